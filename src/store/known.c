/* What an import asks of the store: all that is known, and who has changed what since. */
#include <string.h>

#include "store/rows.h"

static slice column_text(sqlite3_stmt *s, int number)
{
    const char *text = (const char *)sqlite3_column_text(s, number);
    return text ? (slice){text, (size_t)sqlite3_column_bytes(s, number)} : (slice){"", 0};
}

status store_find_by_id(store *s, const entity *of, int64_t id, arena *a, record *ret,
                        int64_t *ret_asset_id, error *err)
{
    bool found = false;
    sqlite3_stmt *find = statement_of(s, of == &ASSET ? SQL_ASSET_BY_ID : SQL_ACTIVITY_BY_ID);
    bind_int(find, "id", id);
    status failed = statement_step(s, find, &found, err);
    if (!failed && !found)
        failed = error_set(err, ERR_NOT_FOUND, "id", "there is no %s of this id", of->name);
    if (!failed) {
        row_map map = row_map_of(of, find);
        failed = row_read(&map, find, a, ret, err);
        if (!failed && ret_asset_id)
            *ret_asset_id = row_asset_id(&map, find);
    }
    sqlite3_reset(find);
    return failed;
}

enum { ID, UUID, SOURCE, SOURCE_REF, NAME, POSTCODE, ACCURACY, STATUS, LON, LAT };

status store_scan_known(store *s, const entity *of, store_known_row *give, void *context,
                        error *err)
{
    bool row = false;
    sqlite3_stmt *rows = statement_of(s, of == &ASSET ? SQL_KNOWN_ASSETS : SQL_KNOWN_ACTIVITIES);
    const char *ended = of == &ASSET ? "closed" : "finished";
    status failed;
    while (!(failed = statement_step(s, rows, &row, err)) && row) {
        store_known k = {.id = sqlite3_column_int64(rows, ID),
                         .uuid = column_text(rows, UUID),
                         .source = column_text(rows, SOURCE),
                         .source_ref = column_text(rows, SOURCE_REF),
                         .name = column_text(rows, NAME),
                         .postcode = column_text(rows, POSTCODE),
                         .ended = slice_equals(column_text(rows, STATUS), ended),
                         .accuracy_m = -1};
        if (sqlite3_column_type(rows, ACCURACY) != SQLITE_NULL)
            k.accuracy_m = sqlite3_column_double(rows, ACCURACY);
        k.at = (lonlat){sqlite3_column_double(rows, LON), sqlite3_column_double(rows, LAT)};
        k.has_position = sqlite3_column_type(rows, LON) != SQLITE_NULL && lonlat_valid(k.at);
        if ((failed = give(context, &k, err)))
            break;
    }
    sqlite3_reset(rows);
    return failed;
}

/* -- edits ----------------------------------------------------------------------------------------
 */

/* SpatiaLite's BLOB of a point (its "BLOB-Geometry" page): a start byte, the byte order, the SRID
 * in four bytes, and the box of the geometry, whose first two doubles are the point itself. */
enum { BLOB_ORDER = 1, BLOB_MIN_X = 6, BLOB_MIN_Y = 14, BLOB_POINT_BYTES = 60 };

static int digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool read_hexadecimal(slice text, unsigned char *ret, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int high = digit_of(text.at[2 * i]), low = digit_of(text.at[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        ret[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

/* False for what is no point written in this machine's byte order. */
static bool read_point(slice text, lonlat *ret)
{
    unsigned char blob[BLOB_POINT_BYTES];
    if (text.len != sizeof blob * 2 || !read_hexadecimal(text, blob, sizeof blob) ||
        blob[BLOB_ORDER] != 1)
        return false;
    memcpy(&ret->lon_deg, blob + BLOB_MIN_X, sizeof ret->lon_deg);
    memcpy(&ret->lat_deg, blob + BLOB_MIN_Y, sizeof ret->lat_deg);
    return lonlat_valid(*ret);
}

enum { EDIT_NAME, EDIT_VALUE, EDIT_ACTOR, EDIT_AT };

static status take_edit(sqlite3_stmt *row, const char *importer, arena *a, store_edit *edit,
                        bool is_position, error *err)
{
    slice text = column_text(row, EDIT_VALUE), on = column_text(row, EDIT_AT);
    edit->edited = !slice_equals(column_text(row, EDIT_ACTOR), importer);
    if (edit->edited) {
        memcpy(edit->on, on.at, on.len < 10 ? on.len : 10);
        return OK;
    }
    edit->was_null = sqlite3_column_type(row, EDIT_VALUE) == SQLITE_NULL;
    if (is_position) {
        edit->was_null |= !read_point(text, &edit->at);
        return OK;
    }
    edit->was = (slice){arena_copy(a, text.at, text.len), text.len};
    return edit->was.at ? OK : error_no_memory(err);
}

status store_edits(store *s, const entity *of, int64_t id, const char *importer, arena *a,
                   store_edit ret[FIELD_MAX + 1], error *err)
{
    bool row = false;
    sqlite3_stmt *rows = statement_of(s, SQL_EDITS);
    status failed;
    for (size_t i = 0; i <= FIELD_MAX; i++)
        ret[i] = (store_edit){.was_null = true, .was = {"", 0}};
    bind_text(rows, "entity", of->name);
    bind_int(rows, "id", id);
    while (!(failed = statement_step(s, rows, &row, err)) && row) {
        slice name = column_text(rows, EDIT_NAME);
        bool is_position = slice_equals(name, "geom");
        int number = is_position ? FIELD_MAX : entity_field(of, name);
        if (number >= 0 && (failed = take_edit(rows, importer, a, &ret[number], is_position, err)))
            break;
    }
    sqlite3_reset(rows);
    return failed;
}
