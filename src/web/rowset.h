/** Answers that are made of rows of our own making (coverage, overlap): the same cells as a
 *  FeatureCollection, as CSV, or as what else takes cells. */
#ifndef CAIRN_WEB_ROWSET_H
#define CAIRN_WEB_ROWSET_H

#include "domain/area.h"
#include "web/formats.h"

/** What takes the cells of a row, in their order. */
typedef struct {
    enum { CELLS_HEADINGS, CELLS_CSV, CELLS_JSON } form;
    buf *out;
    size_t count;
} cells;

/** A text; null where `text.at` is NULL. */
void cell_text(cells *, const char *name, slice text);
/** What is JSON already; in CSV, the text of a string, and of an array its strings with "; "
 *  between them. */
void cell_json(cells *, const char *name, slice json);
void cell_integer(cells *, const char *name, int64_t number);
/** Metres to one decimal; null where it is no number. */
void cell_metres(cells *, const char *name, double metres);
void cell_degrees(cells *, const char *name, double deg);
/** A figure as it was loaded. */
void cell_figure(cells *, const char *name, area_figure);
void cell_null(cells *, const char *name);

/** The first member of a struct of the request's arena. */
typedef struct rowset {
    size_t count;
    bool csv;
    const char *members; /* of the collection, each with a comma behind it */
    /** The cells of row i; SIZE_MAX: of none, for the headings. */
    void (*write)(const struct rowset *, size_t i, cells *);
    void (*geometry)(const struct rowset *, size_t i, buf *); /* its GeoJSON */
    slice (*id)(const struct rowset *, size_t i);
    /* held until the answer is sent */
    index_snapshot *snapshot;
    area_sets *areas; /* may be NULL */
    size_t next;      /* row to be sent */
} rowset;

/** Reads the parameter `f`: geojson, csv, or not given. */
MUST_USE status rowset_form(slice f, bool *ret_csv, error *err);
/** Answers, piece by piece where it does not fit an answer. What the rows need of the snapshot is
 *  held; `areas` is taken over, also on failure. */
MUST_USE status rowset_answer(request *, response *, rowset *, error *err);
/** The value of a string property of a rendered feature as JSON; `null` without one. */
slice hit_json(const index_hit *, const char *name);
/** The same added as text; nothing without one. */
void hit_text(const index_hit *, const char *name, buf *);
/** The 36 characters of its id. */
slice hit_id(const index_hit *);

#endif
