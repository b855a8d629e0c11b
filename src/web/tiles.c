#include "web/tiles.h"

#include <string.h>

#include "format/mvt.h"
#include "index/tile.h"
#include "web/asset_query.h"
#include "web/links.h"
#include "web/tile_render.h"

#define TILES_SPEC "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
#define SCHEME_SPEC "http://www.opengis.net/spec/tms/2.0/conf/"
/* Without oas30, which asks for operations of certain names in the OpenAPI document. */
const char *const TILES_CONFORMANCE[] = {
    TILES_SPEC "core",
    TILES_SPEC "tileset",
    TILES_SPEC "tilesets-list",
    TILES_SPEC "geodata-tilesets",
    TILES_SPEC "mvt",
    SCHEME_SPEC "tilematrixset",
    SCHEME_SPEC "tilematrixsetlimits",
    SCHEME_SPEC "tilesetmetadata",
    SCHEME_SPEC "json-tilematrixset",
    SCHEME_SPEC "json-tilematrixsetlimits",
    SCHEME_SPEC "json-tilesetmetadata",
};
const size_t TILES_CONFORMANCE_COUNT = COUNT(TILES_CONFORMANCE);

typedef struct {
    asset_params assets; /* first: see asset_query.h */
} tiles_params;

static const param ROWS[] = {
#include "web/asset_params.def"
};
const param_table TILES_PARAMS = {ROWS, COUNT(ROWS), sizeof(tiles_params)};

/* Digits alone, few enough for any number that a tile can have. */
static bool read_number(slice text, uint32_t *ret)
{
    enum { MOST_DIGITS = 9 };
    uint32_t number = 0;
    if (text.len == 0 || text.len > MOST_DIGITS)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        number = number * 10 + (uint32_t)(text.at[i] - '0');
    }
    *ret = number;
    return true;
}

static slice without_suffix(slice text)
{
    static const char *const SUFFIXES[] = {".mvt", ".pbf"};
    for (size_t i = 0; i < COUNT(SUFFIXES); i++) {
        size_t length = strlen(SUFFIXES[i]);
        if (text.len > length && memcmp(text.at + text.len - length, SUFFIXES[i], length) == 0)
            return (slice){text.at, text.len - length};
    }
    return text;
}

/* The parts of an address by the names that errors call them by. */
typedef struct {
    const char *name;
    slice text;
} address_part;

static status read_address(const address_part parts[3], tile_address *ret, error *err)
{
    uint32_t numbers[3];
    for (size_t i = 0; i < COUNT(numbers); i++)
        if (!read_number(parts[i].text, &numbers[i]))
            return error_set(err, ERR_INPUT, parts[i].name, "%s must be a whole number",
                             parts[i].name);
    tile_address t = {numbers[0], numbers[1], numbers[2]};
    if (t.zoom > TILE_MATRICES_LAST)
        return error_set(err, ERR_NOT_FOUND, parts[0].name, "the zooms are 0 to %d",
                         TILE_MATRICES_LAST);
    if (t.column >> t.zoom || t.row >> t.zoom)
        return error_set(err, ERR_NOT_FOUND, t.column >> t.zoom ? parts[1].name : parts[2].name,
                         "zoom %u has columns and rows 0 to %u", t.zoom, (1U << t.zoom) - 1);
    *ret = t;
    return OK;
}

static status answer(const request *rq, response *rs, const address_part parts[3], error *err)
{
    tile_address tile;
    index_filter filter;
    const tiles_params *asked = rq->params;
    if (read_address(parts, &tile, err) || asset_query_filter(rq, &asked->assets, &filter, err))
        return err->code;
    if (tile.zoom <= TILE_MAX_ZOOM &&
        index_tile(rq->view, index_taxonomy(rq->snapshot), tile, &filter, &rs->body, err))
        return err->code;
    return rs->body.len ? respond(rs, 200, MEDIA_MVT, err) : respond(rs, 204, NULL, err);
}

status tiles_address(const request *rq, tile_address *ret, error *err)
{
    const address_part parts[] = {
        {"z", rq->variables[0]}, {"x", rq->variables[1]}, {"y", without_suffix(rq->variables[2])}};
    return read_address(parts, ret, err);
}

status tiles_get(request *rq, response *rs, error *err)
{
    const address_part parts[] = {
        {"z", rq->variables[0]}, {"x", rq->variables[1]}, {"y", without_suffix(rq->variables[2])}};
    return answer(rq, rs, parts, err);
}

status tiles_get_by_row(request *rq, response *rs, error *err)
{
    const address_part parts[] = {{"tileMatrix", rq->variables[0]},
                                  {"tileCol", rq->variables[2]},
                                  {"tileRow", rq->variables[1]}};
    return answer(rq, rs, parts, err);
}

bool tiles_on_pool(const request *rq)
{
    enum { SHALLOW = 11 };
    uint32_t zoom;
    return read_number(rq->variables[0], &zoom) && zoom <= SHALLOW;
}

/* "" or what was asked, from '?' on. */
static status query_asked(const request *rq, const char **ret, error *err)
{
    static const char *const NONE[] = {NULL};
    BUF_SCOPED buf query;
    buf_init(&query, rq->site->max_answer_bytes);
    params_write(&query, &rq->pairs, NONE);
    const char *text = buf_text(&query);
    *ret = !text ? NULL : arena_printf(rq->arena, "%s%s", *text ? "?" : "", text);
    return *ret ? OK : error_no_memory(err);
}

status tiles_describe(request *rq, response *rs, error *err)
{
    static const bbox WORLD = {-180, -85.0511287798066, 180, 85.0511287798066};
    const tiles_params *asked = rq->params;
    index_filter filter;
    const char *query;
    bbox bounds;
    if (asset_query_filter(rq, &asked->assets, &filter, err) || query_asked(rq, &query, err))
        return err->code;
    status code = index_tile_bounds(rq->view, &filter, &bounds, err);
    if (code == ERR_NOT_FOUND)
        bounds = WORLD;
    else if (code)
        return code;
    const char *tiles =
        arena_printf(rq->arena, "%s/tiles/assets/{z}/{x}/{y}.mvt%s", rq->base, query);
    const char *attribution =
        arena_printf(rq->arena, "<a href=\"%s/provenance\">Where the data is from</a>", rq->base);
    if (!tiles || !attribution)
        return error_no_memory(err);
    render_tilejson(&rs->body, tiles, attribution, bounds);
    return respond(rs, 200, MEDIA_JSON, err);
}

status tiles_list_sets(request *rq, response *rs, error *err)
{
    const char *query;
    if (query_asked(rq, &query, err))
        return err->code;
    render_tilesets(&rs->body, rq->base, query);
    return respond(rs, 200, MEDIA_JSON, err);
}

status tiles_describe_set(request *rq, response *rs, error *err)
{
    const char *query;
    if (query_asked(rq, &query, err))
        return err->code;
    render_tileset(&rs->body, rq->base, query);
    return respond(rs, 200, MEDIA_JSON, err);
}

status tiles_list_schemes(request *rq, response *rs, error *err)
{
    render_tile_schemes(&rs->body, rq->base);
    return respond(rs, 200, MEDIA_JSON, err);
}

status tiles_describe_scheme(request *rq, response *rs, error *err)
{
    (void)rq;
    render_tile_scheme(&rs->body);
    return respond(rs, 200, MEDIA_JSON, err);
}
