/* What a page in an order takes at a number of generated assets, with every property: the first
 * page without the order of a field, making that, the first page with it, and one far down by its
 * token; with and without filters.
 *
 *   bench_sorted [COUNT]     (1000000) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "format/geojson.h"
#include "index/index.h"
#include "support/generate.h"

enum { PAGE = 10, WALKED = 3, ROUNDS = 3 };

static const char *const CODES[] = {"library", "park",      "choir",    "pharmacy",
                                    "school",  "allotment", "food-bank"};

typedef struct {
    taxonomy *codes;
    index_snapshot *snapshot;
    const index_view *view;
    arena *memory;
} bench;

static void must(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "bench_sorted: %s\n", what);
    exit(1);
}

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static value text_value(const char *text)
{
    return (value){.kind = VALUE_TEXT, .text = slice_of(text)};
}

static void put(index_writer *w, uint32_t i, const generate_country *country, generator *g)
{
    static char name[60], uuid[40], opened[12];
    static buf body;
    record r;
    error err;
    size_t split;
    record_init(&r, &ASSET);
    if (!body.max)
        buf_init(&body, 1 << 16);
    buf_clear(&body);
    snprintf(name, sizeof name, "Generated place number %u", i * 2654435761u);
    snprintf(uuid, sizeof uuid, "%08x-1c0f-4000-8000-000000000000", i);
    snprintf(opened, sizeof opened, "%04u-%02u-%02u", 1950 + (unsigned)generate_below(g, 70),
             1 + (unsigned)generate_below(g, 12), 1 + (unsigned)generate_below(g, 28));
    r.v[ASSET_UUID] = text_value(uuid);
    r.v[ASSET_NAME] = text_value(name);
    r.v[ASSET_CATEGORY] = text_value(CODES[generate_below(g, COUNT(CODES))]);
    r.v[ASSET_DESCRIPTION] = text_value("Made for measuring: what is there, and whom to ask.");
    r.v[ASSET_OPENED_ON] = text_value(opened);
    r.v[ASSET_AGE_MIN] = (value){.kind = VALUE_INTEGER, .integer = (int64_t)generate_below(g, 100)};
    r.v[ASSET_ACCURACY_M] = (value){.kind = VALUE_REAL, .real = (double)generate_below(g, 100000)};
    r.has_position = true;
    r.position = lonlat_unpack(lonlat_pack(generate_home(country, g)));
    geojson_feature(&body, &r, AUDIENCE_PUBLIC, NULL, 0, &split);
    const index_feature one = {&r, {body.data, body.len}, split, 0};
    must(index_writer_put(w, i + 1, (const index_feature *[]){&one, &one, &one}, &err) == OK,
         err.detail);
}

static void make(bench *b, uint32_t count)
{
    generator g = {1};
    generate_country country;
    index_writer *w;
    error err;
    generate_country_init(&country, &g);
    must(taxonomy_new(&b->codes, &err) == OK, "no taxonomy");
    for (size_t i = 0; i < COUNT(CODES); i++) {
        category c = {.code = CODES[i],
                      .label = CODES[i],
                      .plain_label = "",
                      .words = "",
                      .colour = "#000000",
                      .icon = "x"};
        must(taxonomy_add(b->codes, &c, NULL, &err) == OK, "no category");
    }
    must(index_writer_new(NULL, b->codes, &w, &err) == OK, err.detail);
    for (uint32_t i = 0; i < count; i++)
        put(w, i, &country, &g);
    must(index_writer_finish(w, 1, &b->snapshot, &err) == OK, err.detail);
    b->view = index_view_of(b->snapshot, AUDIENCE_PUBLIC);
}

static double page(bench *b, sort_query q, size_t limit, char token[SORT_TOKEN_SIZE])
{
    hit_list got;
    error err;
    char after[SORT_TOKEN_SIZE];
    memcpy(after, token, sizeof after);
    q.after = slice_of(after);
    q.limit = limit;
    arena_clear(b->memory);
    double begun = cpu_ms();
    must(index_sorted(&b->view, 1, b->memory, &q, &got, token, &err) == OK, err.detail);
    return cpu_ms() - begun;
}

static double best_page(bench *b, sort_query q, const char *token)
{
    double best = 1e9;
    for (int i = 0; i < ROUNDS; i++) {
        char copy[SORT_TOKEN_SIZE];
        memcpy(copy, token, sizeof copy);
        double took = page(b, q, PAGE, copy);
        best = took < best ? took : best;
    }
    return best;
}

static void measure(bench *b, const char *what, const sort_query *q)
{
    char token[SORT_TOKEN_SIZE] = "";
    const char start[SORT_TOKEN_SIZE] = "";
    double first = best_page(b, *q, start), made_ms = 0;
    size_t before = index_view_sizes(b->view).order_bytes;
    if (q->sort[0].field != INDEX_SORT_DISTANCE) {
        double begun = cpu_ms();
        index_order_make(b->view, q->sort[0].field, b->codes);
        made_ms = cpu_ms() - begun;
    }
    size_t after = index_view_sizes(b->view).order_bytes;
    double again = best_page(b, *q, start);
    memset(token, 0, sizeof token);
    for (int i = 0; i < WALKED; i++)
        page(b, *q, INDEX_MAX_K, token);
    printf("%-40s %8.1f %8.1f %8.1f %8.3f %8.3f\n", what, first, made_ms,
           (double)(after - before) / 1e6, again, token[0] ? best_page(b, *q, token) : 0.0);
}

int main(int argc, char **argv)
{
    static bench b;
    setvbuf(stdout, NULL, _IOLBF, 0);
    make(&b, argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000000);
    b.memory = arena_new(64 << 20);
    static const struct {
        const char *what;
        index_sort keys[2];
        size_t count;
    } ORDERS[] = {
        {"name", {{ASSET_NAME, false}}, 1},
        {"-name", {{ASSET_NAME, true}}, 1},
        {"age_min", {{ASSET_AGE_MIN, false}}, 1},
        {"accuracy_m", {{ASSET_ACCURACY_M, false}}, 1},
        {"opened_on", {{ASSET_OPENED_ON, false}}, 1},
        {"category,name", {{ASSET_CATEGORY, false}, {ASSET_NAME, false}}, 2},
        {"age_min,-name", {{ASSET_AGE_MIN, false}, {ASSET_NAME, true}}, 2},
        {"near", {{INDEX_SORT_DISTANCE, false}}, 1},
    };
    static const char *const FILTERS[] = {"", ", one in two (age_min >= 50)",
                                          ", one in 10,000 (accuracy_m)"};
    printf("%-40s %8s %8s %8s %8s %8s\n", "CPU, ms", "first", "making", "MB", "with it", "deep");
    for (size_t f = 0; f < COUNT(FILTERS); f++)
        for (size_t i = 0; i < COUNT(ORDERS); i++) {
            char what[80];
            cql2_node *n;
            error err;
            ARENA_SCOPED arena *kept = arena_new(1 << 20);
            sort_query q = {
                .codes = b.codes, .from = {-4.25, 55.86}, .sort_count = ORDERS[i].count};
            memcpy(q.sort, ORDERS[i].keys, sizeof ORDERS[i].keys);
            if (f == 1)
                q.filter.terms[q.filter.term_count++] =
                    (index_term){ASSET_AGE_MIN, TERM_AT_LEAST, 50};
            if (f == 2) {
                const cql2_schema schema = {.of = &ASSET, .who = AUDIENCE_PUBLIC};
                must(cql2_parse_text(slice_of("accuracy_m < 10"), &schema, kept, &n, &err) == OK,
                     err.detail);
                q.filter.where = n;
                q.filter.codes = b.codes;
            }
            snprintf(what, sizeof what, "%s%s", ORDERS[i].what, FILTERS[f]);
            measure(&b, what, &q);
        }
    index_release(b.snapshot);
    taxonomy_free(b.codes);
    arena_free(b.memory);
    return 0;
}
