/** Areas and groups as layers of vector tiles. */
#ifndef CAIRN_INDEX_COVERAGE_TILE_H
#define CAIRN_INDEX_COVERAGE_TILE_H

#include "base/buf.h"
#include "domain/tile_maths.h"
#include "index/coverage.h"
#include "index/overlap.h"

/** A tile past this is refused: a deeper one has less in it. */
enum { COVERAGE_TILE_MAX_BYTES = 4 * 1024 * 1024 };

/** Writes the areas that meet a tile as one layer, `coverage`: polygons cut to the tile and
 *  TILE_CLIP_MARGIN around it, and areas without an outline as points, in the one tile that has
 *  their middle. What is smaller than a unit of the tile is left out. Properties: code, name,
 *  count, nearest_m and within_400_m, within_800_m, within_1600_m, and the figures that are asked
 *  for; what is null is left out. Nothing is written for a tile that is empty.
 *  @param figures  columns of the set; `figure_names` are their keys.
 *  @return OK; ERR_INPUT, also for a tile that is too large; ERR_NO_MEMORY. */
MUST_USE status index_coverage_tile(const index_view *, const index_filter *, const area_set *,
                                    tile_address, const size_t *figures,
                                    const char *const *figure_names, size_t figure_count, buf *ret,
                                    error *err);

/** Writes the outlines of areas that meet a tile as one layer, `areas`, cut in the same way, with
 *  code and name; areas without an outline are left out. */
MUST_USE status index_areas_tile(const area_set *, tile_address, buf *ret, error *err);

/** Writes the groups whose centre is in a tile as points of one layer, `overlap`: count, and
 *  spread_m, west, south, east and north as far as they are known. */
MUST_USE status index_overlap_tile(const overlap_group *, size_t count, tile_address, buf *ret,
                                   error *err);

#endif
