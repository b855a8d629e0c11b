#include "format/geojson.h"

#include <string.h>

#include "domain/lonlat.h"
#include "format/json.h"

enum { COORDINATE_DECIMALS = 7 };

static void add_set(buf *b, const field *f, int64_t bits)
{
    const char *comma = "";
    buf_putc(b, '[');
    for (int i = 0; f->choices[i]; i++) {
        if (!(bits >> i & 1))
            continue;
        buf_puts(b, comma);
        json_text(b, slice_of(f->choices[i]));
        comma = ",";
    }
    buf_putc(b, ']');
}

static void add_position(buf *b, lonlat_e7 at)
{
    buf_putc(b, '[');
    buf_fixed(b, at.lon_e7, COORDINATE_DECIMALS);
    buf_putc(b, ',');
    buf_fixed(b, at.lat_e7, COORDINATE_DECIMALS);
    buf_putc(b, ']');
}

static void add_points(buf *b, const value *v)
{
    lonlat_e7 points[FIELD_MAX_POINTS];
    size_t count = field_points(v, points);
    buf_putc(b, '[');
    for (size_t i = 0; i < count; i++) {
        buf_puts(b, i ? "," : "");
        add_position(b, points[i]);
    }
    buf_putc(b, ']');
}

static void add_scalar(buf *b, const value *v)
{
    switch (v->kind) {
    case VALUE_NULL:
        buf_puts(b, "null");
        return;
    case VALUE_INTEGER:
        buf_int(b, v->integer);
        return;
    case VALUE_REAL:
        json_number(b, v->real);
        return;
    case VALUE_TEXT:
        json_text(b, v->text);
        return;
    }
}

static void add_value(buf *b, const field *f, const value *v)
{
    bool null = v->kind == VALUE_NULL;
    if (!null && (f->type == FIELD_ENUM || f->type == FIELD_TRISTATE))
        json_text(b, slice_of(f->choices[v->integer]));
    else if (!null && f->type == FIELD_SET)
        add_set(b, f, v->integer);
    else if (!null && f->type == FIELD_JSON)
        buf_add(b, v->text.at, v->text.len); /* an object, as validated */
    else if (!null && f->type == FIELD_POINTS)
        add_points(b, v);
    else
        add_scalar(b, v);
}

static void add_when(buf *b, const record *activity, const char *comma)
{
    BUF_SCOPED buf when;
    buf_init(&when, ACTIVITY_WHEN_BYTES);
    activity_when(activity, &when);
    if (when.len) {
        buf_puts(b, comma);
        json_name(b, "when");
        json_text(b, (slice){when.data, when.len});
    }
    b->failed = b->failed || when.failed;
}

/* A choice that is required and first says "unknown" says nothing then. */
static bool tells_something(const field *f, const value *v)
{
    bool chosen = f->type == FIELD_TRISTATE || (f->type == FIELD_ENUM && f->flags & FIELD_REQUIRED);
    return v->kind != VALUE_NULL &&
           !(chosen && v->integer == 0 && strcmp(f->choices[0], "unknown") == 0);
}

/* An activity inside its asset: only what is known of it. */
static void add_activity(buf *b, const record *activity, audience to)
{
    const char *comma = "";
    buf_putc(b, '{');
    for (size_t i = 0; i < activity->of->count; i++) {
        const field *f = &activity->of->fields[i];
        if (f->visible_to > to || !tells_something(f, &activity->v[i]))
            continue;
        buf_puts(b, comma);
        json_name(b, field_is_id(f) ? "id" : f->name);
        add_value(b, f, &activity->v[i]);
        comma = ",";
    }
    add_when(b, activity, comma);
    buf_putc(b, '}');
}

static void add_id(buf *b, const record *r)
{
    for (size_t i = 0; i < r->of->count; i++) {
        if (!field_is_id(&r->of->fields[i]) || r->v[i].kind == VALUE_NULL)
            continue;
        buf_putc(b, ',');
        json_name(b, "id");
        json_text(b, r->v[i].text);
    }
}

/* @param geometry  `at` NULL: the record's position. */
static void add_geometry(buf *b, const record *r, slice geometry)
{
    buf_puts(b, ",\"geometry\":");
    if (geometry.at) {
        buf_add(b, geometry.at, geometry.len);
        return;
    }
    if (!r->has_position) {
        buf_puts(b, "null");
        return;
    }
    buf_puts(b, "{\"type\":\"Point\",\"coordinates\":");
    add_position(b, lonlat_pack(r->position));
    buf_putc(b, '}');
}

/* Up to the end of its own properties, which stay open. */
static void begin_feature(buf *b, const record *r, slice geometry, audience to, size_t *ret_split)
{
    const char *comma = "";
    size_t start = b->len;
    buf_puts(b, "{\"type\":\"Feature\"");
    add_id(b, r);
    add_geometry(b, r, geometry);
    buf_puts(b, ",\"properties\":{");
    *ret_split = b->len - start;
    for (size_t i = 0; i < r->of->count; i++) {
        const field *f = &r->of->fields[i];
        if (f->visible_to > to || field_is_id(f))
            continue;
        buf_puts(b, comma);
        json_name(b, f->name);
        add_value(b, f, &r->v[i]);
        comma = ",";
    }
}

void geojson_feature(buf *b, const record *r, audience to, const record *const *activities,
                     size_t activity_count, size_t *ret_split)
{
    begin_feature(b, r, (slice){0}, to, ret_split);
    if (r->of == &ASSET) {
        buf_puts(b, ",\"activities\":[");
        for (size_t i = 0; i < activity_count; i++) {
            if (i)
                buf_putc(b, ',');
            add_activity(b, activities[i], to);
        }
        buf_putc(b, ']');
    }
    buf_puts(b, "}}");
}

void geojson_feature_shaped(buf *b, const record *r, slice geometry, audience to, size_t *ret_split)
{
    begin_feature(b, r, geometry, to, ret_split);
    buf_puts(b, "}}");
}

void geojson_feature_at(buf *b, slice body, size_t split, double distance_m)
{
    buf_add(b, body.at, split);
    json_name(b, "distance_m");
    json_metres(b, distance_m);
    if (body.at[split] != '}')
        buf_putc(b, ',');
    buf_add(b, body.at + split, body.len - split);
}
