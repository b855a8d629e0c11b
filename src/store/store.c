#include "store/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "store/bulk.h"
#include "store/connection.h"
#include "store/migrate.h"

/* Past this size an opened file's structure is not walked; `cairn check` does it. */
enum { QUICK_CHECK_MAX_BYTES = 32 * 1024 * 1024 };

/* SQLite tells that a file is damaged only when it meets the damage. A row that breaks a CHECK,
 * written with CHECKs switched off, is no damage of the file: `cairn check` finds it. */
static status look_for_damage(connection *c, const char *path, error *err)
{
    struct stat info;
    sqlite3_stmt *s = NULL;
    status found = OK;
    if (stat(path, &info) || info.st_size > QUICK_CHECK_MAX_BYTES)
        return OK;
    if (connection_run(c, "PRAGMA ignore_check_constraints = ON", err) ||
        sqlite3_prepare_v2(c->db, "PRAGMA quick_check(1)", -1, &s, NULL) ||
        sqlite3_step(s) != SQLITE_ROW)
        found = connection_error(c, err);
    else if (strcmp((const char *)sqlite3_column_text(s, 0), "ok") != 0)
        found = error_set(err, ERR_INPUT, "db",
                          "the database is damaged (%s); restore it from a backup",
                          (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
    return found ? found : connection_run(c, "PRAGMA ignore_check_constraints = OFF", err);
}

/* A copy whole or not at all: half of one must not be taken for a backup. */
static status copy_into(connection *c, const char *to, error *err)
{
    char sql[4200];
    sqlite3_snprintf(sizeof sql, sql, "VACUUM INTO %Q", to);
    status failed = connection_run(c, sql, err);
    if (failed)
        unlink(to);
    return failed;
}

/* Contacts and hashes are the operator's alone. */
static status keep_private(const char *path, error *err)
{
    if (chmod(path, S_IRUSR | S_IWUSR))
        return error_set(err, ERR_FORBIDDEN, "db", "%s: %s", path, strerror(errno));
    return OK;
}

/* Its name has the moment and the process, so that two that come at once don't meet. */
static status backup_before_migration(connection *c, const char *path, const file_kind *kind,
                                      int version, error *err)
{
    char to[4096], when[32];
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(when, sizeof when, "%Y%m%dT%H%M%S", &utc);
    int length = snprintf(to, sizeof to, "%s.before-v%d-%s.%06ldZ-%d", path, version, when,
                          now.tv_nsec / 1000, (int)getpid());
    if (length < 0 || (size_t)length >= sizeof to)
        return error_set(err, ERR_INPUT, "db", "the path is too long");
    status failed = copy_into(c, to, err);
    if (!failed && kind == &FILE_ACCOUNTS)
        failed = keep_private(to, err);
    if (!failed)
        log_event(LOG_INFO, "backup", "before_version=%d file=\"%s\"", version, to);
    return failed;
}

static status bring_up_to_date(connection *c, const char *path, const file_kind *kind,
                               store_mode mode, error *err)
{
    int version, latest = migrate_latest(kind);
    status failed = migrate_identify(c, kind, &version, err);
    if (failed || version == latest)
        return failed;
    if (version == 0 && mode != STORE_CREATE)
        return error_set(err, ERR_INPUT, "db", "this is not a Cairn database: the file is empty");
    if (mode == STORE_READ)
        return error_set(err, ERR_INPUT, "db",
                         "the database is of version %d, this program of %d: run `cairn check` on "
                         "it once, which makes a backup and brings it up to date",
                         version, latest);
    if (version > 0)
        failed = backup_before_migration(c, path, kind, latest, err);
    return failed ? failed : migrate_to(c, kind, latest, err);
}

status store_file_open(const char *path, const file_kind *kind, store_mode mode, connection *ret,
                       error *err)
{
    int flags = SQLITE_OPEN_READWRITE | (mode == STORE_CREATE ? SQLITE_OPEN_CREATE : 0);
    connection c;
    if (access(path, F_OK) && mode != STORE_CREATE)
        return error_set(
            err, ERR_NOT_FOUND, "db",
            "there is no database at %s; `cairn import` or `cairn gazetteer` makes one", path);
    status failed = connection_open(path, flags, &c, err);
    if (failed)
        return failed;
    failed = bring_up_to_date(&c, path, kind, mode, err);
    if (!failed)
        failed = look_for_damage(&c, path, err);
    if (!failed && mode == STORE_READ)
        failed = connection_run(&c, "PRAGMA query_only = ON", err);
    else if (!failed)
        failed =
            connection_run(&c,
                           "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                           "PRAGMA cache_size = -262144", /* 256 MiB: a load in one transaction */
                           err);
    if (failed) {
        connection_close(&c);
        return failed;
    }
    *ret = c;
    return OK;
}

char *store_accounts_path(const char *path)
{
    static const char SUFFIX[] = ".sqlite", ADDED[] = ".accounts.sqlite";
    size_t length = strlen(path), suffix = sizeof SUFFIX - 1;
    if (length > suffix && strcmp(path + length - suffix, SUFFIX) == 0)
        length -= suffix;
    char *made = mem_alloc(length + sizeof ADDED, 1);
    if (made) {
        memcpy(made, path, length);
        memcpy(made + length, ADDED, sizeof ADDED);
    }
    return made;
}

static status open_accounts(const char *path, error *err)
{
    connection c;
    MEM_SCOPED char *beside = store_accounts_path(path);
    if (!beside)
        return error_no_memory(err);
    status failed = store_file_open(beside, &FILE_ACCOUNTS, STORE_CREATE, &c, err);
    if (failed) {
        error_prefix(err, "%s: ", beside);
        return failed;
    }
    connection_close(&c);
    return keep_private(beside, err);
}

status store_open(const char *path, store_mode mode, store **ret, error *err)
{
    if (!*path || strcmp(path, ":memory:") == 0)
        return error_set(err, ERR_INPUT, "db", "the database must be a file: say --db FILE");
    store *s = mem_zalloc(1, sizeof *s);
    if (!s)
        return error_no_memory(err);
    s->lock_fd = -1;
    s->mode = mode;
    s->path = mem_strdup(path);
    status failed =
        s->path ? store_file_open(path, &FILE_ASSETS, mode, &s->at, err) : error_no_memory(err);
    if (!failed && mode != STORE_READ)
        failed = open_accounts(path, err);
    if (!failed)
        failed = statements_prepare(s, err);
    if (failed) {
        store_close(s);
        return failed;
    }
    *ret = s;
    return OK;
}

void store_close(store *s)
{
    if (!s)
        return;
    store_rollback(s);
    statements_finish(s);
    connection_close(&s->at);
    if (s->lock_fd >= 0)
        close(s->lock_fd);
    mem_free(s->binds);
    mem_free(s->path);
    mem_free(s);
}

static status set_writing(store *s, const authorship *who, error *err)
{
    static const authorship NOBODY;
    sqlite3_stmt *set = statement_of(s, SQL_WRITING_SET);
    if (!who)
        who = &NOBODY;
    bind_text(set, "actor", who->actor);
    bind_text(set, "role", who->role);
    bind_text(set, "reason", who->reason);
    bind_text(set, "request", who->request);
    return statement_run(s, set, err);
}

status store_begin(store *s, const authorship *who, error *err)
{
    status failed = bulk_check_again(s, err);
    if (!failed)
        failed = connection_run(&s->at, "BEGIN IMMEDIATE", err);
    if (failed)
        return failed;
    s->writing = true;
    failed = set_writing(s, who, err);
    if (failed)
        store_rollback(s);
    return failed;
}

status store_commit(store *s, error *err)
{
    assert(!s->bulk);
    status failed = set_writing(s, NULL, err);
    if (!failed)
        failed = connection_run(&s->at, "COMMIT", err);
    if (failed)
        store_rollback(s);
    s->writing = false;
    return failed;
}

void store_rollback(store *s)
{
    if (s->writing)
        sqlite3_exec(s->at.db, "ROLLBACK", NULL, NULL, NULL); /* nothing more can be done for it */
    s->writing = false;
    bulk_drop(s);
}

status store_part_begin(store *s, const authorship *who, error *err)
{
    status failed = connection_run(&s->at, "SAVEPOINT part", err);
    return failed ? failed : set_writing(s, who, err);
}

status store_part_end(store *s, bool keep, error *err)
{
    if (sqlite3_get_autocommit(s->at.db))
        return error_set(
            err, ERR_INTERNAL, NULL,
            "the database failed, and nothing was written: is the disk full or broken?");
    return connection_run(&s->at, keep ? "RELEASE part" : "ROLLBACK TO part; RELEASE part", err);
}

status store_read_begin(store *s, error *err)
{
    return connection_run(&s->at, "BEGIN", err);
}

void store_read_end(store *s)
{
    sqlite3_exec(s->at.db, "COMMIT", NULL, NULL, NULL); /* nothing was written */
}

static status backup_accounts(const char *from, const char *to, error *err)
{
    connection c;
    if (access(from, F_OK))
        return OK; /* read only so far: no accounts were made */
    status failed = connection_open(from, SQLITE_OPEN_READWRITE, &c, err);
    if (failed)
        return failed;
    failed = copy_into(&c, to, err);
    connection_close(&c);
    if (!failed && chmod(to, S_IRUSR | S_IWUSR))
        return error_set(err, ERR_FORBIDDEN, "OUT", "%s: %s", to, strerror(errno));
    return failed;
}

status store_backup(store *s, const char *to, error *err)
{
    MEM_SCOPED char *from_accounts = store_accounts_path(s->path);
    MEM_SCOPED char *to_accounts = store_accounts_path(to);
    if (!from_accounts || !to_accounts)
        return error_no_memory(err);
    if (access(to, F_OK) == 0 || access(to_accounts, F_OK) == 0)
        return error_set(err, ERR_CONFLICT, "OUT", "%s is there already; name a new file",
                         access(to, F_OK) == 0 ? to : to_accounts);
    /* to SQLite a copy is a write, though to another file */
    status failed = connection_run(&s->at, "PRAGMA query_only = OFF", err);
    if (!failed)
        failed = copy_into(&s->at, to, err);
    if (s->mode == STORE_READ)
        sqlite3_exec(s->at.db, "PRAGMA query_only = ON", NULL, NULL, NULL);
    if (!failed && (failed = backup_accounts(from_accounts, to_accounts, err)))
        unlink(to);
    return failed;
}

/* A lock file beside the database, not the database itself: closing any descriptor of that one
 * would drop SQLite's own locks (POSIX record locks belong to the process). The kernel lets go of
 * ours when the process ends, however it ends. */
status store_lock_server(store *s, error *err)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s.server-lock", s->path);
    if (length < 0 || (size_t)length >= sizeof path)
        return error_set(err, ERR_INPUT, "db", "the path is too long");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return error_set(err, ERR_FORBIDDEN, "db", "%s: %s", path, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB)) {
        close(fd);
        return error_set(err, ERR_BUSY, "db", "another `cairn serve` is serving %s; stop it first",
                         s->path);
    }
    s->lock_fd = fd;
    return OK;
}
