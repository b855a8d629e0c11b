/* Places stand in the order of their rank, then of their *cell*, which is the tile of zoom
 * TILE_DEEPEST that they are in, its column and row interleaved bit by bit (Morton, A computer
 * oriented geodetic data base, 1966): the cells of any tile are then one run of numbers, and so are
 * those of any part of it. A tile is made by asking for the first place of each of its parts, so
 * it takes as long with a hundred places as with a million. */
#include "index/places_tile.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "format/mvt.h"
#include "index/gazetteer_tables.h"

enum { PART_BITS = 4, PARTS = 1 << 2 * PART_BITS, CELL_BITS = 2 * TILE_DEEPEST };
_Static_assert(PLACES_TILE_DEEPEST + PART_BITS <= TILE_DEEPEST, "a part is no smaller than a cell");

/* From which zoom on a rank is shown. */
static const struct {
    unsigned rank, zoom;
} SHOWN[] = {{0, 0}, {1, 5}, {2, 8}, {3, 8}, {4, 10}, {5, 12}, {7, 12}};

static bool is_shown(const gazetteer *g, const place_row *row)
{
    static const char POSTCODE[] = "postcode";
    if (strncmp(g->texts.bytes + row->kind, POSTCODE, sizeof POSTCODE - 1) == 0)
        return false;
    for (size_t i = 0; i < COUNT(SHOWN); i++)
        if (SHOWN[i].rank == row->rank)
            return true;
    return false;
}

static uint64_t interleaved(uint32_t column, uint32_t row)
{
    uint64_t cell = 0;
    for (unsigned i = 0; i < TILE_DEEPEST; i++)
        cell |= ((uint64_t)(column >> i & 1) << 2 * i) | ((uint64_t)(row >> i & 1) << (2 * i + 1));
    return cell;
}

static uint64_t key_of(unsigned rank, uint64_t cell)
{
    return ((uint64_t)rank << CELL_BITS) + cell;
}

static int by_key(const void *a, const void *b)
{
    const place_cell *first = a, *second = b;
    if (first->key != second->key)
        return first->key < second->key ? -1 : 1;
    return first->place < second->place ? -1 : first->place > second->place;
}

bool gazetteer_order_cells(gazetteer *g)
{
    size_t count = 0;
    for (size_t i = 0; i < g->place_count; i++)
        count += is_shown(g, &g->places[i]);
    g->cells = mem_alloc(count + 1, sizeof *g->cells);
    if (!g->cells)
        return false;
    for (size_t i = 0; i < g->place_count; i++) {
        const place_row *row = &g->places[i];
        if (!is_shown(g, row))
            continue;
        tile_address t = tile_of(row->at, TILE_DEEPEST);
        g->cells[g->cell_count++] =
            (place_cell){key_of(row->rank, interleaved(t.column, t.row)), (uint32_t)i};
    }
    qsort(g->cells, count, sizeof *g->cells, by_key);
    return true;
}

/* The number of the first whose key is not less, from a number on. */
static size_t first_from(const gazetteer *g, size_t low, uint64_t key)
{
    size_t high = g->cell_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (g->cells[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add(mvt_layer *layer, const gazetteer *g, uint32_t number, tile_address t)
{
    const place_row *row = &g->places[number];
    const mvt_property put[] = {
        {"name", MVT_TEXT, .text = slice_of(g->texts.bytes + row->name)},
        {"kind", MVT_TEXT, .text = slice_of(g->texts.bytes + row->kind)},
        {"rank", MVT_WHOLE, .whole = row->rank},
    };
    mvt_add_point(layer, (uint64_t)number + 1, tile_place(t, row->at), put, COUNT(put));
}

/* Those of one rank, one for each part that has none yet. */
static void add_rank(mvt_layer *layer, const gazetteer *g, unsigned rank, tile_address t,
                     bool taken[PARTS])
{
    unsigned part_bits = CELL_BITS - 2 * (t.zoom + PART_BITS);
    uint64_t first = interleaved(t.column, t.row) << (CELL_BITS - 2 * t.zoom);
    uint64_t end = key_of(rank, first + ((uint64_t)PARTS << part_bits));
    size_t i = first_from(g, 0, key_of(rank, first));
    while (i < g->cell_count && g->cells[i].key < end) {
        uint64_t part = (g->cells[i].key - key_of(rank, first)) >> part_bits;
        if (!taken[part])
            add(layer, g, g->cells[i].place, t);
        taken[part] = true;
        i = first_from(g, i, key_of(rank, first + ((part + 1) << part_bits)));
    }
}

status places_tile(const gazetteer *g, tile_address t, buf *ret, error *err)
{
    enum { BUILDING_MAX_BYTES = 8 * 1024 * 1024 };
    bool taken[PARTS] = {false};
    if (t.zoom > PLACES_TILE_DEEPEST)
        return OK;
    ARENA_SCOPED arena *a = arena_new(BUILDING_MAX_BYTES);
    mvt_layer *layer = a ? mvt_layer_new(a, "places") : NULL;
    if (!layer)
        return error_no_memory(err);
    for (size_t i = 0; i < COUNT(SHOWN); i++)
        if (SHOWN[i].zoom <= t.zoom)
            add_rank(layer, g, SHOWN[i].rank, t, taken);
    return mvt_write(ret, &layer, 1, err);
}
