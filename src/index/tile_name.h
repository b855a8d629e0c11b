/** The name of a feature, out of its rendered text. */
#ifndef CAIRN_INDEX_TILE_NAME_H
#define CAIRN_INDEX_TILE_NAME_H

#include "base/arena.h"
#include "index/index.h"

/** Reads the name, which is the first of the properties (domain/asset_fields.def), as json_text
 *  wrote it (format/json.h).
 *  @param split  as in index_feature.
 *  @return of the arena; `at == NULL` for null, for text of another form and without memory. */
slice tile_name(slice body, size_t split, arena *);

#endif
