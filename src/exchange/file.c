#include "exchange/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"

static status read_whole(FILE *f, const char *path, slice *ret, error *err)
{
    struct stat info;
    if (fstat(fileno(f), &info))
        return error_set(err, ERR_INTERNAL, "FILE", "%s: %s", path, strerror(errno));
    if ((size_t)info.st_size > FILE_MAX_BYTES)
        return error_set(err, ERR_INPUT, "FILE", "%s is larger than %zu bytes; split it", path,
                         FILE_MAX_BYTES);
    size_t size = (size_t)info.st_size;
    char *bytes = mem_alloc(size, 1);
    if (!bytes)
        return error_no_memory(err);
    if (fread(bytes, 1, size, f) != size) {
        mem_free(bytes);
        return error_set(err, ERR_INTERNAL, "FILE", "%s could not be read to its end", path);
    }
    *ret = (slice){bytes, size};
    return OK;
}

status file_open(const char *path, FILE **ret, error *err)
{
    struct stat info;
    /* a pipe that nobody writes to must not make it wait */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "rb");
    if (!f)
        return error_set(err, ERR_NOT_FOUND, "FILE", "%s: %s", path, strerror(errno));
    if (fstat(fd, &info) || !S_ISREG(info.st_mode)) {
        fclose(f);
        return error_set(err, ERR_INPUT, "FILE", "%s is not a file", path);
    }
    *ret = f;
    return OK;
}

status file_read(const char *path, slice *ret, error *err)
{
    FILE *f;
    status done = file_open(path, &f, err);
    if (done)
        return done;
    done = read_whole(f, path, ret, err);
    fclose(f);
    return done;
}
