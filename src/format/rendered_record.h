/** Rendered features (geojson.h) as records again: what the index holds, for code that reads
 *  fields. What was not rendered for its audience is not there. */
#ifndef CAIRN_FORMAT_RENDERED_RECORD_H
#define CAIRN_FORMAT_RENDERED_RECORD_H

#include "base/arena.h"
#include "domain/asset.h"

/** Reads a feature of ASSET or ACTIVITY. @param split  as in rendered.h.
 *  @return OK or ERR_NO_MEMORY. */
MUST_USE status rendered_record(slice body, size_t split, const entity *, arena *, record *ret,
                                error *err);
/** Reads what goes on at an asset, of its feature: what each activity says itself.
 *  @return OK or ERR_NO_MEMORY. */
MUST_USE status rendered_activities(slice body, size_t split, arena *, const record **ret,
                                    size_t *ret_count, error *err);

#endif
