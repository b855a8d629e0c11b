/** Filters against slots, and going through what a filter and a region leave. */
#ifndef CAIRN_INDEX_FILTER_H
#define CAIRN_INDEX_FILTER_H

#include "index/view.h"

/** A filter made ready. */
typedef struct {
    const index_filter *asked;
    const entity *of;
    category_mask mask; /* of the categories asked for */
} filter;

/** @return OK, or ERR_INPUT for terms that no column can answer and ids that do not ascend. */
MUST_USE status filter_init(filter *, const index_filter *, error *err);

static inline bool filter_is_open(const filter *f)
{
    return !f->asked->by_category && f->asked->term_count == 0 && !f->asked->by_id &&
           !f->asked->where;
}

/** Whether a slot is alive and meets every condition. */
bool filter_meets(const filter *, const layer *, uint32_t slot);
/** The same, but for the list of ids. */
bool filter_meets_but_id(const filter *, const layer *, uint32_t slot);

static inline bool filter_may_meet(const filter *f, const tree *t, uint32_t node)
{
    return !f->asked->by_category || category_mask_meets(t->masks[node], f->mask);
}

/** Where features have to be: everywhere (zeroed; without a position too), in up to two boxes that
 *  do not overlap, or within a circle. */
typedef struct {
    enum { REGION_EVERYWHERE, REGION_PLACED, REGION_BOXES, REGION_CIRCLE } kind;
    size_t box_count;
    geodesic_box boxes[2];
    const geodesic_origin *origin;
    double radius_m;
    double within_m2, beyond_m2; /* geodesic_within_m2 and geodesic_beyond_m2 of the radius */
} region;

region region_of_box(const bbox *);
/** The same of a question's: NULL is everywhere. @return OK, ERR_INPUT for a box that is none. */
MUST_USE status region_of_query(const bbox *, region *ret, error *err);
region region_of_circle(const geodesic_origin *, double radius_m);
/** Whether a point of a circle's region is within it, its squared chord being known. */
bool region_holds_chord(const region *, lonlat_e7, double chord_m2);
/** Whether a circle's region holds a feature with entrances, by its place among these: if any of
 *  them is within it. */
bool region_holds_entrances(const region *, const entrances *, uint32_t place);
/** Whether the region holds a feature; one without a position is everywhere alone. A circle goes by
 *  its entrances, where it has some, and all else by its position. */
bool region_holds_slot(const region *, const part *, uint32_t slot);

/** Called for each slot that is found. */
typedef void visitor(void *context, const layer *, uint32_t slot);

/** Goes through the features of a view that are in a region and meet a filter, each once, in no
 *  order.
 *  @param visit  may be NULL: then they are counted, whole nodes at a time where that can be.
 *  @return how many there are. */
uint64_t filter_visit(const filter *, const index_view *, const region *, visitor *visit,
                      void *context);

/** The same for the features that the list of a filter names. A layer's come in ascending order. */
uint64_t filter_visit_ids(const filter *, const index_view *, const region *, visitor *visit,
                          void *context);

#endif
