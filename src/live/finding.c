/* One pass over the candidates of each group. A *unit* is what all conditions have to hold for: an
 * activity, or an asset itself. Of a unit it is seen which questions it fails. With none, its asset
 * is found. With one, its asset would be found with another answer to that question, so the unit
 * counts for the answers that it has; with more than one no single answer helps. Each asset counts
 * once for an answer, whichever and however many of its units have it. */
#include "live/finding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/cost.h"
#include "index/facts.h"
#include "live/comes.h"

_Static_assert((int)FINDING_FACT_COUNT == (int)FACT_COUNT, "one table of access facts");

/* Questions, as bits. */
enum {
    ASKS_CATEGORY = 1,
    ASKS_WHEN = 2,
    ASKS_FREE = 4,
    ASKS_AUDIENCES = 8,
    ASKS_TAKE_PART = 16,
    ASKS_WORDS = 32,
    ASKS_FACTS = 64, /* this and the bits above it, one for each fact */
    ASKS_ALL = (ASKS_FACTS << FACT_COUNT) - 1
};

/* An answer has the number of its place in finding_counts. */
#define ANSWER(of) ((int)(offsetof(finding_counts, of) / sizeof(finding_count)))
enum {
    ANSWERS = sizeof(finding_counts) / sizeof(finding_count),
    ANSWER_WORDS = (ANSWERS + 63) / 64,
    NAME_KEY_SIZE = 48,
    FIRST_ROOM = 256
};

typedef struct {
    uint64_t bits[ANSWER_WORDS];
} answers;

typedef struct {
    const facts_met *met;
    feature_facts facts; /* `when`: its own times */
    bool is_asset, free, words;
} unit;

typedef struct {
    facts_met met;
    int64_t id;
    const char *name; /* folded, where the order goes by it; else "" */
} match;

/* The candidates of a group: a binary heap, the last in order on top. */
typedef struct {
    facts_met *heap;
    size_t count, room, offered;
} candidates;

/* How many assets have an answer that is chosen alone, and of those how many are not found. */
typedef struct {
    uint32_t alone[ANSWERS], gained[ANSWERS];
} tally;

typedef struct {
    const finding_query *query;
    arena *memory;
    geodesic_origin origin;
    schedule_slots asked, by_day[DAYS_OF_WEEK], by_part[PARTS_OF_DAY_COUNT];
    bool asks_when, no_memory;
    size_t dated;     /* that `held` was asked of */
    candidates *into; /* of the group that is being collected */
    comes here;       /* of FINDING_COMES, what catchments tell */
    char scratch[CQL2_TEXT_BYTES];
} finding;

/* -- what is asked ----------------------------------------------------------------------------- */

static schedule_slots slots_for(unsigned days, unsigned parts)
{
    schedule_slots slots = 0;
    for (int d = -1; d < DAYS_OF_WEEK; d++)
        for (int p = -1; p < PARTS_OF_DAY_COUNT; p++) {
            bool day_asked = d < 0 ? !days : (days >> d & 1) != 0;
            bool part_asked = p < 0 ? !parts : (parts >> p & 1) != 0;
            if (day_asked && part_asked)
                slots |= schedule_slots_asked(d, p);
        }
    return slots;
}

static status check(const finding_query *q, error *err)
{
    const finding_conditions *c = &q->asked;
    if (q->has_origin && !lonlat_valid(q->origin))
        return error_set(err, ERR_INPUT, "origin", "the origin must be on the earth");
    if (q->has_origin && !(q->radius_m > 0 && q->radius_m <= FINDING_RADIUS_MAX_M))
        return error_set(err, ERR_INPUT, "radius", "the radius must be at most %.0f m",
                         FINDING_RADIUS_MAX_M);
    if (c->days >> DAYS_OF_WEEK || c->parts >> PARTS_OF_DAY_COUNT || c->facts >> FACT_COUNT)
        return error_set(err, ERR_INPUT, "when", "an answer that there is not");
    for (int g = 0; g < FINDING_GROUP_COUNT; g++)
        if (q->pages[g].limit > FINDING_MAX_LIMIT)
            return error_set(err, ERR_INPUT, "limit", "limit must be at most %d",
                             FINDING_MAX_LIMIT);
    return OK;
}

static void prepare(finding *f)
{
    const finding_conditions *c = &f->query->asked;
    f->asks_when = c->days || c->parts;
    f->asked = slots_for(c->days, c->parts);
    for (int d = 0; d < DAYS_OF_WEEK; d++)
        f->by_day[d] = slots_for(1u << d, c->parts);
    for (int p = 0; p < PARTS_OF_DAY_COUNT; p++)
        f->by_part[p] = slots_for(c->days, 1u << p);
    if (f->query->has_origin)
        f->origin = geodesic_origin_of(f->query->origin);
}

/* -- units ------------------------------------------------------------------------------------- */

static bool says_free(finding *f, const facts_met *met, int cost)
{
    return cost_is_free(facts_text(met->layer, met->slot, cost, f->scratch));
}

static int64_t id_of(const facts_met *m)
{
    return m->layer->part->slots[m->slot].id;
}

/* Whether it has the words itself. */
static bool has_words(const finding *f, const facts_met *met, search_kind kind)
{
    const words_found *words = f->query->asked.words;
    return !words || words_ids_have(&words->found[kind], id_of(met));
}

/* Its own opening times: the column has those of what goes on there too. */
static schedule_slots own_times(finding *f, const facts_met *met, schedule_slots all, bool listing)
{
    if (!all || !listing)
        return all;
    slice rules = facts_text(met->layer, met->slot, ASSET_OPENING_SCHEDULE, f->scratch);
    return rules.len ? schedule_slots_of_rules(rules) : 0;
}

static unit unit_of_asset(finding *f, const facts_met *met, bool listing)
{
    unit u = {.met = met,
              .is_asset = true,
              .facts = facts_of(met->layer, met->slot),
              .words = has_words(f, met, SEARCH_THEMSELVES)};
    u.facts.when = own_times(f, met, u.facts.when, listing);
    u.free = says_free(f, met, ASSET_COST);
    return u;
}

static unit unit_of_activity(finding *f, const facts_met *met)
{
    unit u = {.met = met,
              .facts = facts_of(met->layer, met->slot),
              .words = has_words(f, met, SEARCH_ACTIVITIES)};
    u.free = says_free(f, met, ACTIVITY_COST);
    return u;
}

/* The questions that it fails. */
static unsigned failed_by(const finding *f, const unit *u)
{
    const finding_conditions *c = &f->query->asked;
    unsigned failed = (c->facts & ~u->facts.yes) * ASKS_FACTS;
    if (c->by_category && !category_set_has(&c->categories, u->facts.category))
        failed |= ASKS_CATEGORY;
    if (f->asks_when && !(u->facts.when & f->asked))
        failed |= ASKS_WHEN;
    if (c->free && !u->free)
        failed |= ASKS_FREE;
    if (c->audiences && !(c->audiences & u->facts.audiences))
        failed |= ASKS_AUDIENCES;
    if (c->take_part && !(c->take_part & u->facts.take_part))
        failed |= ASKS_TAKE_PART;
    if (!u->words)
        failed |= ASKS_WORDS;
    return failed;
}

static void add_answer(answers *a, int number)
{
    a->bits[number / 64] |= UINT64_C(1) << number % 64;
}

static void add_bits(answers *a, int first, uint32_t set, int count)
{
    for (int i = 0; i < count; i++)
        if (set >> i & 1)
            add_answer(a, first + i);
}

/* Adds the answers of these questions that a unit has. */
static void add_answers(const finding *f, const unit *u, unsigned questions, answers *a)
{
    if (questions & ASKS_CATEGORY)
        for (int c = u->facts.category; c >= 0; c = taxonomy_at(f->query->codes, (size_t)c)->parent)
            add_answer(a, ANSWER(categories) + c);
    if (questions & ASKS_WHEN) {
        for (int d = 0; d < DAYS_OF_WEEK; d++)
            if (u->facts.when & f->by_day[d])
                add_answer(a, ANSWER(days) + d);
        for (int p = 0; p < PARTS_OF_DAY_COUNT; p++)
            if (u->facts.when & f->by_part[p])
                add_answer(a, ANSWER(parts) + p);
    }
    if (questions & ASKS_FREE && u->free)
        add_answer(a, ANSWER(free));
    if (questions & ASKS_AUDIENCES)
        add_bits(a, ANSWER(audiences), u->facts.audiences, FINDING_MAX_CHOICES);
    if (questions & ASKS_TAKE_PART)
        add_bits(a, ANSWER(take_part), u->facts.take_part, FINDING_MAX_CHOICES);
    add_bits(a, ANSWER(facts), u->facts.yes & questions / ASKS_FACTS, FACT_COUNT);
}

static bool is_held(finding *f, const unit *u)
{
    const finding_conditions *c = &f->query->asked;
    index_hit hit;
    if (!c->held)
        return true;
    if (f->dated++ >= FINDING_MAX_DATED)
        return false;
    layer_hit(u->met->layer, u->met->slot, &hit);
    return c->held(c->held_context, &hit, u->is_asset);
}

/* @return whether the unit meets all that is asked. */
static bool weigh(finding *f, const unit *u, answers *a)
{
    unsigned failed = failed_by(f, u);
    if (!(failed & ASKS_WHEN) && (failed & (failed - 1)) == 0 && !is_held(f, u))
        failed |= ASKS_WHEN;
    if ((failed & (failed - 1)) == 0)
        add_answers(f, u, failed ? failed : ASKS_ALL, a);
    return failed == 0;
}

/* -- candidates -------------------------------------------------------------------------------- */

static bool before(const facts_met *a, const facts_met *b)
{
    if (a->chord_m2 != b->chord_m2)
        return a->chord_m2 < b->chord_m2;
    return id_of(a) < id_of(b);
}

static bool make_room(finding *f, candidates *c)
{
    if (c->count < c->room)
        return true;
    size_t room = c->room ? c->room * 2 : FIRST_ROOM;
    room = room < FINDING_MAX_CANDIDATES ? room : FINDING_MAX_CANDIDATES;
    facts_met *larger = arena_alloc(f->memory, room * sizeof *larger);
    if (!larger) {
        f->no_memory = true;
        return false;
    }
    if (c->count)
        memcpy(larger, c->heap, c->count * sizeof *larger);
    c->heap = larger;
    c->room = room;
    return true;
}

/* Puts one in the place of the last in order. */
static void replace_last(candidates *c, const facts_met *m)
{
    size_t at = 0;
    for (size_t down; (down = 2 * at + 1) < c->count; at = down) {
        if (down + 1 < c->count && before(&c->heap[down], &c->heap[down + 1]))
            down++;
        if (!before(m, &c->heap[down]))
            break;
        c->heap[at] = c->heap[down];
    }
    c->heap[at] = *m;
}

static void collect(void *context, const facts_met *m)
{
    finding *f = context;
    candidates *c = f->into;
    const words_found *words = f->query->asked.words;
    if (words && !words_ids_have(&words->found[SEARCH_ASSETS], id_of(m)))
        return;
    c->offered++;
    if (c->count == FINDING_MAX_CANDIDATES) {
        if (before(m, &c->heap[0]))
            replace_last(c, m);
        return;
    }
    if (!make_room(f, c))
        return;
    size_t at = c->count++;
    for (size_t up; at > 0 && before(&c->heap[up = (at - 1) / 2], m); at = up)
        c->heap[at] = c->heap[up];
    c->heap[at] = *m;
}

/* What has a catchment goes by that, wherever it is. */
static void collect_without_catchment(void *context, const facts_met *m)
{
    const finding *f = context;
    if (!comes_of(&f->here, id_of(m)))
        collect(context, m);
}

static void collect_by_catchment(finding *f)
{
    for (size_t i = 0; i < f->here.count; i++) {
        facts_met m;
        int64_t reach;
        if (!f->here.assets[i].here || !facts_find_id(f->query->assets, f->here.assets[i].id, &m) ||
            !facts_reach(&m, &reach) || reach != REACH_IN_AREA)
            continue;
        m.chord_m2 = facts_chord_m2(m.layer, m.slot, &f->origin);
        collect(f, &m);
    }
}

static double radius_of(const finding_query *q, int group)
{
    if (!q->has_origin || group == FINDING_REMOTE)
        return INFINITY;
    return group == FINDING_COMES ? fmax(q->radius_m, FINDING_COMES_M) : q->radius_m;
}

/* What is of no group when there is an origin. */
enum { NOWHERE = FINDING_GROUP_COUNT, COLLECTED };

static void collect_group(finding *f, int group, candidates *c)
{
    static const struct {
        int reaches[2], count;
    } GROUPS[COLLECTED] = {
        [FINDING_PLACE] = {{REACH_AT_PLACE, FACTS_NO_REACH}, 2},
        [FINDING_COMES] = {{REACH_IN_AREA}, 1},
        [FINDING_REMOTE] = {{REACH_PHONE_OR_ONLINE}, 1},
        [NOWHERE] = {{REACH_AT_PLACE, FACTS_NO_REACH}, 2},
    };
    const finding_query *q = f->query;
    bool near = q->has_origin && (group == FINDING_PLACE || group == FINDING_COMES);
    facts_visitor *visit = group == FINDING_COMES ? collect_without_catchment : collect;
    f->into = c;
    if (group == FINDING_COMES)
        collect_by_catchment(f);
    for (int i = 0; i < GROUPS[group].count; i++) {
        int reach = GROUPS[group].reaches[i];
        if (near)
            facts_visit_circle(q->assets, &f->origin, radius_of(q, group), reach, visit, f);
        if (!near || group == FINDING_COMES)
            facts_visit_all(q->assets, NULL, near || group == NOWHERE, reach, visit, f);
    }
}

/* -- looking at each --------------------------------------------------------------------------- */

/* Looks at an asset and what goes on there.
 *  @param hit  NULL, or takes those that meet what is asked; of as many activities there is room.
 *  @return whether any does. */
static bool look_at(finding *f, const facts_met *met, answers *a, finding_hit *hit,
                    index_hit *activities)
{
    uint8_t uuids[FINDING_MAX_ACTIVITIES][UUID_BYTES];
    index_hit asset;
    facts_met found;
    layer_hit(met->layer, met->slot, &asset);
    size_t listed = facts_activities(asset.body, asset.split, uuids, FINDING_MAX_ACTIVITIES);
    unit u = unit_of_asset(f, met, listed > 0);
    bool itself = weigh(f, &u, a), any = itself;
    size_t count = 0;
    for (size_t i = 0; i < listed; i++) {
        if (!facts_find(f->query->activities, uuids[i], &found))
            continue;
        u = unit_of_activity(f, &found);
        if (u.facts.paused || !weigh(f, &u, a))
            continue;
        any = true;
        if (hit)
            layer_hit(found.layer, found.slot, &activities[count++]);
    }
    if (hit)
        *hit = (finding_hit){asset, itself, activities, count};
    return any;
}

static void count_answers(tally *t, const answers *a, bool found)
{
    for (int word = 0; word < ANSWER_WORDS; word++)
        for (uint64_t left = a->bits[word]; left; left &= left - 1) {
            int number = word * 64 + __builtin_ctzll(left);
            t->alone[number]++;
            t->gained[number] += !found;
        }
}

/* Any answer of a question that takes several, where some are chosen, keeps what is found. */
static void fill_counts(const finding *f, const tally *t, size_t matched, finding_counts *ret)
{
    const finding_conditions *c = &f->query->asked;
    const struct {
        int first, count;
        bool chosen;
    } several[] = {
        {ANSWER(categories), CATEGORY_MAX, c->by_category},
        {ANSWER(days), DAYS_OF_WEEK, c->days != 0},
        {ANSWER(parts), PARTS_OF_DAY_COUNT, c->parts != 0},
        {ANSWER(audiences), FINDING_MAX_CHOICES, c->audiences != 0},
        {ANSWER(take_part), FINDING_MAX_CHOICES, c->take_part != 0},
    };
    finding_count *counts = (finding_count *)(void *)ret;
    for (int i = 0; i < ANSWERS; i++)
        counts[i] = (finding_count){t->alone[i], t->alone[i]};
    for (size_t q = 0; q < COUNT(several); q++)
        for (int i = several[q].first; several[q].chosen && i < several[q].first + several[q].count;
             i++)
            counts[i].added = (uint32_t)matched + t->gained[i];
}

/* -- groups ------------------------------------------------------------------------------------ */

static int by_order(const void *left, const void *right)
{
    const match *a = left, *b = right;
    if (a->met.chord_m2 != b->met.chord_m2)
        return a->met.chord_m2 < b->met.chord_m2 ? -1 : 1;
    int order = strcmp(a->name, b->name);
    return order ? order : (a->id > b->id) - (a->id < b->id);
}

/* Without a distance the name says the place in the list. */
static bool give_name(finding *f, match *m)
{
    char folded[1024]; /* a name of 200 characters */
    m->name = "";
    if (!isinf(m->met.chord_m2))
        return true;
    slice name = facts_text(m->met.layer, m->met.slot, ASSET_NAME, f->scratch);
    size_t len = text_fold(name.at, name.len, folded, sizeof folded);
    m->name = arena_copy(f->memory, folded, len < NAME_KEY_SIZE ? len : NAME_KEY_SIZE);
    return m->name != NULL;
}

static status fill_page(finding *f, const match *matches, size_t matched, finding_page page,
                        finding_group *g, error *err)
{
    size_t first = page.skip < matched ? page.skip : matched;
    size_t count = matched - first < page.limit ? matched - first : page.limit;
    answers ignored = {{0}};
    index_hit activities[FINDING_MAX_ACTIVITIES];
    g->hits = arena_alloc(f->memory, (count + 1) * sizeof *g->hits);
    if (!g->hits)
        return error_no_memory(err);
    g->count = count;
    f->dated = 0; /* for these again, which are few */
    for (size_t i = 0; i < count; i++) {
        const facts_met *met = &matches[first + i].met;
        finding_hit *hit = &g->hits[i];
        (void)look_at(f, met, &ignored, hit, activities); /* it did before */
        size_t bytes = hit->activity_count * sizeof *activities;
        index_hit *kept = arena_alloc(f->memory, bytes + 1);
        if (!kept)
            return error_no_memory(err);
        if (bytes)
            memcpy(kept, activities, bytes);
        hit->activities = kept;
        if (!isinf(met->chord_m2))
            hit->asset.distance_m = facts_distance_m(met, &f->origin);
    }
    return OK;
}

/* Those of the candidates that are found, in order.
 *  @param counts  NULL: not wanted. */
static status find_among(finding *f, const candidates *c, finding_counts *counts, match **ret,
                         size_t *ret_count, error *err)
{
    tally *t = arena_alloc(f->memory, sizeof *t);
    match *matches = arena_alloc(f->memory, (c->count + 1) * sizeof *matches);
    size_t matched = 0;
    if (!t || !matches)
        return error_no_memory(err);
    for (size_t i = 0; i < c->count; i++) {
        answers a = {{0}};
        bool found = look_at(f, &c->heap[i], &a, NULL, NULL);
        if (counts)
            count_answers(t, &a, found);
        if (!found)
            continue;
        matches[matched] = (match){.met = c->heap[i], .id = id_of(&c->heap[i])};
        if (!give_name(f, &matches[matched++]))
            return error_no_memory(err);
    }
    if (matched)
        qsort(matches, matched, sizeof *matches, by_order);
    if (counts)
        fill_counts(f, t, matched, counts);
    *ret = matches;
    *ret_count = matched;
    return OK;
}

static status find_group(finding *f, int kind, finding_group *g, error *err)
{
    candidates c = {0};
    match *matches;
    finding_counts *counts = arena_alloc(f->memory, sizeof *counts);
    if (!counts)
        return error_no_memory(err);
    collect_group(f, kind, &c);
    if (f->no_memory || find_among(f, &c, counts, &matches, &g->matched, err))
        return error_no_memory(err);
    g->counts = counts;
    g->candidates = c.count;
    g->cut = c.offered > c.count || f->dated > FINDING_MAX_DATED;
    g->within_m = radius_of(f->query, kind);
    if (c.offered > c.count && !isinf(c.heap[0].chord_m2))
        g->within_m = geodesic_chord_lower_m(c.heap[0].chord_m2);
    return fill_page(f, matches, g->matched, f->query->pages[kind], g, err);
}

status finding_run(const finding_query *query, arena *memory, finding_result *ret, error *err)
{
    finding_result result = {.nowhere = 0};
    candidates nowhere = {0};
    match *ignored;
    status failed = check(query, err);
    if (failed)
        return failed;
    finding *f = arena_alloc(memory, sizeof *f);
    if (!f)
        return error_no_memory(err);
    f->query = query;
    f->memory = memory;
    prepare(f);
    if (query->has_origin && comes_find(query->related, query->origin, memory, &f->here, err))
        return err->code;
    for (int g = 0; g < FINDING_GROUP_COUNT && !failed; g++)
        failed = find_group(f, g, &result.groups[g], err);
    if (!failed && query->has_origin) {
        collect_group(f, NOWHERE, &nowhere);
        failed = f->no_memory ? error_no_memory(err)
                              : find_among(f, &nowhere, NULL, &ignored, &result.nowhere, err);
    }
    if (!failed)
        *ret = result;
    return failed;
}
