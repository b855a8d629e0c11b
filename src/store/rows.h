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

/** Which field each parameter of a statement is; made once, since SQLite looks names up one by one.
 */
typedef struct {
    int count, id, asset_id, lon, lat; /* parameter numbers, 0 for none */
    short field[FIELD_MAX + 8];        /* of parameter i + 1; -1 for none */
} bind_map;

bind_map bind_map_of(const entity *, sqlite3_stmt *);
/** Binds a record, its asset_id and position where the statement has them.
 *  @param texts  keeps what is written for binding; must live until the statement is reset. */
MUST_USE status row_bind(const bind_map *, const record *, int64_t asset_id, sqlite3_stmt *,
                         arena *texts, error *err);

#endif
