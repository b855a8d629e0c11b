/* Any bytes as a file of text or a spreadsheet: what comes of them is a workbook that the other
 * side of the pipe takes, and within the limits. What is GDAL's own is left to its own
 * fuzzers. */
#include "fuzz.h"

#include <string.h>

#include "reader/reader.h"
#include "reader/shapefile.h"

enum { ROWS = 1000, CELL_BYTES = 1000 };

static bool is_gdals(slice bytes)
{
    static const struct {
        const char *magic;
        size_t length;
    } BEGINNINGS[] = {{"SQLite format 3", 15}, {"\0\0\x27\x0A", 4}};
    for (size_t i = 0; i < COUNT(BEGINNINGS); i++)
        if (bytes.len >= BEGINNINGS[i].length &&
            memcmp(bytes.at, BEGINNINGS[i].magic, BEGINNINGS[i].length) == 0)
            return true;
    return shapefile_is_dbf(bytes) || memmem(bytes.at, bytes.len, "kml", 3) ||
           memmem(bytes.at, bytes.len, ".shp", 4);
}

static void check(const workbook *w)
{
    size_t rows = 0;
    for (size_t i = 0; i < w->sheet_count; i++) {
        rows += w->sheets[i].row_count;
        for (size_t k = 0; k < w->sheets[i].row_count; k++) {
            const sheet_row *row = &w->sheets[i].rows[k];
            HOLDS(row->count <= WORKBOOK_MAX_COLUMNS && row->line > 0);
            HOLDS(!row->broken || (!row->count && row->at.kind == GEOMETRY_NONE));
            for (size_t c = 0; c < row->count; c++)
                HOLDS(row->cells[c].len <= CELL_BYTES);
        }
    }
    HOLDS(rows <= ROWS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static buf out;
    static const reader_options OPTIONS = {
        .max_memory_bytes = 64 << 20, .max_rows = ROWS, .max_cell_bytes = CELL_BYTES};
    slice bytes = {(const char *)data, size};
    workbook *w, *again;
    error err = {0};
    if (!out.max)
        buf_init(&out, 256 << 20);
    buf_clear(&out);
    if (is_gdals(bytes))
        return 0;
    status failed = reader_read_bytes(bytes, &OPTIONS, &w, &err);
    HOLDS(!failed || ((failed == ERR_INPUT || failed == ERR_NO_MEMORY) && err.detail[0]));
    if (failed)
        return 0;
    check(w);
    workbook_write(w, &out);
    HOLDS(!out.failed);
    HOLDS(workbook_parse((slice){out.data, out.len}, 256 << 20, &again, &err) == OK);
    workbook_free(again);
    workbook_free(w);
    return 0;
}
