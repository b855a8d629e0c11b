/** Turns a file of any format into a workbook. What it is, its bytes say, not its name.
 *
 *  This folder is the only one that knows GDAL. It runs in a process of its own, `cairn-reader`,
 *  which a damaged or hostile file may end or fill without the importer being any the worse; the
 *  importer's side of it is exchange/reading.h. */
#ifndef CAIRN_READER_READER_H
#define CAIRN_READER_READER_H

#include "format/workbook.h"

typedef struct {
    const char *layer;       /* only the sheet or layer of this name; NULL for all */
    const char *crs;         /* "EPSG:27700", for a file that does not say; NULL for none */
    size_t max_memory_bytes; /* of the workbook */
    size_t max_rows;         /* of all sheets together; WORKBOOK_MAX_ROWS at most */
    size_t max_cell_bytes;   /* WORKBOOK_MAX_CELL_BYTES at most; a row past it is broken */
    bool shapes;             /* whether areas are kept beside their point (geometry.shape) */
} reader_options;

/** Reads a file. Rows that can't be read are broken ones among the others. Rows of a sheet without
 *  anything in them are left out (features of a layer stay), and so are sheets without rows.
 *  @return OK; ERR_NOT_FOUND; ERR_INPUT with what is wrong with the file, which the detail does not
 *  name; ERR_NO_MEMORY past the maximum. */
MUST_USE status reader_read(const char *path, const reader_options *, workbook **ret, error *err);

/** The same of bytes that outlive the workbook: text (CSV, JSON) and spreadsheets only. */
MUST_USE status reader_read_bytes(slice bytes, const reader_options *, workbook **ret, error *err);

#endif
