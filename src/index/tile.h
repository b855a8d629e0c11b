/** What a view has in a tile of the map (domain/tile_maths.h), small enough to send.
 *
 *  A tile with few features has each of them. One with more has them *grouped* by a grid of cells:
 *  a group says how many it is of, which category most of them have, and which box they are in; a
 *  cell with one feature has the feature itself. Every feature with a position is in exactly one
 *  tile of a zoom, itself or counted in one group, so that over the tiles of a zoom the counts add
 *  up to how many there are. There is no buffer: no point is in a second tile.
 *
 *  Features come in an order that depends on what the view shows alone (single ones by id, grouped
 *  ones by cell), so that a change that the view does not show changes no byte. */
#ifndef CAIRN_INDEX_TILE_H
#define CAIRN_INDEX_TILE_H

#include "base/buf.h"
#include "domain/tile_maths.h"
#include "index/index.h"

enum {
    /** No tile is larger, before any compression. */
    TILE_MAX_BYTES = 100000,
    /** More features than this are grouped; fewer too, when their names are so long that they would
     *  make the tile too large. */
    TILE_MAX_SINGLES = 1000,
    /** The deepest zoom that is served: a tile is 153 m across at the equator, 85 m in Scotland, so
     *  what is still grouped there is a thousand features in one spot. */
    TILE_MAX_ZOOM = TILE_DEEPEST
};

/** Finds and writes a tile: one layer, `assets`, of points. Nothing is written for a tile that is
 *  empty.
 *
 *  A feature that stands for itself has `uuid` (its id everywhere else), `name`, `category` and
 *  `position_source`: what a map draws, labels and links by, and how far its position is to be
 *  trusted. Everything else is one request away, under the uuid. Its numeric id is made from the
 *  uuid, not from its place in the database, which would show how many there are that the caller
 *  does not see.
 *
 *  A group has `point_count`, `category` (the most frequent; of equals the first in the taxonomy;
 *  none if none has one), `west`, `south`, `east` and `north` in degrees, and stands at the mean of
 *  its positions. Its numeric id is that of its cell.
 *
 *  @param taxonomy  of the view's snapshot.
 *  @return OK, ERR_INPUT for the filter, ERR_NO_MEMORY. */
MUST_USE status index_tile(const index_view *, const taxonomy *, tile_address, const index_filter *,
                           buf *ret, error *err);

/** The box of all features with a position that meet the filter.
 *  @return OK, ERR_INPUT; ERR_NOT_FOUND where there is none. */
MUST_USE status index_tile_bounds(const index_view *, const index_filter *, bbox *ret, error *err);

/** The numeric id of a feature in tiles: 53 bits of its uuid, mixed, the uppermost set. Two
 *  features of a million have the same with a chance of about one in ten thousand, so it is for
 *  what a map does with ids (hovering, following a feature over tiles), not for looking it up. */
uint64_t tile_feature_id(const uint8_t uuid[UUID_BYTES]);

#endif
