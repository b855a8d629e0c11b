#include "reader/xlsx_sheet.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "reader/merges.h"
#include "reader/wkt.h"

enum { ROWS_MAX = 1048576, COLUMNS_MAX = 16384 }; /* of a worksheet */

typedef enum { VALUE_NUMBER, VALUE_SHARED, VALUE_TEXT, VALUE_BOOLEAN, VALUE_DAY } value_type;

typedef struct {
    const xlsx_book *book;
    sheet *sheet;
    sheet_row *row; /* that is being read, or NULL */
    long line;
    size_t column; /* of the cell */
    value_type type;
    size_t style;
    bool in_value, in_phonetic;
    buf text; /* of the cell */
    merges merges;
    wkt_column wkt;
} sheet_reading;

/* -- where ------------------------------------------------------------------------------------- */

/* Reads "AB12"; false for anything else. The column is from 0. */
static bool read_reference(const char **at, size_t *ret_column, long *ret_line)
{
    const char *s = *at;
    size_t column = 0;
    long line = 0;
    for (; *s >= 'A' && *s <= 'Z' && column <= COLUMNS_MAX; s++)
        column = column * 26 + (size_t)(*s - 'A') + 1;
    for (; isdigit((unsigned char)*s) && line <= ROWS_MAX; s++)
        line = line * 10 + (*s - '0');
    if (!column || column > COLUMNS_MAX || !line || line > ROWS_MAX)
        return false;
    *at = s;
    *ret_column = column - 1;
    *ret_line = line;
    return true;
}

static status take_merge(sheet_reading *r, const char *range, error *err)
{
    size_t column, last_column;
    long line, last_line;
    if (!range || !read_reference(&range, &column, &line) || *range++ != ':' ||
        !read_reference(&range, &last_column, &last_line))
        return OK;
    return merges_add(&r->merges, line, last_line, column, err);
}

/* -- what -------------------------------------------------------------------------------------- */

static int hex_digit(char c)
{
    return isdigit((unsigned char)c) ? c - '0'
           : c >= 'A' && c <= 'F'    ? c - 'A' + 10
           : c >= 'a' && c <= 'f'    ? c - 'a' + 10
                                     : -1;
}

/* The character of an _xHHHH_ here, or -1; none that would be no character of a cell. */
static utf8proc_int32_t escaped_at(const char *text, size_t left)
{
    utf8proc_int32_t point = 0;
    if (left < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_')
        return -1;
    for (size_t i = 2; i < 6; i++) {
        int digit = hex_digit(text[i]);
        if (digit < 0)
            return -1;
        point = point * 16 + digit;
    }
    return point && utf8proc_codepoint_valid(point) ? point : -1;
}

size_t xlsx_unescape(char *text, size_t length)
{
    size_t out = 0;
    if (!length || !memchr(text, '_', length))
        return length;
    for (size_t i = 0; i < length;) {
        utf8proc_int32_t point = escaped_at(text + i, length - i);
        if (point < 0) {
            text[out++] = text[i++];
            continue;
        }
        out += (size_t)utf8proc_encode_char(point, (utf8proc_uint8_t *)text + out);
        i += 7;
    }
    return out;
}

/* The text of a cell of which `r->text` is the value. */
static slice shown(const sheet_reading *r, char number[NUMBER_TEXT_MAX])
{
    slice text = slice_trim((slice){r->text.data, r->text.len});
    int64_t index;
    switch (r->type) {
    case VALUE_SHARED:
        return text_to_int(text, &index) && index >= 0 && (size_t)index < r->book->string_count
                   ? r->book->strings[index]
                   : (slice){"", 0};
    case VALUE_BOOLEAN:
        return slice_of(slice_equals(text, "1") ? "TRUE" : "FALSE");
    case VALUE_TEXT:
        return (slice){r->text.data, xlsx_unescape(r->text.data, r->text.len)};
    case VALUE_DAY: /* 2024-01-31T00:00:00 */
        return text.len > 10 && text.at[10] == 'T' && strncmp(text.at + 10, "T00:00:00", 9) == 0
                   ? (slice){text.at, 10}
                   : text;
    case VALUE_NUMBER:
        break;
    }
    number_format format = r->style < r->book->format_count ? r->book->formats[r->style]
                                                            : (number_format){SHOWN_PLAIN, 0};
    return number_format_show(format, text, r->book->date1904, number);
}

static value_type type_of(const char *name)
{
    static const struct {
        const char *name;
        value_type type;
    } TYPES[] = {{"s", VALUE_SHARED},  {"str", VALUE_TEXT}, {"inlineStr", VALUE_TEXT},
                 {"b", VALUE_BOOLEAN}, {"e", VALUE_TEXT},   {"d", VALUE_DAY}};
    for (size_t i = 0; name && i < COUNT(TYPES); i++)
        if (strcmp(name, TYPES[i].name) == 0)
            return TYPES[i].type;
    return VALUE_NUMBER;
}

/* -- elements ---------------------------------------------------------------------------------- */

static void start_row(sheet_reading *r, const char **attributes)
{
    const char *number = xml_attribute(attributes, "r");
    int64_t line;
    r->line++;
    if (number && text_to_int(slice_of(number), &line) && line > 0 && line <= ROWS_MAX)
        r->line = (long)line;
    r->column = SIZE_MAX; /* the next is the first */
    r->row = NULL;        /* there is none until a cell has something in it */
}

static void start_cell(sheet_reading *r, const char **attributes)
{
    const char *reference = xml_attribute(attributes, "r"), *style = xml_attribute(attributes, "s");
    long line;
    int64_t number;
    r->column++;
    if (reference)
        (void)read_reference(&reference, &r->column, &line); /* one that is none is the next */
    r->style =
        style && text_to_int(slice_of(style), &number) && number >= 0 ? (size_t)number : SIZE_MAX;
    r->type = type_of(xml_attribute(attributes, "t"));
    buf_clear(&r->text);
}

static status on_start(void *context, const char *name, const char **attributes, error *err)
{
    sheet_reading *r = context;
    if (strcmp(name, "row") == 0)
        start_row(r, attributes);
    else if (strcmp(name, "c") == 0)
        start_cell(r, attributes);
    else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        r->in_value = true;
    else if (strcmp(name, "rPh") == 0)
        r->in_phonetic = true;
    else if (strcmp(name, "mergeCell") == 0)
        return take_merge(r, xml_attribute(attributes, "ref"), err);
    return OK;
}

static status end_cell(sheet_reading *r, error *err)
{
    char number[NUMBER_TEXT_MAX];
    job *j = r->book->job;
    if (!r->line || (!r->text.len && !r->text.failed))
        return OK;
    status failed = r->row ? OK : job_add_row(j, r->sheet, r->line, &r->row, err);
    if (failed)
        return failed;
    if (r->text.full) {
        job_break_row(j, r->row, "a cell is longer than %zu bytes", j->options->max_cell_bytes);
        return OK;
    }
    if (r->text.failed)
        return error_no_memory(err);
    return job_set_cell(j, r->row, r->column, shown(r, number), err);
}

static status end_row(sheet_reading *r, error *err)
{
    status failed = r->row ? wkt_take(r->book->job, r->sheet, &r->wkt, r->row, err) : OK;
    if (r->row) /* white space alone is nothing */
        job_drop_blank_row(r->book->job, r->sheet);
    r->row = NULL;
    return failed;
}

static status on_end(void *context, const char *name, error *err)
{
    sheet_reading *r = context;
    if (strcmp(name, "c") == 0)
        return end_cell(r, err);
    if (strcmp(name, "row") == 0)
        return end_row(r, err);
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
        r->in_value = false;
    } else if (strcmp(name, "rPh") == 0) {
        r->in_phonetic = false;
    }
    return OK;
}

static status on_text(void *context, slice text, error *err)
{
    sheet_reading *r = context;
    (void)err;
    if (r->in_value && !r->in_phonetic)
        buf_add(&r->text, text.at, text.len);
    return OK;
}

status xlsx_sheet_read(const xlsx_book *book, const char *member, sheet *s, error *err)
{
    static const xml_handlers HANDLERS = {on_start, on_end, on_text};
    sheet_reading r = {.book = book, .sheet = s};
    buf_init(&r.text, book->job->options->max_cell_bytes);
    status failed = package_parse(book->zip, member, &HANDLERS, &r, err);
    if (!failed)
        failed = merges_fill(&r.merges, book->job, s, err);
    merges_done(&r.merges);
    wkt_done(&r.wkt);
    buf_done(&r.text);
    return failed;
}
