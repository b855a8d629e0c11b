#include "writer/writer.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <ogr_api.h>
#include <string.h>

#include "domain/asset.h"
#include "writer/formats.h"
#include "writer/leaving.h"

/* GDAL's own, of ogrsf_frmts.h, which is C++ */
void RegisterOGRShape(void);
void RegisterOGRGeoPackage(void);
void RegisterOGRKML(void);
void RegisterOGRFlatGeobuf(void);
void RegisterOGRXLSX(void);
void RegisterOGRODS(void);

/* A .dbf holds 254 bytes; Excel 32,767 characters. */
enum { SHAPEFILE_TEXT_BYTES = 254, SHEET_TEXT_BYTES = 32767, FEATURES_A_TRANSACTION = 50000 };

static const char *const UNINDEXED[] = {"SPATIAL_INDEX=NO", NULL};
static const char *const IN_UTF8[] = {"ENCODING=UTF-8", NULL};

#define OF_SHEETS                                                                                  \
    {                                                                                              \
        .no_geometry = true, .neutralised = true, .text_bytes = SHEET_TEXT_BYTES                   \
    }

static const writer_format FORMATS[] = {
    {.name = "gpkg",
     .driver = "GPKG",
     .rules = {.aliases = true},
     .activities = true,
     .prepare = geopackage_prepare,
     .finish = geopackage_finish},
    {.name = "kml", .driver = "KML", .prepare = kml_prepare, .pack = kml_pack},
    {.name = "shp.zip",
     .driver = "ESRI Shapefile",
     .rules = {.no_moments = true, .short_names = true, .text_bytes = SHAPEFILE_TEXT_BYTES},
     .options = IN_UTF8,
     .prepare = shapefile_prepare,
     .pack = shapefile_pack},
    {.name = "xlsx", .driver = "XLSX", .rules = OF_SHEETS, .finish = spreadsheet_finish},
    {.name = "ods", .driver = "ODS", .rules = OF_SHEETS, .finish = spreadsheet_finish},
    {.name = "fgb", .driver = "FlatGeobuf", .to_stdout = true, .options = UNINDEXED},
};

/* The drivers that there are, and what the library is kept from. */
static void set_up(void)
{
    static const char *const SET[][2] = {
        {"GDAL_DRIVER_PATH", "disable"},
        {"GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR"},
        {"GDAL_PAM_ENABLED", "NO"},
        {"GDAL_HTTP_MAX_RETRY", "0"},
        {"CPL_DEBUG", "OFF"},
        {"PROJ_NETWORK", "OFF"},
        {"OGR_SQLITE_SYNCHRONOUS", "OFF"}, /* the file is new, and thrown away on failure */
    };
    for (size_t i = 0; i < COUNT(SET); i++)
        CPLSetConfigOption(SET[i][0], SET[i][1]);
    CPLSetErrorHandler(CPLQuietErrorHandler);
    RegisterOGRShape();
    RegisterOGRGeoPackage();
    RegisterOGRKML();
    RegisterOGRFlatGeobuf();
    RegisterOGRXLSX();
    RegisterOGRODS();
}

static const writer_format *format_named(const char *name)
{
    for (size_t i = 0; i < COUNT(FORMATS); i++)
        if (strcmp(FORMATS[i].name, name) == 0)
            return &FORMATS[i];
    return NULL;
}

static status create(writing *w, const writer_format *f, const char *const *options_of_layer,
                     error *err)
{
    char **options = NULL;
    w->path = f->to_stdout ? "/vsistdout/assets.fgb" : w->job->path;
    status failed = f->prepare ? f->prepare(w, &options, err) : OK;
    GDALDriverH driver = GDALGetDriverByName(f->driver);
    if (!failed && driver)
        w->data = GDALCreate(driver, w->path, 0, 0, 0, GDT_Unknown, options);
    CSLDestroy(options);
    if (failed)
        return failed;
    if (!w->data)
        return gdal_failed(err, f->driver);
    const char *name = w->job->columns ? job_text(w->job->order, "name") : "assets";
    failed = layer_new(w->data, name, &ASSET, w->job, &f->rules, NULL, options_of_layer, &w->assets,
                       err);
    if (!failed && f->activities)
        failed = layer_new(w->data, "activities", &ACTIVITY, w->job, &f->rules, ACTIVITY_BESIDE,
                           NULL, &w->activities, err);
    return failed;
}

/* What goes on at an asset: a feature where the asset is. */
static status add_activities(writing *w, const json_t *asset, error *err)
{
    size_t i;
    json_t *one;
    json_t *properties = json_object_get(asset, "properties");
    json_t *geometry = json_object_get(asset, "geometry"), *id = json_object_get(asset, "id");
    json_t *name = json_object_get(properties, "name");
    json_array_foreach(json_object_get(properties, "activities"), i, one)
    {
        status failed = OK;
        if (json_object_set(one, "asset", id) || json_object_set(one, "asset_name", name))
            return error_no_memory(err);
        failed = layer_add(&w->activities, job_text(one, "id"), geometry, one, err);
        if (failed)
            return failed;
    }
    return OK;
}

static status add_feature(writing *w, const writer_format *f, const json_t *feature, error *err)
{
    status failed =
        layer_add(&w->assets, job_text(feature, "id"), json_object_get(feature, "geometry"),
                  json_object_get(feature, "properties"), err);
    return failed || !f->activities ? failed : add_activities(w, feature, err);
}

/* Whole transactions at a time, where the driver has them: one for each row would take hours. */
static status add_features(writing *w, const writer_format *f, job *j, error *err)
{
    status failed = OK;
    bool transacts = GDALDatasetTestCapability(w->data, ODsCTransactions);
    json_t *feature;
    while (!failed && !(failed = job_next(j, &feature, err))) {
        if (transacts && w->assets.features % FEATURES_A_TRANSACTION == 0 &&
            ((w->assets.features && GDALDatasetCommitTransaction(w->data) != OGRERR_NONE) ||
             GDALDatasetStartTransaction(w->data, FALSE) != OGRERR_NONE))
            failed = gdal_failed(err, "transaction");
        if (!failed)
            failed = add_feature(w, f, feature, err);
        json_decref(feature);
    }
    if (failed != ERR_NOT_FOUND)
        return failed;
    if (transacts && w->assets.features && GDALDatasetCommitTransaction(w->data) != OGRERR_NONE)
        return gdal_failed(err, "transaction");
    return OK;
}

/* What can't be written may show only when the file is closed. */
static status close_data(writing *w, error *err)
{
    CPLErrorReset();
    if (w->data)
        GDALClose(w->data);
    w->data = NULL;
    return CPLGetLastErrorType() >= CE_Failure ? gdal_failed(err, "closing") : OK;
}

/* GDAL writes what a FlatGeobuf file begins with when the first feature comes, and without any only
 * where it makes a spatial index. */
static status write_empty(writing *w, const writer_format *f, error *err)
{
    status failed = close_data(w, err);
    return failed ? failed : create(w, f, NULL, err);
}

static status write_job(job *j, error *err)
{
    writing w = {.job = j};
    error unclosed = {0};
    const writer_format *f = format_named(j->format);
    if (!f)
        return error_set(err, ERR_INPUT, NULL, "there is no format '%.40s'", j->format);
    status failed = create(&w, f, f->options, err);
    if (!failed)
        failed = add_features(&w, f, j, err);
    if (!failed && f->to_stdout && !w.assets.features)
        failed = write_empty(&w, f, err);
    if (!failed && f->finish)
        failed = f->finish(&w, err);
    status not_closed = close_data(&w, &unclosed);
    if (!failed && not_closed) {
        *err = unclosed;
        failed = not_closed;
    }
    return failed || !f->pack ? failed : f->pack(&w, err);
}

status writer_run(int from, error *err)
{
    job j;
    set_up();
    status failed = job_begin(&j, from, err);
    if (!failed)
        failed = leaving_watch(j.path, err);
    if (!failed)
        failed = write_job(&j, err);
    if (!failed)
        leaving_wait(j.path);
    else if (j.path)
        leaving_clean(j.path);
    job_done(&j);
    return failed;
}
