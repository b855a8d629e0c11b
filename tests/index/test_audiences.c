/* What is not for an audience is nowhere in its view: not in what is near, listed, counted or
 * looked up, nor in the memory that the view points to. */
#include "domain/geodesic.h"
#include "index/view.h"
#include "support/proximity.h"

enum {
    PLAIN = 10,
    FOR_PARTNERS = 20,
    DRAFT = 30,
    HIDDEN_PLACE = 40,
    WITHDRAWN = 50,
    NOBODYS = 60,
    DISTRICT_SHOWN = 70
};

static const lonlat HERE = {-4.2868, 55.8942};
/* The middle of a district, and a door that only editors know. */
static const lonlat MIDDLE = {-4.2838, 55.9068}, DOOR = {-4.2345678, 55.9};

typedef struct {
    taxonomy *categories;
    index_snapshot *snapshot;
    arena *memory;
} fixture;

static feature made(int64_t id, int version, bool placed)
{
    return (feature){.id = id,
                     .at = lonlat_pack(HERE),
                     .placed = placed,
                     .category = (int)id % 3,
                     .audiences = -1,
                     .age_min = -1,
                     .version = version};
}

static void put(index_writer *w, const feature *public, const feature *partners,
                const feature *editors, int64_t id)
{
    static feature_form forms[AUDIENCE_COUNT];
    const feature *given[] = {public, partners, editors};
    const index_feature *seen[AUDIENCE_COUNT] = {NULL};
    for (int a = 0; a < AUDIENCE_COUNT; a++) {
        if (a > 0 && given[a] == given[a - 1])
            seen[a] = seen[a - 1];
        else if (given[a])
            seen[a] = feature_fill(&forms[a], given[a]);
    }
    assert_int_equal(index_writer_put(w, id, seen, &(error){0}), OK);
}

/* What is shown in the middle of its district, and what editors see: its place and its doors. */
static void put_district_shown(index_writer *w)
{
    feature shown = made(DISTRICT_SHOWN, 601, true), known = made(DISTRICT_SHOWN, 9701, true);
    shown.at = lonlat_pack(MIDDLE);
    known.entrances[0] = lonlat_pack(DOOR);
    known.entrances[1] = lonlat_pack((lonlat){DOOR.lon_deg, DOOR.lat_deg + 0.01});
    known.entrance_count = 2;
    put(w, &shown, &shown, &known, DISTRICT_SHOWN);
}

/* Versions of the public are under 1000, of partners in the 7000s, of editors in the 9000s. */
static int set_up(void **state)
{
    static fixture f;
    index_writer *w;
    error err;
    f = (fixture){.categories = features_taxonomy(10), .memory = arena_new(1 << 20)};
    feature plain = made(PLAIN, 101, true), partners = made(FOR_PARTNERS, 7201, true);
    feature draft = made(DRAFT, 9301, true), hidden = made(HIDDEN_PLACE, 401, false);
    feature shown = made(HIDDEN_PLACE, 9401, true), withdrawn = made(WITHDRAWN, 501, true);
    assert_int_equal(index_writer_new(NULL, f.categories, &w, &err), OK);
    put(w, &plain, &plain, &plain, PLAIN);
    put(w, NULL, &partners, &partners, FOR_PARTNERS);
    put(w, NULL, NULL, &draft, DRAFT);
    put(w, &hidden, &hidden, &shown, HIDDEN_PLACE);
    put(w, &withdrawn, &withdrawn, &withdrawn, WITHDRAWN);
    put(w, NULL, NULL, NULL, NOBODYS);
    put_district_shown(w);
    assert_int_equal(index_writer_finish(w, 1, &f.snapshot, &err), OK);
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

static bool among(const hit_list *hits, int64_t id)
{
    for (size_t i = 0; i < hits->count; i++)
        if (hits->hits[i].id == id)
            return true;
    return false;
}

/* Whether a view has an id, by every way there is; all must agree. */
static bool view_has(const fixture *f, audience a, int64_t id)
{
    const index_view *view = index_view_of(f->snapshot, a);
    items_query listed = {.limit = 100}, named = {.limit = 0};
    hit_list all, one;
    index_hit by_uuid, by_id;
    error err;
    bool more;
    char text[FEATURE_UUID_SIZE];
    uint8_t uuid[UUID_BYTES];
    feature_uuid(id, text);
    assert_true(uuid_read(slice_of(text), uuid));
    named.filter = (index_filter){.by_id = true, .ids = &id, .id_count = 1};
    assert_int_equal(index_items(view, f->memory, &listed, &all, &more, &err), OK);
    assert_int_equal(all.matched, all.count);
    assert_int_equal(index_items(view, f->memory, &named, &one, &more, &err), OK);
    bool has = among(&all, id);
    assert_int_equal(one.matched, has);
    assert_int_equal(more, has);
    assert_int_equal(index_by_uuid(view, uuid, &by_uuid), has);
    assert_int_equal(index_by_id(view, id, &by_id), has);
    return has;
}

/* Whether an id is near, by tree and by list, with and without its category. */
static bool view_has_near(const fixture *f, audience a, int64_t id)
{
    const index_view *view = index_view_of(f->snapshot, a);
    near_query q = {.from = HERE, .radius_m = INFINITY, .limit = 100, .count = true};
    hit_list all, named, of_category;
    error err;
    assert_int_equal(index_near(view, f->memory, &q, &all, &err), OK);
    assert_int_equal(all.matched, all.count);
    q.filter = (index_filter){.by_id = true, .ids = &id, .id_count = 1};
    assert_int_equal(index_near(view, f->memory, &q, &named, &err), OK);
    q.filter = (index_filter){.by_category = true};
    q.filter.categories.bits[0] = UINT64_C(1) << features_category_number((int)id % 3);
    assert_int_equal(index_near(view, f->memory, &q, &of_category, &err), OK);
    assert_int_equal(of_category.matched, of_category.count);
    bool has = among(&all, id);
    assert_int_equal(named.matched, has);
    assert_int_equal(among(&of_category, id), has);
    return has;
}

static void test_each_sees_its_own(void **state)
{
    static const struct {
        int64_t id;
        bool listed[AUDIENCE_COUNT], near[AUDIENCE_COUNT];
    } expected[] = {
        {PLAIN, {true, true, true}, {true, true, true}},
        {FOR_PARTNERS, {false, true, true}, {false, true, true}},
        {DRAFT, {false, false, true}, {false, false, true}},
        {HIDDEN_PLACE, {true, true, true}, {false, false, true}},
        {WITHDRAWN, {true, true, true}, {true, true, true}},
        {NOBODYS, {false, false, false}, {false, false, false}},
        {DISTRICT_SHOWN, {true, true, true}, {true, true, true}},
    };
    for (size_t i = 0; i < COUNT(expected); i++)
        for (audience a = AUDIENCE_PUBLIC; a < AUDIENCE_COUNT; a++) {
            assert_int_equal(view_has(*state, a, expected[i].id), expected[i].listed[a]);
            assert_int_equal(view_has_near(*state, a, expected[i].id), expected[i].near[a]);
        }
}

static void test_each_sees_its_own_version(void **state)
{
    const fixture *f = *state;
    index_hit public, partners, editors;
    assert_true(index_by_id(index_view_of(f->snapshot, AUDIENCE_PUBLIC), HIDDEN_PLACE, &public));
    assert_true(
        index_by_id(index_view_of(f->snapshot, AUDIENCE_PARTNERS), HIDDEN_PLACE, &partners));
    assert_true(index_by_id(index_view_of(f->snapshot, AUDIENCE_EDITORS), HIDDEN_PLACE, &editors));
    assert_false(public.placed);
    assert_true(editors.placed);
    assert_ptr_equal(public.body.at, partners.body.at); /* one copy for both */
    assert_null(memmem(public.body.at, public.body.len, "9401", 4));
    assert_non_null(memmem(editors.body.at, editors.body.len, "9401", 4));
}

static double far_m(const fixture *f, audience a, lonlat from, int64_t id)
{
    near_query q = {.from = from, .radius_m = INFINITY, .limit = 100};
    hit_list hits;
    assert_int_equal(index_near(index_view_of(f->snapshot, a), f->memory, &q, &hits, &(error){0}),
                     OK);
    for (size_t i = 0; i < hits.count; i++)
        if (hits.hits[i].id == id)
            return hits.hits[i].distance_m;
    return INFINITY;
}

/* How many are within a metre, which is one answer to where things are. */
static uint64_t within_a_metre(const fixture *f, audience a, lonlat of)
{
    near_query q = {.from = of, .radius_m = 1, .limit = 0, .count = true};
    hit_list hits;
    assert_int_equal(index_near(index_view_of(f->snapshot, a), f->memory, &q, &hits, &(error){0}),
                     OK);
    return hits.matched;
}

static uint64_t in_box(const fixture *f, audience a, lonlat of)
{
    bbox box = {of.lon_deg - 1e-5, of.lat_deg - 1e-5, of.lon_deg + 1e-5, of.lat_deg + 1e-5};
    items_query q = {.box = &box, .limit = 10};
    hit_list hits;
    bool more;
    assert_int_equal(
        index_items(index_view_of(f->snapshot, a), f->memory, &q, &hits, &more, &(error){0}), OK);
    return hits.matched;
}

/* Doors are in no distance, order, count or box of those from whom the place is hidden. */
static void test_doors_are_for_those_who_see_the_place(void **state)
{
    const fixture *f = *state;
    for (audience a = AUDIENCE_PUBLIC; a <= AUDIENCE_PARTNERS; a++) {
        const index_view *view = index_view_of(f->snapshot, a);
        assert_true(fabs(far_m(f, a, DOOR, DISTRICT_SHOWN) - geodesic_m(DOOR, MIDDLE)) < 1e-5);
        assert_true(far_m(f, a, MIDDLE, DISTRICT_SHOWN) < 1e-5);
        assert_int_equal(within_a_metre(f, a, DOOR), 0);
        assert_int_equal(in_box(f, a, DOOR), 0);
        for (size_t i = 0; i < view->layer_count; i++)
            assert_null(view->layers[i].part->ways);
    }
    assert_true(far_m(f, AUDIENCE_EDITORS, DOOR, DISTRICT_SHOWN) < 1e-5);
    assert_true(fabs(far_m(f, AUDIENCE_EDITORS, HERE, DISTRICT_SHOWN) - geodesic_m(HERE, DOOR)) <
                1e-5); /* not 0, which its own position is */
    assert_int_equal(within_a_metre(f, AUDIENCE_EDITORS, DOOR), 1);
    assert_int_equal(in_box(f, AUDIENCE_EDITORS, DOOR), 0); /* boxes go by its position */
}

/* Looks through the very memory. */
static bool view_points_to(const index_view *view, const char *text)
{
    for (size_t i = 0; i < view->layer_count; i++) {
        const part *p = view->layers[i].part;
        if (memmem(p->text, p->text_bytes, text, strlen(text)))
            return true;
    }
    return false;
}

static void test_views_point_to_nothing_else(void **state)
{
    const fixture *f = *state;
    const index_view *public = index_view_of(f->snapshot, AUDIENCE_PUBLIC);
    const index_view *partners = index_view_of(f->snapshot, AUDIENCE_PARTNERS);
    assert_true(view_points_to(public, "\"version\":401"));
    assert_false(view_points_to(public, "\"version\":7"));
    assert_false(view_points_to(public, "\"version\":9"));
    assert_true(view_points_to(partners, "\"version\":7201"));
    assert_false(view_points_to(partners, "\"version\":9"));
}

static void test_what_is_withdrawn_is_gone(void **state)
{
    fixture *f = *state;
    index_writer *w;
    index_snapshot *next;
    error err;
    feature kept = made(WITHDRAWN, 9501, true), published = made(DRAFT, 302, true);
    assert_int_equal(index_writer_new(f->snapshot, f->categories, &w, &err), OK);
    put(w, NULL, NULL, &kept, WITHDRAWN);
    put(w, &published, &published, &published, DRAFT);
    assert_int_equal(index_writer_finish(w, 2, &next, &err), OK);
    assert_true(view_has(f, AUDIENCE_PUBLIC, WITHDRAWN)); /* the old one is as it was */
    assert_false(view_has(f, AUDIENCE_PUBLIC, DRAFT));
    index_release(f->snapshot);
    f->snapshot = next;
    assert_false(view_has(f, AUDIENCE_PUBLIC, WITHDRAWN));
    assert_false(view_has(f, AUDIENCE_PARTNERS, WITHDRAWN));
    assert_false(view_has_near(f, AUDIENCE_PUBLIC, WITHDRAWN));
    assert_true(view_has(f, AUDIENCE_EDITORS, WITHDRAWN));
    assert_true(view_has_near(f, AUDIENCE_PUBLIC, DRAFT));
    assert_false(view_points_to(index_view_of(next, AUDIENCE_PUBLIC), "\"version\":9"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_each_sees_its_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_each_sees_its_own_version, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_doors_are_for_those_who_see_the_place, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_views_point_to_nothing_else, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_withdrawn_is_gone, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
