/** What each row of a file is known by in its source: its reference column, or what stands in for
 *  it. Inside exchange. */
#ifndef CAIRN_EXCHANGE_REFERENCES_H
#define CAIRN_EXCHANGE_REFERENCES_H

#include "exchange/columns.h"

typedef struct {
    slice *of_row;      /* the reference of each row; blank where nothing tells one */
    bool *made;         /* whether it stands in for one that the row has not */
    long *same_as_line; /* the line of an earlier row with the same one, or 0 */
} row_references;

/** Without a reference column, a feature's own id, else the folded name and postcode (the nth row
 *  of one such pair ends with #n).
 *  @param places  of activities that bring their places: what those are known by; else NULL. */
MUST_USE status references_find(const entity *, const table *, const column_map *,
                                const row_references *places, arena *, row_references *ret,
                                error *err);

/** Of the places that rows of activities bring with them: the folded name, and where it is as it is
 *  written: its position, else its postcode, else its address. Rows of one place have one
 *  reference. */
MUST_USE status references_of_places(const table *, const column_map *, arena *,
                                     row_references *ret, error *err);

#endif
