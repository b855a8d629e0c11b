#include "store/accounts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "store/connection.h"
#include "store/migrate.h"

typedef enum {
    ACCOUNT_ADD,
    ACCOUNT_FIND,
    ACCOUNT_DISABLE,
    ACCOUNT_ENABLE,
    NOTE_CONTACTS,
    NOTE_CONTACT_DROP,
    NOTE_CONTACT_OF,
    NOTE_CONTACT_PUT,
    TOKEN_ADD,
    TOKEN_REVOKE,
    TOKENS,
    STATEMENT_COUNT
} statement_id;

static const char *const FILES[] = {[ACCOUNT_ADD] = "account/account_add.sql",
                                    [ACCOUNT_FIND] = "account/account_find.sql",
                                    [ACCOUNT_DISABLE] = "account/account_disable.sql",
                                    [ACCOUNT_ENABLE] = "account/account_enable.sql",
                                    [NOTE_CONTACTS] = "account/note_contacts.sql",
                                    [NOTE_CONTACT_DROP] = "account/note_contact_drop.sql",
                                    [NOTE_CONTACT_OF] = "account/note_contact_of.sql",
                                    [NOTE_CONTACT_PUT] = "account/note_contact_put.sql",
                                    [TOKEN_ADD] = "account/token_add.sql",
                                    [TOKEN_REVOKE] = "account/token_revoke.sql",
                                    [TOKENS] = "account/tokens.sql"};

struct accounts {
    connection at;
    sqlite3_stmt *statements[STATEMENT_COUNT];
};

static status prepare(accounts *a, error *err)
{
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        const char *sql = sql_text(FILES[i]);
        assert(sql);
        if (sqlite3_prepare_v3(a->at.db, sql, -1, SQLITE_PREPARE_PERSISTENT, &a->statements[i],
                               NULL))
            return connection_error(&a->at, err);
    }
    return OK;
}

status accounts_open(const char *db_path, store_mode mode, accounts **ret, error *err)
{
    MEM_SCOPED char *path = store_accounts_path(db_path);
    accounts *a = mem_zalloc(1, sizeof *a);
    status failed =
        path && a ? store_file_open(path, &FILE_ACCOUNTS, mode, &a->at, err) : error_no_memory(err);
    if (!failed)
        failed = prepare(a, err);
    if (failed) {
        accounts_close(a);
        return failed;
    }
    *ret = a;
    return OK;
}

void accounts_close(accounts *a)
{
    if (!a)
        return;
    for (int i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(a->statements[i]);
    connection_close(&a->at);
    mem_free(a);
}

bool account_name_valid(slice name)
{
    static const char TAKEN[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-";
    if (!name.len || name.len > ACCOUNT_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (!memchr(TAKEN, name.at[i], sizeof TAKEN - 1))
            return false;
    return true;
}

static sqlite3_stmt *statement(accounts *a, statement_id which)
{
    sqlite3_reset(a->statements[which]);
    sqlite3_clear_bindings(a->statements[which]);
    return a->statements[which];
}

/* Steps once and resets. */
static status run(accounts *a, sqlite3_stmt *s, error *err)
{
    int code = sqlite3_step(s);
    status failed = code == SQLITE_DONE || code == SQLITE_ROW ? OK : connection_error(&a->at, err);
    sqlite3_reset(s);
    return failed;
}

static status find(accounts *a, const char *name, int64_t *ret_id, error *err)
{
    sqlite3_stmt *s = statement(a, ACCOUNT_FIND);
    bind_text(s, "name", name);
    int code = sqlite3_step(s);
    int64_t id = code == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    bool disabled = code == SQLITE_ROW && sqlite3_column_int(s, 1);
    sqlite3_reset(s);
    if (code != SQLITE_ROW)
        return connection_error(&a->at, err);
    if (disabled)
        return error_set(err, ERR_CONFLICT, "NAME",
                         "the account '%s' is disabled: `cairn account enable %s` first", name,
                         name);
    *ret_id = id;
    return OK;
}

static status add_token(accounts *a, const char *name, caller_role r,
                        const unsigned char hash[TOKEN_HASH_BYTES], int days, error *err)
{
    char lasts[32];
    int64_t account_id = 0;
    snprintf(lasts, sizeof lasts, "+%d days", days);
    sqlite3_stmt *s = statement(a, ACCOUNT_ADD);
    bind_text(s, "name", name);
    bind_text(s, "role", role_name(r));
    if (run(a, s, err) || find(a, name, &account_id, err))
        return err->code;
    s = statement(a, TOKEN_ADD);
    bind_int(s, "account_id", account_id);
    sqlite3_bind_blob(s, sqlite3_bind_parameter_index(s, ":secret_hash"), hash, TOKEN_HASH_BYTES,
                      SQLITE_STATIC);
    bind_text(s, "role", role_name(r));
    bind_text(s, "lasts", lasts);
    return run(a, s, err);
}

status accounts_add_token(accounts *a, const char *name, caller_role r,
                          const unsigned char hash[TOKEN_HASH_BYTES], int days, int64_t *ret_id,
                          error *err)
{
    if (!account_name_valid(slice_of(name)))
        return error_set(
            err, ERR_INPUT, "NAME",
            "NAME must be 1 to %d of the letters a to z, digits, '.', '_', '@' and '-'",
            ACCOUNT_NAME_MAX);
    if (r == ROLE_PUBLIC)
        return error_set(err, ERR_INPUT, "role", "--role must be contributor, partner or editor");
    if (days < 1 || days > TOKEN_MAX_DAYS)
        return error_set(err, ERR_INPUT, "expires", "--expires must be 1 to %d days",
                         TOKEN_MAX_DAYS);
    status failed = connection_run(&a->at, "BEGIN IMMEDIATE", err);
    if (failed)
        return failed;
    failed = add_token(a, name, r, hash, days, err);
    int64_t id = sqlite3_last_insert_rowid(a->at.db);
    if (!failed)
        failed = connection_run(&a->at, "COMMIT", err);
    if (failed) {
        sqlite3_exec(a->at.db, "ROLLBACK", NULL, NULL, NULL); /* the first failure is to tell */
        return failed;
    }
    *ret_id = id;
    return OK;
}

static status change_account(accounts *a, statement_id which, const char *name, error *err)
{
    sqlite3_stmt *s = statement(a, which);
    bind_text(s, "name", name);
    status failed = run(a, s, err);
    if (failed || sqlite3_changes(a->at.db) == 1)
        return failed;
    return error_set(err, ERR_NOT_FOUND, "NAME", "there is no account '%.80s'", name);
}

status accounts_disable(accounts *a, const char *name, error *err)
{
    return change_account(a, ACCOUNT_DISABLE, name, err);
}

status accounts_enable(accounts *a, const char *name, error *err)
{
    return change_account(a, ACCOUNT_ENABLE, name, err);
}

status accounts_revoke(accounts *a, int64_t token_id, error *err)
{
    sqlite3_stmt *s = statement(a, TOKEN_REVOKE);
    bind_int(s, "id", token_id);
    status failed = run(a, s, err);
    if (failed || sqlite3_changes(a->at.db) == 1)
        return failed;
    return error_set(err, ERR_NOT_FOUND, "TOKEN", "there is no token number %lld",
                     (long long)token_id);
}

static const char *text_or_null(sqlite3_stmt *s, int column)
{
    return (const char *)sqlite3_column_text(s, column);
}

static status give_row(sqlite3_stmt *s, account_token_row *row, void *context, error *err)
{
    account_token t = {.account = text_or_null(s, 0),
                       .disabled_at = text_or_null(s, 1),
                       .id = sqlite3_column_int64(s, 2),
                       .created_at = text_or_null(s, 5),
                       .expires_at = text_or_null(s, 6),
                       .revoked_at = text_or_null(s, 7),
                       .expires_unix_s = sqlite3_column_int64(s, 8)};
    const char *name = text_or_null(s, 3);
    const void *hash = sqlite3_column_blob(s, 4);
    if (!t.account)
        return error_no_memory(err);
    t.role = role_named(slice_of(name ? name : ""));
    if (hash && sqlite3_column_bytes(s, 4) == TOKEN_HASH_BYTES)
        memcpy(t.hash, hash, TOKEN_HASH_BYTES);
    return row(context, &t, err);
}

status accounts_scan(accounts *a, account_token_row *row, void *context, error *err)
{
    sqlite3_stmt *s = statement(a, TOKENS);
    status failed = OK;
    int code = SQLITE_ROW;
    while (!failed && (code = sqlite3_step(s)) == SQLITE_ROW)
        failed = give_row(s, row, context, err);
    if (!failed && code != SQLITE_DONE)
        failed = connection_error(&a->at, err);
    sqlite3_reset(s);
    return failed;
}

status accounts_data_version(accounts *a, int64_t *ret, error *err)
{
    return connection_number(&a->at, sql_text("data_version.sql"), ret, err);
}

/* -- how to reach who wrote a note ------------------------------------------------------------- */

status accounts_put_note_contact(accounts *a, const char *note_uuid, slice reach, error *err)
{
    sqlite3_stmt *s = statement(a, NOTE_CONTACT_PUT);
    bind_text(s, "note_uuid", note_uuid);
    bind_slice(s, "reach", reach);
    return run(a, s, err);
}

status accounts_note_contact(accounts *a, const char *note_uuid, buf *ret, error *err)
{
    sqlite3_stmt *s = statement(a, NOTE_CONTACT_OF);
    bind_text(s, "note_uuid", note_uuid);
    int code = sqlite3_step(s);
    const char *reach = code == SQLITE_ROW ? text_or_null(s, 0) : "";
    if (reach)
        buf_puts(ret, reach);
    sqlite3_reset(s);
    return code == SQLITE_ROW || code == SQLITE_DONE ? buf_status(ret, err)
                                                     : connection_error(&a->at, err);
}

status accounts_drop_note_contact(accounts *a, const char *note_uuid, error *err)
{
    sqlite3_stmt *s = statement(a, NOTE_CONTACT_DROP);
    bind_text(s, "note_uuid", note_uuid);
    return run(a, s, err);
}

status accounts_scan_note_contacts(accounts *a, accounts_note_row *row, void *context, error *err)
{
    sqlite3_stmt *s = statement(a, NOTE_CONTACTS);
    status failed = OK;
    int code = SQLITE_ROW;
    while (!failed && (code = sqlite3_step(s)) == SQLITE_ROW) {
        const char *uuid = text_or_null(s, 0);
        failed = uuid ? row(context, uuid, err) : error_no_memory(err);
    }
    if (!failed && code != SQLITE_DONE)
        failed = connection_error(&a->at, err);
    sqlite3_reset(s);
    return failed;
}

status accounts_wipe(accounts *a, error *err)
{
    return connection_wipe(&a->at, err);
}
