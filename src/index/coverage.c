#include "index/coverage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "index/filter.h"

const double COVERAGE_WALK_M[COVERAGE_WALKS] = {400, 800, 1600};

/* A search's distance is known to some micrometres; what is within a walk is told exactly. */
#define KNOWN_TO_M 0.001

/* For the search of one area. */
enum { SEARCH_MAX_BYTES = 64 * 1024 * 1024 };

typedef struct {
    const area_shape *shape;
    int64_t count;
} counting;

static void count_inside(void *context, const layer *l, uint32_t slot)
{
    counting *c = context;
    c->count += area_shape_holds(c->shape, l->part->placed.at[slot]);
}

static int64_t features_inside(const index_view *view, const filter *f, const area_shape *shape)
{
    counting c = {.shape = shape};
    region box = {.kind = REGION_BOXES, .box_count = 1, .boxes = {shape->box}};
    if (!shape->point_count)
        return -1;
    filter_visit(f, view, &box, count_inside, &c);
    return c.count;
}

static void count_walks(const index_view *view, const filter *f, coverage_row *row)
{
    geodesic_origin origin = geodesic_origin_of(row->of->middle);
    for (int i = COVERAGE_WALKS - 1; i >= 0; i--) {
        if (!row->reached || row->nearest.distance_m > COVERAGE_WALK_M[i] + KNOWN_TO_M)
            return; /* nor is anything within a shorter walk */
        region circle = region_of_circle(&origin, COVERAGE_WALK_M[i]);
        row->within[i] = filter_visit(f, view, &circle, NULL, NULL);
    }
}

static status cover(const index_view *view, const filter *f, arena *a, coverage_row *row,
                    error *err)
{
    hit_list hits;
    near_query query = {
        .from = row->of->middle, .radius_m = INFINITY, .limit = 1, .filter = *f->asked};
    status failed = index_near(view, a, &query, &hits, err);
    if (failed)
        return failed;
    row->reached = hits.count > 0;
    if (row->reached)
        row->nearest = hits.hits[0];
    row->count = features_inside(view, f, &row->of->shape);
    count_walks(view, f, row);
    return OK;
}

static int by_distance(const void *left, const void *right)
{
    const coverage_row *a = left, *b = right;
    if (a->reached != b->reached)
        return a->reached - b->reached;
    if (a->reached && a->nearest.distance_m != b->nearest.distance_m)
        return a->nearest.distance_m > b->nearest.distance_m ? -1 : 1;
    return (a->of > b->of) - (a->of < b->of); /* the set is by code */
}

static void rank(coverage_row *rows, size_t count)
{
    qsort(rows, count, sizeof *rows, by_distance);
    for (size_t i = 0; i < count; i++) {
        bool equal =
            i > 0 && rows[i].reached == rows[i - 1].reached &&
            (!rows[i].reached || rows[i].nearest.distance_m == rows[i - 1].nearest.distance_m);
        rows[i].rank = equal ? rows[i - 1].rank : i + 1;
    }
}

status index_cover(const index_view *view, const index_filter *asked, const area *const *areas,
                   size_t count, arena *a, coverage_row **ret, error *err)
{
    filter f;
    status failed = filter_init(&f, asked, err);
    if (failed)
        return failed;
    coverage_row *rows = arena_alloc(a, (count + 1) * sizeof *rows);
    ARENA_SCOPED arena *searching = arena_new(SEARCH_MAX_BYTES);
    if (!rows || !searching)
        return error_no_memory(err);
    for (size_t i = 0; i < count && !failed; i++) {
        rows[i].of = areas[i];
        arena_clear(searching);
        failed = cover(view, &f, searching, &rows[i], err);
    }
    if (!failed)
        *ret = rows;
    return failed;
}

status index_coverage(const index_view *view, const index_filter *asked, const area_set *set,
                      arena *a, coverage_row **ret, error *err)
{
    coverage_row *rows;
    const area **areas = arena_alloc(a, (set->count + 1) * sizeof *areas);
    if (!areas)
        return error_no_memory(err);
    for (size_t i = 0; i < set->count; i++)
        areas[i] = &set->areas[i];
    status failed = index_cover(view, asked, areas, set->count, a, &rows, err);
    if (failed)
        return failed;
    rank(rows, set->count);
    *ret = rows;
    return OK;
}
