#include "index/column.h"

#include <string.h>

#include "cql2/cql2.h"
#include "domain/day.h"
#include "format/rendered.h"

static const uint8_t NO_CHOICE = UINT8_MAX;
static const uint32_t NO_SET = UINT32_MAX;
static const int32_t NO_NUMBER = INT32_MIN;

bool column_is_place(const entity *of, int number)
{
    if (number >= (int)of->count)
        return false;
    const field *f = &of->fields[number];
    /* an identifier is in the part already */
    return !(f->flags & FIELD_COLUMN) && !field_is_id(f) && cql2_field_type(f) != CQL2_NULL;
}

size_t column_width(const entity *of, int number)
{
    if (number == INDEX_WHEN)
        return sizeof(uint32_t);
    if (number >= (int)of->count)
        return 0;
    const field *f = &of->fields[number];
    if (column_is_place(of, number))
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

static status too_large(const field *f, error *err)
{
    const char *name = f->name;
    return error_set(err, ERR_INPUT, name, "%s: a value that its column cannot hold", name);
}

static status write_category(const field *f, const value *v, const taxonomy *t, void *cell,
                             error *err)
{
    uint16_t held = CATEGORY_NONE;
    if (v->kind == VALUE_TEXT) {
        int found = taxonomy_find(t, v->text);
        if (found < 0)
            return error_set(err, ERR_INPUT, f->name, "%s: '%.*s' is no category of the taxonomy",
                             f->name, (int)v->text.len, v->text.at);
        held = (uint16_t)found;
    }
    memcpy(cell, &held, sizeof held);
    return OK;
}

static status write_choice(const field *f, const value *v, void *cell, error *err)
{
    uint8_t choice = NO_CHOICE;
    if (v->kind == VALUE_INTEGER) {
        if (v->integer < 0 || v->integer >= NO_CHOICE)
            return too_large(f, err);
        choice = (uint8_t)v->integer;
    }
    memcpy(cell, &choice, sizeof choice);
    return OK;
}

static status write_set(const field *f, const value *v, void *cell, error *err)
{
    uint32_t set = NO_SET;
    if (v->kind == VALUE_INTEGER) {
        if (v->integer < 0 || v->integer >= NO_SET)
            return too_large(f, err);
        set = (uint32_t)v->integer;
    }
    memcpy(cell, &set, sizeof set);
    return OK;
}

static status write_number(const field *f, const value *v, void *cell, error *err)
{
    int32_t held = NO_NUMBER;
    if (v->kind == VALUE_INTEGER) {
        if (v->integer <= NO_NUMBER || v->integer > INT32_MAX)
            return too_large(f, err);
        held = (int32_t)v->integer;
    } else if (v->kind == VALUE_TEXT) {
        day d;
        if (!day_read(v->text, &d))
            return too_large(f, err);
        held = day_number(d.iso);
    }
    memcpy(cell, &held, sizeof held);
    return OK;
}

status column_write(const entity *of, int number, const value *v, const taxonomy *t, void *cell,
                    error *err)
{
    const field *f = &of->fields[number];
    switch (column_width(of, number)) {
    case sizeof(uint8_t):
        return write_choice(f, v, cell, err);
    case sizeof(uint16_t):
        return write_category(f, v, t, cell, err);
    default:
        if (f->type == FIELD_SET)
            return write_set(f, v, cell, err);
        return write_number(f, v, cell, err);
    }
}

/* The properties come in the order of the table, so each is looked for behind the one before. */
static int field_named(const entity *of, slice name, int from)
{
    for (int i = from; i < (int)of->count; i++)
        if (slice_equals(name, of->fields[i].name))
            return i;
    return -1;
}

void column_places(const entity *of, slice body, size_t split, uint16_t ret[FIELD_MAX])
{
    rendered_properties p = rendered_begin(body, split);
    int next = 0;
    memset(ret, 0, FIELD_MAX * sizeof *ret);
    for (slice name, text; rendered_next(&p, &name, &text);) {
        int number = field_named(of, name, next);
        if (number < 0)
            continue;
        next = number + 1;
        if (!column_is_place(of, number) || slice_equals(text, "null"))
            continue;
        size_t place = (size_t)(text.at - body.at);
        ret[number] = place < PLACE_FAR ? (uint16_t)place : (uint16_t)PLACE_FAR;
    }
}

bool column_term_valid(const entity *of, const index_term *term)
{
    if (term->field < 0 || term->field >= INDEX_COLUMN_COUNT ||
        column_width(of, term->field) == 0 || column_is_place(of, term->field))
        return false;
    bool set = term->field == INDEX_WHEN || of->fields[term->field].type == FIELD_SET;
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

bool column_read(const entity *of, int number, const void *cells, size_t cell, int64_t *ret)
{
    if (number == INDEX_WHEN) {
        *ret = ((const uint32_t *)cells)[cell];
        return true;
    }
    switch (column_width(of, number)) {
    case sizeof(uint8_t):
        *ret = ((const uint8_t *)cells)[cell];
        return *ret != NO_CHOICE;
    case sizeof(uint16_t):
        *ret = ((const uint16_t *)cells)[cell];
        return *ret != CATEGORY_NONE;
    default:
        if (of->fields[number].type == FIELD_SET) {
            *ret = ((const uint32_t *)cells)[cell];
            return *ret != NO_SET;
        }
        *ret = ((const int32_t *)cells)[cell];
        return *ret != NO_NUMBER;
    }
}

bool column_meets(const entity *of, const index_term *term, const void *cells, size_t cell)
{
    if (term->field == INDEX_WHEN)
        return compare(term, ((const uint32_t *)cells)[cell]);
    switch (of->fields[term->field].type) {
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
