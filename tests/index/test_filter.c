/* Conditions on columns, look-ups, and what is refused. */
#include "domain/geodesic.h"
#include "support/proximity.h"

enum { FEATURES = 3000, CATEGORIES = 20, QUERIES = 400 };

typedef struct {
    taxonomy *categories;
    index_snapshot *snapshot;
    const index_view *view;
    arena *memory;
    feature features[FEATURES];
} fixture;

static int set_up(void **state)
{
    static fixture f;
    generator g = {51};
    f.categories = features_taxonomy(CATEGORIES);
    f.memory = arena_new(8 << 20);
    features_strew(f.features, FEATURES, STREWN_COUNTRY, CATEGORIES, &g);
    features_strew_entrances(f.features, FEATURES, &g);
    f.snapshot = features_snapshot(f.categories, f.features, FEATURES);
    f.view = index_view_of(f.snapshot, AUDIENCE_PUBLIC);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    index_release(f->snapshot);
    arena_free(f->memory);
    taxonomy_free(f->categories);
    return 0;
}

/* Days since 1970-01-01, by hand. */
static int64_t opened_day(const feature *f)
{
    if (strcmp(f->opened, "1969-12-30") == 0)
        return -2;
    return strcmp(f->opened, "1999-02-28") == 0 ? 10650 : 16860;
}

/* False where the value is null. */
static bool value_of(const feature *f, int of, int64_t *ret)
{
    switch (of) {
    case ASSET_STEP_FREE:
        *ret = f->step_free;
        return true;
    case ASSET_AUDIENCES:
        *ret = f->audiences;
        return f->audiences >= 0;
    case ASSET_AGE_MIN:
        *ret = f->age_min;
        return f->age_min >= 0;
    case ASSET_CATEGORY:
        *ret = features_category_number(f->category);
        return f->category >= 0;
    case INDEX_WHEN:
        *ret = f->when;
        return true;
    default:
        *ret = f->opened ? opened_day(f) : 0;
        return f->opened != NULL;
    }
}

static bool meets(const feature *f, const index_term *term)
{
    int64_t held;
    if (!value_of(f, term->field, &held))
        return false;
    switch (term->op) {
    case TERM_EQUALS:
        return held == term->value;
    case TERM_HAS_ANY:
        return (held & term->value) != 0;
    case TERM_AT_LEAST:
        return held >= term->value;
    case TERM_AT_MOST:
        return held <= term->value;
    }
    return false;
}

static index_term any_term(generator *g)
{
    static const struct {
        int field;
        int64_t values;
        bool set;
    } kinds[] = {{ASSET_STEP_FREE, 3, false},         {ASSET_AUDIENCES, 300, true},
                 {ASSET_AGE_MIN, 90, false},          {ASSET_OPENED_ON, 20000, false},
                 {ASSET_CATEGORY, CATEGORIES, false}, {INDEX_WHEN, 1 << 28, true}};
    size_t kind = generate_below(g, COUNT(kinds));
    index_term term = {.field = kinds[kind].field,
                       .value = (int64_t)generate_below(g, (uint64_t)kinds[kind].values)};
    if (kinds[kind].field == ASSET_OPENED_ON && generate_below(g, 2))
        term.value = generate_below(g, 2) ? -2 : 10650;
    switch (generate_below(g, kinds[kind].set ? 2 : 3)) {
    case 0:
        term.op = TERM_EQUALS;
        break;
    case 1:
        term.op = kinds[kind].set ? TERM_HAS_ANY : TERM_AT_LEAST;
        break;
    default:
        term.op = TERM_AT_MOST;
    }
    return term;
}

static double far_m(const feature *f, lonlat from)
{
    const lonlat_e7 *points;
    double least_m = INFINITY;
    for (size_t k = 0, count = feature_points(f, &points); k < count; k++)
        least_m = fmin(least_m, geodesic_m(from, lonlat_unpack(points[k])));
    return least_m;
}

static void test_terms_hold_together(void **state)
{
    fixture *f = *state;
    generator g = {52};
    uint64_t found = 0;
    for (int i = 0; i < QUERIES; i++) {
        items_query items = {.limit = FEATURES};
        hit_list listed, near_by;
        bool more;
        error err;
        items.filter.term_count = generate_below(&g, 4);
        for (size_t k = 0; k < items.filter.term_count; k++)
            items.filter.terms[k] = any_term(&g);
        near_query near = {.from = {-4, 56},
                           .radius_m = i % 2 ? INFINITY : 100000,
                           .limit = 5,
                           .count = true,
                           .filter = items.filter};
        assert_int_equal(index_items(f->view, f->memory, &items, &listed, &more, &err), OK);
        assert_int_equal(index_near(f->view, f->memory, &near, &near_by, &err), OK);
        size_t at = 0, placed = 0;
        for (size_t n = 0; n < FEATURES; n++) {
            bool all = true;
            for (size_t k = 0; k < items.filter.term_count; k++)
                all = all && meets(&f->features[n], &items.filter.terms[k]);
            if (!all)
                continue;
            assert_true(at < listed.count && listed.hits[at].id == f->features[n].id);
            at++;
            placed += f->features[n].placed && far_m(&f->features[n], near.from) <= near.radius_m;
        }
        assert_int_equal(listed.count, at);
        assert_int_equal(listed.matched, at);
        assert_int_equal(near_by.matched, placed);
        assert_int_equal(near_by.count, placed < near.limit ? placed : near.limit);
        found += at;
        arena_clear(f->memory);
    }
    assert_true(found > 10000);
}

static void test_look_ups(void **state)
{
    fixture *f = *state;
    for (size_t i = 0; i < FEATURES; i += 7) {
        char text[FEATURE_UUID_SIZE], body[FEATURE_TEXT_SIZE];
        uint8_t uuid[UUID_BYTES];
        index_hit hit;
        feature_uuid(f->features[i].id, text);
        assert_true(uuid_read(slice_of(text), uuid));
        assert_true(index_by_uuid(f->view, uuid, &hit));
        assert_int_equal(hit.id, f->features[i].id);
        assert_int_equal(hit.split, feature_body(&f->features[i], body));
        assert_true(slice_equals(hit.body, body));
        assert_int_equal(hit.placed, f->features[i].placed);
        assert_true(hit.distance_m == 0);
        uuid[15] ^= 1;
        uuid[0] ^= 1;
        assert_false(index_by_uuid(f->view, uuid, &hit));
    }
    assert_false(index_by_id(f->view, 0, &(index_hit){0}));
    assert_false(index_by_id(f->view, INT64_MAX, &(index_hit){0}));
}

static void test_uuids_are_read(void **state)
{
    static const uint8_t expected[UUID_BYTES] = {0x01, 0x92, 0xf0, 0xc4, 0xab, 0xcd, 0x7e, 0xef,
                                                 0x80, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde};
    static const char *const wrong[] = {
        "",
        "0192f0c4-abcd-7eef-8012-3456789abcd",
        "0192f0c4-abcd-7eef-8012-3456789abcde0",
        "0192f0c4abcd-7eef-8012-3456789abcdef0",
        "0192f0c4-abcd-7eef-8012-3456789abcdg",
        "0192f0c4-abcd-7eef-8012 3456789abcde",
        "-192f0c4-abcd-7eef-8012-3456789abcde",
    };
    uint8_t uuid[UUID_BYTES] = {0};
    (void)state;
    assert_true(uuid_read(slice_of("0192f0c4-abcd-7eef-8012-3456789abcde"), uuid));
    assert_memory_equal(uuid, expected, UUID_BYTES);
    memset(uuid, 0, sizeof uuid);
    assert_true(uuid_read(slice_of("0192F0C4-ABCD-7EEF-8012-3456789ABCDE"), uuid));
    assert_memory_equal(uuid, expected, UUID_BYTES);
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_false(uuid_read(slice_of(wrong[i]), uuid));
    assert_memory_equal(uuid, expected, UUID_BYTES);
}

static status ask_near(const fixture *f, near_query q, error *err)
{
    hit_list untouched = {.count = 12345}, got = untouched;
    status failed = index_near(f->view, f->memory, &q, &got, err);
    if (failed)
        assert_int_equal(got.count, untouched.count);
    return failed;
}

static void test_queries_that_are_refused(void **state)
{
    fixture *f = *state;
    const near_query good = {.from = {-4, 56}, .radius_m = INFINITY, .limit = INDEX_MAX_K};
    static const int64_t descending[] = {5, 4}, twice[] = {5, 5};
    error err;
    near_query q = good;
    assert_int_equal(ask_near(f, q, &err), OK);
    q.from.lat_deg = NAN;
    assert_int_equal(ask_near(f, q, &err), ERR_INPUT);
    q = good;
    q.radius_m = -1;
    assert_int_equal(ask_near(f, q, &err), ERR_INPUT);
    assert_string_equal(err.field, "radius");
    q.radius_m = NAN;
    assert_int_equal(ask_near(f, q, &err), ERR_INPUT);
    q = good;
    q.limit++;
    assert_int_equal(ask_near(f, q, &err), ERR_INPUT);
    assert_string_equal(err.field, "limit");
    q = good;
    q.filter = (index_filter){.by_id = true, .ids = descending, .id_count = 2};
    assert_int_equal(ask_near(f, q, &err), ERR_INPUT);
    q.filter.ids = twice;
    assert_int_equal(ask_near(f, q, &err), ERR_INPUT);
    q = good;
    q.filter = (index_filter){.term_count = 1, .terms = {{.field = ASSET_NAME}}};
    assert_int_equal(ask_near(f, q, &err), ERR_INPUT); /* has no column */
    q.filter.terms[0] = (index_term){.field = ASSET_AGE_MIN, .op = TERM_HAS_ANY};
    assert_int_equal(ask_near(f, q, &err), ERR_INPUT);
    q.filter.terms[0] = (index_term){.field = ASSET_AUDIENCES, .op = TERM_AT_MOST};
    assert_int_equal(ask_near(f, q, &err), ERR_INPUT);
    q.filter.terms[0] = (index_term){.field = INDEX_COLUMN_COUNT, .op = TERM_EQUALS};
    assert_int_equal(ask_near(f, q, &err), ERR_INPUT);
    q.filter.term_count = INDEX_MAX_TERMS + 1;
    assert_int_equal(ask_near(f, q, &err), ERR_INPUT);
    bbox upside_down = {-5, 57, -4, 56};
    items_query items = {.box = &upside_down, .limit = 10};
    bool more;
    assert_int_equal(index_items(f->view, f->memory, &items, &(hit_list){0}, &more, &err),
                     ERR_INPUT);
    assert_string_equal(err.field, "bbox");
}

/* A feature that is refused leaves what is there as it is, for every audience. */
static void test_features_that_are_refused(void **state)
{
    fixture *f = *state;
    index_writer *w;
    index_snapshot *s;
    error err;
    feature_form good, bad;
    feature changed = f->features[0];
    changed.version = 777;
    const index_feature *seen[] = {feature_fill(&good, &changed), NULL,
                                   feature_fill(&bad, &changed)};
    assert_int_equal(index_writer_new(f->snapshot, f->categories, &w, &err), OK);
    bad.shown.v[ASSET_CATEGORY] = value_text("no-such-category");
    assert_int_equal(index_writer_put(w, changed.id, seen, &err), ERR_INPUT);
    assert_string_equal(err.field, "category");
    (void)feature_fill(&bad, &changed);
    bad.shown.v[ASSET_UUID] = (value){.kind = VALUE_NULL};
    assert_int_equal(index_writer_put(w, changed.id, seen, &err), ERR_INPUT);
    assert_string_equal(err.field, "uuid");
    (void)feature_fill(&bad, &changed);
    bad.shown.v[ASSET_AGE_MIN] = value_integer(INT64_MAX);
    assert_int_equal(index_writer_put(w, changed.id, seen, &err), ERR_INPUT);
    assert_string_equal(err.field, "age_min");
    (void)feature_fill(&bad, &changed);
    bad.given.split = bad.given.body.len + 1;
    assert_int_equal(index_writer_put(w, changed.id, seen, &err), ERR_INPUT);
    assert_int_equal(index_writer_finish(w, 2, &s, &err), OK);
    for (audience a = AUDIENCE_PUBLIC; a < AUDIENCE_COUNT; a++) {
        index_hit hit;
        char body[FEATURE_TEXT_SIZE];
        (void)feature_body(&f->features[0], body);
        assert_int_equal(index_view_sizes(index_view_of(s, a)).features, FEATURES);
        assert_true(index_by_id(index_view_of(s, a), changed.id, &hit));
        assert_true(slice_equals(hit.body, body));
    }
    index_release(s);
}

static void test_nothing_at_all(void **state)
{
    fixture *f = *state;
    index_writer *w;
    index_snapshot *empty;
    error err;
    hit_list got;
    bool more;
    near_query near = {.from = {-4, 56}, .radius_m = INFINITY, .limit = 10, .count = true};
    items_query items = {.limit = 10};
    assert_int_equal(index_writer_new(NULL, f->categories, &w, &err), OK);
    assert_int_equal(index_writer_finish(w, 9, &empty, &err), OK);
    const index_view *view = index_view_of(empty, AUDIENCE_EDITORS);
    assert_int_equal(index_near(view, f->memory, &near, &got, &err), OK);
    assert_true(got.count == 0 && got.matched == 0);
    assert_int_equal(index_items(view, f->memory, &items, &got, &more, &err), OK);
    assert_true(got.count == 0 && got.matched == 0 && !more);
    assert_int_equal(index_sequence(empty), 9);
    assert_ptr_equal(index_taxonomy(empty), f->categories);
    index_release(empty);
    index_release(NULL);
    index_writer_free(NULL);
}

static void test_sizes_are_within_the_budgets(void **state)
{
    fixture *f = *state;
    index_sizes sizes = index_view_sizes(f->view);
    size_t placed = 0, text = 0;
    for (size_t i = 0; i < FEATURES; i++) {
        char body[FEATURE_TEXT_SIZE];
        (void)feature_body(&f->features[i], body);
        text += strlen(body);
        placed += f->features[i].placed;
    }
    assert_int_equal(sizes.features, FEATURES);
    assert_int_equal(sizes.placed, placed);
    assert_int_equal(sizes.layers, 1);
    assert_int_equal(sizes.text_bytes, text);
    assert_true(sizes.tree_bytes <= 14 * placed);
    assert_true(sizes.column_bytes <= 176 * FEATURES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terms_hold_together),
        cmocka_unit_test(test_look_ups),
        cmocka_unit_test(test_uuids_are_read),
        cmocka_unit_test(test_queries_that_are_refused),
        cmocka_unit_test(test_features_that_are_refused),
        cmocka_unit_test(test_nothing_at_all),
        cmocka_unit_test(test_sizes_are_within_the_budgets),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
