/* A bulk load beside a server: while it is under way the readers see what was there, and once it is
 * committed they follow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/geodata.h"
#include "live/live.h"
#include "support/inspect.h"
#include "support/searching.h"

enum { ROWS = 1200, WITHIN_MS = 10000 };

static scratch folder;
static store *writer, *reader;
static live *l;
static error err;

static int set_up(void **state)
{
    static char path[SCRATCH_PATH_MAX];
    (void)state;
    scratch_make(&folder);
    snprintf(path, sizeof path, "%s", scratch_path(&folder, "a.sqlite"));
    assert_int_equal(exchange_open_database(path, &writer, &err), OK);
    assert_int_equal(store_open(path, STORE_READ, &reader, &err), OK);
    const live_options options = {path, false, day_today, 20};
    assert_int_equal(live_open(&options, &l, &err), OK);
    assert_int_equal(live_follow(l, &err), OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    live_close(l);
    store_close(reader);
    store_close(writer);
    scratch_remove(&folder);
    return 0;
}

static void write_rows(int from, const char *name)
{
    for (int i = from; i < from + ROWS; i++) {
        char ref[20];
        stored_row row;
        record r;
        snprintf(ref, sizeof ref, "%d", i);
        record_init(&r, &ASSET);
        r.v[ASSET_NAME] = (value){.kind = VALUE_TEXT, .text = slice_of(name)};
        r.v[ASSET_CATEGORY] = (value){.kind = VALUE_TEXT, .text = slice_of("library")};
        r.v[ASSET_STATUS] = (value){.kind = VALUE_INTEGER, .integer = STATUS_PUBLISHED};
        r.v[ASSET_SOURCE] = (value){.kind = VALUE_TEXT, .text = slice_of("bulk")};
        r.v[ASSET_SOURCE_REF] = (value){.kind = VALUE_TEXT, .text = slice_of(ref)};
        r.has_position = true;
        r.position = (lonlat){-4.3 + i / 1e4, 55.8};
        if (store_insert(writer, &r, 0, &row, &err))
            fail_msg("%s", err.detail);
    }
}

static size_t found(const char *word)
{
    int64_t *ids;
    size_t count;
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    if (search_plainly(reader, SEARCH_ASSETS, slice_of(word), (size_t)ROWS * 3, a, &ids, &count,
                       &err))
        fail_msg("%s", err.detail);
    return count;
}

static size_t served(void)
{
    index_hit hit;
    size_t count = 0;
    index_snapshot *held = live_snapshot(l);
    for (int64_t id = 1; id <= INT64_C(2) * ROWS; id++)
        count += index_by_id(index_view_of(held, AUDIENCE_PUBLIC), id, &hit);
    index_release(held);
    return count;
}

static void test_readers_follow(void **state)
{
    static const char *const NAMES[] = {"Hall", "Hut"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        size_t before = i ? ROWS : 0;
        int64_t last;
        assert_int_equal(store_begin(writer, NULL, &err), OK);
        assert_int_equal(store_bulk_begin(writer, &err), OK);
        write_rows(ROWS * i, NAMES[i]);
        assert_int_equal(store_bulk_end(writer, &err), OK);
        assert_int_equal(found("Hall"), before);
        assert_int_equal(served(), before);
        assert_int_equal(store_commit(writer, &err), OK);
        assert_int_equal(store_sequence(writer, &last, &err), OK);
        if (live_wait(l, last, WITHIN_MS, &err))
            fail_msg("it does not follow");
        assert_int_equal(found(NAMES[i]), ROWS);
        assert_int_equal(served(), before + ROWS);
        assert_true(live_ready(l));
        assert_int_equal(live_statistics(l).failures, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_readers_follow),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
