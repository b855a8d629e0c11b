#include "format/csv.h"

#include <string.h>

static void advance(csv_reader *r, size_t bytes)
{
    r->left.at += bytes;
    r->left.len -= bytes;
}

/* Passes the end of a line, if there is one here. */
static bool pass_line_end(csv_reader *r)
{
    if (!r->left.len || (r->left.at[0] != '\n' && r->left.at[0] != '\r'))
        return false;
    bool pair = r->left.len > 1 && r->left.at[0] == '\r' && r->left.at[1] == '\n';
    advance(r, pair ? 2 : 1);
    r->line++;
    return true;
}

/* Lines without anything on them are no rows: `line` is that of the next row. */
static void pass_blank_lines(csv_reader *r)
{
    while (pass_line_end(r))
        continue;
}

void csv_open(csv_reader *r, slice bytes)
{
    static const char CANDIDATES[] = ",;\t";
    size_t most = 0;
    if (bytes.len >= 3 && memcmp(bytes.at, "\xEF\xBB\xBF", 3) == 0)
        bytes = (slice){bytes.at + 3, bytes.len - 3};
    *r = (csv_reader){.left = bytes, .separator = ',', .line = 1};
    pass_blank_lines(r);
    for (const char *candidate = CANDIDATES; *candidate; candidate++) {
        size_t count = 0;
        bool quoted = false;
        for (size_t i = 0; i < r->left.len; i++) {
            char c = r->left.at[i];
            if (!quoted && (c == '\n' || c == '\r'))
                break;
            quoted ^= c == '"';
            count += !quoted && c == *candidate;
        }
        if (count > most) {
            most = count;
            r->separator = *candidate;
        }
    }
}

static void pass_line(csv_reader *r)
{
    while (r->left.len && !pass_line_end(r))
        advance(r, 1);
}

/* Counts the line ends of a quoted cell, with CRLF as one. */
static long lines_in(slice s)
{
    long lines = 0;
    for (size_t i = 0; i < s.len; i++)
        lines += s.at[i] == '\n' || (s.at[i] == '\r' && (i + 1 == s.len || s.at[i + 1] != '\n'));
    return lines;
}

static status read_quoted(csv_reader *r, arena *a, slice *ret, error *err)
{
    const char *at = r->left.at + 1, *end = r->left.at + r->left.len, *stop = at;
    bool doubled = false;
    for (; stop < end; stop++) {
        if (*stop != '"')
            continue;
        if (stop + 1 == end || stop[1] != '"')
            break;
        doubled = true;
        stop++;
    }
    if (stop >= end)
        return error_set(err, ERR_INPUT, NULL, "a quote is opened here and never closed");
    slice cell = {at, (size_t)(stop - at)};
    r->line += lines_in(cell);
    advance(r, (size_t)(stop + 1 - r->left.at));
    if (doubled) {
        char *copy = arena_alloc(a, cell.len + 1);
        size_t length = 0;
        if (!copy)
            return error_no_memory(err);
        for (size_t i = 0; i < cell.len; i++) {
            copy[length++] = cell.at[i];
            i += cell.at[i] == '"';
        }
        cell = (slice){copy, length};
    }
    *ret = cell;
    return OK;
}

static slice read_bare(csv_reader *r)
{
    slice cell = {r->left.at, 0};
    while (cell.len < r->left.len && cell.at[cell.len] != '\n' && cell.at[cell.len] != '\r' &&
           cell.at[cell.len] != r->separator)
        cell.len++;
    advance(r, cell.len);
    return cell;
}

static status read_cell(csv_reader *r, arena *a, slice *ret, error *err)
{
    slice cell = {r->left.at, 0};
    status failed = OK;
    if (r->left.len && r->left.at[0] == '"') {
        failed = read_quoted(r, a, &cell, err);
        if (!failed) /* what stands between the closing quote and the separator is dropped */
            (void)read_bare(r);
    } else {
        cell = read_bare(r);
    }
    if (!failed && cell.len > CSV_MAX_CELL_BYTES)
        failed =
            error_set(err, ERR_INPUT, NULL, "a cell has more than %d bytes", CSV_MAX_CELL_BYTES);
    if (!failed)
        *ret = cell;
    return failed;
}

static status read_cells(csv_reader *r, arena *a, csv_row *row, error *err)
{
    slice cells[CSV_MAX_CELLS];
    for (bool more = true; more;) {
        if (row->count == CSV_MAX_CELLS)
            return error_set(err, ERR_INPUT, NULL, "a row has more than %d cells", CSV_MAX_CELLS);
        status failed = read_cell(r, a, &cells[row->count], err);
        if (failed)
            return failed;
        row->count++;
        more = r->left.len && r->left.at[0] == r->separator;
        if (more)
            advance(r, 1);
    }
    row->cells = arena_alloc(a, row->count * sizeof *row->cells);
    if (!row->cells)
        return error_no_memory(err);
    memcpy(row->cells, cells, row->count * sizeof *cells);
    return OK;
}

status csv_next(csv_reader *r, arena *a, csv_row *ret, error *err)
{
    if (!r->left.len)
        return error_set(err, ERR_NOT_FOUND, NULL, "%s", "");
    csv_row row = {.line = r->line};
    status failed = read_cells(r, a, &row, err);
    if (failed)
        pass_line(r);
    pass_blank_lines(r);
    if (!failed)
        *ret = row;
    return failed;
}

void csv_write(buf *out, slice cell)
{
    bool quote = false;
    for (size_t i = 0; i < cell.len && !quote; i++)
        quote = strchr("\",;\t\r\n", cell.at[i]) != NULL;
    if (!quote) {
        buf_add(out, cell.at, cell.len);
        return;
    }
    buf_putc(out, '"');
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.at[i] == '"')
            buf_putc(out, '"');
        buf_putc(out, cell.at[i]);
    }
    buf_putc(out, '"');
}

void csv_write_safe(buf *out, slice cell)
{
    if (!cell.len || !cell.at[0] || !strchr("=+-@\t\r", cell.at[0])) {
        csv_write(out, cell);
        return;
    }
    buf neutral;
    buf_init(&neutral, cell.len + 1);
    buf_putc(&neutral, '\'');
    buf_add(&neutral, cell.at, cell.len);
    csv_write(out, (slice){neutral.data, neutral.len});
    out->failed |= neutral.failed;
    buf_done(&neutral);
}
