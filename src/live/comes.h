/** Which assets come to somewhere, by the catchments that they say they come to. */
#ifndef CAIRN_LIVE_COMES_H
#define CAIRN_LIVE_COMES_H

#include "domain/relation.h"

typedef struct {
    int64_t id;
    bool here; /* one of its catchments holds the place */
} comes_asset;

/** By ascending id, those that have a catchment. */
typedef struct {
    const comes_asset *assets;
    size_t count;
} comes;

/** Catchments of assets whose location is hidden say nothing (relation.h).
 *  @param r  NULL: none is known.
 *  @return OK or ERR_NO_MEMORY. */
MUST_USE status comes_find(const relations *r, lonlat place, arena *, comes *ret, error *err);
/** The asset, or NULL. */
const comes_asset *comes_of(const comes *, int64_t id);

#endif
