/* Of what is asked for, by ids or by a filter of assets, only what the caller may see and what is
 * known to be right is in it. An id that is gone, or is not for the caller, is left out, so that a
 * list which was shared goes on working. Its DTSTAMP is the day's, so it changes with the day. */
#include "web/calendar.h"

#include <string.h>
#include <strings.h>

#include "domain/schedule.h"
#include "format/calendar.h"
#include "format/rendered.h"
#include "format/rendered_record.h"
#include "web/asset_query.h"
#include "web/links.h"

enum {
    IDS_MAX = 100,
    IDS_MAX_BYTES = 4000,
    UUID_LENGTH = 36,
    TEXT_MAX_BYTES = 4096,
    DESCRIPTION_MAX_BYTES = 32768,
    ASSET_MAX_BYTES = 16 * 1024 * 1024
};

typedef struct {
    asset_params assets; /* first: see asset_query.h */
    slice ids, discreet;
} calendar_params;

static const param ROWS[] = {
#include "web/asset_params.def"
    {"ids", PARAM_TEXT, offsetof(calendar_params, ids), 0, IDS_MAX_BYTES, 0,
     "ids of activities, or of assets for all that goes on there, split by commas", -1},
    {"discreet", PARAM_TEXT, offsetof(calendar_params, discreet), 0, 3, 0,
     "yes: times and places alone, without what it is", -1},
};
const param_table CALENDAR_PARAMS = {ROWS, COUNT(ROWS), sizeof(calendar_params)};

typedef struct {
    request *rq;
    const calendar_params *asked;
    index_filter filter;
    bool discreet;
    day today;
    school_calendars *schools;
    calendar *out;
    size_t count;
    slice told[CALENDAR_MAX_EVENTS]; /* uuids, of the snapshot */
    arena *memory;                   /* of one asset */
} making;

/* -- texts --------------------------------------------------------------------------------------
 */

static void put_line(buf *b, const char *before, slice text)
{
    if (!text.len)
        return;
    buf_puts(b, b->len ? "\n" : "");
    buf_puts(b, before);
    buf_add(b, text.at, text.len);
}

static void put_place(buf *b, slice text)
{
    if (!text.len || (b->len && memmem(b->data, b->len, text.at, text.len)))
        return; /* an address may end with its postcode */
    buf_puts(b, b->len ? ", " : "");
    buf_add(b, text.at, text.len);
}

/* A discreet one has no names: they could say what it is. */
static void put_location(const making *m, const record *activity, const record *asset, buf *b)
{
    if (!m->discreet) {
        put_place(b, record_text(activity, ACTIVITY_MEETING_POINT));
        put_place(b, record_text(asset, ASSET_NAME));
    }
    put_place(b, record_text(asset, ASSET_ADDRESS));
    if (!record_text(asset, ASSET_ADDRESS).len)
        put_place(b, record_text(asset, ASSET_LOCALITY));
    put_place(b, record_text(asset, ASSET_POSTCODE));
}

/* What has no hour says its part of the day. */
static void put_summary(const record *activity, const occur_plan *plan, buf *b)
{
    static const char *const PARTS[PARTS_OF_DAY_COUNT] = {" (morning)", " (afternoon)",
                                                          " (evening)", ""};
    const occur_hours *hours = &plan->patterns[0].hours;
    slice title = record_text(activity, ACTIVITY_TITLE);
    buf_add(b, title.at, title.len);
    if (hours->from_min < 0)
        buf_puts(b, PARTS[hours->part_of_day]);
}

static void put_description(const record *activity, const record *asset, const occur_plan *plan,
                            buf *b)
{
    slice plain = record_text(activity, ACTIVITY_PLAIN_DESCRIPTION);
    slice known = record_text(activity, ACTIVITY_CONFIRMED_ON);
    put_line(b, "", plain.len ? plain : record_text(activity, ACTIVITY_DESCRIPTION));
    put_line(b, "Cost: ", record_text(activity, ACTIVITY_COST));
    put_line(b, "Phone: ", record_text(activity, ACTIVITY_PHONE));
    put_line(b, "", slice_of(plan->full ? "It is full at the moment: ask first." : ""));
    put_line(b, "", slice_of(plan->in_term_alone ? "In school terms only." : ""));
    if (plan->bank_holidays == BANK_HOLIDAYS_UNKNOWN)
        put_line(b, "", slice_of("It may not be on on bank holidays: check first."));
    if (plan->exceptions_unread)
        put_line(b, "Not on: ", record_text(activity, ACTIVITY_EXDATES));
    put_line(b, "Last confirmed on ", known.len ? known : record_text(asset, ASSET_CONFIRMED_ON));
}

/* -- one activity -------------------------------------------------------------------------------
 */

/* Whether all that is asked holds of it, with what it leaves open as its asset has it. */
static bool meets(const making *m, const record *activity, const record *asset)
{
    static const int ACCESS[] = {
#define F(id, ...) ACTIVITY_##id,
#include "domain/access_fields.def"
#undef F
    };
    record r = *activity;
    const asset_params *p = &m->asked->assets;
    activity_inherit(&r, asset);
    slice code = record_text(&r, ACTIVITY_CATEGORY);
    if (m->filter.by_category &&
        !category_set_has(&m->filter.categories,
                          taxonomy_find(index_taxonomy(m->rq->snapshot), code)))
        return false;
    for (size_t i = 0; i < COUNT(ACCESS); i++)
        if (p->access[i].given && r.v[ACCESS[i]].integer != p->access[i].value)
            return false;
    const value *audiences = &r.v[ACTIVITY_AUDIENCES];
    if (p->audiences.given &&
        (audiences->kind == VALUE_NULL || !(audiences->integer & p->audiences.value)))
        return false;
    int weekday = p->day.given ? (int)p->day.value : -1;
    int part = p->part_of_day.given ? (int)p->part_of_day.value : -1;
    return (weekday < 0 && part < 0) ||
           (schedule_slots_of(&r) & schedule_slots_asked(weekday, part)) != 0;
}

/* Whether it is in it already: an asset and what goes on there may both be asked for. */
static bool is_told(const making *m, slice uuid)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->told[i].len == uuid.len && memcmp(m->told[i].at, uuid.at, uuid.len) == 0)
            return true;
    return false;
}

static status add_event(making *m, const record *activity, const record *asset,
                        const occur_plan *plan, bool *ret_added, error *err)
{
    slice uuid = record_text(activity, ACTIVITY_UUID);
    BUF_SCOPED buf summary, location, description;
    buf_init(&summary, TEXT_MAX_BYTES);
    buf_init(&location, TEXT_MAX_BYTES);
    buf_init(&description, DESCRIPTION_MAX_BYTES);
    calendar_event event = {.plan = plan};
    put_location(m, activity, asset, &location);
    if (!m->discreet) {
        slice at = record_text(asset, ASSET_UUID);
        const char *path = arena_printf(m->memory, "/place/%.*s", (int)at.len, at.at);
        put_summary(activity, plan, &summary);
        put_description(activity, asset, plan, &description);
        event.uid = uuid;
        event.url = path ? link_to(m->rq, path) : NULL;
        if (!event.url)
            return error_no_memory(err);
    }
    if (buf_status(&summary, err) || buf_status(&location, err) || buf_status(&description, err))
        return err->code;
    event.summary = (slice){summary.data, summary.len};
    event.location = (slice){location.data, location.len};
    event.description = (slice){description.data, description.len};
    return calendar_add(m->out, &event, ret_added, err);
}

static status add_activity(making *m, const record *activity, const record *asset, error *err)
{
    occur_plan plan;
    bool added = false;
    slice uuid = record_text(activity, ACTIVITY_UUID);
    const occur_context context = {m->today.iso, m->schools};
    if (m->count == CALENDAR_MAX_EVENTS || is_told(m, uuid) || !meets(m, activity, asset))
        return OK;
    status failed = occur_plan_activity(activity, asset, &context, m->memory, &plan, err);
    if (!failed && plan.state == OCCUR_DATED)
        failed = add_event(m, activity, asset, &plan, &added, err);
    if (failed || !added)
        return failed;
    char *kept = arena_copy(m->rq->arena, uuid.at, uuid.len);
    if (!kept)
        return error_no_memory(err);
    m->told[m->count++] = (slice){kept, uuid.len};
    return OK;
}

/* What goes on at an asset. @param only  the uuid of one, or blank for all. */
static status add_asset(making *m, const index_hit *hit, slice only, error *err)
{
    record asset;
    const record *list;
    size_t count;
    arena_clear(m->memory);
    status failed = rendered_activities(hit->body, hit->split, m->memory, &list, &count, err);
    if (!failed && count)
        failed = rendered_record(hit->body, hit->split, &ASSET, m->memory, &asset, err);
    for (size_t i = 0; i < count && !failed; i++) {
        slice uuid = record_text(&list[i], ACTIVITY_UUID);
        if (!only.len || (only.len == uuid.len && strncasecmp(only.at, uuid.at, uuid.len) == 0))
            failed = add_activity(m, &list[i], &asset, err);
    }
    return failed;
}

/* -- what is asked for --------------------------------------------------------------------------
 */

/* The asset at which an activity is, as the caller sees it. */
static bool asset_of(const request *rq, const index_hit *activity, index_hit *ret)
{
    slice name, json;
    uint8_t uuid[UUID_BYTES];
    rendered_properties p = rendered_begin(activity->body, activity->split);
    while (rendered_next(&p, &name, &json))
        if (slice_equals(name, "asset_id"))
            return json.len == UUID_LENGTH + 2 &&
                   uuid_read((slice){json.at + 1, UUID_LENGTH}, uuid) &&
                   index_by_uuid(rq->view, uuid, ret);
    return false;
}

static status add_id(making *m, slice id, error *err)
{
    index_hit hit, at;
    uint8_t uuid[UUID_BYTES];
    if (!uuid_read(id, uuid))
        return error_set(err, ERR_INPUT, "ids", "ids must be ids of activities or assets");
    if (index_by_uuid(m->rq->view, uuid, &hit))
        return add_asset(m, &hit, (slice){"", 0}, err);
    if (index_by_uuid(request_activities(m->rq), uuid, &hit) && asset_of(m->rq, &hit, &at))
        return add_asset(m, &at, id, err);
    return OK;
}

static status add_ids(making *m, error *err)
{
    slice left = m->asked->ids;
    status failed = OK;
    for (int count = 0; left.len && !failed; count++) {
        const char *comma = memchr(left.at, ',', left.len);
        slice id = {left.at, comma ? (size_t)(comma - left.at) : left.len};
        size_t gone = id.len + (comma ? 1 : 0);
        left = (slice){left.at + gone, left.len - gone};
        if (count == IDS_MAX)
            return error_set(err, ERR_INPUT, "ids", "ids: at most %d", IDS_MAX);
        failed = add_id(m, slice_trim(id), err);
    }
    return failed;
}

static status add_found(making *m, error *err)
{
    hit_list found;
    bool more;
    const items_query query = {.limit = INDEX_MAX_K, .filter = m->filter};
    status failed = index_items(m->rq->view, m->rq->arena, &query, &found, &more, err);
    for (size_t i = 0; !failed && i < found.count && m->count < CALENDAR_MAX_EVENTS; i++)
        failed = add_asset(m, &found.hits[i], (slice){"", 0}, err);
    return failed;
}

static status check_params(const request *rq, const calendar_params *p, error *err)
{
    size_t further = rq->pairs.count - (p->ids.at != NULL) - (p->discreet.at != NULL);
    if (p->discreet.at && !slice_equals(p->discreet, "yes") && !slice_equals(p->discreet, "no"))
        return error_set(err, ERR_INPUT, "discreet", "discreet must be yes or no");
    if (p->ids.at ? further > 0 : !further)
        return error_set(err, ERR_INPUT, "ids",
                         "ask by ids, or by what is to hold (category, day, q...), one of the two");
    return OK;
}

static status make(making *m, response *rs, error *err)
{
    const char *name = m->discreet ? NULL : "Cairn";
    status failed = calendar_new(name, m->today.iso, &m->out, err);
    if (failed)
        return failed;
    failed = m->asked->ids.at ? add_ids(m, err) : add_found(m, err);
    if (!failed)
        return calendar_finish(m->out, &rs->body, err);
    calendar_free(m->out);
    return failed;
}

status calendar_get(request *rq, response *rs, error *err)
{
    const calendar_params *asked = rq->params;
    making *m = arena_alloc(rq->arena, sizeof *m);
    if (check_params(rq, asked, err))
        return err->code;
    if (!m)
        return error_no_memory(err);
    ARENA_SCOPED arena *memory = arena_new(ASSET_MAX_BYTES);
    *m = (making){.rq = rq,
                  .asked = asked,
                  .discreet = slice_equals(asked->discreet, "yes"),
                  .today = day_today(),
                  .memory = memory};
    if (!memory)
        return error_no_memory(err);
    if (asset_query_filter(rq, &asked->assets, &m->filter, err))
        return err->code;
    m->schools = live_schools(rq->site->live);
    status failed = make(m, rs, err);
    school_calendars_release(m->schools);
    return failed ? failed : respond(rs, 200, MEDIA_OF_CALENDAR, err);
}
