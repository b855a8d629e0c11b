/** What `cairn-writer` is asked to write, as it comes through its standard input.
 *
 *  Lines of JSON (RFC 8259), each ended by LF: first the order, then a feature a line, as
 *  format/encode.h writes ENCODE_GEOJSONL `as_file` in the order's system, and last the end:
 *
 *    {"format":"gpkg","path":"/tmp/x/assets.gpkg","crs":"EPSG:27700","audience":0,"title":"...",
 *     "date":"2026-11-25","categories":[{"code":...}],"styles":[{"layer":...}]}
 *    {"type":"Feature",...}
 *    {"end":true,"about":"...","licence":"..."}
 *
 *  An order may say itself which columns a layer has (then the first is the id's), and that its
 *  geometries are no points alone:
 *
 *    {"format":"fgb","crs":"EPSG:4326","audience":0,"name":"assets","any_geometry":false,
 *     "columns":[{"name":"uuid","type":"text"},{"name":"opened_on","type":"date"}]}
 *
 *  A type is text, integer, real, date or moment. Without the last one whoever sends them did not
 *  come to the end, and nothing is finished. Once all is written the writer closes its standard
 *  output, and waits for one byte more: it is taken. It is for exchange/export.c and export_page.c,
 *  which say all of it. */
#ifndef CAIRN_WRITER_JOB_H
#define CAIRN_WRITER_JOB_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "domain/audience.h"
#include "domain/crs.h"

enum { JOB_MAX_LINE_BYTES = 64 * 1024 * 1024 }; /* the order's, with its styles */

typedef struct {
    int from;      /* a descriptor */
    buf read;      /* what came */
    size_t passed; /* of it, in lines before */
    bool ended;
} line_reader;

typedef struct {
    line_reader lines;
    json_t *order, *end; /* `end` once it has come, else NULL */
    const char *format, *path, *title, *date;
    const json_t *columns; /* NULL: those of the entity */
    bool any_geometry;
    const crs_entry *crs;
    audience to;
} job;

/** Reads the order. @return ERR_INPUT for what is none. */
MUST_USE status job_begin(job *, int from, error *err);
/** The next feature, which is the caller's to json_decref; ERR_NOT_FOUND once the end has come. */
MUST_USE status job_next(job *, json_t **ret, error *err);
/** Takes what was never begun, too. */
void job_done(job *);

/** A text of the order or the end; "" where it has none. */
const char *job_text(const json_t *, const char *name);

#endif
