/** Which column of a table is which field: by its heading, by what is in it, or as the caller says.
 */
#ifndef CAIRN_EXCHANGE_COLUMNS_H
#define CAIRN_EXCHANGE_COLUMNS_H

#include "exchange/table.h"
#include "live/category_words.h"

/** What a column is when it is no field of the entity. */
enum {
    COLUMN_EXTRA = -1, /* kept, private, in `extra` */
    COLUMN_LON = -2,
    COLUMN_LAT = -3,
    COLUMN_EASTING = -4,
    COLUMN_NORTHING = -5,
    COLUMN_POSITION = -6, /* both in one cell: degrees, a grid reference, WKT */
    COLUMN_ENTRANCE = -7, /* the same, of a way in */
    COLUMN_ASSET = -8,    /* of an activity: the reference of the asset it is at */
    COLUMN_FROM_TIME = -9,
    COLUMN_TO_TIME = -10,
    COLUMN_FROM_DAY = -11, /* of an activity: the first and the last day that its rule holds */
    COLUMN_TO_DAY = -12,
    COLUMN_MONDAY = -13, /* the hours of a day each, down to Sunday */
    COLUMN_SUNDAY = COLUMN_MONDAY - 6,
    COLUMN_CONTACT = -20,   /* phones, e-mails, web addresses or names: each cell is what it is */
    COLUMN_OF_ANOTHER = -21 /* of the activity that brings this place: not kept with the place */
};

typedef struct {
    const char *field, *column; /* --map FIELD=COLUMN */
} column_mapping;

typedef struct {
    int *target;      /* of each heading: a field's number or one of the above */
    bool *by_content; /* of each heading: what is in it told its target */
} column_map;

/** The fields by which an asset, or what goes on at one, is reached. */
typedef struct {
    int phone, phone_e164, email, website;
} contact_fields;

contact_fields contact_fields_of(const entity *);

/** Whether a heading names a field of an entity, or a position: what makes a row one of headings.
 */
bool columns_know(const entity *, slice heading);

/** Reads headings: a field's own name or label has precedence over another word for it, and that
 *  over a word of the heading ("Phone (office)"). Where several columns could be one field the
 *  first is taken, but an address is made of all of its parts. A column that no heading tells is
 *  looked into: postcodes, positions and categories are known by their cells, and where there are
 *  no headings also web addresses, phones and e-mails. What a heading says is somebody's own (a
 *  secretary's e-mail, a mobile) is taken for nothing (heading_words.h).
 *  @param has_category  a category is given for the whole file: then headings such as "type", which
 *    name a category in some files and something else in others, do not.
 *  @param words  by which categories are known, or NULL: no column is one by its cells
 *  @param ret_mapped  of each mapping: set where the table has its column, else left alone; one
 *    sheet of a file may well lack it.
 *  @return OK; ERR_INPUT naming a mapping to a field that is not there. */
MUST_USE status columns_find(const entity *, const table *, const column_mapping *mappings,
                             size_t mapping_count, bool has_category, const category_words *words,
                             arena *, column_map *ret, bool *ret_mapped, error *err);

/** The name of a target for the reading that is shown: "postcode", "longitude", "extra";
 *  "-" for COLUMN_OF_ANOTHER. */
const char *column_target_name(const entity *, int target);

/** The first heading that leads to a target, or -1. */
int column_of(const table *, const column_map *, int target);

#endif
