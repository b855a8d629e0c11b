/* How large and how slow tiles are at a number of generated assets: every tile that holds one, from
 * the world down.
 *
 *   bench_tiles [COUNT]     (1000000) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "index/tile.h"
#include "support/features.h"

enum { CATEGORIES = 100, ENDS_AT = 14 };

typedef struct {
    size_t tiles, bytes, largest;
    double total_ms, slowest_ms;
} zoom_figures;

typedef struct {
    taxonomy *categories;
    index_snapshot *snapshot;
    index_filter filter;
    zoom_figures zooms[ENDS_AT + 1];
} bench;

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void must(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "bench_tiles: %s\n", what);
    exit(1);
}

static void make(bench *b, size_t count)
{
    generator g = {1};
    generate_country country;
    index_writer *w;
    error err;
    static feature_form form;
    static char body[300];
    generate_country_init(&country, &g);
    b->categories = features_taxonomy(CATEGORIES);
    must(index_writer_new(NULL, b->categories, &w, &err) == OK, err.detail);
    for (size_t i = 1; i <= count; i++) {
        feature f = {.id = (int64_t)i,
                     .placed = true,
                     .at = lonlat_pack(generate_home(&country, &g)),
                     .category = (int)generate_below(&g, CATEGORIES),
                     .step_free = (int)generate_below(&g, 3),
                     .audiences = -1,
                     .age_min = -1};
        index_feature given = *feature_fill(&form, &f);
        form.shown.v[ASSET_POSITION_SOURCE] = value_integer((int64_t)generate_below(&g, 4));
        given.split = (size_t)snprintf(body, sizeof body, "{\"type\":\"Feature\",\"properties\":{");
        snprintf(body + given.split, sizeof body - given.split,
                 "\"name\":\"Generated place number %zu\"}}", i);
        given.body = slice_of(body);
        must(index_writer_put(w, f.id, (const index_feature *[]){&given, &given, &given}, &err) ==
                 OK,
             err.detail);
    }
    must(index_writer_finish(w, 1, &b->snapshot, &err) == OK, err.detail);
}

/* The tile, and if there is anything in it those below it. */
static void measure(bench *b, tile_address t)
{
    BUF_SCOPED buf out;
    error err;
    zoom_figures *z = &b->zooms[t.zoom];
    buf_init(&out, 1 << 20);
    double begun = now_ms();
    must(index_tile(index_view_of(b->snapshot, AUDIENCE_PUBLIC), b->categories, t, &b->filter, &out,
                    &err) == OK,
         err.detail);
    double took_ms = now_ms() - begun;
    if (out.len == 0)
        return;
    z->tiles++;
    z->bytes += out.len;
    z->largest = out.len > z->largest ? out.len : z->largest;
    z->total_ms += took_ms;
    z->slowest_ms = took_ms > z->slowest_ms ? took_ms : z->slowest_ms;
    for (uint32_t quarter = 0; quarter < 4 && t.zoom < ENDS_AT; quarter++)
        measure(b, (tile_address){t.zoom + 1, 2 * t.column + quarter % 2, 2 * t.row + quarter / 2});
}

static void report(const bench *b, const char *what)
{
    printf("%s\nzoom    tiles  mean bytes     largest    mean ms  slowest ms\n", what);
    for (size_t i = 0; i <= ENDS_AT; i++) {
        const zoom_figures *z = &b->zooms[i];
        if (z->tiles)
            printf("%4zu %8zu %11zu %11zu %10.3f %11.3f\n", i, z->tiles, z->bytes / z->tiles,
                   z->largest, z->total_ms / (double)z->tiles, z->slowest_ms);
    }
}

int main(int argc, char **argv)
{
    static bench b;
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
    make(&b, count);
    measure(&b, (tile_address){0, 0, 0});
    report(&b, "everything");
    memset(b.zooms, 0, sizeof b.zooms);
    b.filter.terms[b.filter.term_count++] =
        (index_term){ASSET_STEP_FREE, TERM_EQUALS, TRISTATE_YES};
    measure(&b, (tile_address){0, 0, 0});
    report(&b, "one in three, by a column");
    index_release(b.snapshot);
    taxonomy_free(b.categories);
    return 0;
}
