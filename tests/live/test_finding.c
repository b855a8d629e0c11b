/* What the residents' question finds and counts, against a plain look at every record. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/cost.h"
#include "domain/geodesic.h"
#include "format/geojson.h"
#include "live/finding.h"
#include "support/features.h"

enum { ASSETS = 250, EACH = 3, CATEGORIES = 6, QUERIES = 120, ARENA_MAX = 64 << 20 };

typedef struct {
    record asset, activities[EACH]; /* activities as they are shown, with what they inherit */
    size_t count;
    char uuid[FEATURE_UUID_SIZE], activity_uuids[EACH][FEATURE_UUID_SIZE], entrances[100];
} sample;

static sample samples[ASSETS];
static taxonomy *codes;
static index_snapshot *assets, *activities;
static error err;

static const lonlat HERE = {-4.2868, 55.8942};

/* -- making them ------------------------------------------------------------------------------- */

/* One of these, or null for those behind them. */
static value one_of(generator *g, const char *const *texts, size_t count)
{
    size_t at = generate_below(g, count + 1);
    return at < count ? value_text(texts[at]) : (value){.kind = VALUE_NULL};
}

static value some_set(generator *g, int choices)
{
    int64_t set = (int64_t)(generate_bits(g) & generate_bits(g)) & ((1 << choices) - 1);
    return generate_below(g, 3) ? value_integer(set) : (value){.kind = VALUE_NULL};
}

static value some_choice(generator *g, int choices)
{
    int at = (int)generate_below(g, (uint64_t)choices + 1);
    return at < choices ? value_integer(at) : (value){.kind = VALUE_NULL};
}

static const char *const COSTS[] = {"Free",
                                    "\xc2\xa3"
                                    "2",
                                    "Donation", "No \"charge\""};
static const char *const CODES[] = {"c0", "c1", "c2", "c3", "c4"};

static void make_facts(generator *g, record *r)
{
    for (size_t i = 0; i < r->of->count; i++)
        if (r->of->fields[i].type == FIELD_TRISTATE)
            r->v[i] = value_integer((int64_t)generate_below(g, 3));
}

static void make_activity(generator *g, sample *s, size_t number, int64_t id)
{
    record *r = &s->activities[number];
    record_init(r, &ACTIVITY);
    r->id = id;
    feature_uuid(id, s->activity_uuids[number]);
    r->v[ACTIVITY_UUID] = value_text(s->activity_uuids[number]);
    r->v[ACTIVITY_TITLE] = value_text("Some \"group\", {it}");
    r->v[ACTIVITY_CATEGORY] = one_of(g, CODES, COUNT(CODES));
    make_facts(g, r);
    r->v[ACTIVITY_STATUS] =
        value_integer(generate_below(g, 6) ? ACTIVITY_RUNNING : ACTIVITY_PAUSED);
    r->v[ACTIVITY_AUDIENCES] = some_set(g, 13);
    r->v[ACTIVITY_TAKE_PART] = some_set(g, 5);
    r->v[ACTIVITY_COST] = one_of(g, COSTS, COUNT(COSTS));
    r->v[ACTIVITY_DAY] = some_choice(g, DAYS_OF_WEEK);
    if (r->v[ACTIVITY_DAY].kind != VALUE_NULL)
        r->v[ACTIVITY_PART_OF_DAY] = some_choice(g, 3);
}

static void make_sample(generator *g, sample *s, int64_t id)
{
    static const char *const OPEN[] = {"FREQ=WEEKLY;BYDAY=MO,TH 10:00-12:00",
                                       "FREQ=WEEKLY;BYDAY=TU evening", "FREQ=WEEKLY;BYDAY=SA"};
    static const char *const NAMES[] = {"Ash", "\xc3\x80isir", "Birch", "\"Cedar\"", "dogwood"};
    record *r = &s->asset;
    record_init(r, &ASSET);
    r->id = id;
    feature_uuid(id, s->uuid);
    r->v[ASSET_UUID] = value_text(s->uuid);
    r->v[ASSET_NAME] = value_text(NAMES[generate_below(g, COUNT(NAMES))]);
    r->v[ASSET_CATEGORY] = one_of(g, CODES, COUNT(CODES));
    make_facts(g, r);
    r->v[ASSET_AUDIENCES] = some_set(g, 13);
    r->v[ASSET_TAKE_PART] = some_set(g, 5);
    r->v[ASSET_COST] = one_of(g, COSTS, COUNT(COSTS));
    r->v[ASSET_OPENING_SCHEDULE] = one_of(g, OPEN, COUNT(OPEN));
    r->v[ASSET_REACH] = some_choice(g, 3);
    r->has_position = generate_below(g, 8) > 0;
    if (r->has_position)
        r->position =
            lonlat_unpack(lonlat_pack((lonlat){HERE.lon_deg + generate_between(g, -0.5, 0.5),
                                               HERE.lat_deg + generate_between(g, -0.25, 0.25)}));
    if (generate_below(g, 10) == 0) {
        snprintf(s->entrances, sizeof s->entrances, "%.7f,%.7f;%.7f,%.7f",
                 HERE.lon_deg + generate_between(g, -0.2, 0.2), HERE.lat_deg,
                 HERE.lon_deg + generate_between(g, -0.5, 0.5), HERE.lat_deg + 0.1);
        r->v[ASSET_ENTRANCES] = value_text(s->entrances);
    }
    s->count = generate_below(g, EACH + 1);
    for (size_t i = 0; i < s->count; i++)
        make_activity(g, s, i, id * 10 + (int64_t)i);
}

static void put(index_writer *w, const record *r, buf *body, size_t split, uint32_t when)
{
    const index_feature shown = {r, {body->data, body->len}, split, when};
    const index_feature *const seen[AUDIENCE_COUNT] = {&shown, &shown, &shown};
    assert_false(body->failed);
    assert_int_equal(index_writer_put(w, r->id, seen, &err), OK);
}

/* As feed.c does. */
static void put_sample(sample *s, index_writer *of_assets, index_writer *of_activities)
{
    const record *list[EACH];
    size_t split;
    BUF_SCOPED buf body;
    ARENA_SCOPED arena *a = arena_new(ARENA_MAX);
    schedule_slots when = schedule_slots_of_opening(&s->asset);
    buf_init(&body, 1 << 20);
    for (size_t i = 0; i < s->count; i++) {
        list[i] = &s->activities[i];
        when |= schedule_slots_of(list[i]);
    }
    geojson_feature(&body, &s->asset, AUDIENCE_PUBLIC, list, s->count, &split);
    put(of_assets, &s->asset, &body, split, when);
    for (size_t i = 0; i < s->count; i++) {
        record *r = &s->activities[i];
        assert_int_equal(activity_list(r, &s->asset, a, &err), OK);
        buf_clear(&body);
        geojson_feature(&body, r, AUDIENCE_PUBLIC, NULL, 0, &split);
        put(of_activities, r, &body, split, schedule_slots_of(r));
    }
}

static void make_snapshots(size_t count)
{
    index_writer *of_assets, *of_activities;
    assert_int_equal(index_writer_new(NULL, codes, &of_assets, &err), OK);
    assert_int_equal(index_writer_of(&LISTED_ACTIVITY, NULL, codes, &of_activities, &err), OK);
    for (size_t i = 0; i < count; i++)
        put_sample(&samples[i], of_assets, of_activities);
    assert_int_equal(index_writer_finish(of_assets, 1, &assets, &err), OK);
    assert_int_equal(index_writer_finish(of_activities, 1, &activities, &err), OK);
}

static void drop_snapshots(void)
{
    index_release(assets);
    index_release(activities);
}

static finding_query query_of(void)
{
    finding_query q = {.assets = index_view_of(assets, AUDIENCE_PUBLIC),
                       .activities = index_view_of(activities, AUDIENCE_PUBLIC),
                       .codes = codes,
                       .radius_m = FINDING_RADIUS_DEFAULT_M};
    for (int g = 0; g < FINDING_GROUP_COUNT; g++)
        q.pages[g] = (finding_page){0, FINDING_MAX_LIMIT};
    return q;
}

/* -- a plain look ------------------------------------------------------------------------------ */

static int64_t bits_of(const record *r, int number)
{
    return r->v[number].kind == VALUE_INTEGER ? r->v[number].integer : 0;
}

static int code_of(const record *r, int number)
{
    return r->v[number].kind == VALUE_TEXT ? taxonomy_find(codes, r->v[number].text) : -1;
}

static bool fact_of(const record *r, int fact)
{
    static const int OF_ASSET[] = {
#define F(id, ...) ASSET_##id,
#include "domain/access_fields.def"
#undef F
    };
    static const int OF_ACTIVITY[] = {
#define F(id, ...) ACTIVITY_##id,
#include "domain/access_fields.def"
#undef F
    };
    return r->v[r->of == &ASSET ? OF_ASSET[fact] : OF_ACTIVITY[fact]].integer == TRISTATE_YES;
}

static bool on_at(schedule_slots on, const finding_conditions *c)
{
    bool any = !c->days && !c->parts;
    for (int d = 0; d < DAYS_OF_WEEK; d++)
        for (int p = 0; p < PARTS_OF_DAY_COUNT; p++)
            if (on >> (d * PARTS_OF_DAY_COUNT + p) & 1)
                any |= (!c->days || c->days >> d & 1) && (!c->parts || c->parts >> p & 1);
    return any;
}

static bool unit_meets(const record *r, const finding_conditions *c)
{
    bool asset = r->of == &ASSET;
    const value *cost = &r->v[asset ? ASSET_COST : ACTIVITY_COST];
    for (int i = 0; i < FINDING_FACT_COUNT; i++)
        if (c->facts >> i & 1 && !fact_of(r, i))
            return false;
    if (c->by_category &&
        !category_set_has(&c->categories, code_of(r, asset ? ASSET_CATEGORY : ACTIVITY_CATEGORY)))
        return false;
    if (c->free && !(cost->kind == VALUE_TEXT && cost_is_free(cost->text)))
        return false;
    if (c->audiences && !(bits_of(r, asset ? ASSET_AUDIENCES : ACTIVITY_AUDIENCES) & c->audiences))
        return false;
    if (c->take_part && !(bits_of(r, asset ? ASSET_TAKE_PART : ACTIVITY_TAKE_PART) & c->take_part))
        return false;
    return on_at(asset ? schedule_slots_of_opening(r) : schedule_slots_of(r), c);
}

static double metres_to(const sample *s, lonlat from)
{
    lonlat_e7 points[FIELD_MAX_POINTS];
    size_t count = field_points(&s->asset.v[ASSET_ENTRANCES], points);
    double least_m = count ? INFINITY : geodesic_m(from, s->asset.position);
    for (size_t i = 0; i < count; i++)
        least_m = fmin(least_m, geodesic_m(from, lonlat_unpack(points[i])));
    return least_m;
}

/* The group that it is a candidate of; FINDING_GROUP_COUNT for none, -1 for at a place nowhere. */
static int group_of(const sample *s, const finding_query *q)
{
    const value *reach = &s->asset.v[ASSET_REACH];
    int kind = reach->kind == VALUE_INTEGER ? (int)reach->integer : REACH_AT_PLACE;
    double far_m = s->asset.has_position ? metres_to(s, q->origin) : INFINITY;
    if (kind == REACH_PHONE_OR_ONLINE)
        return FINDING_REMOTE;
    if (!q->has_origin)
        return kind == REACH_IN_AREA ? FINDING_COMES : FINDING_PLACE;
    if (kind == REACH_IN_AREA)
        return !s->asset.has_position || far_m <= fmax(q->radius_m, FINDING_COMES_M)
                   ? FINDING_COMES
                   : FINDING_GROUP_COUNT;
    if (!s->asset.has_position)
        return -1;
    return far_m <= q->radius_m ? FINDING_PLACE : FINDING_GROUP_COUNT;
}

static bool sample_meets(const sample *s, const finding_conditions *c)
{
    bool any = unit_meets(&s->asset, c);
    for (size_t i = 0; i < s->count; i++)
        any |= s->activities[i].v[ACTIVITY_STATUS].integer != ACTIVITY_PAUSED &&
               unit_meets(&s->activities[i], c);
    return any;
}

static size_t count_plainly(const finding_query *q, int group, const finding_conditions *c)
{
    size_t count = 0;
    for (size_t i = 0; i < ASSETS; i++)
        count += group_of(&samples[i], q) == group && sample_meets(&samples[i], c);
    return count;
}

/* -- comparing --------------------------------------------------------------------------------- */

static void expect_count(const finding_query *q, int group, finding_count got,
                         const finding_conditions *added, const finding_conditions *alone,
                         const char *what, int number)
{
    size_t with = count_plainly(q, group, added), only = count_plainly(q, group, alone);
    if (got.added != with || got.alone != only)
        fail_msg("group %d, %s %d: %u and %u, not %zu and %zu", group, what, number, got.added,
                 got.alone, with, only);
}

static void compare_counts(const finding_query *q, int group, const finding_counts *n)
{
    const finding_conditions *c = &q->asked;
    for (int i = 0; i <= CATEGORIES; i++) {
        finding_conditions added = *c, alone = *c;
        added.by_category = alone.by_category = true;
        alone.categories = (category_set){{0}};
        category_set_add(&added.categories, codes, i);
        category_set_add(&alone.categories, codes, i);
        expect_count(q, group, n->categories[i], &added, &alone, "category", i);
    }
#define EACH_BIT(what, most)                                                                       \
    for (int i = 0; i < (most); i++) {                                                             \
        finding_conditions added = *c, alone = *c;                                                 \
        added.what |= 1u << i;                                                                     \
        alone.what = 1u << i;                                                                      \
        expect_count(q, group, n->what[i], &added, &alone, #what, i);                              \
    }
    EACH_BIT(days, DAYS_OF_WEEK)
    EACH_BIT(parts, PARTS_OF_DAY_COUNT)
    EACH_BIT(audiences, 13)
    EACH_BIT(take_part, 5)
#undef EACH_BIT
    for (int i = 0; i < FINDING_FACT_COUNT; i++) {
        finding_conditions with = *c;
        with.facts |= 1u << i;
        expect_count(q, group, n->facts[i], &with, &with, "fact", i);
    }
    finding_conditions with = *c;
    with.free = true;
    expect_count(q, group, n->free, &with, &with, "free", 0);
}

static const sample *sample_of(int64_t id)
{
    for (size_t i = 0; i < ASSETS; i++)
        if (samples[i].asset.id == id)
            return &samples[i];
    fail_msg("%d is none of the samples", (int)id);
    return NULL;
}

static void compare_hit(const finding_query *q, int group, const finding_hit *hit)
{
    const sample *s = sample_of(hit->asset.id);
    size_t next = 0;
    assert_int_equal(group_of(s, q), group);
    assert_int_equal(hit->itself, unit_meets(&s->asset, &q->asked));
    for (size_t i = 0; i < s->count; i++) {
        const record *r = &s->activities[i];
        if (r->v[ACTIVITY_STATUS].integer == ACTIVITY_PAUSED || !unit_meets(r, &q->asked))
            continue;
        assert_true(next < hit->activity_count);
        assert_int_equal(hit->activities[next++].id, r->id);
    }
    assert_int_equal(hit->activity_count, next);
    assert_true(hit->itself || next > 0);
    if (q->has_origin && s->asset.has_position && group != FINDING_REMOTE)
        assert_true(fabs(hit->asset.distance_m - metres_to(s, q->origin)) < 1e-6);
}

static void compare(const finding_query *q, bool counts)
{
    ARENA_SCOPED arena *a = arena_new(ARENA_MAX);
    finding_result r;
    assert_int_equal(finding_run(q, a, &r, &err), OK);
    for (int g = 0; g < FINDING_GROUP_COUNT; g++) {
        const finding_group *found = &r.groups[g];
        assert_int_equal(found->matched, count_plainly(q, g, &q->asked));
        assert_false(found->cut);
        assert_int_equal(found->count,
                         found->matched < FINDING_MAX_LIMIT ? found->matched : FINDING_MAX_LIMIT);
        for (size_t i = 0; i < found->count; i++) {
            compare_hit(q, g, &found->hits[i]);
            if (i && q->has_origin && g == FINDING_PLACE)
                assert_true(found->hits[i - 1].asset.distance_m <= found->hits[i].asset.distance_m);
        }
        if (counts)
            compare_counts(q, g, found->counts);
    }
    assert_int_equal(r.nowhere, q->has_origin ? count_plainly(q, -1, &q->asked) : 0);
}

static finding_query some_query(generator *g)
{
    finding_query q = query_of();
    finding_conditions *c = &q.asked;
    q.has_origin = generate_below(g, 4) > 0;
    q.origin = (lonlat){HERE.lon_deg + generate_between(g, -0.3, 0.3), HERE.lat_deg};
    q.radius_m = generate_below(g, 2) ? FINDING_RADIUS_DEFAULT_M : generate_between(g, 1, 5e4);
    if (generate_below(g, 3) == 0) {
        c->by_category = true;
        for (int i = 0; i < 2; i++)
            category_set_add(&c->categories, codes, 1 + (int)generate_below(g, CATEGORIES));
    }
    c->days = generate_below(g, 2) ? (unsigned)(generate_bits(g) & generate_bits(g)) & 0x7f : 0;
    c->parts = generate_below(g, 3) ? 0 : (unsigned)generate_bits(g) & 0xf;
    c->free = generate_below(g, 4) == 0;
    c->facts = generate_below(g, 3) ? 0 : 1u << generate_below(g, FINDING_FACT_COUNT);
    c->audiences = generate_below(g, 3) ? 0 : (uint32_t)generate_bits(g) & 0x1fff & 0x1249;
    c->take_part = generate_below(g, 4) ? 0 : (uint32_t)generate_bits(g) & 0x1f;
    return q;
}

static void test_against_every_record(void **state)
{
    generator g = {5};
    (void)state;
    for (size_t i = 0; i < ASSETS; i++)
        make_sample(&g, &samples[i], (int64_t)i * 3 + 1);
    make_snapshots(ASSETS);
    finding_query all = query_of();
    compare(&all, true);
    for (int i = 0; i < QUERIES; i++) {
        finding_query q = some_query(&g);
        compare(&q, i % 6 == 0);
    }
    drop_snapshots();
}

/* -- cases ------------------------------------------------------------------------------------- */

enum { WOMEN = 1 << 2, MEN = 1 << 1, MONDAY = 1, TUESDAY = 2 };

static finding_result run(finding_query *q, arena *a)
{
    finding_result r;
    assert_int_equal(finding_run(q, a, &r, &err), OK);
    return r;
}

/* Women on Tuesdays and men on Mondays are no women on Mondays. */
static void test_one_and_the_same(void **state)
{
    ARENA_SCOPED arena *a = arena_new(ARENA_MAX);
    generator g = {6};
    sample *s = &samples[0];
    (void)state;
    make_sample(&g, s, 1);
    record_init(&s->asset, &ASSET);
    s->asset.id = 1;
    s->asset.v[ASSET_UUID] = value_text(s->uuid);
    s->asset.v[ASSET_NAME] = value_text("Hall");
    s->asset.has_position = true;
    s->asset.position = HERE;
    s->asset.v[ASSET_STEP_FREE] = value_integer(TRISTATE_YES);
    s->count = 2;
    for (int i = 0; i < 2; i++) {
        make_activity(&g, s, (size_t)i, 10 + i);
        record *r = &s->activities[i];
        r->v[ACTIVITY_STATUS] = value_integer(ACTIVITY_RUNNING);
        r->v[ACTIVITY_DAY] = value_integer(i);
        r->v[ACTIVITY_PART_OF_DAY] = value_integer(2);
        r->v[ACTIVITY_AUDIENCES] = value_integer(i ? WOMEN : MEN);
        r->v[ACTIVITY_STEP_FREE] = value_integer(i ? TRISTATE_NO : TRISTATE_UNKNOWN);
    }
    make_snapshots(1);
    static const struct {
        unsigned days, facts;
        uint32_t audiences;
        int64_t found; /* the activity, or 0 */
    } CASES[] = {
        {MONDAY, 0, MEN, 10},
        {TUESDAY, 0, WOMEN, 11},
        {MONDAY, 0, WOMEN, 0},
        {TUESDAY, 0, MEN, 0},
        {MONDAY, 1u << FINDING_STEP_FREE, 0, 10}, /* as its asset */
        {TUESDAY, 1u << FINDING_STEP_FREE, 0, 0}, /* it says no itself */
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        finding_query q = query_of();
        q.asked.days = CASES[i].days;
        q.asked.audiences = CASES[i].audiences;
        q.asked.facts = CASES[i].facts;
        finding_group found = run(&q, a).groups[FINDING_PLACE];
        if (found.matched != (CASES[i].found != 0))
            fail_msg("case %zu: %zu found", i, found.matched);
        if (CASES[i].found)
            assert_int_equal(found.hits[0].activities[0].id, CASES[i].found);
        assert_int_equal(found.matched && found.hits[0].itself, 0);
    }
    finding_query q = query_of();
    q.asked.days = MONDAY;
    finding_group found = run(&q, a).groups[FINDING_PLACE];
    assert_int_equal(found.counts->audiences[2].added, 0); /* women, beside Monday */
    assert_int_equal(found.counts->audiences[1].added, 1);
    drop_snapshots();
}

static void test_refusals_and_pages(void **state)
{
    ARENA_SCOPED arena *a = arena_new(ARENA_MAX);
    generator g = {7};
    finding_result r;
    (void)state;
    for (size_t i = 0; i < ASSETS; i++)
        make_sample(&g, &samples[i], (int64_t)i + 1);
    make_snapshots(ASSETS);
    finding_query q = query_of();
    q.has_origin = true;
    q.origin = HERE;
    q.radius_m = 20000;
    finding_group all = run(&q, a).groups[FINDING_PLACE];
    assert_true(all.matched > 10 && all.matched < FINDING_MAX_LIMIT);
    for (size_t skip = 0; skip < all.matched + 3; skip += 3) {
        q.pages[FINDING_PLACE] = (finding_page){skip, 3};
        finding_group page = run(&q, a).groups[FINDING_PLACE];
        for (size_t i = 0; i < page.count; i++)
            assert_int_equal(page.hits[i].asset.id, all.hits[skip + i].asset.id);
        assert_int_equal(page.count, skip + 3 <= all.matched ? 3
                                     : skip < all.matched    ? all.matched - skip
                                                             : 0);
    }
    static const double RADII[] = {0, -1, NAN, INFINITY, FINDING_RADIUS_MAX_M * 1.01};
    for (size_t i = 0; i < COUNT(RADII); i++) {
        q = query_of();
        q.has_origin = true;
        q.origin = HERE;
        q.radius_m = RADII[i];
        assert_int_equal(finding_run(&q, a, &r, &err), ERR_INPUT);
    }
    q = query_of();
    q.asked.days = 1 << 7;
    assert_int_equal(finding_run(&q, a, &r, &err), ERR_INPUT);
    q = query_of();
    q.pages[FINDING_REMOTE].limit = FINDING_MAX_LIMIT + 1;
    assert_int_equal(finding_run(&q, a, &r, &err), ERR_INPUT);
    ARENA_SCOPED arena *small = arena_new(10000);
    q = query_of();
    assert_int_equal(finding_run(&q, small, &r, &err), ERR_NO_MEMORY);
    drop_snapshots();
}

/* Of more than are looked at, the nearest are, and it says how far that is. */
static void test_cut(void **state)
{
    enum { TOO_MANY = FINDING_MAX_CANDIDATES + 300 };
    ARENA_SCOPED arena *a = arena_new(ARENA_MAX);
    generator g = {8};
    feature *f = calloc(TOO_MANY, sizeof *f);
    hit_list nearest;
    (void)state;
    assert_non_null(f);
    for (int i = 0; i < TOO_MANY; i++) {
        lonlat at = {HERE.lon_deg + generate_between(&g, -0.01, 0.01),
                     HERE.lat_deg + generate_between(&g, -0.01, 0.01)};
        f[i] = (feature){
            .id = i + 1, .at = lonlat_pack(at), .placed = true, .audiences = -1, .age_min = -1};
    }
    assets = features_snapshot(codes, f, TOO_MANY);
    activities = index_hold(assets);
    finding_query q = query_of();
    q.has_origin = true;
    q.origin = HERE;
    finding_group found = run(&q, a).groups[FINDING_PLACE];
    assert_true(found.cut);
    assert_int_equal(found.matched, FINDING_MAX_CANDIDATES);
    near_query near = {.from = HERE, .radius_m = INFINITY, .limit = 20};
    assert_int_equal(index_near(q.assets, a, &near, &nearest, &err), OK);
    for (size_t i = 0; i < nearest.count; i++)
        assert_int_equal(found.hits[i].asset.id, nearest.hits[i].id);
    near.radius_m = found.within_m;
    near.count = true;
    assert_int_equal(index_near(q.assets, a, &near, &nearest, &err), OK);
    assert_true(nearest.matched >=
                FINDING_MAX_CANDIDATES - 1); /* but for the last one's rounding */
    assert_true(nearest.matched <= FINDING_MAX_CANDIDATES);
    free(f);
    drop_snapshots();
}

int main(void)
{
    codes = features_taxonomy(CATEGORIES);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_every_record),
        cmocka_unit_test(test_one_and_the_same),
        cmocka_unit_test(test_refusals_and_pages),
        cmocka_unit_test(test_cut),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    taxonomy_free(codes);
    return failed;
}
