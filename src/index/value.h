/** Values of features out of the columns, as filters and orders ask for them. */
#ifndef CAIRN_INDEX_VALUE_H
#define CAIRN_INDEX_VALUE_H

#include "cql2/cql2.h"
#include "index/part.h"

/** The value of a field of the part's entity.
 *  @param codes    names the categories.
 *  @param scratch  CQL2_TEXT_BYTES, where a text may stand. */
cql2_value value_of_slot(const part *, uint32_t slot, int field, const taxonomy *codes,
                         char *scratch);

/** Whether a filter is true of a feature. */
bool value_meets(const cql2_node *where, const taxonomy *codes, const part *, uint32_t slot);

#endif
