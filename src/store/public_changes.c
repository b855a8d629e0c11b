#include "store/public_changes.h"

#include <stdio.h>

#include "store/connection.h"

static const char *column(sqlite3_stmt *s, int number)
{
    const unsigned char *text = sqlite3_column_text(s, number);
    return text ? (const char *)text : "";
}

static status read_number(store *s, sqlite3_stmt *statement, int64_t *ret, error *err)
{
    bool row = false;
    status failed = statement_step(s, statement, &row, err);
    if (!failed)
        *ret = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return failed;
}

status store_public_changes(store *s, int64_t since, size_t most, store_public_change_row *give,
                            void *context, error *err)
{
    bool row = false;
    sqlite3_stmt *rows = statement_of(s, SQL_PUBLIC_CHANGES);
    status failed;
    bind_int(rows, "since", since);
    bind_int(rows, "limit", (int64_t)most);
    while (!(failed = statement_step(s, rows, &row, err)) && row) {
        const store_public_change change = {sqlite3_column_int64(rows, 0),
                                            sqlite3_column_int64(rows, 1),
                                            (public_state)sqlite3_column_int(rows, 3),
                                            column(rows, 2),
                                            column(rows, 4),
                                            column(rows, 5),
                                            column(rows, 6)};
        failed = give(context, &change, err);
        if (failed)
            break;
    }
    sqlite3_reset(rows);
    return failed;
}

status store_public_sequence(store *s, int64_t *ret, error *err)
{
    return read_number(s, statement_of(s, SQL_PUBLIC_SEQUENCE), ret, err);
}

status store_public_sequence_before(store *s, const char *iso_day, int64_t *ret, error *err)
{
    sqlite3_stmt *before = statement_of(s, SQL_PUBLIC_SEQUENCE_BEFORE);
    bind_text(before, "day", iso_day);
    return read_number(s, before, ret, err);
}

status store_public_state(store *s, int64_t id, public_state *ret, error *err)
{
    int64_t state = PUBLIC_WITHDRAWN;
    sqlite3_stmt *of = statement_of(s, SQL_PUBLIC_STATE);
    bind_int(of, "id", id);
    status failed = read_number(s, of, &state, err);
    if (!failed)
        *ret = (public_state)state;
    return failed;
}

status store_public_changed(store *s, int64_t id, char ret[11], error *err)
{
    bool row = false;
    sqlite3_stmt *of = statement_of(s, SQL_PUBLIC_CHANGED);
    bind_int(of, "id", id);
    status failed = statement_step(s, of, &row, err);
    if (!failed)
        snprintf(ret, 11, "%s", row ? column(of, 0) : "");
    sqlite3_reset(of);
    return failed;
}

status store_public_past(store *s, int64_t id, const char *actor, error *err)
{
    sqlite3_stmt *past = statement_of(s, SQL_PUBLIC_PAST);
    bind_int(past, "id", id);
    bind_text(past, "actor", actor);
    return statement_run(s, past, err);
}

status store_public_turned(store *s, bool *ret, error *err)
{
    int64_t turned = 0;
    status failed = read_number(s, statement_of(s, SQL_PUBLIC_TURNED_ON), &turned, err);
    if (!failed)
        *ret = turned != 0;
    return failed;
}

status store_public_turn(store *s, error *err)
{
    static const authorship WHO = {.actor = "cairn", .reason = "the day has turned"};
    status failed = store_begin(s, &WHO, err);
    if (failed)
        return failed;
    failed = statement_run(s, statement_of(s, SQL_PUBLIC_TURN_ASSETS), err);
    if (!failed)
        failed = statement_run(s, statement_of(s, SQL_PUBLIC_TURN), err);
    if (failed) {
        store_rollback(s);
        return failed;
    }
    return store_commit(s, err);
}
