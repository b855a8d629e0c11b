/** Features of views in any order (order.h). */
#include "domain/geodesic.h"
#include "index/column.h"
#include "index/filter.h"
#include "index/order.h"
#include "index/value.h"

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
    int64_t held;
    if (number == INDEX_SORT_DISTANCE) {
        if (slot < p->placed.count)
            *ret = (sort_key){.kind = KEY_NUMBER, .number = distance_m(s, p, slot)};
        return;
    }
    if (p->of->fields[number].type == FIELD_CODE) {
        if (column_read(p->of, number, p->columns[number], slot, &held))
            ordering_text(&s->order, slice_of(taxonomy_at(s->query->codes, (size_t)held)->label),
                          ret);
        return;
    }
    cql2_value v = value_of_slot(p, slot, number, s->query->codes, s->scratch);
    ordering_value(&s->order, &v, ret);
}

static void offer(void *context, const layer *l, uint32_t slot)
{
    sorting *s = context;
    ranked one = {.rank = {.id = l->part->slots[slot].id}, .of = l, .slot = slot};
    for (size_t i = 0; i < s->query->sort_count; i++)
        make_key(s, l->part, slot, s->query->sort[i].field, &one.rank.keys[i]);
    ordering_offer(&s->order, &one);
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
        found.matched += q->filter.by_id ? filter_visit_ids(&f, views[i], &r, offer, &s)
                                         : filter_visit(&f, views[i], &r, offer, &s);
    found.count = ordering_sort(&s.order);
    take_hits(&s, &found);
    ret_next[0] = '\0';
    if (s.order.count > found.count && found.count)
        ordering_token(&s.order, found.count - 1, ret_next);
    *ret = found;
    return OK;
}
