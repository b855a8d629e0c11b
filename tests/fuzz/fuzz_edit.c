/* Any bytes as the body of an edit: refused in words, or a record that is valid, that no role could
 * not have made, and that is made again by what it is answered as. */
#include "fuzz.h"

#include <string.h>

#include "format/geojson.h"
#include "web/edit_json.h"

enum { BODY_MAX_BYTES = 1 << 20, ARENA_BYTES = 8 << 20 };

static taxonomy *codes(void)
{
    taxonomy *t;
    error err;
    HOLDS(taxonomy_new(&t, &err) == OK);
    HOLDS(taxonomy_add(t,
                       &(category){.code = "places",
                                   .label = "Places",
                                   .plain_label = "Places",
                                   .colour = "#112233",
                                   .icon = "maki:park"},
                       NULL, &err) == OK);
    HOLDS(taxonomy_add(t,
                       &(category){.code = "park",
                                   .label = "Park",
                                   .plain_label = "Park",
                                   .colour = "#112233",
                                   .icon = "maki:park"},
                       "places", &err) == OK);
    return t;
}

/* Reads and applies. @return whether it is taken. */
static bool take(const edit_source *from, caller_role by, const record *before, arena *a,
                 record *ret)
{
    error err = {0};
    edit e = {.kind = from->patch ? EDIT_PATCH : before ? EDIT_REPLACE : EDIT_CREATE, .by = by};
    status failed = edit_read(from, a, &e, &err);
    if (!failed)
        failed = edit_apply(&e, before, "2026-03-04", a, ret, &err);
    if (failed)
        HOLDS((failed == ERR_INPUT || failed == ERR_FORBIDDEN || failed == ERR_NO_MEMORY) &&
              err.code == failed && err.detail[0]);
    return !failed;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static arena *a;
    static taxonomy *t;
    record made, again, start;
    error err;
    if (!a) {
        a = arena_new(ARENA_BYTES);
        t = codes();
    }
    if (!size)
        return 0;
    record_init(&start, &ASSET);
    start.id = 1;
    start.v[ASSET_NAME] = (value){.kind = VALUE_TEXT, .text = slice_of("Park")};
    start.v[ASSET_STATUS] = (value){.kind = VALUE_INTEGER, .integer = STATUS_PENDING};
    edit_source from = {.body = {(const char *)data + 1, size - 1},
                        .crs = &CRS_KNOWN[data[0] % CRS_KNOWN_COUNT],
                        .codes = t,
                        .patch = data[0] & 64};
    caller_role by = data[0] & 128 ? ROLE_CONTRIBUTOR : ROLE_EDITOR;
    if (take(&from, by, from.patch ? &start : NULL, a, &made)) {
        size_t split;
        buf body;
        HOLDS(asset_validate(&made, &err) == OK);
        HOLDS(by == ROLE_EDITOR || made.v[ASSET_STATUS].integer == STATUS_PENDING);
        HOLDS(by == ROLE_EDITOR || made.v[ASSET_VISIBILITY].integer == VISIBILITY_PUBLIC);
        buf_init(&body, BODY_MAX_BYTES);
        geojson_feature(&body, &made, AUDIENCE_EDITORS, NULL, 0, &split);
        HOLDS(!body.failed);
        from = (edit_source){.body = {body.data, body.len}, .crs = CRS84, .codes = t};
        HOLDS(take(&from, ROLE_EDITOR, &made, a, &again));
        HOLDS(record_equals(&made, &again));
        buf_done(&body);
    }
    arena_clear(a);
    return 0;
}
