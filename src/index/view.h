/** Views and snapshots: which parts an audience's features stand in, and which slots of them are
 *  dead.
 *
 *  A *stack* holds the parts made for one audience, oldest and largest first. The view of an
 *  audience has the layers of the stacks up to its own; its dead sets are its own, so that a
 *  feature that one audience sees differently is dead in that audience's layer of the lower stack
 *  and alive in its own stack. An id is alive in at most one layer of a view. A view points to
 *  parts, dead sets and what was counted of them for it, and to nothing else: the public's reaches
 *  nothing that is not public. What
 *  was public once stays in its part's memory, dead, until that layer is built again. */
#ifndef CAIRN_INDEX_VIEW_H
#define CAIRN_INDEX_VIEW_H

#include "index/part.h"

/** Slots of a part that a view does not have. Immutable once made, counted. */
typedef struct {
    atomic_size_t holders;
    uint32_t count, placed;           /* how many are dead, and of those with a position */
    uint32_t placed_of[CATEGORY_MAX]; /* the same by category */
    uint64_t bits[];
} dead_set;

/** A copy of the set (NULL: none dead), or NULL without memory. */
dead_set *dead_copy(const dead_set *, const part *);
/** Marks a slot; does nothing if it is. Only before anyone else sees the set. */
void dead_add(dead_set *, const part *, uint32_t slot);
/** Takes NULL and returns it. */
dead_set *dead_hold(dead_set *);
/** Takes NULL. */
void dead_release(dead_set *);

typedef struct {
    part *part;
    dead_set *dead; /* NULL: none */
} layer;

static inline bool layer_alive(const layer *l, uint32_t slot)
{
    return !l->dead || !(l->dead->bits[slot / 64] >> slot % 64 & 1);
}

static inline uint32_t layer_count(const layer *l)
{
    return l->part->count - (l->dead ? l->dead->count : 0);
}

static inline uint32_t layer_placed(const layer *l)
{
    return l->part->placed.count - (l->dead ? l->dead->placed : 0);
}

/** How many of the slots from `first` to before `end` are alive.
 *  @param but  a bit for each slot that is not to be counted, or NULL. */
uint32_t layer_alive_between(const layer *, const uint64_t *but, uint32_t first, uint32_t end);

/** Fills a hit from a slot, but for the distance. */
void layer_hit(const layer *, uint32_t slot, index_hit *ret);

/** counts.h */
typedef struct kept_counts kept_counts;

struct index_view {
    uint64_t count, placed;
    kept_counts *kept;
    size_t layer_count;
    layer layers[];
};

struct index_snapshot {
    atomic_size_t holders;
    int64_t sequence;
    const taxonomy *categories;
    index_view *views[AUDIENCE_COUNT];
};

/** Takes NULL. */
void view_free(index_view *);

#endif
