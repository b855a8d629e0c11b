/** A packed Hilbert R-tree over points (Kamel and Faloutsos, On packing R-trees, 1993).
 *
 *  The points stand in the order of a Hilbert curve over their 1e-7 degree coordinates. Node i of
 *  the lowest level holds points 16 i to 16 i + 15, node i of a level above holds nodes 8 i to 8 i
 *  + 7 of the level below, so no node holds a pointer, and a node's points are one run. (Measured:
 *  8 and 16 answer sooner than 16 and 16 or 8 and 8.)
 *
 *  A node is a box (four int32) and a mask of the categories in it, folded to 128 bits: category c
 *  is bit c mod 128, so a taxonomy of up to 128 codes is told apart exactly.
 *
 *  Bytes a point: 8 of coordinates, 32/16 * 8/7 = 2.3 of nodes: 10.3, of the 14 that the goal
 *  allows. */
#ifndef CAIRN_INDEX_TREE_H
#define CAIRN_INDEX_TREE_H

#include "base/error.h"
#include "domain/geodesic.h"
#include "domain/taxonomy.h"

/* So many levels hold more than a 32-bit count of points. */
enum {
    TREE_LEAF = 16,
    TREE_BITS = 3,
    TREE_FANOUT = 1 << TREE_BITS,
    TREE_LEVELS = (32 - 4) / TREE_BITS + 2
};

typedef struct {
    uint64_t half[2];
} category_mask;

typedef struct {
    uint32_t count;
    lonlat_e7 *at; /* in Hilbert order */
    uint32_t levels;
    uint32_t first[TREE_LEVELS]; /* where a level's nodes begin in the two arrays */
    uint32_t nodes[TREE_LEVELS];
    geodesic_box *boxes;
    category_mask *masks;
} tree;

/** The order in which the points belong in a tree: `ret_order[i]` is the number of the ith.
 *  Equal points keep their order. */
MUST_USE status tree_order(const lonlat_e7 *at, uint32_t count, uint32_t *ret_order, error *err);

/** Puts the nodes over points.
 *  @param at        in the order of tree_order; the tree owns it, also on failure.
 *  @param categories  of each point; CATEGORY_MAX and above are no category. */
MUST_USE status tree_init(tree *, lonlat_e7 *at, uint32_t count, const uint16_t *categories,
                          error *err);
void tree_done(tree *);
size_t tree_bytes(const tree *);

/** The points of a node: from `first` to before `end`. */
typedef struct {
    uint32_t first, end;
} tree_run;
static inline tree_run tree_points(const tree *t, uint32_t level, uint32_t node)
{
    uint64_t width = (uint64_t)TREE_LEAF << TREE_BITS * level, first = node * width;
    return (tree_run){(uint32_t)first,
                      (uint32_t)(first + width < t->count ? first + width : t->count)};
}

/** The nodes of the level below that a node holds: from `first` to before `end`. */
static inline tree_run tree_children(const tree *t, uint32_t level, uint32_t node)
{
    uint32_t first = node * TREE_FANOUT, below = t->nodes[level - 1];
    return (tree_run){first, below - first < TREE_FANOUT ? below : first + TREE_FANOUT};
}

static inline void category_mask_add(category_mask *m, unsigned number)
{
    m->half[number / 64 % 2] |= UINT64_C(1) << number % 64;
}

static inline bool category_mask_meets(category_mask a, category_mask b)
{
    return ((a.half[0] & b.half[0]) | (a.half[1] & b.half[1])) != 0;
}

#endif
