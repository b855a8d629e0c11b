/* cairn notes: what people wrote, shown so that it can do nothing to a terminal, and what became of
 * it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>

#include "exchange/geodata.h"
#include "store/accounts.h"
#include "support/inspect.h"
#include "support/kept.h"

#define FIRST "0192f0c4-0000-4000-8000-000000000001"
#define SECOND "0192f0c4-0000-4000-8000-000000000002"
#define NOWHERE "0192f0c4-0000-4000-8000-00000000000f"

static scratch folder;
static char path[SCRATCH_PATH_MAX];

/* A fresh database with two notes; of the first it is known how to reach who wrote it. */
static int make(void **state)
{
    store *s;
    accounts *a;
    error err = {0};
    (void)state;
    scratch_make(&folder);
    snprintf(path, sizeof path, "%s", scratch_path(&folder, "a.sqlite"));
    if (exchange_open_database(path, &s, &err) || accounts_open(path, STORE_WRITE, &a, &err))
        return -1;
    store_close(s);
    if (accounts_put_note_contact(a, FIRST, slice_of("0141 496 0123"), &err))
        return -1;
    accounts_close(a);
    connection c = inspect_open(path);
    const char *why = inspect_try(
        &c,
        "INSERT INTO asset (id, uuid, name) VALUES "
        "(1, '0192f0c4-0000-4000-8000-0000000000a1', 'Woodside' || char(27) || ' Hall');"
        "INSERT INTO activity (id, asset_id, title) VALUES (1, 1, 'Yoga' || char(0x9b) || '2J');"
        "INSERT INTO note (uuid, asset_id, activity_id, kind, text, received_at) VALUES ('" FIRST
        "', 1, 1, 'times', 'Tuesday' || char(10) || 'now' || char(0x202e) || '!', "
        "'2026-03-04T10:05:06.789Z');"
        "INSERT INTO note (uuid, asset_id, kind, received_at) VALUES ('" SECOND
        "', 1, 'closed', '2026-03-05T10:05:06.789Z')");
    connection_close(&c);
    return *why ? -1 : 0;
}

static int drop(void **state)
{
    (void)state;
    scratch_remove(&folder);
    return 0;
}

static void expect(const char *const *arguments, int wanted, const char *output)
{
    ran r = cairn_run(&folder, arguments);
    if (r.status != wanted || (output && strcmp(r.out, output) != 0))
        fail_msg("%d: %s%s", r.status, r.out, r.err);
    ran_done(&r);
}
#define EXPECT(wanted, output, ...)                                                                \
    expect((const char *const[]){"notes", "--db", path, __VA_ARGS__, NULL}, wanted, output)

static void test_a_table_is_plain_text(void **state)
{
    (void)state;
    EXPECT(0,
           "2026-03-04 10:05 UTC  " FIRST "  pending\n"
           "  Woodside  Hall, Yoga 2J: The times are wrong\n"
           "  \"Tuesday now !\"\n"
           "  to reach who wrote it: 0141 496 0123\n"
           "2026-03-05 10:05 UTC  " SECOND "  pending\n"
           "  Woodside  Hall: It has closed\n"
           "2 notes wait\n",
           "--format", "table");
}

static void test_json_has_it_as_it_is(void **state)
{
    (void)state;
    ran r = CAIRN(&folder, "notes", "--db", path, "--format", "json");
    json_t *notes = json_loads(r.out, JSON_REJECT_DUPLICATES, NULL);
    assert_int_equal(json_array_size(notes), 2);
    const json_t *first = json_array_get(notes, 0), *second = json_array_get(notes, 1);
    static const char *const MEMBERS[][2] = {{"uuid", FIRST},
                                             {"asset", "0192f0c4-0000-4000-8000-0000000000a1"},
                                             {"asset_name", "Woodside\x1B Hall"},
                                             {"activity_title", "Yoga\xC2\x9B"
                                                                "2J"},
                                             {"kind", "times"},
                                             {"text", "Tuesday\nnow\xE2\x80\xAE!"},
                                             {"contact", "0141 496 0123"},
                                             {"received_at", "2026-03-04T10:05:06.789Z"},
                                             {"state", "pending"}};
    for (size_t i = 0; i < COUNT(MEMBERS); i++)
        assert_string_equal(json_string_value(json_object_get(first, MEMBERS[i][0])),
                            MEMBERS[i][1]);
    assert_true(json_is_null(json_object_get(second, "text")));
    assert_true(json_is_null(json_object_get(second, "contact")));
    json_decref(notes);
    ran_done(&r);
    EXPECT(0, NULL, "--done", FIRST, "--by", "x");
    EXPECT(0, NULL, "--done", SECOND, "--by", "x");
    EXPECT(0, "[\n]\n", "--format", "json");
}

static void test_what_became_of_it_is_said_once(void **state)
{
    (void)state;
    EXPECT(1, "", "--done", FIRST);
    EXPECT(1, "", "--done", NOWHERE, "--by", "co-ordinator");
    EXPECT(2, "", "--done", FIRST, "--dismiss", SECOND, "--by", "co-ordinator");
    EXPECT(2, "", FIRST);
    EXPECT(1, "", "--format", "xml");
    assert_true(kept_in(&folder, "a.accounts.sqlite", "0141 496 0123"));
    EXPECT(0, FIRST " is done\n", "--done", FIRST, "--by", "co-ordinator");
    assert_false(kept_in(&folder, "a", "0141 496 0123"));
    EXPECT(1, "", "--dismiss", FIRST, "--by", "librarian");
    EXPECT(0, NULL, "--dismiss", SECOND, "--by", "librarian");
    EXPECT(0, "0 notes wait\n", "--format", "table");
    ran r = CAIRN(&folder, "notes", "--db", path, "--all");
    assert_non_null(strstr(r.out, FIRST "  done 20"));
    assert_non_null(strstr(r.out, " by co-ordinator\n"));
    assert_non_null(strstr(r.out, SECOND "  dismissed 20"));
    assert_non_null(strstr(r.out, "\n2 notes\n"));
    assert_null(strstr(r.out, "to reach"));
    ran_done(&r);
}

static void test_what_was_written_is_erased(void **state)
{
    (void)state;
    assert_true(kept_in(&folder, "a.sqlite", "Tuesday"));
    EXPECT(1, "", "--erase", NOWHERE);
    EXPECT(0, NULL, "--erase", FIRST);
    assert_false(kept_in(&folder, "a", "Tuesday"));
    assert_false(kept_in(&folder, "a", "0141 496 0123"));
    ran r = CAIRN(&folder, "notes", "--db", path);
    assert_non_null(
        strstr(r.out, "Yoga 2J: The times are wrong\n  what was written was erased 20"));
    ran_done(&r);
    EXPECT(0, NULL, "--erase", FIRST); /* again changes nothing */
    r = CAIRN(&folder, "check", "--db", path);
    assert_int_equal(r.status, 0);
    ran_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_table_is_plain_text, make, drop),
        cmocka_unit_test_setup_teardown(test_json_has_it_as_it_is, make, drop),
        cmocka_unit_test_setup_teardown(test_what_became_of_it_is_said_once, make, drop),
        cmocka_unit_test_setup_teardown(test_what_was_written_is_erased, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
