/* Coverage and overlap against brute force on generated features, with entrances and without:
 * geod_inverse for every pair, and points in polygons by angles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>

#include "index/coverage.h"
#include "index/overlap.h"
#include "support/brute_force.h"

enum { FEATURES = 3000, AREAS = 120, CATEGORIES = 12, CORNERS_MAX = 30 };

static feature *features;
static taxonomy *codes;
static index_snapshot *snapshot;
static const index_view *view;
static brute_force brute;
static arena *memory;

static int set_up(void **state)
{
    generator g = {20261125};
    (void)state;
    features = malloc(FEATURES * sizeof *features);
    codes = features_taxonomy(CATEGORIES);
    features_strew(features, FEATURES, STREWN_COUNTRY, CATEGORIES, &g);
    features_strew_entrances(features, FEATURES, &g);
    snapshot = features_snapshot(codes, features, FEATURES);
    view = index_view_of(snapshot, AUDIENCE_PUBLIC);
    free(brute_force_init(&brute, features, FEATURES));
    memory = arena_new(256 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    index_release(snapshot);
    taxonomy_free(codes);
    arena_free(memory);
    free(features);
    return 0;
}

static index_filter of_category(int code)
{
    index_filter f = {.by_category = code >= 0};
    int number = features_category_number(code < 0 ? 0 : code);
    f.categories.bits[number / 64] |= UINT64_C(1) << number % 64;
    return f;
}

/* -- areas ------------------------------------------------------------------------------------- */

/* A star about a feature, and a smaller one within it that is its hole. */
typedef struct {
    int corners;
    double star[CORNERS_MAX + 1][2], hole[CORNERS_MAX + 1][2];
} outline;

static void put(buf *out, uint32_t number)
{
    buf_add(out, &number, sizeof number);
}

static void put_outline(buf *out, const outline *o)
{
    buf_putc(out, 1);
    put(out, 3);
    put(out, 2);
    put(out, (uint32_t)o->corners + 1);
    buf_add(out, o->star, ((size_t)o->corners + 1) * sizeof *o->star);
    put(out, (uint32_t)o->corners + 1);
    buf_add(out, o->hole, ((size_t)o->corners + 1) * sizeof *o->hole);
}

static void make_outline(outline *o, lonlat at, generator *g)
{
    double size = pow(10, generate_between(g, -2, 0));
    o->corners = 3 + (int)generate_below(g, CORNERS_MAX - 3);
    for (int i = 0; i < o->corners; i++) {
        double turn = 2 * M_PI * i / o->corners, reach = size * generate_between(g, 0.6, 1);
        o->star[i][0] = at.lon_deg + reach * cos(turn);
        o->star[i][1] = at.lat_deg + reach * sin(turn);
        /* half of its least reach is inside it, but near an edge of three corners */
        o->hole[i][0] = at.lon_deg + 0.1 * reach * cos(turn);
        o->hole[i][1] = at.lat_deg + 0.1 * reach * sin(turn);
    }
    memcpy(o->star[o->corners], o->star[0], sizeof *o->star);
    memcpy(o->hole[o->corners], o->hole[0], sizeof *o->hole);
}

/* Whether a ring goes round a point: the sum of the angles that its edges are seen under. */
static bool goes_round(double ring[][2], int corners, lonlat p)
{
    double sum = 0;
    for (int i = 0; i < corners; i++) {
        double a = atan2(ring[i][1] - p.lat_deg, ring[i][0] - p.lon_deg);
        double b = atan2(ring[i + 1][1] - p.lat_deg, ring[i + 1][0] - p.lon_deg);
        sum += remainder(b - a, 2 * M_PI);
    }
    return fabs(sum) > M_PI;
}

static area_set *make_set(outline *outlines, generator *g)
{
    area_set *set;
    assert_int_equal(area_set_new("Stars", "", "", &set, NULL), OK);
    for (int i = 0; i < AREAS; i++) {
        char code[16];
        BUF_SCOPED buf wkb;
        buf_init(&wkb, 1 << 16);
        snprintf(code, sizeof code, "S%04d", i);
        lonlat at = lonlat_unpack(features[generate_below(g, FEATURES)].at);
        if (i % 10 == 0) /* in the sea, far from any */
            at = (lonlat){generate_between(g, -30, -20), generate_between(g, 40, 50)};
        make_outline(&outlines[i], at, g);
        if (i % 3)
            put_outline(&wkb, &outlines[i]);
        assert_int_equal(area_set_add(set, slice_of(code), slice_of(""), at,
                                      (slice){wkb.data ? wkb.data : "", wkb.len}, NULL, NULL),
                         OK);
    }
    return set;
}

static int64_t brute_inside(outline *o, const index_filter *filter)
{
    int64_t count = 0;
    for (size_t i = 0; i < FEATURES; i++) {
        lonlat at = lonlat_unpack(features[i].at);
        count += features[i].placed && brute_force_meets(&features[i], filter) &&
                 goes_round(o->star, o->corners, at) && !goes_round(o->hole, o->corners, at);
    }
    return count;
}

static void check_row(const coverage_row *row, outline *o, const index_filter *filter)
{
    double nearest = INFINITY;
    int64_t id = 0;
    uint64_t within[COVERAGE_WALKS] = {0};
    for (size_t i = 0; i < FEATURES; i++) {
        if (!features[i].placed || !brute_force_meets(&features[i], filter))
            continue;
        double away = brute_force_m(&brute, &features[i], row->of->middle);
        for (int k = 0; k < COVERAGE_WALKS; k++)
            within[k] += away <= COVERAGE_WALK_M[k];
        if (away < nearest) {
            nearest = away;
            id = features[i].id;
        }
    }
    assert_int_equal(row->reached, id != 0);
    if (row->reached)
        assert_int_equal(row->nearest.id, id);
    if (row->reached)
        assert_true(fabs(row->nearest.distance_m - (nearest)) <= 1e-5);
    for (int k = 0; k < COVERAGE_WALKS; k++)
        assert_int_equal(row->within[k], within[k]);
    assert_int_equal(row->count, row->of->shape.point_count ? brute_inside(o, filter) : -1);
}

static void test_coverage(void **state)
{
    static outline outlines[AREAS];
    static const int ASKED[] = {-1, 0, 3, CATEGORIES - 1};
    generator g = {77};
    area_set *set = make_set(outlines, &g);
    (void)state;
    for (size_t n = 0; n < COUNT(ASKED); n++) {
        index_filter filter = of_category(ASKED[n]);
        coverage_row *rows;
        bool somewhere = false;
        assert_int_equal(index_coverage(view, &filter, set, memory, &rows, NULL), OK);
        for (size_t i = 0; i < AREAS; i++) {
            check_row(&rows[i], &outlines[rows[i].of - set->areas], &filter);
            somewhere |= rows[i].count > 0 && rows[i].within[0] > 0;
            if (i == 0)
                assert_int_equal(rows[i].rank, 1);
            else if (rows[i].nearest.distance_m == rows[i - 1].nearest.distance_m)
                assert_int_equal(rows[i].rank, rows[i - 1].rank);
            else
                assert_true(rows[i].nearest.distance_m < rows[i - 1].nearest.distance_m &&
                            rows[i].rank == i + 1);
        }
        assert_true(somewhere || ASKED[n] == CATEGORIES - 1);
        arena_clear(memory);
    }
    area_set_free(set);
}

static void test_where_there_is_none(void **state)
{
    static outline outlines[AREAS];
    generator g = {78};
    area_set *set = make_set(outlines, &g);
    index_filter nothing = {.by_category = true};
    coverage_row *rows;
    (void)state;
    assert_int_equal(index_coverage(view, &nothing, set, memory, &rows, NULL), OK);
    for (size_t i = 0; i < AREAS; i++) {
        assert_false(rows[i].reached);
        assert_int_equal(rows[i].rank, 1);
        assert_ptr_equal(rows[i].of, &set->areas[i]); /* by code */
        assert_int_equal(rows[i].within[2], 0);
    }
    area_set_free(set);
}

/* -- overlap ----------------------------------------------------------------------------------- */

static double apart(size_t i, size_t k)
{
    double m;
    lonlat a = lonlat_unpack(features[i].at), b = lonlat_unpack(features[k].at);
    geod_inverse(&brute.wgs84, a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg, &m, NULL, NULL);
    return m;
}

/* The group of each feature, by spreading the least number of a group until nothing changes. */
static void brute_groups(const size_t *chosen, size_t count, double distance_m, size_t *group)
{
    for (size_t i = 0; i < count; i++)
        group[i] = i;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < i; k++) {
                if (group[i] == group[k] || apart(chosen[i], chosen[k]) > distance_m)
                    continue;
                size_t least = group[i] < group[k] ? group[i] : group[k];
                group[i] = group[k] = least;
                changed = true;
            }
    }
}

static void check_groups(const overlap_group *groups, size_t count, const index_filter *filter,
                         double distance_m)
{
    static size_t chosen[FEATURES], group[FEATURES], size[FEATURES];
    size_t some = 0, expected = 0;
    for (size_t i = 0; i < FEATURES; i++)
        if (features[i].placed && brute_force_meets(&features[i], filter))
            chosen[some++] = i;
    brute_groups(chosen, some, distance_m, group);
    memset(size, 0, sizeof size);
    for (size_t i = 0; i < some; i++)
        size[group[i]]++;
    for (size_t i = 0; i < some; i++)
        expected += size[i] > 1;
    assert_int_equal(count, expected);
    for (size_t n = 0; n < count; n++) {
        const overlap_group *g = &groups[n];
        assert_true(n == 0 || g->count <= groups[n - 1].count);
        double spread = 0;
        size_t met = 0, own = SIZE_MAX;
        for (size_t i = 0; i < some; i++) {
            if (met == g->count || features[chosen[i]].id != g->hits[met].id)
                continue; /* both ascend */
            own = own == SIZE_MAX ? group[i] : own;
            assert_int_equal(group[i], own);
            met++;
            for (size_t k = 0; k < i; k++)
                if (group[k] == own)
                    spread = fmax(spread, apart(chosen[i], chosen[k]));
        }
        assert_int_equal(met, g->count);
        assert_int_equal(g->count, size[own]);
        if (g->count <= OVERLAP_SPREAD_MAX)
            assert_true(fabs(g->spread_m - (spread)) <= 1e-5);
        for (size_t i = 0; i < g->count; i++) {
            assert_true(bbox_contains(g->extent, g->hits[i].at));
            assert_true(g->hits[i].distance_m <= distance_m);
        }
        assert_true(bbox_contains(g->extent, g->centre));
    }
}

static void test_overlap(void **state)
{
    static const struct {
        int category;
        double distance_m;
    } ASKED[] = {{0, 50}, {0, 400}, {1, 5000}, {5, 5000}, {CATEGORIES - 1, 1000}};
    (void)state;
    size_t most = 0;
    for (size_t n = 0; n < COUNT(ASKED); n++) {
        index_filter filter = of_category(ASKED[n].category);
        overlap_group *groups;
        size_t count;
        assert_int_equal(
            index_overlap(view, &filter, NULL, ASKED[n].distance_m, memory, &groups, &count, NULL),
            OK);
        check_groups(groups, count, &filter, ASKED[n].distance_m);
        most = count && groups[0].count > most ? groups[0].count : most;
        arena_clear(memory);
    }
    assert_true(most > 5);
}

/* Two on either side of the antimeridian, and a third exactly as far as is asked. */
static void test_overlap_over_the_antimeridian(void **state)
{
    feature f[] = {
        {.id = 1, .at = {1799990000, -170000000}, .placed = true, .category = 1},
        {.id = 2, .at = {-1799990000, -170000000}, .placed = true, .category = 1},
        {.id = 3, .at = {-1799990000, -169980000}, .placed = true, .category = 1},
        {.id = 4, .at = {-1799990000, -169000000}, .placed = true, .category = 1},
    };
    index_snapshot *s = features_snapshot(codes, f, COUNT(f));
    index_filter filter = {0};
    overlap_group *groups;
    size_t count;
    double exactly = geodesic_m(lonlat_unpack(f[1].at), lonlat_unpack(f[2].at));
    (void)state;
    assert_int_equal(index_overlap(index_view_of(s, AUDIENCE_PUBLIC), &filter, NULL, exactly,
                                   memory, &groups, &count, NULL),
                     OK);
    assert_int_equal(count, 1);
    assert_int_equal(groups[0].count, 3);
    assert_true(fabs(groups[0].extent.west_deg - (179.999)) <= 1e-7);
    assert_true(fabs(groups[0].extent.east_deg - (-179.999)) <= 1e-7);
    assert_true(fabs(fabs(groups[0].centre.lon_deg) - (179.9996667)) <= 1e-6);
    assert_int_equal(index_overlap(index_view_of(s, AUDIENCE_PUBLIC), &filter, NULL, exactly - 1e-6,
                                   memory, &groups, &count, NULL),
                     OK);
    assert_int_equal(groups[0].count, 2);
    index_release(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_where_there_is_none),
        cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_overlap_over_the_antimeridian),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
