/** The cells of a row, each to where its column leads. Inside exchange.
 *
 *  A cell is cleaned before it is read: control characters go, what only says that there is nothing
 *  ("n/a") is blank. What can't be read into its field, what was read as something else than it
 *  says, and columns that are no field are kept in `extra`, private, as they were written. */
#ifndef CAIRN_EXCHANGE_ROW_CELLS_H
#define CAIRN_EXCHANGE_ROW_CELLS_H

#include "exchange/row_place.h"
#include "exchange/row_times.h"

/** Cells that make their fields only together. */
typedef struct {
    written_position at;
    written_times times;
} row_cells;

/** Reads every cell of a row. @return OK, also where a cell can't be read: the row has been told
 *  why; ERR_NO_MEMORY. */
MUST_USE status row_read_cells(const row_reader *, const table_row *, row_result *, row_cells *ret,
                               arena *, error *err);

#endif
