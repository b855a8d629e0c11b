#include "store/styles.h"

#include "store/connection.h"

static sqlite3_stmt *bound(store *s, sql_id id, const store_style *style)
{
    sqlite3_stmt *statement = statement_of(s, id);
    bind_text(statement, "layer", style->layer);
    bind_text(statement, "geometry", style->geometry);
    bind_text(statement, "name", style->name);
    bind_text(statement, "description", style->description);
    bind_slice(statement, "qml", style->qml);
    bind_slice(statement, "sld", style->sld);
    return statement;
}

status store_style_kept(store *s, const store_style *style, bool *ret, error *err)
{
    bool row = false;
    sqlite3_stmt *kept = bound(s, SQL_LAYER_STYLE_KEPT, style);
    status failed = statement_step(s, kept, &row, err);
    if (!failed)
        *ret = row && sqlite3_column_int(kept, 0);
    sqlite3_reset(kept);
    return failed;
}

status store_put_style(store *s, const store_style *style, error *err)
{
    status failed = statement_run(s, bound(s, SQL_LAYER_STYLE_UPDATE, style), err);
    return failed ? failed : statement_run(s, bound(s, SQL_LAYER_STYLE_PUT, style), err);
}
