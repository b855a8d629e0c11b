/** The body of an edit: a GeoJSON feature (RFC 7946), or a merge patch of one (RFC 7396). */
#ifndef CAIRN_WEB_EDIT_JSON_H
#define CAIRN_WEB_EDIT_JSON_H

#include "base/arena.h"
#include "domain/crs.h"
#include "domain/taxonomy.h"
#include "live/edit.h"

typedef struct {
    slice body;
    const crs_entry *crs; /* of the geometry */
    const taxonomy *codes;
    slice current; /* the feature as it is answered now; blank for a new one */
    bool patch;    /* what is not named stays, so nothing must be named */
} edit_source;

/** Reads what a body sets: `moves`, the position, `given` and `v` of `ret`; the rest of it stays.
 *
 *  Of the feature's other members its `id` may be that of `current`, and `type`, `bbox` and `links`
 *  say nothing here. Every property is one of ASSET, under its very name, or `activities`, which is
 *  edited elsewhere and may be sent back as it is: as an array, or as a text of one, as programs
 *  keep it whose tables have no arrays. So it is with sets and points.
 *  @return OK; ERR_INPUT naming the property, or "geometry"; ERR_NO_MEMORY; ERR_INTERNAL. */
MUST_USE status edit_read(const edit_source *, arena *, edit *ret, error *err);

#endif
