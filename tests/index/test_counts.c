/* `matched` is what a look at every feature says, whether it is counted or known from before; it is
 * known from before on the second page, and never from another audience or another snapshot. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>

#include <cmocka.h>

#include "index/counts.h"
#include "support/features.h"

enum { FEATURES = 2000, CATEGORIES = 8, THREADS = 6, ROUNDS = 400, KINDS = 300 };

typedef struct {
    taxonomy *categories;
    index_snapshot *snapshot;
    feature features[FEATURES];
} fixture;

static fixture f;

static int set_up(void **state)
{
    generator g = {77};
    (void)state;
    f.categories = features_taxonomy(CATEGORIES);
    features_strew(f.features, FEATURES, STREWN_COUNTRY, CATEGORIES, &g);
    f.snapshot = features_snapshot(f.categories, f.features, FEATURES);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    index_release(f.snapshot);
    taxonomy_free(f.categories);
    return 0;
}

/* Everything that a question may ask; what is not asked is -1 or NULL. */
typedef struct {
    int age_min, step_free, category;
    const char *where; /* the same of age_min in words that no column answers */
    const bbox *box;
} question;

static size_t brute_count(const question *q)
{
    size_t count = 0;
    for (const feature *one = f.features; one < f.features + FEATURES; one++)
        count += (q->age_min < 0 || one->age_min >= q->age_min) &&
                 (q->step_free < 0 || one->step_free == q->step_free) &&
                 (q->category < 0 || one->category == q->category) &&
                 (!q->box || (one->placed && bbox_contains(*q->box, lonlat_unpack(one->at))));
    return count;
}

static index_filter filter_for(const question *q, arena *memory)
{
    index_filter asked = {.codes = f.categories};
    cql2_node *n;
    error err;
    if (q->step_free >= 0)
        asked.terms[asked.term_count++] = (index_term){ASSET_STEP_FREE, TERM_EQUALS, q->step_free};
    if (q->age_min >= 0 && !q->where)
        asked.terms[asked.term_count++] = (index_term){ASSET_AGE_MIN, TERM_AT_LEAST, q->age_min};
    if (q->category >= 0) {
        int number = features_category_number(q->category);
        asked.by_category = true;
        asked.categories.bits[number / 64] |= UINT64_C(1) << number % 64;
    }
    if (q->where) {
        const cql2_schema schema = {.of = &ASSET, .who = AUDIENCE_PUBLIC};
        assert_int_equal(cql2_parse_text(slice_of(q->where), &schema, memory, &n, &err), OK);
        asked.where = n;
    }
    return asked;
}

static uint64_t ask(const index_view *view, const index_filter *asked, const bbox *box)
{
    uint64_t count = 0;
    error err;
    if (index_count(&view, 1, box, asked, &count, &err))
        fail_msg("%s", err.detail);
    return count;
}

static const index_view *view_of(audience who)
{
    return index_view_of(f.snapshot, who);
}

static uint64_t counted(const index_view *view)
{
    return index_view_sizes(view).counted;
}

/* Each differs from another in one thing alone. */
static const bbox BOX = {-5, 55, -3, 57}, WIDER = {-5.0000002, 55, -3, 57},
                  TURNED = {-3, 55, -5, 57};
static const question QUESTIONS[] = {
    {5, -1, -1, NULL, NULL},
    {6, -1, -1, NULL, NULL},
    {-1, 0, -1, NULL, NULL},
    {-1, 1, -1, NULL, NULL},
    {5, 1, -1, NULL, NULL},
    {-1, -1, 0, NULL, NULL},
    {-1, -1, 1, NULL, NULL},
    {-1, -1, -1, NULL, &BOX},
    {-1, -1, -1, NULL, &WIDER},
    {-1, -1, -1, NULL, &TURNED},
    {-1, -1, 1, NULL, &BOX},
    {5, 1, 1, NULL, &BOX},
    {5, -1, -1, "age_min * 1 >= 5", NULL},
    {6, -1, -1, "age_min * 1 >= 6", NULL},
    {6, -1, -1, "age_min * 1 >= 6", &BOX},
};

static void test_what_is_known_is_what_is_there(void **state)
{
    const index_view *view = view_of(AUDIENCE_PUBLIC);
    (void)state;
    for (size_t i = 0; i < COUNT(QUESTIONS); i++) {
        ARENA_SCOPED arena *memory = arena_new(1 << 20);
        const index_filter asked = filter_for(&QUESTIONS[i], memory);
        size_t expected = brute_count(&QUESTIONS[i]);
        uint64_t before = counted(view);
        assert_true(expected > 0 && expected < FEATURES);
        for (int again = 0; again < 3; again++)
            if (ask(view, &asked, QUESTIONS[i].box) != expected)
                fail_msg("question %zu, time %d", i, again);
        assert_int_equal(counted(view), before + 1);
    }
}

static void test_a_page_further_on_counts_nothing(void **state)
{
    const index_view *view = view_of(AUDIENCE_PARTNERS);
    const question q = {3, 2, -1, NULL, &BOX};
    size_t expected = brute_count(&q), listed = 0, pages = 0;
    items_query items = {.box = &BOX, .limit = 7};
    bool more = true;
    (void)state;
    for (; more; pages++) {
        ARENA_SCOPED arena *memory = arena_new(1 << 20);
        hit_list page;
        items.filter = filter_for(&q, memory);
        assert_int_equal(index_items(view, memory, &items, &page, &more, &(error){0}), OK);
        assert_int_equal(page.matched, expected);
        assert_true(page.count > 0);
        items.after_id = page.hits[page.count - 1].id;
        listed += page.count;
    }
    assert_int_equal(listed, expected);
    assert_true(pages > 3);
    assert_int_equal(counted(view), 1);
}

static void test_the_order_of_conditions_says_nothing(void **state)
{
    const index_view *view = view_of(AUDIENCE_PARTNERS);
    index_filter asked = {.terms = {{ASSET_AGE_MIN, TERM_AT_LEAST, 2},
                                    {ASSET_AGE_MIN, TERM_AT_MOST, 40},
                                    {ASSET_STEP_FREE, TERM_EQUALS, 1}},
                          .term_count = 3};
    uint64_t before = counted(view), count = ask(view, &asked, NULL);
    (void)state;
    for (int turn = 0; turn < 3; turn++) {
        index_term first = asked.terms[0];
        memmove(asked.terms, asked.terms + 1, 2 * sizeof first);
        asked.terms[2] = first;
        assert_int_equal(ask(view, &asked, NULL), count);
    }
    assert_int_equal(counted(view), before + 1);
}

/* Partners see half as much as the public does of an asset that has changed for them. */
static void test_audiences_and_snapshots_know_nothing_of_each_other(void **state)
{
    const index_filter asked = {.terms = {{ASSET_AGE_MIN, TERM_AT_LEAST, 0}}, .term_count = 1};
    feature shown = f.features[0], hidden = f.features[0];
    feature_form forms[2];
    index_writer *w;
    index_snapshot *next;
    error err;
    (void)state;
    shown.age_min = 7;
    hidden.age_min = -1;
    shown.id = hidden.id = f.features[FEATURES - 1].id + 1;
    uint64_t all = ask(view_of(AUDIENCE_PUBLIC), &asked, NULL);
    assert_int_equal(index_writer_new(f.snapshot, f.categories, &w, &err), OK);
    const index_feature *public = feature_fill(&forms[0], &shown);
    const index_feature *partners = feature_fill(&forms[1], &hidden);
    assert_int_equal(
        index_writer_put(w, shown.id, (const index_feature *[]){public, partners, NULL}, &err), OK);
    assert_int_equal(index_writer_finish(w, 2, &next, &err), OK);
    static const uint64_t MORE[] = {1, 0, 0};
    for (audience who = AUDIENCE_PUBLIC; who < AUDIENCE_COUNT; who++) {
        const index_view *view = index_view_of(next, who);
        assert_int_equal(counted(view), 0); /* whatever the audiences before it have asked */
        for (int again = 0; again < 2; again++)
            assert_int_equal(ask(view, &asked, NULL), all + MORE[who]);
        assert_int_equal(counted(view), 1);
    }
    assert_int_equal(ask(view_of(AUDIENCE_PUBLIC), &asked, NULL), all);
    index_release(next);
}

/* Ten times as many questions as there is room for: what is asked again stays. */
static void test_it_takes_bounded_memory(void **state)
{
    enum { ASKED = 10 * COUNTS_ROWS * COUNTS_WAYS };
    const index_view *view = view_of(AUDIENCE_EDITORS);
    const question q = {9, 1, -1, NULL, NULL};
    const index_filter kept = filter_for(&q, NULL);
    size_t expected = brute_count(&q);
    (void)state;
    assert_int_equal(ask(view, &kept, NULL), expected);
    assert_int_equal(ask(view, &kept, NULL), expected);
    for (int i = 0; i < ASKED; i++) {
        index_filter other = {.terms = {{ASSET_AGE_MIN, TERM_AT_LEAST, -i}}, .term_count = 1};
        (void)ask(view, &other, NULL);
        uint64_t before = counted(view);
        assert_int_equal(ask(view, &kept, NULL), expected);
        assert_int_equal(counted(view), before);
    }
    assert_in_range(index_view_sizes(view).counts_bytes, 1, 64 * 1024);
    /* of the others no more are known than there are places, and what is known is right */
    expected = brute_count(&(question){0, -1, -1, NULL, NULL});
    uint64_t before = counted(view);
    for (int i = 0; i < ASKED; i++)
        assert_int_equal(
            ask(view,
                &(index_filter){.terms = {{ASSET_AGE_MIN, TERM_AT_LEAST, -i}}, .term_count = 1},
                NULL),
            expected);
    assert_in_range(counted(view) - before, ASKED - COUNTS_ROWS * COUNTS_WAYS, ASKED - 1);
}

/* A polygon whose text is longer than what is kept of any. */
static void test_what_is_too_long_is_counted_each_time(void **state)
{
    enum { CORNERS = 20001 };
    static lonlat ring[CORNERS];
    ARENA_SCOPED arena *memory = arena_new(4 << 20);
    const index_view *view = view_of(AUDIENCE_EDITORS);
    (void)state;
    for (int i = 0; i < CORNERS - 1; i++) {
        double turn = 2 * M_PI * i / (CORNERS - 1);
        ring[i] = (lonlat){-4 + 1.5 * cos(turn), 56 + sin(turn)};
    }
    ring[CORNERS - 1] = ring[0];
    geometry_run run = {ring, CORNERS};
    geometry_shape shape = geometry_shape_of(SHAPE_POLYGON, &run, 1);
    cql2_geometry polygon = {&shape, 1};
    cql2_node geometry = {.op = CQL2_PROPERTY, .type = CQL2_SHAPE, .field = CQL2_GEOMETRY};
    cql2_node literal = {
        .op = CQL2_LITERAL, .type = CQL2_SHAPE, .value = {.type = CQL2_SHAPE, .shape = &polygon}};
    cql2_node whole = {.op = CQL2_S_INTERSECTS,
                       .type = CQL2_BOOL,
                       .count = 2,
                       .args = (cql2_node *[]){&geometry, &literal}};
    const index_filter asked = {.where = &whole, .codes = f.categories};
    uint64_t before = counted(view), count = ask(view, &asked, NULL);
    assert_true(count > 0 && count < FEATURES);
    assert_int_equal(ask(view, &asked, NULL), count);
    assert_int_equal(counted(view), before + 2);
}

/* -- threads ----------------------------------------------------------------------------------- */

static size_t known[KINDS];
static atomic_long wrong;

static index_filter kind(int i)
{
    return (index_filter){
        .terms = {{ASSET_AGE_MIN, TERM_AT_LEAST, i / 3}, {ASSET_STEP_FREE, TERM_EQUALS, i % 3}},
        .term_count = 2};
}

static void *ask_on(void *context)
{
    generator g = {(uint64_t)(uintptr_t)context};
    for (int i = 0; i < ROUNDS; i++) {
        int which = (int)generate_below(&g, KINDS);
        const index_filter asked = kind(which);
        const index_view *view = view_of((audience)generate_below(&g, AUDIENCE_COUNT));
        uint64_t count = 0;
        if (index_count(&view, 1, NULL, &asked, &count, &(error){0}) || count != known[which])
            atomic_fetch_add(&wrong, 1);
    }
    return NULL;
}

static void test_many_threads_get_the_same(void **state)
{
    pthread_t threads[THREADS];
    (void)state;
    for (int i = 0; i < KINDS; i++)
        known[i] = brute_count(&(question){i / 3, i % 3, -1, NULL, NULL});
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_on, (void *)(uintptr_t)(i + 1)), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_known_is_what_is_there),
        cmocka_unit_test(test_a_page_further_on_counts_nothing),
        cmocka_unit_test(test_the_order_of_conditions_says_nothing),
        cmocka_unit_test(test_audiences_and_snapshots_know_nothing_of_each_other),
        cmocka_unit_test(test_it_takes_bounded_memory),
        cmocka_unit_test(test_what_is_too_long_is_counted_each_time),
        cmocka_unit_test(test_many_threads_get_the_same),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
