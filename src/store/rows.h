/** Rows to records and back, by the names of columns and parameters. Inside the store. */
#ifndef CAIRN_STORE_ROWS_H
#define CAIRN_STORE_ROWS_H

#include "store/connection.h"

/** Where each column of a statement goes. */
typedef struct {
    const entity *of;
    int count, id, asset_id, lon, lat; /* column numbers, -1 for none */
    short field[FIELD_MAX + 8];        /* of the column; -1 for none */
} row_map;

row_map row_map_of(const entity *, sqlite3_stmt *);
/** Reads the current row. A value that its field does not take reads as null, and hides the row
 *  from all but editors. */
MUST_USE status row_read(const row_map *, sqlite3_stmt *, arena *, record *ret, error *err);
/** The asset_id of the current row; 0 without one. */
int64_t row_asset_id(const row_map *, sqlite3_stmt *);

/** Binds a record, its asset_id and position where a statement has them, and runs it. */
MUST_USE status row_write(store *, const record *, sql_id, int64_t asset_id, error *err);

#endif
