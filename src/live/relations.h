/** Connections and catchments, from the file into memory. */
#ifndef CAIRN_LIVE_RELATIONS_H
#define CAIRN_LIVE_RELATIONS_H

#include "domain/relation.h"
#include "store/store.h"

/** One that can't be taken (past a maximum, or edited by hand past what the schema can tell) is
 *  left out and logged.
 *  @param ret  one holder: relations_release. */
MUST_USE status live_read_relations(store *, relations **ret, error *err);

#endif
