/** Inside the store: one SQLite connection with SpatiaLite, its prepared statements, and how
 *  SQLite's answers become ours. Not for other folders. */
#ifndef CAIRN_STORE_CONNECTION_H
#define CAIRN_STORE_CONNECTION_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "store/store.h"

typedef enum {
#define S(id, file) SQL_##id,
#include "store/statements.def"
#undef S
    SQL_COUNT
} sql_id;

typedef struct {
    sqlite3 *db;
    void *spatialite; /* spatialite_alloc_connection's cache: one thread's, like db */
} connection;

struct store {
    connection at;
    char *path;
    store_mode mode;
    bool writing; /* a transaction of ours is open */
    int lock_fd;
    sqlite3_stmt *statements[SQL_COUNT];
    struct bind_maps *binds; /* of the statements that write records; made at the first write */
    bool unchecked;          /* CHECKs are off on the connection */
    struct bulk *bulk;       /* while a bulk load is under way */
};

/** Opens a file with mod_spatialite's functions. @param flags  sqlite3_open_v2's. */
MUST_USE status connection_open(const char *path, int flags, connection *ret, error *err);
void connection_close(connection *);

/** What SQLite's last failure on this connection means for the caller. SQL goes to the log alone.
 */
status connection_error(connection *, error *err);
/** Runs statements that answer nothing. */
MUST_USE status connection_run(connection *, const char *sql, error *err);
/** The first column of the first row, as a number. */
MUST_USE status connection_number(connection *, const char *sql, int64_t *ret, error *err);

/** Writes the whole file anew (VACUUM) and empties its write-ahead log, so that what was deleted or
 *  overwritten is nowhere in its bytes. Not within a transaction. @return ERR_BUSY when another
 *  connection reads or writes for too long: then it is to be done again. */
MUST_USE status connection_wipe(connection *, error *err);

/** An embedded file below sql/, or NULL. */
const char *sql_text(const char *name);
/** The nth embedded migration below a folder, from 1, or NULL past the last. */
const char *sql_migration(const char *folder, int number);

/** Prepares every statement of statements.def. */
MUST_USE status statements_prepare(store *, error *err);
void statements_finish(store *);
/** A statement, reset and without bindings. */
sqlite3_stmt *statement_of(store *, sql_id);

/** Bind by name; a name that the statement has not is our own mistake. Text is not copied: it must
 *  live until the statement is reset. A NULL text binds null. */
void bind_text(sqlite3_stmt *, const char *name, const char *text);
void bind_slice(sqlite3_stmt *, const char *name, slice text);
void bind_int(sqlite3_stmt *, const char *name, int64_t number);
void bind_real(sqlite3_stmt *, const char *name, double number);

/** Steps once. @return OK with `*ret_row` whether there is a row, or what the failure means. */
MUST_USE status statement_step(store *, sqlite3_stmt *, bool *ret_row, error *err);
/** Runs a statement that answers nothing and resets it. */
MUST_USE status statement_run(store *, sqlite3_stmt *, error *err);

#endif
