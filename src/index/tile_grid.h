/** Features counted by the cells of a grid over a tile. A cell is itself a tile, some zooms deeper,
 *  so it has exactly the positions in its box. */
#ifndef CAIRN_INDEX_TILE_GRID_H
#define CAIRN_INDEX_TILE_GRID_H

#include "domain/tile_maths.h"
#include "index/filter.h"

/** 32 cells a side at most: as map viewers draw it, a cell is then 16 pixels wide. */
enum { GRID_MAX_BITS = 5, GRID_MIN_BITS = 3 };

typedef struct {
    uint64_t count;
    int64_t lon_e7_sum, lat_e7_sum;
    geodesic_box extent;
    const layer *layer; /* of the last feature that was added: of the one, where it is one */
    uint32_t slot;
} grid_cell;

typedef struct {
    tile_address tile;
    unsigned bits;     /* 2^bits cells a side */
    size_t categories; /* of the taxonomy */
    grid_cell *cells;  /* row by row from the upper left */
    uint32_t *counts;  /* of each cell by category */
    int64_t *west_e7;  /* of each column */
    int64_t *south_e7; /* of each row, turned round (times -1), so that they ascend too */
    size_t last;       /* the cell that the last feature was in: the next one often is too */
    geodesic_box last_box;
} grid;

MUST_USE status grid_init(grid *, tile_address, unsigned bits, size_t categories, error *err);
/** Takes a zeroed one. */
void grid_done(grid *);

/** Adds a feature with a position in the tile. */
void grid_add(grid *, const layer *, uint32_t slot);
/** Makes a grid of half as many cells a side. */
MUST_USE status grid_halve(const grid *, grid *ret, error *err);

static inline size_t grid_size(const grid *g)
{
    return (size_t)1 << 2 * g->bits;
}

static inline void box_widen(geodesic_box *b, const geodesic_box *more)
{
    if (more->south_west.lon_e7 < b->south_west.lon_e7)
        b->south_west.lon_e7 = more->south_west.lon_e7;
    if (more->south_west.lat_e7 < b->south_west.lat_e7)
        b->south_west.lat_e7 = more->south_west.lat_e7;
    if (more->north_east.lon_e7 > b->north_east.lon_e7)
        b->north_east.lon_e7 = more->north_east.lon_e7;
    if (more->north_east.lat_e7 > b->north_east.lat_e7)
        b->north_east.lat_e7 = more->north_east.lat_e7;
}

/** The most frequent category of a cell, the first of equals, or -1. */
int grid_main_category(const grid *, size_t cell);
/** The tile that a cell is. */
tile_address grid_tile(const grid *, size_t cell);

#endif
