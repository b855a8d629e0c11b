/* The taxonomy and the gazetteer: written by loads, read as a whole into memory. */
#include <math.h>
#include <string.h>

#include "store/connection.h"

static const char *column(sqlite3_stmt *s, int number)
{
    const unsigned char *text = sqlite3_column_text(s, number);
    return text ? (const char *)text : "";
}

status store_taxonomy(store *s, taxonomy **ret, error *err)
{
    taxonomy *made;
    bool row = false;
    sqlite3_stmt *rows = statement_of(s, SQL_CATEGORIES);
    status failed = taxonomy_new(&made, err);
    if (failed)
        return failed;
    while (!failed && !(failed = statement_step(s, rows, &row, err)) && row) {
        category c = {.code = column(rows, 0),
                      .label = column(rows, 2),
                      .plain_label = column(rows, 3),
                      .words = column(rows, 4),
                      .colour = column(rows, 5),
                      .icon = column(rows, 6),
                      .sensitive = sqlite3_column_int(rows, 7) != 0};
        failed = taxonomy_add(made, &c, column(rows, 1), err);
    }
    sqlite3_reset(rows);
    if (failed) {
        taxonomy_free(made);
        return failed;
    }
    *ret = made;
    return OK;
}

static void bind_category(sqlite3_stmt *put, const category *c, const char *parent)
{
    bind_text(put, "code", c->code);
    bind_text(put, "parent", parent && *parent ? parent : NULL);
    bind_text(put, "label", c->label);
    bind_text(put, "plain_label", c->plain_label);
    bind_text(put, "words", c->words);
    bind_text(put, "colour", c->colour);
    bind_text(put, "icon", c->icon);
    bind_int(put, "sensitive", c->sensitive);
}

status store_put_category(store *s, const category *c, const char *parent, error *err)
{
    static const sql_id STEPS[] = {SQL_CATEGORY_UPDATE, SQL_CATEGORY_PUT};
    status failed = OK;
    for (size_t i = 0; i < COUNT(STEPS) && !failed; i++) {
        sqlite3_stmt *put = statement_of(s, STEPS[i]);
        bind_category(put, c, parent);
        failed = statement_run(s, put, err);
    }
    return failed;
}

static void bind_position(sqlite3_stmt *put, lonlat_e7 at)
{
    bind_real(put, "lon_deg", lonlat_unpack(at).lon_deg);
    bind_real(put, "lat_deg", lonlat_unpack(at).lat_deg);
}

static status run_put(store *s, sqlite3_stmt *put, bool *ret_changed, error *err)
{
    /* sqlite3_changes keeps its last value where a statement changes nothing; the total tells */
    int64_t before = sqlite3_total_changes64(s->at.db);
    status failed = statement_run(s, put, err);
    if (!failed)
        *ret_changed = sqlite3_total_changes64(s->at.db) != before;
    return failed;
}

static const char *text_or_null(const char *text)
{
    return text && *text ? text : NULL;
}

status store_put_postcode_row(store *s, const store_postcode *p, store_precedence precedence,
                              bool *ret_changed, error *err)
{
    char text[POSTCODE_TEXT_SIZE];
    sqlite3_stmt *put =
        statement_of(s, precedence == STORE_REPLACE ? SQL_POSTCODE_PUT : SQL_POSTCODE_ADD);
    postcode_write(p->code, text);
    bind_text(put, "code", text);
    bind_position(put, p->at);
    bind_text(put, "introduced_on", text_or_null(p->introduced_on));
    bind_text(put, "terminated_on", text_or_null(p->terminated_on));
    bind_text(put, "source", p->source);
    if (precedence != STORE_REPLACE)
        bind_int(put, "refresh", precedence == STORE_REFRESH);
    return run_put(s, put, ret_changed, err);
}

status store_put_postcode(store *s, postcode code, lonlat_e7 at, const char *terminated_on,
                          const char *source, bool *ret_changed, error *err)
{
    const store_postcode p = {code, at, NULL, terminated_on, source};
    return store_put_postcode_row(s, &p, STORE_REPLACE, ret_changed, err);
}

status store_put_place(store *s, const store_place *place, bool *ret_changed, error *err)
{
    sqlite3_stmt *put = statement_of(s, SQL_PLACE_PUT);
    bind_text(put, "name", place->name);
    bind_text(put, "kind", place->kind);
    bind_position(put, lonlat_pack(place->at));
    bind_real(put, "accuracy_m", place->accuracy_m);
    bind_text(put, "source", place->source);
    bind_text(put, "within", text_or_null(place->within));
    return run_put(s, put, ret_changed, err);
}

status store_gazetteer_loaded(store *s, error *err)
{
    return statement_run(s, statement_of(s, SQL_GAZETTEER_LOADED), err);
}

status store_scan_postcodes(store *s, store_postcode_row *give, void *context, error *err)
{
    bool row = false;
    sqlite3_stmt *rows = statement_of(s, SQL_POSTCODES);
    status failed;
    while (!(failed = statement_step(s, rows, &row, err)) && row) {
        postcode code;
        lonlat at = {sqlite3_column_double(rows, 1), sqlite3_column_double(rows, 2)};
        if (!postcode_read(slice_of(column(rows, 0)), &code))
            continue; /* typed in by hand, past what the schema can tell */
        failed = give(context, code, lonlat_pack(at), sqlite3_column_int(rows, 3) != 0, err);
        if (failed)
            break;
    }
    sqlite3_reset(rows);
    return failed;
}

status store_scan_places(store *s, store_place_row *give, void *context, error *err)
{
    bool row = false;
    sqlite3_stmt *rows = statement_of(s, SQL_PLACES);
    status failed;
    while (!(failed = statement_step(s, rows, &row, err)) && row) {
        store_place place = {column(rows, 0),
                             column(rows, 1),
                             {sqlite3_column_double(rows, 2), sqlite3_column_double(rows, 3)},
                             sqlite3_column_double(rows, 4),
                             column(rows, 5),
                             column(rows, 6)};
        failed = give(context, &place, err);
        if (failed)
            break;
    }
    sqlite3_reset(rows);
    return failed;
}
