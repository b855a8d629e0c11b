/* What takes a number of the public sequence, and what must not: an edit that nobody outside can
 * see moves nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/geodata.h"
#include "store/migrate.h"
#include "store/public_changes.h"
#include "support/inspect.h"

static scratch folder;
static store *file;
static connection db;

static void run(const char *sql)
{
    const char *why = inspect_try(&db, "%s", sql);
    if (*why)
        fail_msg("%s: %s", sql, why);
}

static int set_up(void **state)
{
    error err = {0};
    (void)state;
    scratch_make(&folder);
    assert_int_equal(exchange_open_database(scratch_path(&folder, "a.sqlite"), &file, &err), OK);
    db = inspect_open(scratch_path(&folder, "a.sqlite"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    connection_close(&db);
    store_close(file);
    scratch_remove(&folder);
    return 0;
}

static int64_t last(void)
{
    int64_t sequence = -1;
    assert_int_equal(store_public_sequence(file, &sequence, NULL), OK);
    return sequence;
}

static status write_change(void *context, const store_public_change *c, error *err)
{
    static const char *const STATES[] = {"withdrawn", "open", "closed"};
    char *text = context;
    size_t used = strlen(text);
    (void)err;
    snprintf(text + used, 1000 - used, "%lld %s%s %.2s %s%s|", (long long)c->sequence,
             STATES[c->state], c->state == PUBLIC_OPEN && c->added == c->sequence ? " new" : "",
             c->uuid, c->name, c->closed_on);
    return OK;
}

/* What changed since a number, as text. */
static const char *since(int64_t sequence)
{
    static char text[1000];
    *text = '\0';
    assert_int_equal(store_public_changes(file, sequence, 100, write_change, text, NULL), OK);
    return text;
}

/* -- each field -------------------------------------------------------------------------------- */

static const char ROWS[] =
    "INSERT INTO asset (id, uuid, name, category, status, closed_on, consent, consent_expires_on, "
    "opened_on, geom) VALUES (1, '11111111-0000-4000-8000-000000000001', 'Hall', 'library', "
    "'published', '2090-01-01', 'asked', '2090-01-01', '1999-01-01', MakePoint(-4.2, 55.8, 4326));"
    "INSERT INTO activity (id, asset_id, title, day) VALUES (1, 1, 'Tea dance', 'mo')";

/* A value that differs from what ROWS gave; for those that say who sees it, one that changes that.
 */
static const char *other_value(const field *f, char into[100])
{
    switch (f->type) {
    case FIELD_TEXT:
        return "'G20 9AD'";
    case FIELD_CODE:
        return "'park'";
    case FIELD_ENUM:
    case FIELD_TRISTATE:
        snprintf(into, 100, "'%s'", f->choices[1]);
        return into;
    case FIELD_SET:
        snprintf(into, 100, "'[\"%s\"]'", f->choices[1]);
        return into;
    case FIELD_INTEGER:
        return "17";
    case FIELD_REAL:
        return "17.5";
    case FIELD_DATE:
    case FIELD_PARTIAL:
        return strcmp(f->name, "opened_on") ? "'2089-02-03'" : "'1998-02-03'";
    case FIELD_LOCAL:
        return "'2026-01-05T10:30'";
    case FIELD_JSON:
        return "'{\"a\":1}'";
    case FIELD_POINTS:
        return "'-4.25,55.86'";
    case FIELD_UUID:
        return "'0192f0c4-0000-4000-8000-000000000001'";
    case FIELD_TIMESTAMP:
        break;
    }
    return NULL;
}

/* Not seen themselves, but what they are set to here changes what is seen. */
static bool decides(const char *name)
{
    static const char *const NAMES[] = {"status", "visibility", "location_shown"};
    for (size_t i = 0; i < COUNT(NAMES); i++)
        if (strcmp(name, NAMES[i]) == 0)
            return true;
    return false;
}

static void test_a_field_that_the_public_sees_takes_a_number(void **state)
{
    static const entity *const ENTITIES[] = {&ASSET, &ACTIVITY};
    (void)state;
    run(ROWS);
    for (size_t e = 0; e < COUNT(ENTITIES); e++) {
        for (size_t i = 0; i < ENTITIES[e]->count; i++) {
            const field *f = &ENTITIES[e]->fields[i];
            char into[100];
            const char *other = f->flags & FIELD_KEPT ? NULL : other_value(f, into);
            if (!other)
                continue;
            int64_t before = last();
            run("BEGIN");
            const char *why = inspect_try(&db, "UPDATE %s SET %s = %s WHERE id = 1",
                                          ENTITIES[e]->name, f->name, other);
            if (*why)
                fail_msg("%s: %s", f->name, why);
            bool moved = inspect_number(&db, "SELECT max(sequence) FROM public_change") != before;
            run("ROLLBACK");
            if (moved != (f->visible_to == AUDIENCE_PUBLIC || decides(f->name)))
                fail_msg("%s.%s %s the public sequence", ENTITIES[e]->name, f->name,
                         moved ? "moves" : "does not move");
        }
    }
    int64_t before = last();
    run("UPDATE asset SET geom = MakePoint(-4.3, 55.9, 4326) WHERE id = 1");
    assert_int_equal(last(), before + 1);
    run("UPDATE asset SET name = name, geom = geom WHERE id = 1");
    assert_int_equal(last(), before + 1);
}

/* -- a life ------------------------------------------------------------------------------------ */

static void test_what_is_not_public_takes_none(void **state)
{
    static const char *const PRIVATE[] = {
        "INSERT INTO asset (id, uuid, name, category, status) VALUES (2, "
        "'22222222-0000-4000-8000-000000000002', 'Draft', 'park', 'draft')",
        "UPDATE asset SET name = 'Pending', status = 'pending' WHERE id = 2",
        "UPDATE asset SET status = 'published', visibility = 'partners' WHERE id = 2",
        "UPDATE asset SET visibility = 'public', listing = 'declined' WHERE id = 2",
        "UPDATE asset SET listing = NULL, consent = 'withdrawn' WHERE id = 2",
        "UPDATE asset SET consent = 'given', consent_expires_on = '2020-01-01' WHERE id = 2",
        "UPDATE asset SET consent_expires_on = NULL, opened_on = '2090-01-01' WHERE id = 2",
        "INSERT INTO activity (id, asset_id, title) VALUES (2, 2, 'At what is not open yet')",
        "UPDATE activity SET title = 'Renamed' WHERE id = 2",
        "INSERT INTO activity (id, asset_id, title, visibility) VALUES (3, 1, 'Quiet', 'partners')",
        "UPDATE activity SET title = 'Quieter' WHERE id = 3",
        "INSERT INTO activity (id, asset_id, title, status) VALUES (4, 1, 'Over', 'finished')",
        /* thrown away without ever having been seen */
        "DELETE FROM asset WHERE id = 2",
        "UPDATE asset SET name = 'Closed draft' WHERE id = 2",
        "INSERT INTO asset (name, category, status, closed_on) VALUES ('Long gone', 'park', "
        "'closed', '2001-01-01')",
        "UPDATE category SET label = 'Libraries' WHERE code = 'library'",
    };
    int64_t before = last();
    (void)state;
    for (size_t i = 0; i < COUNT(PRIVATE); i++) {
        run(PRIVATE[i]);
        if (last() != before)
            fail_msg("a number was taken by: %s", PRIVATE[i]);
    }
    assert_string_equal(since(before), "");
}

static void test_a_hidden_place_moves_unseen(void **state)
{
    (void)state;
    run("UPDATE asset SET location_shown = 'none', address = '1 High Street', locality = 'Alloa', "
        "postcode = 'FK10 1AA' WHERE id = 1");
    int64_t before = last();
    run("UPDATE asset SET geom = MakePoint(-4.31, 55.91, 4326), address = '2 High Street', "
        "locality = 'Alva', postcode = 'FK12 5AA', entrances = '-4.3,55.9' WHERE id = 1");
    run("UPDATE activity SET meeting_point = 'back door' WHERE id = 1");
    assert_int_equal(last(), before);
    run("UPDATE asset SET location_shown = 'district' WHERE id = 1");
    before = last();
    run("UPDATE asset SET postcode = 'FK12 5AB', address = '3 High Street' WHERE id = 1");
    assert_int_equal(last(), before);
    run("UPDATE asset SET postcode = 'FK10 1AA' WHERE id = 1");
    assert_int_equal(last(), before + 1);
    run("UPDATE asset SET location_shown = 'exact' WHERE id = 1");
}

static void test_each_asset_is_told_once_as_it_stands_today(void **state)
{
    char expected[300];
    int64_t n = last();
    (void)state;
    run("INSERT INTO asset (id, uuid, name, category, status) VALUES (7, "
        "'77777777-0000-4000-8000-000000000007', 'Bothy', 'park', 'published')");
    run("UPDATE asset SET phone = '0141 496 0001' WHERE id = 1");
    snprintf(expected, sizeof expected, "%lld open new 77 |%lld open 11 |", (long long)n + 1,
             (long long)n + 2);
    assert_string_equal(since(n), expected);
    run("UPDATE asset SET name = 'The Bothy' WHERE id = 7");
    run("UPDATE asset SET visibility = 'private', name = 'Secret' WHERE id = 7");
    snprintf(expected, sizeof expected, "%lld open 11 |%lld withdrawn 77 |", (long long)n + 2,
             (long long)n + 4);
    assert_string_equal(since(n), expected);
    /* once withdrawn it is as private as what never was public */
    run("UPDATE asset SET name = 'More secret', status = 'closed', closed_on = '2026-01-01' "
        "WHERE id = 7");
    run("UPDATE asset SET visibility = 'public' WHERE id = 7");
    assert_string_equal(since(n), expected);
    run("UPDATE asset SET status = 'published', closed_on = NULL WHERE id = 7");
    run("UPDATE asset SET status = 'closed', closed_on = '2026-01-02' WHERE id = 1");
    snprintf(expected, sizeof expected, "%lld open new 77 |%lld closed 11 Hall2026-01-02|",
             (long long)n + 5, (long long)n + 6);
    assert_string_equal(since(n), expected);
    assert_string_equal(since(n + 5), strchr(expected, '|') + 1);
    assert_string_equal(since(n + 6), "");
}

/* What closes by its date does so without a write; the next server that sees the day turn numbers
 * it, and changes nothing else. */
static void test_what_turns_with_the_day(void **state)
{
    bool turned = true;
    char expected[100];
    (void)state;
    run("INSERT INTO asset (id, uuid, name, category, status, closed_on) VALUES (8, "
        "'88888888-0000-4000-8000-000000000008', 'Pop-up', 'park', 'published', '2020-01-31')");
    assert_int_equal(store_public_turned(file, &turned, NULL), OK);
    assert_false(turned);
    int64_t n = last();
    /* as it would be, had it been written in 2019 */
    run("INSERT INTO public_change (asset_id, sequence, added, shown, changed_on) "
        "SELECT 8, max(sequence) + 1, max(sequence) + 1, 1, '2019-12-01' FROM public_change");
    run("UPDATE public_turn SET turned_on = '2019-12-02'");
    assert_int_equal(store_public_turned(file, &turned, NULL), OK);
    assert_true(turned);
    int64_t history = inspect_number(&db, "SELECT max(seq) FROM change");
    assert_int_equal(store_public_turn(file, NULL), OK);
    assert_int_equal(inspect_number(&db, "SELECT max(seq) FROM change"), history);
    snprintf(expected, sizeof expected, "%lld closed 88 Pop-up2020-01-31|", (long long)n + 2);
    assert_string_equal(since(n), expected);
    assert_int_equal(store_public_turned(file, &turned, NULL), OK);
    assert_false(turned);
}

static void test_days(void **state)
{
    int64_t sequence;
    (void)state;
    run("UPDATE public_change SET changed_on = '2019-01-01' WHERE sequence < 3");
    assert_int_equal(store_public_sequence_before(file, "2019-01-01", &sequence, NULL), OK);
    assert_int_equal(sequence, 0);
    assert_int_equal(store_public_sequence_before(file, "9999-12-31", &sequence, NULL), OK);
    assert_int_equal(sequence, last());
}

/* -- an older file ----------------------------------------------------------------------------- */

static void test_what_was_public_before_counts_as_added(void **state)
{
    connection c;
    store *s;
    error err = {0};
    char text[1000] = "";
    (void)state;
    const char *path = scratch_path(&folder, "older.sqlite");
    assert_int_equal(connection_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &c, &err),
                     OK);
    assert_int_equal(migrate_to(&c, &FILE_ASSETS, 8, &err), OK);
    assert_string_equal(
        inspect_try(&c,
                    "INSERT INTO category (code, label, plain_label, colour, icon) VALUES "
                    "('park', 'Park', 'Park', '#000000', 'park');"
                    "INSERT INTO asset (uuid, name, category, status, closed_on) VALUES "
                    "('aaaaaaaa-0000-4000-8000-000000000001', 'A', 'park', 'draft', NULL),"
                    "('bbbbbbbb-0000-4000-8000-000000000001', 'B', 'park', 'published', NULL),"
                    "('cccccccc-0000-4000-8000-000000000001', 'C', 'park', 'closed', '2001-01-01'),"
                    "('dddddddd-0000-4000-8000-000000000001', 'D', 'park', 'published', NULL)"),
        "");
    connection_close(&c);
    assert_int_equal(store_open(path, STORE_WRITE, &s, &err), OK);
    assert_int_equal(store_public_changes(s, 0, 100, write_change, text, &err), OK);
    assert_string_equal(text, "1 open new bb |2 open new dd |");
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_field_that_the_public_sees_takes_a_number),
        cmocka_unit_test(test_what_is_not_public_takes_none),
        cmocka_unit_test(test_a_hidden_place_moves_unseen),
        cmocka_unit_test(test_each_asset_is_told_once_as_it_stands_today),
        cmocka_unit_test(test_what_turns_with_the_day),
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_what_was_public_before_counts_as_added),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
