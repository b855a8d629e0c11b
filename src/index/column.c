#include "index/column.h"

#include <string.h>

#include "cql2/cql2.h"
#include "domain/day.h"
#include "format/rendered.h"

static const uint8_t NO_CHOICE = UINT8_MAX;
static const uint32_t NO_SET = UINT32_MAX;
static const int32_t NO_NUMBER = INT32_MIN;

bool column_is_place(int number)
{
    if (number == INDEX_WHEN)
        return false;
    const field *f = &ASSET.fields[number];
    /* an identifier is in the part already */
    return !(f->flags & FIELD_COLUMN) && number != ASSET_UUID && cql2_field_type(f) != CQL2_NULL;
}

size_t column_width(int number)
{
    if (number == INDEX_WHEN)
        return sizeof(uint32_t);
    const field *f = &ASSET.fields[number];
    if (column_is_place(number))
        return sizeof(uint16_t);
    if (!(f->flags & FIELD_COLUMN))
        return 0;
    switch (f->type) {
    case FIELD_ENUM:
    case FIELD_TRISTATE:
        return sizeof(uint8_t);
    case FIELD_CODE:
        return sizeof(uint16_t);
    case FIELD_SET:
        return sizeof(uint32_t);
    case FIELD_INTEGER:
    case FIELD_DATE:
        return sizeof(int32_t);
    case FIELD_TEXT:
    case FIELD_REAL:
    case FIELD_PARTIAL:
    case FIELD_LOCAL:
    case FIELD_TIMESTAMP:
    case FIELD_UUID:
    case FIELD_JSON:
    case FIELD_POINTS:
        break;
    }
    return 0;
}

static status too_large(int number, error *err)
{
    const char *name = ASSET.fields[number].name;
    return error_set(err, ERR_INPUT, name, "%s: a value that its column cannot hold", name);
}

static status write_category(int number, const value *v, const taxonomy *t, void *cell, error *err)
{
    uint16_t held = CATEGORY_NONE;
    if (v->kind == VALUE_TEXT) {
        int found = taxonomy_find(t, v->text);
        if (found < 0)
            return error_set(err, ERR_INPUT, ASSET.fields[number].name,
                             "%s: '%.*s' is no category of the taxonomy", ASSET.fields[number].name,
                             (int)v->text.len, v->text.at);
        held = (uint16_t)found;
    }
    memcpy(cell, &held, sizeof held);
    return OK;
}

static status write_choice(int number, const value *v, void *cell, error *err)
{
    uint8_t choice = NO_CHOICE;
    if (v->kind == VALUE_INTEGER) {
        if (v->integer < 0 || v->integer >= NO_CHOICE)
            return too_large(number, err);
        choice = (uint8_t)v->integer;
    }
    memcpy(cell, &choice, sizeof choice);
    return OK;
}

static status write_set(int number, const value *v, void *cell, error *err)
{
    uint32_t set = NO_SET;
    if (v->kind == VALUE_INTEGER) {
        if (v->integer < 0 || v->integer >= NO_SET)
            return too_large(number, err);
        set = (uint32_t)v->integer;
    }
    memcpy(cell, &set, sizeof set);
    return OK;
}

static status write_number(int number, const value *v, void *cell, error *err)
{
    int32_t held = NO_NUMBER;
    if (v->kind == VALUE_INTEGER) {
        if (v->integer <= NO_NUMBER || v->integer > INT32_MAX)
            return too_large(number, err);
        held = (int32_t)v->integer;
    } else if (v->kind == VALUE_TEXT) {
        day d;
        if (!day_read(v->text, &d))
            return too_large(number, err);
        held = day_number(d.iso);
    }
    memcpy(cell, &held, sizeof held);
    return OK;
}

status column_write(int number, const value *v, const taxonomy *t, void *cell, error *err)
{
    switch (column_width(number)) {
    case sizeof(uint8_t):
        return write_choice(number, v, cell, err);
    case sizeof(uint16_t):
        return write_category(number, v, t, cell, err);
    default:
        if (ASSET.fields[number].type == FIELD_SET)
            return write_set(number, v, cell, err);
        return write_number(number, v, cell, err);
    }
}

/* The properties come in the order of the table, so each is looked for behind the one before. */
static int field_named(slice name, int from)
{
    for (int i = from; i < ASSET_FIELD_COUNT; i++)
        if (slice_equals(name, ASSET.fields[i].name))
            return i;
    return -1;
}

void column_places(slice body, size_t split, uint16_t ret[ASSET_FIELD_COUNT])
{
    rendered_properties p = rendered_begin(body, split);
    int next = 0;
    memset(ret, 0, ASSET_FIELD_COUNT * sizeof *ret);
    for (slice name, text; rendered_next(&p, &name, &text);) {
        int number = field_named(name, next);
        if (number < 0)
            continue;
        next = number + 1;
        if (!column_is_place(number) || slice_equals(text, "null"))
            continue;
        size_t place = (size_t)(text.at - body.at);
        ret[number] = place < PLACE_FAR ? (uint16_t)place : (uint16_t)PLACE_FAR;
    }
}

bool column_term_valid(const index_term *term)
{
    if (term->field < 0 || term->field >= INDEX_COLUMN_COUNT || column_width(term->field) == 0 ||
        column_is_place(term->field))
        return false;
    bool set = term->field == INDEX_WHEN || ASSET.fields[term->field].type == FIELD_SET;
    switch (term->op) {
    case TERM_EQUALS:
        return true;
    case TERM_HAS_ANY:
        return set;
    case TERM_AT_LEAST:
    case TERM_AT_MOST:
        return !set;
    }
    return false;
}

static bool compare(const index_term *term, int64_t held)
{
    switch (term->op) {
    case TERM_EQUALS:
        return held == term->value;
    case TERM_HAS_ANY:
        return (held & term->value) != 0;
    case TERM_AT_LEAST:
        return held >= term->value;
    case TERM_AT_MOST:
        return held <= term->value;
    }
    return false;
}

bool column_read(int number, const void *cells, size_t cell, int64_t *ret)
{
    if (number == INDEX_WHEN) {
        *ret = ((const uint32_t *)cells)[cell];
        return true;
    }
    switch (column_width(number)) {
    case sizeof(uint8_t):
        *ret = ((const uint8_t *)cells)[cell];
        return *ret != NO_CHOICE;
    case sizeof(uint16_t):
        *ret = ((const uint16_t *)cells)[cell];
        return *ret != CATEGORY_NONE;
    default:
        if (ASSET.fields[number].type == FIELD_SET) {
            *ret = ((const uint32_t *)cells)[cell];
            return *ret != NO_SET;
        }
        *ret = ((const int32_t *)cells)[cell];
        return *ret != NO_NUMBER;
    }
}

bool column_meets(const index_term *term, const void *cells, size_t cell)
{
    if (term->field == INDEX_WHEN)
        return compare(term, ((const uint32_t *)cells)[cell]);
    switch (ASSET.fields[term->field].type) {
    case FIELD_SET: {
        uint32_t set = ((const uint32_t *)cells)[cell];
        return set != NO_SET && compare(term, set);
    }
    case FIELD_CODE: {
        uint16_t held = ((const uint16_t *)cells)[cell];
        return held != CATEGORY_NONE && compare(term, held);
    }
    case FIELD_INTEGER:
    case FIELD_DATE: {
        int32_t number = ((const int32_t *)cells)[cell];
        return number != NO_NUMBER && compare(term, number);
    }
    default: {
        uint8_t choice = ((const uint8_t *)cells)[cell];
        return choice != NO_CHOICE && compare(term, choice);
    }
    }
}
