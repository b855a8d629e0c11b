/* What a GeoPackage has beside its features (OGC 12-128r18): the table of categories; layer_styles,
 * from which QGIS takes the style of a layer by itself, registered as attributes; and who made it
 * of what, as descriptions of the layers and as metadata (F.8).
 *
 * QGIS looks for f_table_schema = '' (empty, not NULL), f_table_name and f_geometry_column, and
 * takes the one with useAsDefault = 1. */
#include <cpl_error.h>
#include <cpl_string.h>
#include <ogr_api.h>
#include <string.h>

#include "embedded_writer_sql.h"
#include "writer/formats.h"

status geopackage_prepare(writing *w, char ***options, error *err)
{
    (void)w;
    *options = CSLSetNameValue(*options, "VERSION", "1.2"); /* what QGIS 3.22 writes itself */
    return *options ? OK : error_no_memory(err);
}

static status add_categories(writing *w, error *err)
{
    static const plain_column COLUMNS[] = {
        {"code", OFTString, OFSTNone},  {"parent", OFTString, OFSTNone},
        {"label", OFTString, OFSTNone}, {"plain_label", OFTString, OFSTNone},
        {"words", OFTString, OFSTNone}, {"colour", OFTString, OFSTNone},
        {"icon", OFTString, OFSTNone},  {NULL, 0, 0},
    };
    const char *texts[COUNT(COLUMNS) - 1];
    size_t i;
    const json_t *one;
    OGRLayerH made = plain_layer(w->data, "categories", COLUMNS, NULL);
    if (!made)
        return gdal_failed(err, "categories");
    json_array_foreach(json_object_get(w->job->order, "categories"), i, one)
    {
        for (size_t k = 0; COLUMNS[k].name; k++)
            texts[k] = json_string_value(json_object_get(one, COLUMNS[k].name));
        status failed = plain_row(made, texts, COUNT(texts), err);
        if (failed)
            return failed;
    }
    return OK;
}

static status add_styles(writing *w, error *err)
{
    static const plain_column COLUMNS[] = {
        {"f_table_catalog", OFTString, OFSTNone},
        {"f_table_schema", OFTString, OFSTNone},
        {"f_table_name", OFTString, OFSTNone},
        {"f_geometry_column", OFTString, OFSTNone},
        {"styleName", OFTString, OFSTNone},
        {"styleQML", OFTString, OFSTNone},
        {"styleSLD", OFTString, OFSTNone},
        {"useAsDefault", OFTInteger, OFSTBoolean},
        {"description", OFTString, OFSTNone},
        {"owner", OFTString, OFSTNone},
        {"ui", OFTString, OFSTNone},
        {"update_time", OFTDateTime, OFSTNone},
        {NULL, 0, 0},
    };
    static const char *const OPTIONS[] = {"FID=id", NULL};
    const json_t *styles = json_object_get(w->job->order, "styles"), *one;
    size_t i;
    if (!json_array_size(styles))
        return OK;
    OGRLayerH made = plain_layer(w->data, "layer_styles", COLUMNS, OPTIONS);
    if (!made)
        return gdal_failed(err, "layer_styles");
    json_array_foreach(styles, i, one)
    {
        const char *const texts[] = {
            "",
            "",
            job_text(one, "layer"),
            "geom",
            job_text(one, "name"),
            job_text(one, "qml"),
            job_text(one, "sld"),
            json_is_true(json_object_get(one, "default")) ? "1" : "0",
            job_text(one, "description"),
            "",
            NULL,
            w->job->date,
        };
        status failed = plain_row(made, texts, COUNT(texts), err);
        if (failed)
            return failed;
    }
    return OK;
}

/* -- labels ------------------------------------------------------------------------------------ */

/* Runs the statements of a file that the program carries: each ends with a line that ends in
 * `;`. */
static status run_sql(writing *w, const char *name, error *err)
{
    size_t number = 0;
    while (strcmp(embedded_files[number].name, name) != 0)
        number++;
    const char *text = embedded_files[number].text, *end = text + embedded_files[number].size;
    BUF_SCOPED buf one;
    buf_init(&one, 4096);
    while (text < end) {
        const char *stop = memmem(text, (size_t)(end - text), ";\n", 2);
        size_t length = stop ? (size_t)(stop - text) + 2 : (size_t)(end - text);
        buf_clear(&one);
        buf_add(&one, text, length);
        CPLErrorReset();
        GDALDatasetReleaseResultSet(w->data,
                                    GDALDatasetExecuteSQL(w->data, buf_text(&one), NULL, NULL));
        if (CPLGetLastErrorType() >= CE_Failure)
            return gdal_failed(err, name);
        text += length;
    }
    return OK;
}

/* GDAL reads labels, and has no function that writes them. */
static status add_labels(writing *w, error *err)
{
    static const char TABLE[] = "cairn_labels";
    static const plain_column COLUMNS[] = {{"layer", OFTString, OFSTNone},
                                           {"name", OFTString, OFSTNone},
                                           {"label", OFTString, OFSTNone},
                                           {NULL, 0, 0}};
    const layer *layers[] = {&w->assets, &w->activities};
    OGRLayerH made = plain_layer(w->data, TABLE, COLUMNS, NULL);
    status failed = made ? OK : gdal_failed(err, TABLE);
    for (size_t i = 0; i < COUNT(layers); i++)
        for (size_t k = 0; k < layers[i]->count && !failed; k++) {
            const layer_column *c = &layers[i]->columns[k];
            failed = plain_row(
                made, (const char *const[]){OGR_L_GetName(layers[i]->at), c->name, c->label}, 3,
                err);
        }
    if (!failed && OGR_L_SyncToDisk(made) != OGRERR_NONE)
        failed = gdal_failed(err, TABLE);
    if (!failed)
        failed = run_sql(w, "schema_extension.sql", err);
    if (!failed)
        failed = run_sql(w, "labels.sql", err);
    if (failed)
        return failed;
    int last = GDALDatasetGetLayerCount(w->data) - 1;
    return GDALDatasetDeleteLayer(w->data, last) == OGRERR_NONE ? OK : gdal_failed(err, TABLE);
}

/* -- who made it of what ----------------------------------------------------------------------- */

/* GDAL keeps these in gpkg_metadata and in gpkg_contents. */
static status add_metadata(writing *w, error *err)
{
    const char *about = job_text(w->job->order, "about");
    const char *const items[][2] = {
        {"TITLE", w->job->title},
        {"DATE", w->job->date},
        {"ABSTRACT", about},
        {"LICENCE", job_text(w->job->order, "licence")},
        {"ATTRIBUTION", job_text(w->job->order, "attribution")},
    };
    for (size_t i = 0; i < COUNT(items); i++)
        if (GDALSetMetadataItem(w->data, items[i][0], items[i][1], NULL) >= CE_Failure)
            return gdal_failed(err, "metadata");
    const layer *layers[] = {&w->assets, &w->activities};
    for (size_t i = 0; i < COUNT(layers); i++)
        if (GDALSetMetadataItem(layers[i]->at, "DESCRIPTION", about, NULL) >= CE_Failure)
            return gdal_failed(err, "metadata");
    return OK;
}

status geopackage_finish(writing *w, error *err)
{
    status failed = add_categories(w, err);
    if (!failed)
        failed = add_styles(w, err);
    if (!failed)
        failed = add_metadata(w, err);
    return failed ? failed : add_labels(w, err);
}
