#include "index/part_order.h"

#include <stdlib.h>

#include "base/mem.h"
#include "index/column.h"
#include "index/value.h"
#include "index/view.h"

typedef struct {
    sort_key key;
    uint32_t slot;
} keyed;

static int compare_keyed(const void *a, const void *b)
{
    return sort_key_compare(&((const keyed *)a)->key, &((const keyed *)b)->key, false);
}

void part_sort_key(const part *p, uint32_t slot, int number, const taxonomy *codes,
                   const ordering *o, char *scratch, sort_key *ret)
{
    int64_t held;
    ret->kind = KEY_NULL;
    if (p->of->fields[number].type == FIELD_CODE) {
        if (column_read(p->of, number, p->columns[number], slot, &held))
            ordering_text(o, slice_of(taxonomy_at(codes, (size_t)held)->label), ret);
        return;
    }
    cql2_value v = value_of_slot(p, slot, number, codes, scratch);
    ordering_value(o, &v, ret);
}

static slot_order *make(const part *p, int number, const taxonomy *codes)
{
    MEM_SCOPED char *scratch = mem_alloc(3, CQL2_TEXT_BYTES);
    const ordering keys = {.scratch = scratch};
    MEM_SCOPED keyed *all = mem_alloc(p->count, sizeof *all);
    slot_order *o = mem_zalloc(1, sizeof *o + p->count * sizeof o->slots[0]);
    if (!scratch || !all || !o) {
        mem_free(o);
        return NULL;
    }
    for (uint32_t slot = 0; slot < p->count; slot++) {
        all[slot].slot = slot;
        part_sort_key(p, slot, number, codes, &keys, scratch + (size_t)2 * CQL2_TEXT_BYTES,
                      &all[slot].key);
    }
    qsort(all, p->count, sizeof *all, compare_keyed);
    for (uint32_t i = 0; i < p->count; i++) {
        o->slots[i] = all[i].slot;
        o->filled += all[i].key.kind != KEY_NULL;
    }
    return o;
}

const slot_order *part_order_of(const part *p, int number)
{
    return atomic_load_explicit(&p->orders[number], memory_order_acquire);
}

/* Whether it is large enough for one, and has none. */
static bool lacks(const part *p, int number)
{
    return p->count >= ORDER_LEAST_SLOTS && !part_order_of(p, number);
}

bool index_order_wanted(const index_view *v, int number)
{
    for (const layer *l = v->layers; l < v->layers + v->layer_count; l++)
        if (lacks(l->part, number) && !atomic_load(&l->part->ordering))
            return true;
    return false;
}

void index_order_make(const index_view *v, int number, const taxonomy *codes)
{
    for (const layer *l = v->layers; l < v->layers + v->layer_count; l++) {
        part *p = l->part;
        if (!lacks(p, number) || atomic_exchange(&p->ordering, true))
            continue;
        if (lacks(p, number)) /* nobody has made it meanwhile */
            atomic_store_explicit(&p->orders[number], make(p, number, codes), memory_order_release);
        atomic_store(&p->ordering, false);
    }
}

size_t part_orders_bytes(const part *p)
{
    size_t bytes = 0;
    for (int i = 0; i < FIELD_MAX; i++)
        if (atomic_load_explicit(&p->orders[i], memory_order_relaxed))
            bytes += sizeof(slot_order) + p->count * sizeof(uint32_t);
    return bytes;
}
