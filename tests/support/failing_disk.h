/** A disk that fails on purpose: a VFS before SQLite's own, whose nth write, or every one from the
 *  nth on, fails as a full or broken disk does. */
#ifndef CAIRN_TESTS_FAILING_DISK_H
#define CAIRN_TESTS_FAILING_DISK_H

#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

static struct {
    long countdown; /* 1: the next write fails; 0: none does */
    bool stays;     /* and all after it */
    int code;       /* SQLITE_FULL, SQLITE_IOERR_WRITE ... */
    long writes;    /* how many there were */
} failing_disk;

typedef struct {
    sqlite3_file base;
    sqlite3_file *real; /* behind this struct */
} failing_file;

static inline sqlite3_file *failing_real(sqlite3_file *f)
{
    return ((failing_file *)f)->real;
}

static inline bool failing_now(void)
{
    failing_disk.writes++;
    if (failing_disk.countdown == 0 || --failing_disk.countdown > 0)
        return false;
    if (failing_disk.stays)
        failing_disk.countdown = 1;
    return true;
}

static inline int failing_close(sqlite3_file *f)
{
    return failing_real(f)->pMethods->xClose(failing_real(f));
}
static inline int failing_read(sqlite3_file *f, void *to, int count, sqlite3_int64 at)
{
    return failing_real(f)->pMethods->xRead(failing_real(f), to, count, at);
}
static inline int failing_write(sqlite3_file *f, const void *from, int count, sqlite3_int64 at)
{
    if (failing_now())
        return failing_disk.code;
    return failing_real(f)->pMethods->xWrite(failing_real(f), from, count, at);
}
static inline int failing_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    return failing_real(f)->pMethods->xTruncate(failing_real(f), size);
}
static inline int failing_sync(sqlite3_file *f, int flags)
{
    /* a full disk still syncs what it has */
    if (failing_now() && failing_disk.code != SQLITE_FULL)
        return SQLITE_IOERR_FSYNC;
    return failing_real(f)->pMethods->xSync(failing_real(f), flags);
}
static inline int failing_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return failing_real(f)->pMethods->xFileSize(failing_real(f), size);
}
static inline int failing_lock(sqlite3_file *f, int level)
{
    return failing_real(f)->pMethods->xLock(failing_real(f), level);
}
static inline int failing_unlock(sqlite3_file *f, int level)
{
    return failing_real(f)->pMethods->xUnlock(failing_real(f), level);
}
static inline int failing_reserved(sqlite3_file *f, int *out)
{
    return failing_real(f)->pMethods->xCheckReservedLock(failing_real(f), out);
}
static inline int failing_control(sqlite3_file *f, int op, void *argument)
{
    return failing_real(f)->pMethods->xFileControl(failing_real(f), op, argument);
}
static inline int failing_sector(sqlite3_file *f)
{
    return failing_real(f)->pMethods->xSectorSize(failing_real(f));
}
static inline int failing_characteristics(sqlite3_file *f)
{
    return failing_real(f)->pMethods->xDeviceCharacteristics(failing_real(f));
}
static inline int failing_shm_map(sqlite3_file *f, int page, int size, int extend,
                                  void volatile **ret)
{
    return failing_real(f)->pMethods->xShmMap(failing_real(f), page, size, extend, ret);
}
static inline int failing_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return failing_real(f)->pMethods->xShmLock(failing_real(f), offset, n, flags);
}
static inline void failing_shm_barrier(sqlite3_file *f)
{
    failing_real(f)->pMethods->xShmBarrier(failing_real(f));
}
static inline int failing_shm_unmap(sqlite3_file *f, int delete_it)
{
    return failing_real(f)->pMethods->xShmUnmap(failing_real(f), delete_it);
}

static inline int failing_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags,
                               int *ret_flags)
{
    static const sqlite3_io_methods METHODS = {2,
                                               failing_close,
                                               failing_read,
                                               failing_write,
                                               failing_truncate,
                                               failing_sync,
                                               failing_size,
                                               failing_lock,
                                               failing_unlock,
                                               failing_reserved,
                                               failing_control,
                                               failing_sector,
                                               failing_characteristics,
                                               failing_shm_map,
                                               failing_shm_lock,
                                               failing_shm_barrier,
                                               failing_shm_unmap,
                                               NULL,
                                               NULL};
    sqlite3_vfs *real = vfs->pAppData;
    failing_file *file = (failing_file *)f;
    file->base.pMethods = NULL;
    file->real = (sqlite3_file *)(file + 1);
    int code = real->xOpen(real, name, file->real, flags, ret_flags);
    if (file->real->pMethods)
        file->base.pMethods = &METHODS;
    return code;
}

/** Makes it the disk of every connection that is opened from now on. */
static inline void failing_disk_install(void)
{
    static sqlite3_vfs vfs;
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    vfs = *real;
    vfs.zName = "failing";
    vfs.pAppData = real;
    vfs.szOsFile = real->szOsFile + (int)sizeof(failing_file);
    vfs.xOpen = failing_open;
    sqlite3_vfs_register(&vfs, 1);
}

#endif
