#include "store/notes.h"

#include <stdio.h>
#include <string.h>

#include "store/connection.h"

static const char *text_or_null(sqlite3_stmt *s, int column)
{
    return (const char *)sqlite3_column_text(s, column);
}

status store_add_note(store *s, const note *n, size_t most, char ret_uuid[37], error *err)
{
    bool row = false;
    sqlite3_stmt *add = statement_of(s, SQL_NOTE_ADD);
    bind_int(add, "asset_id", n->asset_id);
    if (n->activity_id)
        bind_int(add, "activity_id", n->activity_id);
    bind_text(add, "kind", note_kind_code(n->kind));
    if (n->text.len)
        bind_slice(add, "text", n->text);
    bind_int(add, "most", (int64_t)most);
    status failed = statement_step(s, add, &row, err);
    if (!failed)
        snprintf(ret_uuid, 37, "%s", row ? text_or_null(add, 0) : "");
    sqlite3_reset(add);
    return failed;
}

status store_scan_notes(store *s, bool every, store_note_row *give, void *context, error *err)
{
    bool row = false;
    sqlite3_stmt *notes = statement_of(s, SQL_NOTES);
    status failed;
    bind_int(notes, "every", every);
    while (!(failed = statement_step(s, notes, &row, err)) && row) {
        const store_note n = {.uuid = text_or_null(notes, 0),
                              .kind = text_or_null(notes, 1),
                              .text = text_or_null(notes, 2),
                              .received_at = text_or_null(notes, 3),
                              .state = text_or_null(notes, 4),
                              .handled_by = text_or_null(notes, 5),
                              .handled_at = text_or_null(notes, 6),
                              .erased_at = text_or_null(notes, 7),
                              .asset_uuid = text_or_null(notes, 8),
                              .asset = text_or_null(notes, 9),
                              .activity = text_or_null(notes, 10)};
        failed = give(context, &n, err);
        if (failed)
            break;
    }
    sqlite3_reset(notes);
    return failed;
}

/* @param ret_state  of NOTE_STATE_COUNT where there is no such note. */
static status read_state(store *s, const char *uuid, note_state *ret_state, error *err)
{
    bool row = false;
    sqlite3_stmt *state = statement_of(s, SQL_NOTE_STATE);
    int number = NOTE_STATE_COUNT;
    bind_text(state, "uuid", uuid);
    status failed = statement_step(s, state, &row, err);
    const char *name = !failed && row ? text_or_null(state, 0) : NULL;
    while (name && number > 0 && strcmp(name, note_state_name((note_state)(number - 1))) != 0)
        number--;
    if (!failed)
        *ret_state = name ? (note_state)(number - 1) : NOTE_STATE_COUNT;
    sqlite3_reset(state);
    return failed;
}

static status find(store *s, const char *uuid, note_state *ret_state, error *err)
{
    status failed = read_state(s, uuid, ret_state, err);
    if (!failed && *ret_state == NOTE_STATE_COUNT)
        return error_set(err, ERR_NOT_FOUND, "UUID", "there is no note '%.60s'", uuid);
    return failed;
}

status store_note_waits(store *s, const char *uuid, bool *ret, error *err)
{
    note_state state;
    status failed = read_state(s, uuid, &state, err);
    if (!failed)
        *ret = state == NOTE_PENDING;
    return failed;
}

status store_handle_note(store *s, const char *uuid, note_state to, const char *by, error *err)
{
    note_state state;
    slice role = slice_trim(slice_of(by));
    if (!role.len || !text_is_utf8(role.at, role.len) ||
        text_length(role.at, role.len) > NOTE_BY_MAX)
        return error_set(err, ERR_INPUT, "by", "--by must be a role of 1 to %d characters",
                         NOTE_BY_MAX);
    status failed = find(s, uuid, &state, err);
    if (failed)
        return failed;
    if (state != NOTE_PENDING)
        return error_set(err, ERR_CONFLICT, "UUID", "the note is %s already",
                         note_state_name(state));
    sqlite3_stmt *handle = statement_of(s, SQL_NOTE_HANDLE);
    bind_text(handle, "uuid", uuid);
    bind_text(handle, "state", note_state_name(to));
    bind_slice(handle, "handled_by", role);
    return statement_run(s, handle, err);
}

status store_erase_note(store *s, const char *uuid, error *err)
{
    note_state state;
    status failed = find(s, uuid, &state, err);
    if (failed)
        return failed;
    sqlite3_stmt *erase = statement_of(s, SQL_NOTE_ERASE);
    bind_text(erase, "uuid", uuid);
    return statement_run(s, erase, err);
}

status store_wipe(store *s, error *err)
{
    return connection_wipe(&s->at, err);
}
