#include "reader/geojson.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reader/geometry.h"
#include "reader/json_sheet.h"

typedef struct {
    job *job;
    sheet *sheet;
    crs_transform *crs; /* NULL where positions are taken as they are */
} features_reading;

static bool has_type(const json_t *object, const char *type)
{
    const char *own = json_string_value(json_object_get(object, "type"));
    return own && strcmp(own, type) == 0;
}

static const json_t *features_of(const json_t *root)
{
    if (json_is_array(root))
        return has_type(json_array_get(root, 0), "Feature") ? root : NULL;
    const json_t *features = json_object_get(root, "features");
    return json_is_array(features) ? features : NULL;
}

bool geojson_is(const json_t *root)
{
    return features_of(root) || has_type(root, "Feature");
}

/* -- the coordinate system --------------------------------------------------------------------- */

/* "EPSG:27700" of "urn:ogc:def:crs:EPSG::27700" and the like; false where it is lon/lat. */
static bool code_of(const char *name, char code[32])
{
    const char *digits = name + strlen(name);
    while (digits > name && isdigit((unsigned char)digits[-1]))
        digits--;
    if (strstr(name, "CRS84") || strcmp(digits, "4326") == 0)
        return false;
    if (strstr(name, "EPSG") && *digits)
        snprintf(code, 32, "EPSG:%.20s", digits);
    else
        snprintf(code, 32, "%.31s", name);
    return true;
}

static status open_crs(features_reading *r, const json_t *root, error *err)
{
    char code[32];
    const json_t *crs = json_object_get(root, "crs");
    const char *name =
        json_string_value(json_object_get(json_object_get(crs, "properties"), "name"));
    if (!name)
        name = r->job->options->crs;
    r->sheet->crs = json_is_null(crs) && !name ? CRS_UNKNOWN : CRS_LONLAT;
    if (!name || !code_of(name, code))
        return OK;
    status failed = crs_transform_from(code, &r->crs, err);
    if (!failed)
        r->sheet->crs_accuracy_m = crs_transform_accuracy_m(r->crs);
    return failed;
}

/* -- geometries -------------------------------------------------------------------------------- */

/* A Point without GDAL: nearly all are one. */
static OGRGeometryH make_point(const json_t *g)
{
    const json_t *at = json_object_get(g, "coordinates");
    const json_t *x = json_array_get(at, 0), *y = json_array_get(at, 1);
    if (!json_is_number(x) || !json_is_number(y))
        return NULL;
    OGRGeometryH made = OGR_G_CreateGeometry(wkbPoint);
    OGR_G_SetPoint_2D(made, 0, json_number_value(x), json_number_value(y));
    return made;
}

static OGRGeometryH make_any(const json_t *g)
{
    char *text = json_dumps(g, JSON_COMPACT);
    OGRGeometryH made = text ? OGR_G_CreateGeometryFromJson(text) : NULL;
    free(text); /* jansson's own allocation */
    return made;
}

static bool is_empty(const json_t *g)
{
    const json_t *coordinates = json_object_get(g, "coordinates");
    const json_t *parts = json_object_get(g, "geometries");
    return (json_is_array(coordinates) && !json_array_size(coordinates)) ||
           (json_is_array(parts) && !json_array_size(parts));
}

static void read_geometry(features_reading *r, const json_t *feature, sheet_row *row)
{
    const json_t *g = json_object_get(feature, "geometry");
    if (!g || json_is_null(g) || is_empty(g))
        return;
    OGRGeometryH made = has_type(g, "Point") ? make_point(g) : make_any(g);
    const char *why =
        made ? geometry_reduce(r->job, made, r->crs, r->sheet->crs == CRS_LONLAT, &row->at)
             : "its geometry can't be read";
    if (why)
        job_break_row(r->job, row, "%s", why);
    OGR_G_DestroyGeometry(made);
}

/* -- features ---------------------------------------------------------------------------------- */

static status read_feature(features_reading *r, const json_t *feature, long line, error *err)
{
    const json_t *properties = json_object_get(feature, "properties");
    const json_t *id = json_object_get(feature, "id");
    sheet_row *row;
    slice text;
    status failed = job_add_row(r->job, r->sheet, line, &row, err);
    if (failed)
        return failed;
    if (!has_type(feature, "Feature") ||
        (properties && !json_is_object(properties) && !json_is_null(properties))) {
        job_break_row(r->job, row, "it is not a GeoJSON feature");
        return OK;
    }
    read_geometry(r, feature, row);
    if (id && !(failed = json_text(r->job, id, &text, err))) {
        if (job_cell_fault(r->job, text, false))
            job_break_row(r->job, row, "its id can't be read");
        else
            row->feature_id = text;
    }
    return failed ? failed : json_properties(r->job, r->sheet, row, properties, err);
}

static status read_features(features_reading *r, const json_t *root, error *err)
{
    const json_t *features = features_of(root), *feature;
    size_t i;
    if (!features)
        return read_feature(r, root, 1, err);
    json_array_foreach((json_t *)features, i, feature)
    {
        status failed = read_feature(r, feature, (long)i + 1, err);
        if (failed)
            return failed;
    }
    return OK;
}

status geojson_read(job *j, const json_t *root, slice name, error *err)
{
    features_reading r = {.job = j};
    const char *own_name = json_string_value(json_object_get(root, "name"));
    if (own_name && !has_type(root, "Feature"))
        name = job_cut(slice_of(own_name), 200);
    if (!job_wants(j, name))
        return OK;
    status failed = workbook_add_sheet(j->out, name, &r.sheet, err);
    if (!failed)
        failed = open_crs(&r, root, err);
    if (!failed)
        failed = read_features(&r, root, err);
    crs_transform_free(r.crs);
    if (!failed)
        job_drop_empty_sheet(j);
    return failed;
}
