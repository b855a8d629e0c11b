/** A column of a table that holds geometries as well-known text (OGC 06-103r4, with PostGIS's
 *  SRID=27700; in front). */
#ifndef CAIRN_READER_WKT_H
#define CAIRN_READER_WKT_H

#include "domain/crs.h"
#include "reader/job.h"

typedef struct {
    bool found; /* the first column that has one; the others stay text */
    size_t column;
    long srid; /* that they all state; 0 for none */
    crs_transform *crs;
} wkt_column;

/** Turns the row's cell of well-known text into its geometry and leaves the cell blank. What can't
 *  be read breaks the row, unless nothing before it could: then it is text. */
MUST_USE status wkt_take(job *, sheet *, wkt_column *, sheet_row *, error *err);
void wkt_done(wkt_column *);

#endif
