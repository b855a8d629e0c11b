#include "exchange/geojson_table.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

enum { NESTING_MAX = 3, HEADINGS_MAX = 1024, HEADING_MAX_BYTES = 200 };

static slice keep(table *t, const char *text, size_t length)
{
    return (slice){arena_copy(t->memory, text, length), length};
}

/* The number of a heading, added if it is new; -1 past the maximum or out of memory. */
static int heading_of(table *t, const char *name)
{
    for (size_t i = 0; i < t->heading_count; i++)
        if (slice_equals(t->headings[i], name))
            return (int)i;
    if (t->heading_count == HEADINGS_MAX)
        return -1;
    slice kept = keep(t, name, strlen(name));
    if (!kept.at)
        return -1;
    t->headings[t->heading_count] = kept;
    return (int)t->heading_count++;
}

/* An array of texts is a set written `a;b`; anything else that is no scalar stays JSON. */
static slice cell_text(table *t, const json_t *v)
{
    char number[40];
    BUF_SCOPED buf text;
    const json_t *item;
    size_t i;
    buf_init(&text, (size_t)HEADING_MAX_BYTES * 1024);
    if (json_is_string(v))
        return keep(t, json_string_value(v), json_string_length(v));
    if (json_is_integer(v))
        return keep(t, number,
                    (size_t)snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT,
                                     json_integer_value(v)));
    if (json_is_real(v))
        return keep(t, number,
                    (size_t)snprintf(number, sizeof number, "%.17g", json_real_value(v)));
    if (json_is_boolean(v))
        return slice_of(json_is_true(v) ? "yes" : "no");
    json_array_foreach((json_t *)v, i, item)
    {
        if (!json_is_string(item)) {
            text.len = 0;
            break;
        }
        buf_puts(&text, i ? ";" : "");
        buf_add(&text, json_string_value(item), json_string_length(item));
    }
    if ((json_is_object(v) || json_array_size(v)) && !text.len) {
        char *dumped = json_dumps(v, JSON_COMPACT);
        slice kept = dumped ? keep(t, dumped, strlen(dumped)) : (slice){0};
        free(dumped); /* jansson's own allocation */
        return kept;
    }
    if (text.failed)
        return (slice){0};
    return keep(t, text.data ? text.data : "", text.len);
}

typedef struct {
    int heading;
    slice text;
} pair;

typedef struct {
    pair at[HEADINGS_MAX];
    size_t count;
} pairs;

static status collect(table *t, const json_t *object, const char *prefix, int depth, pairs *out,
                      error *err)
{
    const char *key;
    json_t *v;
    json_object_foreach((json_t *)object, key, v)
    {
        char name[HEADING_MAX_BYTES];
        snprintf(name, sizeof name, "%s%s", prefix, key);
        if (json_is_null(v))
            (void)heading_of(t, name); /* so that the column is known, blank as it is */
        if (json_is_null(v))
            continue;
        if (json_is_object(v) && depth < NESTING_MAX) {
            strncat(name, ".", sizeof name - strlen(name) - 1);
            status failed = collect(t, v, name, depth + 1, out, err);
            if (failed)
                return failed;
            continue;
        }
        pair p = {heading_of(t, name), cell_text(t, v)};
        if (p.heading < 0 || out->count == HEADINGS_MAX)
            return error_set(err, ERR_INPUT, "FILE", "there are more than %d properties",
                             HEADINGS_MAX);
        if (!p.text.at)
            return error_no_memory(err);
        out->at[out->count++] = p;
    }
    return OK;
}

static void read_geometry(const json_t *feature, table_row *row)
{
    const json_t *geometry = json_object_get(feature, "geometry");
    const char *type = json_string_value(json_object_get(geometry, "type"));
    const json_t *at = json_object_get(geometry, "coordinates");
    if (!geometry || json_is_null(geometry))
        return;
    if (!type || strcmp(type, "Point") != 0) {
        row->broken = "its geometry is not a Point";
        return;
    }
    const json_t *lon = json_array_get(at, 0), *lat = json_array_get(at, 1);
    if (!json_is_number(lon) || !json_is_number(lat)) {
        row->broken = "its coordinates are not numbers";
        return;
    }
    row->has_point = true;
    row->point = (lonlat){json_number_value(lon), json_number_value(lat)};
}

static status read_feature(table *t, const json_t *feature, table_row *row, pairs *out, error *err)
{
    const json_t *id = json_object_get(feature, "id");
    const json_t *properties = json_object_get(feature, "properties");
    out->count = 0;
    if (!json_is_object(feature) ||
        (properties && !json_is_object(properties) && !json_is_null(properties))) {
        row->broken = "it is not a GeoJSON feature";
        return OK;
    }
    read_geometry(feature, row);
    if (id)
        row->feature_id = cell_text(t, id);
    return collect(t, properties, "", 0, out, err);
}

/* Features may bring new properties as they come, so cells are laid out when all are known. */
static status read_features(table *t, const json_t *features, error *err)
{
    size_t count = json_array_size(features);
    MEM_SCOPED pairs *now = mem_alloc(1, sizeof *now);
    MEM_SCOPED pair **kept = mem_zalloc(count, sizeof *kept);
    MEM_SCOPED size_t *kept_count = mem_zalloc(count, sizeof *kept_count);
    t->rows = mem_zalloc(count, sizeof *t->rows);
    t->headings = arena_alloc(t->memory, HEADINGS_MAX * sizeof *t->headings);
    if (!now || !kept || !kept_count || !t->rows || !t->headings)
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        t->rows[i].line = (long)i + 1;
        status failed = read_feature(t, json_array_get(features, i), &t->rows[i], now, err);
        if (failed)
            return failed;
        kept[i] = arena_alloc(t->memory, (now->count ? now->count : 1) * sizeof *kept[i]);
        if (!kept[i])
            return error_no_memory(err);
        memcpy(kept[i], now->at, now->count * sizeof *kept[i]);
        kept_count[i] = now->count;
    }
    for (size_t i = 0; i < count; i++) {
        slice *cells =
            arena_alloc(t->memory, (t->heading_count ? t->heading_count : 1) * sizeof *cells);
        if (!cells)
            return error_no_memory(err);
        for (size_t k = 0; k < kept_count[i]; k++)
            cells[kept[i][k].heading] = slice_trim(kept[i][k].text);
        t->rows[i].cells = cells;
    }
    t->row_count = count;
    return OK;
}

status geojson_table_read(slice bytes, table *t, error *err)
{
    json_error_t where;
    json_t *root = json_loadb(bytes.at, bytes.len, JSON_REJECT_DUPLICATES, &where);
    if (!root)
        return error_set(err, ERR_INPUT, "FILE", "line %d, column %d: %s", where.line, where.column,
                         where.text);
    const json_t *features = json_object_get(root, "features");
    status done =
        json_is_array(features)
            ? read_features(t, features, err)
            : error_set(err, ERR_INPUT, "FILE", "it is JSON, but not a GeoJSON FeatureCollection");
    json_decref(root);
    return done;
}
