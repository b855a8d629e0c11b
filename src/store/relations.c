#include "store/relations.h"

#include <stdio.h>

#include "store/connection.h"

/* `at` NULL for null. */
static slice text_column(sqlite3_stmt *s, int number)
{
    const unsigned char *text = sqlite3_column_text(s, number);
    return (slice){(const char *)text, text ? (size_t)sqlite3_column_bytes(s, number) : 0};
}

static slice blob_column(sqlite3_stmt *s, int number)
{
    const char *bytes = sqlite3_column_blob(s, number);
    return (slice){bytes ? bytes : "", (size_t)sqlite3_column_bytes(s, number)};
}

static relation read_row(sqlite3_stmt *row)
{
    slice uuid = text_column(row, 1), kind = text_column(row, 4);
    relation r = {.id = sqlite3_column_int64(row, 0),
                  .from = sqlite3_column_int64(row, 2),
                  .to = sqlite3_column_int64(row, 3),
                  .kind = kind.at ? field_choice(&CONNECTION.fields[CONNECTION_KIND], kind) : 0,
                  .hidden = sqlite3_column_int(row, 5) != 0,
                  .label = text_column(row, 6),
                  .note = text_column(row, 7),
                  .source = text_column(row, 8)};
    snprintf(r.uuid, sizeof r.uuid, "%.*s", (int)uuid.len, uuid.at ? uuid.at : "");
    return r;
}

status store_scan_relations(store *s, relation_kind kind, store_relation_row *give, void *context,
                            error *err)
{
    bool there = false;
    sqlite3_stmt *rows =
        statement_of(s, kind == RELATION_CONNECTION ? SQL_CONNECTIONS : SQL_CATCHMENTS);
    status failed;
    while (!(failed = statement_step(s, rows, &there, err)) && there) {
        const relation r = read_row(rows);
        failed = give(context, kind, &r, blob_column(rows, 9), err);
        if (failed)
            break;
    }
    sqlite3_reset(rows);
    return failed;
}
