#include "index/value.h"

#include <string.h>

#include "format/rendered.h"
#include "index/column.h"

static const cql2_value NOTHING = {.type = CQL2_NULL};

/* Where a value stands that a cell can't say. */
static slice walk_to(slice body, size_t split, const char *property)
{
    rendered_properties p = rendered_begin(body, split);
    for (slice name, text; rendered_next(&p, &name, &text);)
        if (slice_equals(name, property))
            return text;
    return slice_of("null");
}

static slice text_at_place(const part *p, uint32_t slot, int number)
{
    slice body = part_body(p, slot);
    uint16_t place = ((const uint16_t *)p->columns[number])[slot];
    if (place == PLACE_NULL)
        return slice_of("null");
    if (place == PLACE_FAR)
        return walk_to(body, part_split(p, slot), p->of->fields[number].name);
    const char *at = body.at + place;
    return (slice){at, (size_t)(rendered_pass(at, body.at + body.len) - at)};
}

/* The choices of a rendered list; ours have nothing in them to escape. */
static uint64_t set_of(const field *f, slice json)
{
    uint64_t set = 0;
    const char *at = json.at, *end = json.at + json.len;
    while ((at = memchr(at, '"', (size_t)(end - at))) != NULL) {
        const char *close = memchr(at + 1, '"', (size_t)(end - at - 1));
        if (!close)
            break;
        for (int i = 0; f->choices[i]; i++)
            if (slice_equals((slice){at + 1, (size_t)(close - at - 1)}, f->choices[i]))
                set |= UINT64_C(1) << i;
        at = close + 1;
    }
    return set;
}

/* A value that stands in the rendered feature; a text without escapes is left where it is. */
static cql2_value value_at_place(const part *p, uint32_t slot, int number, char *scratch)
{
    cql2_value v = {.type = cql2_field_type(&p->of->fields[number])};
    slice json = text_at_place(p, slot, number);
    if (slice_equals(json, "null") || json.len == 0)
        return NOTHING;
    if (v.type == CQL2_NUMBER)
        return text_to_double(json, &v.number) ? v : NOTHING;
    if (v.type == CQL2_SET) {
        v.set = set_of(&p->of->fields[number], json);
        return v;
    }
    slice text = json.len < 2 ? json : (slice){json.at + 1, json.len - 2};
    if (v.type == CQL2_TIME)
        return cql2_read_time(text, &v.time) ? v : NOTHING;
    if (memchr(text.at, '\\', text.len))
        text = (slice){scratch, rendered_unescape(json, scratch, CQL2_TEXT_BYTES)};
    v.text = text;
    return v;
}

static cql2_value value_in_column(const part *p, uint32_t slot, int number, const taxonomy *codes)
{
    const field *f = &p->of->fields[number];
    cql2_value v = {.type = cql2_field_type(f)};
    int64_t held;
    if (!column_read(p->of, number, p->columns[number], slot, &held))
        return NOTHING;
    switch (v.type) {
    case CQL2_TEXT:
        v.text = slice_of(f->choices ? f->choices[held] : taxonomy_at(codes, (size_t)held)->code);
        return v;
    case CQL2_NUMBER:
        v.number = (double)held;
        return v;
    case CQL2_TIME:
        v.time = cql2_day(held);
        return v;
    case CQL2_SET:
        v.set = (uint64_t)held;
        return v;
    case CQL2_NULL:
    case CQL2_BOOL:
    case CQL2_SHAPE:
    case CQL2_ANY:
        break;
    }
    return NOTHING;
}

static cql2_value value_of_uuid(const part *p, uint32_t slot, char *scratch)
{
    static const char HEX[] = "0123456789abcdef";
    const uint8_t *uuid = p->uuids[slot];
    size_t used = 0;
    for (int i = 0; i < UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            scratch[used++] = '-';
        scratch[used++] = HEX[uuid[i] >> 4];
        scratch[used++] = HEX[uuid[i] & 15];
    }
    return (cql2_value){.type = CQL2_TEXT, .text = {scratch, used}};
}

cql2_value value_of_slot(const part *p, uint32_t slot, int number, const taxonomy *codes,
                         char *scratch)
{
    if (field_is_id(&p->of->fields[number]))
        return value_of_uuid(p, slot, scratch);
    if (column_is_place(p->of, number))
        return value_at_place(p, slot, number, scratch);
    return column_width(p->of, number) ? value_in_column(p, slot, number, codes) : NOTHING;
}

typedef struct {
    const part *part;
    const taxonomy *codes;
    uint32_t slot;
    lonlat at;
    geometry_run run;
    geometry_shape shape;
    cql2_geometry geometry;
} asked_slot;

static cql2_value property(void *context, int number, char *scratch)
{
    asked_slot *s = context;
    if (number != CQL2_GEOMETRY)
        return value_of_slot(s->part, s->slot, number, s->codes, scratch);
    if (s->slot >= s->part->placed.count)
        return NOTHING;
    s->at = lonlat_unpack(s->part->placed.at[s->slot]);
    s->run = (geometry_run){&s->at, 1};
    s->shape = geometry_shape_of(SHAPE_POINT, &s->run, 1);
    s->geometry = (cql2_geometry){&s->shape, 1};
    return (cql2_value){.type = CQL2_SHAPE, .shape = &s->geometry};
}

bool value_meets(const cql2_node *where, const taxonomy *codes, const part *p, uint32_t slot)
{
    asked_slot asked = {.part = p, .codes = codes, .slot = slot};
    cql2_source from = {property, &asked};
    return cql2_evaluate(where, &from) == CQL2_TRUE;
}
