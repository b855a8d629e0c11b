/** The ways into large places.
 *
 *  A feature with entrances is as far as the nearest of them, wherever its own position is: that is
 *  its middle or its label. So for distances its entrances stand in its stead, in a tree of their
 *  own with a point for each, and the tree of positions is passed over for it. All else (slots,
 *  columns, dead marks, boxes, counts without a circle) knows one feature with one position, and
 *  a part without entrances has none of this.
 *
 *  A feature counts at one of its points alone, the nearest to where a query is from, so that a
 *  search or a count needs no memory of what it has met. To ask which that is, each feature's
 *  entrances also stand together.
 *
 *  Bytes an entrance: 10.3 of the tree (tree.h), 16 here; a feature that has some: 8; one bit for
 *  each slot of the part. */
#ifndef CAIRN_INDEX_ENTRANCES_H
#define CAIRN_INDEX_ENTRANCES_H

#include "index/tree.h"

typedef struct {
    tree points;      /* every entrance of every feature that has some */
    uint32_t *leads;  /* by point: the place among `slots` of the feature that it leads into */
    uint32_t count;   /* features */
    uint32_t *slots;  /* theirs, ascending */
    uint32_t *first;  /* by place: where its entrances begin in `at`; one more, where they end */
    lonlat_e7 *at;    /* feature after feature */
    uint32_t *number; /* by point: which of `at` it is */
    uint64_t *having; /* a bit for each slot of the part */
    size_t bytes;     /* of all but the tree */
} entrances;

/** The entrances of one slot: 1 to FIELD_MAX_POINTS, all different. */
typedef struct {
    uint32_t slot, count;
    const lonlat_e7 *at;
} entrance_run;

/** @param runs        by ascending slot, at least one.
 *  @param categories  by slot of the part (tree_init).
 *  @param slot_count  of the part. */
MUST_USE status entrances_new(const entrance_run *runs, uint32_t count, const uint16_t *categories,
                              uint32_t slot_count, entrances **ret, error *err);
/** Takes NULL. */
void entrances_free(entrances *);

/** Whether a slot has entrances. Takes NULL: none has. */
static inline bool entrances_has(const entrances *e, uint32_t slot)
{
    return e && (e->having[slot / 64] >> slot % 64 & 1);
}

/** The place among `slots` of one that has entrances. */
uint32_t entrances_place(const entrances *, uint32_t slot);

/** A feature's entrance with the least chord, of equal ones the first. */
typedef struct {
    double chord_m2;
    uint32_t number; /* of `at` */
} nearest_entrance;
nearest_entrance entrances_nearest(const entrances *, uint32_t place, const geodesic_origin *);

/** Metres by the geodesic to the nearest of a feature's entrances. */
double entrances_geodesic_m(const entrances *, uint32_t place, const geodesic_origin *);

/** How many entrances a feature has: those of `at` from first[place]. */
static inline uint32_t entrances_count(const entrances *e, uint32_t at_place)
{
    return e->first[at_place + 1] - e->first[at_place];
}

#endif
