#include "exchange/gazetteer_file.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "base/mem.h"
#include "exchange/file.h"
#include "exchange/gazetteer_loading.h"
#include "exchange/gazetteer_stream.h"
#include "exchange/reading.h"

enum { ROW_MEMORY_MAX = 16 * 1024 * 1024, SNIFFED_BYTES = 4096 };

slice gazetteer_cell(const csv_row *row, int column)
{
    return column >= 0 && (size_t)column < row->count ? slice_trim(row->cells[column])
                                                      : (slice){"", 0};
}

/* The column whose heading is the first of the names that there is. */
static int find_column(const csv_row *heading, const char *names)
{
    while (*names) {
        size_t length = strcspn(names, "|");
        for (size_t i = 0; i < heading->count; i++) {
            slice cell = slice_trim(heading->cells[i]);
            bool same = cell.len == length;
            for (size_t k = 0; k < length && same; k++)
                same = tolower((unsigned char)cell.at[k]) == names[k];
            if (same)
                return (int)i;
        }
        names += length + (names[length] == '|');
    }
    return -1;
}

void gazetteer_find_columns(const csv_row *heading, const char *const *names, size_t count,
                            column_places ret)
{
    for (size_t c = 0; c < count; c++)
        ret[c] = find_column(heading, names[c]);
}

bool gazetteer_from_grid(loading *l, slice easting, slice northing, lonlat *ret)
{
    double easting_m, northing_m;
    error why;
    bool placed = text_to_double(easting, &easting_m) && text_to_double(northing, &northing_m) &&
                  easting_m > 0 &&
                  !crs_from_national_grid(l->grid, easting_m, northing_m, ret, &why);
    l->grid_used = l->grid_used || placed;
    return placed;
}

static void count_row(loading *l)
{
    l->summary->rows++;
    if (l->progress)
        l->progress(l->context, l->summary->rows);
}

/* The kind of table that a first row is of, and which columns are where; NULL if none is known.
 * Places first: theirs may have a postcode beside each. */
static const gazetteer_table *find_table(const csv_row *first, column_places at, bool *ret_headed)
{
    static const gazetteer_table *const TABLES[] = {&GAZETTEER_PLACES, &GAZETTEER_POSTCODES};
    for (size_t i = 0; i < 2 * COUNT(TABLES); i++) {
        const gazetteer_table *t = TABLES[i % COUNT(TABLES)];
        *ret_headed = i < COUNT(TABLES);
        if (*ret_headed ? t->headed(first, at) : t->bare(first, at))
            return t;
    }
    return NULL;
}

/* ERR_NOT_FOUND: it is no gazetteer that is known. */
static status load_rows(loading *l, csv_stream *s, error *err)
{
    csv_row row;
    column_places at;
    bool headed;
    ARENA_SCOPED arena *a = arena_new(ROW_MEMORY_MAX);
    if (!a)
        return error_no_memory(err);
    status failed = csv_stream_next(s, a, &row, err);
    if (failed)
        return failed == ERR_NOT_FOUND ? error_set(err, ERR_NOT_FOUND, "FILE", "the file is empty")
                                       : failed;
    const gazetteer_table *kind = find_table(&row, at, &headed);
    if (!kind)
        return error_set(err, ERR_NOT_FOUND, "FILE",
                         "it is no gazetteer that is known: a heading with postcode, lat and long, "
                         "or name, kind, lat and lon, or OS Open Names, OS Code-Point Open or the "
                         "Scottish Postcode Directory as published");
    bool bare = !headed; /* then the first row is one of them */
    for (;; bare = false) {
        if (!bare) {
            arena_clear(a);
            failed = csv_stream_next(s, a, &row, err);
        }
        if (failed == ERR_NOT_FOUND)
            return OK;
        if (failed && failed != ERR_INPUT)
            return failed;
        count_row(l);
        failed = failed ? gazetteer_refuse(l) : kind->put(l, &row, at, err);
        if (failed)
            return failed;
    }
}

static status load_stream(loading *l, byte_source *read, void *context, error *err)
{
    csv_stream s;
    status failed = csv_stream_open(&s, read, context, err);
    if (failed)
        return failed;
    failed = load_rows(l, &s, err);
    csv_stream_done(&s);
    return failed;
}

/* What a stream fails with is the file's fault, whatever it was. */
static status as_input(status failed, error *err)
{
    if (failed != ERR_NOT_FOUND && failed != ERR_CONFLICT)
        return failed;
    if (err)
        err->code = ERR_INPUT;
    return ERR_INPUT;
}

static status put_labels(loading *l, const sheet *s, error *err)
{
    size_t name = s->heading_count, type = s->heading_count;
    for (size_t i = 0; i < s->heading_count; i++) {
        if (slice_equals_nocase(s->headings[i], "name"))
            name = i;
        if (slice_equals_nocase(s->headings[i], "type") ||
            slice_equals_nocase(s->headings[i], "kind"))
            type = i;
    }
    if (name == s->heading_count || type == s->heading_count)
        return error_set(err, ERR_INPUT, "FILE", "its features have no name and type");
    status failed = OK;
    for (size_t i = 0; i < s->row_count && !failed; i++) {
        const sheet_row *row = &s->rows[i];
        bool placed = row->at.kind != GEOMETRY_NONE && s->crs == CRS_LONLAT;
        count_row(l);
        failed = gazetteer_put_label(
            l, slice_trim(sheet_cell(row, name)), slice_trim(sheet_cell(row, type)),
            placed ? (lonlat){row->at.x, row->at.y} : (lonlat){200, 200}, err);
    }
    return failed;
}

/* The reader says which file it is of; here that is said for every kind of file. */
static void drop_file_name(const char *path, error *err)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t length = strlen(name);
    if (strncmp(err->detail, name, length) == 0 && strncmp(err->detail + length, ": ", 2) == 0)
        memmove(err->detail, err->detail + length + 2, strlen(err->detail + length + 2) + 1);
}

static status load_labels(loading *l, const char *path, error *err)
{
    workbook *book;
    status failed = file_read_workbook(path, NULL, &book, err);
    if (failed) {
        drop_file_name(path, err);
        return failed;
    }
    for (size_t i = 0; i < book->sheet_count && !failed; i++)
        failed = put_labels(l, &book->sheets[i], err);
    workbook_free(book);
    return failed;
}

/* -- zips -----------------------------------------------------------------------------------------
 */

static int64_t read_entry(void *context, char *ret, size_t size)
{
    return zip_fread(context, ret, size);
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcasecmp(text + length - tail, end) == 0;
}

/* Tables of headings and of codes stand in folders of their own, or are called so. */
static bool is_zipped_table(const char *name)
{
    static const char *const OTHERS[] = {"Doc/", "Docs/", "Documents/", "User Guide", "Header"};
    bool is = ends_with(name, ".csv");
    for (size_t i = 0; i < COUNT(OTHERS) && is; i++)
        is = strcasestr(name, OTHERS[i]) == NULL;
    return is;
}

/* ONS gives its table whole, and in this folder once more in parts. */
static bool is_part(const char *name)
{
    return strcasestr(name, "multi_csv/") != NULL;
}

static const char *entry_name(zip_t *zip, zip_int64_t i)
{
    const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);
    return name && is_zipped_table(name) ? name : NULL;
}

static status load_entry(loading *l, zip_t *zip, zip_int64_t i, const char *name, error *err)
{
    zip_file_t *f = zip_fopen_index(zip, (zip_uint64_t)i, 0);
    status failed = f ? load_stream(l, read_entry, f, err)
                      : error_set(err, ERR_INPUT, "FILE", "it can't be read");
    if (f)
        zip_fclose(f);
    if (failed == ERR_NOT_FOUND) {
        l->summary->passed_over++;
        return OK;
    }
    if (failed) {
        error_prefix(err, "%.100s in the zip: ", name);
        return as_input(failed, err);
    }
    if (!l->summary->tables++)
        snprintf(l->summary->table, sizeof l->summary->table, "%s", name);
    return OK;
}

static status load_zip(loading *l, const char *path, error *err)
{
    int code;
    zip_t *zip = zip_open(path, ZIP_RDONLY, &code);
    if (!zip)
        return error_set(err, ERR_INPUT, "FILE", "the zip can't be read (libzip error %d)", code);
    status failed = OK;
    bool whole = false, any = false;
    zip_int64_t count = zip_get_num_entries(zip, 0);
    for (zip_int64_t i = 0; i < count; i++) {
        const char *name = entry_name(zip, i);
        any = any || name;
        whole = whole || (name && !is_part(name));
    }
    for (zip_int64_t i = 0; i < count && !failed; i++) {
        const char *name = entry_name(zip, i);
        if (name && !(whole && is_part(name)))
            failed = load_entry(l, zip, i, name, err);
    }
    zip_discard(zip);
    if (!failed && l->summary->tables == 0)
        failed = error_set(err, ERR_INPUT, "FILE",
                           any ? "none of the CSV tables in the zip is a gazetteer that is known"
                               : "there is no CSV table in the zip");
    return failed;
}

/* -- files ----------------------------------------------------------------------------------------
 */

static int64_t read_on(void *context, char *ret, size_t size)
{
    size_t done = fread(ret, 1, size, context);
    return done || !ferror((FILE *)context) ? (int64_t)done : -1;
}

static status load_open_file(loading *l, FILE *f, const char *path, error *err)
{
    char begin[SNIFFED_BYTES];
    size_t length = fread(begin, 1, sizeof begin, f), at = 0;
    if (ferror(f) || fseek(f, 0, SEEK_SET))
        return error_set(err, ERR_INTERNAL, "FILE", "it can't be read");
    while (at < length && (isspace((unsigned char)begin[at]) || (unsigned char)begin[at] > 0x7F))
        at++;
    if (length >= 4 && memcmp(begin, "PK\3\4", 4) == 0)
        return load_zip(l, path, err);
    if (at < length && begin[at] == '{')
        return load_labels(l, path, err);
    return as_input(load_stream(l, read_on, f, err), err);
}

static status load_in_transaction(loading *l, FILE *f, const char *path, error *err)
{
    static const authorship WHO = {.actor = "cairn gazetteer", .role = "operator"};
    status failed = store_begin(l->to, &WHO, err);
    if (failed)
        return failed;
    failed = load_open_file(l, f, path, err);
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
    FILE *f;
    gazetteer_summary summary = {0};
    loading l = {.to = to, .progress = progress, .context = context, .summary = &summary};
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    snprintf(l.source, sizeof l.source, "%.100s", name);
    status failed = file_open(path, &f, err);
    if (failed)
        return failed;
    failed = crs_transform_new(&l.grid, err);
    if (!failed)
        failed = load_in_transaction(&l, f, path, err);
    if (!failed && l.grid_used) {
        snprintf(summary.operation, sizeof summary.operation, "%s",
                 crs_transform_operation(l.grid));
        summary.accuracy_m = crs_transform_accuracy_m(l.grid);
    }
    crs_transform_free(l.grid);
    fclose(f);
    if (failed) {
        error_prefix(err, "%s: ", path);
        return failed;
    }
    *ret = summary;
    return OK;
}
