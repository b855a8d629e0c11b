#include "web/edit_json.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "web/params.h"

enum { NAME_SHOWN = 80, POSITION_MAX = 4 };

static void decref_scoped(json_t **j)
{
    json_decref(*j);
}
#define JSON_SCOPED __attribute__((cleanup(decref_scoped)))

/* -- values ------------------------------------------------------------------------------------ */

/* A value as JSON writes it, of the arena. */
static status write_json(const json_t *j, arena *a, slice *ret, error *err)
{
    const size_t flags = JSON_ENCODE_ANY | JSON_COMPACT;
    size_t length = json_dumpb(j, NULL, 0, flags);
    char *text = length ? arena_alloc(a, length) : NULL;
    if (!text || json_dumpb(j, text, length, flags) != length)
        return error_no_memory(err);
    *ret = (slice){text, length};
    return OK;
}

/* What field_read takes: texts as they are; yes and no for true and false; 5 for 5.0 where whole
 * numbers are; the rest as JSON. */
static status write_text(const field *f, const json_t *j, arena *a, slice *ret, error *err)
{
    if (json_is_string(j)) {
        *ret = (slice){json_string_value(j), json_string_length(j)};
        return OK;
    }
    if (json_is_boolean(j) && f->type == FIELD_TRISTATE) {
        *ret = slice_of(json_is_true(j) ? "yes" : "no");
        return OK;
    }
    double real = json_is_real(j) ? json_real_value(j) : 0.5;
    if (f->type == FIELD_INTEGER && fabs(real) < 1e9 &&
        !(trunc(real) < real || trunc(real) > real)) {
        const char *whole = arena_printf(a, "%lld", (long long)real);
        *ret = slice_of(whole ? whole : "");
        return whole ? OK : error_no_memory(err);
    }
    return write_json(j, a, ret, err);
}

/* Values point into the arena, since the JSON goes. */
static status read_value(const field *f, const json_t *j, arena *a, value *ret, error *err)
{
    slice text = {"", 0};
    if (!json_is_null(j) && write_text(f, j, a, &text, err))
        return err->code;
    if (!slice_trim(text).len && f->type != FIELD_TRISTATE) {
        *ret = (value){.kind = VALUE_NULL}; /* also where field_read has a choice for blank text */
        return OK;
    }
    const char *copy = arena_copy(a, text.at, text.len);
    if (!copy)
        return error_no_memory(err);
    return field_read(f, (slice){copy, text.len}, a, ret, err);
}

/* -- properties -------------------------------------------------------------------------------- */

static status read_property(const edit_source *from, const char *name, const json_t *j, arena *a,
                            edit *ret, error *err)
{
    char shown[NAME_SHOWN];
    int number = entity_field(&ASSET, slice_of(name));
    if (number < 0 || strcmp(ASSET.fields[number].name, name) != 0) {
        params_shorten(slice_of(name), shown, sizeof shown);
        return error_set(err, ERR_INPUT, shown, "there is no property '%s'", shown);
    }
    value v = {0};
    if (read_value(&ASSET.fields[number], j, a, &v, err))
        return err->code;
    if (number == ASSET_CATEGORY && v.kind == VALUE_TEXT &&
        taxonomy_find(from->codes, v.text) < 0) {
        params_shorten(v.text, shown, sizeof shown);
        return error_set(err, ERR_INPUT, "category", "there is no category '%s'", shown);
    }
    ret->given[number] = true;
    ret->v[number] = v;
    return OK;
}

/* None, or those that are there, as an array or as the text of one. */
static status check_activities(const json_t *given, const json_t *current, error *err)
{
    const json_t *kept = json_object_get(json_object_get(current, "properties"), "activities");
    JSON_SCOPED json_t *read =
        json_is_string(given)
            ? json_loadb(json_string_value(given), json_string_length(given), 0, NULL)
            : NULL;
    if (read)
        given = read;
    bool blank = json_is_string(given) && !json_string_length(given);
    bool none = blank || json_is_null(given) || (json_is_array(given) && !json_array_size(given));
    if (none ? !json_array_size(kept) : json_equal(given, kept))
        return OK;
    return error_set(err, ERR_INPUT, "activities",
                     "activities can't be edited here: send them as they are, or leave them out");
}

static status read_properties(const edit_source *from, json_t *properties, const json_t *current,
                              arena *a, edit *ret, error *err)
{
    const char *name;
    json_t *j;
    if (!properties || json_is_null(properties))
        return OK;
    if (!json_is_object(properties))
        return error_set(err, ERR_INPUT, "properties", "properties must be an object");
    json_object_foreach(properties, name, j)
    {
        bool further = strcmp(name, "activities") == 0;
        if (further ? check_activities(j, current, err) : read_property(from, name, j, a, ret, err))
            return err->code;
    }
    return OK;
}

/* -- the geometry ------------------------------------------------------------------------------ */

static status transform(const crs_entry *crs, double first, double second, lonlat *ret, error *err)
{
    crs_transform *t = NULL;
    double x = crs->lat_first ? second : first, y = crs->lat_first ? first : second;
    status failed = crs_transform_of(crs, &t, err);
    if (failed)
        return failed;
    bool there = !t || crs_to_lonlat(t, &x, &y);
    crs_transform_free(t);
    *ret = (lonlat){x, y};
    if (there && lonlat_valid(*ret))
        return OK;
    return error_set(err, ERR_INPUT, "geometry", "geometry lies outside of %s", crs->short_of);
}

static status read_geometry(const edit_source *from, const json_t *geometry, edit *ret, error *err)
{
    const char *type = json_string_value(json_object_get(geometry, "type"));
    const json_t *at = json_object_get(geometry, "coordinates");
    size_t count = json_array_size(at);
    ret->moves = true;
    if (json_is_null(geometry))
        return OK;
    bool point = type && strcmp(type, "Point") == 0 && count >= 2 && count <= POSITION_MAX;
    for (size_t i = 0; point && i < count; i++)
        point = json_is_number(json_array_get(at, i));
    if (!point)
        return error_set(err, ERR_INPUT, "geometry",
                         "geometry must be null, or a Point with two coordinates");
    ret->has_position = true;
    return transform(from->crs, json_number_value(json_array_get(at, 0)),
                     json_number_value(json_array_get(at, 1)), &ret->position, err);
}

/* -- the feature ------------------------------------------------------------------------------- */

static status check_members(const edit_source *from, json_t *feature, const json_t *current,
                            error *err)
{
    static const char *const TAKEN[] = {"type", "id", "geometry", "properties", "bbox", "links"};
    char shown[NAME_SHOWN];
    const char *name;
    json_t *j;
    json_object_foreach(feature, name, j)
    {
        size_t i = 0;
        while (i < COUNT(TAKEN) && strcmp(name, TAKEN[i]) != 0)
            i++;
        params_shorten(slice_of(name), shown, sizeof shown);
        if (i == COUNT(TAKEN))
            return error_set(err, ERR_INPUT, shown, "a feature has no '%s': is it a property?",
                             shown);
    }
    const char *type = json_string_value(json_object_get(feature, "type"));
    if (type ? strcmp(type, "Feature") != 0 : !from->patch)
        return error_set(err, ERR_INPUT, "type", "type must be \"Feature\"");
    const char *id = json_string_value(json_object_get(feature, "id"));
    const char *own = json_string_value(json_object_get(current, "id"));
    if (id && own && !slice_equals_nocase(slice_of(id), own))
        return error_set(err, ERR_INPUT, "id", "id must be that of the address");
    if (!from->patch && !json_object_get(feature, "geometry"))
        return error_set(err, ERR_INPUT, "geometry", "geometry must be there, if only as null");
    return OK;
}

status edit_read(const edit_source *from, arena *a, edit *ret, error *err)
{
    json_error_t why;
    JSON_SCOPED json_t *feature = json_loadb(from->body.at ? from->body.at : "", from->body.len,
                                             JSON_REJECT_DUPLICATES, &why);
    JSON_SCOPED json_t *current =
        from->current.len ? json_loadb(from->current.at, from->current.len, 0, NULL) : NULL;
    if (!feature)
        return error_set(err, ERR_INPUT, NULL, "the body is no JSON: line %d, column %d: %s",
                         why.line, why.column, why.text);
    if (!json_is_object(feature))
        return error_set(err, ERR_INPUT, NULL, "the body must be a GeoJSON feature");
    if (from->current.len && !current)
        return error_no_memory(err);
    json_t *geometry = json_object_get(feature, "geometry");
    if (check_members(from, feature, current, err) ||
        (geometry && read_geometry(from, geometry, ret, err)))
        return err->code;
    return read_properties(from, json_object_get(feature, "properties"), current, a, ret, err);
}
