/** Cutting what is larger than a tile to the tile. Map viewers keep places in 16 bits, so a polygon
 *  that reaches far beyond its tile comes out torn, and its tile is larger than it has to be. */
#ifndef CAIRN_DOMAIN_TILE_CLIP_H
#define CAIRN_DOMAIN_TILE_CLIP_H

#include "base/arena.h"
#include "domain/tile_maths.h"

/** How far beyond each edge a ring is kept, in units, so that no seam shows along it. */
enum { TILE_CLIP_MARGIN = 64 };

/** Cuts a closed ring (its last point not repeated) to a tile and its margin (Sutherland and
 *  Hodgman, Reentrant polygon clipping, 1974). A ring that is cut into several stays one, joined
 *  along the margin, where it is not seen.
 *  @param ret  of the arena; the ring itself where nothing is cut; the count may be 0.
 *  @return OK or ERR_NO_MEMORY. */
MUST_USE status tile_clip_ring(arena *, const tile_point *ring, size_t count,
                               const tile_point **ret, size_t *ret_count, error *err);

#endif
