#include "index/part.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

part *part_hold(part *p)
{
    atomic_fetch_add_explicit(&p->holders, 1, memory_order_relaxed);
    return p;
}

void part_release(part *p)
{
    /* the last holder must see what the others did before they let go */
    if (!p || atomic_fetch_sub_explicit(&p->holders, 1, memory_order_acq_rel) != 1)
        return;
    tree_done(&p->placed);
    for (int i = 0; i < INDEX_COLUMN_COUNT; i++)
        mem_free(p->columns[i]);
    mem_free(p->entry_of);
    mem_free(p->entries);
    mem_free(p->uuids);
    mem_free(p->by_uuid);
    mem_free(p->text);
    mem_free(p);
}

uint32_t part_seek(const part *p, uint32_t from, int64_t id)
{
    /* double the stride until it is passed, then halve */
    uint32_t low = from, stride = 1;
    while (low < p->count && p->entries[low].id < id) {
        from = low + 1;
        low = p->count - low > stride ? low + stride : p->count;
        stride *= 2;
    }
    uint32_t high = low;
    while (from < high) {
        uint32_t middle = from + (high - from) / 2;
        if (p->entries[middle].id < id)
            from = middle + 1;
        else
            high = middle;
    }
    return from;
}

uint32_t part_find_id(const part *p, int64_t id)
{
    uint32_t low = 0, end = p->count;
    while (low < end) {
        uint32_t middle = low + (end - low) / 2;
        if (p->entries[middle].id < id)
            low = middle + 1;
        else
            end = middle;
    }
    return low < p->count && p->entries[low].id == id ? p->entries[low].slot : PART_NOWHERE;
}

/* The finaliser of splitmix64 over both halves: uuids of one source may differ in few bits. */
static uint32_t uuid_hash(const uint8_t uuid[UUID_BYTES])
{
    uint64_t half[2];
    memcpy(half, uuid, sizeof half);
    uint64_t z = half[0] ^ (half[1] << 29 | half[1] >> 35);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)(z ^ z >> 31);
}

uint32_t part_find_uuid(const part *p, const uint8_t uuid[UUID_BYTES])
{
    uint32_t place = uuid_hash(uuid) & p->by_uuid_mask, entry;
    while ((entry = p->by_uuid[place]) != PART_NOWHERE) {
        if (memcmp(p->uuids[entry], uuid, UUID_BYTES) == 0)
            return p->entries[entry].slot;
        place = (place + 1) & p->by_uuid_mask;
    }
    return PART_NOWHERE;
}

/* What is collected of a feature; the cells of its columns follow at once. */
typedef struct {
    int64_t id;
    uint64_t text;
    uint32_t length;
    lonlat_e7 at;
    bool placed;
    uint8_t mark;
    uint8_t uuid[UUID_BYTES];
    uint8_t cells[];
} row;

typedef struct {
    int field;
    size_t width, offset; /* bytes of a cell, and where it is among a row's cells */
} row_column;

struct part_builder {
    row_column columns[INDEX_COLUMN_COUNT];
    size_t column_count;
    size_t row_bytes, count, capacity;
    uint8_t *rows;
    char *text;
    size_t text_bytes, text_capacity;
};

status part_builder_new(part_builder **ret, error *err)
{
    part_builder *b = mem_zalloc(1, sizeof *b);
    if (!b)
        return error_no_memory(err);
    size_t cells = 0;
    for (int i = 0; i < INDEX_COLUMN_COUNT; i++) {
        size_t width = column_width(i);
        if (width > 0)
            b->columns[b->column_count++] = (row_column){i, width, cells};
        cells += width;
    }
    size_t bytes = offsetof(row, cells) + cells, unit = _Alignof(row);
    b->row_bytes = (bytes + unit - 1) / unit * unit;
    *ret = b;
    return OK;
}

void part_builder_free(part_builder *b)
{
    if (!b)
        return;
    mem_free(b->rows);
    mem_free(b->text);
    mem_free(b);
}

size_t part_builder_count(const part_builder *b)
{
    return b->count;
}

static row *row_at(const part_builder *b, size_t number)
{
    return (row *)(void *)(b->rows + number * b->row_bytes);
}

/* The next row, cleared, with the body copied; it counts once the caller adds to `count`. */
static status row_new(part_builder *b, slice body, size_t split, row **ret, error *err)
{
    if (body.len > UINT32_MAX || split > UINT16_MAX || split > body.len)
        return error_set(err, ERR_INPUT, NULL, "a feature of %zu bytes, split at %zu, is too large",
                         body.len, split);
    if (b->count == UINT32_MAX - 1)
        return error_set(err, ERR_INPUT, NULL, "the index holds no more features");
    if (b->count == b->capacity) {
        size_t capacity = b->capacity ? 2 * b->capacity : 16;
        uint8_t *rows = mem_realloc(b->rows, capacity, b->row_bytes);
        if (!rows)
            return error_no_memory(err);
        b->rows = rows;
        b->capacity = capacity;
    }
    if (b->text_capacity - b->text_bytes < body.len) {
        size_t capacity = 2 * b->text_capacity + body.len;
        char *text = mem_realloc(b->text, capacity, 1);
        if (!text)
            return error_no_memory(err);
        b->text = text;
        b->text_capacity = capacity;
    }
    row *r = row_at(b, b->count);
    memset(r, 0, b->row_bytes);
    if (body.len > 0)
        memcpy(b->text + b->text_bytes, body.at, body.len);
    r->text = (uint64_t)b->text_bytes << 16 | split;
    r->length = (uint32_t)body.len;
    *ret = r;
    return OK;
}

static void row_keep(part_builder *b, const row *r)
{
    b->text_bytes += r->length;
    b->count++;
}

status part_builder_add(part_builder *b, int64_t id, const index_feature *f, const taxonomy *t,
                        uint8_t mark, error *err)
{
    row *r;
    status failed = row_new(b, f->body, f->split, &r, err);
    if (failed)
        return failed;
    const value *uuid = &f->shown->v[ASSET_UUID];
    if (uuid->kind != VALUE_TEXT || !uuid_read(uuid->text, r->uuid))
        return error_set(err, ERR_INPUT, "uuid", "uuid: the feature has none");
    for (const row_column *c = b->columns; c < b->columns + b->column_count && !failed; c++)
        if (c->field == INDEX_WHEN)
            memcpy(r->cells + c->offset, &f->when, c->width);
        else
            failed = column_write(c->field, &f->shown->v[c->field], t, r->cells + c->offset, err);
    if (failed)
        return failed;
    r->id = id;
    r->mark = mark;
    r->placed = f->shown->has_position;
    if (r->placed)
        r->at = lonlat_pack(f->shown->position);
    row_keep(b, r);
    return OK;
}

status part_builder_copy(part_builder *b, const part *p, uint32_t slot, uint8_t mark, error *err)
{
    uint32_t number = p->entry_of[slot];
    const part_entry *e = &p->entries[number];
    row *r;
    status failed =
        row_new(b, (slice){p->text + (e->text >> 16), e->length}, e->text & UINT16_MAX, &r, err);
    if (failed)
        return failed;
    memcpy(r->uuid, p->uuids[number], UUID_BYTES);
    for (const row_column *c = b->columns; c < b->columns + b->column_count; c++)
        memcpy(r->cells + c->offset, (const char *)p->columns[c->field] + slot * c->width,
               c->width);
    r->id = e->id;
    r->mark = mark;
    r->placed = slot < p->placed.count;
    if (r->placed)
        r->at = p->placed.at[slot];
    row_keep(b, r);
    return OK;
}

void part_builder_drop(part_builder *b)
{
    b->count--;
    b->text_bytes -= row_at(b, b->count)->length;
}

static int compare_rows(const void *a, const void *b)
{
    const row *left = *(const row *const *)a, *right = *(const row *const *)b;
    return (left->id > right->id) - (left->id < right->id);
}

/* The rows by ascending id, as they come from a whole scan. */
static const row **rows_by_id(const part_builder *b)
{
    const row **rows = mem_alloc(b->count, sizeof *rows);
    if (!rows)
        return NULL;
    bool ascending = true;
    for (size_t i = 0; i < b->count; i++) {
        rows[i] = row_at(b, i);
        ascending = ascending && (i == 0 || rows[i - 1]->id < rows[i]->id);
    }
    if (!ascending)
        qsort(rows, b->count, sizeof *rows, compare_rows);
    return rows;
}

/* Allocates everything that is by slot or by entry. */
static bool part_allocate(part *p, const part_builder *b)
{
    uint32_t places = 4;
    while (places / 4 * 3 < p->count)
        places *= 2;
    p->by_uuid_mask = places - 1;
    p->entry_of = mem_alloc(p->count, sizeof *p->entry_of);
    p->entries = mem_alloc(p->count, sizeof *p->entries);
    p->uuids = mem_alloc(p->count, sizeof *p->uuids);
    p->by_uuid = mem_alloc(places, sizeof *p->by_uuid);
    if (!p->entry_of || !p->entries || !p->uuids || !p->by_uuid)
        return false;
    memset(p->by_uuid, 0xff, places * sizeof *p->by_uuid);
    p->column_bytes = p->count * (sizeof *p->entry_of + sizeof *p->entries + sizeof *p->uuids) +
                      places * sizeof *p->by_uuid;
    for (const row_column *c = b->columns; c < b->columns + b->column_count; c++) {
        if (!(p->columns[c->field] = mem_alloc(p->count, c->width)))
            return false;
        p->column_bytes += p->count * c->width;
    }
    return true;
}

static void add_uuid(part *p, uint32_t entry)
{
    uint32_t place = uuid_hash(p->uuids[entry]) & p->by_uuid_mask;
    while (p->by_uuid[place] != PART_NOWHERE)
        place = (place + 1) & p->by_uuid_mask;
    p->by_uuid[place] = entry;
}

/* Decides which slot each row has: entry_of, and the points in the tree's order.
 * @return  the points, or NULL. */
static lonlat_e7 *order_slots(part *p, const row *const *rows, uint32_t placed, error *err)
{
    lonlat_e7 *by_entry = mem_alloc(placed, sizeof *by_entry);
    lonlat_e7 *by_slot = mem_alloc(placed, sizeof *by_slot);
    uint32_t *entries = mem_alloc(p->count, sizeof *entries), head = 0, tail = placed;
    status failed = by_entry && by_slot && entries ? OK : error_no_memory(err);
    for (uint32_t entry = 0; entry < p->count && !failed; entry++) {
        if (rows[entry]->placed)
            by_entry[head] = rows[entry]->at;
        entries[rows[entry]->placed ? head++ : tail++] = entry;
    }
    if (!failed)
        failed = tree_order(by_entry, placed, p->entry_of, err);
    for (uint32_t slot = 0; slot < p->count && !failed; slot++) {
        uint32_t number = slot < placed ? p->entry_of[slot] : slot;
        if (slot < placed)
            by_slot[slot] = by_entry[number];
        p->entry_of[slot] = entries[number];
    }
    mem_free(by_entry);
    mem_free(entries);
    if (!failed)
        return by_slot;
    mem_free(by_slot);
    return NULL;
}

static void fill_slot(part *p, const part_builder *b, const row *r, uint32_t slot)
{
    for (const row_column *c = b->columns; c < b->columns + b->column_count; c++)
        memcpy((char *)p->columns[c->field] + slot * c->width, r->cells + c->offset, c->width);
    uint32_t entry = p->entry_of[slot];
    p->entries[entry] =
        (part_entry){.id = r->id, .text = r->text, .length = r->length, .slot = slot};
    memcpy(p->uuids[entry], r->uuid, UUID_BYTES);
    unsigned number = part_category(p, slot);
    if (r->placed && number < CATEGORY_MAX)
        p->placed_of[number]++;
}

static status part_fill(part *p, const part_builder *b, const row *const *rows, uint8_t *marks,
                        error *err)
{
    uint32_t placed = 0;
    for (uint32_t entry = 0; entry < p->count; entry++)
        placed += rows[entry]->placed;
    if (!part_allocate(p, b))
        return error_no_memory(err);
    lonlat_e7 *at = order_slots(p, rows, placed, err);
    if (!at)
        return ERR_NO_MEMORY;
    for (uint32_t slot = 0; slot < p->count; slot++) {
        fill_slot(p, b, rows[p->entry_of[slot]], slot);
        marks[slot] = rows[p->entry_of[slot]]->mark;
    }
    for (uint32_t entry = 0; entry < p->count; entry++)
        add_uuid(p, entry);
    return tree_init(&p->placed, at, placed, p->columns[ASSET_CATEGORY], err);
}

/* The builder's text becomes the part's, cut to what is used. */
static void give_text(part *p, part_builder *b)
{
    char *shrunk = mem_realloc(b->text, b->text_bytes, 1);
    p->text = shrunk ? shrunk : b->text;
    p->text_bytes = b->text_bytes;
    b->text = NULL;
    b->text_bytes = b->text_capacity = 0;
    b->count = 0;
}

status part_builder_finish(part_builder *b, part **ret, uint8_t **ret_marks, error *err)
{
    const row **rows = rows_by_id(b);
    uint8_t *marks = mem_alloc(b->count, 1);
    part *p = mem_zalloc(1, sizeof *p);
    status failed = rows && marks && p ? OK : error_no_memory(err);
    if (p)
        atomic_init(&p->holders, 1);
    if (!failed) {
        p->count = (uint32_t)b->count;
        failed = part_fill(p, b, rows, marks, err);
    }
    mem_free(rows);
    if (failed) {
        part_release(p);
        mem_free(marks);
        return failed;
    }
    give_text(p, b);
    *ret = p;
    *ret_marks = marks;
    return OK;
}
