/* GDAL's driver for these has the same wants as its one for XLSX (see xlsx.h); what is read here is
 * the member content.xml, as it comes. */
#include "reader/ods.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reader/merges.h"
#include "reader/number_format.h"
#include "reader/package.h"
#include "reader/wkt.h"

enum { ROWS_MAX = 1048576, COLUMNS_MAX = 16384, HIDDEN_MAX = 64, STYLE_MAX_BYTES = 64 };

typedef struct {
    job *job;
    char hidden[HIDDEN_MAX][STYLE_MAX_BYTES]; /* styles of tables that are not shown */
    size_t hidden_count;
    char style[STYLE_MAX_BYTES]; /* of those, the one that is being read */
    sheet *sheet;                /* that is being read, or NULL */
    sheet_row *row;
    long line, repeat_rows;
    size_t column, repeat_columns;
    char type[16], value[NUMBER_TEXT_MAX];
    int in_annotation, paragraphs; /* a comment of a cell is no text of it */
    int nested;
    bool in_cell, in_paragraph, covered;
    buf text; /* of the cell */
    merges merges;
    wkt_column wkt;
} ods_reading;

/* -- tables ------------------------------------------------------------------------------------ */

static void copy_attribute(const char **attributes, const char *name, char *ret, size_t size)
{
    const char *value = xml_attribute(attributes, name);
    snprintf(ret, size, "%s", value ? value : "");
}

/* How often something is repeated, or how far it spans; 1 where nothing says. */
static long count_of(const char **attributes, const char *name, long most)
{
    const char *value = xml_attribute(attributes, name);
    int64_t count;
    if (!value || !text_to_int(slice_of(value), &count) || count < 1)
        return 1;
    return count < most ? (long)count : most;
}

static void take_table_properties(ods_reading *r, const char **attributes)
{
    const char *shown = xml_attribute(attributes, "display");
    if (shown && strcmp(shown, "false") == 0 && r->hidden_count < HIDDEN_MAX)
        memcpy(r->hidden[r->hidden_count++], r->style, sizeof r->style);
}

static status start_table(ods_reading *r, const char **attributes, error *err)
{
    const char *name = xml_attribute(attributes, "name"),
               *style = xml_attribute(attributes, "style-name");
    slice title = job_cut(slice_of(name ? name : ""), 200);
    r->line = 0;
    r->sheet = NULL;
    r->row = NULL;
    if (!job_wants(r->job, title))
        return OK;
    status failed = workbook_add_sheet(r->job->out, title, &r->sheet, err);
    for (size_t i = 0; style && !failed && i < r->hidden_count; i++)
        r->sheet->hidden |= strcmp(r->hidden[i], style) == 0;
    return failed;
}

static status end_table(ods_reading *r, error *err)
{
    if (!r->sheet)
        return OK;
    r->row = NULL;
    status failed = merges_fill(&r->merges, r->job, r->sheet, err);
    merges_done(&r->merges);
    wkt_done(&r->wkt);
    if (!failed)
        job_drop_empty_sheet(r->job);
    r->sheet = NULL;
    return failed;
}

/* -- rows -------------------------------------------------------------------------------------- */

static void start_row(ods_reading *r, const char **attributes)
{
    r->repeat_rows = count_of(attributes, "number-rows-repeated", ROWS_MAX);
    r->line++;
    r->column = 0;
    r->row = NULL; /* there is none until a cell has something in it */
}

/* The row again, with cells of its own. */
static status repeat_row(ods_reading *r, long line, error *err)
{
    sheet_row *copy;
    const size_t from = r->sheet->row_count - 1;
    status failed = job_add_row(r->job, r->sheet, line, &copy, err);
    if (failed)
        return failed;
    const sheet_row *row = &r->sheet->rows[from];
    copy->broken = row->broken;
    copy->at = row->at;
    for (size_t i = 0; i < row->count && !failed; i++)
        if (row->cells[i].len)
            failed = sheet_set_cell(r->job->out, copy, i, row->cells[i], err);
    return failed;
}

static status end_row(ods_reading *r, error *err)
{
    status failed = OK;
    long last = r->line + r->repeat_rows - 1;
    if (r->row)
        failed = wkt_take(r->job, r->sheet, &r->wkt, r->row, err);
    for (long line = r->line + 1; r->row && !failed && line <= last; line++)
        failed = repeat_row(r, line, err);
    r->line = last;
    r->row = NULL;
    return failed;
}

/* -- cells ------------------------------------------------------------------------------------- */

static status start_cell(ods_reading *r, bool covered, const char **attributes, error *err)
{
    static const char *const VALUES[] = {"value", "date-value", "time-value", "boolean-value"};
    r->in_cell = true;
    r->covered = covered;
    r->paragraphs = 0;
    r->repeat_columns = (size_t)count_of(attributes, "number-columns-repeated", COLUMNS_MAX);
    copy_attribute(attributes, "value-type", r->type, sizeof r->type);
    r->value[0] = '\0';
    for (size_t i = 0; i < COUNT(VALUES) && !r->value[0]; i++)
        copy_attribute(attributes, VALUES[i], r->value, sizeof r->value);
    buf_clear(&r->text);
    long rows = count_of(attributes, "number-rows-spanned", ROWS_MAX);
    return r->sheet ? merges_add(&r->merges, r->line, r->line + rows - 1, r->column, err) : OK;
}

/* PT10H30M00S as 10:30 (ISO 8601, as OpenDocument writes it). */
static slice show_time(const char *value, char text[NUMBER_TEXT_MAX])
{
    int hours, minutes;
    double seconds = 0;
    /* three numbers of a length that the buffer of the value bounds */
    if (sscanf(value, "PT%4dH%2dM%8lf", &hours, &minutes, &seconds) < 2) /* NOLINT(cert-err34-c) */
        return slice_of(value);
    int length = (int)seconds > 0 ? snprintf(text, NUMBER_TEXT_MAX, "%02d:%02d:%02d", hours,
                                             minutes, (int)seconds)
                                  : snprintf(text, NUMBER_TEXT_MAX, "%02d:%02d", hours, minutes);
    return (slice){text, (size_t)length};
}

/* 2024-01-31T10:30:00 as 2024-01-31 10:30; without a time of day the day alone. */
static slice show_date(char *value)
{
    slice text = slice_of(value);
    if (text.len <= 10 || value[10] != 'T')
        return text;
    value[10] = ' ';
    if (strcmp(value + 10, " 00:00:00") == 0)
        text.len = 10;
    else if (text.len >= 19 && strncmp(value + 16, ":00", 3) == 0)
        text.len = 16;
    return text;
}

/* A number, but with zeros in front as it is shown: 01414960123. */
static slice show_number(const ods_reading *r, number_shown as, char text[NUMBER_TEXT_MAX])
{
    slice shown = slice_trim((slice){r->text.data, r->text.len});
    bool digits = shown.len > 1 && shown.at[0] == '0';
    for (size_t i = 0; i < shown.len && digits; i++)
        digits = shown.at[i] >= '0' && shown.at[i] <= '9';
    return digits ? shown
                  : number_format_show((number_format){.as = as}, slice_of(r->value), false, text);
}

static slice shown(ods_reading *r, char text[NUMBER_TEXT_MAX])
{
    if (strcmp(r->type, "float") == 0 || strcmp(r->type, "currency") == 0)
        return show_number(r, SHOWN_PLAIN, text);
    if (strcmp(r->type, "percentage") == 0)
        return show_number(r, SHOWN_PERCENT, text);
    if (strcmp(r->type, "date") == 0)
        return show_date(r->value);
    if (strcmp(r->type, "time") == 0)
        return show_time(r->value, text);
    if (strcmp(r->type, "boolean") == 0)
        return slice_of(strcmp(r->value, "true") == 0 ? "TRUE" : "FALSE");
    return (slice){r->text.data, r->text.len};
}

static status put_cell(ods_reading *r, error *err)
{
    char text[NUMBER_TEXT_MAX];
    slice value = slice_trim(shown(r, text));
    if (!value.len && !r->text.failed)
        return OK;
    status failed = r->row ? OK : job_add_row(r->job, r->sheet, r->line, &r->row, err);
    if (failed)
        return failed;
    if (r->text.full) {
        job_break_row(r->job, r->row, "a cell is longer than %zu bytes",
                      r->job->options->max_cell_bytes);
        return OK;
    }
    if (r->text.failed)
        return error_no_memory(err);
    for (size_t i = 0; value.len && i < r->repeat_columns && !failed && !r->row->broken; i++)
        failed = job_set_cell(r->job, r->row, r->column + i, value, err);
    return failed;
}

static status end_cell(ods_reading *r, error *err)
{
    status failed = r->in_cell && r->sheet && r->line && !r->covered ? put_cell(r, err) : OK;
    r->column += r->repeat_columns;
    r->in_cell = false;
    return failed;
}

/* -- elements ---------------------------------------------------------------------------------- */

/* Spaces, tabs and line ends of a text are elements too (6.1.2). */
static void take_in_text(ods_reading *r, const char *name, const char **attributes)
{
    if (strcmp(name, "s") == 0)
        for (long i = count_of(attributes, "c", 1000); i > 0; i--)
            buf_putc(&r->text, ' ');
    else if (strcmp(name, "tab") == 0)
        buf_putc(&r->text, '\t');
    else if (strcmp(name, "line-break") == 0)
        buf_putc(&r->text, '\n');
}

static status on_start(void *context, const char *name, const char **attributes, error *err)
{
    ods_reading *r = context;
    if (strcmp(name, "annotation") == 0)
        r->in_annotation++;
    if (r->in_annotation)
        return OK;
    if (r->in_paragraph)
        take_in_text(r, name, attributes);
    else if (strcmp(name, "style") == 0)
        copy_attribute(attributes, "name", r->style, sizeof r->style);
    else if (strcmp(name, "table-properties") == 0)
        take_table_properties(r, attributes);
    else if (strcmp(name, "table") == 0 && (r->sheet || r->in_cell))
        r->nested++; /* a table in a cell: its rows count as rows of this one */
    else if (strcmp(name, "table") == 0)
        return start_table(r, attributes, err);
    else if (strcmp(name, "table-row") == 0)
        start_row(r, attributes);
    else if (strcmp(name, "table-cell") == 0 || strcmp(name, "covered-table-cell") == 0)
        return start_cell(r, *name == 'c', attributes, err);
    else if (strcmp(name, "p") == 0 && r->in_cell) {
        if (r->paragraphs++)
            buf_putc(&r->text, '\n');
        r->in_paragraph = true;
    }
    return OK;
}

static status on_end(void *context, const char *name, error *err)
{
    ods_reading *r = context;
    if (strcmp(name, "annotation") == 0 && r->in_annotation) {
        r->in_annotation--;
        return OK;
    }
    if (r->in_annotation)
        return OK;
    if (strcmp(name, "p") == 0)
        r->in_paragraph = false;
    else if (strcmp(name, "table-cell") == 0 || strcmp(name, "covered-table-cell") == 0)
        return end_cell(r, err);
    else if (strcmp(name, "table-row") == 0)
        return end_row(r, err);
    else if (strcmp(name, "table") == 0 && r->nested)
        r->nested--;
    else if (strcmp(name, "table") == 0)
        return end_table(r, err);
    return OK;
}

static status on_text(void *context, slice text, error *err)
{
    ods_reading *r = context;
    (void)err;
    if (r->in_paragraph && !r->in_annotation)
        buf_add(&r->text, text.at, text.len);
    return OK;
}

static bool has_password(job *j, zip_t *zip)
{
    static const char ENCRYPTED[] = "encryption-data";
    slice manifest;
    return package_read(zip, "META-INF/manifest.xml", j->out->memory, &manifest, NULL) == OK &&
           memmem(manifest.at, manifest.len, ENCRYPTED, sizeof ENCRYPTED - 1);
}

status ods_read(job *j, error *err)
{
    static const xml_handlers HANDLERS = {on_start, on_end, on_text};
    ods_reading r = {.job = j};
    zip_t *zip;
    status failed = package_open(j->bytes, &zip, err);
    if (failed)
        return failed;
    j->out->format = "ODS";
    buf_init(&r.text, j->options->max_cell_bytes);
    failed = has_password(j, zip) ? error_set(err, ERR_INPUT, "FILE",
                                              "it has a password; open it and save it without one")
                                  : package_parse(zip, "content.xml", &HANDLERS, &r, err);
    merges_done(&r.merges);
    wkt_done(&r.wkt);
    buf_done(&r.text);
    zip_discard(zip);
    return failed == ERR_NOT_FOUND ? (err->code = ERR_INPUT) : failed;
}
