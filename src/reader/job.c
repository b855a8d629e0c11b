#include "reader/job.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum { NAMES_TOLD = 10 };

bool job_wants(job *j, slice name)
{
    const char *asked = j->options->layer;
    if (j->sheets_seen++ < NAMES_TOLD) {
        buf_puts(&j->names, j->names.len ? ", " : "");
        buf_add(&j->names, name.at, name.len);
    }
    return !asked || slice_equals_nocase(name, asked);
}

status job_add_row(job *j, sheet *s, long line, sheet_row **ret, error *err)
{
    if (j->row_count == j->options->max_rows)
        return error_set(err, ERR_INPUT, "FILE", "it has more than %zu rows; split it",
                         j->options->max_rows);
    status failed = sheet_add_row(j->out, s, line, ret, err);
    j->row_count += !failed;
    return failed;
}

const char *job_cell_fault(job *j, slice text, bool checked)
{
    if (text.len > j->options->max_cell_bytes)
        return arena_printf(j->out->memory, "a cell is longer than %zu bytes",
                            j->options->max_cell_bytes);
    if (checked || text_is_utf8(text.at, text.len))
        return NULL;
    return memchr(text.at, 0, text.len) ? "a cell has a NUL character in it"
                                        : "a cell has bytes that are not UTF-8";
}

status job_set_cell(job *j, sheet_row *row, size_t column, slice text, error *err)
{
    text = slice_trim(text);
    if (!text.len || row->broken)
        return OK;
    const char *fault = column >= WORKBOOK_MAX_COLUMNS ? "it has more than 1024 cells"
                                                       : job_cell_fault(j, text, false);
    if (fault) {
        job_break_row(j, row, "%s", fault);
        return OK;
    }
    return sheet_set_cell(j->out, row, column, text, err);
}

void job_break_row(job *j, sheet_row *row, const char *why, ...)
{
    char text[200];
    va_list args;
    va_start(args, why);
    vsnprintf(text, sizeof text, why, args);
    va_end(args);
    slice cut = job_cut(slice_of(text), sizeof text);
    const char *kept = arena_copy(j->out->memory, cut.at, cut.len);
    row->broken = kept && *kept ? kept : "it can't be read";
    row->count = 0;
    row->at = (geometry){.kind = GEOMETRY_NONE};
}

static bool row_is_blank(const sheet_row *row)
{
    if (row->broken || row->at.kind != GEOMETRY_NONE)
        return false;
    for (size_t i = 0; i < row->count; i++)
        if (slice_trim(row->cells[i]).len)
            return false;
    return true;
}

void job_drop_blank_row(job *j, sheet *s)
{
    if (s->row_count && row_is_blank(&s->rows[s->row_count - 1])) {
        s->row_count--;
        j->row_count--;
    }
}

void job_drop_empty_sheet(job *j)
{
    sheet *last = &j->out->sheets[j->out->sheet_count - 1];
    if (last->row_count)
        return;
    mem_free(last->rows);
    last->rows = NULL;
    j->out->sheet_count--;
}

slice job_cut(slice text, size_t most)
{
    if (text.len > most)
        text.len = most;
    for (size_t back = 0; back < 4 && text.len && !text_is_utf8(text.at, text.len); back++)
        text.len--; /* the beginning of a character */
    return text;
}

status job_no_such_sheet(job *j, error *err)
{
    const char *names = buf_text(&j->names);
    return error_set(err, ERR_INPUT, "layer", "there is no sheet %.60s; there is %.180s",
                     j->options->layer, names && *names ? names : "none");
}
