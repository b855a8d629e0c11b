/** What each row of a file is known by in its source: its reference column, or what stands in for
 *  it. Inside exchange. */
#ifndef CAIRN_EXCHANGE_REFERENCES_H
#define CAIRN_EXCHANGE_REFERENCES_H

#include "exchange/columns.h"

typedef struct {
    slice *of_row;      /* the reference of each row; blank where nothing tells one */
    long *same_as_line; /* the line of an earlier row with the same one, or 0 */
} row_references;

/** Without a reference column, a GeoJSON feature's id, else the folded name and postcode (the nth
 *  row of one such pair ends with #n). */
MUST_USE status references_find(const entity *, const table *, const column_map *, arena *,
                                row_references *ret, error *err);

#endif
