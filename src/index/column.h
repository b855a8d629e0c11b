/** The columns of the index: one array for each field of the table with FIELD_COLUMN, so that a
 *  filter never parses rendered text. A field's type says how its cells are kept:
 *
 *      ENUM, TRISTATE   the number of the choice       1 byte
 *      CODE             the category's number          2 bytes
 *      SET              a bit for each choice          4 bytes
 *      INTEGER          the number                     4 bytes
 *      DATE             days since 1970-01-01          4 bytes
 *
 *  and INDEX_WHEN, a bit for each slot of the week, in 4 bytes.
 *
 *  Every kind has one cell value that stands for null. */
#ifndef CAIRN_INDEX_COLUMN_H
#define CAIRN_INDEX_COLUMN_H

#include "domain/asset.h"
#include "domain/taxonomy.h"
#include "index/index.h"

/** Bytes of a cell of this field of ASSET, or of INDEX_WHEN; 0 if it has no column. */
size_t column_width(int field);

/** Writes the cell of a value.
 *  @param cell  column_width bytes, not aligned.
 *  @return OK; ERR_INPUT naming the field for what no cell can hold. */
MUST_USE status column_write(int field, const value *, const taxonomy *, void *cell, error *err);

/** The category in a cell of ASSET_CATEGORY that stands for null. */
enum { CATEGORY_NONE = 0xffff };

/** Whether a term is one that the field's column can answer. */
bool column_term_valid(const index_term *);

/** Whether the cell meets the term's condition. @param cells  the column's array. */
bool column_meets(const index_term *, const void *cells, size_t cell);

#endif
