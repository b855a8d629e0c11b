#include "exchange/table.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "exchange/file.h"
#include "exchange/geojson_table.h"
#include "format/csv.h"

enum { TABLE_MAX_ROWS = 5000000 };

static status grow_rows(table *t, size_t *room, error *err)
{
    if (t->row_count == TABLE_MAX_ROWS)
        return error_set(err, ERR_INPUT, "FILE", "there are more than %d rows; split the file",
                         TABLE_MAX_ROWS);
    if (t->row_count < *room)
        return OK;
    size_t more = *room ? *room * 2 : 1024;
    table_row *rows = mem_realloc(t->rows, more, sizeof *rows);
    if (!rows)
        return error_no_memory(err);
    t->rows = rows;
    *room = more;
    return OK;
}

/* A row as long as the heading: cells that are missing are blank, more than that are a broken row.
 */
static status fit_row(table *t, const csv_row *from, table_row *row, error *err)
{
    row->line = from->line;
    row->cells = arena_alloc(t->memory, (t->heading_count ? t->heading_count : 1) * sizeof(slice));
    if (!row->cells)
        return error_no_memory(err);
    for (size_t i = 0; i < from->count; i++) {
        slice cell = slice_trim(from->cells[i]);
        if (i < t->heading_count)
            row->cells[i] = cell;
        else if (cell.len)
            row->broken = "it has more cells than the heading";
    }
    return OK;
}

static status read_csv(slice bytes, table *t, error *err)
{
    csv_reader reader;
    csv_row line;
    size_t room = 0;
    csv_open(&reader, bytes);
    status failed = csv_next(&reader, t->memory, &line, err);
    if (failed)
        return failed == ERR_NOT_FOUND ? error_set(err, ERR_INPUT, "FILE", "the file is empty")
                                       : failed;
    t->headings = line.cells;
    t->heading_count = line.count;
    for (;;) {
        table_row row = {.line = reader.line};
        failed = csv_next(&reader, t->memory, &line, err);
        if (failed == ERR_NOT_FOUND)
            return OK;
        if (failed == ERR_INPUT) {
            row.broken = arena_copy(t->memory, err->detail, strlen(err->detail));
            line = (csv_row){.line = row.line};
        } else if (failed) {
            return failed;
        }
        if ((failed = fit_row(t, &line, &row, err)) || (failed = grow_rows(t, &room, err)))
            return failed;
        t->rows[t->row_count++] = row;
    }
}

status table_read_bytes(slice bytes, table *ret, error *err)
{
    table t = {.memory = arena_new(4 * FILE_MAX_BYTES)};
    if (!t.memory)
        return error_no_memory(err);
    size_t at = bytes.len >= 3 && memcmp(bytes.at, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < bytes.len && isspace((unsigned char)bytes.at[at]))
        at++;
    bool json = at < bytes.len && (bytes.at[at] == '{' || bytes.at[at] == '[');
    status failed = json ? geojson_table_read((slice){bytes.at + at, bytes.len - at}, &t, err)
                         : read_csv(bytes, &t, err);
    if (failed) {
        table_done(&t);
        return failed;
    }
    *ret = t;
    return OK;
}

status table_read(const char *path, table *ret, error *err)
{
    slice bytes;
    status failed = file_read(path, &bytes, err);
    if (failed)
        return failed;
    failed = table_read_bytes(bytes, ret, err);
    if (failed) {
        mem_free((char *)bytes.at);
        error_prefix(err, "%s: ", path);
        return failed;
    }
    ret->bytes = (char *)bytes.at;
    return OK;
}

void table_done(table *t)
{
    mem_free(t->rows);
    mem_free(t->bytes);
    arena_free(t->memory);
    *t = (table){0};
}
