#include "web/coverage.h"

#include <math.h>
#include <string.h>

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

typedef struct {
    asset_params assets; /* first: see asset_query.h */
    slice area, geometry, f;
    param_bbox box;
    size_t limit;
} coverage_params;

static const param ROWS[] = {
#include "web/asset_params.def"
    {"area", PARAM_TEXT, offsetof(coverage_params, area), 0, AREA_SET_NAME_MAX, 0,
     "the name of a set of areas; where only one is loaded, that one", -1},
    {"bbox", PARAM_BBOX, offsetof(coverage_params, box), 0, 0, 0,
     "only areas that meet this box: west,south,east,north in degrees; ranks stay those among all",
     -1},
    {"geometry", PARAM_TEXT, offsetof(coverage_params, geometry), 0, 10, 0,
     "area (the polygon; the default) or point (its middle)", -1},
    {"limit", PARAM_LIMIT, offsetof(coverage_params, limit), 1, AREA_SET_MAX_AREAS,
     AREA_SET_MAX_AREAS, "how many areas at most, the farthest from one first", -1},
    {"f", PARAM_TEXT, offsetof(coverage_params, f), 0, 10, 0, "geojson (the default) or csv", -1},
};
const param_table COVERAGE_PARAMS = {ROWS, COUNT(ROWS), sizeof(coverage_params)};

typedef struct {
    rowset rows; /* first: see rowset.h */
    const area_set *set;
    coverage_row *row;
    const char **figure_names; /* of each column of the set; none that is one of ours */
    bool points;
} coverage;

/* -- rows -------------------------------------------------------------------------------------- */

static const char *const OWN[] = {"code",         "name",          "rank",         "count",
                                  "nearest_m",    "nearest_id",    "nearest_name", "within_400_m",
                                  "within_800_m", "within_1600_m", "lon",          "lat"};

static void write_own(const coverage *c, const coverage_row *r, cells *to)
{
    static const char *const WITHIN[] = {"within_400_m", "within_800_m", "within_1600_m"};
    _Static_assert(COUNT(WITHIN) == COVERAGE_WALKS, "a column for each walk");
    cell_text(to, "code", r->of->code);
    cell_text(to, "name", r->of->name.len ? r->of->name : (slice){0});
    cell_integer(to, "rank", (int64_t)r->rank);
    if (r->count < 0)
        cell_null(to, "count");
    else
        cell_integer(to, "count", r->count);
    cell_metres(to, "nearest_m", r->reached ? r->nearest.distance_m : NAN);
    if (r->reached) {
        cell_text(to, "nearest_id", hit_id(&r->nearest));
        cell_json(to, "nearest_name", hit_json(&r->nearest, "name"));
    } else {
        cell_null(to, "nearest_id");
        cell_null(to, "nearest_name");
    }
    for (int i = 0; i < COVERAGE_WALKS; i++)
        cell_integer(to, WITHIN[i], (int64_t)r->within[i]);
    cell_degrees(to, "lon", r->of->middle.lon_deg);
    cell_degrees(to, "lat", r->of->middle.lat_deg);
    for (size_t i = 0; i < c->set->figure_count; i++)
        cell_figure(to, c->figure_names[i], area_figure_of(r->of, i));
}

static void write_row(const rowset *rows, size_t i, cells *to)
{
    static const area NOWHERE;
    static const coverage_row NONE = {.of = &NOWHERE};
    const coverage *c = (const coverage *)(const void *)rows;
    write_own(c, i == SIZE_MAX ? &NONE : &c->row[i], to);
}

static void write_geometry(const rowset *rows, size_t i, buf *out)
{
    const coverage *c = (const coverage *)(const void *)rows;
    const area *a = c->row[i].of;
    if (c->points || !a->shape.point_count)
        shape_point(out, a->middle);
    else
        shape_multipolygon(out, &a->shape);
}

static slice row_id(const rowset *rows, size_t i)
{
    return ((const coverage *)(const void *)rows)->row[i].of->code;
}

/* -- the question ------------------------------------------------------------------------------ */

static bool is_own(slice name)
{
    for (size_t i = 0; i < COUNT(OWN); i++)
        if (slice_equals_nocase(name, OWN[i]))
            return true;
    return false;
}

/* A figure that has the name of a column of ours is told apart. */
static status name_figures(coverage *c, arena *a, error *err)
{
    c->figure_names = arena_alloc(a, (c->set->figure_count + 1) * sizeof *c->figure_names);
    for (size_t i = 0; i < c->set->figure_count && c->figure_names; i++) {
        slice name = c->set->figure_names[i];
        c->figure_names[i] =
            arena_printf(a, "%s%.*s", is_own(name) ? "area_" : "", (int)name.len, name.at);
        if (!c->figure_names[i])
            return error_no_memory(err);
    }
    return c->figure_names ? OK : error_no_memory(err);
}

status coverage_find_set(request *rq, response *rs, const area_sets *sets, slice name,
                         const area_set **ret, error *err)
{
    const char **names = arena_alloc(rq->arena, (sets->count + 1) * sizeof *names);
    if (!names)
        return error_no_memory(err);
    if (!sets->count)
        return error_set(err, ERR_NOT_FOUND, "area",
                         "no areas are loaded: `cairn area` loads them");
    if (!name.at && sets->count == 1) {
        *ret = sets->sets[0];
        return OK;
    }
    for (size_t i = 0; i < sets->count; i++)
        names[i] = arena_copy(rq->arena, sets->sets[i]->name, strlen(sets->sets[i]->name));
    rs->alternatives = (near_alternatives){.suggestions = names, .suggestion_count = sets->count};
    if (!name.at)
        return error_set(err, ERR_INPUT, "area",
                         "several sets of areas are loaded: name one, such as '%.100s'", names[0]);
    *ret = area_sets_find(sets, name);
    if (*ret)
        return OK;
    return error_set(err, ERR_NOT_FOUND, "area", "there is no set of areas of this name");
}

static bool between(double deg, double west, double east)
{
    return west <= east ? west <= deg && deg <= east : deg >= west || deg <= east;
}

static bool meets(const area *a, const bbox *box)
{
    if (!a->shape.point_count)
        return bbox_contains(*box, a->middle);
    lonlat low = lonlat_unpack(a->shape.box.south_west),
           high = lonlat_unpack(a->shape.box.north_east);
    return low.lat_deg <= box->north_deg && high.lat_deg >= box->south_deg &&
           (between(low.lon_deg, box->west_deg, box->east_deg) ||
            between(box->west_deg, low.lon_deg, high.lon_deg));
}

/* Leaves those in the box. */
static size_t keep(coverage_row *rows, size_t count, const param_bbox *box)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!box->given || meets(rows[i].of, &box->box))
            rows[kept++] = rows[i];
    return kept;
}

static status write_members(request *rq, const coverage *c, size_t matched, const char **ret,
                            error *err)
{
    BUF_SCOPED buf out;
    struct param_pair csv = {slice_of("f"), slice_of("csv")};
    const web_link links[] = {
        {"self", MEDIA_GEOJSON, NULL, link_self(rq)},
        {"alternate", MEDIA_CSV, "The same as CSV",
         link_changed(rq, (const char *const[]){"f", NULL}, &(param_pairs){1, &csv})},
    };
    buf_init(&out, 1 << 20);
    json_name(&out, "areas");
    json_text(&out, slice_of(c->set->name));
    buf_puts(&out, ",\"source\":");
    json_text(&out, slice_of(c->set->source));
    buf_puts(&out, ",\"licence\":");
    json_text(&out, slice_of(c->set->licence));
    buf_printf(&out, ",\"numberMatched\":%zu,\"numberReturned\":%zu,", matched, c->rows.count);
    render_links(&out, links, COUNT(links));
    buf_putc(&out, ',');
    *ret = buf_text(&out) ? arena_copy(rq->arena, out.data, out.len) : NULL;
    return *ret ? OK : error_no_memory(err);
}

static status ask(request *rq, response *rs, const coverage_params *p, coverage *c, error *err)
{
    index_filter filter;
    if (!p->assets.categories.count)
        return error_set(err, ERR_INPUT, "category", "name a category at least");
    bool points = slice_equals(p->geometry, "point");
    if (p->geometry.at && !points && !slice_equals(p->geometry, "area"))
        return error_set(err, ERR_INPUT, "geometry", "geometry must be area or point");
    c->points = points;
    status failed = rowset_form(p->f, &c->rows.csv, err);
    if (!failed)
        failed = asset_query_filter(rq, &p->assets, &filter, err);
    if (!failed)
        failed = coverage_find_set(rq, rs, c->rows.areas, p->area, &c->set, err);
    if (!failed)
        failed = name_figures(c, rq->arena, err);
    if (!failed)
        failed = index_coverage(rq->view, &filter, c->set, rq->arena, &c->row, err);
    if (failed)
        return failed;
    size_t matched = keep(c->row, c->set->count, &p->box);
    c->rows.count = matched < p->limit ? matched : p->limit;
    return write_members(rq, c, matched, &c->rows.members, err);
}

status coverage_get(request *rq, response *rs, error *err)
{
    coverage *c = arena_alloc(rq->arena, sizeof *c);
    if (!c)
        return error_no_memory(err);
    c->rows = (rowset){.write = write_row,
                       .geometry = write_geometry,
                       .id = row_id,
                       .areas = live_areas(rq->site->live)};
    status failed = ask(rq, rs, rq->params, c, err);
    if (failed) {
        area_sets_release(c->rows.areas);
        return failed;
    }
    return rowset_answer(rq, rs, &c->rows, err);
}

/* -- tiles ------------------------------------------------------------------------------------- */

typedef struct {
    asset_params assets; /* first: see asset_query.h */
    slice area;
    param_texts figures;
} tile_params;

static const param TILE_ROWS[] = {
#include "web/asset_params.def"
    {"area", PARAM_TEXT, offsetof(tile_params, area), 0, AREA_SET_NAME_MAX, 0,
     "the name of a set of areas; where only one is loaded, that one", -1},
    {"figure", PARAM_TEXTS, offsetof(tile_params, figures), 0, 200, 0,
     "a column of the set that comes along; may be repeated", -1},
};
const param_table COVERAGE_TILE_PARAMS = {TILE_ROWS, COUNT(TILE_ROWS), sizeof(tile_params)};

/* The columns of the figures that are asked for. */
static status find_figures(const coverage *c, const param_texts *asked, arena *a, size_t **ret,
                           const char ***ret_names, error *err)
{
    size_t *columns = arena_alloc(a, (asked->count + 1) * sizeof *columns);
    const char **names = arena_alloc(a, (asked->count + 1) * sizeof *names);
    if (!columns || !names)
        return error_no_memory(err);
    for (size_t i = 0; i < asked->count; i++) {
        size_t column = 0;
        while (column < c->set->figure_count &&
               !slice_equals(asked->at[i], c->figure_names[column]))
            column++;
        for (size_t k = 0; k < i && column < c->set->figure_count; k++)
            if (columns[k] == column)
                return error_set(err, ERR_INPUT, "figure", "a figure is asked for twice");
        if (column == c->set->figure_count)
            return error_set(err, ERR_INPUT, "figure", "the areas have no figure '%.*s'",
                             asked->at[i].len < 100 ? (int)asked->at[i].len : 100, asked->at[i].at);
        columns[i] = column;
        names[i] = c->figure_names[column];
    }
    *ret = columns;
    *ret_names = names;
    return OK;
}

static status make_tile(request *rq, response *rs, const area_sets *sets, error *err)
{
    const tile_params *p = rq->params;
    coverage c = {0};
    tile_address tile;
    index_filter filter;
    size_t *figures = NULL;
    const char **names = NULL;
    if (tiles_address(rq, &tile, err) || asset_query_filter(rq, &p->assets, &filter, err) ||
        coverage_find_set(rq, rs, sets, p->area, &c.set, err) || name_figures(&c, rq->arena, err) ||
        find_figures(&c, &p->figures, rq->arena, &figures, &names, err))
        return err->code;
    if (!p->assets.categories.count)
        return error_set(err, ERR_INPUT, "category", "name a category at least");
    if (tile.zoom > TILE_DEEPEST)
        return OK;
    return index_coverage_tile(rq->view, &filter, c.set, tile, figures, names, p->figures.count,
                               &rs->body, err);
}

status coverage_tile(request *rq, response *rs, error *err)
{
    area_sets *sets = live_areas(rq->site->live);
    status failed = make_tile(rq, rs, sets, err);
    area_sets_release(sets);
    if (failed)
        return failed;
    return rs->body.len ? respond(rs, 200, MEDIA_MVT, err) : respond(rs, 204, NULL, err);
}

status coverage_layer(request *rq, response *rs, error *err)
{
    enum { OWN_FIELDS = 7 };
    static const layer_field FIELDS[OWN_FIELDS] = {
        {"code", "of the area"},
        {"name", "of the area"},
        {"count", "how many are inside"},
        {"nearest_m", "metres from its middle to the nearest"},
        {"within_400_m", "how many are within 400 m of its middle"},
        {"within_800_m", "how many are within 800 m of its middle"},
        {"within_1600_m", "how many are within 1600 m of its middle"}};
    const tile_params *p = rq->params;
    layer_field *fields = arena_alloc(rq->arena, (OWN_FIELDS + p->figures.count) * sizeof *fields);
    if (!fields)
        return error_no_memory(err);
    memcpy(fields, FIELDS, sizeof FIELDS);
    for (size_t i = 0; i < p->figures.count; i++) {
        const char *name = arena_copy(rq->arena, p->figures.at[i].at, p->figures.at[i].len);
        if (!name)
            return error_no_memory(err);
        fields[OWN_FIELDS + i] = (layer_field){name, "a figure of the area"};
    }
    return layer_describe(rq, rs, "coverage", "Areas by how far they are from what is asked for",
                          fields, OWN_FIELDS + p->figures.count, err);
}
