/** A file of any format read as a workbook, by a process of its own: `cairn-reader`, which stands
 *  beside the running program. A file that makes it crash, or makes it take too much, is a file
 *  that is refused; nothing else comes to harm. See reader/reader.h for what it reads. */
#ifndef CAIRN_EXCHANGE_READING_H
#define CAIRN_EXCHANGE_READING_H

#include "format/workbook.h"

/** 0 or NULL in any is the default. */
typedef struct {
    const char *layer;       /* only the sheet or layer of this name, but for ASCII case */
    const char *crs;         /* "EPSG:27700": the coordinate system of a file that does not say */
    size_t max_memory_bytes; /* READER_MAX_MEMORY_BYTES, which is also the most */
    size_t max_rows;         /* WORKBOOK_MAX_ROWS: of all sheets together */
    long max_seconds;        /* READER_MAX_SECONDS, of the clock */
    size_t max_cell_bytes;   /* WORKBOOK_MAX_CELL_BYTES; a row with a longer one is broken */
    bool shapes;             /* whether areas are kept beside their point (geometry.shape) */
} read_options;

/** Reads a file; several threads may at once.
 *  @param path     of a file, or a link to one, of at most FILE_MAX_BYTES. A shapefile's parts are
 *  looked for beside it.
 *  @param options  may be NULL.
 *  @param ret      free with workbook_free.
 *  @return OK; ERR_NOT_FOUND; ERR_INPUT with what is wrong, in words that begin with the file's
 *  name; ERR_NO_MEMORY; ERR_INTERNAL when the reader can't be started. */
MUST_USE status file_read_workbook(const char *path, const read_options *options, workbook **ret,
                                   error *err);

#endif
