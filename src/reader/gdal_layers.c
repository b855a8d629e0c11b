#include "reader/gdal_layers.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <string.h>

#include "reader/geometry.h"

/* GDAL's own, of ogrsf_frmts.h, which is C++ */
void RegisterOGRShape(void);
void RegisterOGRGeoPackage(void);
void RegisterOGRLIBKML(void);
void RegisterOGRTopoJSON(void);

static const char MEMORY[] = "/vsimem/";

typedef struct {
    job *job;
    const gdal_source *source;
    sheet *sheet;
    crs_transform *crs;
    size_t *columns; /* of each field; SIZE_MAX for what is left out */
    int uuid;        /* the field that tells which is which better than its number; -1 without */
} layer_reading;

/* The drivers that there are, and what the library is kept from. */
static void set_up(void)
{
    static const char *const OFF[][2] = {
        {"GDAL_DRIVER_PATH", "disable"},
        {"GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR"},
        {"GDAL_PAM_ENABLED", "NO"},
        {"GDAL_HTTP_MAX_RETRY", "0"},
        {"OGR_ENABLE_PARTIAL_REPROJECTION", "NO"},
        {"CPL_DEBUG", "OFF"},
        {"SHAPE_RESTORE_SHX", "YES"}, /* into memory */
        {"PROJ_NETWORK", "OFF"},
    };
    for (size_t i = 0; i < COUNT(OFF); i++)
        CPLSetConfigOption(OFF[i][0], OFF[i][1]);
    if (GDALGetDriverCount())
        return;
    RegisterOGRShape();
    RegisterOGRGeoPackage();
    RegisterOGRLIBKML();
    RegisterOGRTopoJSON();
}

void gdal_quiet(void)
{
    CPLSetErrorHandler(CPLQuietErrorHandler);
}

status gdal_give(const char *path, slice bytes, error *err)
{
    VSILFILE *file = VSIFileFromMemBuffer(path, (GByte *)bytes.at, bytes.len, FALSE);
    if (!file)
        return error_no_memory(err);
    VSIFCloseL(file);
    return OK;
}

void gdal_take_back(void)
{
    VSIRmdirRecursive(MEMORY);
}

/* -- values ------------------------------------------------------------------------------------ */

static size_t write_moment(OGRFeatureH f, int i, OGRFieldType type, char *text, size_t size)
{
    int year, month, day, hour, minute, zone, length = 0;
    float second;
    if (!OGR_F_GetFieldAsDateTimeEx(f, i, &year, &month, &day, &hour, &minute, &second, &zone))
        return 0;
    if (type != OFTTime)
        length = snprintf(text, size, "%04d-%02d-%02d", year, month, day);
    if (type == OFTDateTime)
        text[length++] = ' ';
    if (type != OFTDate)
        length += snprintf(text + length, size - (size_t)length,
                           (int)second ? "%02d:%02d:%02d" : "%02d:%02d", hour, minute, (int)second);
    return (size_t)length;
}

static status put_list(layer_reading *r, sheet_row *row, OGRFeatureH f, int i, error *err)
{
    BUF_SCOPED buf text;
    char **items = OGR_F_GetFieldAsStringList(f, i);
    buf_init(&text, r->job->options->max_cell_bytes + 1);
    for (char **item = items; item && *item; item++) {
        buf_puts(&text, item == items ? "" : ";");
        buf_puts(&text, *item);
    }
    if (text.failed && !text.full)
        return error_no_memory(err);
    return job_set_cell(r->job, row, r->columns[i], (slice){text.data, text.len}, err);
}

static status put_field(layer_reading *r, sheet_row *row, OGRFeatureH f, int i, error *err)
{
    char text[64];
    size_t length = 0;
    OGRFieldDefnH field = OGR_F_GetFieldDefnRef(f, i);
    OGRFieldType type = OGR_Fld_GetType(field);
    switch (type) {
    case OFTInteger:
    case OFTInteger64:
        if (OGR_Fld_GetSubType(field) == OFSTBoolean)
            length = (size_t)snprintf(text, sizeof text, "%s",
                                      OGR_F_GetFieldAsInteger(f, i) ? "yes" : "no");
        else
            length = (size_t)snprintf(text, sizeof text, "%lld",
                                      (long long)OGR_F_GetFieldAsInteger64(f, i));
        break;
    case OFTReal:
        length = (size_t)snprintf(text, sizeof text, "%.15g", OGR_F_GetFieldAsDouble(f, i));
        break;
    case OFTDate:
    case OFTTime:
    case OFTDateTime:
        length = write_moment(f, i, type, text, sizeof text);
        break;
    case OFTStringList:
        return put_list(r, row, f, i, err);
    case OFTBinary: /* pictures and the like */
        return OK;
    default:
        return job_set_cell(r->job, row, r->columns[i], slice_of(OGR_F_GetFieldAsString(f, i)),
                            err);
    }
    return job_set_cell(r->job, row, r->columns[i], (slice){text, length}, err);
}

/* -- features ---------------------------------------------------------------------------------- */

static status put_id(layer_reading *r, sheet_row *row, OGRFeatureH f, error *err)
{
    if (!r->source->has_ids)
        return OK;
    bool own = r->uuid >= 0 && OGR_F_IsFieldSetAndNotNull(f, r->uuid);
    const char *uuid = own ? OGR_F_GetFieldAsString(f, r->uuid) : "";
    const char *text = *uuid
                           ? arena_copy(r->job->out->memory, uuid, strlen(uuid))
                           : arena_printf(r->job->out->memory, "%lld", (long long)OGR_F_GetFID(f));
    if (!text)
        return error_no_memory(err);
    row->feature_id = slice_of(text);
    if (job_cell_fault(r->job, row->feature_id, false))
        job_break_row(r->job, row, "its uuid can't be read");
    return OK;
}

static status put_feature(layer_reading *r, OGRFeatureH f, long line, bool faulty, error *err)
{
    sheet_row *row;
    OGRGeometryH g = OGR_F_GetGeometryRef(f);
    status failed = job_add_row(r->job, r->sheet, line, &row, err);
    if (failed || (failed = put_id(r, row, f, err)))
        return failed;
    const char *why =
        !g && faulty ? "its geometry can't be read"
                     : geometry_reduce(r->job, g, r->crs, r->sheet->crs == CRS_LONLAT, &row->at);
    if (why)
        job_break_row(r->job, row, "%s", why);
    for (int i = 0; i < OGR_F_GetFieldCount(f) && !failed && !row->broken; i++)
        if (r->columns[i] != SIZE_MAX && OGR_F_IsFieldSetAndNotNull(f, i))
            failed = put_field(r, row, f, i, err);
    return failed;
}

static status read_features(layer_reading *r, OGRLayerH layer, error *err)
{
    OGR_L_ResetReading(layer);
    for (long line = 1;; line++) {
        CPLErrorReset();
        OGRFeatureH f = OGR_L_GetNextFeature(layer);
        bool faulty = CPLGetLastErrorType() >= CE_Failure;
        if (!f && faulty)
            return error_set(err, ERR_INPUT, "FILE",
                             "it is damaged: feature %ld of %.60s can't be read", line,
                             OGR_L_GetName(layer));
        if (!f)
            return OK;
        status failed = put_feature(r, f, line, faulty, err);
        OGR_F_Destroy(f);
        if (failed)
            return failed;
    }
}

/* -- layers ------------------------------------------------------------------------------------ */

static bool is_left_out(const gdal_source *source, const char *field)
{
    for (const char *const *name = source->left_out; name && *name; name++)
        if (strcmp(*name, field) == 0)
            return true;
    return false;
}

/* What Cairn writes beside an activity's own fields for people to read; it is made of others. */
static bool is_made(const layer_reading *r, const char *field)
{
    return r->sheet->of == SHEET_OF_ACTIVITIES &&
           (strcmp(field, "asset_name") == 0 || strcmp(field, "when") == 0);
}

static status put_headings(layer_reading *r, OGRFeatureDefnH definition, error *err)
{
    int count = OGR_FD_GetFieldCount(definition);
    r->columns = arena_alloc(r->job->out->memory, ((size_t)count + 1) * sizeof *r->columns);
    if (!r->columns)
        return error_no_memory(err);
    for (int i = 0; i < count; i++) {
        slice name = slice_of(OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, i)));
        r->columns[i] = SIZE_MAX;
        if (r->source->has_ids && strcmp(name.at, "uuid") == 0)
            r->uuid = i;
        if (is_left_out(r->source, name.at) || is_made(r, name.at) || r->uuid == i)
            continue;
        if (!text_is_utf8(name.at, name.len))
            name = slice_of("?");
        status failed =
            sheet_heading(r->job->out, r->sheet, job_cut(name, 200), &r->columns[i], err);
        if (failed)
            return failed;
    }
    return OK;
}

/* What a layer says that its coordinates are in, or NULL; GeoPackage's "undefined" says nothing. */
static char *definition_of(OGRLayerH layer)
{
    static const char *const OPTIONS[] = {"FORMAT=WKT2_2019", NULL};
    char *definition = NULL;
    OGRSpatialReferenceH srs = OGR_L_GetSpatialRef(layer);
    const char *name = srs ? OSRGetName(srs) : NULL;
    if (!srs || OSRIsLocal(srs) || (name && strncasecmp(name, "undefined", 9) == 0) ||
        OSRExportToWktEx(srs, &definition, OPTIONS) != OGRERR_NONE)
        return NULL;
    return definition;
}

static status open_crs(layer_reading *r, OGRLayerH layer, error *err)
{
    char *own = definition_of(layer);
    const char *said = r->job->options->crs ? r->job->options->crs : r->source->crs;
    const char *definition = own ? own : said;
    status failed = OK;
    if (OGR_L_GetGeomType(layer) == wkbNone)
        definition = NULL;
    if (definition && !(failed = crs_transform_from(definition, &r->crs, err))) {
        r->sheet->crs = CRS_LONLAT;
        r->sheet->crs_accuracy_m = crs_transform_accuracy_m(r->crs);
    }
    CPLFree(own);
    return failed;
}

/* What Cairn writes beside assets, and what any program keeps of its own in a GeoPackage. */
static bool is_beside(GDALDatasetH data, const char *name)
{
    bool ours = GDALDatasetGetLayerByName(data, "assets") != NULL &&
                GDALDatasetGetLayerByName(data, "activities") != NULL;
    return strcmp(name, "layer_styles") == 0 || (ours && strcmp(name, "categories") == 0);
}

static sheet_of rows_of(GDALDatasetH data, const char *name)
{
    if (!GDALDatasetGetLayerByName(data, "assets") ||
        !GDALDatasetGetLayerByName(data, "activities"))
        return SHEET_OF_ANYTHING;
    return strcmp(name, "assets") == 0       ? SHEET_OF_ASSETS
           : strcmp(name, "activities") == 0 ? SHEET_OF_ACTIVITIES
                                             : SHEET_OF_ANYTHING;
}

static status read_layer(job *j, const gdal_source *source, GDALDatasetH data, OGRLayerH layer,
                         error *err)
{
    layer_reading r = {.job = j, .source = source, .uuid = -1};
    slice name = job_cut(slice_of(source->name ? source->name : OGR_L_GetName(layer)), 200);
    if (!text_is_utf8(name.at, name.len) ||
        (source->unnamed && slice_equals(name, source->unnamed)))
        name = (slice){"", 0};
    if (!job_wants(j, name) || (source->has_ids && is_beside(data, OGR_L_GetName(layer))))
        return OK;
    status failed = workbook_add_sheet(j->out, name, &r.sheet, err);
    if (!failed && source->has_ids)
        r.sheet->of = rows_of(data, OGR_L_GetName(layer));
    if (!failed)
        failed = put_headings(&r, OGR_L_GetLayerDefn(layer), err);
    if (!failed)
        failed = open_crs(&r, layer, err);
    if (!failed)
        failed = read_features(&r, layer, err);
    crs_transform_free(r.crs);
    if (!failed)
        job_drop_empty_sheet(j);
    return failed;
}

static status read_layers(job *j, const gdal_source *source, GDALDatasetH data, error *err)
{
    status failed = OK;
    int count = GDALDatasetGetLayerCount(data);
    for (int i = 0; i < count && !failed; i++)
        failed = read_layer(j, source, data, GDALDatasetGetLayer(data, i), err);
    return failed;
}

status gdal_read(job *j, const gdal_source *source, error *err)
{
    const char *const drivers[] = {source->driver, NULL};
    set_up();
    CPLErrorReset();
    GDALDatasetH data =
        GDALOpenEx(source->path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, source->options, NULL);
    if (!data) {
        slice why = job_cut(slice_of(CPLGetLastErrorMsg()), 160);
        bool said = why.len && text_is_utf8(why.at, why.len);
        return error_set(err, ERR_INPUT, "FILE", "it is damaged or no %s%s%.*s", source->driver,
                         said ? ": " : "", said ? (int)why.len : 0, why.at);
    }
    status failed = read_layers(j, source, data, err);
    GDALClose(data);
    return failed;
}
