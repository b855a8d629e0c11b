/* Any bytes as a query string: what is read is within what the table says, what is refused names a
 * parameter in words that can be shown, and what is written reads back as it was. */
#include "fuzz.h"

#include <math.h>
#include <string.h>

#include "domain/asset.h"
#include "web/params.h"

typedef struct {
    slice q, place;
    param_texts categories;
    double lon_deg, radius_m;
    size_t limit;
    param_bbox box;
    param_choice step_free, audiences;
} query;

static const param ROWS[] = {
    {"q", PARAM_SEARCH, offsetof(query, q), 0, 200, 0, "words", 0},
    {"place", PARAM_TEXT, offsetof(query, place), 0, 100, 0, "a place", 0},
    {"category", PARAM_TEXTS, offsetof(query, categories), 0, 64, 0, "a category", 0},
    {"lon", PARAM_NUMBER, offsetof(query, lon_deg), -180, 180, NAN, "longitude", 0},
    {"radius", PARAM_ABOVE, offsetof(query, radius_m), 0, 50000, INFINITY, "metres", 0},
    {"limit", PARAM_LIMIT, offsetof(query, limit), 1, 1000, 10, "how many", 0},
    {"bbox", PARAM_BBOX, offsetof(query, box), 0, 0, 0, "a box", 0},
    {"step_free", PARAM_FIELD, offsetof(query, step_free), 0, 0, 0, "yes or no", ASSET_STEP_FREE},
    {"audience", PARAM_FIELD, offsetof(query, audiences), 0, 0, 0, "for whom", ASSET_AUDIENCES},
};
static const param_table TABLE = {ROWS, COUNT(ROWS), sizeof(query)};

static void check_text(slice text, size_t most)
{
    if (!text.at)
        return;
    HOLDS(text.len && text_is_utf8(text.at, text.len));
    HOLDS(text_length(text.at, text.len) <= most);
    for (size_t i = 0; i < text.len; i++)
        HOLDS((unsigned char)text.at[i] >= 0x20);
}

static void check_values(const query *asked)
{
    check_text(asked->q, 200);
    check_text(asked->place, 100);
    HOLDS(asked->categories.count <= PARAMS_MAX);
    for (size_t i = 0; i < asked->categories.count; i++)
        check_text(asked->categories.at[i], 64);
    HOLDS(isnan(asked->lon_deg) || fabs(asked->lon_deg) <= 180);
    HOLDS(asked->radius_m > 0 && (asked->radius_m <= 50000 || isinf(asked->radius_m)));
    HOLDS(asked->limit >= 1 && asked->limit <= 1000);
    if (asked->box.given)
        HOLDS(bbox_valid(asked->box.box));
    if (asked->step_free.given)
        HOLDS(asked->step_free.value >= TRISTATE_UNKNOWN && asked->step_free.value <= TRISTATE_NO);
    if (asked->audiences.given)
        HOLDS(asked->audiences.value > 0);
}

static void check_refusal(status failed, const error *err)
{
    HOLDS(failed == ERR_INPUT && err->detail[0]);
    HOLDS(text_is_utf8(err->field, strlen(err->field)));
}

static bool same(slice a, slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static void check_written(const param_pairs *pairs, arena *a, buf *out)
{
    static const char *const NONE[] = {NULL};
    param_pairs again;
    buf_clear(out);
    params_write(out, pairs, NONE);
    HOLDS(!out->failed);
    HOLDS(params_split((slice){out->data, out->len}, a, &again, NULL) == OK);
    HOLDS(again.count == pairs->count);
    for (size_t i = 0; i < pairs->count; i++) {
        HOLDS(same(again.pairs[i].name, pairs->pairs[i].name));
        HOLDS(same(again.pairs[i].value, pairs->pairs[i].value));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static arena *a;
    static buf out;
    slice text = {(const char *)data, size};
    param_pairs pairs;
    query asked;
    error err = {0};
    if (!a)
        a = arena_new(16 << 20);
    if (!out.max)
        buf_init(&out, 16 << 20);
    status split = params_split(text, a, &pairs, &err);
    if (split)
        check_refusal(split, &err);
    else
        check_written(&pairs, a, &out);
    status failed = params_read(text, &TABLE, a, &asked, &pairs, &err);
    if (failed)
        check_refusal(failed, &err);
    else
        check_values(&asked);
    HOLDS(!split || failed);
    arena_clear(a);
    return 0;
}
