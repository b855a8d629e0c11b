#include "store/connection.h"

#include <assert.h>
#include <ctype.h>
#include <pthread.h>
#include <spatialite.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "embedded_sql.h"

enum { BUSY_TIMEOUT_MS = 5000 };

static pthread_once_t started = PTHREAD_ONCE_INIT;

static void start(void)
{
    /* nobody reads the counts that SQLite keeps, under a lock, of every allocation */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    spatialite_initialize();
}

status connection_open(const char *path, int flags, connection *ret, error *err)
{
    connection c = {0};
    pthread_once(&started, start);
    if (sqlite3_open_v2(path, &c.db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL)) {
        status failed = c.db ? connection_error(&c, err) : error_no_memory(err);
        sqlite3_close(c.db);
        return failed;
    }
    c.spatialite = spatialite_alloc_connection();
    if (!c.spatialite) {
        sqlite3_close(c.db);
        return error_no_memory(err);
    }
    spatialite_init_ex(c.db, c.spatialite, 0);
    sqlite3_busy_timeout(c.db, BUSY_TIMEOUT_MS);
    *ret = c;
    return OK;
}

void connection_close(connection *c)
{
    if (!c->db)
        return;
    sqlite3_close(c->db);
    spatialite_cleanup_ex(c->spatialite);
    *c = (connection){0};
}

/* Triggers say "field: what is wrong"; a failed CHECK begins with the column or a function of it.
 */
static void constraint_field(const char *message, char *named, size_t size)
{
    static const char CHECK[] = "CHECK constraint failed: ";
    const char *at = message;
    if (strncmp(at, CHECK, sizeof CHECK - 1) == 0)
        at += sizeof CHECK - 1;
    for (const char *call; (call = strpbrk(at, "(: ")) && *call == '(';)
        at = call + 1;
    size_t length = 0;
    while (length + 1 < size && (islower((unsigned char)at[length]) || at[length] == '_'))
        length++;
    snprintf(named, size, "%.*s", (int)length, at);
}

static status constraint_error(const char *message, error *err)
{
    char named[64];
    constraint_field(message, named, sizeof named);
    if (strncmp(message, "CHECK", 5) == 0)
        return error_set(err, ERR_INPUT, named, "%s: the database does not take this value", named);
    return error_set(err, ERR_CONFLICT, named, "%s", message);
}

status connection_error(connection *c, error *err)
{
    int code = sqlite3_errcode(c->db) & 0xFF;
    const char *message = sqlite3_errmsg(c->db);
    switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set(err, ERR_BUSY, NULL,
                         "another program is writing to the database; try again");
    case SQLITE_CONSTRAINT:
        return constraint_error(message, err);
    case SQLITE_CORRUPT:
        return error_set(err, ERR_INPUT, "db",
                         "the database is damaged (%s); restore it from a backup", message);
    case SQLITE_NOTADB:
        return error_set(err, ERR_INPUT, "db",
                         "this is not a Cairn database: it is no SQLite file");
    case SQLITE_FULL:
        return error_set(err, ERR_INTERNAL, NULL, "the disk is full; nothing was written");
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return error_set(err, ERR_FORBIDDEN, "db", "the database can't be opened for this: %s",
                         message);
    case SQLITE_NOMEM:
        return error_no_memory(err);
    default:
        log_event(LOG_ERROR, "sqlite", "code=%d message=\"%s\"", sqlite3_extended_errcode(c->db),
                  message);
        return error_set(err, ERR_INTERNAL, NULL, "the database failed; the log says more");
    }
}

status connection_run(connection *c, const char *sql, error *err)
{
    return sqlite3_exec(c->db, sql, NULL, NULL, NULL) ? connection_error(c, err) : OK;
}

status connection_number(connection *c, const char *sql, int64_t *ret, error *err)
{
    sqlite3_stmt *s = NULL;
    status done = OK;
    if (sqlite3_prepare_v2(c->db, sql, -1, &s, NULL) || sqlite3_step(s) != SQLITE_ROW)
        done = connection_error(c, err);
    else
        *ret = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return done;
}

status connection_wipe(connection *c, error *err)
{
    int64_t busy = 1;
    status failed = connection_run(c, "VACUUM", err);
    if (!failed)
        failed = connection_number(c, "PRAGMA wal_checkpoint(TRUNCATE)", &busy, err);
    if (!failed && busy)
        return error_set(err, ERR_BUSY, NULL,
                         "another program reads the database: what was deleted is still in its log "
                         "(the file ending in -wal); say it again, or stop the program first");
    return failed;
}

const char *sql_text(const char *name)
{
    for (size_t i = 0; i < COUNT(embedded_files); i++)
        if (strcmp(embedded_files[i].name, name) == 0)
            return embedded_files[i].text;
    return NULL;
}

const char *sql_migration(const char *folder, int number)
{
    char start_of_name[64];
    snprintf(start_of_name, sizeof start_of_name, "%s/%03d_", folder, number);
    for (size_t i = 0; i < COUNT(embedded_files); i++)
        if (strncmp(embedded_files[i].name, start_of_name, strlen(start_of_name)) == 0)
            return embedded_files[i].text;
    return NULL;
}

status statements_prepare(store *s, error *err)
{
    static const char *const FILES[] = {
#define S(id, file) file,
#include "store/statements.def"
#undef S
    };
    for (int i = 0; i < SQL_COUNT; i++) {
        const char *sql = sql_text(FILES[i]);
        assert(sql);
        if (sqlite3_prepare_v3(s->at.db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s->statements[i],
                               NULL)) {
            log_event(LOG_ERROR, "statement", "file=%s", FILES[i]);
            return connection_error(&s->at, err);
        }
    }
    return OK;
}

void statements_finish(store *s)
{
    for (int i = 0; i < SQL_COUNT; i++)
        sqlite3_finalize(s->statements[i]);
}

sqlite3_stmt *statement_of(store *s, sql_id which)
{
    sqlite3_reset(s->statements[which]);
    sqlite3_clear_bindings(s->statements[which]);
    return s->statements[which];
}

static int parameter(sqlite3_stmt *s, const char *name)
{
    char with_colon[64];
    snprintf(with_colon, sizeof with_colon, ":%s", name);
    int index = sqlite3_bind_parameter_index(s, with_colon);
    assert(index > 0);
    return index;
}

void bind_slice(sqlite3_stmt *s, const char *name, slice text)
{
    if (text.at)
        sqlite3_bind_text(s, parameter(s, name), text.at, (int)text.len, SQLITE_STATIC);
    else
        sqlite3_bind_null(s, parameter(s, name));
}

void bind_text(sqlite3_stmt *s, const char *name, const char *text)
{
    bind_slice(s, name, slice_of(text));
}

void bind_int(sqlite3_stmt *s, const char *name, int64_t number)
{
    sqlite3_bind_int64(s, parameter(s, name), number);
}

void bind_real(sqlite3_stmt *s, const char *name, double number)
{
    sqlite3_bind_double(s, parameter(s, name), number);
}

/* Some failures (a full disk, a broken one) undo the whole transaction, whatever the statement that
 * was under way then says of itself, even that all is well (SpatiaLite's functions run statements
 * of their own). What followed would be written on its own. */
static status undone_error(store *s, int code, error *err)
{
    status failed = code == SQLITE_ROW || code == SQLITE_DONE ? OK : connection_error(&s->at, err);
    if (failed == ERR_INTERNAL)
        return failed;
    log_event(LOG_ERROR, "undone", "code=%d", code);
    return error_set(err, ERR_INTERNAL, NULL,
                     "the database failed, and nothing was written: is the disk full or broken?");
}

status statement_step(store *s, sqlite3_stmt *statement, bool *ret_row, error *err)
{
    int code = sqlite3_step(statement);
    if (s->writing && sqlite3_get_autocommit(s->at.db))
        return undone_error(s, code, err);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return connection_error(&s->at, err);
    *ret_row = code == SQLITE_ROW;
    return OK;
}

status statement_run(store *s, sqlite3_stmt *statement, error *err)
{
    bool row;
    status done = statement_step(s, statement, &row, err);
    sqlite3_reset(statement);
    return done;
}
