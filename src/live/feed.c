#include "live/feed.h"

#include <string.h>

#include "base/log.h"
#include "domain/schedule.h"
#include "format/geojson.h"
#include "store/public_changes.h"

enum { FEATURE_MAX_BYTES = 4 * 1024 * 1024 };

/* The middle of fewer postcodes than this would give a hidden place away. */
enum { DISTRICT_LEAST_UNITS = 20 };

/* Where a hidden location is shown: the middle of its postcode district. */
static const district *shown_district(const gazetteer *places, const record *asset, district *into)
{
    postcode code;
    gazetteer_position at;
    const value *written = &asset->v[ASSET_POSTCODE];
    if (written->kind != VALUE_TEXT || !postcode_read(written->text, &code) ||
        !gazetteer_postcode(places, postcode_up(code, POSTCODE_DISTRICT), &at))
        return NULL;
    if (at.units > 0 && at.units < DISTRICT_LEAST_UNITS)
        return NULL;
    *into = (district){at.at, at.accuracy_m};
    return into;
}

typedef struct {
    record shown;
    buf body;
    index_feature feature;
} rendered;

/* Renders what an audience sees of an asset and its activities. */
static status render(const feeding *f, const record *asset, const record *const *activities,
                     size_t count, audience who, arena *a, rendered *ret, error *err)
{
    district middle;
    record *shown = arena_alloc(a, (count ? count : 1) * sizeof *shown);
    const record **list = arena_alloc(a, (count ? count : 1) * sizeof *list);
    size_t visible = 0, split = 0;
    schedule_slots when = 0;
    if (!shown || !list)
        return error_no_memory(err);
    status failed =
        asset_show(asset, who, shown_district(f->places, asset, &middle), a, &ret->shown, err);
    if (failed)
        return failed;
    for (size_t i = 0; i < count; i++) {
        if (!activity_visible_to(activities[i], who))
            continue;
        activity_show(activities[i], asset, who, &shown[visible]);
        list[visible] = &shown[visible];
        when |= schedule_slots_of(&shown[visible]);
        visible++;
    }
    when |= schedule_slots_of_opening(&ret->shown);
    geojson_feature(&ret->body, &ret->shown, who, list, visible, &split);
    if (ret->body.full)
        return error_set(err, ERR_INPUT, "activities",
                         "the asset and what goes on there are more "
                         "than %d bytes",
                         FEATURE_MAX_BYTES);
    ret->feature = (index_feature){&ret->shown, {ret->body.data, ret->body.len}, split, when};
    return buf_status(&ret->body, err);
}

/* The public always has one. */
static bool has_view(const feeding *f, int who)
{
    return who == AUDIENCE_PUBLIC || (f->audiences >> who & 1);
}

static bool same_feature(const rendered *a, const rendered *b)
{
    return a->body.len == b->body.len && memcmp(a->body.data, b->body.data, a->body.len) == 0 &&
           a->feature.when == b->feature.when && record_equals(&a->shown, &b->shown);
}

static const index_feature *const NOTHING[AUDIENCE_COUNT] = {NULL};

static void log_left_out(const char *event, int64_t id, const error *err)
{
    log_event(LOG_ERROR, event, "id=%lld field=%s", (long long)id, err->field);
}

/* One row that should not be must not keep the others back. */
static status put_one(index_writer *w, const char *event, int64_t id,
                      const index_feature *const seen[AUDIENCE_COUNT], error *err)
{
    status failed = index_writer_put(w, id, seen, err);
    if (failed != ERR_INPUT)
        return failed;
    log_left_out(event, id, err);
    return index_writer_put(w, id, NOTHING, err);
}

/* Of a first load, what nobody sees need not be named: a refresh may have it from before. */
static bool worth_naming(const feeding *f, const index_feature *const seen[AUDIENCE_COUNT])
{
    bool any = f->refreshes;
    for (int who = 0; who < AUDIENCE_COUNT; who++)
        any |= seen[who] != NULL;
    return any;
}

static status put(feeding *f, int64_t id, const index_feature *const now[AUDIENCE_COUNT],
                  const index_feature *const elsewhen[AUDIENCE_COUNT], error *err)
{
    status failed = put_one(f->writer, "asset-left-out", id, now, err);
    if (!failed && worth_naming(f, elsewhen))
        failed = put_one(f->elsewhen, "asset-left-out", id, elsewhen, err);
    return failed;
}

/* Whether the public saw it open before it was closed, or could have: what an import brought closed
 * already (store_public_past). What can't be read is not shown. */
static status was_public(const feeding *f, const record *asset, bool *ret, error *err)
{
    public_state state = PUBLIC_WITHDRAWN;
    *ret = false;
    if (asset->v[ASSET_STATUS].integer != STATUS_CLOSED)
        return OK;
    status failed = store_public_state(f->file, asset->id, &state, err);
    *ret = state == PUBLIC_CLOSED;
    return failed;
}

/* Renders an activity as an audience sees it that sees its asset. */
static status render_activity(const record *activity, const record *asset,
                              const record *shown_asset, audience who, arena *a, rendered *ret,
                              error *err)
{
    size_t split;
    activity_show(activity, asset, who, &ret->shown);
    status failed = activity_list(&ret->shown, shown_asset, a, err);
    if (failed)
        return failed;
    geojson_feature(&ret->body, &ret->shown, who, NULL, 0, &split);
    ret->feature = (index_feature){
        &ret->shown, {ret->body.data, ret->body.len}, split, schedule_slots_of(&ret->shown)};
    return buf_status(&ret->body, err);
}

/* @param at    its asset, by audience, rendered where `open` is not NULL. */
static status feed_activity(const feeding *f, const record *activity, const record *asset,
                            const rendered at[AUDIENCE_COUNT],
                            const index_feature *const open[AUDIENCE_COUNT], arena *a, error *err)
{
    rendered all[AUDIENCE_COUNT];
    const index_feature *seen[AUDIENCE_COUNT] = {NULL};
    int below = 0; /* the last that something was rendered for */
    status failed = OK;
    for (int who = 0; who < AUDIENCE_COUNT; who++)
        buf_init(&all[who].body, FEATURE_MAX_BYTES);
    for (int who = 0; who < AUDIENCE_COUNT && !failed; who++) {
        if (!has_view(f, who)) {
            seen[who] = seen[who - 1];
            continue;
        }
        if (!open[who] || !activity_visible_to(activity, (audience)who) ||
            activity->v[ACTIVITY_STATUS].integer == ACTIVITY_FINISHED)
            continue;
        failed = render_activity(activity, asset, &at[who].shown, (audience)who, a, &all[who], err);
        bool same = who && seen[who - 1] && same_feature(&all[who], &all[below]);
        seen[who] = same ? seen[who - 1] : &all[who].feature;
        below = who;
    }
    if (!failed && worth_naming(f, seen))
        failed = put_one(f->activities, "activity-left-out", activity->id, seen, err);
    for (int who = 0; who < AUDIENCE_COUNT; who++)
        buf_done(&all[who].body);
    return failed;
}

/* What each audience sees, by when. */
typedef struct {
    const index_feature *now[AUDIENCE_COUNT], *elsewhen[AUDIENCE_COUNT];
} sight;

static status look(const feeding *f, const record *asset, const record *const *activities,
                   size_t count, arena *a, rendered all[AUDIENCE_COUNT], sight *ret, error *err)
{
    bool shown_once;
    int below = 0; /* the last that something was rendered for */
    status failed = was_public(f, asset, &shown_once, err);
    for (int who = 0; who < AUDIENCE_COUNT && !failed; who++) {
        if (!has_view(f, who)) {
            ret->now[who] = ret->now[who - 1];
            ret->elsewhen[who] = ret->elsewhen[who - 1];
            continue;
        }
        bool today = asset_visible_to(asset, (audience)who, f->today);
        const index_feature **seen = today ? ret->now : ret->elsewhen;
        if (!today && !asset_visible_elsewhen(asset, (audience)who, f->today, shown_once))
            continue;
        failed = render(f, asset, activities, count, (audience)who, a, &all[who], err);
        seen[who] = &all[who].feature;
        if (who && seen[who - 1] && same_feature(&all[who], &all[below]))
            seen[who] = seen[who - 1];
        below = who;
    }
    return failed;
}

/* Ids of a refresh that come before this one are not in the file any more. */
status feed_missing(feeding *f, int64_t before, error *err)
{
    status failed = OK;
    for (; f->id_next < f->id_count && f->ids[f->id_next] < before && !failed; f->id_next++)
        failed = put(f, f->ids[f->id_next], NOTHING, NOTHING, err);
    return failed;
}

status feed_asset(void *context, const record *asset, const record *const *activities, size_t count,
                  error *err)
{
    feeding *f = context;
    rendered all[AUDIENCE_COUNT];
    sight seen = {{NULL}, {NULL}};
    status failed = feed_missing(f, asset->id, err);
    if (failed)
        return failed;
    if (f->id_next < f->id_count)
        f->id_next++;
    ARENA_SCOPED arena *a = arena_new(FEATURE_MAX_BYTES);
    if (!a)
        return error_no_memory(err);
    for (int who = 0; who < AUDIENCE_COUNT; who++)
        buf_init(&all[who].body, FEATURE_MAX_BYTES);
    failed = look(f, asset, activities, count, a, all, &seen, err);
    if (failed == ERR_INPUT) {
        log_left_out("asset-left-out", asset->id, err);
        seen = (sight){{NULL}, {NULL}};
        failed = OK;
    }
    if (!failed)
        failed = put(f, asset->id, seen.now, seen.elsewhen, err);
    for (size_t i = 0; i < count && !failed; i++)
        failed = feed_activity(f, activities[i], asset, all, seen.now, a, err);
    for (int who = 0; who < AUDIENCE_COUNT; who++)
        buf_done(&all[who].body);
    return failed;
}
