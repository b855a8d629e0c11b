/** Connections and catchments, as they stand in the file. */
#ifndef CAIRN_STORE_RELATIONS_H
#define CAIRN_STORE_RELATIONS_H

#include "domain/relation.h"
#include "store/store.h"

/** What is given lives until the callback returns; anything but OK ends the scan.
 *  @param wkb  the outline of a catchment, or blank. */
typedef status store_relation_row(void *context, relation_kind, const relation *, slice wkb,
                                  error *err);

/** All of a kind, by id. */
MUST_USE status store_scan_relations(store *, relation_kind, store_relation_row *, void *context,
                                     error *err);

#endif
