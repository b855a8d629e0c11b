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
    entrances_free(p->ways);
    for (int i = 0; i < INDEX_COLUMN_COUNT; i++)
        mem_free(p->columns[i]);
    for (int i = 0; i < FIELD_MAX; i++)
        mem_free(atomic_load_explicit(&p->orders[i], memory_order_relaxed));
    mem_free(p->slots);
    mem_free(p->uuids);
    mem_free(p->ids);
    mem_free(p->slot_of);
    mem_free(p->by_uuid);
    mem_free(p->text);
    mem_free(p);
}

uint32_t part_seek(const part *p, uint32_t from, int64_t id)
{
    /* double the stride until it is passed, then halve */
    uint32_t low = from, stride = 1;
    while (low < p->count && p->ids[low] < id) {
        from = low + 1;
        low = p->count - low > stride ? low + stride : p->count;
        stride *= 2;
    }
    uint32_t high = low;
    while (from < high) {
        uint32_t middle = from + (high - from) / 2;
        if (p->ids[middle] < id)
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
        if (p->ids[middle] < id)
            low = middle + 1;
        else
            end = middle;
    }
    return low < p->count && p->ids[low] == id ? p->slot_of[low] : PART_NOWHERE;
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
    uint32_t place = uuid_hash(uuid) & p->by_uuid_mask, slot;
    while ((slot = p->by_uuid[place]) != PART_NOWHERE) {
        if (memcmp(p->uuids[slot], uuid, UUID_BYTES) == 0)
            return slot;
        place = (place + 1) & p->by_uuid_mask;
    }
    return PART_NOWHERE;
}

/* What is collected of a feature; the cells of its columns follow at once. */
typedef struct {
    int64_t id;
    size_t text; /* where its body begins */
    uint32_t length;
    uint16_t split;
    lonlat_e7 at;
    bool placed;
    uint8_t mark;
    uint8_t entrance_count;
    uint32_t entrances; /* where they begin among the builder's */
    uint8_t uuid[UUID_BYTES];
    uint8_t cells[];
} row;

typedef struct {
    int field;
    size_t width, offset; /* bytes of a cell, and where it is among a row's cells */
} row_column;

struct part_builder {
    const entity *of;
    int uuid, category; /* which fields they are */
    row_column columns[INDEX_COLUMN_COUNT];
    size_t column_count;
    size_t row_bytes, count, capacity;
    uint8_t *rows;
    char *text;
    size_t text_bytes, text_capacity;
    lonlat_e7 *entrances;
    size_t entrance_count, entrance_capacity;
};

/* The first field of a type. */
static int field_of_type(const entity *of, field_type type)
{
    int number = 0;
    while (of->fields[number].type != type)
        number++;
    return number;
}

status part_builder_new(const entity *of, part_builder **ret, error *err)
{
    part_builder *b = mem_zalloc(1, sizeof *b);
    if (!b)
        return error_no_memory(err);
    size_t cells = 0;
    b->of = of;
    b->uuid = field_of_type(of, FIELD_UUID);
    b->category = field_of_type(of, FIELD_CODE);
    for (int i = 0; i < INDEX_COLUMN_COUNT; i++) {
        size_t width = column_width(of, i);
        if (width > 0)
            b->columns[b->column_count++] = (row_column){i, width, cells};
        cells += width;
    }
    size_t bytes = offsetof(row, cells) + cells, unit = _Alignof(row);
    b->row_bytes = (bytes + unit - 1) / unit * unit;
    *ret = b;
    return OK;
}

static void empty(part_builder *b)
{
    mem_free(b->rows);
    mem_free(b->text);
    mem_free(b->entrances);
    b->rows = NULL;
    b->text = NULL;
    b->entrances = NULL;
    b->count = b->capacity = 0;
    b->text_bytes = b->text_capacity = 0;
    b->entrance_count = b->entrance_capacity = 0;
}

void part_builder_free(part_builder *b)
{
    if (!b)
        return;
    empty(b);
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
    r->text = b->text_bytes;
    r->length = (uint32_t)body.len;
    r->split = (uint16_t)split;
    *ret = r;
    return OK;
}

static void row_keep(part_builder *b, const row *r)
{
    b->text_bytes += r->length;
    b->entrance_count += r->entrance_count;
    b->count++;
}

/* Room for the entrances of a row, where row_keep leaves them. */
static status row_entrances(part_builder *b, row *r, const lonlat_e7 *at, size_t count, error *err)
{
    if (count == 0)
        return OK;
    if (b->entrance_count > UINT32_MAX - count)
        return error_set(err, ERR_INPUT, NULL, "the index holds no more entrances");
    if (b->entrance_capacity - b->entrance_count < count) {
        size_t capacity = 2 * b->entrance_capacity + FIELD_MAX_POINTS;
        lonlat_e7 *more = mem_realloc(b->entrances, capacity, sizeof *more);
        if (!more)
            return error_no_memory(err);
        b->entrances = more;
        b->entrance_capacity = capacity;
    }
    memcpy(b->entrances + b->entrance_count, at, count * sizeof *at);
    r->entrances = (uint32_t)b->entrance_count;
    r->entrance_count = (uint8_t)count;
    return OK;
}

status part_builder_add(part_builder *b, int64_t id, const index_feature *f, const taxonomy *t,
                        uint8_t mark, error *err)
{
    row *r;
    uint16_t places[FIELD_MAX];
    status failed = row_new(b, f->body, f->split, &r, err);
    if (failed)
        return failed;
    column_places(b->of, f->body, f->split, places);
    const value *uuid = &f->shown->v[b->uuid];
    if (uuid->kind != VALUE_TEXT || !uuid_read(uuid->text, r->uuid))
        return error_set(err, ERR_INPUT, "uuid", "uuid: the feature has none");
    for (const row_column *c = b->columns; c < b->columns + b->column_count && !failed; c++)
        if (c->field == INDEX_WHEN)
            memcpy(r->cells + c->offset, &f->when, c->width);
        else if (column_is_place(b->of, c->field))
            memcpy(r->cells + c->offset, &places[c->field], c->width);
        else
            failed =
                column_write(b->of, c->field, &f->shown->v[c->field], t, r->cells + c->offset, err);
    if (failed)
        return failed;
    r->id = id;
    r->mark = mark;
    r->placed = f->shown->has_position;
    if (r->placed)
        r->at = lonlat_pack(f->shown->position);
    if (r->placed && b->of == &ASSET) {
        lonlat_e7 at[FIELD_MAX_POINTS];
        failed = row_entrances(b, r, at, field_points(&f->shown->v[ASSET_ENTRANCES], at), err);
        if (failed)
            return failed;
    }
    row_keep(b, r);
    return OK;
}

status part_builder_copy(part_builder *b, const part *p, uint32_t slot, uint8_t mark, error *err)
{
    row *r;
    status failed = row_new(b, part_body(p, slot), part_split(p, slot), &r, err);
    if (failed)
        return failed;
    memcpy(r->uuid, p->uuids[slot], UUID_BYTES);
    for (const row_column *c = b->columns; c < b->columns + b->column_count; c++)
        memcpy(r->cells + c->offset, (const char *)p->columns[c->field] + slot * c->width,
               c->width);
    r->id = p->slots[slot].id;
    r->mark = mark;
    r->placed = slot < p->placed.count;
    if (r->placed)
        r->at = p->placed.at[slot];
    if (entrances_has(p->ways, slot)) {
        uint32_t place = entrances_place(p->ways, slot);
        failed = row_entrances(b, r, p->ways->at + p->ways->first[place],
                               entrances_count(p->ways, place), err);
        if (failed)
            return failed;
    }
    row_keep(b, r);
    return OK;
}

void part_builder_drop(part_builder *b)
{
    b->count--;
    b->text_bytes -= row_at(b, b->count)->length;
    b->entrance_count -= row_at(b, b->count)->entrance_count;
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

/* Allocates everything but the tree. */
static bool part_allocate(part *p, const part_builder *b)
{
    uint32_t places = 4;
    while (places / 4 * 3 < p->count)
        places *= 2;
    p->by_uuid_mask = places - 1;
    p->slots = mem_alloc((size_t)p->count + 1, sizeof *p->slots);
    p->uuids = mem_alloc(p->count, sizeof *p->uuids);
    p->ids = mem_alloc(p->count, sizeof *p->ids);
    p->slot_of = mem_alloc(p->count, sizeof *p->slot_of);
    p->by_uuid = mem_alloc(places, sizeof *p->by_uuid);
    p->text = mem_alloc(b->text_bytes, 1);
    if (!p->slots || !p->uuids || !p->ids || !p->slot_of || !p->by_uuid || !p->text)
        return false;
    memset(p->by_uuid, 0xff, places * sizeof *p->by_uuid);
    p->column_bytes =
        p->count * (sizeof *p->slots + sizeof *p->uuids + sizeof *p->ids + sizeof *p->slot_of) +
        places * sizeof *p->by_uuid;
    for (const row_column *c = b->columns; c < b->columns + b->column_count; c++) {
        if (!(p->columns[c->field] = mem_alloc(p->count, c->width)))
            return false;
        p->column_bytes += p->count * c->width;
    }
    p->categories = p->columns[b->category];
    return true;
}

static void add_uuid(part *p, uint32_t slot)
{
    uint32_t place = uuid_hash(p->uuids[slot]) & p->by_uuid_mask;
    while (p->by_uuid[place] != PART_NOWHERE)
        place = (place + 1) & p->by_uuid_mask;
    p->by_uuid[place] = slot;
}

/* Decides which row each slot holds, by its place among the rows, and where the tree's points are.
 * @param ret_rows  of `count`.
 * @return  the points, or NULL. */
static lonlat_e7 *order_slots(const row *const *rows, uint32_t count, uint32_t placed,
                              uint32_t *ret_rows, error *err)
{
    lonlat_e7 *by_id = mem_alloc(placed, sizeof *by_id);
    lonlat_e7 *by_slot = mem_alloc(placed, sizeof *by_slot);
    uint32_t *row_of = mem_alloc(placed, sizeof *row_of), head = 0, tail = placed;
    status failed = by_id && by_slot && row_of ? OK : error_no_memory(err);
    for (uint32_t i = 0; i < count && !failed; i++) {
        if (!rows[i]->placed) {
            ret_rows[tail++] = i;
            continue;
        }
        by_id[head] = rows[i]->at;
        row_of[head++] = i;
    }
    if (!failed)
        failed = tree_order(by_id, placed, ret_rows, err);
    for (uint32_t slot = 0; slot < placed && !failed; slot++) {
        by_slot[slot] = by_id[ret_rows[slot]];
        ret_rows[slot] = row_of[ret_rows[slot]];
    }
    mem_free(by_id);
    mem_free(row_of);
    if (!failed)
        return by_slot;
    mem_free(by_slot);
    return NULL;
}

/* Fills a slot from its row, the text after that of the slots before. */
static void fill_slot(part *p, const part_builder *b, const row *r, uint32_t slot)
{
    for (const row_column *c = b->columns; c < b->columns + b->column_count; c++)
        memcpy((char *)p->columns[c->field] + slot * c->width, r->cells + c->offset, c->width);
    memcpy(p->uuids[slot], r->uuid, UUID_BYTES);
    p->slots[slot] = (part_slot){r->id, (uint64_t)p->text_bytes << 16 | r->split};
    if (r->length > 0)
        memcpy(p->text + p->text_bytes, b->text + r->text, r->length);
    p->text_bytes += r->length;
    unsigned number = part_category(p, slot);
    if (r->placed && number < CATEGORY_MAX)
        p->placed_of[number]++;
}

/* @param row_of  by slot. */
static status fill_entrances(part *p, const part_builder *b, const row *const *rows,
                             const uint32_t *row_of, error *err)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < p->count; i++)
        count += rows[i]->entrance_count > 0;
    if (count == 0)
        return OK;
    entrance_run *runs = mem_alloc(count, sizeof *runs), *next = runs;
    if (!runs)
        return error_no_memory(err);
    for (uint32_t slot = 0; slot < p->count; slot++) {
        const row *r = rows[row_of[slot]];
        if (r->entrance_count > 0)
            *next++ = (entrance_run){slot, r->entrance_count, b->entrances + r->entrances};
    }
    status failed = entrances_new(runs, count, p->categories, p->count, &p->ways, err);
    mem_free(runs);
    return failed;
}

static status part_fill(part *p, const part_builder *b, const row *const *rows, uint8_t *marks,
                        error *err)
{
    uint32_t placed = 0;
    for (uint32_t i = 0; i < p->count; i++)
        placed += rows[i]->placed;
    uint32_t *row_of = mem_alloc(p->count, sizeof *row_of);
    lonlat_e7 *at = NULL;
    status failed = row_of && part_allocate(p, b) ? OK : error_no_memory(err);
    if (!failed && !(at = order_slots(rows, p->count, placed, row_of, err)))
        failed = ERR_NO_MEMORY;
    for (uint32_t slot = 0; slot < p->count && !failed; slot++) {
        const row *r = rows[row_of[slot]];
        fill_slot(p, b, r, slot);
        add_uuid(p, slot);
        p->ids[row_of[slot]] = r->id;
        p->slot_of[row_of[slot]] = slot;
        marks[slot] = r->mark;
    }
    if (!failed) {
        p->slots[p->count] = (part_slot){0, (uint64_t)p->text_bytes << 16};
        failed = tree_init(&p->placed, at, placed, p->categories, err);
    }
    if (!failed)
        failed = fill_entrances(p, b, rows, row_of, err);
    mem_free(row_of);
    return failed;
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
        p->of = b->of;
        p->count = (uint32_t)b->count;
        failed = part_fill(p, b, rows, marks, err);
    }
    mem_free(rows);
    if (failed) {
        part_release(p);
        mem_free(marks);
        return failed;
    }
    empty(b); /* other parts may be made before it is freed, and each is large */
    *ret = p;
    *ret_marks = marks;
    return OK;
}
