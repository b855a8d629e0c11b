/** A workbook as text, for tests: `== name CRS` of each sheet, `# heading|heading`, then of each
 *  row its line, its cells and its geometry, or why it is broken. */
#ifndef CAIRN_TESTS_WORKBOOK_TEXT_H
#define CAIRN_TESTS_WORKBOOK_TEXT_H

#include <stdio.h>

#include "format/workbook.h"

static inline void workbook_text_geometry(buf *out, const geometry *g)
{
    static const char *const KINDS[] = {"", "point", "points", "extent"};
    if (g->kind == GEOMETRY_NONE)
        return;
    buf_printf(out, " %s %.5f %.5f", KINDS[g->kind], g->x, g->y);
    if (g->kind == GEOMETRY_EXTENT)
        buf_printf(out, " to %.1f", g->extent);
    for (size_t i = 0; i < g->entrance_count; i++)
        buf_printf(out, " (%.5f %.5f)", g->entrances[i][0], g->entrances[i][1]);
}

/** @return in `out`, which is emptied first. */
static inline const char *workbook_text(const workbook *w, buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < w->sheet_count; i++) {
        const sheet *s = &w->sheets[i];
        buf_printf(out, "== %.*s%s%s\n", (int)s->name.len, s->name.at,
                   s->crs == CRS_LONLAT ? " lonlat" : "", s->hidden ? " hidden" : "");
        for (size_t k = 0; s->headings && k < s->heading_count; k++)
            buf_printf(out, "%s%.*s%s", k ? "|" : "# ", (int)s->headings[k].len, s->headings[k].at,
                       k + 1 == s->heading_count ? "\n" : "");
        for (size_t k = 0; k < s->row_count; k++) {
            const sheet_row *row = &s->rows[k];
            buf_printf(out, "%ld", row->line);
            for (size_t c = 0; c < row->count; c++)
                buf_printf(out, "%s%.*s", c ? "|" : ": ", (int)row->cells[c].len, row->cells[c].at);
            if (row->feature_id.len)
                buf_printf(out, " id %.*s", (int)row->feature_id.len, row->feature_id.at);
            if (row->broken)
                buf_printf(out, "! %s", row->broken);
            workbook_text_geometry(out, &row->at);
            buf_puts(out, "\n");
        }
    }
    const char *text = buf_text(out);
    return text ? text : "(too long)";
}

#endif
