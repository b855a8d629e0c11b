/** Rows of a workbook made from the records of a JSON format whose meaning is known.
 *
 *  A `cells` writes one row at a time into one sheet. It remembers its first failure, so that a
 *  record is written without a check at each cell: `failed` is looked at once, at its end.
 *
 *  What has no field of ours is kept under the dotted path that it has in the record, which the
 *  importer puts into `extra`, for editors alone. Such a heading never stands for a field: where
 *  the last part of a path is what the importer takes a field to be called ("service.email"), the
 *  field's own heading is there too and comes before it.
 *
 *  A person's name, address or number needs that person's consent, which no file can give: objects
 *  of the type Person, and what is under the keys of people (contacts, leaders, who changed a
 *  record) are not kept at all. */
#ifndef CAIRN_READER_JSON_CELLS_H
#define CAIRN_READER_JSON_CELLS_H

#include <jansson.h>

#include "domain/field.h"
#include "format/workbook.h"

typedef struct {
    workbook *to;
    sheet *into;
    const entity *of; /* what a row of the sheet is */
    sheet_row *row;
    arena *scratch;     /* for the texts of one row; emptied at the beginning of the next */
    size_t extra_bytes; /* that the row has of what is no field, as `extra` will hold it */
    status failed;
    error *err;
} cells;

/** @param of  ASSET or ACTIVITY: the sheet says which.
 *  @return OK, ERR_NO_MEMORY, ERR_INPUT past a maximum of the workbook. */
MUST_USE status cells_new(workbook *, const entity *of, const char *sheet_name, cells *ret,
                          error *err);
void cells_done(cells *);

/** Begins a row. @param line  the record's number in the file, from 1. */
void cells_begin(cells *, long line);
/** A cell under a field's own name, or `lat`, `lon`, `asset`. Blank text writes nothing. */
void cells_put(cells *, const char *heading, slice text);
/** The same of a member of an object: a text, a number or a truth; anything else is nothing. */
void cells_put_member(cells *, const char *heading, const json_t *object, const char *key);
/** Whether a buffer has all that was put into it. One that could not grow, but for its own maximum,
 *  is a failure. */
bool cells_whole(cells *, const buf *);
/** What a buffer holds, where it is whole. */
void cells_put_buf(cells *, const char *heading, const buf *);
/** A cell that is no field, at its path. */
void cells_put_extra(cells *, const char *path, slice text);
/** Every member of a record that is not used already, under `prefix`.
 *  @param used  keys, ended by NULL, that fields were made of where they are no object or array;
 *               with '*' at its end: whatever they are. */
void cells_put_rest(cells *, const char *prefix, const json_t *of, const char *const *used);
/** Says, in words, why the record can't be read; its row then has no cells. */
PRINTF_LIKE(2, 3)
void cells_break(cells *, const char *format, ...);

/** Texts of JSON, in it or in `scratch`, until the next row begins. Blank without memory: then
 *  `failed` says so, as everywhere.
 *
 *  A scalar as text; blank for anything else. */
slice json_scalar(cells *, const json_t *);
slice json_member(cells *, const json_t *object, const char *key);
/** The texts of one member of each object of an array (or of a single one), between separators;
 *  elements that are scalars are their own text. */
slice json_joined(cells *, const json_t *array, const char *key, const char *separator);
PRINTF_LIKE(2, 3)
slice cells_printf(cells *, const char *format, ...);
/** What a URL, a prefixed name or a plain name comes down to: "https://schema.org/Monday",
 *  "schema:Monday" and "Monday" are "Monday". */
slice json_last_part(slice name);
/** The first of an array; anything else is its own first. */
const json_t *json_first(const json_t *);
bool json_is_person(const json_t *);
/** A copy of an object that shares its members, and what one object has and another has not: as
 *  json_copy and json_object_update_missing, which do not say when there is no memory.
 *  @return NULL, false: no memory. */
json_t *json_own(const json_t *object);
bool json_add_missing(json_t *to, const json_t *from);

/** What a plain phrase says of access: {"Hearing loop": hearing_loop}. NULL where it is not plainly
 *  one of the fields; an area to change in is not a Changing Place. */
const char *access_field_of(slice phrase);

/** An amount of money as people write it: "£3.30", "free" for none; "12 EUR".
 *  @param currency  blank where it is not said: the number alone. */
slice money_words(cells *, const json_t *amount, slice currency);

#endif
