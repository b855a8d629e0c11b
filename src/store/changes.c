/* What has changed: the change log as the index follows it, and what turns with the day. */
#include "store/ids.h"

static status read_number(store *s, sqlite3_stmt *statement, int64_t *ret, error *err)
{
    bool row = false;
    status failed = statement_step(s, statement, &row, err);
    if (!failed)
        *ret = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return failed;
}

status store_sequence(store *s, int64_t *ret, error *err)
{
    return read_number(s, statement_of(s, SQL_SEQUENCE), ret, err);
}

status store_data_version(store *s, int64_t *ret, error *err)
{
    return read_number(s, statement_of(s, SQL_DATA_VERSION), ret, err);
}

status store_gazetteer_version(store *s, int64_t *ret, error *err)
{
    return read_number(s, statement_of(s, SQL_GAZETTEER_VERSION), ret, err);
}

status store_changes_since(store *s, int64_t since, arena *a, store_changes *ret, error *err)
{
    store_changes changes = {.sequence = since};
    int64_t taxonomy_changed = 0, relations_changed = 0;
    status failed = store_sequence(s, &changes.sequence, err);
    if (failed)
        return failed;
    sqlite3_stmt *assets = statement_of(s, SQL_CHANGED_ASSETS);
    sqlite3_stmt *recategorised = statement_of(s, SQL_TAXONOMY_CHANGED);
    sqlite3_stmt *related = statement_of(s, SQL_RELATIONS_CHANGED);
    bind_int(assets, "since", since);
    bind_int(recategorised, "since", since);
    bind_int(related, "since", since);
    failed = ids_read(s, assets, a, &changes.asset_ids, &changes.asset_count, err);
    if (!failed)
        failed = read_number(s, recategorised, &taxonomy_changed, err);
    if (!failed)
        failed = read_number(s, related, &relations_changed, err);
    if (failed)
        return failed;
    changes.taxonomy_changed = taxonomy_changed != 0;
    changes.relations_changed = relations_changed != 0;
    *ret = changes;
    return OK;
}

status store_turning(store *s, const char *from, const char *to, arena *a, int64_t **ret_ids,
                     size_t *ret_count, error *err)
{
    sqlite3_stmt *turning = statement_of(s, SQL_TURNING);
    bind_text(turning, "from", from);
    bind_text(turning, "to", to);
    return ids_read(s, turning, a, ret_ids, ret_count, err);
}
