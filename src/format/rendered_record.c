#include "format/rendered_record.h"

#include <string.h>

#include "format/rendered.h"

enum { ID_BYTES = 36 };

/* Of what a feature says, whatever is no value of its field is left out. */
static status set_value(record *r, int number, slice json, arena *a, error *err)
{
    const field *f = &r->of->fields[number];
    slice text = json;
    if (slice_equals(json, "null"))
        return OK;
    if (json.len && json.at[0] == '"') {
        char *copy = arena_alloc(a, json.len + 1);
        if (!copy)
            return error_no_memory(err);
        text = (slice){copy, rendered_unescape(json, copy, json.len)};
    }
    status read = field_read(f, text, a, &r->v[number], NULL);
    return read == ERR_NO_MEMORY ? error_no_memory(err) : OK;
}

static int uuid_field(const entity *of)
{
    for (size_t i = 0; i < of->count; i++)
        if (of->fields[i].type == FIELD_UUID)
            return (int)i;
    return -1;
}

/* Members of an object, up to its end. Fields come in their order, so the next is likely the one
 * behind the last. */
static status read_members(rendered_properties p, record *r, arena *a, error *err)
{
    slice name, json;
    size_t expected = 0;
    status failed = OK;
    while (!failed && rendered_next(&p, &name, &json)) {
        int number = -1;
        if (slice_equals(name, "id"))
            number = uuid_field(r->of);
        else if (expected < r->of->count && slice_equals(name, r->of->fields[expected].name))
            number = (int)expected;
        else
            number = entity_field(r->of, name);
        if (number < 0)
            continue;
        expected = (size_t)number + 1;
        failed = set_value(r, number, json, a, err);
    }
    return failed;
}

/* Between the braces that open the feature and its properties. */
static status read_head(slice head, record *r, arena *a, error *err)
{
    static const char ID[] = "\"id\":\"", AT[] = "\"coordinates\":[";
    const char *id = memmem(head.at, head.len, ID, sizeof ID - 1);
    const char *at = memmem(head.at, head.len, AT, sizeof AT - 1), *end = head.at + head.len;
    if (at) {
        const char *lon = at + sizeof AT - 1;
        const char *comma = memchr(lon, ',', (size_t)(end - lon));
        const char *close = comma ? memchr(comma, ']', (size_t)(end - comma)) : NULL;
        r->has_position =
            close && text_to_double((slice){lon, (size_t)(comma - lon)}, &r->position.lon_deg) &&
            text_to_double((slice){comma + 1, (size_t)(close - comma - 1)}, &r->position.lat_deg);
    }
    if (!id || end - id < (long)sizeof ID - 1 + ID_BYTES)
        return OK;
    return set_value(r, uuid_field(r->of), (slice){id + sizeof ID - 1, ID_BYTES}, a, err);
}

status rendered_record(slice body, size_t split, const entity *of, arena *a, record *ret,
                       error *err)
{
    record r;
    record_init(&r, of);
    status failed = read_head((slice){body.at, split < body.len ? split : body.len}, &r, a, err);
    if (!failed)
        failed = read_members(rendered_begin(body, split), &r, a, err);
    if (!failed)
        *ret = r;
    return failed;
}

/* The objects of an array. @return how many; those past `room` are not read. */
static status read_objects(slice array, record *into, size_t room, size_t *ret_count, arena *a,
                           error *err)
{
    const char *at = array.at + (array.len > 0), *end = array.at + array.len;
    size_t count = 0;
    status failed = OK;
    while (!failed && at < end && *at == '{') {
        const char *past = rendered_pass(at, end);
        if (count < room) {
            slice object = {at, (size_t)(past - at)};
            record_init(&into[count], &ACTIVITY);
            failed = read_members(rendered_begin(object, 1), &into[count], a, err);
        }
        count++;
        at = past + (past < end && *past == ',');
    }
    *ret_count = count;
    return failed;
}

status rendered_activities(slice body, size_t split, arena *a, const record **ret,
                           size_t *ret_count, error *err)
{
    slice name, json = {"", 0};
    size_t count;
    rendered_properties p = rendered_begin(body, split);
    while (rendered_next(&p, &name, &json) && !slice_equals(name, "activities"))
        json = (slice){"", 0};
    status failed = read_objects(json, NULL, 0, &count, a, err);
    record *list = arena_alloc(a, (count + 1) * sizeof *list);
    if (!list)
        return error_no_memory(err);
    if (!failed)
        failed = read_objects(json, list, count, &count, a, err);
    if (failed)
        return failed;
    *ret = list;
    *ret_count = count;
    return OK;
}
