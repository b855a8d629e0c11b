/* The filter is evaluated on what is rendered: of each feature that meets the rest, the properties
 * that the filter names are read. */
#include "web/find.h"

#include <string.h>

#include "format/encode.h"

enum { BATCH = INDEX_MAX_K, BATCH_BYTES = 64 * 1024 * 1024 };

/* One search: the fields that the filter names, and of the feature at hand what they are. */
typedef struct {
    const entity *of;
    const cql2_node *where;
    size_t count;
    int fields[FIELD_MAX];
    const char *names[FIELD_MAX];
    slice texts[FIELD_MAX]; /* as JSON, by their place in `fields` */
    const index_hit *hit;
    arena *memory; /* of a batch */
    bool failed;   /* for want of memory */
} search;

static void add_fields(search *s, const cql2_node *n)
{
    for (size_t i = 0; i < n->count; i++)
        add_fields(s, n->args[i]);
    if (n->op != CQL2_PROPERTY || n->field < 0)
        return;
    for (size_t i = 0; i < s->count; i++)
        if (s->fields[i] == n->field)
            return;
    s->fields[s->count] = n->field;
    s->names[s->count++] = s->of->fields[n->field].name;
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

/* What is rendered as a text is what it says, anything else (numbers, lists) as it stands there. */
static cql2_value read_json(search *s, const field *f, slice json)
{
    BUF_SCOPED buf text;
    error unused;
    value v;
    buf_init(&text, CQL2_TEXT_BYTES);
    if (!json.len || slice_equals(json, "null"))
        return nothing();
    if (json.at[0] == '"' && encoded_text(json, &text)) {
        const char *copy = arena_copy(s->memory, text.len ? text.data : "", text.len);
        s->failed |= !copy || text.failed;
        json = (slice){copy, text.len};
    }
    if (s->failed || field_read(f, json, s->memory, &v, &unused))
        return nothing();
    return cql2_value_of(f, &v);
}

static cql2_value property(void *context, int number, char *scratch)
{
    search *s = context;
    (void)scratch;
    if (number == CQL2_GEOMETRY)
        return position_of(s);
    for (size_t i = 0; i < s->count; i++)
        if (s->fields[i] == number)
            return read_json(s, &s->of->fields[number], s->texts[i]);
    return nothing();
}

static bool meets(search *s, const index_hit *hit)
{
    const cql2_source source = {property, s};
    s->hit = hit;
    encoded_properties(hit->body, hit->split, s->names, s->count, s->texts);
    return cql2_evaluate(s->where, &source) == CQL2_TRUE;
}

/* What a batch has, counted and, where it is on the page, kept. */
static void take(search *s, const hit_list *batch, const items_query *q, hit_list *found,
                 bool *more)
{
    for (size_t i = 0; i < batch->count; i++) {
        const index_hit *hit = &batch->hits[i];
        if (!meets(s, hit))
            continue;
        found->matched++;
        if (hit->id <= q->after_id)
            continue;
        if (found->count < q->limit)
            found->hits[found->count++] = *hit;
        else
            *more = true;
    }
}

static status go_through(search *s, const index_view *view, const items_query *q, hit_list *ret,
                         bool *ret_more, error *err)
{
    items_query next = *q;
    hit_list batch;
    next.after_id = 0;
    next.limit = BATCH;
    for (bool more = true; more;) {
        arena_clear(s->memory);
        status failed = index_items(view, s->memory, &next, &batch, &more, err);
        if (failed)
            return failed;
        take(s, &batch, q, ret, ret_more);
        if (s->failed)
            return error_no_memory(err);
        next.after_id = batch.count ? batch.hits[batch.count - 1].id : 0;
    }
    return OK;
}

status find_items(const index_view *view, arena *memory, const items_query *q,
                  const cql2_node *where, const entity *of, hit_list *ret, bool *ret_more,
                  error *err)
{
    search s = {.of = of, .where = where};
    hit_list found = {0};
    bool more = false;
    if (!where)
        return index_items(view, memory, q, ret, ret_more, err);
    add_fields(&s, where);
    found.hits = arena_alloc(memory, (q->limit + 1) * sizeof *found.hits);
    s.memory = arena_new(BATCH_BYTES);
    status failed =
        found.hits && s.memory ? go_through(&s, view, q, &found, &more, err) : error_no_memory(err);
    arena_free(s.memory);
    if (failed)
        return failed;
    *ret = found;
    *ret_more = more;
    return OK;
}
