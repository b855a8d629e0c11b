#include "index/coverage_tile.h"

#include <math.h>

#include "domain/tile_clip.h"
#include "format/mvt.h"

enum { BUILDING_MAX_BYTES = 256 * 1024 * 1024, OWN_PROPERTIES = 4 + COVERAGE_WALKS };

/* -- areas ------------------------------------------------------------------------------------- */

/* The box of a tile and its margin. */
static geodesic_box box_around(tile_address t)
{
    geodesic_box b = tile_box(t);
    int64_t width = (int64_t)b.north_east.lon_e7 - b.south_west.lon_e7;
    int64_t height = (int64_t)b.north_east.lat_e7 - b.south_west.lat_e7;
    enum { LON_MAX_E7 = 1800000000, LAT_MAX_E7 = 900000000, PART = TILE_EXTENT / TILE_CLIP_MARGIN };
    /* a unit is longer towards the equator: twice the margin is enough for one tile's height */
    int64_t west = b.south_west.lon_e7 - 2 * width / PART - 1;
    int64_t east = b.north_east.lon_e7 + 2 * width / PART + 1;
    int64_t south = b.south_west.lat_e7 - 2 * height / PART - 1;
    int64_t north = b.north_east.lat_e7 + 2 * height / PART + 1;
    return (geodesic_box){{(int32_t)(west < -LON_MAX_E7 ? -LON_MAX_E7 : west),
                           (int32_t)(south < -LAT_MAX_E7 ? -LAT_MAX_E7 : south)},
                          {(int32_t)(east > LON_MAX_E7 ? LON_MAX_E7 : east),
                           (int32_t)(north > LAT_MAX_E7 ? LAT_MAX_E7 : north)}};
}

static bool same_tile(tile_address a, tile_address b)
{
    return a.zoom == b.zoom && a.column == b.column && a.row == b.row;
}

static bool is_in(const area *a, tile_address t, const geodesic_box *around)
{
    const geodesic_box *b = &a->shape.box;
    if (!a->shape.point_count)
        return same_tile(tile_of(lonlat_pack(a->middle), t.zoom), t);
    return b->south_west.lon_e7 <= around->north_east.lon_e7 &&
           b->north_east.lon_e7 >= around->south_west.lon_e7 &&
           b->south_west.lat_e7 <= around->north_east.lat_e7 &&
           b->north_east.lat_e7 >= around->south_west.lat_e7;
}

static status choose(const area_set *set, tile_address t, arena *a, const area ***ret,
                     size_t *ret_count, error *err)
{
    size_t count = 0;
    geodesic_box around = box_around(t);
    const area **chosen = arena_alloc(a, (set->count + 1) * sizeof *chosen);
    if (!chosen)
        return error_no_memory(err);
    for (size_t i = 0; i < set->count; i++)
        if (is_in(&set->areas[i], t, &around))
            chosen[count++] = &set->areas[i];
    *ret = chosen;
    *ret_count = count;
    return OK;
}

/* A ring in units of the tile, points that come to one taken once, cut. */
static status cut_ring(arena *a, tile_address t, const area_shape *s, uint32_t ring, mvt_ring *ret,
                       error *err)
{
    size_t count = 0;
    uint32_t first = s->first_point[ring], end = s->first_point[ring + 1] - 1; /* its last again */
    tile_point *points = arena_alloc(a, (end - first) * sizeof *points);
    if (!points)
        return error_no_memory(err);
    for (uint32_t i = first; i < end; i++) {
        tile_point p = tile_place(t, s->at[i]);
        if (count == 0 || p.x != points[count - 1].x || p.y != points[count - 1].y)
            points[count++] = p;
    }
    return tile_clip_ring(a, points, count, &ret->at, &ret->count, err);
}

static status add_polygons(mvt_layer *out, arena *a, uint64_t id, tile_address t,
                           const area_shape *s, const mvt_property *put, size_t put_count,
                           error *err)
{
    mvt_ring *rings = arena_alloc(a, s->ring_count * sizeof *rings);
    size_t count = 0;
    if (!rings)
        return error_no_memory(err);
    for (uint32_t p = 0; p < s->polygon_count; p++)
        for (uint32_t ring = s->first_ring[p]; ring < s->first_ring[p + 1]; ring++) {
            rings[count].hole = ring > s->first_ring[p];
            status failed = cut_ring(a, t, s, ring, &rings[count++], err);
            if (failed)
                return failed;
        }
    mvt_add_polygon(out, id, rings, count, put, put_count);
    return OK;
}

static double to_a_tenth(double metres)
{
    return round(metres * 10) / 10;
}

static size_t put_names(const area *of, mvt_property *put)
{
    size_t count = 0;
    put[count++] = (mvt_property){"code", MVT_TEXT, .text = of->code};
    if (of->name.len)
        put[count++] = (mvt_property){"name", MVT_TEXT, .text = of->name};
    return count;
}

static size_t put_own(const coverage_row *row, mvt_property *put)
{
    static const char *const WITHIN[] = {"within_400_m", "within_800_m", "within_1600_m"};
    size_t count = put_names(row->of, put);
    if (row->count >= 0)
        put[count++] = (mvt_property){"count", MVT_WHOLE, .whole = (uint64_t)row->count};
    if (row->reached)
        put[count++] =
            (mvt_property){"nearest_m", MVT_REAL, .real = to_a_tenth(row->nearest.distance_m)};
    for (size_t i = 0; i < COVERAGE_WALKS; i++)
        put[count++] = (mvt_property){WITHIN[i], MVT_WHOLE, .whole = row->within[i]};
    return count;
}

static void put_figure(area_figure f, const char *name, mvt_property *put, size_t *count)
{
    double number;
    if (f.number && text_to_double(f.text, &number))
        put[(*count)++] = (mvt_property){name, MVT_REAL, .real = number};
    else if (f.text.len)
        put[(*count)++] = (mvt_property){name, MVT_TEXT, .text = f.text};
}

static status write_layer(mvt_layer *layer, buf *ret, error *err)
{
    if (mvt_bytes(&layer, 1) > COVERAGE_TILE_MAX_BYTES)
        return error_set(err, ERR_INPUT, "z", "this tile is larger than %d bytes: zoom in",
                         COVERAGE_TILE_MAX_BYTES);
    return mvt_write(ret, &layer, 1, err);
}

status index_coverage_tile(const index_view *view, const index_filter *asked, const area_set *set,
                           tile_address t, const size_t *figures, const char *const *figure_names,
                           size_t figure_count, buf *ret, error *err)
{
    ARENA_SCOPED arena *a = arena_new(BUILDING_MAX_BYTES);
    mvt_layer *layer = a ? mvt_layer_new(a, "coverage") : NULL;
    const area **chosen = NULL;
    coverage_row *rows = NULL;
    size_t count = 0;
    if (!layer)
        return error_no_memory(err);
    status failed = choose(set, t, a, &chosen, &count, err);
    if (!failed)
        failed = index_cover(view, asked, chosen, count, a, &rows, err);
    for (size_t i = 0; i < count && !failed; i++) {
        mvt_property put[OWN_PROPERTIES + AREA_MAX_FIGURES];
        const area *of = rows[i].of;
        uint64_t id = (uint64_t)(of - set->areas) + 1;
        size_t put_count = put_own(&rows[i], put);
        for (size_t k = 0; k < figure_count; k++)
            put_figure(area_figure_of(of, figures[k]), figure_names[k], put, &put_count);
        if (of->shape.point_count)
            failed = add_polygons(layer, a, id, t, &of->shape, put, put_count, err);
        else
            mvt_add_point(layer, id, tile_place(t, lonlat_pack(of->middle)), put, put_count);
    }
    return failed ? failed : write_layer(layer, ret, err);
}

status index_areas_tile(const area_set *set, tile_address t, buf *ret, error *err)
{
    ARENA_SCOPED arena *a = arena_new(BUILDING_MAX_BYTES);
    mvt_layer *layer = a ? mvt_layer_new(a, "areas") : NULL;
    const area **chosen = NULL;
    size_t count = 0;
    if (!layer)
        return error_no_memory(err);
    status failed = choose(set, t, a, &chosen, &count, err);
    for (size_t i = 0; i < count && !failed; i++) {
        mvt_property put[2];
        uint64_t id = (uint64_t)(chosen[i] - set->areas) + 1;
        size_t put_count = put_names(chosen[i], put);
        if (chosen[i]->shape.point_count)
            failed = add_polygons(layer, a, id, t, &chosen[i]->shape, put, put_count, err);
    }
    return failed ? failed : write_layer(layer, ret, err);
}

/* -- groups ------------------------------------------------------------------------------------ */

status index_overlap_tile(const overlap_group *groups, size_t count, tile_address t, buf *ret,
                          error *err)
{
    ARENA_SCOPED arena *a = arena_new(BUILDING_MAX_BYTES);
    mvt_layer *layer = a ? mvt_layer_new(a, "overlap") : NULL;
    if (!layer)
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        const overlap_group *g = &groups[i];
        lonlat_e7 at = lonlat_pack(g->centre);
        mvt_property put[] = {
            {"count", MVT_WHOLE, .whole = g->count},
            {"west", MVT_REAL, .real = g->extent.west_deg},
            {"south", MVT_REAL, .real = g->extent.south_deg},
            {"east", MVT_REAL, .real = g->extent.east_deg},
            {"north", MVT_REAL, .real = g->extent.north_deg},
            {"spread_m", MVT_REAL, .real = to_a_tenth(g->spread_m)}, /* the last: may be unknown */
        };
        if (same_tile(tile_of(at, t.zoom), t))
            mvt_add_point(layer, i + 1, tile_place(t, at), put,
                          COUNT(put) - (isnan(g->spread_m) ? 1 : 0));
    }
    return write_layer(layer, ret, err);
}
