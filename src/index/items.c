/** Features by ascending id, a page at a time: first how many there are (counts.h), then the page,
 *  either by going through the ids from where the page begins or by going through the features
 *  found, whichever is the shorter way. */
#include <string.h>

#include "index/counts.h"

/* Going through ids looks at features all over the memory, through the features found at runs. */
enum { WALK_COST = 4 };

typedef struct {
    int64_t id;
    const layer *layer;
    uint32_t slot;
} item;

/* The `room` least ids after `after_id` that were offered: a binary heap, the greatest first. */
typedef struct {
    int64_t after_id;
    item *items;
    size_t count, room;
} page;

static void page_sift(page *p, size_t at, item i)
{
    for (size_t down; (down = 2 * at + 1) < p->count; at = down) {
        if (down + 1 < p->count && p->items[down + 1].id > p->items[down].id)
            down++;
        if (p->items[down].id <= i.id)
            break;
        p->items[at] = p->items[down];
    }
    p->items[at] = i;
}

static void page_offer(void *context, const layer *l, uint32_t slot)
{
    page *p = context;
    item i = {l->part->slots[slot].id, l, slot};
    if (i.id <= p->after_id)
        return;
    if (p->count == p->room) {
        if (i.id < p->items[0].id)
            page_sift(p, 0, i);
        return;
    }
    size_t at = p->count++;
    for (size_t up; at > 0 && p->items[up = (at - 1) / 2].id < i.id; at = up)
        p->items[at] = p->items[up];
    p->items[at] = i;
}

/* By taking the greatest away until none is left. */
static void page_sort(page *p)
{
    size_t count = p->count;
    while (p->count > 1) {
        item greatest = p->items[0];
        p->count--;
        page_sift(p, 0, p->items[p->count]);
        p->items[p->count] = greatest;
    }
    p->count = count;
}

/* Fills a page from each layer's ids in order, as far as they can be on it. */
static void walk(const filter *f, const index_view *view, const region *r, page *p)
{
    for (const layer *l = view->layers; l < view->layers + view->layer_count; l++) {
        const part *from = l->part;
        if (layer_count(l) == 0 || p->after_id == INT64_MAX)
            continue;
        for (uint32_t i = part_seek(from, 0, p->after_id + 1); i < from->count; i++) {
            if (p->count == p->room && from->ids[i] > p->items[0].id)
                break;
            uint32_t slot = from->slot_of[i];
            if (region_holds_slot(r, from, slot) && filter_meets(f, l, slot))
                page_offer(p, l, slot);
        }
    }
}

static uint64_t find(const filter *f, const index_view *view, const region *r, page *p)
{
    if (f->asked->by_id)
        return filter_visit_ids(f, view, r, page_offer, p);
    uint64_t matched = counts_of(f, view, r);
    if (matched == 0)
        return 0;
    uint64_t walked = p->room * (view->count / matched + 1);
    if (walked < matched * WALK_COST)
        walk(f, view, r, p);
    else
        (void)filter_visit(f, view, r, page_offer, p); /* as many as were counted */
    return matched;
}

status index_items(const index_view *view, arena *memory, const items_query *q, hit_list *ret,
                   bool *ret_more, error *err)
{
    filter f;
    region r;
    hit_list found = {0};
    if (q->limit > INDEX_MAX_K)
        return error_set(err, ERR_INPUT, "limit", "limit must be at most %d", INDEX_MAX_K);
    if (region_of_query(q->box, &r, err) || filter_init(&f, &q->filter, err))
        return err->code;
    page p = {.after_id = q->after_id, .room = q->limit + 1}; /* one more, to see if there is */
    p.items = arena_alloc(memory, p.room * sizeof *p.items);
    found.hits = arena_alloc(memory, p.room * sizeof *found.hits);
    if (!p.items || !found.hits)
        return error_no_memory(err);
    found.matched = find(&f, view, &r, &p);
    page_sort(&p);
    found.count = p.count < q->limit ? p.count : q->limit;
    for (size_t i = 0; i < found.count; i++)
        layer_hit(p.items[i].layer, p.items[i].slot, &found.hits[i]);
    *ret_more = p.count > q->limit;
    *ret = found;
    return OK;
}
