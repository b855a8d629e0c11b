/** The areas, from the file into memory. */
#ifndef CAIRN_LIVE_AREAS_H
#define CAIRN_LIVE_AREAS_H

#include "domain/area.h"
#include "store/store.h"

/** An area that can't be read (edited by hand, past what the schema can tell) is left out and
 *  logged.
 *  @param ret  one holder: area_sets_release. */
MUST_USE status live_read_areas(store *, area_sets **ret, error *err);

#endif
