/* Any bytes as a CSV file: it is read to its end, lines are counted upwards, and a row that is
 * written reads back as it was. */
#include "fuzz.h"

#include <string.h>

#include "format/csv.h"

/* A row that nobody could tell from an empty line. */
static bool is_blank(const csv_row *row)
{
    return row->count == 1 && row->cells[0].len == 0;
}

static bool same(slice a, slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* Behind a heading, as rows are: a file that begins with a byte order mark loses it. */
static void check_written(const csv_row *row, arena *a, buf *out)
{
    csv_reader reader;
    csv_row again;
    buf_clear(out);
    buf_puts(out, "a,b\r\n");
    for (size_t i = 0; i < row->count; i++) {
        if (i)
            buf_putc(out, ',');
        csv_write(out, row->cells[i]);
    }
    buf_puts(out, "\r\n");
    HOLDS(!out->failed);
    csv_open(&reader, (slice){out->data, out->len});
    HOLDS(csv_next(&reader, a, &again, NULL) == OK && again.count == 2);
    if (is_blank(row))
        return;
    HOLDS(csv_next(&reader, a, &again, NULL) == OK);
    HOLDS(again.line == 2 && again.count == row->count);
    for (size_t i = 0; i < row->count; i++)
        HOLDS(same(again.cells[i], row->cells[i]));
    HOLDS(csv_next(&reader, a, &again, NULL) == ERR_NOT_FOUND);
}

/* A cell for a spreadsheet never begins as a formula does, and is else the same. */
static void check_safe(slice cell, arena *a, buf *out)
{
    csv_reader reader;
    csv_row row;
    buf_clear(out);
    buf_puts(out, "a,b\r\n,");
    csv_write_safe(out, cell);
    csv_open(&reader, (slice){out->data, out->len});
    HOLDS(csv_next(&reader, a, &row, NULL) == OK && csv_next(&reader, a, &row, NULL) == OK);
    HOLDS(row.count == 2);
    slice safe = row.cells[1];
    HOLDS(!safe.len || !safe.at[0] || !strchr("=+-@\t\r", safe.at[0]));
    if (!same(safe, cell))
        HOLDS(same((slice){safe.at + 1, safe.len - 1}, cell));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static arena *a;
    static buf out;
    csv_reader reader;
    csv_row row;
    error err;
    long last_line = 0, line_ends = 0;
    size_t rows = 0;
    status found = OK;
    if (!a)
        a = arena_new(64 << 20);
    if (!out.max)
        buf_init(&out, 8 << 20);
    for (size_t i = 0; i < size; i++)
        line_ends += data[i] == '\n' || data[i] == '\r';
    csv_open(&reader, (slice){(const char *)data, size});
    while (found != ERR_NOT_FOUND) {
        size_t left = reader.left.len;
        found = csv_next(&reader, a, &row, &err);
        HOLDS(found == OK || found == ERR_INPUT || found == ERR_NOT_FOUND);
        HOLDS(reader.left.len < left || found == ERR_NOT_FOUND);
        HOLDS(reader.line <= line_ends + 1);
        if (found != OK)
            continue;
        HOLDS(row.count >= 1 && row.count <= CSV_MAX_CELLS && row.line > last_line);
        last_line = row.line;
        if (rows++ < 16) /* the rest is the same again */
            check_written(&row, a, &out);
        check_safe(row.cells[0], a, &out);
    }
    arena_clear(a);
    return 0;
}
