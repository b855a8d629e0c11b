/* Any bytes as the path of a tile: what is no tile is refused in words that name the part, and what
 * is one is answered with a tile that reads back, is not too large, and is no larger than what the
 * world has. */
#include "fuzz.h"

#include <string.h>

#include "format/mvt.h"
#include "index/tile.h"
#include "support/features.h"
#include "support/tiles.h"
#include "web/routes.h"

enum { FEATURES = 3000, ANSWER_MAX_BYTES = 1 << 20 };

static index_snapshot *world(void)
{
    static feature features[FEATURES];
    generator g = {1};
    features_strew(features, FEATURES, STREWN_WORLD, 20, &g);
    return features_snapshot(features_taxonomy(20), features, FEATURES);
}

static void check_answer(const response *rs)
{
    HOLDS(rs->status == 204 ? rs->body.len == 0 && !rs->media
                            : rs->status == 200 && strcmp(rs->media, MEDIA_MVT) == 0);
    HOLDS(rs->body.len <= TILE_MAX_BYTES);
    tile_read t = tile_read_bytes(rs->body.data, rs->body.len);
    HOLDS(tile_read_total(&t) <= FEATURES);
    tile_read_done(&t);
}

static void ask(request *rq)
{
    error err = {0};
    response rs = {0};
    void *params = arena_alloc(rq->arena, rq->route->params->size);
    buf_init(&rs.body, ANSWER_MAX_BYTES);
    HOLDS(params && params_read((slice){"", 0}, rq->route->params, rq->arena, params, &rq->pairs,
                                &err) == OK);
    rq->params = params;
    status failed = rq->route->handle(rq, &rs, &err);
    if (failed)
        HOLDS((failed == ERR_INPUT || failed == ERR_NOT_FOUND) && err.field[0] && err.detail[0]);
    else
        check_answer(&rs);
    buf_done(&rs.body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const BEFORE[] = {"/tiles/assets/",
                                         "/collections/assets/tiles/WebMercatorQuad/"};
    static arena *a;
    static index_snapshot *snapshot;
    if (!a) {
        a = arena_new(16 << 20);
        snapshot = world();
    }
    for (size_t i = 0; i < COUNT(BEFORE); i++) {
        unsigned methods;
        size_t before = strlen(BEFORE[i]);
        char *path = arena_alloc(a, before + size);
        HOLDS(path);
        memcpy(path, BEFORE[i], before);
        memcpy(path + before, data, size);
        request rq = {.arena = a,
                      .method = METHOD_GET,
                      .path = {path, before + size},
                      .base = "http://localhost",
                      .snapshot = snapshot,
                      .view = index_view_of(snapshot, AUDIENCE_PUBLIC)};
        rq.route = routes_find(rq.path, rq.method, a, &methods, rq.variables);
        if (rq.route && strchr(rq.route->path, '{'))
            ask(&rq);
    }
    arena_clear(a);
    return 0;
}
