/** The columns of the index: one array for each field of the table with FIELD_COLUMN, so that a
 *  filter never parses rendered text. A field's type says how its cells are kept:
 *
 *      ENUM, TRISTATE   the number of the choice       1 byte
 *      CODE             the category's number          2 bytes
 *      SET              a bit for each choice          4 bytes
 *      INTEGER          the number                     4 bytes
 *      DATE             days since 1970-01-01          4 bytes
 *
 *  and INDEX_WHEN, a bit for each slot of the week, in 4 bytes. A field without FIELD_COLUMN that a
 *  filter may ask for (cql2.h) has a *place* instead: where its value stands in the rendered
 *  feature, from the start of that, in 2 bytes; so a text is in memory once.
 *
 *  Every kind has one cell value that stands for null. */
#ifndef CAIRN_INDEX_COLUMN_H
#define CAIRN_INDEX_COLUMN_H

#include "domain/asset.h"
#include "domain/taxonomy.h"
#include "index/index.h"

/** Bytes of a cell of this field of the entity, or of INDEX_WHEN; 0 if it has no column. */
size_t column_width(const entity *, int field);
/** Whether the cells are places. */
bool column_is_place(const entity *, int field);

/** Cells of places: null, and past what a cell can say: then the feature is gone through. */
enum { PLACE_NULL = 0, PLACE_FAR = UINT16_MAX };

/** Finds the places of a rendered feature.
 *  @param ret  by field; those that are no place stay 0. */
void column_places(const entity *, slice body, size_t split, uint16_t ret[FIELD_MAX]);

/** Writes the cell of a value.
 *  @param cell  column_width bytes, not aligned.
 *  @return OK; ERR_INPUT naming the field for what no cell can hold. */
MUST_USE status column_write(const entity *, int field, const value *, const taxonomy *, void *cell,
                             error *err);

/** The category in the cell of a category that stands for null. */
enum { CATEGORY_NONE = 0xffff };

/** Whether a term is one that the field's column can answer. */
bool column_term_valid(const entity *, const index_term *);

/** What a cell holds: the number of the choice or category, bits, a number, days; false for null.
 *  Not of places. */
bool column_read(const entity *, int field, const void *cells, size_t cell, int64_t *ret);
/** Whether the cell meets the term's condition. @param cells  the column's array. */
bool column_meets(const entity *, const index_term *, const void *cells, size_t cell);

#endif
