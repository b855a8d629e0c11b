/** The k nearest, in three steps.
 *
 *  1. Best first: a queue of nodes by the least squared chord of their boxes, over the trees of
 *     all layers. What a node of the lowest level holds is compared by squared chord; the k least
 *     stand in a heap with the greatest on top. The search ends at a node past the *reach*: the
 *     radius, or the chord beyond which nothing can be as near as the kth (geodesic_rival_m2).
 *  2. Geodesics differ from chords in their order by parts in 1e9, so what is within the reach but
 *     not among the k is kept as a rival. A feature with entrances (entrances.h) takes part once,
 *     with the nearest of them by chord: the bounds of that chord are also bounds of the distance
 *     to the nearest by geodesic.
 *  3. In order of chord, runs in which each may be as near as the next are measured by the
 *     geodesic and ordered by it, then by id. What stands alone has its place; where its two
 *     bounds are within 2 um, as up to 4 km, their mean is its distance, and else it is measured.
 *     */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "index/filter.h"

/* A list of ids is looked up when it is short or when all are to be counted. Else the tree is
 * searched and the list asked about each feature that comes near, of which few are listed when the
 * list is short. The two cost the same where the square of the list's length is this many times the
 * features (measured: 300 of 10,000, 2,200 of 1,000,000). */
enum { LISTED_SQUARE = 5 };

/* A distance is known to half of this (in metres) without measuring. */
static const double KNOWN_M = 2e-6;

/* A node that has been opened, and the bounds of its children; INFINITY for those gone to. A tree
 * of positions has the number of its layer; that of the layer's entrances as many more as there
 * are layers. */
typedef struct {
    uint32_t tree, level, first, count; /* level and first child, in their tree */
    double least_m2[TREE_FANOUT];
} opened;

/* The nearest child left of an opened node. */
typedef struct {
    double least_m2;
    uint32_t opened, child;
} queued;

typedef struct {
    double chord_m2;
    uint32_t layer, slot;
} candidate;

typedef struct {
    const index_view *view;
    filter filter;
    region region;
    geodesic_origin origin;
    arena *memory;
    bool no_memory;
    double reach_m2, radius_m;
    size_t limit;
    opened *opened;
    size_t opened_count, opened_capacity;
    queued *queue; /* binary heap, the least first, with one entry at most for each opened node */
    size_t queue_count, queue_capacity;
    candidate *best; /* binary heap, the greatest first */
    size_t best_count;
    candidate *rivals;
    size_t rival_count, rival_capacity;
} search;

/* An array with room for one more: the same, or a copy twice as large; NULL without memory. */
static void *grown(search *s, void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return array;
    size_t more = *capacity ? 2 * *capacity : 16;
    void *larger = arena_alloc(s->memory, more * size);
    if (!larger) {
        s->no_memory = true;
        return NULL;
    }
    if (count > 0)
        memcpy(larger, array, count * size);
    *capacity = more;
    return larger;
}

static void queue_push(search *s, queued q)
{
    queued *heap = grown(s, s->queue, s->queue_count, &s->queue_capacity, sizeof q);
    if (!heap)
        return;
    s->queue = heap;
    size_t at = s->queue_count++;
    for (size_t up; at > 0 && heap[up = (at - 1) / 2].least_m2 > q.least_m2; at = up)
        heap[at] = heap[up];
    heap[at] = q;
}

/* Puts an entry in the place of the first. */
static void queue_replace(search *s, queued q)
{
    queued *heap = s->queue;
    size_t at = 0, count = s->queue_count;
    for (size_t down; (down = 2 * at + 1) < count; at = down) {
        if (down + 1 < count && heap[down + 1].least_m2 < heap[down].least_m2)
            down++;
        if (heap[down].least_m2 >= q.least_m2)
            break;
        heap[at] = heap[down];
    }
    heap[at] = q;
}

static queued nearest_child(const search *s, uint32_t number)
{
    const opened *o = &s->opened[number];
    queued q = {o->least_m2[0], number, 0};
    for (uint32_t child = 1; child < o->count; child++)
        if (o->least_m2[child] < q.least_m2) {
            q.least_m2 = o->least_m2[child];
            q.child = child;
        }
    return q;
}

static void best_push(search *s, candidate c)
{
    candidate *heap = s->best;
    size_t at = s->best_count++;
    for (size_t up; at > 0 && heap[up = (at - 1) / 2].chord_m2 < c.chord_m2; at = up)
        heap[at] = heap[up];
    heap[at] = c;
}

/* Puts a candidate in the place of the greatest. */
static void best_replace(search *s, candidate c)
{
    candidate *heap = s->best;
    size_t at = 0, count = s->best_count;
    for (size_t down; (down = 2 * at + 1) < count; at = down) {
        if (down + 1 < count && heap[down + 1].chord_m2 > heap[down].chord_m2)
            down++;
        if (heap[down].chord_m2 <= c.chord_m2)
            break;
        heap[at] = heap[down];
    }
    heap[at] = c;
}

static void keep_rival(search *s, candidate c)
{
    if (c.chord_m2 > s->reach_m2)
        return;
    if (s->rival_count == s->rival_capacity) { /* the reach has shrunk since most of them came */
        size_t kept = 0;
        for (size_t i = 0; i < s->rival_count; i++)
            if (s->rivals[i].chord_m2 <= s->reach_m2)
                s->rivals[kept++] = s->rivals[i];
        s->rival_count = kept;
    }
    candidate *rivals = grown(s, s->rivals, s->rival_count, &s->rival_capacity, sizeof c);
    if (!rivals)
        return;
    s->rivals = rivals;
    rivals[s->rival_count++] = c;
}

/* Nothing past a rival of the kth can be among the k. */
static void shorten_reach(search *s)
{
    double rival_m2 = geodesic_rival_m2(s->best[0].chord_m2);
    if (rival_m2 < s->reach_m2)
        s->reach_m2 = rival_m2;
}

/* Takes a feature that meets the filter and is within the region. */
static void offer(search *s, candidate c)
{
    if (s->best_count < s->limit) {
        best_push(s, c);
        if (s->best_count == s->limit)
            shorten_reach(s);
        return;
    }
    candidate out = c;
    if (c.chord_m2 < s->best[0].chord_m2) {
        out = s->best[0];
        best_replace(s, c);
        shorten_reach(s);
    }
    keep_rival(s, out);
}

static void search_points(search *s, uint32_t number, uint32_t node)
{
    const layer *l = &s->view->layers[number];
    const tree *t = &l->part->placed;
    tree_run points = tree_points(t, 0, node);
    double chords_m2[TREE_LEAF];
    geodesic_chords_m2(&s->origin, t->at + points.first, points.end - points.first, chords_m2);
    for (uint32_t slot = points.first; slot < points.end; slot++) {
        double chord_m2 = chords_m2[slot - points.first];
        if (chord_m2 > s->reach_m2 || !filter_meets(&s->filter, l, slot) ||
            entrances_has(l->part->ways, slot))
            continue;
        if (s->region.kind == REGION_CIRCLE &&
            !region_holds_chord(&s->region, t->at[slot], chord_m2))
            continue;
        __builtin_prefetch(&l->part->slots[slot]);
        offer(s, (candidate){chord_m2, number, slot});
    }
}

static void search_entrances(search *s, uint32_t number, uint32_t node)
{
    const layer *l = &s->view->layers[number];
    const entrances *e = l->part->ways;
    tree_run points = tree_points(&e->points, 0, node);
    double chords_m2[TREE_LEAF];
    geodesic_chords_m2(&s->origin, e->points.at + points.first, points.end - points.first,
                       chords_m2);
    for (uint32_t point = points.first; point < points.end; point++) {
        double chord_m2 = chords_m2[point - points.first];
        uint32_t place = e->leads[point], slot = e->slots[place];
        if (chord_m2 > s->reach_m2 || !filter_meets(&s->filter, l, slot))
            continue;
        if (entrances_nearest(e, place, &s->origin).number != e->number[point])
            continue;
        if (s->region.kind != REGION_CIRCLE || region_holds_entrances(&s->region, e, place))
            offer(s, (candidate){chord_m2, number, slot});
    }
}

static const tree *tree_numbered(const search *s, uint32_t number)
{
    const index_view *v = s->view;
    if (number < v->layer_count)
        return &v->layers[number].part->placed;
    return &v->layers[number - v->layer_count].part->ways->points;
}

/* Goes to a node: to its points, or to put its children where their turn comes. */
static void search_node(search *s, uint32_t number, uint32_t level, uint32_t node)
{
    if (level == 0) {
        if (number < s->view->layer_count)
            search_points(s, number, node);
        else
            search_entrances(s, number - (uint32_t)s->view->layer_count, node);
        return;
    }
    opened *o = grown(s, s->opened, s->opened_count, &s->opened_capacity, sizeof *o);
    if (!o)
        return;
    s->opened = o;
    o += s->opened_count;
    const tree *t = tree_numbered(s, number);
    tree_run children = tree_children(t, level, node);
    uint32_t place = t->first[level - 1] + children.first;
    o->tree = number;
    o->level = level - 1;
    o->first = children.first;
    o->count = children.end - children.first;
    geodesic_boxes_least_m2(&s->origin, t->boxes + place, o->count, o->least_m2);
    for (uint32_t child = 0; s->filter.asked->by_category && child < o->count; child++)
        if (!filter_may_meet(&s->filter, t, place + child))
            o->least_m2[child] = INFINITY;
    queued nearest = nearest_child(s, (uint32_t)s->opened_count);
    if (nearest.least_m2 > s->reach_m2 || isinf(nearest.least_m2))
        return;
    s->opened_count++;
    queue_push(s, nearest);
}

static void search_trees(search *s)
{
    uint32_t layers = (uint32_t)s->view->layer_count;
    for (uint32_t i = 0; i < layers; i++) {
        const part *p = s->view->layers[i].part;
        if (layer_placed(&s->view->layers[i]) == 0)
            continue;
        assert(s->filter.of == p->of);
        search_node(s, i, p->placed.levels - 1, 0);
        if (p->ways)
            search_node(s, layers + i, p->ways->points.levels - 1, 0);
    }
    while (s->queue_count > 0 && !s->no_memory) {
        queued next = s->queue[0];
        if (next.least_m2 > s->reach_m2 || isinf(next.least_m2))
            break;
        opened *o = &s->opened[next.opened];
        uint32_t number = o->tree, level = o->level, node = o->first + next.child;
        o->least_m2[next.child] = INFINITY;
        queue_replace(s, nearest_child(s, next.opened));
        search_node(s, number, level, node);
    }
}

static void offer_listed(void *context, const layer *l, uint32_t slot)
{
    search *s = context;
    const entrances *e = l->part->ways;
    double chord_m2 = entrances_has(e, slot)
                          ? entrances_nearest(e, entrances_place(e, slot), &s->origin).chord_m2
                          : geodesic_chord_m2(&s->origin, l->part->placed.at[slot]);
    if (chord_m2 <= s->reach_m2)
        offer(s, (candidate){chord_m2, (uint32_t)(l - s->view->layers), slot});
}

/* A candidate on its way to being a hit. */
typedef struct {
    double chord_m2, distance_m;
    int64_t id;
    const layer *layer;
    uint32_t slot;
} finalist;

static finalist finalist_of(const search *s, const candidate *c)
{
    const layer *l = &s->view->layers[c->layer];
    return (finalist){
        .chord_m2 = c->chord_m2, .id = l->part->slots[c->slot].id, .layer = l, .slot = c->slot};
}

static int compare_chords(const void *a, const void *b)
{
    const finalist *left = a, *right = b;
    return (left->chord_m2 > right->chord_m2) - (left->chord_m2 < right->chord_m2);
}

static int compare_distances(const void *a, const void *b)
{
    const finalist *left = a, *right = b;
    if (left->distance_m != right->distance_m)
        return left->distance_m > right->distance_m ? 1 : -1;
    return (left->id > right->id) - (left->id < right->id);
}

static void measure(const search *s, finalist *run, size_t count)
{
    const lonlat_e7 *before = NULL;
    for (size_t i = 0; i < count; i++) {
        const part *p = run[i].layer->part;
        const lonlat_e7 *at = &p->placed.at[run[i].slot];
        if (entrances_has(p->ways, run[i].slot)) {
            run[i].distance_m =
                entrances_geodesic_m(p->ways, entrances_place(p->ways, run[i].slot), &s->origin);
            before = NULL;
            continue;
        }
        if (before && at->lon_e7 == before->lon_e7 && at->lat_e7 == before->lat_e7)
            run[i].distance_m = run[i - 1].distance_m;
        else
            run[i].distance_m = geodesic_m(s->origin.at, lonlat_unpack(*at));
        before = at;
    }
    qsort(run, count, sizeof *run, compare_distances);
}

/* The mean of the bounds, if they are close enough. */
static bool estimate(const search *s, finalist *f)
{
    double lower_m = geodesic_chord_lower_m(f->chord_m2);
    double upper_m = geodesic_chord_upper_m(f->chord_m2);
    if (upper_m - lower_m > KNOWN_M)
        return false;
    double mean_m = lower_m + (upper_m - lower_m) / 2;
    f->distance_m = mean_m < s->radius_m ? mean_m : s->radius_m;
    return true;
}

/* Brings the first `limit` of those in order of chord into order of distance and id. */
static void order(const search *s, finalist *f, size_t count)
{
    for (size_t first = 0, end; first < count && first < s->limit; first = end) {
        for (end = first + 1; end < count; end++)
            if (f[end].chord_m2 > geodesic_rival_m2(f[end - 1].chord_m2))
                break;
        if (end - first > 1 || !estimate(s, &f[first]))
            measure(s, f + first, end - first);
    }
}

/* The best, and the rivals that are within the reach, in order of chord. */
static finalist *finalists(search *s, size_t *ret_count)
{
    size_t count = s->best_count;
    finalist *f = arena_alloc(s->memory, (s->best_count + s->rival_count) * sizeof *f);
    if (!f)
        return NULL;
    while (s->best_count > 0) { /* the greatest first, so from the end */
        f[s->best_count - 1] = finalist_of(s, &s->best[0]);
        s->best_count--;
        best_replace(s, s->best[s->best_count]);
    }
    size_t rivals = 0;
    for (size_t i = 0; i < s->rival_count; i++)
        if (s->rivals[i].chord_m2 <= s->reach_m2)
            f[count + rivals++] = finalist_of(s, &s->rivals[i]);
    if (rivals > 0)
        qsort(f, count + rivals, sizeof *f, compare_chords);
    *ret_count = count + rivals;
    return f;
}

static status finish(search *s, hit_list *ret, error *err)
{
    size_t count = 0;
    finalist *f = finalists(s, &count);
    if (!f)
        return error_no_memory(err);
    order(s, f, count);
    if (count > s->limit)
        count = s->limit;
    index_hit *hits = arena_alloc(s->memory, count * sizeof *hits);
    if (!hits)
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        layer_hit(f[i].layer, f[i].slot, &hits[i]);
        hits[i].distance_m = f[i].distance_m;
    }
    ret->hits = hits;
    ret->count = count;
    return OK;
}

static status check(const near_query *q, error *err)
{
    if (!lonlat_valid(q->from))
        return error_set(err, ERR_INPUT, "from",
                         "a longitude of -180 to 180 and a latitude of -90 "
                         "to 90 degrees");
    if (!(q->radius_m >= 0))
        return error_set(err, ERR_INPUT, "radius", "radius must be 0 metres or more");
    if (q->limit > INDEX_MAX_K)
        return error_set(err, ERR_INPUT, "limit", "limit must be at most %d", INDEX_MAX_K);
    return OK;
}

/* Finds what there is and how many, in the way that the query makes the cheaper. */
static uint64_t find(search *s, const near_query *q)
{
    uint64_t listed = q->filter.id_count;
    if (q->filter.by_id && (q->count || listed * listed <= LISTED_SQUARE * s->view->placed))
        return filter_visit_ids(&s->filter, s->view, &s->region, s->limit > 0 ? offer_listed : NULL,
                                s);
    if (s->limit > 0)
        search_trees(s);
    return q->count ? filter_visit(&s->filter, s->view, &s->region, NULL, NULL) : 0;
}

status index_near(const index_view *view, arena *memory, const near_query *q, hit_list *ret,
                  error *err)
{
    hit_list found = {0};
    search s = {.view = view,
                .origin = geodesic_origin_of(q->from),
                .memory = memory,
                .radius_m = q->radius_m,
                .limit = q->limit < view->placed ? q->limit : (size_t)view->placed};
    status failed = check(q, err);
    if (!failed)
        failed = filter_init(&s.filter, &q->filter, err);
    if (failed)
        return failed;
    s.region = region_of_circle(&s.origin, q->radius_m);
    s.reach_m2 = s.region.kind == REGION_CIRCLE ? s.region.beyond_m2 : INFINITY;
    s.best = arena_alloc(memory, s.limit * sizeof *s.best);
    if (!s.best)
        return error_no_memory(err);
    found.matched = find(&s, q);
    if (s.no_memory)
        return error_no_memory(err);
    failed = finish(&s, &found, err);
    if (failed)
        return failed;
    if (!q->count)
        found.matched = found.count;
    *ret = found;
    return OK;
}
