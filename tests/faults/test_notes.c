/* A note and how to reach who wrote it are in two files: whichever write fails, what was not
 * answered is not kept, and after a start no contact is there without a note that waits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/geodata.h"
#include "live/note_contacts.h"
#include "live/writing.h"
#include "support/failing_disk.h"
#include "support/inspect.h"
#include "support/kept.h"

#define NOWHERE "0192f0c4-0000-4000-8000-00000000000f"

static scratch folder;
static char path[SCRATCH_PATH_MAX], beside[SCRATCH_PATH_MAX];
static live *index_of;
static writing *writer;

static int set_up(void **state)
{
    store *made;
    error err = {0};
    (void)state;
    failing_disk_install();
    scratch_make(&folder);
    snprintf(path, sizeof path, "%s", scratch_path(&folder, "a.sqlite"));
    snprintf(beside, sizeof beside, "%s", scratch_path(&folder, "a.accounts.sqlite"));
    if (exchange_open_database(path, &made, &err))
        return -1;
    store_close(made);
    connection c = inspect_open(path);
    const char *why = inspect_try(&c, "INSERT INTO asset (id, name) VALUES (1, 'Hall')");
    connection_close(&c);
    return *why || live_open(&(live_options){.path = path}, &index_of, &err) ||
                   writing_start(path, index_of, &writer, &err)
               ? -1
               : 0;
}

static int tear_down(void **state)
{
    (void)state;
    failing_disk.countdown = 0;
    writing_stop(writer);
    live_close(index_of);
    scratch_remove(&folder);
    return 0;
}

static void start_again(void)
{
    error err = {0};
    writing_stop(writer);
    writer = NULL;
    if (writing_start(path, index_of, &writer, &err))
        fail_msg("%s", err.detail);
}

static int64_t count_in(const char *file, const char *sql)
{
    connection c = inspect_open(file);
    int64_t count = inspect_number(&c, sql);
    connection_close(&c);
    return count;
}

static status send(int number, int64_t asset_id)
{
    char text[40], reach[40];
    bool kept = false;
    error err = {0};
    snprintf(text, sizeof text, "words-%d.", number);
    snprintf(reach, sizeof reach, "reach-%d.", number);
    note n = {.asset_id = asset_id, .text = slice_of(text), .reach = slice_of(reach)};
    status failed = writing_note(writer, &n, 1000, &kept, &err);
    assert_int_equal(kept, !failed);
    return failed;
}

static void test_each_write_in_turn_fails(void **state)
{
    enum { POINTS = 40 };
    static const int CODES[] = {SQLITE_FULL, SQLITE_IOERR_WRITE};
    int64_t answered = 0;
    int failures = 0, number = 0;
    (void)state;
    for (size_t k = 0; k < COUNT(CODES); k++)
        for (int i = 1; i <= POINTS; i++, number++) {
            failing_disk.code = CODES[k];
            failing_disk.stays = i % 2;
            failing_disk.countdown = i;
            status failed = send(number, 1);
            failing_disk.countdown = 0;
            answered += !failed;
            failures += failed != OK;
            assert_int_equal(count_in(path, "SELECT count(*) FROM note"), answered);
        }
    assert_in_range(failures, 4, 2 * POINTS - 2);
    start_again();
    assert_int_equal(count_in(beside, "SELECT count(*) FROM note_contact"), answered);
    assert_int_equal(send(number, 1), OK);
}

/* What a crash between the two files leaves. */
static void test_contacts_without_a_note_that_waits_are_forgotten_at_start(void **state)
{
    char uuid[40];
    error err = {0};
    accounts *a;
    (void)state;
    assert_int_equal(send(1000, 1), OK);
    assert_int_equal(send(1001, 1), OK);
    assert_int_equal(send(1002, 99), ERR_CONFLICT);
    connection c = inspect_open(path);
    snprintf(uuid, sizeof uuid, "%s",
             inspect_text(&c, "SELECT uuid FROM note WHERE text = 'words-1000.'"));
    assert_string_equal(inspect_try(&c,
                                    "UPDATE note SET state = 'done', handled_by = 'x', "
                                    "handled_at = 'now' WHERE uuid = %Q",
                                    uuid),
                        "");
    connection_close(&c);
    assert_int_equal(accounts_open(path, STORE_WRITE, &a, &err), OK);
    assert_int_equal(accounts_put_note_contact(a, NOWHERE, slice_of("reach-nobody."), &err), OK);
    accounts_close(a);
    start_again();
    assert_false(kept_in(&folder, "a", "reach-nobody."));
    assert_false(kept_in(&folder, "a", "reach-1000."));
    assert_false(kept_in(&folder, "a", "reach-1002."));
    assert_true(kept_in(&folder, "a", "reach-1001."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_write_in_turn_fails),
        cmocka_unit_test(test_contacts_without_a_note_that_waits_are_forgotten_at_start),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
