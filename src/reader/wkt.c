#include "reader/wkt.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "reader/geometry.h"

/* Whether a text begins as one does. */
static bool begins_as_wkt(slice text)
{
    static const char *const WORDS[] = {
        "POINT",        "LINESTRING",         "POLYGON", "MULTIPOINT", "MULTILINESTRING",
        "MULTIPOLYGON", "GEOMETRYCOLLECTION", "SRID="};
    /* most cells are none: look at the last letter first */
    if (text.len < 6)
        return false;
    char last = text.at[text.len - 1];
    if (last != ')' && last != 'Y' && last != 'y')
        return false;
    for (size_t i = 0; i < COUNT(WORDS); i++) {
        size_t length = strlen(WORDS[i]);
        if (text.len > length && strncasecmp(text.at, WORDS[i], length) == 0)
            return text.at[length - 1] == '=' || memchr(text.at, '(', text.len) ||
                   strncasecmp(text.at + text.len - 5, "EMPTY", 5) == 0;
    }
    return false;
}

static long take_srid(slice *text)
{
    static const char BEGINS[] = "SRID=";
    long srid = 0;
    size_t i = sizeof BEGINS - 1;
    if (text->len <= i || strncasecmp(text->at, BEGINS, i) != 0)
        return 0;
    for (; i < text->len && isdigit((unsigned char)text->at[i]) && srid < 1000000; i++)
        srid = srid * 10 + (text->at[i] - '0');
    if (i == text->len || text->at[i] != ';')
        return -1;
    *text = slice_trim((slice){text->at + i + 1, text->len - i - 1});
    return srid;
}

/* The first of them says what system the column is in. */
static status begin_column(job *j, sheet *s, wkt_column *c, size_t column, long srid, error *err)
{
    char code[32];
    const char *crs = j->options->crs;
    snprintf(code, sizeof code, "EPSG:%ld", srid);
    *c = (wkt_column){.found = true, .column = column, .srid = srid};
    if (srid)
        crs = code;
    if (!crs)
        return OK;
    s->crs = CRS_LONLAT;
    if (strcmp(crs, "EPSG:4326") == 0)
        return OK;
    status failed = crs_transform_from(crs, &c->crs, err);
    if (!failed)
        s->crs_accuracy_m = crs_transform_accuracy_m(c->crs);
    return failed;
}

/* @param ret  NULL for a text that is none. */
static status read_wkt(job *j, slice text, OGRGeometryH *ret, error *err)
{
    OGRGeometryH g = NULL;
    char *at = arena_copy(j->out->memory, text.at, text.len);
    if (!at)
        return error_no_memory(err);
    if (OGR_G_CreateFromWkt(&at, NULL, &g) != OGRERR_NONE) {
        OGR_G_DestroyGeometry(g);
        g = NULL;
    }
    *ret = g;
    return OK;
}

static status take_cell(job *j, sheet *s, wkt_column *c, sheet_row *row, size_t column, error *err)
{
    slice text = row->cells[column];
    long srid = take_srid(&text);
    OGRGeometryH g = NULL;
    status failed = srid < 0 ? OK : read_wkt(j, text, &g, err);
    if (failed)
        return failed;
    if (!g) {
        if (c->found)
            job_break_row(j, row, "its geometry can't be read");
        return OK;
    }
    if (!c->found)
        failed = begin_column(j, s, c, column, srid, err);
    if (!failed && srid != c->srid) {
        job_break_row(j, row, "its geometry is not in the coordinate system of those before it");
    } else if (!failed) {
        const char *why = geometry_reduce(j, g, c->crs, s->crs == CRS_LONLAT, &row->at);
        if (why)
            job_break_row(j, row, "%s", why);
        else
            row->cells[column] = (slice){"", 0};
    }
    OGR_G_DestroyGeometry(g);
    return failed;
}

status wkt_take(job *j, sheet *s, wkt_column *c, sheet_row *row, error *err)
{
    size_t from = c->found ? c->column : 0, to = c->found ? c->column + 1 : row->count;
    for (size_t i = from; i < to && i < row->count && !row->broken; i++) {
        if (!begins_as_wkt(row->cells[i]))
            continue;
        status failed = take_cell(j, s, c, row, i, err);
        if (failed || c->found)
            return failed;
    }
    return OK;
}

void wkt_done(wkt_column *c)
{
    crs_transform_free(c->crs);
    *c = (wkt_column){0};
}
