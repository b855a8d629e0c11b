/* The order of a field is made beside answers: once, for what the request may see, and not without
 * a pool; what it is made of stays until it is made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/geodata.h"
#include "index/part_order.h"
#include "support/features.h"
#include "support/scratch.h"
#include "web/pool.h"
#include "web/presort.h"

enum { FEATURES = 2 * ORDER_LEAST_SLOTS, CATEGORIES = 3 };

static scratch folder;
static char path[SCRATCH_PATH_MAX];
static taxonomy *categories;

static int set_up(void **state)
{
    store *s;
    error err;
    (void)state;
    scratch_make(&folder);
    snprintf(path, sizeof path, "%s", scratch_path(&folder, "a.sqlite"));
    assert_int_equal(exchange_open_database(path, &s, &err), OK);
    store_close(s);
    categories = features_taxonomy(CATEGORIES);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    taxonomy_free(categories);
    scratch_remove(&folder);
    return 0;
}

static index_snapshot *make_snapshot(void)
{
    static feature features[FEATURES];
    generator g = {3};
    features_strew(features, FEATURES, STREWN_COUNTRY, CATEGORIES, &g);
    return features_snapshot(categories, features, FEATURES);
}

static void test_it_is_made_beside_the_answer(void **state)
{
    index_snapshot *snapshot = make_snapshot();
    const index_view *view = index_view_of(snapshot, AUDIENCE_PUBLIC);
    pool *workers;
    error err;
    (void)state;
    assert_int_equal(pool_new(path, 1, 10, &workers, &err), OK);
    site of = {.pool = workers};
    const request rq = {
        .site = &of, .snapshot = snapshot, .elsewhen = snapshot, .activities = snapshot};
    presort_begin(&rq, &view, 1, ASSET_AGE_MIN);
    presort_begin(&rq, &view, 1, ASSET_AGE_MIN);
    pool_free(workers); /* when all is done */
    assert_false(index_order_wanted(view, ASSET_AGE_MIN));
    assert_true(index_order_wanted(view, ASSET_OPENED_ON));
    of.pool = NULL;
    presort_begin(&rq, &view, 1, ASSET_OPENED_ON);
    assert_true(index_order_wanted(view, ASSET_OPENED_ON));
    index_release(snapshot);
}

/* The request is over, and a newer snapshot there, before it is made. */
static void test_what_it_is_made_of_is_held(void **state)
{
    index_snapshot *snapshot = make_snapshot();
    const index_view *view = index_view_of(snapshot, AUDIENCE_PUBLIC);
    pool *workers;
    error err;
    (void)state;
    assert_int_equal(pool_new(path, 1, 10, &workers, &err), OK);
    const site of = {.pool = workers};
    const request rq = {
        .site = &of, .snapshot = snapshot, .elsewhen = snapshot, .activities = snapshot};
    presort_begin(&rq, &view, 1, ASSET_AGE_MIN);
    index_release(snapshot);
    pool_free(workers); /* a sanitized build sees what was used after it was freed */
}

/* Too much waits already. */
static void test_without_room(void **state)
{
    index_snapshot *snapshot = make_snapshot();
    const index_view *view = index_view_of(snapshot, AUDIENCE_PUBLIC);
    pool *workers;
    error err;
    (void)state;
    assert_int_equal(pool_new(path, 1, 0, &workers, &err), OK);
    const site of = {.pool = workers};
    const request rq = {
        .site = &of, .snapshot = snapshot, .elsewhen = snapshot, .activities = snapshot};
    presort_begin(&rq, &view, 1, ASSET_AGE_MIN);
    pool_free(workers);
    assert_true(index_order_wanted(view, ASSET_AGE_MIN));
    index_release(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_is_made_beside_the_answer),
        cmocka_unit_test(test_what_it_is_made_of_is_held),
        cmocka_unit_test(test_without_room),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
