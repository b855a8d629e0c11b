#include "index/tile_grid.h"

#include "base/mem.h"

static size_t side(const grid *g)
{
    return (size_t)1 << g->bits;
}

tile_address grid_tile(const grid *g, size_t cell)
{
    return (tile_address){g->tile.zoom + g->bits,
                          g->tile.column << g->bits | (uint32_t)(cell & (side(g) - 1)),
                          g->tile.row << g->bits | (uint32_t)(cell >> g->bits)};
}

status grid_init(grid *g, tile_address tile, unsigned bits, size_t categories, error *err)
{
    grid made = {.tile = tile, .bits = bits, .categories = categories};
    size_t cells = grid_size(&made);
    made.cells = mem_zalloc(cells, sizeof *made.cells);
    made.counts = mem_zalloc(cells * categories, sizeof *made.counts);
    made.west_e7 = mem_zalloc(side(&made), sizeof *made.west_e7);
    made.south_e7 = mem_zalloc(side(&made), sizeof *made.south_e7);
    if (!made.cells || !made.counts || !made.west_e7 || !made.south_e7) {
        grid_done(&made);
        return error_no_memory(err);
    }
    for (size_t i = 0; i < side(&made); i++) {
        geodesic_box box = tile_box(grid_tile(&made, i * side(&made) + i));
        made.west_e7[i] = box.south_west.lon_e7;
        made.south_e7[i] = -(int64_t)box.north_east.lat_e7;
    }
    made.last_box = tile_box(grid_tile(&made, 0));
    *g = made;
    return OK;
}

void grid_done(grid *g)
{
    mem_free(g->cells);
    mem_free(g->counts);
    mem_free(g->west_e7);
    mem_free(g->south_e7);
    *g = (grid){0};
}

/* The last of some ascending edges, of which there are 2^bits, that is not above a number. */
static size_t band(const int64_t *edges, unsigned bits, int64_t number)
{
    size_t found = 0;
    for (unsigned bit = bits; bit-- > 0;)
        if (edges[found | (size_t)1 << bit] <= number)
            found |= (size_t)1 << bit;
    return found;
}

static bool box_has(const geodesic_box *b, lonlat_e7 at)
{
    return b->south_west.lon_e7 <= at.lon_e7 && at.lon_e7 <= b->north_east.lon_e7 &&
           b->south_west.lat_e7 <= at.lat_e7 && at.lat_e7 <= b->north_east.lat_e7;
}

static size_t cell_of(grid *g, lonlat_e7 at)
{
    if (box_has(&g->last_box, at))
        return g->last;
    g->last = band(g->south_e7, g->bits, -(int64_t)at.lat_e7) * side(g) +
              band(g->west_e7, g->bits, at.lon_e7);
    g->last_box = tile_box(grid_tile(g, g->last));
    return g->last;
}

static void cell_add(grid_cell *c, const grid_cell *more)
{
    if (c->count == 0) {
        *c = *more;
        return;
    }
    c->count += more->count;
    c->lon_e7_sum += more->lon_e7_sum;
    c->lat_e7_sum += more->lat_e7_sum;
    box_widen(&c->extent, &more->extent);
}

void grid_add(grid *g, const layer *l, uint32_t slot)
{
    lonlat_e7 at = l->part->placed.at[slot];
    size_t cell = cell_of(g, at);
    unsigned number = part_category(l->part, slot);
    cell_add(&g->cells[cell], &(grid_cell){1, at.lon_e7, at.lat_e7, {at, at}, l, slot});
    if (number < g->categories)
        g->counts[cell * g->categories + number]++;
}

status grid_halve(const grid *g, grid *ret, error *err)
{
    status code = grid_init(ret, g->tile, g->bits - 1, g->categories, err);
    if (code)
        return code;
    for (size_t cell = 0; cell < grid_size(g); cell++) {
        if (g->cells[cell].count == 0)
            continue;
        size_t row = cell >> g->bits, column = cell & (side(g) - 1);
        size_t to = row / 2 * side(ret) + column / 2;
        cell_add(&ret->cells[to], &g->cells[cell]);
        for (size_t i = 0; i < g->categories; i++)
            ret->counts[to * g->categories + i] += g->counts[cell * g->categories + i];
    }
    return OK;
}

int grid_main_category(const grid *g, size_t cell)
{
    const uint32_t *counts = &g->counts[cell * g->categories];
    int found = -1;
    for (size_t i = 0; i < g->categories; i++)
        if (counts[i] > 0 && (found < 0 || counts[i] > counts[found]))
            found = (int)i;
    return found;
}
