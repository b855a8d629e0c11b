/** The names of the gazetteer as a layer of vector tiles, for a map with nothing else under it. */
#ifndef CAIRN_INDEX_PLACES_TILE_H
#define CAIRN_INDEX_PLACES_TILE_H

#include "base/buf.h"
#include "domain/tile_maths.h"
#include "index/gazetteer.h"

/** Tiles are made for zooms up to this; a deeper map shows these larger. */
enum { PLACES_TILE_DEEPEST = 14 };

/** Writes the places in a tile as points of one layer, `places`: name, kind and rank (the lower the
 *  more it stands out: gazetteer_kind_rank). Cities come first, towns from zoom 5 on, suburbs and
 *  villages from 8, hamlets from 10, stations and the like from 12; no roads, no postcodes. Of
 *  those that stand close together the first of the best rank is taken, so that a tile has 256 at
 *  most, and one that is there stays there when the map comes nearer. Nothing is written for a tile
 *  that is empty, or too deep.
 *  @return OK or ERR_NO_MEMORY. */
MUST_USE status places_tile(const gazetteer *, tile_address, buf *ret, error *err);

#endif
