#include "store/ids.h"

#include <string.h>

status id_list_add(id_list *l, int64_t id, error *err)
{
    if (l->count == l->room) {
        size_t more = l->room ? l->room * 2 : 64;
        int64_t *grown = arena_alloc(l->memory, more * sizeof *grown);
        if (!grown)
            return error_no_memory(err);
        if (l->count)
            memcpy(grown, l->ids, l->count * sizeof *grown);
        l->ids = grown;
        l->room = more;
    }
    l->ids[l->count++] = id;
    return OK;
}

status ids_read(store *s, sqlite3_stmt *statement, arena *a, int64_t **ret, size_t *ret_count,
                error *err)
{
    id_list list = {.memory = a};
    bool row = false;
    status failed;
    while (!(failed = statement_step(s, statement, &row, err)) && row)
        if ((failed = id_list_add(&list, sqlite3_column_int64(statement, 0), err)))
            break;
    sqlite3_reset(statement);
    if (failed)
        return failed;
    *ret = list.ids;
    *ret_count = list.count;
    return OK;
}
