/** JSON of every kind: GeoJSON (RFC 7946; what comes one feature a line too), and tables that are
 *  an array of objects. */
#ifndef CAIRN_READER_JSON_SHEET_H
#define CAIRN_READER_JSON_SHEET_H

#include <jansson.h>

#include "reader/job.h"

/** Whether a text, without white space in front, can only be meant as JSON. */
bool json_is(slice text);
/** Adds the sheets of a text. @param name  of the sheet, where the text has none. */
MUST_USE status json_read(job *, slice text, slice name, error *err);

/** Puts the properties of an object into a row, each into the column of its name, which is added if
 *  it is new: those of nested objects, and of a list of one, as `a.b`, a list of texts as `a;b`,
 *  what is deeper as JSON. Of null, the column is known and the cell blank. */
MUST_USE status json_properties(job *, sheet *, sheet_row *, const json_t *object, error *err);
/** A value as the text of a cell, in the memory of the workbook. */
MUST_USE status json_text(job *, const json_t *value, slice *ret, error *err);

#endif
