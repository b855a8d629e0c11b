/* Pages in an order of many features are those of all features sorted, whether the order of a field
 * is known, is being made or not; for each audience, after changes, by one key or two. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "domain/geodesic.h"
#include "format/geojson.h"
#include "index/part_order.h"
#include "support/generate.h"

enum { FEATURES = 2 * ORDER_LEAST_SLOTS, THREADS = 4 };

static const char *const CODES[] = {"library", "park", "choir"};
/* As they are sorted; the second, third and fourth are one without case and accents. */
static const char *const NAMES[] = {"Allotment",
                                    "\xC3\x89"
                                    "cole",
                                    "ecole",
                                    "ECOLE",
                                    "Yard",
                                    "Yard at the far end of a very long lane, east",
                                    "Zoo"};
static const int RANK_OF_NAME[] = {0, 1, 1, 1, 2, 3, 4};

typedef struct {
    int name, category, age_min; /* age_min: -1 for null */
    lonlat at;
    bool there, for_editors;
} fact;

static struct {
    taxonomy *codes;
    index_snapshot *snapshot;
    fact facts[FEATURES];
} f;

static value text_value(const char *text)
{
    return (value){.kind = VALUE_TEXT, .text = slice_of(text)};
}

static void put(index_writer *w, size_t i)
{
    const fact *of = &f.facts[i];
    record r;
    BUF_SCOPED buf body;
    char uuid[40];
    size_t split;
    error err;
    record_init(&r, &ASSET);
    buf_init(&body, 1 << 14);
    snprintf(uuid, sizeof uuid, "%08zx-1c0f-4000-8000-000000000000", i);
    r.v[ASSET_UUID] = text_value(uuid);
    r.v[ASSET_NAME] = text_value(NAMES[of->name]);
    r.v[ASSET_CATEGORY] = text_value(CODES[of->category]);
    if (of->age_min >= 0)
        r.v[ASSET_AGE_MIN] = (value){.kind = VALUE_INTEGER, .integer = of->age_min};
    r.has_position = true;
    r.position = of->at;
    geojson_feature(&body, &r, AUDIENCE_PUBLIC, NULL, 0, &split);
    const index_feature one = {&r, {body.data, body.len}, split, 0};
    const index_feature *const seen = of->there ? &one : NULL;
    const index_feature *const open = of->for_editors ? NULL : seen;
    assert_int_equal(
        index_writer_put(w, (int64_t)i + 1, (const index_feature *[]){open, open, seen}, &err), OK);
}

static fact any_fact(generator *g)
{
    static const lonlat HERE = {-4.2868, 55.8942};
    return (fact){.name = (int)generate_below(g, COUNT(NAMES)),
                  .category = (int)generate_below(g, COUNT(CODES)),
                  .age_min =
                      (int)generate_below(g, 400) - 100 < 0 ? -1 : (int)generate_below(g, 300),
                  .at = lonlat_unpack(lonlat_pack(generate_beside(g, HERE))),
                  .there = generate_below(g, 20) > 0,
                  .for_editors = generate_below(g, 10) == 0};
}

/* Everything, then some of it anew: a small layer on a large one. */
static int set_up(void **state)
{
    generator g = {7};
    index_writer *w;
    index_snapshot *first;
    error err;
    (void)state;
    assert_int_equal(taxonomy_new(&f.codes, &err), OK);
    for (size_t i = 0; i < COUNT(CODES); i++) {
        category c = {.code = CODES[i],
                      .label = CODES[i],
                      .plain_label = "",
                      .words = "",
                      .colour = "#000000",
                      .icon = "x"};
        assert_int_equal(taxonomy_add(f.codes, &c, NULL, &err), OK);
    }
    assert_int_equal(index_writer_new(NULL, f.codes, &w, &err), OK);
    for (size_t i = 0; i < FEATURES; i++) {
        f.facts[i] = any_fact(&g);
        put(w, i);
    }
    assert_int_equal(index_writer_finish(w, 1, &first, &err), OK);
    assert_int_equal(index_writer_new(first, f.codes, &w, &err), OK);
    for (size_t i = 0; i < FEATURES; i += 23) {
        f.facts[i] = any_fact(&g);
        put(w, i);
    }
    assert_int_equal(index_writer_finish(w, 2, &f.snapshot, &err), OK);
    index_release(first);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    index_release(f.snapshot);
    taxonomy_free(f.codes);
    return 0;
}

/* -- what is expected -------------------------------------------------------------------------- */

static const sort_query *asked; /* by qsort, which has no context */
static const lonlat FROM = {-4.29, 55.9};

/* Labels are the codes: choir, library, park. */
static double number_of(size_t i, int number)
{
    static const double RANK_OF_CODE[] = {1, 2, 0};
    const fact *of = &f.facts[i];
    if (number == ASSET_NAME)
        return RANK_OF_NAME[of->name];
    if (number == ASSET_CATEGORY)
        return RANK_OF_CODE[of->category];
    if (number == ASSET_AGE_MIN)
        return of->age_min;
    return geodesic_m(FROM, of->at);
}

static int compare(const void *left, const void *right)
{
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    for (size_t k = 0; k < asked->sort_count; k++) {
        int number = asked->sort[k].field;
        double x = number_of(a, number), y = number_of(b, number);
        bool null_a = number == ASSET_AGE_MIN && x < 0, null_b = number == ASSET_AGE_MIN && y < 0;
        if (null_a != null_b)
            return null_a - null_b;
        if (x != y)
            return (x < y) == asked->sort[k].descending ? 1 : -1;
    }
    return (a > b) - (a < b);
}

typedef enum { ALL, OLD, FEW } narrowing;

static size_t expect(audience who, narrowing by, const sort_query *q, size_t *ret)
{
    size_t count = 0;
    for (size_t i = 0; i < FEATURES; i++) {
        const fact *of = &f.facts[i];
        if (of->there && (!of->for_editors || who == AUDIENCE_EDITORS) &&
            (by != OLD || of->age_min >= 150) && (by != FEW || of->age_min == 299))
            ret[count++] = i;
    }
    asked = q;
    qsort(ret, count, sizeof *ret, compare);
    return count;
}

static sort_query query_of(narrowing by, const index_sort *keys, size_t count)
{
    sort_query q = {.codes = f.codes, .from = FROM, .sort_count = count};
    memcpy(q.sort, keys, count * sizeof *keys);
    if (by != ALL)
        q.filter.terms[q.filter.term_count++] =
            (index_term){ASSET_AGE_MIN, TERM_AT_LEAST, by == OLD ? 150 : 299};
    return q;
}

/* -- what is answered -------------------------------------------------------------------------- */

/* @return false for a page that is not as it should be. */
static bool pages_are(audience who, sort_query q, size_t limit, const size_t *expected,
                      size_t count)
{
    const index_view *view = index_view_of(f.snapshot, who);
    char token[SORT_TOKEN_SIZE] = "";
    size_t seen = 0;
    do {
        ARENA_SCOPED arena *a = arena_new(32 << 20);
        char after[SORT_TOKEN_SIZE];
        hit_list got;
        memcpy(after, token, sizeof after);
        q.after = slice_of(after);
        q.limit = limit;
        if (index_sorted(&view, 1, a, &q, &got, token, &(error){0}) || got.matched != count)
            return false;
        for (size_t i = 0; i < got.count; i++, seen++)
            if (seen == count || got.hits[i].id != (int64_t)expected[seen] + 1)
                return false;
    } while (token[0]);
    return seen == count;
}

static const struct {
    const char *name;
    index_sort keys[2];
    size_t count;
} ORDERS[] = {
    {"name", {{ASSET_NAME, false}}, 1},
    {"-name", {{ASSET_NAME, true}}, 1},
    {"age_min", {{ASSET_AGE_MIN, false}}, 1},
    {"-age_min", {{ASSET_AGE_MIN, true}}, 1},
    {"category,-age_min", {{ASSET_CATEGORY, false}, {ASSET_AGE_MIN, true}}, 2},
    {"-age_min,name", {{ASSET_AGE_MIN, true}, {ASSET_NAME, false}}, 2},
    {"near", {{INDEX_SORT_DISTANCE, false}}, 1},
    {"-near", {{INDEX_SORT_DISTANCE, true}}, 1},
};

/* Small enough that looking in the order is the shorter way, but for the few. */
static const size_t LIMITS[] = {[ALL] = 300, [OLD] = 100, [FEW] = 7};

static void check_pages(void)
{
    static size_t expected[FEATURES];
    for (size_t i = 0; i < COUNT(ORDERS); i++)
        for (narrowing by = ALL; by <= FEW; by++)
            for (audience who = AUDIENCE_PUBLIC; who <= AUDIENCE_EDITORS; who += 2) {
                sort_query q = query_of(by, ORDERS[i].keys, ORDERS[i].count);
                size_t count = expect(who, by, &q, expected);
                assert_true(by == FEW ? count > 10 : count > 17 * LIMITS[by]);
                if (!pages_are(who, q, LIMITS[by], expected, count))
                    fail_msg("%s, narrowed %d, audience %d", ORDERS[i].name, by, who);
            }
}

static void make_orders(void)
{
    const index_view *view = index_view_of(f.snapshot, AUDIENCE_PUBLIC);
    for (size_t i = 0; i < COUNT(ORDERS); i++)
        if (ORDERS[i].keys[0].field != INDEX_SORT_DISTANCE)
            index_order_make(view, ORDERS[i].keys[0].field, f.codes);
}

static void test_pages_are_the_sorted_list(void **state)
{
    const index_view *view = index_view_of(f.snapshot, AUDIENCE_PUBLIC);
    (void)state;
    check_pages();
    assert_int_equal(index_view_sizes(view).order_bytes, 0);
    assert_true(index_order_wanted(view, ASSET_NAME));
    make_orders();
    assert_false(index_order_wanted(view, ASSET_NAME));
    size_t bytes = index_view_sizes(view).order_bytes;
    assert_in_range(bytes, 3 * 4 * FEATURES / 2, 2 * 3 * 4 * FEATURES);
    check_pages();
    make_orders();
    assert_int_equal(index_view_sizes(view).order_bytes, bytes);
}

static void test_without_memory(void **state)
{
    const index_view *view = index_view_of(f.snapshot, AUDIENCE_PUBLIC);
    size_t bytes = index_view_sizes(view).order_bytes;
    (void)state;
    for (long nth = 1; nth <= 3; nth++) {
        mem_fail_nth(nth);
        index_order_make(view, ASSET_OPENED_ON, f.codes);
        mem_fail_nth(0);
        assert_int_equal(index_view_sizes(view).order_bytes, bytes);
        assert_true(index_order_wanted(view, ASSET_OPENED_ON));
    }
    index_order_make(view, ASSET_OPENED_ON, f.codes);
    assert_true(index_view_sizes(view).order_bytes > bytes);
}

static atomic_long wrong;
static size_t in_order[FEATURES], in_order_count;

static void *page_on(void *context)
{
    const index_sort by = {ASSET_AGE_MIN, false};
    if (context)
        make_orders();
    if (!pages_are(AUDIENCE_PUBLIC, query_of(ALL, &by, 1), LIMITS[ALL], in_order, in_order_count))
        atomic_fetch_add(&wrong, 1);
    return NULL;
}

/* Some ask while others make the order. */
static void test_threads(void **state)
{
    const index_sort by = {ASSET_AGE_MIN, false};
    const sort_query q = query_of(ALL, &by, 1);
    pthread_t threads[THREADS];
    (void)state;
    tear_down(NULL);
    set_up(NULL);
    in_order_count = expect(AUDIENCE_PUBLIC, ALL, &q, in_order);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, page_on, i % 2 ? &f : NULL), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages_are_the_sorted_list),
        cmocka_unit_test(test_without_memory),
        cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
