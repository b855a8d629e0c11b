#include "pages/place_page.h"

#include <stdio.h>
#include <string.h>

#include "domain/note.h"
#include "format/rendered_record.h"
#include "pages/ui_files.h"

enum { TIES_MAX = 200 };

/* What is being filled. */
typedef struct {
    const place_request *asked;
    const page_request *page;
    const card *place;
    bool sensitive;
    size_t dated, unsure, ties; /* how many of what goes on have days, have them unconfirmed */
} filling;

static bool is_sensitive(const filling *f, const record *r, int number)
{
    const taxonomy *codes = f->asked->context->codes;
    int kind = taxonomy_find(codes, record_text(r, number));
    return kind >= 0 && taxonomy_at(codes, (size_t)kind)->sensitive;
}

static const char *day_of(const filling *f, slice iso)
{
    const char *copy = iso.len ? arena_copy(f->page->arena, iso.at, iso.len) : NULL;
    return copy ? when_text_day(f->page, copy, NULL) : NULL;
}

/* "Age 16 and over"; nothing where nobody has said. */
static void add_ages(const filling *f, const record *r, int least, int most, const char *name,
                     template_data *d)
{
    int64_t from = record_choice(r, least), to = record_choice(r, most);
    template_data *ages = template_data_new(f->page->arena);
    template_data_int(ages, "from", from);
    template_data_int(ages, "to", to);
    if (from >= 0 || to >= 0)
        template_data_puts(d, name,
                           page_text(f->page,
                                     to < 0     ? "age.from"
                                     : from < 0 ? "age.to"
                                                : "age.both",
                                     ages));
}

/* -- addresses --------------------------------------------------------------------------------- */

const char *place_page_path(const page_request *page, slice uuid)
{
    return arena_printf(page->arena, "/place/%.*s%s%s", (int)uuid.len, uuid.at,
                        page->list[0] ? "?list=" : "", page->list);
}

static void add_list(const filling *f, slice uuid, template_data *d)
{
    bool there = page_list_has(f->page, uuid);
    const char *list = there ? page_list_without(f->page, uuid) : page_list_with(f->page, uuid);
    const char *path = arena_printf(f->page->arena, "/place/%.*s", (int)uuid.len, uuid.at);
    if (list && path)
        template_data_href(d, there ? "take_off_href" : "put_on_href",
                           page_list_href(f->page, path, list));
}

static void add_calendar(const filling *f, const char *name, slice ids, bool discreet,
                         template_data *d)
{
    template_data_href(d, name,
                       arena_printf(f->page->arena, "%s/calendar.ics?ids=%.*s%s", f->page->base,
                                    (int)ids.len, ids.at, discreet ? "&discreet=yes" : ""));
}

/* A place that is shown as a district or a town has no way that leads to it. */
static void add_way(const card *place, template_data *d)
{
    int64_t found = record_choice(&place->asset, ASSET_POSITION_SOURCE);
    if (!place->hit.placed || found == POSITION_DISTRICT || found == POSITION_PLACE)
        return;
    double lon = place->hit.at.lon_deg, lat = place->hit.at.lat_deg;
    char address[200];
    template_data_printf(d, "map_at", "%.5f,%.5f", lon, lat);
    snprintf(address, sizeof address, "https://www.openstreetmap.org/directions?to=%.5f%%2C%.5f",
             lat, lon);
    template_data_href(d, "way_href", address);
    /* RFC 5870 */
    snprintf(address, sizeof address, "geo:%.5f,%.5f", lat, lon);
    template_data_href(d, "geo_href", address);
}

/* -- what goes on ------------------------------------------------------------------------------ */

/* No name is one of the place: what is not said here would show what is said there. */
static const struct {
    int number;
    const char *name;
} ACTIVITY_TEXTS[] = {{ACTIVITY_UUID, "a_uuid"},
                      {ACTIVITY_TITLE, "a_title"},
                      {ACTIVITY_COST, "a_cost"},
                      {ACTIVITY_WHO_FOR, "a_who_for"},
                      {ACTIVITY_HOW_TO_REFER, "a_how_to_refer"},
                      {ACTIVITY_CONTACT_ROLE, "a_contact_role"},
                      {ACTIVITY_RUN_BY, "a_run_by"},
                      {ACTIVITY_MEETING_POINT, "a_meeting_point"},
                      {ACTIVITY_PHONE, "a_phone"},
                      {ACTIVITY_EMAIL, "a_email"},
                      {ACTIVITY_WEBSITE, "a_website"},
                      {ACTIVITY_CONFIRMED_ROLE, "a_confirmed_role"}},
  ACTIVITY_SETS[] = {{ACTIVITY_ROUTES_IN, "a_routes"},
                     {ACTIVITY_AUDIENCES, "a_for"},
                     {ACTIVITY_TAKE_PART, "a_help"}};

/* What is known here, and is not what is known of the place. */
static void add_other_facts(const record *place, const record *activity, template_data *d)
{
    for (size_t i = 0; i < ACCESS_FACT_COUNT; i++) {
        int64_t here = record_choice(activity, ACTIVITY_STEP_FREE + (int)i);
        if ((here != TRISTATE_YES && here != TRISTATE_NO) ||
            here == record_choice(place, ASSET_STEP_FREE + (int)i))
            continue;
        template_data *one = template_data_add(d, "a_facts");
        template_data_puts(one, "fact", ACCESS_FACTS[i]);
        template_data_puts(one, "answer", here == TRISTATE_YES ? "yes" : "no");
    }
}

static void add_activity_contacts(const filling *f, const record *r, template_data *d)
{
    arena *a = f->page->arena;
    slice e164 = record_text(r, ACTIVITY_PHONE_E164), email = record_text(r, ACTIVITY_EMAIL);
    slice website = record_text(r, ACTIVITY_WEBSITE);
    slice first = e164.len ? slice_cut(&e164, ';') : e164;
    if (first.len)
        template_data_href(d, "a_phone_href",
                           arena_printf(a, "tel:%.*s", (int)first.len, first.at));
    if (email.len)
        template_data_href(d, "a_email_href",
                           arena_printf(a, "mailto:%.*s", (int)email.len, email.at));
    if (website.len)
        template_data_href(d, "a_website_href", arena_copy(a, website.at, website.len));
}

static bool is_unsure(const occur_plan *plan)
{
    return plan->state == OCCUR_CHECK_FIRST || (plan->state == OCCUR_IN_WORDS && plan->unconfirmed);
}

static status add_activity(filling *f, const record *r, template_data *d, error *err)
{
    const record *place = &f->place->asset;
    const page_moment *moment = f->asked->context->moment;
    bool discreet = is_sensitive(f, place, ASSET_CATEGORY) || is_sensitive(f, r, ACTIVITY_CATEGORY);
    occur_plan plan;
    status failed = occur_plan_activity(r, place, &moment->context, f->page->arena, &plan, err);
    if (failed)
        return failed;
    bool unsure = is_unsure(&plan);
    template_data *one = template_data_add(d, unsure ? "unsure" : "on");
    for (size_t i = 0; i < COUNT(ACTIVITY_TEXTS); i++)
        template_data_text(one, ACTIVITY_TEXTS[i].name, record_text(r, ACTIVITY_TEXTS[i].number));
    for (size_t i = 0; i < COUNT(ACTIVITY_SETS); i++)
        card_add_set(r, ACTIVITY_SETS[i].number, ACTIVITY_SETS[i].name, one);
    slice plain = record_text(r, ACTIVITY_PLAIN_DESCRIPTION);
    template_data_text(one, "a_what", plain.len ? plain : record_text(r, ACTIVITY_DESCRIPTION));
    template_data_puts(one, "a_confirmed_on", day_of(f, record_text(r, ACTIVITY_CONFIRMED_ON)));
    template_data_flag(one, "a_no_time", plan.state == OCCUR_NOT_SAID);
    when_text_add(f->page, &plan, moment, record_text(r, ACTIVITY_SCHEDULE_TEXT), one);
    add_ages(f, r, ACTIVITY_AGE_MIN, ACTIVITY_AGE_MAX, "a_ages", one);
    add_other_facts(place, r, one);
    add_activity_contacts(f, r, one);
    if (plan.state == OCCUR_DATED)
        add_calendar(f, discreet ? "a_discreet_href" : "a_calendar_href",
                     record_text(r, ACTIVITY_UUID), discreet, one);
    f->dated += plan.state == OCCUR_DATED;
    f->unsure += unsure;
    f->sensitive |= discreet;
    return OK;
}

/* -- connections ------------------------------------------------------------------------------- */

/* @param other  the asset at the other end, by its id. */
static status add_tie(filling *f, int kind, bool back, int64_t other, template_data *d, error *err)
{
    index_hit hit;
    record r;
    if (!index_by_id(f->asked->view, other, &hit))
        return OK;
    status failed = rendered_record(hit.body, hit.split, &ASSET, f->page->arena, &r, err);
    if (failed)
        return failed;
    f->ties++;
    template_data *one = template_data_add(d, "ties");
    const char *path = place_page_path(f->page, record_text(&r, ASSET_UUID));
    template_data_printf(one, "tie", "%s%s", CONNECTION.fields[CONNECTION_KIND].choices[kind],
                         back ? ".back" : "");
    template_data_text(one, "tie_name", record_text(&r, ASSET_NAME));
    template_data_href(one, "tie_href", path ? page_href(f->page, path) : NULL);
    return OK;
}

static status add_ties(filling *f, template_data *d, error *err)
{
    const relations *all = f->asked->related;
    int64_t own = f->place->hit.id;
    status failed = OK;
    size_t count = all ? all->of[RELATION_CONNECTION].count : 0;
    for (size_t i = 0; i < count && f->ties < TIES_MAX && !failed; i++) {
        const relation *row = &all->of[RELATION_CONNECTION].rows[i];
        if ((row->from != own && row->to != own) ||
            (row->hidden && !f->asked->sees_hidden &&
             relation_tells_place(RELATION_CONNECTION, row)))
            continue;
        bool back = row->to == own;
        failed = add_tie(f, row->kind, back, back ? row->from : row->to, d, err);
    }
    template_data_flag(d, "ties_any", f->ties > 0);
    return failed;
}

/* -- something wrong? -------------------------------------------------------------------------- */

static void add_note_activities(const filling *f, const place_note *sent, template_data *d)
{
    for (size_t i = 0; i < f->place->activity_count; i++) {
        const record *r = &f->place->activities[i];
        slice uuid = record_text(r, ACTIVITY_UUID);
        template_data *one = template_data_add(d, "note_activities");
        template_data_text(one, "value", uuid);
        template_data_text(one, "label", record_text(r, ACTIVITY_TITLE));
        template_data_flag(one, "chosen",
                           uuid.len == sent->activity.len && sent->activity.len &&
                               memcmp(uuid.at, sent->activity.at, uuid.len) == 0);
    }
}

static void add_note(const filling *f, slice uuid, template_data *d)
{
    static const place_note NONE = {0};
    static const struct {
        const char *field, *at, *flag;
    } FIELDS[] = {{"kind", "#note-kind-closed", "refused_kind"},
                  {"text", "#note-text", "refused_text"},
                  {"contact", "#note-contact", "refused_contact"},
                  {"activity", "#note-activity", "refused_activity"}};
    const place_note *sent = f->asked->note ? f->asked->note : &NONE;
    const char *path = arena_printf(f->page->arena, "/assets/%.*s/note%s%s", (int)uuid.len, uuid.at,
                                    f->page->list[0] ? "?list=" : "", f->page->list);
    template_data_href(d, "note_action", path ? page_href(f->page, path) : NULL);
    template_data_flag(d, "note_received", sent->received);
    template_data_text(d, "note_text", sent->text);
    template_data_text(d, "note_contact", sent->contact);
    for (int i = 0; i < NOTE_KIND_COUNT; i++) {
        const char *code = note_kind_code((note_kind)i);
        template_data *one = template_data_add(d, "note_kinds");
        template_data_puts(one, "code", code);
        template_data_flag(one, "chosen", slice_equals(sent->kind, code));
    }
    add_note_activities(f, sent, d);
    template_data_puts(d, "note_refused", sent->refused);
    for (size_t i = 0; sent->refused && i < COUNT(FIELDS); i++)
        if (strcmp(FIELDS[i].field, sent->refused) == 0) {
            template_data_flag(d, FIELDS[i].flag, true);
            template_data_href(d, "refused_at", FIELDS[i].at);
        }
}

/* -- the page ---------------------------------------------------------------------------------- */

static void add_history(const filling *f, const record *r, template_data *d)
{
    template_data_text(d, "source", record_text(r, ASSET_SOURCE));
    template_data_text(d, "licence", record_text(r, ASSET_LICENCE));
    template_data_puts(d, "opened_on", day_of(f, record_text(r, ASSET_OPENED_ON)));
    template_data_puts(d, "changed_on", day_of(f, slice_of(f->asked->changed_on)));
}

static status add_activities(filling *f, template_data *d, error *err)
{
    const card *place = f->place;
    status failed = OK;
    for (size_t i = 0; i < place->activity_count && !failed; i++)
        failed = add_activity(f, &place->activities[i], d, err);
    template_data_flag(d, "activities_any", place->activity_count > 0);
    template_data_flag(d, "unsure_any", f->unsure > 0);
    return failed;
}

static template_data *begin(const filling *f, const record *r)
{
    const page_request *page = f->page;
    template_data *name = template_data_new(page->arena);
    slice said = record_text(r, ASSET_NAME);
    template_data_text(name, "name", said);
    bool refused = f->asked->note && f->asked->note->refused;
    template_data *d =
        page_data(page, page_text(page, refused ? "place.title_error" : "place.title", name));
    page_request plain = *page;
    plain.list = "";
    const char *path = place_page_path(&plain, record_text(r, ASSET_UUID));
    if (path)
        template_data_href(
            d, "canonical",
            arena_printf(page->arena, "%s%s", f->asked->origin, page_href(page, path)));
    const ui_file *script = ui_file_named(slice_of("place.js"));
    if (script)
        template_data_printf(d, "own_script", "%s/ui/%s", page->base, script->path);
    template_data_puts(d, "description", page_text(page, "place.description", name));
    return d;
}

status place_page_data(const place_request *asked, const index_hit *hit, template_data **ret,
                       bool *ret_sensitive, error *err)
{
    static const index_hit NO_ACTIVITY[1]; /* they are said here in another way */
    card place;
    status failed = card_read(hit, asked->context->page->arena, &place, err);
    if (failed)
        return failed;
    const record *r = &place.asset;
    slice uuid = record_text(r, ASSET_UUID);
    filling f = {.asked = asked, .page = asked->context->page, .place = &place};
    f.sensitive = is_sensitive(&f, r, ASSET_CATEGORY);
    template_data *d = begin(&f, r);
    template_data *one = template_data_add(d, "place");
    failed = card_fill(asked->context, &place, NO_ACTIVITY, 0, one, err);
    if (!failed)
        failed = add_activities(&f, one, err);
    if (!failed)
        failed = add_ties(&f, one, err);
    if (failed)
        return failed;
    add_ages(&f, r, ASSET_AGE_MIN, ASSET_AGE_MAX, "ages", one);
    template_data_text(one, "spoken", record_text(r, ASSET_LANGUAGES));
    template_data_text(
        one, "reach",
        record_choice(r, ASSET_REACH) >= 0
            ? slice_of(ASSET.fields[ASSET_REACH].choices[record_choice(r, ASSET_REACH)])
            : (slice){0});
    add_way(&place, one);
    add_list(&f, uuid, one);
    if (f.dated > 1)
        add_calendar(&f, f.sensitive ? "discreet_href" : "calendar_href", uuid, f.sensitive, one);
    add_history(&f, r, one);
    add_note(&f, uuid, one);
    *ret = d;
    *ret_sensitive = f.sensitive;
    return OK;
}
