/* The stops of two mobile libraries, each row of the files against what is stored: a place, and at
 * it a visit with its rule, first time, length and day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "format/csv.h"
#include "support/importing.h"

#define SHARED CAIRN_SOURCE_DIR "/../shared/data/assets/"

/* Columns of the files. */
enum {
    MOBILE = 1,
    STOP = 4,
    ADDRESS = 5,
    GEOX = 7,
    GEOY,
    DAY,
    ARRIVAL = 11,
    DEPARTURE,
    RULE,
    START
};

/* `places`: how many pairs of stop and position there are, counted in the files. */
static const struct {
    const char *path;
    int rows, places;
} FILES[] = {{SHARED "mobilelib_midlothian.csv", 75, 55},
             {SHARED "mobilelib_perth_and_kinross.csv", 126, 123}};

static importing im;

static int set_up(void **state)
{
    (void)state;
    importing_begin(&im);
    im.options.as = &ACTIVITY;
    im.options.category = "library";
    im.options.mappings[0] = (column_mapping){"title", "mobile"};
    im.options.mapping_count = 1;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    importing_end(&im);
    return 0;
}

static int64_t number(const char *sql)
{
    return inspect_number(&im.file->at, sql);
}

/* "9:30" in minutes. */
static int minutes(slice text)
{
    int hour = 0, minute = 0;
    char copy[10];
    snprintf(copy, sizeof copy, "%.*s", (int)text.len, text.at);
    assert_int_equal(sscanf(copy, "%d:%d", &hour, &minute), 2);
    return hour * 60 + minute;
}

/* A text as SQL has it. */
static const char *quoted(slice text)
{
    static char rooms[8][600];
    static unsigned next;
    char *room = rooms[next++ % 8];
    size_t used = 0;
    room[used++] = '\'';
    for (size_t i = 0; i < text.len && used + 4 < sizeof rooms[0]; i++) {
        if (text.at[i] == '\'')
            room[used++] = '\'';
        room[used++] = text.at[i];
    }
    room[used++] = '\'';
    room[used] = '\0';
    return room;
}

/* How many stored visits are what a row says. */
static int64_t stored_as(const csv_row *row)
{
    char sql[4000];
    const slice *c = row->cells;
    int from = minutes(c[ARRIVAL]);
    snprintf(
        sql, sizeof sql,
        "SELECT count(*) FROM activity AS v JOIN asset AS a ON a.id = v.asset_id WHERE "
        "v.title = %s AND a.name = %s AND v.day = lower(substr(%s, 1, 2)) AND v.rrule = %s AND "
        "v.starts_at = %s || 'T%02d:%02d' AND v.duration_min = %d AND v.category = 'library' "
        "AND a.category = 'library' AND a.status = 'published' AND v.source_ref IS NOT NULL "
        "AND v.status = 'running' AND abs(ST_X(a.geom) - %.*s) < 2e-7 AND "
        "abs(ST_Y(a.geom) - %.*s) < 2e-7 AND json_extract(v.extra, '$.address') = %s",
        quoted(c[MOBILE]), quoted(slice_trim(c[STOP])), quoted(c[DAY]), quoted(c[RULE]),
        quoted(c[START]), from / 60, from % 60, minutes(c[DEPARTURE]) - from, (int)c[GEOX].len,
        c[GEOX].at, (int)c[GEOY].len, c[GEOY].at, quoted(slice_trim(c[ADDRESS])));
    return number(sql);
}

/* Each row is there once; @return how many rows there are. */
static int check_rows(const char *path)
{
    size_t length;
    char *text = scratch_read(path, &length);
    arena *a = arena_new(10000000);
    csv_reader in;
    csv_row row;
    error err;
    int rows = 0;
    csv_open(&in, (slice){text, length});
    assert_int_equal(csv_next(&in, a, &row, &err), OK);
    assert_true(slice_equals(row.cells[START], "start") && slice_equals(row.cells[STOP], "stop"));
    for (; csv_next(&in, a, &row, &err) == OK; rows++) {
        int64_t found = stored_as(&row);
        if (found != 1)
            fail_msg("%s: line %ld is stored %d times", path, row.line, (int)found);
    }
    arena_free(a);
    free(text);
    return rows;
}

static void test_every_stop_is_a_place_with_its_visits(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(FILES); i++) {
        int64_t before = number("SELECT count(*) FROM asset");
        char counts[40];
        im.options.source = FILES[i].path;
        assert_int_equal(import_path(&im, FILES[i].path), OK);
        snprintf(counts, sizeof counts, "%d,0,0,0,0,0", FILES[i].rows);
        assert_string_equal(import_counts(&im), counts);
        assert_int_equal(check_rows(FILES[i].path), FILES[i].rows);
        assert_int_equal(number("SELECT count(*) FROM asset") - before, FILES[i].places);
    }
}

static void test_the_same_again_changes_nothing(void **state)
{
    int64_t before = number("SELECT max(seq) FROM change");
    (void)state;
    for (size_t i = 0; i < COUNT(FILES); i++) {
        char counts[40];
        im.options.source = FILES[i].path;
        assert_int_equal(import_path(&im, FILES[i].path), OK);
        snprintf(counts, sizeof counts, "0,0,%d,0,0,0", FILES[i].rows);
        assert_string_equal(import_counts(&im), counts);
        assert_int_equal(im.sum.count[OUTCOME_MISSING], 0);
    }
    assert_int_equal(number("SELECT max(seq) FROM change"), before);
}

/* A file in another order is the same file: nothing goes by the place of a row. */
static void test_another_order_changes_nothing(void **state)
{
    int64_t before = number("SELECT max(seq) FROM change");
    char command[600];
    (void)state;
    const char *path = scratch_path(&im.folder, "turned.csv");
    snprintf(command, sizeof command, "{ head -1 '%s'; tail -n +2 '%s' | tac; } > '%s'",
             FILES[0].path, FILES[0].path, path);
    assert_int_equal(system(command), 0);
    im.options.source = FILES[0].path;
    assert_int_equal(import_path(&im, path), OK);
    assert_string_equal(import_counts(&im), "0,0,75,0,0,0");
    assert_int_equal(number("SELECT max(seq) FROM change"), before);
}

static void test_without_a_title_the_stop_is_one(void **state)
{
    (void)state;
    im.options.mapping_count = 0;
    im.options.source = "untitled";
    assert_int_equal(import_path(&im, FILES[0].path), OK);
    assert_int_equal(number("SELECT count(*) FROM activity AS v JOIN asset AS a ON a.id = asset_id "
                            "WHERE v.source = 'untitled' AND v.title = a.name"),
                     75);
    im.options.mapping_count = 1;
}

static void keep_finding(void *context, const char *finding)
{
    (void)context;
    fprintf(stderr, "%s\n", finding);
}

static void test_the_check_passes(void **state)
{
    (void)state;
    assert_int_equal(store_check(im.file, keep_finding, NULL, &im.err), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_stop_is_a_place_with_its_visits),
        cmocka_unit_test(test_the_same_again_changes_nothing),
        cmocka_unit_test(test_another_order_changes_nothing),
        cmocka_unit_test(test_without_a_title_the_stop_is_one),
        cmocka_unit_test(test_the_check_passes),
    };
    if (!scratch_exists(FILES[0].path))
        return 77;
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
