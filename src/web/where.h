/** What narrows down the features of any collection: `filter` in CQL2 with its language and system,
 *  `datetime`, fields that are to equal something, and boxes that are none in degrees. All of it
 *  becomes one CQL2 tree. */
#ifndef CAIRN_WEB_WHERE_H
#define CAIRN_WEB_WHERE_H

#include "cql2/cql2.h"
#include "web/collections.h"
#include "web/systems.h"

typedef struct {
    slice filter, language, crs, datetime;
    slice equals[FIELD_MAX]; /* by the number of the field */
} where_params;

/** @param box  in the system `of_box`: one that the index can't answer is a condition too.
 *  @param ret  of the request's arena; NULL where nothing is asked.
 *  @return OK; ERR_INPUT naming the parameter, of a filter with the position; ERR_NO_MEMORY. */
MUST_USE status where_read(const request *, const collection *, const where_params *,
                           const system_box *box, const crs_entry *of_box, cql2_node **ret,
                           error *err);

#endif
