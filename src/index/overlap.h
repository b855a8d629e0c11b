/** Where several features of one kind stand close together. */
#ifndef CAIRN_INDEX_OVERLAP_H
#define CAIRN_INDEX_OVERLAP_H

#include "index/index.h"

enum {
    OVERLAP_MAX_FEATURES = 20000, /* that one question may compare */
    OVERLAP_SPREAD_MAX = 500      /* members up to which the spread is measured */
};
#define OVERLAP_MAX_M 5000.0

/** A group. Each member is within the distance of another one, and of no feature outside it: the
 *  groups are those of single linkage (Florek and others, 1951), so a long row of features is one
 *  group, however far apart its ends. */
typedef struct {
    size_t count;    /* two at least */
    index_hit *hits; /* by id; their distance is that to the nearest other one */
    lonlat centre;   /* the mean of their positions */
    bbox extent;
    double spread_m; /* between the two farthest apart; NAN past OVERLAP_SPREAD_MAX members */
} overlap_group;

/** Distances are exact WGS 84 geodesics between positions, whatever entrances there are.
 *  @param box         NULL: everywhere.
 *  @param distance_m  above 0, at most OVERLAP_MAX_M; exactly that far apart is together.
 *  @param ret         those with the most members first, equal ones by their least id; of
 *                     the arena.
 *  @return OK; ERR_INPUT past OVERLAP_MAX_FEATURES; ERR_NO_MEMORY. */
MUST_USE status index_overlap(const index_view *, const index_filter *, const bbox *box,
                              double distance_m, arena *, overlap_group **ret, size_t *ret_count,
                              error *err);

#endif
