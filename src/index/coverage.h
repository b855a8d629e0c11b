/** How well areas are served: for each area of a set what is inside it, what is nearest to its
 *  middle, and how much is within a walk of that. */
#ifndef CAIRN_INDEX_COVERAGE_H
#define CAIRN_INDEX_COVERAGE_H

#include "domain/area.h"
#include "index/index.h"

/** 5, 10 and 20 minutes' walk of 80 m a minute, as transport planners count it. */
enum { COVERAGE_WALKS = 3 };
extern const double COVERAGE_WALK_M[COVERAGE_WALKS]; /* 400, 800, 1600 */

typedef struct {
    const area *of;
    size_t rank;       /* 1: the farthest from one; equal distances have one rank */
    int64_t count;     /* features whose position is inside; -1 for an area without an outline */
    bool reached;      /* false: there is none anywhere */
    index_hit nearest; /* of the middle, with the distance */
    uint64_t within[COVERAGE_WALKS]; /* of the middle, that far away or nearer */
} coverage_row;

/** Distances are index_near's: exact geodesics, by entrances where there are some; equal distances
 *  go by id. Features without a position count nowhere.
 *  @param ret  one for each area: the farthest from one first, those that reach none before them,
 *              equal ones by code; lives as long as the arena, the snapshot and the set.
 *  @return OK, ERR_INPUT, ERR_NO_MEMORY. */
MUST_USE status index_coverage(const index_view *, const index_filter *, const area_set *, arena *,
                               coverage_row **ret, error *err);

/** The same of some areas, in their order and without ranks. */
MUST_USE status index_cover(const index_view *, const index_filter *, const area *const *areas,
                            size_t count, arena *, coverage_row **ret, error *err);

#endif
