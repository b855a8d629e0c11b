#include "index/view.h"

#include <string.h>

#include "base/mem.h"
#include "index/counts.h"
#include "index/part_order.h"

static size_t dead_words(const part *p)
{
    return ((size_t)p->count + 63) / 64;
}

dead_set *dead_copy(const dead_set *from, const part *p)
{
    size_t bytes = sizeof(dead_set) + dead_words(p) * sizeof(uint64_t);
    dead_set *d = mem_zalloc(1, bytes);
    if (!d)
        return NULL;
    if (from) {
        d->count = from->count;
        d->placed = from->placed;
        memcpy(d->placed_of, from->placed_of, sizeof d->placed_of);
        memcpy(d->bits, from->bits, dead_words(p) * sizeof(uint64_t));
    }
    atomic_init(&d->holders, 1);
    return d;
}

void dead_add(dead_set *d, const part *p, uint32_t slot)
{
    uint64_t bit = UINT64_C(1) << slot % 64;
    if (d->bits[slot / 64] & bit)
        return;
    d->bits[slot / 64] |= bit;
    d->count++;
    if (slot >= p->placed.count)
        return;
    d->placed++;
    unsigned number = part_category(p, slot);
    if (number < CATEGORY_MAX)
        d->placed_of[number]++;
}

dead_set *dead_hold(dead_set *d)
{
    if (d)
        atomic_fetch_add_explicit(&d->holders, 1, memory_order_relaxed);
    return d;
}

void dead_release(dead_set *d)
{
    if (d && atomic_fetch_sub_explicit(&d->holders, 1, memory_order_acq_rel) == 1)
        mem_free(d);
}

uint32_t layer_alive_between(const layer *l, const uint64_t *but, uint32_t first, uint32_t end)
{
    if ((!l->dead && !but) || first >= end)
        return end - first;
    const uint64_t *dead = l->dead ? l->dead->bits : NULL;
    uint32_t out = 0, last = (end - 1) / 64;
    for (uint32_t word = first / 64; word <= last; word++) {
        uint64_t among = UINT64_MAX;
        if (word == first / 64)
            among &= UINT64_MAX << first % 64;
        if (word == last)
            among &= UINT64_MAX >> (63 - (end - 1) % 64);
        among &= (dead ? dead[word] : 0) | (but ? but[word] : 0);
        out += (uint32_t)__builtin_popcountll(among);
    }
    return end - first - out;
}

void layer_hit(const layer *l, uint32_t slot, index_hit *ret)
{
    const part *p = l->part;
    *ret = (index_hit){.id = p->slots[slot].id,
                       .placed = slot < p->placed.count,
                       .body = part_body(p, slot),
                       .split = part_split(p, slot)};
    __builtin_prefetch(ret->body.at); /* it is about to be copied */
    if (ret->placed)
        ret->at = lonlat_unpack(p->placed.at[slot]);
}

void view_free(index_view *v)
{
    if (!v)
        return;
    for (size_t i = 0; i < v->layer_count; i++) {
        part_release(v->layers[i].part);
        dead_release(v->layers[i].dead);
    }
    counts_free(v->kept);
    mem_free(v);
}

index_snapshot *index_hold(index_snapshot *s)
{
    atomic_fetch_add_explicit(&s->holders, 1, memory_order_relaxed);
    return s;
}

void index_release(index_snapshot *s)
{
    if (!s || atomic_fetch_sub_explicit(&s->holders, 1, memory_order_acq_rel) != 1)
        return;
    for (int a = 0; a < AUDIENCE_COUNT; a++)
        view_free(s->views[a]);
    mem_free(s);
}

int64_t index_sequence(const index_snapshot *s)
{
    return s->sequence;
}

const taxonomy *index_taxonomy(const index_snapshot *s)
{
    return s->categories;
}

const index_view *index_view_of(const index_snapshot *s, audience a)
{
    return s->views[a];
}

index_sizes index_view_sizes(const index_view *v)
{
    index_sizes sizes = {.features = v->count,
                         .placed = v->placed,
                         .layers = v->layer_count,
                         .counted = counts_made(v->kept),
                         .counts_bytes = counts_bytes(v->kept)};
    for (const layer *l = v->layers; l < v->layers + v->layer_count; l++) {
        sizes.tree_bytes += tree_bytes(&l->part->placed);
        sizes.text_bytes += l->part->text_bytes;
        sizes.column_bytes += l->part->column_bytes;
        if (l->part->ways) {
            sizes.tree_bytes += tree_bytes(&l->part->ways->points);
            sizes.column_bytes += l->part->ways->bytes;
        }
        sizes.order_bytes += part_orders_bytes(l->part);
        if (l->dead)
            sizes.column_bytes += sizeof *l->dead + dead_words(l->part) * sizeof(uint64_t);
    }
    return sizes;
}

bool index_by_uuid(const index_view *v, const uint8_t uuid[UUID_BYTES], index_hit *ret)
{
    for (const layer *l = v->layers; l < v->layers + v->layer_count; l++) {
        uint32_t slot = part_find_uuid(l->part, uuid);
        if (slot == PART_NOWHERE || !layer_alive(l, slot))
            continue;
        layer_hit(l, slot, ret);
        return true;
    }
    return false;
}

bool index_by_id(const index_view *v, int64_t id, index_hit *ret)
{
    for (const layer *l = v->layers; l < v->layers + v->layer_count; l++) {
        uint32_t slot = part_find_id(l->part, id);
        if (slot == PART_NOWHERE || !layer_alive(l, slot))
            continue;
        layer_hit(l, slot, ret);
        return true;
    }
    return false;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 'a' - 'A';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool uuid_read(slice text, uint8_t ret[UUID_BYTES])
{
    uint8_t uuid[UUID_BYTES];
    const char *at = text.at;
    if (text.len != 36)
        return false;
    for (size_t i = 0; i < UUID_BYTES; i++) {
        if ((i == 4 || i == 6 || i == 8 || i == 10) && *at++ != '-')
            return false;
        int high = hex_digit(*at++), low = hex_digit(*at++);
        if (high < 0 || low < 0)
            return false;
        uuid[i] = (uint8_t)(high << 4 | low);
    }
    memcpy(ret, uuid, UUID_BYTES);
    return true;
}
