#include "exchange/gazetteer_file.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "base/mem.h"
#include "domain/crs.h"
#include "exchange/file.h"
#include "exchange/geojson_table.h"
#include "format/csv.h"

enum { ROW_MEMORY_MAX = 16 * 1024 * 1024, CODE_POINT_COLUMNS = 10, SOURCE_MAX = 120 };

typedef struct {
    store *to;
    crs_transform *grid;
    gazetteer_progress *progress;
    void *context;
    gazetteer_summary *summary;
    char source[SOURCE_MAX];
} loading;

static void count_put(loading *l, bool changed)
{
    if (changed)
        l->summary->loaded++;
    else
        l->summary->unchanged++;
}

static void count_row(loading *l)
{
    l->summary->rows++;
    if (l->progress)
        l->progress(l->context, l->summary->rows);
}

/* -- postcodes ------------------------------------------------------------------------------------
 */

/* One postcode at a place that was read, or not: those of PO boxes and the like have none. */
static status put_postcode(loading *l, slice written, bool placed, lonlat at,
                           const char *terminated_on, error *err)
{
    postcode code;
    bool changed = false;
    if (!postcode_read(written, &code) || code.level != POSTCODE_UNIT) {
        l->summary->refused++;
        return OK;
    }
    if (!placed || postcode_non_geographic(code)) {
        l->summary->non_geographic++;
        return OK;
    }
    status failed =
        store_put_postcode(l->to, code, lonlat_pack(at), terminated_on, l->source, &changed, err);
    if (!failed)
        count_put(l, changed);
    return failed;
}

enum { ONS_POSTCODE, ONS_LAT, ONS_LON, ONS_TERMINATED, ONS_COLUMNS };

/* The columns of an ONS table by their names in its editions; false if it is none. */
static bool find_ons_columns(const csv_row *heading, int at[ONS_COLUMNS])
{
    static const char *const NAMES[ONS_COLUMNS][6] = {
        {"postcode", "pcds", "pcd7", "pcd8", "pcd2", "pcd"},
        {"lat", "latitude"},
        {"long", "lon", "longitude"},
        {"doterm", "terminated"},
    };
    for (int c = 0; c < ONS_COLUMNS; c++) {
        at[c] = -1;
        for (size_t n = 0; n < 6 && NAMES[c][n] && at[c] < 0; n++)
            for (size_t i = 0; i < heading->count && at[c] < 0; i++)
                if (slice_equals_nocase(slice_trim(heading->cells[i]), NAMES[c][n]))
                    at[c] = (int)i;
    }
    return at[ONS_POSTCODE] >= 0 && at[ONS_LAT] >= 0 && at[ONS_LON] >= 0;
}

static slice cell_at(const csv_row *row, int column)
{
    return column >= 0 && (size_t)column < row->count ? slice_trim(row->cells[column])
                                                      : (slice){"", 0};
}

/* ONS writes the position of a postcode without one as latitude 99.999999. */
static status put_ons_row(loading *l, const csv_row *row, const int at[ONS_COLUMNS], error *err)
{
    char terminated_on[16];
    lonlat p;
    slice ended = cell_at(row, at[ONS_TERMINATED]);
    bool placed = text_to_double(cell_at(row, at[ONS_LAT]), &p.lat_deg) &&
                  text_to_double(cell_at(row, at[ONS_LON]), &p.lon_deg) && lonlat_valid(p) &&
                  (p.lat_deg > 0 || p.lon_deg < 0 || p.lon_deg > 0);
    snprintf(terminated_on, sizeof terminated_on, "%.*s", (int)(ended.len < 10 ? ended.len : 10),
             ended.at);
    return put_postcode(l, cell_at(row, at[ONS_POSTCODE]), placed, p, terminated_on, err);
}

/* Positional quality 90 is "no coordinates"; Code-Point Open then writes 0, 0 (its user guide). */
static status put_code_point_row(loading *l, const csv_row *row, error *err)
{
    double easting_m, northing_m;
    lonlat p = {0, 0};
    error why;
    bool placed = row->count >= 4 && !slice_equals(row->cells[1], "90") &&
                  text_to_double(row->cells[2], &easting_m) &&
                  text_to_double(row->cells[3], &northing_m) && easting_m > 0 &&
                  !crs_from_national_grid(l->grid, easting_m, northing_m, &p, &why);
    return put_postcode(l, row->cells[0], placed, p, NULL, err);
}

static bool is_code_point(const csv_row *row)
{
    postcode code;
    double number;
    return row->count == CODE_POINT_COLUMNS && postcode_read(row->cells[0], &code) &&
           text_to_double(row->cells[2], &number) && text_to_double(row->cells[3], &number);
}

/* -- places ---------------------------------------------------------------------------------------
 */

/* How far a place's point may be from where in it someone is, where the file does not say: measured
 * on the sample's settlements (geodata/PROVENANCE.md), and a station's own extent. */
static double accuracy_of_kind(const char *kind)
{
    static const struct {
        const char *kind;
        double accuracy_m;
    } KINDS[] = {{"city", 9000},
                 {"la", 30000},
                 {"town", 1500},
                 {"village", 1500},
                 {"hamlet", 2000},
                 {"suburban-area", 1000},
                 {"other-settlement", 2000},
                 {"railway-station", 200}};
    for (size_t i = 0; i < COUNT(KINDS); i++)
        if (strcmp(KINDS[i].kind, kind) == 0)
            return KINDS[i].accuracy_m;
    return 1000;
}

/* "Suburban Area" is the kind suburban-area. */
static void kind_code(slice text, char kind[65])
{
    size_t length = 0;
    for (size_t i = 0; i < text.len && length < 64; i++)
        if (isalnum((unsigned char)text.at[i]))
            kind[length++] = (char)tolower((unsigned char)text.at[i]);
        else if (length && kind[length - 1] != '-')
            kind[length++] = '-';
    kind[length] = '\0';
}

static status put_place(loading *l, slice name, slice kind_text, lonlat at, slice accuracy,
                        slice source, error *err)
{
    char named[201], kind[65], from[SOURCE_MAX];
    bool changed = false;
    kind_code(kind_text, kind);
    if (!name.len || name.len > 200 || !*kind || !lonlat_valid(at) ||
        !text_is_utf8(name.at, name.len)) {
        l->summary->refused++;
        return OK;
    }
    snprintf(named, sizeof named, "%.*s", (int)name.len, name.at);
    snprintf(from, sizeof from, "%.*s", (int)(source.len < 119 ? source.len : 119), source.at);
    store_place p = {named, kind, at, accuracy_of_kind(kind), *from ? from : l->source, NULL};
    if (accuracy.len)
        (void)text_to_double(accuracy, &p.accuracy_m); /* else the kind's stands */
    status failed = store_put_place(l->to, &p, &changed, err);
    if (!failed)
        count_put(l, changed);
    return failed;
}

enum { PLACE_NAME, PLACE_KIND, PLACE_LAT, PLACE_LON, PLACE_ACCURACY, PLACE_SOURCE, PLACE_COLUMNS };

static bool find_place_columns(const csv_row *heading, int at[PLACE_COLUMNS])
{
    static const char *const NAMES[PLACE_COLUMNS] = {"name", "kind",       "lat",
                                                     "lon",  "accuracy_m", "source"};
    for (int c = 0; c < PLACE_COLUMNS; c++) {
        at[c] = -1;
        for (size_t i = 0; i < heading->count; i++)
            if (slice_equals_nocase(slice_trim(heading->cells[i]), NAMES[c]))
                at[c] = (int)i;
    }
    return at[PLACE_NAME] >= 0 && at[PLACE_KIND] >= 0 && at[PLACE_LAT] >= 0 && at[PLACE_LON] >= 0;
}

static status put_place_row(loading *l, const csv_row *row, const int at[PLACE_COLUMNS], error *err)
{
    lonlat p = {200, 200}; /* refused as out of range unless both are read */
    (void)(text_to_double(cell_at(row, at[PLACE_LON]), &p.lon_deg) &&
           text_to_double(cell_at(row, at[PLACE_LAT]), &p.lat_deg));
    return put_place(l, cell_at(row, at[PLACE_NAME]), cell_at(row, at[PLACE_KIND]), p,
                     cell_at(row, at[PLACE_ACCURACY]), cell_at(row, at[PLACE_SOURCE]), err);
}

static status load_labels(loading *l, slice bytes, error *err)
{
    table t;
    int name = -1, type = -1;
    status failed = table_read_bytes(bytes, &t, err);
    if (failed)
        return failed;
    for (size_t i = 0; i < t.heading_count; i++) {
        if (slice_equals_nocase(t.headings[i], "name"))
            name = (int)i;
        if (slice_equals_nocase(t.headings[i], "type") ||
            slice_equals_nocase(t.headings[i], "kind"))
            type = (int)i;
    }
    if (name < 0 || type < 0)
        failed = error_set(err, ERR_INPUT, "FILE", "its features have no name and type");
    for (size_t i = 0; i < t.row_count && !failed; i++) {
        const table_row *row = &t.rows[i];
        count_row(l);
        lonlat at = row->has_point ? row->point : (lonlat){200, 200};
        failed = put_place(l, row->cells[name], row->cells[type], at, (slice){"", 0},
                           (slice){"", 0}, err);
    }
    table_done(&t);
    return failed;
}

/* -- files ----------------------------------------------------------------------------------------
 */

static status load_csv(loading *l, slice bytes, error *err)
{
    csv_reader reader;
    csv_row row;
    int ons[ONS_COLUMNS], places[PLACE_COLUMNS];
    ARENA_SCOPED arena *a = arena_new(ROW_MEMORY_MAX);
    if (!a)
        return error_no_memory(err);
    csv_open(&reader, bytes);
    status failed = csv_next(&reader, a, &row, err);
    if (failed)
        return failed == ERR_NOT_FOUND ? error_set(err, ERR_INPUT, "FILE", "the file is empty")
                                       : failed;
    bool is_places = find_place_columns(&row, places);
    bool is_ons = !is_places && find_ons_columns(&row, ons);
    bool code_point = !is_places && !is_ons && is_code_point(&row);
    if (!is_places && !is_ons && !code_point)
        return error_set(err, ERR_INPUT, "FILE",
                         "it is no gazetteer that is known: a heading with postcode, lat and long, "
                         "or name, kind, lat and lon, or Code-Point Open's ten columns");
    if (code_point)
        csv_open(&reader, bytes); /* the first row is one of them */
    for (;;) {
        arena_clear(a);
        failed = csv_next(&reader, a, &row, err);
        if (failed == ERR_NOT_FOUND)
            return OK;
        count_row(l);
        if (failed == ERR_INPUT) {
            l->summary->refused++;
            continue;
        }
        if (!failed)
            failed = is_places ? put_place_row(l, &row, places, err)
                     : is_ons  ? put_ons_row(l, &row, ons, err)
                               : put_code_point_row(l, &row, err);
        if (failed)
            return failed;
    }
}

static status load_zip_entry(loading *l, zip_t *zip, const zip_stat_t *entry, error *err)
{
    if (entry->size > FILE_MAX_BYTES)
        return error_set(err, ERR_INPUT, "FILE", "%s in the zip is too large", entry->name);
    MEM_SCOPED char *bytes = mem_alloc(entry->size, 1);
    zip_file_t *f = zip_fopen_index(zip, entry->index, 0);
    bool whole = bytes && f && zip_fread(f, bytes, entry->size) == (zip_int64_t)entry->size;
    if (f)
        zip_fclose(f);
    if (!whole)
        return error_set(err, ERR_INPUT, "FILE", "%s in the zip can't be read", entry->name);
    status failed = load_csv(l, (slice){bytes, entry->size}, err);
    if (failed)
        error_prefix(err, "%s: ", entry->name);
    return failed;
}

/* Code-Point Open's zip has its tables in Data/CSV/; Doc/ holds headings and code lists. */
static bool is_zipped_table(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, ".csv") == 0 && !strstr(name, "Doc/") &&
           !strstr(name, "Header");
}

static status load_zip(loading *l, const char *path, error *err)
{
    int code, tables = 0;
    zip_t *zip = zip_open(path, ZIP_RDONLY, &code);
    if (!zip)
        return error_set(err, ERR_INPUT, "FILE", "the zip can't be read (libzip error %d)", code);
    status failed = OK;
    for (zip_uint64_t i = 0; i < (zip_uint64_t)zip_get_num_entries(zip, 0) && !failed; i++) {
        zip_stat_t entry;
        if (zip_stat_index(zip, i, 0, &entry) || !is_zipped_table(entry.name))
            continue;
        tables++;
        failed = load_zip_entry(l, zip, &entry, err);
    }
    zip_discard(zip);
    if (!failed && tables == 0)
        failed = error_set(err, ERR_INPUT, "FILE", "there is no CSV table in the zip");
    return failed;
}

static status load_bytes(loading *l, const char *path, slice bytes, error *err)
{
    size_t at = 0;
    while (at < bytes.len &&
           (isspace((unsigned char)bytes.at[at]) || (unsigned char)bytes.at[at] > 0x7F))
        at++;
    if (bytes.len >= 4 && memcmp(bytes.at, "PK\3\4", 4) == 0)
        return load_zip(l, path, err);
    if (at < bytes.len && bytes.at[at] == '{')
        return load_labels(l, bytes, err);
    return load_csv(l, bytes, err);
}

static status load_in_transaction(loading *l, const char *path, slice bytes, error *err)
{
    static const authorship WHO = {.actor = "cairn gazetteer", .role = "operator"};
    status failed = store_begin(l->to, &WHO, err);
    if (failed)
        return failed;
    failed = load_bytes(l, path, bytes, err);
    if (!failed && l->summary->loaded)
        failed = store_gazetteer_loaded(l->to, err);
    if (!failed)
        return store_commit(l->to, err);
    store_rollback(l->to);
    return failed;
}

status gazetteer_load_file(store *to, const char *path, gazetteer_progress *progress, void *context,
                           gazetteer_summary *ret, error *err)
{
    slice bytes;
    gazetteer_summary summary = {0};
    loading l = {.to = to, .progress = progress, .context = context, .summary = &summary};
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    snprintf(l.source, sizeof l.source, "%.100s", name);
    status failed = file_read(path, &bytes, err);
    if (failed)
        return failed;
    failed = crs_transform_new(&l.grid, err);
    if (!failed)
        failed = load_in_transaction(&l, path, bytes, err);
    crs_transform_free(l.grid);
    mem_free((char *)bytes.at);
    if (failed) {
        error_prefix(err, "%s: ", path);
        return failed;
    }
    *ret = summary;
    return OK;
}
