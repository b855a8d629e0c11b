#include "store/schools.h"

#include <stdio.h>

#include "store/connection.h"

static const char *column(sqlite3_stmt *s, int number)
{
    const unsigned char *text = sqlite3_column_text(s, number);
    return text ? (const char *)text : "";
}

status store_scan_schools(store *s, store_school_row *give, void *context, error *err)
{
    bool row = false;
    sqlite3_stmt *rows = statement_of(s, SQL_SCHOOLS);
    status failed;
    while (!(failed = statement_step(s, rows, &row, err)) && row) {
        store_school_holiday h = {column(rows, 0), column(rows, 1), column(rows, 2), {"", ""}};
        snprintf(h.days.first, sizeof h.days.first, "%s", column(rows, 3));
        snprintf(h.days.last, sizeof h.days.last, "%s", column(rows, 4));
        failed = give(context, &h, err);
        if (failed)
            break;
    }
    sqlite3_reset(rows);
    return failed;
}

status store_add_school_calendar(store *s, const char *council, int64_t *ret_id, error *err)
{
    sqlite3_stmt *put = statement_of(s, SQL_SCHOOL_CALENDAR_PUT);
    bind_text(put, "council", council);
    status failed = statement_run(s, put, err);
    if (!failed)
        *ret_id = sqlite3_last_insert_rowid(s->at.db);
    return failed;
}

status store_add_school_holiday(store *s, int64_t calendar_id, const char *name,
                                const school_holiday *days, error *err)
{
    sqlite3_stmt *put = statement_of(s, SQL_SCHOOL_HOLIDAY_PUT);
    bind_int(put, "calendar_id", calendar_id);
    bind_text(put, "name", name);
    bind_text(put, "first_day", days->first);
    bind_text(put, "last_day", days->last);
    return statement_run(s, put, err);
}

status store_drop_school_calendar(store *s, const char *council, bool *ret_there, error *err)
{
    sqlite3_stmt *drop = statement_of(s, SQL_SCHOOL_CALENDAR_DROP);
    int64_t before = sqlite3_total_changes64(s->at.db);
    bind_text(drop, "council", council);
    status failed = statement_run(s, drop, err);
    if (!failed)
        *ret_there = sqlite3_total_changes64(s->at.db) != before;
    return failed;
}

status store_schools_version(store *s, int64_t *ret, error *err)
{
    bool row = false;
    sqlite3_stmt *version = statement_of(s, SQL_SCHOOLS_VERSION);
    status failed = statement_step(s, version, &row, err);
    if (!failed)
        *ret = sqlite3_column_int64(version, 0);
    sqlite3_reset(version);
    return failed;
}
