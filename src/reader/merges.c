#include "reader/merges.h"

#include "base/mem.h"

status merges_add(merges *m, long first, long last, size_t column, error *err)
{
    if (last <= first || m->count == MERGES_MAX || column >= WORKBOOK_MAX_COLUMNS)
        return OK;
    if (m->count == m->room) {
        size_t room = m->room ? m->room * 2 : 64;
        merge *more = mem_realloc(m->at, room, sizeof *more);
        if (!more)
            return error_no_memory(err);
        m->at = more;
        m->room = room;
    }
    m->at[m->count++] = (merge){first, last, column};
    return OK;
}

/* The number of the first row from this line on. */
static size_t row_from(const sheet *s, long line)
{
    size_t low = 0, high = s->row_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->rows[middle].line < line)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static status fill(const merge *m, job *j, sheet *s, error *err)
{
    size_t i = row_from(s, m->first);
    if (i == s->row_count || s->rows[i].line != m->first)
        return OK;
    slice text = sheet_cell(&s->rows[i], m->column);
    status failed = OK;
    for (i++; text.len && i < s->row_count && s->rows[i].line <= m->last && !failed; i++)
        if (!sheet_cell(&s->rows[i], m->column).len)
            failed = job_set_cell(j, &s->rows[i], m->column, text, err);
    return failed;
}

status merges_fill(const merges *m, job *j, sheet *s, error *err)
{
    status failed = OK;
    for (size_t i = 0; i < m->count && !failed; i++)
        failed = fill(&m->at[i], j, s, err);
    return failed;
}

void merges_done(merges *m)
{
    mem_free(m->at);
    *m = (merges){0};
}
