/** Which column of a file is which field: by its heading, or as the caller says. */
#ifndef CAIRN_EXCHANGE_COLUMNS_H
#define CAIRN_EXCHANGE_COLUMNS_H

#include "domain/field.h"
#include "exchange/table.h"

/** What a column is when it is no field of the entity. */
enum {
    COLUMN_EXTRA = -1, /* kept, private, in `extra` */
    COLUMN_LON = -2,
    COLUMN_LAT = -3,
    COLUMN_EASTING = -4,
    COLUMN_NORTHING = -5,
    COLUMN_ASSET = -6 /* of an activity: the reference of the asset it is at */
};

typedef struct {
    const char *field, *column; /* --map FIELD=COLUMN */
} column_mapping;

typedef struct {
    int *target; /* of each heading: a field's number or one of the above */
} column_map;

/** Reads headings: a field's own name or label has precedence over another word for it. Where
 *  several columns could be one field the first is taken, but an address is
 *  made of all of its parts.
 *  @param has_category  a category is given for the whole file: then headings such as "type", which
 *                       name a category in some files and something else in others, do not.
 *  @return OK; ERR_INPUT naming a mapping to a field or column that is not there. */
MUST_USE status columns_find(const entity *, const table *, const column_mapping *mappings,
                             size_t mapping_count, bool has_category, arena *, column_map *ret,
                             error *err);

/** The name of a target for the reading that is shown: "postcode", "longitude", "extra". */
const char *column_target_name(const entity *, int target);

#endif
