/* What the things of OpenActive become here (Modelling Opportunity Data 2.0,
 * openactive.io/modelling-opportunity-data; Realtime Paged Data Exchange 1.0).
 *
 * A Place is an asset: its @id is the reference, else its identifier, else its name and postcode.
 * One that comes embedded in many events is one asset, of all that they say of it.
 *
 * What goes on there is an activity: an Event, SessionSeries, ScheduledSession, HeadlineEvent,
 * CourseInstance, EventSeries, OnDemandEvent, a FacilityUse (a court to book) and a Slot of it.
 * What it does not say itself comes from its superEvent or facilityUse, where that is embedded or
 * in the same file. There is a row for each eventSchedule (the second's reference ends with #2);
 * else it is at its own startDate; else there is a row for each of its subEvents. Where a series
 * has both, its subEvents are the times of its schedule, and those that are cancelled are left out
 * of it.
 *
 * In a feed, the reference of an activity is the kind and id of its item: they are all that is left
 * of one when it is deleted. A deleted one is a row of its reference and the status finished, no
 * more; only the first row of an activity with several schedules is found by it, and none of those
 * of subEvents with ids of their own. A place that is deleted can't be told from its item, and is a
 * broken row.
 *
 * Something without a location is an asset without a position, for there is nothing that it is at:
 * it is reached online where it says so, else the importer keeps a draft. One whose superEvent is
 * in another feed is a broken row.
 *
 * Over means finished; EventCancelled too; EventPostponed is paused; no places left is full. Access
 * comes from an amenity that is plainly the same: somewhere to change is not a Changing Place.
 * Leaders are people and are not taken; an organizer only where it says that it is no Person. The
 * licence of a page is that of each of its rows. */
#include "reader/openactive.h"

#include <string.h>

#include "domain/asset.h"
#include "domain/day.h"
#include "reader/openactive_parts.h"

enum { PARENTS_MAX = 4 };

#define LINE "\001line" /* of a place: the number of the record that first has it */

typedef struct {
    cells places, sessions;
    json_t *place_of;  /* places by what they are known by */
    json_t *record_of; /* records by their @id */
    const json_t *licence;
    day today;
    bool no_memory;
} openactive;

/* One record, and what its feed says of it. */
typedef struct {
    long line;
    const json_t *data, *kind, *id; /* kind and id: NULL outside a feed */
} item;

/* -- what is what ---------------------------------------------------------------------------------
 */

static bool one_of(slice type, const char *const *types)
{
    for (; *types; types++)
        if (slice_equals(type, *types))
            return true;
    return false;
}

static bool is_session(const json_t *v)
{
    static const char *const TYPES[] = {"Event",
                                        "SessionSeries",
                                        "ScheduledSession",
                                        "HeadlineEvent",
                                        "CourseInstance",
                                        "EventSeries",
                                        "OnDemandEvent",
                                        "FacilityUse",
                                        "IndividualFacilityUse",
                                        "Slot",
                                        NULL};
    return one_of(openactive_type(v), TYPES);
}

static bool is_place(const json_t *v)
{
    return slice_equals(openactive_type(v), "Place");
}

/* `type` without an @ is anyone's word. */
static bool is_record(const json_t *v)
{
    bool linked = json_object_get(v, "@type") || json_object_get(v, "@context");
    return linked && (is_session(v) || is_place(v));
}

static bool is_page(const json_t *v)
{
    const json_t *items = json_object_get(v, "items"), *first = json_array_get(items, 0);
    return json_is_array(items) && (first ? json_object_get(first, "state") != NULL
                                          : json_is_string(json_object_get(v, "next")));
}

bool openactive_is(const json_t *root)
{
    return is_page(root) || is_record(json_first(root));
}

/* -- places and parents ---------------------------------------------------------------------------
 */

static void collect_place(openactive *o, const json_t *place, long line)
{
    slice ref = openactive_place_ref(&o->places, place);
    if (!json_is_object(place) || !ref.len)
        return;
    const char *key = arena_copy(o->places.scratch, ref.at, ref.len);
    json_t *before = key ? json_object_get(o->place_of, key) : NULL;
    if (before) {
        o->no_memory |= !json_add_missing(before, place);
        return;
    }
    json_t *copy = json_own(place);
    o->no_memory |= !key || !copy || json_object_set_new(copy, LINE, json_integer(line));
    if (o->no_memory)
        json_decref(copy);
    else
        o->no_memory |= json_object_set_new(o->place_of, key, copy) != 0;
}

static const json_t *location_of(const json_t *event)
{
    return json_first(json_object_get(event, "location"));
}

static bool is_virtual(const json_t *v)
{
    const json_t *mode = json_object_get(v, "eventAttendanceMode");
    slice said = {json_is_string(mode) ? json_string_value(mode) : "", json_string_length(mode)};
    return slice_equals(openactive_type(location_of(v)), "VirtualLocation") ||
           slice_equals(json_last_part(said), "OnlineEventAttendanceMode") ||
           slice_equals(openactive_type(v), "OnDemandEvent") ||
           json_object_get(v, "beta:virtualLocation") != NULL;
}

static const json_t *parent_of(const json_t *v)
{
    static const char *const KEYS[] = {"superEvent", "facilityUse", "aggregateFacilityUse"};
    for (size_t i = 0; i < COUNT(KEYS); i++) {
        const json_t *parent = json_first(json_object_get(v, KEYS[i]));
        if (parent)
            return parent;
    }
    return NULL;
}

/* A record with what its parents say, but for what is theirs alone. */
static json_t *inherited(openactive *o, const json_t *data)
{
    static const char *const OWN[] = {"@context",
                                      "@type",
                                      "type",
                                      "@id",
                                      "id",
                                      "identifier",
                                      "startDate",
                                      "endDate",
                                      "duration",
                                      "eventSchedule",
                                      "subEvent",
                                      "event",
                                      "superEvent",
                                      "facilityUse",
                                      "aggregateFacilityUse",
                                      "individualFacilityUse",
                                      "eventStatus",
                                      "remainingAttendeeCapacity",
                                      "maximumAttendeeCapacity",
                                      "remainingUses",
                                      "maximumUses"};
    json_t *whole = json_own(data);
    const json_t *parent = parent_of(data);
    for (int i = 0; i < PARENTS_MAX && parent && whole; i++) {
        if (json_is_string(parent))
            parent = json_object_get(o->record_of, json_string_value(parent));
        json_t *theirs = json_is_object(parent) ? json_own(parent) : json_object();
        for (size_t k = 0; k < COUNT(OWN); k++)
            (void)json_object_del(theirs, OWN[k]); /* it may have none */
        o->no_memory |= !theirs || !json_add_missing(whole, theirs);
        json_decref(theirs);
        parent = parent_of(parent);
    }
    o->no_memory |= !whole;
    return whole;
}

/* -- rows -----------------------------------------------------------------------------------------
 */

static void place_row(openactive *o, const char *ref, const json_t *place)
{
    cells *c = &o->places;
    cells_begin(c, (long)json_integer_value(json_object_get(place, LINE)));
    if (!json_member(c, place, "name").len) {
        cells_break(c, "the place %.80s has no name", ref);
        return;
    }
    openactive_put_place(c, place, o->today.iso);
    cells_put(c, "licence", json_scalar(c, o->licence));
}

/* The first word of the most telling list; all of them beside it. */
static void put_category(cells *c, const json_t *event)
{
    static const struct {
        const char *key, *path;
    } LISTS[] = {{"activity", "event.activities"},
                 {"facilityType", "event.facility_types"},
                 {"category", "event.categories"}};
    bool taken = false;
    for (size_t i = 0; i < COUNT(LISTS); i++) {
        const json_t *said = json_object_get(event, LISTS[i].key), *first = json_first(said);
        slice word =
            json_is_object(first) ? json_member(c, first, "prefLabel") : json_scalar(c, first);
        if (!taken)
            cells_put(c, "category", word);
        taken |= word.len > 0;
        cells_put_extra(c, LISTS[i].path, json_joined(c, said, "prefLabel", ";"));
    }
}

/* Its name; else what is done there. */
static slice title_of(cells *c, const json_t *event)
{
    static const char *const KEYS[] = {"activity", "facilityType"};
    slice title = json_member(c, event, "name");
    for (size_t i = 0; i < COUNT(KEYS) && !title.len; i++)
        title = json_member(c, json_first(json_object_get(event, KEYS[i])), "prefLabel");
    return title;
}

static slice reference_of(cells *c, const item *it, const json_t *v)
{
    if (it->id) {
        slice kind = json_scalar(c, it->kind), id = json_scalar(c, it->id);
        return cells_printf(c, "%.*s:%.*s", (int)kind.len, kind.at, (int)id.len, id.at);
    }
    slice id = openactive_id(c, v), own = openactive_identifier(c, v), title = title_of(c, v);
    slice place = openactive_place_ref(c, location_of(v));
    if (id.len || own.len)
        return id.len ? id : own;
    return cells_printf(c, "%.*s @ %.*s", (int)title.len, title.at, (int)place.len, place.at);
}

static slice status_of(cells *c, const json_t *event, bool over)
{
    static const char *const LEFT[] = {"remainingAttendeeCapacity", "remainingUses"};
    slice said = json_last_part(json_member(c, event, "eventStatus"));
    if (over || slice_equals(said, "EventCancelled"))
        return slice_of("finished");
    if (slice_equals(said, "EventPostponed"))
        return slice_of("paused");
    for (size_t i = 0; i < COUNT(LEFT); i++) {
        const json_t *left = json_object_get(event, LEFT[i]);
        if (json_is_integer(left) && json_integer_value(left) <= 0)
            return slice_of("full");
    }
    return (slice){"", 0};
}

/* A startDate, endDate or duration of its own. */
static void read_once(const openactive *o, cells *c, const json_t *event, recurrence *ret)
{
    char begin[LOCAL_SIZE] = "", end[LOCAL_SIZE] = "";
    recurrence r = {.over = false};
    if (!instant_local(json_member(c, event, "startDate"), begin)) {
        *ret = r;
        return;
    }
    if (strlen(begin) == 16)
        memcpy(r.starts_at, begin, sizeof begin);
    else /* a day without a time of day */
        memcpy(r.words, begin, sizeof begin);
    r.minutes = duration_minutes(json_member(c, event, "duration"));
    bool ends = instant_local(json_member(c, event, "endDate"), end);
    if (ends && !r.minutes)
        r.minutes = minutes_between(begin, end);
    r.over = strncmp(ends ? end : begin, o->today.iso, 10) < 0;
    *ret = r;
}

static void put_when(openactive *o, cells *c, const json_t *event, const json_t *schedule,
                     recurrence *r)
{
    static const char *const NONE[] = {NULL};
    static const char *const USED[] = {
        "@type",  "type",    "repeatFrequency",  "startDate",   "startTime",   "endTime",
        "byDay*", "endDate", "scheduleTimezone", "description", "exceptDate*", NULL};
    if (schedule) {
        said_schedule said = openactive_schedule(c, schedule);
        recurrence_read(&said, o->today.iso, r);
        if (!r->minutes)
            r->minutes = duration_minutes(json_member(c, schedule, "duration"));
        if (!r->minutes)
            r->minutes = duration_minutes(json_member(c, event, "duration"));
    } else {
        read_once(o, c, event, r);
    }
    recurrence_put(r, c);
    if (!schedule)
        return;
    openactive_put_exdates(c, schedule, json_object_get(event, "subEvent"), r->starts_at);
    cells_put_rest(c, "schedule", schedule, r->starts_at[0] ? USED : NONE);
}

static void put_event(cells *c, const json_t *event)
{
    static const char *const USED[] = {"@context*",
                                       "@type",
                                       "type",
                                       "name",
                                       "description",
                                       "location*",
                                       "eventSchedule*",
                                       "subEvent*",
                                       "superEvent*",
                                       "facilityUse*",
                                       "aggregateFacilityUse*",
                                       "activity*",
                                       "facilityType*",
                                       "category*",
                                       "ageRange*",
                                       "accessibilitySupport*",
                                       "organizer*",
                                       "provider*",
                                       "meetingPoint",
                                       "url",
                                       NULL};
    const json_t *parent = parent_of(event), *places = json_object_get(event, "location");
    cells_put_member(c, "description", event, "description");
    cells_put_member(c, "website", event, "url");
    put_category(c, event);
    openactive_put_terms(c, event);
    cells_put_extra(c, "event.part_of", json_scalar(c, parent));
    if (json_array_size(places) > 1)
        cells_put_extra(c, "event.locations", json_joined(c, places, "name", ";"));
    cells_put_rest(c, "event", event, USED);
}

/* @param number  of its rows, from 1: the reference of each is its own. */
static void session_row(openactive *o, const item *it, const json_t *event, const json_t *schedule,
                        size_t number)
{
    cells *c = &o->sessions;
    recurrence r;
    cells_begin(c, it->line);
    slice ref = reference_of(c, it, event), title = title_of(c, event);
    if (!title.len) {
        cells_break(c, "it has neither a name nor an activity");
        return;
    }
    if (number > 1)
        ref = cells_printf(c, "%.*s#%zu", (int)ref.len, ref.at, number);
    cells_put(c, "source_ref", ref);
    cells_put(c, "asset", openactive_place_ref(c, location_of(event)));
    cells_put(c, "title", title);
    cells_put_member(c, "meeting_point", event, "meetingPoint");
    put_when(o, c, event, schedule, &r);
    if (!schedule && !r.starts_at[0])
        openactive_put_hours(c, "schedule_text", json_object_get(event, "hoursAvailable"),
                             o->today.iso);
    cells_put(c, "status", status_of(c, event, r.over));
    put_event(c, event);
    cells_put(c, "licence", json_scalar(c, o->licence));
}

/* Something that is at no place. */
static void placeless_row(openactive *o, const item *it, const json_t *event)
{
    static const char *const NONE[] = {NULL};
    cells *c = &o->places;
    const json_t *schedules = json_object_get(event, "eventSchedule");
    cells_begin(c, it->line);
    slice title = title_of(c, event);
    if (!title.len) {
        cells_break(c, "it has neither a name nor an activity");
        return;
    }
    cells_put(c, "source_ref", reference_of(c, it, event));
    cells_put(c, "name", title);
    if (is_virtual(event))
        cells_put(c, "reach", slice_of("phone-or-online"));
    if (json_first(schedules)) {
        recurrence r;
        said_schedule said = openactive_schedule(c, json_first(schedules));
        recurrence_read(&said, o->today.iso, &r);
        BUF_SCOPED buf words;
        buf_init(&words, WORDS_SIZE);
        recurrence_words(&said, &words);
        if (!r.over)
            cells_put_buf(c, "opening_times", &words);
        cells_put_rest(c, "schedule", json_first(schedules), NONE);
    }
    put_event(c, event);
    cells_put(c, "licence", json_scalar(c, o->licence));
}

static bool of_another_feed(const openactive *o, const json_t *v)
{
    const json_t *parent = parent_of(v);
    return json_is_string(parent) && !json_object_get(o->record_of, json_string_value(parent));
}

/* Each of the subEvents of a series that has no schedule and no time of its own, known by its own
 * id where it has one. */
static size_t sub_rows(openactive *o, const item *it, const json_t *event)
{
    const json_t *events = json_object_get(event, "subEvent");
    size_t rows = 0;
    for (size_t i = 0; i < json_array_size(events) && !o->sessions.failed; i++) {
        const json_t *one = json_array_get(events, i);
        if (!json_object_get(one, "startDate"))
            continue;
        bool known =
            openactive_id(&o->sessions, one).len || openactive_identifier(&o->sessions, one).len;
        const item own = {.line = it->line, .id = known ? NULL : it->id, .kind = it->kind};
        json_t *whole = inherited(o, one);
        json_t *series = json_own(event);
        (void)json_object_del(series, "@id");        /* it may have none */
        (void)json_object_del(series, "identifier"); /* the same */
        o->no_memory |= !whole || !series || !json_add_missing(whole, series);
        rows++;
        if (!o->no_memory)
            session_row(o, &own, whole, NULL, known ? 1 : rows);
        json_decref(series);
        json_decref(whole);
    }
    return rows;
}

static void session_rows(openactive *o, const item *it)
{
    json_t *event = inherited(o, it->data);
    const json_t *schedules = json_object_get(event, "eventSchedule");
    bool located = location_of(event) && openactive_place_ref(&o->sessions, location_of(event)).len;
    if (o->no_memory) {
        json_decref(event);
        return;
    }
    if (!located && of_another_feed(o, it->data)) {
        cells_begin(&o->sessions, it->line);
        cells_break(&o->sessions, "it says no place: what it is part of is in another feed");
    } else if (!located || slice_equals(openactive_type(location_of(event)), "VirtualLocation")) {
        placeless_row(o, it, event);
    } else if (json_is_array(schedules) && json_array_size(schedules)) {
        for (size_t i = 0; i < json_array_size(schedules); i++)
            session_row(o, it, event, json_array_get(schedules, i), i + 1);
    } else if (json_is_object(schedules)) {
        session_row(o, it, event, schedules, 1);
    } else if (json_object_get(event, "startDate") || !sub_rows(o, it, event)) {
        session_row(o, it, event, NULL, 1);
    }
    json_decref(event);
}

static void deleted_row(openactive *o, const item *it)
{
    slice kind = {json_is_string(it->kind) ? json_string_value(it->kind) : "",
                  json_string_length(it->kind)};
    cells *c = slice_equals(kind, "Place") ? &o->places : &o->sessions;
    cells_begin(c, it->line);
    slice id = json_scalar(c, it->id);
    if (c == &o->places) {
        cells_break(c, "the feed has deleted the place %.*s: nothing else says which it was",
                    (int)(id.len < 80 ? id.len : 80), id.at);
        return;
    }
    cells_put(c, "source_ref", reference_of(c, it, NULL));
    cells_put(c, "status", slice_of("finished"));
}

/* -- all of it ------------------------------------------------------------------------------------
 */

static size_t item_count(const json_t *root)
{
    const json_t *list = is_page(root) ? json_object_get(root, "items") : root;
    return json_is_array(list) ? json_array_size(list) : 1;
}

static item item_at(const json_t *root, size_t i)
{
    item it = {.line = (long)i + 1, .data = json_is_array(root) ? json_array_get(root, i) : root};
    if (is_page(root)) {
        const json_t *one = json_array_get(json_object_get(root, "items"), i);
        it.data = json_object_get(one, "data");
        it.kind = json_object_get(one, "kind");
        it.id = json_object_get(one, "id");
        const char *state = json_string_value(json_object_get(one, "state"));
        if (state && strcmp(state, "deleted") == 0)
            it.data = NULL;
    }
    return it;
}

static void collect_item(openactive *o, const item *it)
{
    arena_clear(o->places.scratch);
    slice id = openactive_id(&o->places, it->data);
    const char *key = id.len ? arena_copy(o->places.scratch, id.at, id.len) : NULL;
    o->no_memory |= id.len && !key;
    if (key && !is_place(it->data))
        o->no_memory |= json_object_set(o->record_of, key, (json_t *)it->data) != 0;
    if (is_place(it->data)) {
        collect_place(o, it->data, it->line);
        return;
    }
    const json_t *v = it->data;
    for (int i = 0; i <= PARENTS_MAX && json_is_object(v); i++) {
        if (is_place(location_of(v)))
            collect_place(o, location_of(v), it->line);
        v = parent_of(v);
    }
}

static void item_rows(openactive *o, const item *it)
{
    if (!it->data && it->id) {
        deleted_row(o, it);
    } else if (is_session(it->data)) {
        session_rows(o, it);
    } else if (!is_place(it->data)) {
        slice type = openactive_type(it->data);
        cells_begin(&o->sessions, it->line);
        cells_break(&o->sessions, "it is nothing that goes on and no place: its type is '%.*s'",
                    (int)(type.len < 60 ? type.len : 60), type.at);
    }
}

static void put_rows(openactive *o, const json_t *root)
{
    const char *ref;
    json_t *place;
    size_t count = item_count(root);
    for (size_t i = 0; i < count && !o->no_memory && !o->places.failed; i++) {
        item it = item_at(root, i);
        collect_item(o, &it);
    }
    json_object_foreach(o->place_of, ref, place) if (!o->no_memory && !o->places.failed)
        place_row(o, ref, place);
    for (size_t i = 0; i < count && !o->no_memory && !o->places.failed && !o->sessions.failed;
         i++) {
        item it = item_at(root, i);
        item_rows(o, &it);
    }
}

status openactive_sheets(const json_t *root, workbook *w, error *err)
{
    openactive o = {.place_of = json_object(), .record_of = json_object(), .today = day_today()};
    o.no_memory = !o.place_of || !o.record_of;
    o.licence = is_page(root) ? json_object_get(root, "license") : NULL;
    w->format = "OpenActive";
    status failed = cells_new(w, &ASSET, "places", &o.places, err);
    if (!failed)
        failed = cells_new(w, &ACTIVITY, "sessions", &o.sessions, err);
    if (!failed && !o.no_memory)
        put_rows(&o, root);
    if (!failed)
        failed = o.places.failed ? o.places.failed : o.sessions.failed;
    if (!failed && o.no_memory)
        failed = error_no_memory(err);
    cells_done(&o.places);
    cells_done(&o.sessions);
    json_decref(o.place_of);
    json_decref(o.record_of);
    return failed;
}
