#include "reader/geojson.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reader/geometry.h"
#include "reader/json_scan.h"
#include "reader/json_sheet.h"

typedef struct {
    job *job;
    sheet *sheet;
    sheet *activities;  /* of what goes on at them; NULL until there is one */
    crs_transform *crs; /* NULL where positions are taken as they are */
} features_reading;

static bool has_type(const json_t *object, const char *type)
{
    const char *own = json_string_value(json_object_get(object, "type"));
    return own && strcmp(own, type) == 0;
}

/* -- where its features are -------------------------------------------------------------------- */

/* A list of features in a text, and the other members of the collection that has it. */
typedef struct {
    slice features;
    slice name, crs; /* as JSON; blank where there is none */
} collection;

static json_t *parse(slice text, json_error_t *where)
{
    return json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY,
                      where);
}

/* Whether a value in a text has a member `type` that says Feature. */
static bool is_feature(slice value)
{
    slice inside, name, member;
    if (!json_scan_inside(value, '{', &inside))
        return false;
    while (json_scan_member(&inside, &name, &member))
        if (slice_equals(name, "type"))
            return slice_equals(member, "\"Feature\"");
    return false;
}

static bool find_members(slice inside, collection *ret)
{
    slice name, value;
    bool found = false;
    while (json_scan_member(&inside, &name, &value)) {
        if (slice_equals(name, "features"))
            found = json_scan_inside(value, '[', &ret->features);
        else if (slice_equals(name, "name"))
            ret->name = value;
        else if (slice_equals(name, "crs"))
            ret->crs = value;
    }
    return found && !json_scan_space(inside).len;
}

static bool find_features(slice text, collection *ret)
{
    slice inside, rest = text, first;
    *ret = (collection){.features = text, .name = {"", 0}, .crs = {"", 0}};
    if (json_scan_inside(text, '{', &inside) && find_members(inside, ret))
        return true;
    ret->features = json_scan_inside(text, '[', &inside) ? inside : text;
    rest = ret->features;
    return json_scan_value(&rest, &first) && is_feature(first);
}

bool geojson_is(slice text)
{
    collection c;
    return find_features(text, &c);
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

static status open_crs(features_reading *r, slice member, error *err)
{
    char code[32];
    json_error_t where;
    json_t *crs = member.len ? parse(member, &where) : NULL;
    const char *name =
        json_string_value(json_object_get(json_object_get(crs, "properties"), "name"));
    if (!name)
        name = r->job->options->crs;
    r->sheet->crs = json_is_null(crs) && !name ? CRS_UNKNOWN : CRS_LONLAT;
    bool other = name && code_of(name, code);
    json_decref(crs);
    if (!other)
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

/* -- what goes on at them ---------------------------------------------------------------------- */

/* As Cairn's own features have it: a list of objects with titles (format/geojson.h). */
static bool are_activities(const json_t *list)
{
    size_t i;
    const json_t *one;
    json_array_foreach(list, i, one)
    {
        if (!json_is_string(json_object_get(one, "title")))
            return false;
    }
    return json_is_array(list);
}

static status put_activity(features_reading *r, json_t *one, slice asset, long line, error *err)
{
    sheet_row *row;
    slice id = {"", 0};
    json_t *own = json_object_get(one, "id");
    status failed = r->activities ? OK
                                  : workbook_add_sheet(r->job->out, slice_of("activities"),
                                                       &r->activities, err);
    if (failed)
        return failed;
    r->activities->of = SHEET_OF_ACTIVITIES;
    failed = job_add_row(r->job, r->activities, line, &row, err);
    if (!failed && own)
        failed = json_text(r->job, own, &id, err);
    if (failed)
        return failed;
    row->feature_id = job_cell_fault(r->job, id, false) ? (slice){"", 0} : id;
    (void)json_object_del(one, "id");   /* it may have none */
    (void)json_object_del(one, "when"); /* made of the others */
    if (json_object_set_new(one, "asset", json_stringn(asset.at, asset.len)))
        return error_no_memory(err);
    return json_properties(r->job, r->activities, row, one, err);
}

/* They become rows of a sheet of their own, which refer to the feature by its id. */
static status take_activities(features_reading *r, json_t *properties, const sheet_row *row,
                              error *err)
{
    size_t i;
    json_t *one, *list = json_object_get(properties, "activities");
    const slice asset = row->feature_id;
    const long line = row->line;
    if (!list || !are_activities(list) || !asset.len || row->broken)
        return OK;
    json_array_foreach(list, i, one)
    {
        status failed = put_activity(r, one, asset, line, err);
        if (failed)
            return failed;
    }
    (void)json_object_del(properties, "activities"); /* it was there */
    return OK;
}

/* -- features ---------------------------------------------------------------------------------- */

static status put_feature(features_reading *r, const json_t *feature, sheet_row *row, error *err)
{
    json_t *properties = json_object_get(feature, "properties");
    const json_t *id = json_object_get(feature, "id");
    status failed = OK;
    slice text;
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
    if (!failed)
        failed = take_activities(r, properties, row, err);
    return failed ? failed : json_properties(r->job, r->sheet, row, properties, err);
}

static status read_feature(features_reading *r, slice text, long line, error *err)
{
    sheet_row *row;
    json_error_t where;
    status failed = job_add_row(r->job, r->sheet, line, &row, err);
    if (failed)
        return failed;
    json_t *feature = parse(text, &where);
    if (feature)
        failed = put_feature(r, feature, row, err);
    else if (json_error_code(&where) == json_error_out_of_memory)
        failed = error_no_memory(err);
    else
        job_break_row(r->job, row, "it is damaged: %s", where.text);
    json_decref(feature);
    return failed;
}

/* What is no value, such as a line that is cut short, ends with its line. */
static bool take_line(slice *text, slice *ret)
{
    *text = json_scan_space(*text);
    const char *end = text->len ? memchr(text->at, '\n', text->len) : NULL;
    *ret = (slice){text->at, end ? (size_t)(end - text->at) : text->len};
    *text = (slice){text->at + ret->len, text->len - ret->len};
    return ret->len > 0;
}

static status read_features(features_reading *r, slice text, error *err)
{
    slice value;
    for (long line = 1; json_scan_value(&text, &value) || take_line(&text, &value); line++) {
        status failed = read_feature(r, value, line, err);
        if (failed)
            return failed;
    }
    return OK;
}

/* The name of the sheet: the collection's, else what it is given. */
static status name_of(job *j, const collection *c, slice *name, error *err)
{
    json_error_t where;
    json_t *own = c->name.len ? parse(c->name, &where) : NULL;
    status failed = OK;
    if (json_is_string(own) && !(failed = json_text(j, own, name, err)))
        *name = job_cut(slice_trim(*name), 200);
    if (!text_is_utf8(name->at, name->len)) /* a NUL */
        *name = (slice){"", 0};
    json_decref(own);
    return failed;
}

status geojson_read(job *j, slice text, slice name, error *err)
{
    features_reading r = {.job = j};
    collection c;
    (void)find_features(text, &c); /* it was found, or this would not be called */
    status failed = name_of(j, &c, &name, err);
    if (failed || !job_wants(j, name))
        return failed;
    failed = workbook_add_sheet(j->out, name, &r.sheet, err);
    if (!failed)
        failed = open_crs(&r, c.crs, err);
    if (!failed)
        failed = read_features(&r, c.features, err);
    crs_transform_free(r.crs);
    if (!failed)
        job_drop_empty_sheet(j);
    return failed;
}
