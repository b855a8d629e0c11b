/* CQL2 as JSON: {"op": ..., "args": [...]}, {"property": ...}, {"date": ...}, {"timestamp": ...},
 * {"interval": [a, b]}, {"bbox": [...]}, GeoJSON geometries, and plain values. The tree is made as
 * by the reader of text, so what is said of types and limits there holds here. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cql2/build.h"

static cql2_node *read_node(builder *b, json_t *j);

/* Goes into a member or an element, for what is said of positions; path_back(b, what it gave). */
static size_t path_into(builder *b, const char *name)
{
    size_t length = strlen(b->path);
    snprintf(b->path + length, sizeof b->path - length, "/%s", name);
    return length;
}

static size_t path_into_nth(builder *b, size_t i)
{
    char name[24];
    snprintf(name, sizeof name, "%zu", i);
    return path_into(b, name);
}

static void path_back(builder *b, size_t length)
{
    b->path[length] = '\0';
}

static slice text_of(json_t *j)
{
    return (slice){json_string_value(j), json_string_length(j)};
}

/* Texts live as long as the tree, and the JSON does not. */
static bool copy_text(builder *b, json_t *j, slice *ret)
{
    slice text = text_of(j);
    char *copy = arena_copy(b->arena, text.at, text.len);
    if (!copy)
        return build_no_memory(b) != NULL;
    *ret = (slice){copy, text.len};
    return true;
}

static bool read_args(builder *b, json_t *args, node_list *ret)
{
    size_t i;
    json_t *one;
    json_array_foreach(args, i, one)
    {
        size_t back = path_into_nth(b, i);
        if (!list_add(b, ret, read_node(b, one)))
            return false;
        path_back(b, back);
    }
    return true;
}

/* "in" has its list as one argument, as "between" has its ends in some writings. */
static bool flatten(builder *b, cql2_op op, json_t *args, node_list *ret)
{
    if ((op != CQL2_IN && op != CQL2_BETWEEN) || json_array_size(args) != 2 ||
        !json_is_array(json_array_get(args, 1)))
        return read_args(b, args, ret);
    if (!list_add(b, ret, read_node(b, json_array_get(args, 0))))
        return false;
    size_t back = path_into_nth(b, 1);
    bool read = read_args(b, json_array_get(args, 1), ret);
    path_back(b, back);
    return read;
}

static cql2_node *read_op(builder *b, json_t *j)
{
    const char *name = json_string_value(json_object_get(j, "op"));
    json_t *args = json_object_get(j, "args");
    node_list list = {0};
    if (!name || !json_is_array(args))
        return build_refuse(b, 0, "an operation has op, a text, and args, a list");
    int op = operator_of_json(name);
    if (op < 0)
        return build_refuse(b, 0, "there is no operation '%.40s'", name);
    if (op == CQL2_SUBTRACT && json_array_size(args) == 1) { /* the minus sign */
        if (!list_add(b, &list, build_literal(b, 0, (cql2_value){.type = CQL2_NUMBER})))
            return NULL;
    }
    size_t back = path_into(b, "args");
    if (!flatten(b, (cql2_op)op, args, &list))
        return NULL;
    path_back(b, back);
    return build_call(b, (cql2_op)op, 0, list.at, list.count);
}

static cql2_node *read_interval(builder *b, json_t *ends)
{
    cql2_node **args = arena_alloc(b->arena, 2 * sizeof *args);
    if (!args)
        return build_no_memory(b);
    if (json_array_size(ends) != 2)
        return build_refuse(b, 0, "an interval has two ends");
    for (size_t i = 0; i < 2; i++) {
        json_t *end = json_array_get(ends, i);
        args[i] = json_is_string(end) ? build_time(b, 0, text_of(end), NULL) : read_node(b, end);
        if (!args[i])
            return NULL;
    }
    return build_call(b, CQL2_INTERVAL, 0, args, 2);
}

/* -- geometries (RFC 7946 3.1) --------------------------------------------------------------------
 */

static bool read_position(builder *b, json_t *j, lonlat *ret)
{
    json_t *x = json_array_get(j, 0), *y = json_array_get(j, 1);
    if (!json_is_number(x) || !json_is_number(y))
        return build_refuse(b, 0, "a position is two numbers") != NULL;
    return build_point(b, 0, json_number_value(x), json_number_value(y), ret);
}

static bool read_run(builder *b, shape_kind kind, json_t *j, geometry_run *ret)
{
    static const size_t LEAST[] = {[SHAPE_POINT] = 1, [SHAPE_LINE] = 2, [SHAPE_POLYGON] = 4};
    size_t count = kind == SHAPE_POINT ? 1 : json_array_size(j);
    if (count < LEAST[kind] || count > GEOMETRY_MAX_POINTS)
        return build_refuse(b, 0, "this has too few points, or too many") != NULL;
    lonlat *points = arena_alloc(b->arena, count * sizeof *points);
    if (!points)
        return build_no_memory(b) != NULL;
    for (size_t i = 0; i < count; i++)
        if (!read_position(b, kind == SHAPE_POINT ? j : json_array_get(j, i), &points[i]))
            return false;
    lonlat first = points[0], last = points[count - 1];
    if (kind == SHAPE_POLYGON && (first.lon_deg != last.lon_deg || first.lat_deg != last.lat_deg))
        return build_refuse(b, 0, "a ring ends where it begins") != NULL;
    *ret = (geometry_run){points, count};
    return true;
}

static bool read_shape(builder *b, shape_kind kind, json_t *j, geometry_shape *ret)
{
    size_t count = kind == SHAPE_POLYGON ? json_array_size(j) : 1;
    if (count == 0 || count > GEOMETRY_MAX_POINTS)
        return build_refuse(b, 0, "a polygon has rings") != NULL;
    geometry_run *runs = arena_alloc(b->arena, count * sizeof *runs);
    if (!runs)
        return build_no_memory(b) != NULL;
    for (size_t i = 0; i < count; i++)
        if (!read_run(b, kind, kind == SHAPE_POLYGON ? json_array_get(j, i) : j, &runs[i]))
            return false;
    *ret = geometry_shape_of(kind, runs, count);
    return true;
}

static const struct {
    const char *name;
    shape_kind kind;
    bool several;
} KINDS[] = {{"Point", SHAPE_POINT, false},     {"MultiPoint", SHAPE_POINT, true},
             {"LineString", SHAPE_LINE, false}, {"MultiLineString", SHAPE_LINE, true},
             {"Polygon", SHAPE_POLYGON, false}, {"MultiPolygon", SHAPE_POLYGON, true}};

static cql2_geometry *read_geometry(builder *b, json_t *j);

static cql2_geometry *read_collection(builder *b, json_t *members)
{
    cql2_geometry all = {0};
    size_t i, room = 0;
    json_t *one;
    geometry_shape *shapes = NULL;
    json_array_foreach(members, i, one)
    {
        cql2_geometry *g = build_enter(b, 0) ? read_geometry(b, one) : NULL;
        build_leave(b);
        if (!g)
            return NULL;
        if (all.count + g->count > room) {
            room = 2 * (all.count + g->count);
            geometry_shape *more = arena_alloc(b->arena, room * sizeof *more);
            if (!more)
                return build_no_memory(b);
            if (all.count)
                memcpy(more, shapes, all.count * sizeof *more);
            shapes = more;
        }
        for (size_t k = 0; k < g->count; k++)
            shapes[all.count++] = g->shapes[k];
    }
    all.shapes = shapes;
    cql2_geometry *g = arena_alloc(b->arena, sizeof *g);
    if (!g)
        return build_no_memory(b);
    *g = all;
    return all.count ? g : build_refuse(b, 0, "a geometry is needed here");
}

static cql2_geometry *read_geometry(builder *b, json_t *j)
{
    const char *type = json_string_value(json_object_get(j, "type"));
    json_t *at = json_object_get(j, "coordinates");
    size_t k = 0;
    if (type && strcmp(type, "GeometryCollection") == 0)
        return read_collection(b, json_object_get(j, "geometries"));
    while (type && k < COUNT(KINDS) && strcmp(type, KINDS[k].name) != 0)
        k++;
    size_t count = k < COUNT(KINDS) && KINDS[k].several ? json_array_size(at) : 1;
    if (!type || k == COUNT(KINDS) || !count || count > GEOMETRY_MAX_POINTS)
        return build_refuse(b, 0, "a geometry of GeoJSON is needed here");
    cql2_geometry *g = arena_alloc(b->arena, sizeof *g);
    geometry_shape *shapes = arena_alloc(b->arena, count * sizeof *shapes);
    if (!g || !shapes)
        return build_no_memory(b);
    for (size_t i = 0; i < count; i++)
        if (!read_shape(b, KINDS[k].kind, KINDS[k].several ? json_array_get(at, i) : at,
                        &shapes[i]))
            return NULL;
    *g = (cql2_geometry){shapes, count};
    return g;
}

static cql2_geometry *read_bbox(builder *b, json_t *j)
{
    double n[6];
    size_t count = json_array_size(j);
    if (count != 4 && count != 6)
        return build_refuse(b, 0, "bbox has 4 numbers, or 6 with heights");
    for (size_t i = 0; i < count; i++) {
        if (!json_is_number(json_array_get(j, i)))
            return build_refuse(b, 0, "bbox has 4 numbers, or 6 with heights");
        n[i] = json_number_value(json_array_get(j, i));
    }
    return build_box(b, 0, (double[]){n[0], n[1], n[count / 2], n[count / 2 + 1]});
}

/* -- nodes ----------------------------------------------------------------------------------------
 */

static cql2_node *read_object(builder *b, json_t *j)
{
    json_t *property = json_object_get(j, "property"), *date = json_object_get(j, "date");
    json_t *stamp = json_object_get(j, "timestamp"), *box = json_object_get(j, "bbox");
    if (json_object_get(j, "op"))
        return read_op(b, j);
    if (json_is_string(property))
        return build_property(b, 0, text_of(property));
    if (json_is_string(date))
        return build_time(b, 0, text_of(date), "DATE");
    if (json_is_string(stamp))
        return build_time(b, 0, text_of(stamp), "TIMESTAMP");
    if (json_is_array(json_object_get(j, "interval")))
        return read_interval(b, json_object_get(j, "interval"));
    cql2_value v = {.type = CQL2_SHAPE};
    if (json_is_array(box) && !json_object_get(j, "type"))
        v.shape = read_bbox(b, box);
    else if (json_object_get(j, "type"))
        v.shape = read_geometry(b, j);
    else
        return build_refuse(b, 0, "this is no operation, property, time or geometry");
    return v.shape ? build_literal(b, 0, v) : NULL;
}

static cql2_node *read_plain(builder *b, json_t *j)
{
    cql2_value v = {.type = CQL2_BOOL, .boolean = json_is_true(j)};
    node_list list = {0};
    if (json_is_array(j))
        return read_args(b, j, &list) ? build_call(b, CQL2_ARRAY, 0, list.at, list.count) : NULL;
    if (json_is_number(j)) {
        v.type = CQL2_NUMBER;
        v.number = json_number_value(j);
    } else if (json_is_string(j)) {
        v.type = CQL2_TEXT;
        if (!copy_text(b, j, &v.text))
            return NULL;
    } else if (!json_is_boolean(j)) {
        return build_refuse(b, 0, "null is asked for with isNull");
    }
    return build_literal(b, 0, v);
}

static cql2_node *read_node(builder *b, json_t *j)
{
    if (!build_enter(b, 0))
        return NULL;
    cql2_node *n = json_is_object(j) ? read_object(b, j) : read_plain(b, j);
    build_leave(b);
    return n;
}

status cql2_parse_json(slice text, const cql2_schema *schema, arena *a, cql2_node **ret, error *err)
{
    builder b = {.schema = schema, .arena = a, .err = err};
    json_error_t wrong;
    err->code = OK;
    if (text.len > CQL2_MAX_BYTES) {
        (void)build_refuse(&b, 0, "it is longer than %d bytes", CQL2_MAX_BYTES);
        return err->code;
    }
    json_t *root = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &wrong);
    if (!root) {
        if (json_error_code(&wrong) == json_error_out_of_memory)
            return error_no_memory(err);
        size_t at = wrong.position > 0 ? (size_t)wrong.position - 1 : 0;
        (void)build_refuse(&b, at, "it is no JSON: %.100s", wrong.text);
        return err->code;
    }
    b.json = true;
    status code = build_finish(&b, read_node(&b, root), ret);
    json_decref(root);
    return code;
}

status cql2_read_geojson(slice text, arena *a, const cql2_geometry **ret, error *err)
{
    static const cql2_schema PLAIN = {.parameter = "geometry"};
    builder b = {.schema = &PLAIN, .arena = a, .err = err, .json = true};
    err->code = OK;
    json_error_t wrong;
    json_t *root = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, &wrong);
    if (!root)
        return json_error_code(&wrong) == json_error_out_of_memory
                   ? error_no_memory(err)
                   : error_set(err, ERR_INPUT, PLAIN.parameter, "it is no JSON: %.100s",
                               wrong.text);
    const cql2_geometry *g = read_geometry(&b, root);
    json_decref(root);
    if (!g)
        return err->code;
    *ret = g;
    return OK;
}
