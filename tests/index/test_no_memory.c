/* Each allocation of a build and a few queries fails in turn: a clean status, nothing lost of what
 * was there before; the sanitized build sees that nothing leaks. */
#include "base/mem.h"
#include "support/proximity.h"

enum { FEATURES = 60, CHANGED = 40, CATEGORIES = 5, QUIET = 20 };

typedef struct {
    taxonomy *categories;
    index_snapshot *before;
    feature features[FEATURES];
} fixture;

static status ask(const index_view *view, error *err)
{
    near_query near = {.from = {-4, 56}, .radius_m = INFINITY, .limit = 30, .count = true};
    /* a condition, so that its count is kept */
    items_query items = {.limit = 30,
                         .filter = {.terms = {{ASSET_AGE_MIN, TERM_AT_LEAST, 1}}, .term_count = 1}};
    hit_list got;
    bool more;
    arena *memory = arena_new(1 << 20);
    status failed = memory ? OK : error_no_memory(err);
    if (!failed)
        failed = index_near(view, memory, &near, &got, err);
    if (!failed)
        failed = index_items(view, memory, &items, &got, &more, err);
    arena_free(memory);
    return failed;
}

/* Half of what there is changes, each audience seeing its own. */
static status build_and_ask(const fixture *f, error *err)
{
    static feature_form forms[AUDIENCE_COUNT];
    index_writer *w;
    index_snapshot *s;
    status failed = index_writer_new(f->before, f->categories, &w, err);
    if (failed)
        return failed;
    for (int i = 0; i < CHANGED && !failed; i++) {
        const index_feature *seen[AUDIENCE_COUNT] = {NULL};
        for (int a = i % 3; a < AUDIENCE_COUNT; a++)
            seen[a] = feature_fill(&forms[a], &f->features[i]);
        failed = index_writer_put(w, f->features[i].id, seen, err);
    }
    if (failed) {
        index_writer_free(w);
        return failed;
    }
    failed = index_writer_finish(w, 2, &s, err);
    if (failed)
        return failed;
    for (audience a = AUDIENCE_PUBLIC; a < AUDIENCE_COUNT && !failed; a++)
        failed = ask(index_view_of(s, a), err);
    index_release(s);
    return failed;
}

static void test_each_allocation_fails_in_turn(void **state)
{
    static fixture f;
    generator g = {61};
    (void)state;
    f.categories = features_taxonomy(CATEGORIES);
    features_strew(f.features, FEATURES, STREWN_COUNTRY, CATEGORIES, &g);
    features_strew_entrances(f.features, FEATURES, &g);
    f.before = features_snapshot(f.categories, f.features, FEATURES);
    long failures = 0;
    /* a few may fail without harm, so it is over when none has for a while */
    for (long nth = 1, quiet = 0; quiet < QUIET; nth++) {
        error err = {0};
        mem_fail_nth(nth);
        status failed = build_and_ask(&f, &err);
        mem_fail_nth(0);
        quiet = failed ? 0 : quiet + 1;
        failures += failed != OK;
        if (failed) {
            assert_int_equal(failed, ERR_NO_MEMORY);
            assert_int_equal(err.code, ERR_NO_MEMORY);
        }
        assert_int_equal(index_view_sizes(index_view_of(f.before, AUDIENCE_PUBLIC)).features,
                         FEATURES);
    }
    print_message("%ld allocations failed in turn\n", failures);
    assert_true(failures > 50);
    assert_int_equal(ask(index_view_of(f.before, AUDIENCE_PUBLIC), &(error){0}), OK);
    index_release(f.before);
    taxonomy_free(f.categories);
}

/* An arena that is too small is no different. */
static void test_arenas_that_are_too_small(void **state)
{
    (void)state;
    feature f[FEATURES];
    generator g = {62};
    taxonomy *t = features_taxonomy(CATEGORIES);
    features_strew(f, FEATURES, STREWN_HEAPED, CATEGORIES, &g);
    index_snapshot *s = features_snapshot(t, f, FEATURES);
    bool answered = false;
    for (size_t most = 0; !answered; most += 64) {
        near_query q = {.from = {170, 0}, .radius_m = INFINITY, .limit = 5};
        hit_list got = {.count = 99};
        arena *memory = arena_new(most);
        assert_non_null(memory);
        status failed =
            index_near(index_view_of(s, AUDIENCE_PUBLIC), memory, &q, &got, &(error){0});
        answered = failed == OK;
        assert_int_equal(failed, answered ? OK : ERR_NO_MEMORY);
        assert_int_equal(got.count, answered ? 5 : 99);
        arena_free(memory);
    }
    index_release(s);
    taxonomy_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_allocation_fails_in_turn),
        cmocka_unit_test(test_arenas_that_are_too_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
