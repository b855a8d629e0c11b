/* Any bytes as a filter, text or JSON: what is read evaluates, and written as text reads back as
 * it was. */
#include "fuzz.h"

#include <string.h>

#include "cql2/cql2.h"
#include "domain/asset.h"

/* A line, so that what is written of geometries goes through GEOS. */
static cql2_value geometry(void)
{
    static const lonlat POINTS[] = {{-4.5, 55.5}, {-4.2868, 55.8942}, {0, 0}};
    static const geometry_run RUN = {POINTS, 3};
    static const geometry_shape LINE = {SHAPE_LINE, &RUN, 1, {-4.5, 0, 0, 55.8942}, NULL};
    static const cql2_geometry WHOLE = {&LINE, 1};
    return (cql2_value){.type = CQL2_SHAPE, .shape = &WHOLE};
}

static cql2_value property(void *context, int number, char *scratch)
{
    (void)context;
    if (number == CQL2_GEOMETRY)
        return geometry();
    cql2_value v = {.type = cql2_field_type(&ASSET.fields[number])};
    if (v.type == CQL2_TEXT) {
        memcpy(scratch, "Caf\xC3\xA9", 5);
        v.text = (slice){scratch, 5};
    }
    return v;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const cql2_schema EDITORS = {.of = &ASSET, .who = AUDIENCE_EDITORS};
    slice text = {(const char *)data, size};
    ARENA_SCOPED arena *a = arena_new(64 << 20);
    cql2_source from = {property, NULL};
    cql2_node *n, *again;
    error err;
    bool json = size && data[0] == '{';
    HOLDS(a);
    if (json ? cql2_parse_json(text, &EDITORS, a, &n, &err)
             : cql2_parse_text(text, &EDITORS, a, &n, &err)) {
        HOLDS(err.detail[0] != '\0');
        return 0;
    }
    cql2_truth truth = cql2_evaluate(n, &from);
    BUF_SCOPED buf first, second;
    buf_init(&first, 1 << 20);
    buf_init(&second, 1 << 20);
    cql2_write(&first, n, &EDITORS);
    HOLDS(!first.failed);
    if (cql2_parse_text((slice){first.data, first.len}, &EDITORS, a, &again, &err)) {
        /* only its own parentheses and spaces may make it too long or too deep */
        HOLDS(first.len > CQL2_MAX_BYTES || strstr(err.detail, "levels") ||
              strstr(err.detail, "parts"));
        return 0;
    }
    cql2_write(&second, again, &EDITORS);
    HOLDS(first.len == second.len && memcmp(first.data, second.data, first.len) == 0);
    HOLDS(cql2_evaluate(again, &from) == truth);
    return 0;
}
