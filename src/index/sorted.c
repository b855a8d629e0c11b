/** Features of views in any order (order.h): by going through all that match, or where many match
 *  in the order of the first key (part_order.h), until no more can be on the page. */
#include "domain/geodesic.h"
#include "index/counts.h"
#include "index/part_order.h"

typedef struct {
    const sort_query *query;
    geodesic_origin origin;
    ordering order;
    char *scratch; /* CQL2_TEXT_BYTES: a text as it is */
} sorting;

bool index_sortable(const field *f)
{
    cql2_type type = cql2_field_type(f);
    return type == CQL2_TEXT || type == CQL2_NUMBER || type == CQL2_TIME;
}

/* -- ranks ------------------------------------------------------------------------------------- */

static double distance_m(const sorting *s, const part *p, uint32_t slot)
{
    if (entrances_has(p->ways, slot))
        return entrances_geodesic_m(p->ways, entrances_place(p->ways, slot), &s->origin);
    return geodesic_m(s->origin.at, lonlat_unpack(p->placed.at[slot]));
}

static void make_key(const sorting *s, const part *p, uint32_t slot, int number, sort_key *ret)
{
    if (number != INDEX_SORT_DISTANCE) {
        part_sort_key(p, slot, number, s->query->codes, &s->order, s->scratch, ret);
        return;
    }
    ret->kind = slot < p->placed.count ? KEY_NUMBER : KEY_NULL;
    if (ret->kind == KEY_NUMBER)
        ret->number = distance_m(s, p, slot);
}

/* Whether bounds of a distance say that a feature is not on the page; measuring it takes longer. */
static bool is_far_off(const sorting *s, const part *p, uint32_t slot)
{
    const index_sort *by = &s->query->sort[0];
    const ordering *o = &s->order;
    if (by->field != INDEX_SORT_DISTANCE || by->descending || slot >= p->placed.count ||
        entrances_has(p->ways, slot))
        return false;
    double chord_m2 = geodesic_chord_m2(&s->origin, p->placed.at[slot]);
    const sort_key nearest = {.kind = KEY_NUMBER, .number = geodesic_chord_lower_m(chord_m2)};
    return ordering_is_past(o, &nearest) ||
           (o->has_after && o->after.keys[0].kind == KEY_NUMBER &&
            geodesic_chord_upper_m(chord_m2) < o->after.keys[0].number);
}

/* @return whether those after it in the order of the first key can be on the page. */
static bool offer_one(sorting *s, const layer *l, uint32_t slot)
{
    size_t keys = s->query->sort_count;
    ranked one;
    if (keys > 0 && is_far_off(s, l->part, slot))
        return true;
    for (size_t i = 0; i < keys; i++) {
        make_key(s, l->part, slot, s->query->sort[i].field, &one.rank.keys[i]);
        if (i == 0 && ordering_is_past(&s->order, &one.rank.keys[0]))
            return false;
    }
    one.rank.id = l->part->slots[slot].id;
    one.of = l;
    one.slot = slot;
    ordering_offer(&s->order, &one);
    return true;
}

static void offer(void *context, const layer *l, uint32_t slot)
{
    (void)offer_one(context, l, slot); /* those that come next are in no order */
}

/* -- in an order that is known ----------------------------------------------------------------- */

/* The first place of an order that a page after a token can begin at. */
static uint32_t first_place(const sorting *s, const layer *l, const slot_order *o)
{
    const index_sort *by = &s->query->sort[0];
    uint32_t low = 0, end = s->order.has_after ? l->part->count : 0;
    while (low < end) {
        uint32_t middle = low + (end - low) / 2;
        sort_key key;
        make_key(s, l->part, part_order_at(o, middle, by->descending), by->field, &key);
        if (sort_key_compare(&key, &s->order.after.keys[0], by->descending) < 0)
            low = middle + 1;
        else
            end = middle;
    }
    return low;
}

static void walk_layer(sorting *s, const filter *f, const region *r, const layer *l)
{
    const index_sort *by = &s->query->sort[0];
    const slot_order *o = part_order_of(l->part, by->field);
    uint32_t place = o ? first_place(s, l, o) : 0;
    bool more = true;
    for (; place < l->part->count && more; place++) {
        uint32_t slot = o ? part_order_at(o, place, by->descending) : place;
        if (region_holds_slot(r, l->part, slot) && filter_meets(f, l, slot))
            more = offer_one(s, l, slot) || !o;
    }
}

/* Looking for a page in the order of its first key goes all over the memory, but ends early where
 * much is found; looking through all that is there does neither. */
enum { ORDER_WALK_COST = 16 };

static uint64_t find_in(sorting *s, const filter *f, const index_view *view, const region *r)
{
    const sort_query *q = s->query;
    if (f->asked->by_id)
        return filter_visit_ids(f, view, r, offer, s);
    uint64_t matched = counts_of(f, view, r);
    bool in_order = q->sort_count > 0 && q->sort[0].field != INDEX_SORT_DISTANCE;
    if (!in_order || matched < s->order.room * ORDER_WALK_COST) {
        if (matched > 0)
            (void)filter_visit(f, view, r, offer, s); /* as many as were counted */
        return matched;
    }
    for (size_t i = 0; i < view->layer_count; i++)
        walk_layer(s, f, r, &view->layers[i]);
    return matched;
}

/* -- the question ------------------------------------------------------------------------------ */

static status check(const sort_query *q, error *err)
{
    const entity *of = index_filter_of(&q->filter);
    if (q->limit > INDEX_MAX_K)
        return error_set(err, ERR_INPUT, "limit", "limit must be at most %d", INDEX_MAX_K);
    if (q->sort_count > INDEX_MAX_SORT)
        return error_set(err, ERR_INPUT, "sortby", "sortby takes at most %d properties",
                         INDEX_MAX_SORT);
    for (size_t i = 0; i < q->sort_count; i++)
        if (q->sort[i].field != INDEX_SORT_DISTANCE &&
            !index_sortable(&of->fields[q->sort[i].field]))
            return error_set(err, ERR_INPUT, "sortby", "'%s' has no order",
                             of->fields[q->sort[i].field].name);
    return OK;
}

static void take_hits(const sorting *s, hit_list *found)
{
    for (size_t i = 0; i < found->count; i++) {
        const ranked *one = &s->order.items[i];
        layer_hit(one->of, one->slot, &found->hits[i]);
        for (size_t k = 0; k < s->query->sort_count; k++)
            if (s->query->sort[k].field == INDEX_SORT_DISTANCE &&
                one->rank.keys[k].kind == KEY_NUMBER)
                found->hits[i].distance_m = one->rank.keys[k].number;
    }
}

status index_sorted(const index_view *const *views, size_t view_count, arena *memory,
                    const sort_query *q, hit_list *ret, char ret_next[SORT_TOKEN_SIZE], error *err)
{
    filter f;
    region r;
    hit_list found = {0};
    sorting s = {.query = q};
    status failed = check(q, err);
    if (!failed)
        failed = region_of_query(q->box, &r, err);
    if (!failed)
        failed = filter_init(&f, &q->filter, err);
    if (!failed)
        failed = ordering_begin(&s.order, index_filter_of(&q->filter), q->sort, q->sort_count,
                                q->after, q->limit, memory, err);
    if (failed)
        return failed;
    s.origin = geodesic_origin_of(q->from);
    s.scratch = arena_alloc(memory, CQL2_TEXT_BYTES);
    found.hits = arena_alloc(memory, (q->limit + 1) * sizeof *found.hits);
    if (!s.scratch || !found.hits)
        return error_no_memory(err);
    for (size_t i = 0; i < view_count; i++)
        found.matched += find_in(&s, &f, views[i], &r);
    found.count = ordering_sort(&s.order);
    take_hits(&s, &found);
    ret_next[0] = '\0';
    if (s.order.count > found.count && found.count)
        ordering_token(&s.order, found.count - 1, ret_next);
    *ret = found;
    return OK;
}
