/* Filter and order are evaluated on what is rendered: of each feature that meets the rest, the
 * properties that they name are read. The page is a heap of the first ones after where it begins,
 * the last of them first. */
#include "web/find.h"

#include <math.h>
#include <string.h>

#include "domain/geodesic.h"
#include "format/encode.h"

enum { BATCH = INDEX_MAX_K, BATCH_BYTES = 64 * 1024 * 1024 };

/* One search: the fields that the filter names, and of the feature at hand what they are. */
typedef struct {
    const entity *of;
    const find_query *asked;
    size_t count;
    int fields[FIELD_MAX];
    const char *names[FIELD_MAX];
    slice texts[FIELD_MAX]; /* as JSON, by their place in `fields` */
    const index_hit *hit;
    arena *memory; /* of a batch */
    bool failed;   /* for want of memory */
} search;

static void add_field(search *s, int number)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->fields[i] == number)
            return;
    s->fields[s->count] = number;
    s->names[s->count++] = s->of->fields[number].name;
}

static void add_fields(search *s, const cql2_node *n)
{
    for (size_t i = 0; i < n->count; i++)
        add_fields(s, n->args[i]);
    if (n->op == CQL2_PROPERTY && n->field >= 0)
        add_field(s, n->field);
}

static void add_order(search *s, const order *by)
{
    const int entrances = entity_field(s->of, slice_of("entrances"));
    for (size_t i = 0; i < by->count; i++)
        if (by->keys[i].field >= 0)
            add_field(s, by->keys[i].field);
    if (order_by_distance(by) && entrances >= 0)
        add_field(s, entrances);
}

static cql2_value nothing(void)
{
    return (cql2_value){.type = CQL2_NULL};
}

/* Of the features' own: a point. */
static cql2_value position_of(search *s)
{
    struct {
        cql2_geometry geometry;
        geometry_shape shape;
        geometry_run run;
    } *made = s->hit->placed ? arena_alloc(s->memory, sizeof *made) : NULL;
    s->failed |= s->hit->placed && !made;
    if (!made)
        return nothing();
    made->run = (geometry_run){&s->hit->at, 1};
    made->shape = geometry_shape_of(SHAPE_POINT, &made->run, 1);
    made->geometry = (cql2_geometry){&made->shape, 1};
    return (cql2_value){.type = CQL2_SHAPE, .shape = &made->geometry};
}

/* What is rendered as a text is what it says, anything else (numbers, lists) as it stands there.
 * False where there is nothing. */
static bool read_json(search *s, const field *f, slice json, value *ret)
{
    BUF_SCOPED buf text;
    error unused;
    buf_init(&text, CQL2_TEXT_BYTES);
    if (!json.len || slice_equals(json, "null"))
        return false;
    if (json.at[0] == '"' && encoded_text(json, &text)) {
        const char *copy = arena_copy(s->memory, text.len ? text.data : "", text.len);
        s->failed |= !copy || text.failed;
        json = (slice){copy, text.len};
    }
    return !s->failed && field_read(f, json, s->memory, ret, &unused) == OK;
}

static bool read_field(search *s, int number, value *ret)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->fields[i] == number)
            return read_json(s, &s->of->fields[number], s->texts[i], ret);
    return false;
}

static cql2_value property(void *context, int number, char *scratch)
{
    search *s = context;
    value v;
    (void)scratch;
    if (number == CQL2_GEOMETRY)
        return position_of(s);
    return read_field(s, number, &v) ? cql2_value_of(&s->of->fields[number], &v) : nothing();
}

static bool meets(search *s)
{
    const cql2_source source = {property, s};
    if (order_by_distance(&s->asked->by) && !s->hit->placed)
        return false;
    return !s->asked->where || cql2_evaluate(s->asked->where, &source) == CQL2_TRUE;
}

/* To the nearest entrance, where it has any, as index_near measures. */
static double distance_of(search *s)
{
    const lonlat from = s->asked->by.from;
    const int entrances = entity_field(s->of, slice_of("entrances"));
    lonlat_e7 ways[FIELD_MAX_POINTS];
    value v;
    size_t count = entrances >= 0 && read_field(s, entrances, &v) ? field_points(&v, ways) : 0;
    double least = count ? INFINITY : geodesic_m(from, s->hit->at);
    for (size_t i = 0; i < count; i++)
        least = fmin(least, geodesic_m(from, lonlat_unpack(ways[i])));
    return least;
}

static void place_of(search *s, order_place *ret)
{
    const order *by = &s->asked->by;
    ret->id = s->hit->id;
    for (size_t i = 0; i < by->count; i++) {
        cql2_value v = by->keys[i].field == ORDER_DISTANCE
                           ? (cql2_value){.type = CQL2_NUMBER, .number = distance_of(s)}
                           : property(s, by->keys[i].field, NULL);
        order_value_of(&v, &ret->values[i]);
    }
}

/* -- the page ---------------------------------------------------------------------------------- */

typedef struct {
    const order *by;
    find_entry *entries;
    size_t count, room; /* one more than are wanted, to see if there are */
} heap;

static bool before(const heap *p, size_t a, size_t b)
{
    return order_compare(p->by, &p->entries[a].place, &p->entries[b].place) < 0;
}

static void swap(heap *p, size_t a, size_t b)
{
    find_entry e = p->entries[a];
    p->entries[a] = p->entries[b];
    p->entries[b] = e;
}

static void sift_down(heap *p, size_t at)
{
    for (size_t down; (down = 2 * at + 1) < p->count; at = down) {
        if (down + 1 < p->count && before(p, down, down + 1))
            down++;
        if (!before(p, at, down))
            break;
        swap(p, at, down);
    }
}

static void offer(heap *p, const find_entry *e)
{
    if (p->count == p->room) {
        if (order_compare(p->by, &e->place, &p->entries[0].place) < 0) {
            p->entries[0] = *e;
            sift_down(p, 0);
        }
        return;
    }
    size_t at = p->count++;
    p->entries[at] = *e;
    for (size_t up; at > 0 && before(p, up = (at - 1) / 2, at); at = up)
        swap(p, up, at);
}

/* By taking the last away until none is left. */
static void sort(heap *p)
{
    size_t count = p->count;
    while (p->count > 1) {
        swap(p, 0, --p->count);
        sift_down(p, 0);
    }
    p->count = count;
}

/* -- going through ----------------------------------------------------------------------------- */

static bool goes_after(const find_query *q, const order_place *at)
{
    if (q->by.count == 0)
        return at->id > q->items.after_id;
    return !q->goes_on || order_compare(&q->by, at, &q->after) > 0;
}

static void take(search *s, const hit_list *batch, heap *p, uint64_t *matched)
{
    for (size_t i = 0; i < batch->count; i++) {
        find_entry e = {.hit = batch->hits[i]};
        s->hit = &batch->hits[i];
        encoded_properties(s->hit->body, s->hit->split, s->names, s->count, s->texts);
        if (!meets(s))
            continue;
        (*matched)++;
        place_of(s, &e.place);
        if (goes_after(s->asked, &e.place))
            offer(p, &e);
    }
}

static status go_through(search *s, const index_view *view, heap *p, uint64_t *matched, error *err)
{
    items_query next = s->asked->items;
    hit_list batch;
    next.after_id = 0;
    next.limit = BATCH;
    for (bool more = true; more;) {
        arena_clear(s->memory);
        status failed = index_items(view, s->memory, &next, &batch, &more, err);
        if (failed)
            return failed;
        take(s, &batch, p, matched);
        if (s->failed)
            return error_no_memory(err);
        next.after_id = batch.count ? batch.hits[batch.count - 1].id : 0;
    }
    return OK;
}

static void keep(const heap *p, size_t limit, hit_list *ret)
{
    ret->count = p->count < limit ? p->count : limit;
    for (size_t i = 0; i < ret->count; i++)
        ret->hits[i] = p->entries[i].hit;
}

status find_items(const index_view *view, arena *memory, const entity *of, const find_query *q,
                  find_page *ret, error *err)
{
    search s = {.of = of, .asked = q};
    heap p = {.by = &q->by, .room = q->items.limit + 1};
    hit_list found = {0};
    ret->entries = NULL;
    if (!q->where && q->by.count == 0)
        return index_items(view, memory, &q->items, &ret->found, &ret->more, err);
    if (q->where)
        add_fields(&s, q->where);
    add_order(&s, &q->by);
    found.hits = arena_alloc(memory, p.room * sizeof *found.hits);
    p.entries = arena_alloc(memory, p.room * sizeof *p.entries);
    s.memory = arena_new(BATCH_BYTES);
    status failed = found.hits && p.entries && s.memory
                        ? go_through(&s, view, &p, &found.matched, err)
                        : error_no_memory(err);
    arena_free(s.memory);
    if (failed)
        return failed;
    sort(&p);
    keep(&p, q->items.limit, &found);
    *ret = (find_page){found, q->by.count ? p.entries : NULL, p.count > q->items.limit};
    return OK;
}
