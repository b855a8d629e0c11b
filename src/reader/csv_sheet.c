#include "reader/csv_sheet.h"

#include <string.h>

#include "format/csv.h"
#include "reader/wkt.h"

typedef struct {
    job *job;
    sheet *sheet;
    csv_reader csv;
    bool checked; /* the whole text is UTF-8 without NUL */
    wkt_column wkt;
} csv_reading;

/* Whether a row has anything on it. Cells lose the white space at their ends. */
static bool trim_cells(csv_row *row)
{
    size_t last = 0;
    for (size_t i = 0; i < row->count; i++) {
        row->cells[i] = slice_trim(row->cells[i]);
        if (row->cells[i].len)
            last = i + 1;
    }
    row->count = last;
    return last > 0;
}

static status take_row(csv_reading *r, csv_row *from, error *err)
{
    sheet_row *row;
    if (!trim_cells(from))
        return OK;
    status failed = job_add_row(r->job, r->sheet, from->line, &row, err);
    if (failed)
        return failed;
    for (size_t i = 0; i < from->count; i++) {
        const char *fault = job_cell_fault(r->job, from->cells[i], r->checked);
        if (fault) {
            job_break_row(r->job, row, "%s", fault);
            return OK;
        }
    }
    row->cells = from->cells;
    row->count = from->count;
    return wkt_take(r->job, r->sheet, &r->wkt, row, err);
}

static status take_broken(csv_reading *r, long line, const error *why, error *err)
{
    sheet_row *row;
    status failed = job_add_row(r->job, r->sheet, line, &row, err);
    if (!failed)
        job_break_row(r->job, row, "%s", why->detail);
    return failed;
}

static status read_rows(csv_reading *r, error *err)
{
    for (;;) {
        csv_row row;
        error why;
        long line = r->csv.line;
        status found = csv_next(&r->csv, r->job->out->memory, &row, &why);
        if (found == ERR_NOT_FOUND)
            return OK;
        if (found == ERR_NO_MEMORY)
            return error_no_memory(err);
        status failed = found ? take_broken(r, line, &why, err) : take_row(r, &row, err);
        if (failed)
            return failed;
    }
}

status csv_sheet_read(job *j, slice text, slice name, error *err)
{
    csv_reading r = {.job = j, .checked = text_is_utf8(text.at, text.len)};
    if (!job_wants(j, name))
        return OK;
    status failed = workbook_add_sheet(j->out, name, &r.sheet, err);
    if (failed)
        return failed;
    csv_open(&r.csv, text);
    failed = read_rows(&r, err);
    wkt_done(&r.wkt);
    if (!failed)
        job_drop_empty_sheet(j);
    return failed;
}
