/* CQL2 and orders over real rendered features, against going through the records one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "domain/geodesic.h"
#include "format/geojson.h"
#include "index/index.h"
#include "support/generate.h"

enum { FEATURES = 2000, CATEGORIES = 3 };

static const char *const CODES[CATEGORIES] = {"library", "gp-practice", "park"};

static struct {
    taxonomy *codes;
    arena *memory;
    record records[FEATURES];
    index_snapshot *snapshot;
    const index_view *view;
} f;

static const cql2_schema PUBLIC = {.of = &ASSET, .who = AUDIENCE_PUBLIC};

static void set(record *r, asset_field number, const char *text)
{
    error err;
    assert_int_equal(
        field_read(&ASSET.fields[number], slice_of(text), f.memory, &r->v[number], &err), OK);
}

/* Names of few words, so that many are equal, with quotes, escapes and accents in some. */
static void fill(record *r, int64_t id, const generate_country *country, generator *g)
{
    static const char *const NAMES[] = {"Maryhill Library", "maryhill library",
                                        "Caf\xC3\xA9 Grid", "\"The Gate\" \\ Yard",
                                        "Zebra\tHall",      "cafe grid"};
    char text[80];
    record_init(r, &ASSET);
    r->id = id;
    snprintf(text, sizeof text, "0192f0c4-0000-4000-8000-%012llx", (unsigned long long)id);
    set(r, ASSET_UUID, text);
    set(r, ASSET_NAME, NAMES[generate_below(g, COUNT(NAMES))]);
    set(r, ASSET_CATEGORY, CODES[generate_below(g, CATEGORIES)]);
    if (generate_below(g, 3)) {
        snprintf(text, sizeof text, "%d", (int)generate_below(g, 20));
        set(r, ASSET_AGE_MIN, text);
    }
    if (generate_below(g, 3)) {
        snprintf(text, sizeof text, "20%02d-0%d-11", (int)generate_below(g, 25),
                 (int)generate_below(g, 9) + 1);
        set(r, ASSET_OPENED_ON, text);
    }
    if (generate_below(g, 2))
        set(r, ASSET_COST,
            generate_below(g, 2) ? "free"
                                 : "\xC2\xA3"
                                   "2 a \"week\"");
    if (generate_below(g, 2)) {
        snprintf(text, sizeof text, "%g", generate_between(g, 0, 100));
        set(r, ASSET_ACCURACY_M, text);
    }
    set(r, ASSET_STEP_FREE, generate_below(g, 2) ? "yes" : "no");
    set(r, ASSET_AUDIENCES, generate_below(g, 2) ? "women;carers" : "men");
    r->has_position = generate_below(g, 10) > 0;
    r->position = lonlat_unpack(lonlat_pack(generate_home(country, g)));
}

static int set_up(void **state)
{
    static generate_country country;
    generator g = {77};
    index_writer *w;
    error err;
    (void)state;
    generate_country_init(&country, &g);
    f.memory = arena_new(64 << 20);
    assert_int_equal(taxonomy_new(&f.codes, &err), OK);
    for (int i = 0; i < CATEGORIES; i++) {
        category c = {.code = CODES[i],
                      .label = CODES[i],
                      .plain_label = "",
                      .words = "",
                      .colour = "#000000",
                      .icon = "x"};
        assert_int_equal(taxonomy_add(f.codes, &c, i ? CODES[0] : NULL, &err), OK);
    }
    assert_int_equal(index_writer_new(NULL, f.codes, &w, &err), OK);
    for (int i = 0; i < FEATURES; i++) {
        BUF_SCOPED buf body;
        size_t split;
        fill(&f.records[i], i + 1, &country, &g);
        buf_init(&body, 1 << 16);
        geojson_feature(&body, &f.records[i], AUDIENCE_PUBLIC, NULL, 0, &split);
        index_feature one = {&f.records[i], {body.data, body.len}, split, 0};
        const index_feature *seen[AUDIENCE_COUNT] = {&one, &one, &one};
        assert_int_equal(index_writer_put(w, i + 1, seen, &err), OK);
    }
    assert_int_equal(index_writer_finish(w, 1, &f.snapshot, &err), OK);
    f.view = index_view_of(f.snapshot, AUDIENCE_PUBLIC);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    index_release(f.snapshot);
    taxonomy_free(f.codes);
    arena_free(f.memory);
    return 0;
}

typedef struct {
    const record *r;
    geometry_run run;
    geometry_shape shape;
    cql2_geometry geometry;
} asked;

static cql2_value property(void *context, int number, char *scratch)
{
    asked *a = context;
    (void)scratch;
    if (number != CQL2_GEOMETRY)
        return cql2_value_of(&ASSET.fields[number], &a->r->v[number]);
    if (!a->r->has_position)
        return (cql2_value){.type = CQL2_NULL};
    a->run = (geometry_run){&a->r->position, 1};
    a->shape = geometry_shape_of(SHAPE_POINT, &a->run, 1);
    a->geometry = (cql2_geometry){&a->shape, 1};
    return (cql2_value){.type = CQL2_SHAPE, .shape = &a->geometry};
}

static bool meets(const record *r, const cql2_node *n)
{
    asked a = {.r = r};
    return cql2_evaluate(n, &(cql2_source){property, &a}) == CQL2_TRUE;
}

static cql2_node *parse(const char *text, arena *a)
{
    cql2_node *n;
    error err;
    if (cql2_parse_text(slice_of(text), &PUBLIC, a, &n, &err))
        fail_msg("%s: %s", text, err.detail);
    return n;
}

static void filters_find_what_the_records_say(void **state)
{
    static const char *const FILTERS[] = {
        "category = 'gp-practice'",
        "category <> 'gp-practice'",
        "category = 'nosuch'",
        "category IN ('park', 'nosuch')",
        "category = 'park' AND category = 'library'",
        "name = '\"The Gate\" \\\\ Yard'",
        "name LIKE '%Grid' AND age_min > 5",
        "CASEI(name) = CASEI('MARYHILL LIBRARY')",
        "ACCENTI(CASEI(name)) LIKE 'cafe%'",
        "cost IS NULL",
        "cost IS NOT NULL AND NOT cost = 'free'",
        "age_min < 5.5",
        "age_min > 5.5",
        "age_min >= 6 AND age_min <= 6",
        "6 <= age_min",
        "age_min BETWEEN 3 AND 7",
        "age_min BETWEEN 3.5 AND 7 + 0",
        "NOT age_min BETWEEN 3 AND 7",
        "age_min = 3 OR step_free = 'no'",
        "step_free = 'yes' AND step_free = 'no'",
        "step_free = 'maybe'",
        "opened_on >= DATE('2010-03-11')",
        "opened_on > DATE('2010-03-11')",
        "opened_on < TIMESTAMP('2010-03-11T12:00:00Z')",
        "opened_on BETWEEN DATE('2005-01-01') AND DATE('2010-03-11')",
        "accuracy_m < 50",
        "accuracy_m * 2 > age_min",
        "A_CONTAINS(audiences, ('women'))",
        "S_INTERSECTS(geom, BBOX(-4.6, 55.2, -3.1, 56.9))",
        "S_INTERSECTS(geom, BBOX(-4.6, 55.2, -3.1, 56.9)) AND category = 'park' AND age_min > 2",
        "S_WITHIN(geom, POLYGON((-5 55, -3 55, -4 57, -5 55)))",
        "NOT S_INTERSECTS(geom, BBOX(-4.6, 55.2, -3.1, 56.9))",
        "id = '0192f0c4-0000-4000-8000-00000000000a'",
        "TRUE",
        "FALSE",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(FILTERS); i++) {
        ARENA_SCOPED arena *a = arena_new(32 << 20);
        cql2_node *n = parse(FILTERS[i], a);
        items_query q = {.limit = FEATURES};
        hit_list got;
        bool more;
        error err;
        assert_int_equal(index_filter_add(&q.filter, n, f.codes, a, &q.box, &err), OK);
        assert_int_equal(index_items(f.view, a, &q, &got, &more, &err), OK);
        size_t next = 0;
        for (int k = 0; k < FEATURES; k++) {
            if (!meets(&f.records[k], n))
                continue;
            if (next == got.count || got.hits[next].id != k + 1)
                fail_msg("%s: %d is not found", FILTERS[i], k + 1);
            next++;
        }
        if (next != got.count || got.matched != next)
            fail_msg("%s: %zu found, %zu there", FILTERS[i], got.count, next);
    }
}

/* Where a name stands: without case and accents two of them are one. */
static int name_rank(const value *v)
{
    switch (v->text.at[0]) {
    case '"':
        return 0;
    case 'C':
    case 'c':
        return 1;
    case 'M':
    case 'm':
        return 2;
    default:
        return 3;
    }
}

/* In the order asked for; each once; pages of 7 and of all alike. */
static size_t page_through(const sort_query *asked_for, size_t limit, int64_t *ids, double *metres)
{
    char token[SORT_TOKEN_SIZE] = "";
    size_t count = 0;
    do {
        ARENA_SCOPED arena *a = arena_new(32 << 20);
        sort_query q = *asked_for;
        char after[SORT_TOKEN_SIZE];
        hit_list got;
        error err;
        strcpy(after, token);
        q.after = slice_of(after);
        q.limit = limit;
        if (index_sorted(&f.view, 1, a, &q, &got, token, &err))
            fail_msg("%s", err.detail);
        assert_int_equal(got.matched, FEATURES);
        for (size_t i = 0; i < got.count; i++) {
            metres[count] = got.hits[i].distance_m;
            ids[count++] = got.hits[i].id;
        }
    } while (token[0]);
    return count;
}

static void orders_hold_over_pages(void **state)
{
    static const struct {
        index_sort sort[2];
        size_t count;
    } ORDERS[] = {
        {{{ASSET_AGE_MIN, false}}, 1},
        {{{ASSET_AGE_MIN, true}}, 1},
        {{{ASSET_OPENED_ON, true}}, 1},
        {{{ASSET_ACCURACY_M, false}}, 1},
        {{{ASSET_COST, false}, {ASSET_AGE_MIN, true}}, 2},
        {{{ASSET_STEP_FREE, true}, {ASSET_OPENED_ON, false}}, 2},
        {{{ASSET_NAME, false}}, 1},
        {{{INDEX_SORT_DISTANCE, false}}, 1},
        {{{0}}, 0},
    };
    static int64_t ids[FEATURES + 8], whole[FEATURES + 8];
    static double metres[FEATURES + 8];
    (void)state;
    for (size_t o = 0; o < COUNT(ORDERS); o++) {
        sort_query q = {.codes = f.codes, .from = {-4.28, 55.89}, .sort_count = ORDERS[o].count};
        memcpy(q.sort, ORDERS[o].sort, sizeof ORDERS[o].sort);
        assert_int_equal(page_through(&q, FEATURES, whole, metres), FEATURES);
        assert_int_equal(page_through(&q, 37, ids, metres), FEATURES);
        assert_memory_equal(ids, whole, FEATURES * sizeof *ids);
        for (size_t i = 1; i < FEATURES; i++) {
            const record *a = &f.records[ids[i - 1] - 1], *b = &f.records[ids[i] - 1];
            int order = 0;
            for (size_t k = 0; k < q.sort_count && !order; k++) {
                int number = q.sort[k].field;
                if (number == INDEX_SORT_DISTANCE) {
                    double x = a->has_position ? geodesic_m(q.from, a->position) : INFINITY;
                    double y = b->has_position ? geodesic_m(q.from, b->position) : INFINITY;
                    assert_true(!b->has_position || metres[i] == y);
                    order = (x > y) - (x < y);
                    continue;
                }
                const value *x = &a->v[number], *y = &b->v[number];
                if (x->kind == VALUE_NULL || y->kind == VALUE_NULL)
                    order = (x->kind == VALUE_NULL) - (y->kind == VALUE_NULL);
                else if (number == ASSET_NAME)
                    order = name_rank(x) - name_rank(y);
                else if (x->kind == VALUE_TEXT)
                    order = strncmp(x->text.at, y->text.at, x->text.len);
                else if (ASSET.fields[number].choices)
                    order = strcmp(ASSET.fields[number].choices[x->integer],
                                   ASSET.fields[number].choices[y->integer]);
                else
                    order = x->kind == VALUE_REAL
                                ? (x->real > y->real) - (x->real < y->real)
                                : (x->integer > y->integer) - (x->integer < y->integer);
                if (q.sort[k].descending && x->kind != VALUE_NULL && y->kind != VALUE_NULL)
                    order = -order;
            }
            if (order > 0 || (order == 0 && ids[i - 1] >= ids[i]))
                fail_msg("order %zu: %lld before %lld", o, (long long)ids[i - 1],
                         (long long)ids[i]);
        }
    }
}

static void tokens_of_others_are_refused(void **state)
{
    static const char *const TOKENS[] = {
        "x", "AA", "AQ", "!", "AQEAAAAAAAAAAAAAAAAAAAAA", "AQL_AAAA", "AQAAAAAAAAAAAA"};
    (void)state;
    for (size_t i = 0; i < COUNT(TOKENS); i++) {
        ARENA_SCOPED arena *a = arena_new(32 << 20);
        sort_query q = {.codes = f.codes, .limit = 5, .sort_count = 1};
        char next[SORT_TOKEN_SIZE];
        hit_list got;
        error err;
        q.sort[0] = (index_sort){ASSET_NAME, false};
        q.after = slice_of(TOKENS[i]);
        status code = index_sorted(&f.view, 1, a, &q, &got, next, &err);
        if (i == COUNT(TOKENS) - 1) { /* null and an id: this one could be ours */
            assert_int_equal(code, OK);
            continue;
        }
        if (code != ERR_INPUT || strcmp(err.field, "next") != 0)
            fail_msg("%s: %d", TOKENS[i], (int)code);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_find_what_the_records_say),
        cmocka_unit_test(orders_hold_over_pages),
        cmocka_unit_test(tokens_of_others_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
