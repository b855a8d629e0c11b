#include "index/facts.h"

#include <math.h>
#include <string.h>

#include "index/filter.h"
#include "index/value.h"

/* Where the facts stand in each entity's table. */
typedef struct {
    int yes[FACT_COUNT], audiences, take_part, status;
} fact_fields;

static const fact_fields OF_ASSET = {
    {
#define F(id, ...) ASSET_##id,
#include "domain/access_fields.def"
#undef F
    },
    ASSET_AUDIENCES,
    ASSET_TAKE_PART,
    -1,
};
static const fact_fields OF_ACTIVITY = {
    {
#define F(id, ...) ACTIVITY_##id,
#include "domain/access_fields.def"
#undef F
    },
    ACTIVITY_AUDIENCES,
    ACTIVITY_TAKE_PART,
    ACTIVITY_STATUS,
};

static uint32_t set_of(const part *p, uint32_t slot, int number)
{
    char scratch[64]; /* a set takes none of it */
    cql2_value v = value_of_slot(p, slot, number, NULL, scratch);
    return v.type == CQL2_SET ? (uint32_t)v.set : 0;
}

feature_facts facts_of(const layer *l, uint32_t slot)
{
    const part *p = l->part;
    const fact_fields *f = p->of == &ASSET ? &OF_ASSET : &OF_ACTIVITY;
    feature_facts facts = {.category = -1};
    int64_t held;
    unsigned code = part_category(p, slot);
    if (code < CATEGORY_MAX)
        facts.category = (int)code;
    for (int i = 0; i < FACT_COUNT; i++)
        if (column_read(p->of, f->yes[i], p->columns[f->yes[i]], slot, &held) &&
            held == TRISTATE_YES)
            facts.yes |= UINT32_C(1) << i;
    if (column_read(p->of, INDEX_WHEN, p->columns[INDEX_WHEN], slot, &held))
        facts.when = (uint32_t)held;
    facts.audiences = set_of(p, slot, f->audiences);
    facts.take_part = set_of(p, slot, f->take_part);
    if (f->status >= 0) {
        char scratch[CQL2_TEXT_BYTES];
        slice kept = facts_text(l, slot, f->status, scratch);
        facts.paused = slice_equals(kept, p->of->fields[f->status].choices[ACTIVITY_PAUSED]);
    }
    return facts;
}

slice facts_text(const layer *l, uint32_t slot, int number, char *scratch)
{
    cql2_value v = value_of_slot(l->part, slot, number, NULL, scratch);
    return v.type == CQL2_TEXT ? v.text : (slice){"", 0};
}

/* -- going through ----------------------------------------------------------------------------- */

typedef struct {
    int reach;
    const geodesic_origin *origin;
    facts_visitor *visit;
    void *context;
} walk;

static bool reach_of(const part *p, uint32_t slot, int64_t *ret)
{
    return column_read(p->of, ASSET_REACH, p->columns[ASSET_REACH], slot, ret);
}

bool facts_reach(const facts_met *m, int64_t *ret)
{
    return reach_of(m->layer->part, m->slot, ret);
}

static bool reaches(const walk *w, const part *p, uint32_t slot)
{
    int64_t held;
    if (w->reach == FACTS_ANY_REACH)
        return true;
    bool known = reach_of(p, slot, &held);
    return w->reach == FACTS_NO_REACH ? !known : known && held == w->reach;
}

double facts_chord_m2(const layer *l, uint32_t slot, const geodesic_origin *origin)
{
    const part *p = l->part;
    if (!origin || slot >= p->placed.count)
        return INFINITY;
    if (entrances_has(p->ways, slot))
        return entrances_nearest(p->ways, entrances_place(p->ways, slot), origin).chord_m2;
    return geodesic_chord_m2(origin, p->placed.at[slot]);
}

static void meet(void *context, const layer *l, uint32_t slot)
{
    const walk *w = context;
    if (!reaches(w, l->part, slot))
        return;
    const facts_met met = {l, slot, facts_chord_m2(l, slot, w->origin)};
    w->visit(w->context, &met);
}

void facts_visit_circle(const index_view *view, const geodesic_origin *origin, double radius_m,
                        int reach, facts_visitor *visit, void *context)
{
    const index_filter everything = {0};
    const filter all = {.asked = &everything, .of = &ASSET};
    region circle = region_of_circle(origin, radius_m);
    walk w = {reach, origin, visit, context};
    (void)filter_visit(&all, view, &circle, meet, &w); /* the visitor counts */
}

void facts_visit_all(const index_view *view, const geodesic_origin *origin, bool unplaced_alone,
                     int reach, facts_visitor *visit, void *context)
{
    walk w = {reach, origin, visit, context};
    for (const layer *l = view->layers; l < view->layers + view->layer_count; l++)
        for (uint32_t i = unplaced_alone ? l->part->placed.count : 0; i < l->part->count; i++)
            if (layer_alive(l, i))
                meet(&w, l, i);
}

double facts_distance_m(const facts_met *met, const geodesic_origin *origin)
{
    const part *p = met->layer->part;
    if (met->slot >= p->placed.count)
        return 0;
    if (entrances_has(p->ways, met->slot))
        return entrances_geodesic_m(p->ways, entrances_place(p->ways, met->slot), origin);
    return geodesic_m(origin->at, lonlat_unpack(p->placed.at[met->slot]));
}

static bool found(const layer *l, uint32_t slot, facts_met *ret)
{
    if (slot == PART_NOWHERE || !layer_alive(l, slot))
        return false;
    *ret = (facts_met){l, slot, INFINITY};
    return true;
}

bool facts_find(const index_view *view, const uint8_t uuid[UUID_BYTES], facts_met *ret)
{
    for (const layer *l = view->layers; l < view->layers + view->layer_count; l++)
        if (found(l, part_find_uuid(l->part, uuid), ret))
            return true;
    return false;
}

bool facts_find_id(const index_view *view, int64_t id, facts_met *ret)
{
    for (const layer *l = view->layers; l < view->layers + view->layer_count; l++)
        if (found(l, part_find_id(l->part, id), ret))
            return true;
    return false;
}

/* -- activities of an asset -------------------------------------------------------------------- */

/* How a feature ends that lists none. */
static const char NONE[] = "\"activities\":[]}}";

/* By going through every property. */
static slice walk_to_list(slice body, size_t split)
{
    rendered_properties p = rendered_begin(body, split);
    for (slice name, text; rendered_next(&p, &name, &text);)
        if (slice_equals(name, "activities") && text.len)
            return (slice){text.at + 1, text.len - 1};
    return (slice){"", 0};
}

/* In a text every quote has a backslash before it, so what is looked for is a name, and only the
 * JSON of `extra` could have it too. */
slice facts_activity_list(slice body, size_t split)
{
    static const char LIST[] = "\"activities\":[", EXTRA[] = "\"extra\":";
    size_t len = sizeof NONE - 1;
    if (body.len >= len && memcmp(body.at + body.len - len, NONE, len) == 0)
        return (slice){"", 0};
    const char *list = memmem(body.at, body.len, LIST, sizeof LIST - 1);
    if (!list || memmem(body.at, (size_t)(list - body.at), EXTRA, sizeof EXTRA - 1))
        return walk_to_list(body, split);
    list += sizeof LIST - 1;
    return (slice){list, (size_t)(body.at + body.len - list)};
}

bool facts_next_activity(slice *list, rendered_properties *ret)
{
    const char *end = list->at + list->len, *at = list->at;
    at += at < end && *at == ',';
    if (at == end || *at != '{')
        return false;
    const char *past = rendered_pass(at, end);
    *ret = (rendered_properties){at + 1, past};
    *list = (slice){past, (size_t)(end - past)};
    return true;
}

static bool read_id(rendered_properties p, uint8_t ret[UUID_BYTES])
{
    for (slice name, text; rendered_next(&p, &name, &text);)
        if (slice_equals(name, "id"))
            return text.len > 2 && uuid_read((slice){text.at + 1, text.len - 2}, ret);
    return false;
}

size_t facts_activities(slice body, size_t split, uint8_t (*ret)[UUID_BYTES], size_t most)
{
    size_t count = 0;
    rendered_properties p;
    for (slice list = facts_activity_list(body, split);
         count < most && facts_next_activity(&list, &p);)
        count += read_id(p, ret[count]);
    return count;
}
