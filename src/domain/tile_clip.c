#include "domain/tile_clip.h"

#include <math.h>

/* A side of the frame: what is on it or within has a coordinate, taken `sign` times, of at most
 * `most`. */
typedef struct {
    bool across; /* x, or y */
    int sign;
    int32_t most;
} side;

static const side SIDES[] = {{true, -1, TILE_CLIP_MARGIN},
                             {true, 1, TILE_EXTENT + TILE_CLIP_MARGIN},
                             {false, -1, TILE_CLIP_MARGIN},
                             {false, 1, TILE_EXTENT + TILE_CLIP_MARGIN}};

/* How far outside it is; 0 and less is within. */
static double beyond(const side *s, tile_point p)
{
    return (double)s->sign * (s->across ? p.x : p.y) - s->most;
}

/* Where the way from one to the other crosses the side, exactly on it. */
static tile_point crossing(const side *s, tile_point from, tile_point to)
{
    double out = beyond(s, from), part = out / (out - beyond(s, to));
    tile_point p = {(int32_t)lround(from.x + part * ((double)to.x - from.x)),
                    (int32_t)lround(from.y + part * ((double)to.y - from.y))};
    if (s->across)
        p.x = s->sign * s->most;
    else
        p.y = s->sign * s->most;
    return p;
}

static bool all_within(const side *s, const tile_point *ring, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (beyond(s, ring[i]) > 0)
            return false;
    return true;
}

static size_t cut(const side *s, const tile_point *ring, size_t count, tile_point *ret)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        tile_point from = ring[i], to = ring[(i + 1) % count];
        bool within = beyond(s, from) <= 0;
        if (within)
            ret[left++] = from;
        if (within != (beyond(s, to) <= 0))
            ret[left++] = crossing(s, from, to);
    }
    return left;
}

status tile_clip_ring(arena *a, const tile_point *ring, size_t count, const tile_point **ret,
                      size_t *ret_count, error *err)
{
    for (size_t i = 0; i < COUNT(SIDES) && count > 0; i++) {
        if (all_within(&SIDES[i], ring, count))
            continue;
        tile_point *made = arena_alloc(a, 2 * count * sizeof *made);
        if (!made)
            return error_no_memory(err);
        count = cut(&SIDES[i], ring, count, made);
        ring = made;
    }
    *ret = ring;
    *ret_count = count;
    return OK;
}
