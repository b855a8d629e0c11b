/** Lists of ids as statements answer them. Inside the store. */
#ifndef CAIRN_STORE_IDS_H
#define CAIRN_STORE_IDS_H

#include "store/connection.h"

/** Grows in its arena. */
typedef struct {
    arena *memory;
    int64_t *ids;
    size_t count, room;
} id_list;

MUST_USE status id_list_add(id_list *, int64_t id, error *err);

/** The first column of every row of a statement, which is reset. */
MUST_USE status ids_read(store *, sqlite3_stmt *, arena *, int64_t **ret, size_t *ret_count,
                         error *err);

#endif
