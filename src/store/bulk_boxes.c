/* Filling the spatial index of assets anew, in a fraction of the time that inserting box by box
 * takes.
 *
 * An SQLite R-tree is three tables (rtree.c, "Database Format of R-Tree Tables"): `node` has a blob
 * a node, numbered, 1 being the root; `rowid` the leaf that has an id; `parent` the parent of every
 * node but the root. A blob is the tree's height in 2 bytes (of the root; else 0), the number of
 * cells in 2, and cells of an 8-byte id (in a leaf the row, else the child's number) and 32-bit
 * floats xmin, xmax, ymin, ymax, rounded outwards; all with the most significant byte first, zeros
 * after the last cell.
 *
 * Assets are sorted along a Hilbert curve and packed (Kamel and Faloutsos 1993), nodes being left a
 * fifth empty so that what comes later does not split every one. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/bulk.h"

enum {
    CELL_BYTES = 24,
    HEADER_BYTES = 4,
    CELLS_MIN = 4,
    CELLS_MAX = 51, /* RTREE_MAXCELLS */
    NODE_MAX_BYTES = HEADER_BYTES + CELLS_MAX * CELL_BYTES,
    ROOT = 1,
    ORDER_BITS = 16 /* of the curve, a side */
};

typedef struct {
    float xmin, xmax, ymin, ymax;
} box;

typedef struct {
    int64_t id; /* of the row, or the number of the node */
    uint32_t along;
    box b;
} cell;

/* As rtreeValueDown and rtreeValueUp. */
static float down(double d)
{
    float f = (float)d;
    return (double)f > d ? (float)(d * (d < 0 ? 1 + 1.0 / 8388608 : 1 - 1.0 / 8388608)) : f;
}

static float up(double d)
{
    float f = (float)d;
    return (double)f < d ? (float)(d * (d < 0 ? 1 - 1.0 / 8388608 : 1 + 1.0 / 8388608)) : f;
}

/* The place of a cell of a square grid along its Hilbert curve (Warren 2013, Hacker's Delight, 16).
 */
static uint32_t hilbert(uint32_t x, uint32_t y)
{
    uint32_t along = 0;
    for (uint32_t side = 1U << (ORDER_BITS - 1); side; side >>= 1) {
        bool right = x & side, upper = y & side;
        along += side * side * ((3 * (uint32_t)right) ^ (uint32_t)upper);
        if (upper)
            continue;
        if (right) {
            x = ~x;
            y = ~y;
        }
        uint32_t swap = x;
        x = y;
        y = swap;
    }
    return along;
}

static cell cell_of(int64_t id, lonlat at)
{
    const double side = (double)(1U << ORDER_BITS) - 1;
    bool valid = lonlat_valid(at);
    uint32_t x = valid ? (uint32_t)((at.lon_deg + 180) / 360 * side) : 0;
    uint32_t y = valid ? (uint32_t)((at.lat_deg + 90) / 180 * side) : 0;
    return (cell){
        id, hilbert(x, y), {down(at.lon_deg), up(at.lon_deg), down(at.lat_deg), up(at.lat_deg)}};
}

/* The leaf that a row's cell is in. */
typedef struct {
    int64_t id, node;
} leaf;

typedef struct {
    store *s;
    size_t most;  /* cells a node */
    int64_t next; /* the number of the next node but the root */
    cell *cells;  /* of the level that is to be packed */
    size_t count, room;
    leaf *leaves; /* of every row */
} packer;

static int along_curve(const void *left, const void *right)
{
    const cell *a = left, *b = right;
    int order = (a->along > b->along) - (a->along < b->along);
    return order ? order : (a->id > b->id) - (a->id < b->id);
}

static int by_id(const void *left, const void *right)
{
    const leaf *a = left, *b = right;
    return (a->id > b->id) - (a->id < b->id);
}

static status add_cell(packer *p, int64_t id, lonlat at, error *err)
{
    if (p->count == p->room) {
        size_t room = p->room ? p->room * 2 : 4096;
        cell *grown = mem_realloc(p->cells, room, sizeof *grown);
        if (!grown)
            return error_no_memory(err);
        p->cells = grown;
        p->room = room;
    }
    p->cells[p->count++] = cell_of(id, at);
    return OK;
}

static status read_points(packer *p, error *err)
{
    bool row = false;
    status failed;
    sqlite3_stmt *points = statement_of(p->s, SQL_BULK_POINTS);
    while (!(failed = statement_step(p->s, points, &row, err)) && row) {
        lonlat at = {sqlite3_column_double(points, 1), sqlite3_column_double(points, 2)};
        failed = add_cell(p, sqlite3_column_int64(points, 0), at, err);
        if (failed)
            break;
    }
    sqlite3_reset(points);
    return failed;
}

static unsigned char *put_bits(unsigned char *at, uint64_t bits, int bytes)
{
    while (bytes-- > 0)
        *at++ = (unsigned char)(bits >> (8 * bytes));
    return at;
}

static unsigned char *put_float(unsigned char *at, float f)
{
    uint32_t bits;
    memcpy(&bits, &f, sizeof bits);
    return put_bits(at, bits, 4);
}

static status write_node(const packer *p, int64_t number, int height, const cell *cells,
                         size_t count, error *err)
{
    unsigned char bytes[NODE_MAX_BYTES] = {0};
    unsigned char *at = put_bits(bytes, (uint64_t)height, 2);
    at = put_bits(at, count, 2);
    for (size_t i = 0; i < count; i++) {
        at = put_bits(at, (uint64_t)cells[i].id, 8);
        at = put_float(at, cells[i].b.xmin);
        at = put_float(at, cells[i].b.xmax);
        at = put_float(at, cells[i].b.ymin);
        at = put_float(at, cells[i].b.ymax);
    }
    sqlite3_stmt *node = statement_of(p->s, SQL_BULK_NODE);
    bind_int(node, "number", number);
    sqlite3_bind_blob(node, sqlite3_bind_parameter_index(node, ":data"), bytes,
                      (int)(HEADER_BYTES + p->most * CELL_BYTES), SQLITE_STATIC);
    return statement_run(p->s, node, err);
}

static status write_link(store *s, sql_id which, int64_t from, int64_t to, error *err)
{
    sqlite3_stmt *link = statement_of(s, which);
    bind_int(link, "from", from);
    bind_int(link, "to", to);
    return statement_run(s, link, err);
}

static box around(const cell *cells, size_t count)
{
    box b = cells[0].b;
    for (size_t i = 1; i < count; i++) {
        b.xmin = fminf(b.xmin, cells[i].b.xmin);
        b.xmax = fmaxf(b.xmax, cells[i].b.xmax);
        b.ymin = fminf(b.ymin, cells[i].b.ymin);
        b.ymax = fmaxf(b.ymax, cells[i].b.ymax);
    }
    return b;
}

/* Packs the cells of one level into nodes, whose cells are those of the next. */
static status pack_level(packer *p, int height, bool root, error *err)
{
    size_t fill = p->most * 4 / 5, nodes = root ? 1 : (p->count + fill - 1) / fill;
    status failed = OK;
    for (size_t n = 0; n < nodes && !failed; n++) {
        size_t from = p->count * n / nodes, to = p->count * (n + 1) / nodes;
        int64_t number = root ? ROOT : p->next++;
        failed = write_node(p, number, root ? height : 0, p->cells + from, to - from, err);
        for (size_t i = from; i < to && !failed; i++)
            if (height == 0)
                p->leaves[i] = (leaf){p->cells[i].id, number};
            else
                failed = write_link(p->s, SQL_BULK_PARENT, p->cells[i].id, number, err);
        if (!root) /* none of the cells that are left are overwritten: n <= from */
            p->cells[n] = (cell){.id = number, .b = around(p->cells + from, to - from)};
    }
    p->count = nodes;
    return failed;
}

static status write_tree(packer *p, error *err)
{
    size_t rows = p->count;
    bool root = false;
    status failed = OK;
    if (rows)
        qsort(p->cells, rows, sizeof *p->cells, along_curve);
    for (int height = 0; !root && !failed; height++) {
        root = p->count <= p->most;
        failed = pack_level(p, height, root, err);
    }
    if (rows)
        qsort(p->leaves, rows, sizeof *p->leaves, by_id); /* as the b-tree has them */
    for (size_t i = 0; i < rows && !failed; i++)
        failed = write_link(p->s, SQL_BULK_LEAF, p->leaves[i].id, p->leaves[i].node, err);
    return failed;
}

status bulk_pack_boxes(store *s, error *err)
{
    int64_t bytes = 0;
    packer p = {.s = s, .next = ROOT + 1};
    status failed = connection_number(&s->at, sql_text("bulk_node_size.sql"), &bytes, err);
    if (failed)
        return failed;
    p.most = (size_t)(bytes - HEADER_BYTES) / CELL_BYTES;
    assert(p.most >= CELLS_MIN && p.most <= CELLS_MAX);
    failed = read_points(&p, err);
    if (!failed && !(p.leaves = mem_alloc(p.count + 1, sizeof *p.leaves)))
        failed = error_no_memory(err);
    if (!failed)
        failed = connection_run(&s->at, sql_text("bulk_boxes_out.sql"), err);
    if (!failed)
        failed = write_tree(&p, err);
    mem_free(p.cells);
    mem_free(p.leaves);
    return failed;
}
