/* Notes in the file: handled once, erased so that no byte is left, and nothing else of one ever
 * changes, whoever writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/geodata.h"
#include "store/accounts.h"
#include "store/notes.h"
#include "support/inspect.h"
#include "support/kept.h"

static scratch folder;
static char path[SCRATCH_PATH_MAX];
static store *file;
static accounts *contacts;
static connection db;

static int set_up(void **state)
{
    error err = {0};
    (void)state;
    scratch_make(&folder);
    snprintf(path, sizeof path, "%s", scratch_path(&folder, "a.sqlite"));
    if (exchange_open_database(path, &file, &err) ||
        accounts_open(path, STORE_WRITE, &contacts, &err))
        return -1;
    db = inspect_open(path);
    return *inspect_try(&db, "INSERT INTO asset (id, name) VALUES (1, 'Hall'), (2, 'Park');"
                             "INSERT INTO activity (id, asset_id, title) VALUES (1, 1, 'Yoga')")
               ? -1
               : 0;
}

static int tear_down(void **state)
{
    (void)state;
    connection_close(&db);
    accounts_close(contacts);
    store_close(file);
    scratch_remove(&folder);
    return 0;
}

/* Adds a note. @param ret_uuid  "" where there was no room. */
static status add(note n, size_t most, char ret_uuid[37])
{
    error err = {0};
    assert_int_equal(store_begin(file, NULL, &err), OK);
    status failed = store_add_note(file, &n, most, ret_uuid, &err);
    if (failed)
        store_rollback(file);
    else
        assert_int_equal(store_commit(file, &err), OK);
    return failed;
}

static status handle(const char *uuid, note_state to, const char *by)
{
    error err = {0};
    assert_int_equal(store_begin(file, NULL, &err), OK);
    status failed = store_handle_note(file, uuid, to, by, &err);
    assert_int_equal(store_commit(file, &err), OK);
    return failed;
}

/* Texts of 0 to one too many characters, some of which a note may not have. */
static const struct {
    note_kind kind;
    const char *text;
    size_t times;
    bool taken;
} NOTES[] = {
    {NOTE_CLOSED, "", 1, true},
    {NOTE_OTHER, "", 1, false},
    {NOTE_OTHER, "x", 1, true},
    {NOTE_TIMES, "line\n\tline", 1, true},
    {NOTE_TIMES, "ceòl", NOTE_TEXT_MAX / 4, true},
    {NOTE_TIMES, "\xF0\x9F\x8C\xB3", NOTE_TEXT_MAX, true},
    {NOTE_TIMES, "\xF0\x9F\x8C\xB3", NOTE_TEXT_MAX + 1, false},
    {NOTE_TIMES, "a\x01", 1, false},
    {NOTE_TIMES, "a\x08", 1, false},
    {NOTE_TIMES, "a\x0B", 1, false},
    {NOTE_TIMES, "a\r", 1, false},
    {NOTE_TIMES, "\x1B[31mred", 1, false},
    {NOTE_TIMES, "a\x7F", 1, false},
    {NOTE_TIMES, "a\xC2\x80", 1, false},
    {NOTE_TIMES, "a\xC2\x9F", 1, false},
    {NOTE_TIMES, "a\xC2\xA0z", 1, true},
};

static void test_notes_are_those_of_the_domain(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(NOTES); i++) {
        BUF_SCOPED buf text;
        buf_init(&text, 10000);
        for (size_t k = 0; k < NOTES[i].times; k++)
            buf_puts(&text, NOTES[i].text);
        note n = {.kind = NOTES[i].kind, .text = {text.data, text.len}};
        assert_string_equal(inspect_try(&db, "BEGIN"), "");
        bool taken = !*inspect_try(
            &db, "INSERT INTO note (asset_id, kind, text) VALUES (1, %Q, nullif(%Q, ''))",
            note_kind_code(n.kind), buf_text(&text));
        assert_string_equal(inspect_try(&db, "ROLLBACK"), "");
        if (taken != NOTES[i].taken || (note_validate(&n, NULL) == OK) != NOTES[i].taken)
            fail_msg("note %zu: the schema %s it", i, taken ? "takes" : "does not take");
    }
    assert_string_equal(inspect_try(&db, "BEGIN"), "");
    for (note_kind kind = 0; kind < NOTE_KIND_COUNT; kind++)
        assert_string_equal(
            inspect_try(&db, "INSERT INTO note (asset_id, kind, text) VALUES (1, %Q, 'x')",
                        note_kind_code(kind)),
            "");
    assert_string_not_equal(
        inspect_try(&db, "INSERT INTO note (asset_id, kind) VALUES (1, 'burnt')"), "");
    for (note_state s = NOTE_DONE; s < NOTE_STATE_COUNT; s++)
        assert_string_equal(inspect_try(&db,
                                        "UPDATE note SET state = %Q, handled_by = 'x', "
                                        "handled_at = 'now' WHERE id = %d",
                                        note_state_name(s), (int)s),
                            "");
    assert_int_equal(inspect_number(&db, "SELECT count(*) FROM note WHERE state = 'pending'"),
                     NOTE_KIND_COUNT - 2);
    assert_string_equal(inspect_try(&db, "ROLLBACK"), "");
}

static void test_so_many_of_an_asset_may_wait(void **state)
{
    char first[37], second[37], none[37];
    (void)state;
    assert_int_equal(add((note){.asset_id = 2, .kind = NOTE_MOVED}, 2, first), OK);
    assert_int_equal(add((note){.asset_id = 2, .kind = NOTE_MOVED}, 2, second), OK);
    assert_string_not_equal(first, second);
    assert_int_equal(add((note){.asset_id = 2, .kind = NOTE_MOVED}, 2, none), OK);
    assert_string_equal(none, "");
    assert_int_equal(handle(first, NOTE_DISMISSED, "co-ordinator"), OK);
    assert_int_equal(add((note){.asset_id = 2, .kind = NOTE_MOVED}, 2, none), OK);
    assert_int_equal(strlen(none), 36);
}

static void test_what_it_is_about_is_there(void **state)
{
    char uuid[37];
    (void)state;
    assert_int_equal(add((note){.asset_id = 99}, 9, uuid), ERR_CONFLICT);
    assert_int_equal(add((note){.asset_id = 2, .activity_id = 1}, 9, uuid), ERR_CONFLICT);
    assert_int_equal(add((note){.asset_id = 1, .activity_id = 1}, 9, uuid), OK);
}

static void test_it_is_handled_once(void **state)
{
    char uuid[37], role[NOTE_BY_MAX + 2];
    bool waits;
    (void)state;
    assert_int_equal(add((note){.asset_id = 1, .kind = NOTE_TIMES}, 9, uuid), OK);
    memset(role, 'r', sizeof role);
    role[sizeof role - 1] = '\0';
    assert_int_equal(handle(uuid, NOTE_DONE, ""), ERR_INPUT);
    assert_int_equal(handle(uuid, NOTE_DONE, role), ERR_INPUT);
    assert_int_equal(handle("0192f0c4-0000-4000-8000-000000000001", NOTE_DONE, "x"), ERR_NOT_FOUND);
    assert_int_equal(store_note_waits(file, uuid, &waits, NULL), OK);
    assert_true(waits);
    assert_int_equal(handle(uuid, NOTE_DONE, "co-ordinator"), OK);
    assert_int_equal(store_note_waits(file, uuid, &waits, NULL), OK);
    assert_false(waits);
    assert_int_equal(handle(uuid, NOTE_DISMISSED, "librarian"), ERR_CONFLICT);
}

static void test_nothing_else_of_it_changes(void **state)
{
    static const char *const FORBIDDEN[] = {
        "UPDATE note SET text = 'other' WHERE id = 50",
        "UPDATE note SET text = NULL WHERE id = 50",
        "UPDATE note SET asset_id = 2 WHERE id = 50",
        "UPDATE note SET kind = 'moved' WHERE id = 50",
        "UPDATE note SET received_at = '2001-01-01T00:00:00.000Z' WHERE id = 50",
        "UPDATE note SET uuid = '0192f0c4-0000-4000-8000-000000000001' WHERE id = 50",
        "UPDATE note SET state = 'done' WHERE id = 50",
        "UPDATE note SET state = 'pending', handled_by = NULL, handled_at = NULL WHERE id = 51",
        "UPDATE note SET handled_by = 'y' WHERE id = 51",
        "UPDATE note SET erased_at = NULL WHERE id = 52",
        "UPDATE note SET text = 'back', erased_at = NULL WHERE id = 52",
        "INSERT OR REPLACE INTO note (id, asset_id, kind) VALUES (50, 1, 'closed')",
        "DELETE FROM note WHERE id = 50",
    };
    (void)state;
    assert_string_equal(
        inspect_try(&db, "INSERT INTO note (id, asset_id, kind, text) VALUES (50, 1, 'other', 'x');"
                         "INSERT INTO note (id, asset_id, kind, state, handled_by, handled_at) "
                         "VALUES (51, 1, 'closed', 'done', 'x', '2026-01-02T03:04:05.000Z');"
                         "INSERT INTO note (id, asset_id, kind, erased_at) "
                         "VALUES (52, 1, 'other', '2026-01-02T03:04:05.000Z')"),
        "");
    for (size_t i = 0; i < COUNT(FORBIDDEN); i++)
        if (!*inspect_try(&db, FORBIDDEN[i]))
            fail_msg("taken: %s", FORBIDDEN[i]);
}

static void test_what_is_erased_is_in_no_byte_of_the_files(void **state)
{
    static const char WORDS[] = "wombat-quoll-numbat", REACH[] = "bilby-potoroo-bettong";
    char uuid[37], other[37];
    error err = {0};
    bool waits;
    int64_t sequence = inspect_number(&db, "SELECT max(seq) FROM change");
    (void)state;
    /* as SQLite is by itself: Debian's zeroes what is deleted */
    assert_int_equal(connection_run(&file->at, "PRAGMA secure_delete = OFF", &err), OK);
    assert_int_equal(
        add((note){.asset_id = 1, .kind = NOTE_OTHER, .text = slice_of(WORDS)}, 99, uuid), OK);
    assert_int_equal(
        add((note){.asset_id = 1, .kind = NOTE_OTHER, .text = slice_of("stays here")}, 99, other),
        OK);
    assert_int_equal(accounts_put_note_contact(contacts, uuid, slice_of(REACH), &err), OK);
    assert_true(kept_in(&folder, "a", WORDS));
    assert_true(kept_in(&folder, "a", REACH));
    assert_false(kept_in(&folder, "a.sqlite", REACH));

    assert_int_equal(store_begin(file, NULL, &err), OK);
    assert_int_equal(store_erase_note(file, "0192f0c4-0000-4000-8000-000000000001", &err),
                     ERR_NOT_FOUND);
    assert_int_equal(store_erase_note(file, uuid, &err), OK);
    assert_int_equal(store_commit(file, &err), OK);
    assert_int_equal(accounts_drop_note_contact(contacts, uuid, &err), OK);
    if (store_wipe(file, &err) || accounts_wipe(contacts, &err))
        fail_msg("%s", err.detail);
    assert_false(kept_in(&folder, "a", WORDS));
    assert_false(kept_in(&folder, "a", REACH));
    assert_true(kept_in(&folder, "a", "stays here"));
    assert_int_equal(store_note_waits(file, uuid, &waits, &err), OK);
    assert_true(waits); /* what kind of thing is wrong still holds */
    assert_int_equal(inspect_number(&db, "SELECT max(seq) FROM change"), sequence);
}

static void test_a_reader_in_the_way_of_erasing_is_told(void **state)
{
    error err = {0};
    (void)state;
    assert_string_equal(inspect_try(&db, "BEGIN; SELECT count(*) FROM note"), "");
    assert_int_equal(connection_run(&file->at, "PRAGMA busy_timeout = 10", &err), OK);
    assert_int_equal(store_wipe(file, &err), ERR_BUSY);
    assert_string_equal(inspect_try(&db, "COMMIT"), "");
    assert_int_equal(store_wipe(file, &err), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_notes_are_those_of_the_domain),
        cmocka_unit_test(test_so_many_of_an_asset_may_wait),
        cmocka_unit_test(test_what_it_is_about_is_there),
        cmocka_unit_test(test_it_is_handled_once),
        cmocka_unit_test(test_nothing_else_of_it_changes),
        cmocka_unit_test(test_what_is_erased_is_in_no_byte_of_the_files),
        cmocka_unit_test(test_a_reader_in_the_way_of_erasing_is_told),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
