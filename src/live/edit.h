/** One edit of an asset, and the rules of what it makes of it: who may set what, what is kept, and
 *  what was said of a place or a text that is not there any more. */
#ifndef CAIRN_LIVE_EDIT_H
#define CAIRN_LIVE_EDIT_H

#include "domain/asset.h"
#include "domain/role.h"

typedef enum { EDIT_CREATE, EDIT_REPLACE, EDIT_PATCH, EDIT_CLOSE } edit_kind;

typedef struct {
    edit_kind kind;
    caller_role by;
    const char *actor, *request; /* for the history */
    int64_t id;                  /* of the asset, but to create one */
    int64_t as_of; /* refused if the asset has changed after this change; or INT64_MAX */
    bool moves;    /* the position is given: */
    bool has_position;
    lonlat position;
    bool given[ASSET_FIELD_COUNT];
    value v[ASSET_FIELD_COUNT]; /* of those that are given */
} edit;

/** What an edit makes of an asset.
 *
 *  - A property that is not given is as it was, or with EDIT_REPLACE and EDIT_CREATE as it is of a
 *    new asset; but status, visibility and the location shown are never lost that way.
 *  - What the database keeps (FIELD_KEPT) may be given as it is. A new asset's is ignored.
 *  - What a role does not see it may give as it is, or for a new asset blank. A contributor's new
 *    asset is pending whatever it says of its status, and a contributor edits what is not
 *    published.
 *  - Where the position moves, how it was found, how far off it may be, and the ways in, say
 *    nothing any more unless they are given anew; likewise the numbers and rules that were read
 *    from a phone and from opening times, which are read again.
 *  - EDIT_CLOSE closes: from today, unless it says otherwise.
 *
 *  @param before  NULL to create.
 *  @param today   "2026-03-04"
 *  @param ret     its texts are of `before`, the edit and the arena.
 *  @return OK; ERR_INPUT or ERR_FORBIDDEN naming the property; ERR_NO_MEMORY. */
MUST_USE status edit_apply(const edit *, const record *before, const char *today, arena *,
                           record *ret, error *err);

#endif
