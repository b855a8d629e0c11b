/** Makes the next snapshot: what is new becomes a part of its own on the stack of the first
 *  audience that sees it so; what it replaces is marked dead in the layers below; and layers merge.
 *
 *  A stack's layers are more than twice as large as the one above, by features alive, or they
 *  merge: each feature is copied at most once for each doubling of its layer, and a view has about
 *  log2 n layers. A layer more than half dead is built again from what is alive, with all above it.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "index/counts.h"

struct index_writer {
    index_snapshot *before; /* held; NULL for nothing */
    const entity *of;
    const taxonomy *categories;
    part_builder
        *added[AUDIENCE_COUNT]; /* by stack; the mark has a bit for each view that sees it */
    int64_t *touched;
    size_t touched_count, touched_capacity;
};

/* What has been put together so far; a stack's layer is in the views from its own on. */
typedef struct {
    part *part;
    dead_set *dead[AUDIENCE_COUNT];
} stack_layer;

typedef struct {
    stack_layer *layers;
    size_t count;
} stack;

status index_writer_new(const index_snapshot *before, const taxonomy *categories,
                        index_writer **ret, error *err)
{
    return index_writer_of(&ASSET, before, categories, ret, err);
}

status index_writer_of(const entity *of, const index_snapshot *before, const taxonomy *categories,
                       index_writer **ret, error *err)
{
    assert(!before || before->categories == categories);
    index_writer *w = mem_zalloc(1, sizeof *w);
    if (!w)
        return error_no_memory(err);
    /* holding is counting, which is no change that a reader sees */
    w->before = before ? index_hold((index_snapshot *)(uintptr_t)before) : NULL;
    w->of = of;
    w->categories = categories;
    for (int a = 0; a < AUDIENCE_COUNT; a++) {
        status failed = part_builder_new(of, &w->added[a], err);
        if (failed) {
            index_writer_free(w);
            return failed;
        }
    }
    *ret = w;
    return OK;
}

void index_writer_free(index_writer *w)
{
    if (!w)
        return;
    for (int a = 0; a < AUDIENCE_COUNT; a++)
        part_builder_free(w->added[a]);
    mem_free(w->touched);
    index_release(w->before);
    mem_free(w);
}

static status touch(index_writer *w, int64_t id, error *err)
{
    if (w->touched_count == w->touched_capacity) {
        size_t capacity = w->touched_capacity ? 2 * w->touched_capacity : 16;
        int64_t *touched = mem_realloc(w->touched, capacity, sizeof *touched);
        if (!touched)
            return error_no_memory(err);
        w->touched = touched;
        w->touched_capacity = capacity;
    }
    w->touched[w->touched_count++] = id;
    return OK;
}

status index_writer_put(index_writer *w, int64_t id,
                        const index_feature *const seen[AUDIENCE_COUNT], error *err)
{
    bool added[AUDIENCE_COUNT] = {false};
    status failed = touch(w, id, err);
    if (failed)
        return failed;
    for (int a = 0, end; a < AUDIENCE_COUNT && !failed; a = end) {
        uint8_t views = 0;
        for (end = a; end < AUDIENCE_COUNT && seen[end] == seen[a]; end++)
            views |= (uint8_t)(1 << end);
        if (!seen[a])
            continue;
        failed = part_builder_add(w->added[a], id, seen[a], w->categories, views, err);
        added[a] = !failed;
    }
    if (!failed)
        return OK;
    for (int a = 0; a < AUDIENCE_COUNT; a++)
        if (added[a])
            part_builder_drop(w->added[a]);
    w->touched_count--;
    return failed;
}

static void stack_layer_release(stack_layer *l)
{
    part_release(l->part);
    for (int a = 0; a < AUDIENCE_COUNT; a++)
        dead_release(l->dead[a]);
}

static void stack_free(stack *s)
{
    for (size_t i = 0; i < s->count; i++)
        stack_layer_release(&s->layers[i]);
    mem_free(s->layers);
}

/* A stack's layers in the snapshot before, with room for one more. In the view of its audience they
 * come after those of the view below; in the views above, in the same place. */
static status stack_open(const index_writer *w, int own, stack *s, error *err)
{
    size_t first = 0, end = 0;
    if (w->before) {
        first = own > 0 ? w->before->views[own - 1]->layer_count : 0;
        end = w->before->views[own]->layer_count;
    }
    s->layers = mem_zalloc(end - first + 1, sizeof *s->layers);
    if (!s->layers)
        return error_no_memory(err);
    for (; s->count < end - first; s->count++) {
        stack_layer *l = &s->layers[s->count];
        l->part = part_hold(w->before->views[own]->layers[first + s->count].part);
        for (int a = own; a < AUDIENCE_COUNT; a++)
            l->dead[a] = dead_hold(w->before->views[a]->layers[first + s->count].dead);
    }
    return OK;
}

/* The slots of a part that hold touched ids; `ret_slots` has room for as many as there are ids. */
static size_t slots_touched(const index_writer *w, const part *p, uint32_t *ret_slots)
{
    size_t count = 0;
    uint32_t place = 0;
    for (size_t i = 0; i < w->touched_count && place < p->count; i++) {
        place = part_seek(p, place, w->touched[i]);
        if (place < p->count && p->ids[place] == w->touched[i])
            ret_slots[count++] = p->slot_of[place];
    }
    return count;
}

/* Marks slots dead in every view of the layer; views whose sets were one share the new one too. */
static status layer_bury(stack_layer *l, int own, const uint32_t *slots, size_t count, error *err)
{
    stack_layer made = {0};
    for (int a = own; a < AUDIENCE_COUNT; a++) {
        if (a > own && l->dead[a] == l->dead[a - 1]) {
            made.dead[a] = dead_hold(made.dead[a - 1]);
            continue;
        }
        made.dead[a] = dead_copy(l->dead[a], l->part);
        if (!made.dead[a]) {
            stack_layer_release(&made);
            return error_no_memory(err);
        }
        for (size_t i = 0; i < count; i++)
            dead_add(made.dead[a], l->part, slots[i]);
    }
    made.part = part_hold(l->part);
    stack_layer_release(l);
    *l = made;
    return OK;
}

static status stack_bury(const index_writer *w, int own, stack *s, bool *ret_changed, error *err)
{
    uint32_t *slots = mem_alloc(w->touched_count, sizeof *slots);
    status failed = slots ? OK : error_no_memory(err);
    for (size_t i = 0; i < s->count && !failed; i++) {
        size_t count = slots_touched(w, s->layers[i].part, slots);
        if (count == 0)
            continue;
        *ret_changed = true;
        failed = layer_bury(&s->layers[i], own, slots, count, err);
    }
    mem_free(slots);
    return failed;
}

/* What the views above see of a stack, its own audience sees too: nobody else need be asked. */
static size_t alive(const stack_layer *l, int own)
{
    return layer_count(&(layer){l->part, l->dead[own]});
}

/* The first layer that is to be built again with all above it and what was added, or the number of
 * layers: the lowest that is too dead or too small for the one above, and then what is too small
 * for all of that together. */
static size_t merge_from(const stack *s, int own, size_t added)
{
    size_t from = 0, size = added;
    for (; from < s->count; from++) {
        size_t here = alive(&s->layers[from], own);
        if (2 * here < s->layers[from].part->count ||
            (from + 1 < s->count && 2 * alive(&s->layers[from + 1], own) >= here))
            break;
    }
    for (size_t i = from; i < s->count; i++)
        size += alive(&s->layers[i], own);
    while (from > 0 && 2 * size >= alive(&s->layers[from - 1], own))
        size += alive(&s->layers[--from], own);
    return from;
}

static status copy_alive(part_builder *b, const stack_layer *l, int own, error *err)
{
    for (uint32_t slot = 0; slot < l->part->count; slot++) {
        uint8_t views = 0;
        for (int a = own; a < AUDIENCE_COUNT; a++)
            if (layer_alive(&(layer){l->part, l->dead[a]}, slot))
                views |= (uint8_t)(1 << a);
        if (!views)
            continue;
        status failed = part_builder_copy(b, l->part, slot, views, err);
        if (failed)
            return failed;
    }
    return OK;
}

/* The dead sets of a new part, from the views that see each slot. */
static status layer_dead_of(stack_layer *l, int own, const uint8_t *views, error *err)
{
    for (int a = own; a < AUDIENCE_COUNT; a++) {
        bool all = true, as_below = a > own;
        for (uint32_t slot = 0; slot < l->part->count; slot++) {
            all = all && (views[slot] >> a & 1);
            as_below = as_below && (views[slot] >> a & 1) == (views[slot] >> (a - 1) & 1);
        }
        if (all)
            continue;
        if (as_below) {
            l->dead[a] = dead_hold(l->dead[a - 1]);
            continue;
        }
        l->dead[a] = dead_copy(NULL, l->part);
        if (!l->dead[a])
            return error_no_memory(err);
        for (uint32_t slot = 0; slot < l->part->count; slot++)
            if (!(views[slot] >> a & 1))
                dead_add(l->dead[a], l->part, slot);
    }
    return OK;
}

/* Puts what was added on top, with the layers that merge with it. */
static status stack_merge(stack *s, int own, part_builder *added, error *err)
{
    size_t from = merge_from(s, own, part_builder_count(added));
    status failed = OK;
    for (size_t i = from; i < s->count && !failed; i++)
        failed = copy_alive(added, &s->layers[i], own, err);
    if (failed)
        return failed;
    while (s->count > from)
        stack_layer_release(&s->layers[--s->count]);
    s->layers[from] = (stack_layer){0};
    if (part_builder_count(added) == 0)
        return OK;
    uint8_t *views;
    failed = part_builder_finish(added, &s->layers[from].part, &views, err);
    if (failed)
        return failed;
    s->count++;
    failed = layer_dead_of(&s->layers[from], own, views, err);
    mem_free(views);
    return failed;
}

static index_view *view_of(const stack *stacks, int of)
{
    size_t count = 0;
    for (int own = 0; own <= of; own++)
        count += stacks[own].count;
    index_view *v = mem_zalloc(1, sizeof *v + count * sizeof *v->layers);
    if (!v || !(v->kept = counts_new())) {
        mem_free(v);
        return NULL;
    }
    for (int own = 0; own <= of; own++)
        for (size_t i = 0; i < stacks[own].count; i++) {
            const stack_layer *from = &stacks[own].layers[i];
            layer *l = &v->layers[v->layer_count++];
            *l = (layer){part_hold(from->part), dead_hold(from->dead[of])};
            v->count += layer_count(l);
            v->placed += layer_placed(l);
        }
    return v;
}

static status snapshot_of(const index_writer *w, const stack *stacks, int64_t sequence,
                          index_snapshot **ret, error *err)
{
    index_snapshot *s = mem_zalloc(1, sizeof *s);
    if (!s)
        return error_no_memory(err);
    atomic_init(&s->holders, 1);
    s->sequence = sequence;
    s->categories = w->categories;
    for (int a = 0; a < AUDIENCE_COUNT; a++)
        if (!(s->views[a] = view_of(stacks, a))) {
            index_release(s);
            return error_no_memory(err);
        }
    *ret = s;
    return OK;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static status make(index_writer *w, stack *stacks, int64_t sequence, index_snapshot **ret,
                   error *err)
{
    if (w->touched_count > 0)
        qsort(w->touched, w->touched_count, sizeof *w->touched, compare_ids);
    for (size_t i = 1; i < w->touched_count; i++)
        assert(w->touched[i - 1] != w->touched[i]);
    for (int own = 0; own < AUDIENCE_COUNT; own++) {
        bool changed = part_builder_count(w->added[own]) > 0;
        status failed = stack_open(w, own, &stacks[own], err);
        if (!failed)
            failed = stack_bury(w, own, &stacks[own], &changed, err);
        if (!failed && changed)
            failed = stack_merge(&stacks[own], own, w->added[own], err);
        if (failed)
            return failed;
    }
    return snapshot_of(w, stacks, sequence, ret, err);
}

status index_writer_finish(index_writer *w, int64_t sequence, index_snapshot **ret, error *err)
{
    stack stacks[AUDIENCE_COUNT] = {0};
    status failed = make(w, stacks, sequence, ret, err);
    for (int own = 0; own < AUDIENCE_COUNT; own++)
        stack_free(&stacks[own]);
    index_writer_free(w);
    return failed;
}
