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

/* -- the separator --------------------------------------------------------------------------------
 * The one by which most of the first lines have the same number of cells, more than one: a title
 * above the table may have none of it, a line within it has; a comma in a text comes and goes. Of
 * two as good, the one that gives more cells. */

static const char CANDIDATES[] = ",;\t|";
enum { JUDGED_LINES = 64, JUDGED_BYTES = 64 * 1024 };

/* How many of it each of the first lines has, outside quotes. @return the number of lines. */
static size_t count_in_lines(slice text, char separator, size_t counts[JUDGED_LINES])
{
    size_t lines = 0, now = 0, length = text.len < JUDGED_BYTES ? text.len : JUDGED_BYTES;
    bool quoted = false, begins = true, blank = true;
    for (size_t i = 0; i < length; i++) {
        char c = text.at[i];
        if (quoted || (begins && c == '"')) {
            quoted ^= c == '"'; /* a doubled one closes and opens again */
            begins = !quoted;
            blank = false;
        } else if (c == '\n' || c == '\r') {
            if (!blank)
                counts[lines++] = now;
            if (lines == JUDGED_LINES)
                return lines;
            now = 0;
            begins = blank = true;
        } else {
            begins = c && strchr(CANDIDATES, c); /* a quote after any of them is one */
            now += c == separator;
            blank = false;
        }
    }
    if (!blank && (!lines || length == text.len)) /* a line that is cut short has no say */
        counts[lines++] = now;
    return lines;
}

/* How many lines have the number of it that most lines have which have it at all, less those below
 * the first of them that have none. */
static int lines_alike(slice text, char separator, size_t *ret_count)
{
    size_t counts[JUDGED_LINES];
    size_t lines = count_in_lines(text, separator, counts);
    int best = 0, without = 0;
    bool begun = false;
    *ret_count = 0;
    for (size_t i = 0; i < lines; i++) {
        int alike = 0;
        for (size_t k = 0; k < lines; k++)
            alike += counts[k] == counts[i];
        if (counts[i] && (alike > best || (alike == best && counts[i] > *ret_count))) {
            best = alike;
            *ret_count = counts[i];
        }
        begun |= counts[i] > 0;
        without += begun && !counts[i];
    }
    return best - without;
}

static char judge_separator(slice text)
{
    char best = ',';
    int best_lines = 0;
    size_t best_count = 0;
    for (const char *candidate = CANDIDATES; *candidate; candidate++) {
        size_t count;
        int lines = lines_alike(text, *candidate, &count);
        if (lines > best_lines || (lines == best_lines && count > best_count)) {
            best = *candidate;
            best_lines = lines;
            best_count = count;
        }
    }
    return best;
}

/* The line that Excel reads the separator from: sep=; */
static char pass_stated_separator(csv_reader *r)
{
    static const char BEGINS[] = "sep=";
    size_t length = sizeof BEGINS - 1;
    bool quoted = r->left.len && r->left.at[0] == '"';
    slice s = {r->left.at + quoted, r->left.len - quoted};
    if (s.len < length + 1 || !slice_equals_nocase((slice){s.at, length}, BEGINS))
        return '\0';
    char separator = s.at[length];
    size_t end = length + 1 + quoted + quoted;
    if (!separator || strchr("\"\r\n", separator) ||
        (end < r->left.len && r->left.at[end] != '\r' && r->left.at[end] != '\n') ||
        (quoted && (end > r->left.len || r->left.at[end - 1] != '"')))
        return '\0';
    advance(r, end < r->left.len ? end : r->left.len);
    (void)pass_line_end(r); /* there may be none */
    return separator;
}

void csv_open(csv_reader *r, slice bytes)
{
    if (bytes.len >= 3 && memcmp(bytes.at, "\xEF\xBB\xBF", 3) == 0)
        bytes = (slice){bytes.at + 3, bytes.len - 3};
    *r = (csv_reader){.left = bytes, .line = 1};
    pass_blank_lines(r);
    r->separator = pass_stated_separator(r);
    pass_blank_lines(r);
    if (!r->separator)
        r->separator = judge_separator(r->left);
}

/* -- rows -----------------------------------------------------------------------------------------
 */

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
        quote = strchr("\",;|\t\r\n", cell.at[i]) != NULL; /* each might be a separator */
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

/* Apostrophes, or none, and then what begins a formula. */
static bool is_risky(slice cell)
{
    size_t i = 0;
    while (i < cell.len && cell.at[i] == '\'')
        i++;
    return i < cell.len && cell.at[i] && strchr("=+-@\t\r", cell.at[i]);
}

void csv_mark_safe(buf *out, slice cell)
{
    if (is_risky(cell))
        buf_putc(out, '\'');
    buf_add(out, cell.at, cell.len);
}

void csv_write_safe(buf *out, slice cell)
{
    if (!is_risky(cell)) {
        csv_write(out, cell);
        return;
    }
    buf neutral;
    buf_init(&neutral, cell.len + 1);
    csv_mark_safe(&neutral, cell);
    csv_write(out, (slice){neutral.data, neutral.len});
    out->failed |= neutral.failed;
    buf_done(&neutral);
}

slice csv_restore(slice cell)
{
    bool marked = cell.len && cell.at[0] == '\'' && is_risky(cell);
    return marked ? (slice){cell.at + 1, cell.len - 1} : cell;
}
