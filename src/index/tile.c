#include "index/tile.h"

#include <stdlib.h>
#include <string.h>

#include "format/mvt.h"
#include "index/tile_grid.h"
#include "index/tile_name.h"

/* What protobuf-c packs, and the names, of a tile of at most TILE_MAX_SINGLES. */
enum { BUILDING_MAX_BYTES = 16 * 1024 * 1024, MAX_PROPERTIES = 6 };

typedef struct {
    int64_t id;
    const layer *layer;
    uint32_t slot;
} single;

/* What was found: each while there are few, in the grid once there are more. */
typedef struct {
    tile_address tile;
    const taxonomy *categories;
    uint64_t count;
    single singles[TILE_MAX_SINGLES];
    grid grid; /* zeroed until it is needed */
    status failed;
    error *err;
} finding;

static bool begin_grid(finding *f)
{
    f->failed = grid_init(&f->grid, f->tile, GRID_MAX_BITS, taxonomy_count(f->categories), f->err);
    for (uint64_t i = 0; i < f->count && !f->failed; i++)
        grid_add(&f->grid, f->singles[i].layer, f->singles[i].slot);
    return !f->failed;
}

static void find(void *context, const layer *l, uint32_t slot)
{
    finding *f = context;
    if (f->failed)
        return;
    if (f->count < TILE_MAX_SINGLES) {
        f->singles[f->count++] = (single){l->part->slots[slot].id, l, slot};
        return;
    }
    if (!f->grid.cells && !begin_grid(f))
        return;
    grid_add(&f->grid, l, slot);
    f->count++;
}

static void visit(const filter *f, const index_view *view, const region *r, visitor *v,
                  void *context)
{
    if (f->asked->by_id)
        (void)filter_visit_ids(f, view, r, v, context); /* what they return the visitor counts */
    else
        (void)filter_visit(f, view, r, v, context);
}

/* Mixes as splitmix64 does (Steele, Lea, Flood, Fast splittable pseudorandom number generators,
 * 2014). */
static uint64_t mixed(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

enum { ID_BITS = 53 };

uint64_t tile_feature_id(const uint8_t uuid[UUID_BYTES])
{
    uint64_t half[2] = {0, 0};
    for (size_t i = 0; i < UUID_BYTES; i++) /* whatever the machine's byte order */
        half[i / 8] = half[i / 8] << 8 | uuid[i];
    return mixed(mixed(half[0]) + half[1]) >> (64 - ID_BITS) | UINT64_C(1) << (ID_BITS - 1);
}

/* Below the ids of features: the zoom, column and row of the cell, which is no deeper than 23. */
static uint64_t group_id(tile_address cell)
{
    return (uint64_t)cell.zoom << 46 | (uint64_t)cell.column << 23 | cell.row;
}

enum { UUID_TEXT = 36 };

static void uuid_write(const uint8_t uuid[UUID_BYTES], char ret[UUID_TEXT])
{
    static const char HEX[] = "0123456789abcdef";
    for (size_t i = 0; i < UUID_BYTES; i++) {
        *ret++ = HEX[uuid[i] >> 4];
        *ret++ = HEX[uuid[i] & 15];
        if (i == 3 || i == 5 || i == 7 || i == 9)
            *ret++ = '-';
    }
}

static void put_category(const taxonomy *t, int number, mvt_property *put, size_t *count)
{
    if (number >= 0 && (size_t)number < taxonomy_count(t))
        put[(*count)++] = (mvt_property){"category", MVT_TEXT,
                                         .text = slice_of(taxonomy_at(t, (size_t)number)->code)};
}

/* How the position was found, in words; null is a number that no choice has. */
static void put_position_source(const part *p, uint32_t slot, mvt_property *put, size_t *count)
{
    const field *of = &ASSET.fields[ASSET_POSITION_SOURCE];
    unsigned held = ((const uint8_t *)p->columns[ASSET_POSITION_SOURCE])[slot];
    for (unsigned i = 0; of->choices[i]; i++)
        if (i == held)
            put[(*count)++] = (mvt_property){of->name, MVT_TEXT, .text = slice_of(of->choices[i])};
}

static void add_single(mvt_layer *out, arena *a, const finding *f, const layer *l, uint32_t slot)
{
    const part *p = l->part;
    mvt_property put[MAX_PROPERTIES];
    size_t count = 0;
    char uuid[UUID_TEXT];
    uuid_write(p->uuids[slot], uuid);
    put[count++] = (mvt_property){"uuid", MVT_TEXT, .text = {uuid, sizeof uuid}};
    slice name = tile_name(part_body(p, slot), part_split(p, slot), a);
    if (name.at)
        put[count++] = (mvt_property){"name", MVT_TEXT, .text = name};
    put_category(f->categories, part_category(p, slot), put, &count);
    put_position_source(p, slot, put, &count);
    mvt_add_point(out, tile_feature_id(p->uuids[slot]), tile_place(f->tile, p->placed.at[slot]),
                  put, count);
}

static void add_group(mvt_layer *out, const finding *f, size_t cell)
{
    const grid_cell *c = &f->grid.cells[cell];
    int64_t count_all = (int64_t)c->count;
    lonlat_e7 mean = {(int32_t)(c->lon_e7_sum / count_all), (int32_t)(c->lat_e7_sum / count_all)};
    lonlat low = lonlat_unpack(c->extent.south_west), high = lonlat_unpack(c->extent.north_east);
    size_t count = 5;
    mvt_property put[MAX_PROPERTIES] = {{"point_count", MVT_WHOLE, .whole = c->count},
                                        {"west", MVT_REAL, .real = low.lon_deg},
                                        {"south", MVT_REAL, .real = low.lat_deg},
                                        {"east", MVT_REAL, .real = high.lon_deg},
                                        {"north", MVT_REAL, .real = high.lat_deg}};
    put_category(f->categories, grid_main_category(&f->grid, cell), put, &count);
    mvt_add_point(out, group_id(grid_tile(&f->grid, cell)), tile_place(f->tile, mean), put, count);
}

static int compare_singles(const void *a, const void *b)
{
    const single *left = a, *right = b;
    return (left->id > right->id) - (left->id < right->id);
}

static void add_all(mvt_layer *out, arena *a, const finding *f)
{
    if (!f->grid.cells) {
        for (uint64_t i = 0; i < f->count; i++)
            add_single(out, a, f, f->singles[i].layer, f->singles[i].slot);
        return;
    }
    for (size_t cell = 0; cell < grid_size(&f->grid); cell++) {
        const grid_cell *c = &f->grid.cells[cell];
        if (c->count == 1)
            add_single(out, a, f, c->layer, c->slot);
        else if (c->count > 1)
            add_group(out, f, cell);
    }
}

/* Fewer and larger cells. */
static status coarsen(finding *f)
{
    grid coarser;
    if (!f->grid.cells)
        return begin_grid(f) ? OK : f->failed;
    status code = grid_halve(&f->grid, &coarser, f->err);
    if (code)
        return code;
    grid_done(&f->grid);
    f->grid = coarser;
    return OK;
}

/* Writes what was found, in the finest form that is not too large. The coarsest never is: 64 cells
 * of a name of 200 characters each, and what else a feature has. */
static status write_finding(finding *f, buf *ret, error *err)
{
    for (;;) {
        ARENA_SCOPED arena *a = arena_new(BUILDING_MAX_BYTES);
        mvt_layer *out = a ? mvt_layer_new(a, "assets") : NULL;
        if (!out)
            return error_no_memory(err);
        add_all(out, a, f);
        if (mvt_bytes(&out, 1) <= TILE_MAX_BYTES ||
            (f->grid.cells && f->grid.bits == GRID_MIN_BITS))
            return mvt_write(ret, &out, 1, err);
        status code = coarsen(f);
        if (code)
            return code;
    }
}

status index_tile(const index_view *view, const taxonomy *categories, tile_address tile,
                  const index_filter *asked, buf *ret, error *err)
{
    filter ready;
    status code = filter_init(&ready, asked, err);
    if (code)
        return code;
    finding f = {.tile = tile, .categories = categories, .err = err};
    region r = {.kind = REGION_BOXES, .box_count = 1, .boxes = {tile_box(tile)}};
    visit(&ready, view, &r, find, &f);
    if (!f.grid.cells)
        qsort(f.singles, f.count, sizeof *f.singles, compare_singles);
    code = f.failed || f.count == 0 ? f.failed : write_finding(&f, ret, err);
    grid_done(&f.grid);
    return code;
}

static void widen(void *context, const layer *l, uint32_t slot)
{
    lonlat_e7 at = l->part->placed.at[slot];
    box_widen(context, &(geodesic_box){at, at});
}

status index_tile_bounds(const index_view *view, const index_filter *asked, bbox *ret, error *err)
{
    filter ready;
    status code = filter_init(&ready, asked, err);
    if (code)
        return code;
    geodesic_box all = {{INT32_MAX, INT32_MAX}, {INT32_MIN, INT32_MIN}};
    region placed = {.kind = REGION_PLACED};
    visit(&ready, view, &placed, widen, &all);
    if (all.south_west.lon_e7 > all.north_east.lon_e7)
        return error_set(err, ERR_NOT_FOUND, NULL, "there is nothing with a position");
    lonlat low = lonlat_unpack(all.south_west), high = lonlat_unpack(all.north_east);
    *ret = (bbox){low.lon_deg, low.lat_deg, high.lon_deg, high.lat_deg};
    return OK;
}
