/** What a file of any format comes to before anyone asks what it means: sheets of cells as text,
 *  each row perhaps with a geometry that has been reduced to a point.
 *
 *  The reader, a process of its own (src/reader), makes one; `workbook_write` and `workbook_parse`
 *  take it through a pipe. The importer takes nothing it is told for granted: what is parsed is
 *  checked like any stranger's bytes.
 *
 *  Cells are UTF-8 without U+0000, at most WORKBOOK_MAX_CELL_BYTES, with the white space at
 *  their ends. A cell that is not there and one that is blank are the same. */
#ifndef CAIRN_FORMAT_WORKBOOK_H
#define CAIRN_FORMAT_WORKBOOK_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "domain/lonlat.h"

enum {
    WORKBOOK_MAX_SHEETS = 256,
    WORKBOOK_MAX_COLUMNS = 1024,
    WORKBOOK_MAX_ROWS = 5000000, /* of all sheets together */
    WORKBOOK_MAX_CELL_BYTES = 1024 * 1024,
    GEOMETRY_MAX_ENTRANCES = 16,
    GEOMETRY_MAX_SHAPE_BYTES = 64 * 1024 * 1024
};

typedef enum {
    GEOMETRY_NONE,   /* null, or empty */
    GEOMETRY_POINT,  /* one point */
    GEOMETRY_POINTS, /* a MultiPoint: `at` is its first, the others are ways in too */
    GEOMETRY_EXTENT  /* a line or polygon: `at` is on or in it, `extent` is how far it reaches */
} geometry_kind;

/** A geometry as an asset can hold it. Coordinates are longitude and latitude where the sheet's
 *  `crs` is CRS_LONLAT; else x and y as the file has them, perhaps not finite. */
typedef struct {
    geometry_kind kind;
    double x, y;
    double extent; /* from x, y to the farthest point of it: metres where CRS_LONLAT, else units */
    size_t entrance_count;
    double (*entrances)[2]; /* x, y of each point of a GEOMETRY_POINTS */
    slice
        shape; /* where shapes were asked for: the areas of it as a multipolygon, in the well-known
                    bytes of OGC 06-103r4 without heights; else blank */
} geometry;

typedef struct {
    long line;    /* the physical line that it begins on, or the row of the sheet, or the feature's
                     number; from 1 */
    slice *cells; /* `count` of them; cells past it are blank */
    size_t count;
    geometry at;
    slice feature_id;   /* the format's own (GeoJSON id, FID of a GeoPackage), or blank */
    const char *broken; /* why it could not be read, or NULL; then it has no cells */
} sheet_row;

typedef enum {
    CRS_UNKNOWN, /* nothing says: a CSV, a shapefile without .prj */
    CRS_LONLAT   /* WGS 84; what the file had in another system has been transformed */
} sheet_crs;

/** What its rows are, where the format itself says: Open Referral, OpenActive. */
typedef enum { SHEET_OF_ANYTHING, SHEET_OF_ASSETS, SHEET_OF_ACTIVITIES } sheet_of;

typedef struct {
    slice name; /* of the sheet or layer; blank for a CSV */
    sheet_of of;
    slice *headings; /* a layer's own field names; NULL where they are still among the rows */
    size_t heading_count;
    sheet_crs crs;
    double crs_accuracy_m; /* that the transformation adds; 0 for none */
    sheet_row *rows;       /* grown with mem_realloc; freed with the workbook */
    size_t row_count, row_room;
    bool hidden; /* from who opens the file; its rows are here all the same */
} sheet;

typedef struct {
    const char *format;   /* "CSV", "XLSX", "GeoJSON" ... */
    const char *encoding; /* of a text file: "UTF-8", "windows-1252", "macintosh", "UTF-16LE" ... */
    sheet sheets[WORKBOOK_MAX_SHEETS];
    size_t sheet_count;
    arena *memory;
    slice kept; /* bytes that texts point into, given back when it is freed */
    void (*give_back)(slice bytes);
} workbook;

/** How `cairn-reader` ends; but for the first, what it wrote is the reason, for people. */
enum {
    READER_DONE = 0,
    READER_FAILED = 1, /* not the file's fault */
    READER_INPUT = 3,
    READER_NO_MEMORY = 4,
    READER_NOT_FOUND = 5
};
/** The most that it takes, unless it is told less. */
#define READER_MAX_MEMORY_BYTES ((size_t)4 * 1024 * 1024 * 1024)
enum { READER_MAX_SECONDS = 300 };

/** @param max_bytes  the most that it may take in all. */
MUST_USE status workbook_new(size_t max_bytes, workbook **ret, error *err);
/** Takes NULL. */
void workbook_free(workbook *);

/** Leaves bytes that its texts point into to the workbook; they are its only ones. */
void workbook_keep(workbook *, slice bytes, void (*give_back)(slice bytes));

/** Building. Texts are copied.
 *  @return ERR_INPUT past a maximum, naming it; ERR_NO_MEMORY. */
MUST_USE status workbook_add_sheet(workbook *, slice name, sheet **ret, error *err);
/** The number of a heading of a sheet, added if it is new. */
MUST_USE status sheet_heading(workbook *, sheet *, slice name, size_t *ret, error *err);
/** A new row at the end; valid until the next one is added. */
MUST_USE status sheet_add_row(workbook *, sheet *, long line, sheet_row **ret, error *err);
/** Sets a cell; `column` may be past those that the row has. */
MUST_USE status sheet_set_cell(workbook *, sheet_row *, size_t column, slice text, error *err);
/** The cell of a row, blank where it has none. */
slice sheet_cell(const sheet_row *, size_t column);

/** A workbook as bytes, for a process on the same machine, and back.
 *  @param bytes      of workbook_write; the texts of the result point into them.
 *  @param max_bytes  the most that the result may take beside them.
 *  @return of parse: OK; ERR_INPUT when the bytes are not those of a workbook; ERR_NO_MEMORY. */
void workbook_write(const workbook *, buf *);
/** The same through a buffer of some 1 MB that is handed on and emptied when it is full. */
MUST_USE status workbook_send(const workbook *, status (*send)(void *to, slice bytes, error *err),
                              void *to, error *err);
MUST_USE status workbook_parse(slice bytes, size_t max_bytes, workbook **ret, error *err);

#endif
