/** A file read as a table: headings, and rows of cells as text, whatever its format. */
#ifndef CAIRN_EXCHANGE_TABLE_H
#define CAIRN_EXCHANGE_TABLE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/text.h"
#include "domain/lonlat.h"

typedef struct {
    long line;          /* the physical line that it begins on, or the feature's number; from 1 */
    slice *cells;       /* one for each heading; blank where it has none */
    bool has_point;     /* it came with a position of its own, WGS 84 */
    lonlat point;       /* as the file has it: it may be out of range */
    slice feature_id;   /* of a GeoJSON feature */
    const char *broken; /* why it could not be read, or NULL */
} table_row;

typedef struct {
    slice *headings;
    size_t heading_count;
    table_row *rows;
    size_t row_count;
    arena *memory; /* of everything here */
    char *bytes;   /* of the file: cells point into it */
} table;

/** Reads a CSV file (its first row is the heading) or a GeoJSON FeatureCollection (a column for
 *  each property; those of nested objects as `tags.name`), told apart by the first character.
 *  @return OK; ERR_NOT_FOUND; ERR_INPUT with what is wrong and where; ERR_NO_MEMORY. */
MUST_USE status table_read(const char *path, table *ret, error *err);
/** The same over bytes that the caller keeps. */
MUST_USE status table_read_bytes(slice bytes, table *ret, error *err);
void table_done(table *);

#endif
