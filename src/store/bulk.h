/** A bulk load: what the triggers of assets and activities do row by row, done here in C or once at
 *  the end. Inside the store; store.h has its beginning and end. */
#ifndef CAIRN_STORE_BULK_H
#define CAIRN_STORE_BULK_H

#include "store/connection.h"

/** Inserts a record and its line of the history. @param row  its identifier given, its times null.
 *  @return as store_insert. */
MUST_USE status bulk_insert(store *, record *row, sql_id, int64_t asset_id, error *err);
/** Updates by the triggers that are left, and remembers whose words changed. */
MUST_USE status bulk_update(store *, const record *, sql_id, int64_t asset_id, error *err);
/** Forgets a bulk load, if there is one; the rollback has put the triggers back. */
void bulk_drop(store *);
/** Puts CHECKs on again if they are off, as a rollback leaves them: before each transaction. */
MUST_USE status bulk_check_again(store *, error *err);

/** Whether a record surely passes the CHECKs of its table; where it does not, the schema is asked.
 */
MUST_USE status bulk_fits(store *, const record *, bool *ret, error *err);

/** The JSON of an insert as the triggers asset_inserted and activity_inserted write it. */
void bulk_history(const record *, int64_t asset_id, buf *out);

/** Fills the spatial index of assets anew from their positions. */
MUST_USE status bulk_pack_boxes(store *, error *err);

#endif
