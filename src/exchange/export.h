/** Taking the assets away: those of a view that meet a filter, as a file of one of the formats.
 *
 *  Text is made piece by piece of what the index holds, and so is FlatGeobuf, by cairn-writer, a
 *  process of its own that alone has GDAL; nothing of them is held whole. The other formats are
 *  written by cairn-writer into a temporary file first (in $TMPDIR, else /tmp), which nobody else
 *  can open and which is gone when the export is closed. */
#ifndef CAIRN_EXCHANGE_EXPORT_H
#define CAIRN_EXCHANGE_EXPORT_H

#include "base/buf.h"
#include "domain/crs.h"
#include "domain/day.h"
#include "index/index.h"

typedef enum { EXPORT_AS_TEXT, EXPORT_AS_IT_COMES, EXPORT_BY_FILE } export_way;

typedef struct {
    const char *name;  /* of the option, and how the file's name ends: "gpkg", "shp.zip" */
    const char *title; /* "GeoPackage" */
    const char *media;
    export_way way;
    uint64_t max_rows; /* that the format takes; 0: any number */
    bool degrees_only; /* it has no other system */
    bool styled;       /* it takes styles along */
} export_kind;

extern const export_kind EXPORT_KINDS[];
extern const size_t EXPORT_KIND_COUNT;
/** NULL for a name of none. */
const export_kind *export_kind_named(slice name);
/** "gpkg, geojson, ..." */
void export_kinds_write(buf *);

typedef struct {
    const export_kind *kind;
    const crs_entry *crs;    /* NULL: CRS84 */
    audience to;             /* whose view it is: which columns there are */
    const bbox *box;         /* or NULL */
    index_filter filter;     /* ids of it live as long as the export */
    uint64_t max_rows;       /* of EXPORT_BY_FILE; 0: as many as the format takes */
    size_t max_memory_bytes; /* of cairn-writer; 0: EXPORT_MAX_MEMORY_BYTES */
    long max_seconds;        /* of its work on a file; 0: EXPORT_MAX_SECONDS */
} export_options;

#define EXPORT_MAX_MEMORY_BYTES ((size_t)4 * 1024 * 1024 * 1024)
#define EXPORT_MAX_FILE_BYTES ((size_t)16 * 1024 * 1024 * 1024)
enum { EXPORT_MAX_SECONDS = 900, EXPORT_NAME_SIZE = 64 };

/** Adds a filter in CQL2 (cql2/cql2.h) to what is asked for already; positions in it are longitude
 *  and latitude.
 *  @param a  keeps it: as long as the export.
 *  @return ERR_INPUT naming "filter", with the position; ERR_NO_MEMORY. */
MUST_USE status export_add_filter(export_options *, slice text, bool json, const taxonomy *,
                                  arena *a, error *err);

typedef struct export_job export_job;

/** Begins. It holds the snapshot until it is closed.
 *  @param view  of the snapshot: what is seen of it.
 *  @return ERR_INPUT naming "crs" where the format has no such system, or "format" when there are
 *  more rows than it takes; ERR_INTERNAL; ERR_NO_MEMORY. */
MUST_USE status export_open(index_snapshot *, const index_view *view, const export_options *,
                            export_job **ret, error *err);
/** How many assets it will have. */
uint64_t export_matched(const export_job *);
/** The most that `done` of export_make comes to is export_matched. */
typedef void export_progress(void *context, uint64_t done, uint64_t of);
/** Makes the file of EXPORT_BY_FILE, which may take minutes; does nothing for the others.
 *  @param progress  or NULL.
 *  @return ERR_INPUT when it needs more than it may take; ERR_INTERNAL. */
MUST_USE status export_make(export_job *, export_progress *, void *context, error *err);
/** Adds the next piece, of some 64 KB; nothing is the end. */
MUST_USE status export_next(export_job *, buf *, error *err);
/** How many assets have been handed on. */
uint64_t export_done(const export_job *);
/** How many of these were left out, since they have no position (FlatGeobuf). */
uint64_t export_left_out(const export_job *);
/** Also in the middle: then its process is ended and its file removed. Takes NULL. */
void export_close(export_job *);

/** "assets-2026-11-25.gpkg" */
void export_file_name(const export_kind *, const day *, char ret[EXPORT_NAME_SIZE]);

#endif
