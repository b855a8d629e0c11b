#include "store/areas.h"

#include "store/connection.h"

/* Of one area: its JSON is of 20,000 characters at most. */
enum { FIGURES_MAX_BYTES = 1024 * 1024 };

static const char *column(sqlite3_stmt *s, int number)
{
    const unsigned char *text = sqlite3_column_text(s, number);
    return text ? (const char *)text : "";
}

static slice text_column(sqlite3_stmt *s, int number)
{
    const char *text = column(s, number);
    return (slice){text, (size_t)sqlite3_column_bytes(s, number)};
}

static slice blob_column(sqlite3_stmt *s, int number)
{
    const char *bytes = sqlite3_column_blob(s, number);
    return (slice){bytes ? bytes : "", (size_t)sqlite3_column_bytes(s, number)};
}

status store_scan_area_sets(store *s, store_area_set_row *give, void *context, error *err)
{
    bool row = false;
    sqlite3_stmt *rows = statement_of(s, SQL_AREA_SETS);
    status failed;
    while (!(failed = statement_step(s, rows, &row, err)) && row) {
        const store_area_set set = {sqlite3_column_int64(rows, 0),
                                    column(rows, 1),
                                    column(rows, 2),
                                    column(rows, 3),
                                    column(rows, 4),
                                    sqlite3_column_int64(rows, 5)};
        failed = give(context, &set, err);
        if (failed)
            break;
    }
    sqlite3_reset(rows);
    return failed;
}

typedef struct {
    arena *texts;
    store_figure *figure;
    size_t count;
} figures;

static status read_figures(store *s, slice json, figures *f, error *err)
{
    bool row = false;
    sqlite3_stmt *rows = statement_of(s, SQL_AREA_FIGURES);
    status failed;
    bind_slice(rows, "figures", json);
    arena_clear(f->texts);
    f->count = 0;
    while (!(failed = statement_step(s, rows, &row, err)) && row && f->count < AREA_MAX_FIGURES) {
        slice name = text_column(rows, 0), text = text_column(rows, 1);
        const char *names = arena_copy(f->texts, name.at, name.len);
        const char *texts = arena_copy(f->texts, text.at, text.len);
        if (!names || !texts) {
            failed = error_no_memory(err);
            break;
        }
        f->figure[f->count++] =
            (store_figure){{names, name.len}, {texts, text.len}, sqlite3_column_int(rows, 2) != 0};
    }
    sqlite3_reset(rows);
    return failed;
}

status store_scan_areas(store *s, int64_t set_id, store_area_row *give, void *context, error *err)
{
    bool row = false;
    sqlite3_stmt *rows = statement_of(s, SQL_AREAS);
    status failed = OK;
    store_figure room[AREA_MAX_FIGURES];
    figures f = {.texts = arena_new(FIGURES_MAX_BYTES), .figure = room};
    if (!f.texts)
        return error_no_memory(err);
    bind_int(rows, "set_id", set_id);
    while (!failed && !(failed = statement_step(s, rows, &row, err)) && row) {
        store_area a = {.code = text_column(rows, 0),
                        .name = text_column(rows, 1),
                        .figures = text_column(rows, 2),
                        .middle = {sqlite3_column_double(rows, 3), sqlite3_column_double(rows, 4)},
                        .wkb = blob_column(rows, 5),
                        .figure = room};
        failed = read_figures(s, a.figures, &f, err);
        a.figure_count = f.count;
        if (!failed)
            failed = give(context, &a, err);
    }
    sqlite3_reset(rows);
    arena_free(f.texts);
    return failed;
}

status store_add_area_set(store *s, const char *name, const char *source, const char *licence,
                          int64_t *ret_id, error *err)
{
    sqlite3_stmt *put = statement_of(s, SQL_AREA_SET_PUT);
    bind_text(put, "name", name);
    bind_text(put, "source", source);
    bind_text(put, "licence", licence);
    status failed = statement_run(s, put, err);
    if (!failed)
        *ret_id = sqlite3_last_insert_rowid(s->at.db);
    return failed;
}

status store_drop_area_set(store *s, const char *name, bool *ret_there, error *err)
{
    sqlite3_stmt *drop = statement_of(s, SQL_AREA_SET_DROP);
    int64_t before = sqlite3_total_changes64(s->at.db);
    bind_text(drop, "name", name);
    status failed = statement_run(s, drop, err);
    if (!failed)
        *ret_there = sqlite3_total_changes64(s->at.db) != before;
    return failed;
}

status store_add_area(store *s, int64_t set_id, const store_area *a, error *err)
{
    sqlite3_stmt *put = statement_of(s, SQL_AREA_PUT);
    bind_int(put, "set_id", set_id);
    bind_slice(put, "code", a->code);
    bind_slice(put, "name", a->name.len ? a->name : (slice){0});
    bind_slice(put, "figures", a->figures);
    bind_real(put, "lon_deg", a->middle.lon_deg);
    bind_real(put, "lat_deg", a->middle.lat_deg);
    if (a->wkb.len)
        sqlite3_bind_blob(put, sqlite3_bind_parameter_index(put, ":wkb"), a->wkb.at,
                          (int)a->wkb.len, SQLITE_STATIC);
    return statement_run(s, put, err);
}

status store_areas_version(store *s, int64_t *ret, error *err)
{
    bool row = false;
    sqlite3_stmt *version = statement_of(s, SQL_AREAS_VERSION);
    status failed = statement_step(s, version, &row, err);
    if (!failed)
        *ret = sqlite3_column_int64(version, 0);
    sqlite3_reset(version);
    return failed;
}
