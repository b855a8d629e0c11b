#include "index/tree.h"

#include <string.h>

#include "base/mem.h"

/* A place on the curve and the number of the point that has it. */
typedef struct {
    uint64_t key;
    uint32_t number;
} curve_place;

enum { DIGIT_BITS = 11, DIGITS = 6, DIGIT_VALUES = 1 << DIGIT_BITS };

/* The distance along the Hilbert curve of order 32 (Warren, Hacker's Delight, 16-2: two bits at a
 * time from the top, the quadrant turned as the curve turns). */
static uint64_t hilbert(uint32_t x, uint32_t y)
{
    uint64_t key = 0;
    for (int bit = 31; bit >= 0; bit--) {
        uint32_t right = x >> bit & 1, up = y >> bit & 1;
        key = key << 2 | (3 * right ^ up);
        if (up)
            continue;
        if (right) {
            x = ~x;
            y = ~y;
        }
        uint32_t swap = x;
        x = y;
        y = swap;
    }
    return key;
}

/* Stable, least digit first; a digit that is the same everywhere is passed over. */
static curve_place *radix_sort(curve_place *from, curve_place *to, uint32_t count)
{
    for (unsigned digit = 0; digit < DIGITS; digit++) {
        uint32_t start[DIGIT_VALUES] = {0}, sum = 0;
        unsigned shift = digit * DIGIT_BITS;
        for (uint32_t i = 0; i < count; i++)
            start[from[i].key >> shift & (DIGIT_VALUES - 1)]++;
        if (start[from[0].key >> shift & (DIGIT_VALUES - 1)] == count)
            continue;
        for (unsigned value = 0; value < DIGIT_VALUES; value++) {
            uint32_t here = start[value];
            start[value] = sum;
            sum += here;
        }
        for (uint32_t i = 0; i < count; i++)
            to[start[from[i].key >> shift & (DIGIT_VALUES - 1)]++] = from[i];
        curve_place *swap = from;
        from = to;
        to = swap;
    }
    return from;
}

status tree_order(const lonlat_e7 *at, uint32_t count, uint32_t *ret_order, error *err)
{
    if (count == 0)
        return OK;
    curve_place *places = mem_alloc(count, 2 * sizeof *places);
    if (!places)
        return error_no_memory(err);
    for (uint32_t i = 0; i < count; i++)
        places[i] = (curve_place){hilbert((uint32_t)at[i].lon_e7 ^ UINT32_C(1) << 31,
                                          (uint32_t)at[i].lat_e7 ^ UINT32_C(1) << 31),
                                  i};
    const curve_place *sorted = radix_sort(places, places + count, count);
    for (uint32_t i = 0; i < count; i++)
        ret_order[i] = sorted[i].number;
    mem_free(places);
    return OK;
}

static const geodesic_box NOWHERE = {{INT32_MAX, INT32_MAX}, {INT32_MIN, INT32_MIN}};

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t most(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static void box_add(geodesic_box *b, const geodesic_box *more)
{
    b->south_west.lon_e7 = least(b->south_west.lon_e7, more->south_west.lon_e7);
    b->south_west.lat_e7 = least(b->south_west.lat_e7, more->south_west.lat_e7);
    b->north_east.lon_e7 = most(b->north_east.lon_e7, more->north_east.lon_e7);
    b->north_east.lat_e7 = most(b->north_east.lat_e7, more->north_east.lat_e7);
}

/* How many nodes each level has; returns how many in all. */
static uint32_t lay_out(tree *t)
{
    uint32_t total = 0, below = t->count, width = TREE_LEAF;
    do {
        uint32_t nodes = below / width + (below % width != 0);
        t->first[t->levels] = total;
        t->nodes[t->levels++] = nodes;
        total += nodes;
        below = nodes;
        width = TREE_FANOUT;
    } while (below > 1);
    return total;
}

static void fill_lowest(tree *t, const uint16_t *categories)
{
    for (uint32_t i = 0; i < t->count; i++) {
        uint32_t node = i / TREE_LEAF;
        box_add(&t->boxes[node], &(geodesic_box){t->at[i], t->at[i]});
        if (categories[i] < CATEGORY_MAX)
            category_mask_add(&t->masks[node], categories[i]);
    }
}

static void fill_level(tree *t, uint32_t level)
{
    for (uint32_t i = 0; i < t->nodes[level - 1]; i++) {
        uint32_t node = t->first[level] + i / TREE_FANOUT, child = t->first[level - 1] + i;
        box_add(&t->boxes[node], &t->boxes[child]);
        t->masks[node].half[0] |= t->masks[child].half[0];
        t->masks[node].half[1] |= t->masks[child].half[1];
    }
}

status tree_init(tree *t, lonlat_e7 *at, uint32_t count, const uint16_t *categories, error *err)
{
    *t = (tree){.count = count, .at = at};
    if (count == 0)
        return OK;
    uint32_t total = lay_out(t);
    t->boxes = mem_alloc(total, sizeof *t->boxes);
    t->masks = mem_zalloc(total, sizeof *t->masks);
    if (!t->boxes || !t->masks)
        return error_no_memory(err);
    for (uint32_t i = 0; i < total; i++)
        t->boxes[i] = NOWHERE;
    fill_lowest(t, categories);
    for (uint32_t level = 1; level < t->levels; level++)
        fill_level(t, level);
    return OK;
}

void tree_done(tree *t)
{
    mem_free(t->at);
    mem_free(t->boxes);
    mem_free(t->masks);
    *t = (tree){0};
}

size_t tree_bytes(const tree *t)
{
    size_t nodes = t->levels ? t->first[t->levels - 1] + 1U : 0;
    return t->count * sizeof *t->at + nodes * (sizeof *t->boxes + sizeof *t->masks);
}
