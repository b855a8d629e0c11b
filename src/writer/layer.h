/** A layer of an entity in a dataset of GDAL's: its columns from the field table, and its
 *  features from GeoJSON. */
#ifndef CAIRN_WRITER_LAYER_H
#define CAIRN_WRITER_LAYER_H

#include <gdal.h>
#include <jansson.h>

#include "domain/field.h"
#include "writer/job.h"

/** How a format has it. */
typedef struct {
    bool no_geometry;  /* the position is in columns */
    bool neutralised;  /* what a spreadsheet would run is marked (csv.h) */
    bool aliases;      /* it keeps the labels of its columns */
    bool no_moments;   /* times are texts */
    bool short_names;  /* at most SHORT_NAME_MAX characters of ASCII */
    size_t text_bytes; /* the most that a text may have, or 0: what is longer is cut */
} layer_rules;

enum { SHORT_NAME_MAX = 10, LAYER_MAX_COLUMNS = FIELD_MAX + 8 };

typedef struct {
    char name[64];          /* in the file */
    const char *of, *label; /* the property, and what it is for people */
    const field *is;        /* NULL for what is no field: the id, the place */
    int type;               /* OGRFieldType */
    int number;             /* of GDAL's */
    int width;              /* of a text, in bytes where the rules say how many it may have */
} layer_column;

typedef struct {
    layer_rules rules;
    OGRLayerH at;
    layer_column columns[LAYER_MAX_COLUMNS];
    size_t count;
    uint64_t features, cut; /* texts that were too long */
} layer;

/** Makes a layer with the columns of the order, or, where it names none, with one for each field
 *  that the audience sees, and those of `further`: names and labels in turn, up to NULL, of further
 *  texts.
 *  @param options  GDAL's of layer creation, or NULL. */
MUST_USE status layer_new(GDALDatasetH, const char *name, const entity *, const job *,
                          const layer_rules *, const char *const *further,
                          const char *const *options, layer *ret, error *err);

/** Adds a feature.
 *  @param id        of it, for the column "uuid"
 *  @param geometry  of GeoJSON: a Point, or null. */
MUST_USE status layer_add(layer *, const char *id, const json_t *geometry, const json_t *properties,
                          error *err);

/** What GDAL said last, as an error. */
status gdal_failed(error *err, const char *doing);

#endif
