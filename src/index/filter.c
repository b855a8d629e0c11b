#include "index/filter.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "index/value.h"

static void fold_categories(filter *f)
{
    for (unsigned word = 0; word < CATEGORY_MAX / 64; word++)
        f->mask.half[word % 2] |= f->asked->categories.bits[word];
}

status filter_init(filter *f, const index_filter *asked, error *err)
{
    *f = (filter){.asked = asked, .of = index_filter_of(asked)};
    if (asked->term_count > INDEX_MAX_TERMS)
        return error_set(err, ERR_INPUT, "filter", "at most %d conditions", INDEX_MAX_TERMS);
    for (size_t i = 0; i < asked->term_count; i++)
        if (!column_term_valid(f->of, &asked->terms[i]))
            return error_set(err, ERR_INPUT, "filter",
                             "condition %zu is on a field, or of a kind, "
                             "that the index has no column for",
                             i + 1);
    for (size_t i = 1; asked->by_id && i < asked->id_count; i++)
        if (asked->ids[i - 1] >= asked->ids[i])
            return error_set(err, ERR_INPUT, "ids", "ids must ascend");
    if (asked->by_category)
        fold_categories(f);
    return OK;
}

bool filter_meets_but_id(const filter *f, const layer *l, uint32_t slot)
{
    const index_filter *asked = f->asked;
    if (!layer_alive(l, slot))
        return false;
    if (asked->by_category) {
        unsigned number = part_category(l->part, slot);
        if (number >= CATEGORY_MAX || !category_set_has(&asked->categories, (int)number))
            return false;
    }
    for (size_t i = 0; i < asked->term_count; i++)
        if (!column_meets(f->of, &asked->terms[i], l->part->columns[asked->terms[i].field], slot))
            return false;
    return !asked->where || value_meets(asked->where, asked->codes, l->part, slot);
}

static bool has_id(const index_filter *asked, int64_t id)
{
    size_t low = 0, end = asked->id_count;
    while (low < end) {
        size_t middle = low + (end - low) / 2;
        if (asked->ids[middle] < id)
            low = middle + 1;
        else
            end = middle;
    }
    return low < asked->id_count && asked->ids[low] == id;
}

bool filter_meets(const filter *f, const layer *l, uint32_t slot)
{
    if (!filter_meets_but_id(f, l, slot))
        return false;
    return !f->asked->by_id || has_id(f->asked, l->part->slots[slot].id);
}

/* The least stored number whose degrees are not below these, as bbox_contains compares them. */
static int32_t not_below_e7(double deg)
{
    int32_t e7 = (int32_t)lround(deg * 1e7) - 2;
    while (lonlat_unpack((lonlat_e7){e7, 0}).lon_deg < deg)
        e7++;
    return e7;
}

static int32_t not_above_e7(double deg)
{
    return -not_below_e7(-deg);
}

region region_of_box(const bbox *b)
{
    region r = {.kind = REGION_BOXES};
    geodesic_box all = {{not_below_e7(b->west_deg), not_below_e7(b->south_deg)},
                        {not_above_e7(b->east_deg), not_above_e7(b->north_deg)}};
    if (b->west_deg <= b->east_deg) {
        r.boxes[r.box_count++] = all;
        return r;
    }
    static const int32_t HALF_TURN_E7 = 1800000000;
    r.boxes[r.box_count++] = (geodesic_box){all.south_west, {HALF_TURN_E7, all.north_east.lat_e7}};
    r.boxes[r.box_count++] = (geodesic_box){{-HALF_TURN_E7, all.south_west.lat_e7}, all.north_east};
    return r;
}

status region_of_query(const bbox *b, region *ret, error *err)
{
    if (b && !bbox_valid(*b))
        return error_set(err, ERR_INPUT, "bbox",
                         "bbox must be west, south, east, north in degrees");
    *ret = b ? region_of_box(b) : (region){.kind = REGION_EVERYWHERE};
    return OK;
}

region region_of_circle(const geodesic_origin *origin, double radius_m)
{
    if (radius_m >= GEODESIC_MAX_M)
        return (region){.kind = REGION_PLACED};
    return (region){.kind = REGION_CIRCLE,
                    .origin = origin,
                    .radius_m = radius_m,
                    .within_m2 = geodesic_within_m2(radius_m),
                    .beyond_m2 = geodesic_beyond_m2(radius_m)};
}

bool region_holds_chord(const region *r, lonlat_e7 at, double chord_m2)
{
    if (chord_m2 <= r->within_m2)
        return true;
    if (chord_m2 > r->beyond_m2)
        return false;
    return geodesic_m(r->origin->at, lonlat_unpack(at)) <= r->radius_m;
}

static bool box_holds(const geodesic_box *b, lonlat_e7 at)
{
    return b->south_west.lon_e7 <= at.lon_e7 && at.lon_e7 <= b->north_east.lon_e7 &&
           b->south_west.lat_e7 <= at.lat_e7 && at.lat_e7 <= b->north_east.lat_e7;
}

static bool region_holds(const region *r, lonlat_e7 at)
{
    switch (r->kind) {
    case REGION_EVERYWHERE:
    case REGION_PLACED:
        return true;
    case REGION_BOXES:
        for (size_t i = 0; i < r->box_count; i++)
            if (box_holds(&r->boxes[i], at))
                return true;
        return false;
    case REGION_CIRCLE:
        return region_holds_chord(r, at, geodesic_chord_m2(r->origin, at));
    }
    return false;
}

bool region_holds_entrances(const region *r, const entrances *e, uint32_t place)
{
    for (uint32_t i = e->first[place]; i < e->first[place + 1]; i++)
        if (region_holds(r, e->at[i]))
            return true;
    return false;
}

bool region_holds_slot(const region *r, const part *p, uint32_t slot)
{
    if (r->kind == REGION_CIRCLE && entrances_has(p->ways, slot))
        return region_holds_entrances(r, p->ways, entrances_place(p->ways, slot));
    if (slot < p->placed.count)
        return region_holds(r, p->placed.at[slot]);
    return r->kind == REGION_EVERYWHERE;
}

typedef enum { OUTSIDE, ACROSS, INSIDE } overlap;

static overlap box_overlap(const geodesic_box *b, const geodesic_box *node)
{
    if (box_holds(b, node->south_west) && box_holds(b, node->north_east))
        return INSIDE;
    bool apart = node->north_east.lon_e7 < b->south_west.lon_e7 ||
                 node->south_west.lon_e7 > b->north_east.lon_e7 ||
                 node->north_east.lat_e7 < b->south_west.lat_e7 ||
                 node->south_west.lat_e7 > b->north_east.lat_e7;
    return apart ? OUTSIDE : ACROSS;
}

static overlap region_overlap(const region *r, const geodesic_box *node)
{
    overlap found = OUTSIDE;
    switch (r->kind) {
    case REGION_EVERYWHERE:
    case REGION_PLACED:
        return INSIDE;
    case REGION_BOXES:
        for (size_t i = 0; i < r->box_count && found == OUTSIDE; i++)
            found = box_overlap(&r->boxes[i], node);
        return found;
    case REGION_CIRCLE:
        if (geodesic_box_least_m2(r->origin, node) > r->beyond_m2)
            return OUTSIDE;
        return geodesic_box_most_m2(r->origin, node) <= r->within_m2 ? INSIDE : ACROSS;
    }
    return found;
}

typedef struct {
    const filter *filter;
    const region *region;
    const layer *layer;
    const tree *tree;      /* of the layer: that of positions, or of entrances */
    const entrances *ways; /* those of the layer, where a circle goes by them */
    visitor *visit;
    void *context;
    uint64_t found;
} visit_run;

static void visit_found(visit_run *v, uint32_t slot)
{
    v->found++;
    if (v->visit)
        v->visit(v->context, v->layer, slot);
}

static void visit_slots(visit_run *v, uint32_t first, uint32_t end, bool inside)
{
    const entrances *ways = v->ways;
    if (inside && !v->visit && filter_is_open(v->filter)) {
        v->found += layer_alive_between(v->layer, ways ? ways->having : NULL, first, end);
        return;
    }
    const lonlat_e7 *at = v->layer->part->placed.at;
    for (uint32_t slot = first; slot < end; slot++) {
        if (!inside && !region_holds(v->region, at[slot]))
            continue;
        if (!entrances_has(ways, slot) && filter_meets(v->filter, v->layer, slot))
            visit_found(v, slot);
    }
}

static void visit_entrances(visit_run *v, uint32_t first, uint32_t end)
{
    const entrances *e = v->ways;
    for (uint32_t point = first; point < end; point++) {
        uint32_t place = e->leads[point];
        if (filter_meets(v->filter, v->layer, e->slots[place]) &&
            entrances_nearest(e, place, v->region->origin).number == e->number[point] &&
            region_holds_entrances(v->region, e, place))
            visit_found(v, e->slots[place]);
    }
}

/* As deep as the tree: TREE_LEVELS at most. */
static void visit_node(visit_run *v, uint32_t level, uint32_t node)
{
    const tree *t = v->tree;
    uint32_t number = t->first[level] + node;
    if (!filter_may_meet(v->filter, t, number))
        return;
    overlap found = region_overlap(v->region, &t->boxes[number]);
    if (found == OUTSIDE)
        return;
    if (level == 0 || (found == INSIDE && !v->filter->asked->by_category)) {
        tree_run points = tree_points(t, level, node);
        if (t == &v->layer->part->placed)
            visit_slots(v, points.first, points.end, found == INSIDE);
        else
            visit_entrances(v, points.first, points.end);
        return;
    }
    tree_run children = tree_children(t, level, node);
    for (uint32_t child = children.first; child < children.end; child++)
        visit_node(v, level - 1, child);
}

/* The features with a position that have one of the categories, from the counts by category. */
static uint64_t count_categories(const category_set *set, const layer *l)
{
    uint64_t found = 0;
    for (int number = 0; number < CATEGORY_MAX; number++)
        if (category_set_has(set, number))
            found += l->part->placed_of[number] - (l->dead ? l->dead->placed_of[number] : 0);
    return found;
}

static void visit_tree(visit_run *v, const tree *t)
{
    v->tree = t;
    if (t->count > 0)
        visit_node(v, t->levels - 1, 0);
}

static void visit_layer(visit_run *v)
{
    const part *p = v->layer->part;
    const index_filter *asked = v->filter->asked;
    bool everywhere = v->region->kind == REGION_EVERYWHERE;
    bool by_category_alone =
        asked->by_category && asked->term_count == 0 && !asked->by_id && !asked->where;
    if (layer_count(v->layer) == 0)
        return;
    assert(v->filter->of == p->of);
    v->ways = v->region->kind == REGION_CIRCLE ? p->ways : NULL;
    if (by_category_alone && !v->visit && (everywhere || v->region->kind == REGION_PLACED))
        v->found += count_categories(&asked->categories, v->layer);
    else
        visit_tree(v, &p->placed);
    if (v->ways)
        visit_tree(v, &v->ways->points);
    if (everywhere)
        visit_slots(v, p->placed.count, p->count, true);
}

uint64_t filter_visit(const filter *f, const index_view *view, const region *r, visitor *visit,
                      void *context)
{
    visit_run v = {.filter = f, .region = r, .visit = visit, .context = context};
    for (size_t i = 0; i < view->layer_count; i++) {
        v.layer = &view->layers[i];
        visit_layer(&v);
    }
    return v.found;
}

static void visit_listed(visit_run *v, uint32_t slot)
{
    if (!region_holds_slot(v->region, v->layer->part, slot) ||
        !filter_meets_but_id(v->filter, v->layer, slot))
        return;
    v->found++;
    if (v->visit)
        v->visit(v->context, v->layer, slot);
}

/* The first of the ids at or after `from` that is not less; quick when it is close. */
static size_t seek_id(const index_filter *asked, size_t from, int64_t id)
{
    size_t low = from, stride = 1;
    while (low < asked->id_count && asked->ids[low] < id) {
        from = low + 1;
        low = asked->id_count - low > stride ? low + stride : asked->id_count;
        stride *= 2;
    }
    while (from < low) {
        size_t middle = from + (low - from) / 2;
        if (asked->ids[middle] < id)
            from = middle + 1;
        else
            low = middle;
    }
    return from;
}

uint64_t filter_visit_ids(const filter *f, const index_view *view, const region *r, visitor *visit,
                          void *context)
{
    const index_filter *asked = f->asked;
    visit_run v = {.filter = f, .region = r, .visit = visit, .context = context};
    for (size_t i = 0; i < view->layer_count; i++) {
        const part *p = view->layers[i].part;
        v.layer = &view->layers[i];
        assert(f->of == p->of);
        uint32_t place = 0;
        size_t listed = 0;
        /* each side leaps to where the other is */
        while (listed < asked->id_count) {
            place = part_seek(p, place, asked->ids[listed]);
            if (place == p->count)
                break;
            if (p->ids[place] == asked->ids[listed])
                visit_listed(&v, p->slot_of[place]);
            listed = seek_id(asked, listed + 1, p->ids[place]);
        }
    }
    return v.found;
}
