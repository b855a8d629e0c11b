/** What is particular to a format: how a layer of it is, and what it has beside its layers. */
#ifndef CAIRN_WRITER_FORMATS_H
#define CAIRN_WRITER_FORMATS_H

#include "writer/layer.h"

typedef struct {
    GDALDatasetH data;
    layer assets, activities; /* the second where the format has one */
    const job *job;
    const char *path; /* of the dataset, which may be another than the order's */
} writing;

typedef struct writer_format {
    const char *name, *driver;
    layer_rules rules;
    bool activities, to_stdout;
    const char *const *options; /* of the layer of assets, or NULL */
    /** Options of the dataset, and where it goes, besides the order's; or NULL. */
    status (*prepare)(writing *, char ***options, error *err);
    /** Further tables, before it is closed; or NULL. */
    status (*finish)(writing *, error *err);
    /** What is done with the closed file; or NULL. */
    status (*pack)(writing *, error *err);
} writer_format;

status geopackage_prepare(writing *, char ***options, error *err);
status geopackage_finish(writing *, error *err);
status kml_prepare(writing *, char ***options, error *err);
status kml_pack(writing *, error *err);
status shapefile_prepare(writing *, char ***options, error *err);
status shapefile_pack(writing *, error *err);
/** A sheet that says where it is from. */
status spreadsheet_finish(writing *, error *err);

/** A layer without geometry, of texts and numbers. */
typedef struct {
    const char *name;
    int type; /* OGRFieldType */
    int subtype;
} plain_column;
/** @param columns  up to one without a name. @return NULL when it can't be made. */
OGRLayerH plain_layer(GDALDatasetH, const char *name, const plain_column *columns,
                      const char *const *options);
/** Adds a row: a text for each of the first columns, NULL for none. */
status plain_row(OGRLayerH, const char *const *texts, size_t count, error *err);

#endif
