#include "web/overlap.h"

#include <math.h>

#include "format/json.h"
#include "format/mvt.h"
#include "format/shape.h"
#include "index/coverage_tile.h"
#include "web/asset_query.h"
#include "web/layer.h"
#include "web/links.h"
#include "web/render.h"
#include "web/rowset.h"
#include "web/tiles.h"

enum { LIMIT_DEFAULT = 1000, LIMIT_MAX = 10000, MEMBERS_NAMED = 100 };
#define DISTANCE_DEFAULT_M 400.0

typedef struct {
    asset_params assets; /* first: see asset_query.h */
    double distance_m;
    param_bbox box;
    size_t limit;
    slice f;
} overlap_params;

static const param ROWS[] = {
#include "web/asset_params.def"
    {"distance", PARAM_ABOVE, offsetof(overlap_params, distance_m), 0, OVERLAP_MAX_M,
     DISTANCE_DEFAULT_M, "metres: each asset of a group is so near to another of it, or nearer",
     -1},
    {"bbox", PARAM_BBOX, offsetof(overlap_params, box), 0, 0, 0,
     "only assets in this box: west,south,east,north in degrees", -1},
    {"limit", PARAM_LIMIT, offsetof(overlap_params, limit), 1, LIMIT_MAX, LIMIT_DEFAULT,
     "how many groups at most, those with the most assets first", -1},
    {"f", PARAM_TEXT, offsetof(overlap_params, f), 0, 10, 0, "geojson (the default) or csv", -1},
};
const param_table OVERLAP_PARAMS = {ROWS, COUNT(ROWS), sizeof(overlap_params)};

typedef struct {
    rowset rows; /* first: see rowset.h */
    overlap_group *groups;
    slice category;
    size_t answer_bytes;
} overlap;

/* The first members' ids or names, as a JSON array. */
static void write_members_of(const overlap *o, const overlap_group *g, bool names, cells *to)
{
    BUF_SCOPED buf list;
    buf_init(&list, o->answer_bytes);
    buf_putc(&list, '[');
    for (size_t i = 0; i < g->count && i < MEMBERS_NAMED; i++) {
        buf_puts(&list, i ? "," : "");
        if (names) {
            slice name = hit_json(&g->hits[i], "name");
            buf_add(&list, name.at, name.len);
        } else {
            json_text(&list, hit_id(&g->hits[i]));
        }
    }
    buf_putc(&list, ']');
    to->out->failed |= list.failed;
    cell_json(to, names ? "names" : "ids", (slice){list.data, list.failed ? 0 : list.len});
}

static void write_row(const rowset *rows, size_t i, cells *to)
{
    static const overlap_group NONE;
    const overlap *o = (const overlap *)(const void *)rows;
    const overlap_group *g = i == SIZE_MAX ? &NONE : &o->groups[i];
    cell_text(to, "category", o->category);
    cell_integer(to, "count", (int64_t)g->count);
    cell_metres(to, "spread_m", g->spread_m);
    write_members_of(o, g, true, to);
    write_members_of(o, g, false, to);
    cell_degrees(to, "lon", g->centre.lon_deg);
    cell_degrees(to, "lat", g->centre.lat_deg);
    cell_degrees(to, "west", g->extent.west_deg);
    cell_degrees(to, "south", g->extent.south_deg);
    cell_degrees(to, "east", g->extent.east_deg);
    cell_degrees(to, "north", g->extent.north_deg);
}

static void write_geometry(const rowset *rows, size_t i, buf *out)
{
    shape_point(out, ((const overlap *)(const void *)rows)->groups[i].centre);
}

/* That of its first member: one group alone has it. */
static slice row_id(const rowset *rows, size_t i)
{
    return hit_id(&((const overlap *)(const void *)rows)->groups[i].hits[0]);
}

static status write_members(request *rq, const overlap_params *p, size_t matched, size_t returned,
                            const char **ret, error *err)
{
    BUF_SCOPED buf out;
    struct param_pair csv = {slice_of("f"), slice_of("csv")};
    const web_link links[] = {
        {"self", MEDIA_GEOJSON, NULL, link_self(rq)},
        {"alternate", MEDIA_CSV, "The same as CSV",
         link_changed(rq, (const char *const[]){"f", NULL}, &(param_pairs){1, &csv})},
    };
    buf_init(&out, 1 << 20);
    json_name(&out, "distance_m");
    json_number(&out, p->distance_m);
    buf_printf(&out, ",\"numberMatched\":%zu,\"numberReturned\":%zu,", matched, returned);
    render_links(&out, links, COUNT(links));
    buf_putc(&out, ',');
    *ret = buf_text(&out) ? arena_copy(rq->arena, out.data, out.len) : NULL;
    return *ret ? OK : error_no_memory(err);
}

static status ask(request *rq, const overlap_params *p, overlap *o, error *err)
{
    index_filter filter;
    size_t matched;
    if (p->assets.categories.count != 1)
        return error_set(err, ERR_INPUT, "category", "name one category, or one group of them");
    o->category = p->assets.categories.at[0];
    status failed = rowset_form(p->f, &o->rows.csv, err);
    if (!failed)
        failed = asset_query_filter(rq, &p->assets, &filter, err);
    if (!failed)
        failed = index_overlap(rq->view, &filter, p->box.given ? &p->box.box : NULL, p->distance_m,
                               rq->arena, &o->groups, &matched, err);
    if (failed)
        return failed;
    o->rows.count = matched < p->limit ? matched : p->limit;
    return write_members(rq, p, matched, o->rows.count, &o->rows.members, err);
}

status overlap_get(request *rq, response *rs, error *err)
{
    overlap *o = arena_alloc(rq->arena, sizeof *o);
    if (!o)
        return error_no_memory(err);
    *o = (overlap){.rows = {.write = write_row, .geometry = write_geometry, .id = row_id},
                   .answer_bytes = rq->site->max_answer_bytes};
    status failed = ask(rq, rq->params, o, err);
    return failed ? failed : rowset_answer(rq, rs, &o->rows, err);
}

/* -- tiles ------------------------------------------------------------------------------------- */

typedef struct {
    asset_params assets; /* first: see asset_query.h */
    double distance_m;
} tile_params;

static const param TILE_ROWS[] = {
#include "web/asset_params.def"
    {"distance", PARAM_ABOVE, offsetof(tile_params, distance_m), 0, OVERLAP_MAX_M,
     DISTANCE_DEFAULT_M, "metres: each asset of a group is so near to another of it, or nearer",
     -1},
};
const param_table OVERLAP_TILE_PARAMS = {TILE_ROWS, COUNT(TILE_ROWS), sizeof(tile_params)};

/* A group may reach into any tile, so all are found and those of this one written. */
status overlap_tile(request *rq, response *rs, error *err)
{
    const tile_params *p = rq->params;
    tile_address tile;
    index_filter filter;
    overlap_group *groups;
    size_t count;
    if (p->assets.categories.count != 1)
        return error_set(err, ERR_INPUT, "category", "name one category, or one group of them");
    if (tiles_address(rq, &tile, err) || asset_query_filter(rq, &p->assets, &filter, err))
        return err->code;
    if (tile.zoom > TILE_DEEPEST)
        return respond(rs, 204, NULL, err);
    if (index_overlap(rq->view, &filter, NULL, p->distance_m, rq->arena, &groups, &count, err) ||
        index_overlap_tile(groups, count, tile, &rs->body, err))
        return err->code;
    return rs->body.len ? respond(rs, 200, MEDIA_MVT, err) : respond(rs, 204, NULL, err);
}

status overlap_layer(request *rq, response *rs, error *err)
{
    static const layer_field FIELDS[] = {{"count", "how many assets stand together"},
                                         {"spread_m", "metres between the two farthest apart"},
                                         {"west", "of their extent, in degrees"},
                                         {"south", "of their extent, in degrees"},
                                         {"east", "of their extent, in degrees"},
                                         {"north", "of their extent, in degrees"}};
    return layer_describe(rq, rs, "overlap", "Places where several assets stand together", FIELDS,
                          COUNT(FIELDS), err);
}
