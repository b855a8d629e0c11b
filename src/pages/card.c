#include "pages/card.h"

#include <math.h>
#include <string.h>

#include "domain/cost.h"
#include "format/rendered_record.h"

status card_read(const index_hit *hit, arena *a, card *ret, error *err)
{
    ret->hit = *hit;
    status failed = rendered_record(hit->body, hit->split, &ASSET, a, &ret->asset, err);
    if (!failed)
        failed = rendered_activities(hit->body, hit->split, a, &ret->activities,
                                     &ret->activity_count, err);
    return failed;
}

void card_add_set(const record *r, int number, const char *list, template_data *d)
{
    const char *const *choices = r->of->fields[number].choices;
    int64_t set = record_choice(r, number);
    for (int i = 0; set > 0 && choices[i]; i++)
        if (set >> i & 1)
            template_data_puts(template_data_add(d, list), "code", choices[i]);
}

static void add_ages(const record *r, template_data *d)
{
    int64_t least = record_choice(r, ASSET_AGE_MIN), most = record_choice(r, ASSET_AGE_MAX);
    if (least >= 0)
        template_data_int(d, "age_min", least);
    if (most >= 0)
        template_data_int(d, "age_max", most);
    template_data_flag(d, "age_from", least >= 0 && most < 0);
    template_data_flag(d, "age_to", least < 0 && most >= 0);
    template_data_flag(d, "age_both", least >= 0 && most >= 0);
}

/* The few that decide whether someone can go at all; the others are on the page of each. */
static bool shown_in_lists(int fact)
{
    static const int SHOWN[] = {ASSET_STEP_FREE, ASSET_QUIET_SPACE, ASSET_SOMEONE_WITH_YOU};
    for (size_t i = 0; i < COUNT(SHOWN); i++)
        if (SHOWN[i] == ASSET_STEP_FREE + fact)
            return true;
    return false;
}

static void add_facts(const record *r, template_data *d)
{
    static const char *const ANSWERS[] = {"unknown", "yes", "no"};
    for (size_t i = 0; i < ACCESS_FACT_COUNT; i++) {
        int64_t answer = record_choice(r, ASSET_STEP_FREE + (int)i);
        const char *said = ANSWERS[answer == TRISTATE_YES ? 1 : answer == TRISTATE_NO ? 2 : 0];
        const char *const lists[] = {"facts", shown_in_lists((int)i) ? "facts_shown" : NULL};
        for (size_t k = 0; k < COUNT(lists) && lists[k]; k++) {
            template_data *one = template_data_add(d, lists[k]);
            template_data_puts(one, "fact", ACCESS_FACTS[i]);
            template_data_puts(one, "answer", said);
        }
        template_data_flag(d, ACCESS_FACTS[i], answer == TRISTATE_YES);
    }
}

static void add_words(const record *r, template_data *d)
{
    slice what = record_text(r, ASSET_PLAIN_DESCRIPTION);
    template_data_text(d, "what", what.len ? what : record_text(r, ASSET_DESCRIPTION));
    template_data_text(d, "cost", record_text(r, ASSET_COST));
    template_data_flag(d, "free", cost_is_free(record_text(r, ASSET_COST)));
    card_add_set(r, ASSET_ROUTES_IN, "routes", d);
    card_add_set(r, ASSET_AUDIENCES, "audiences", d);
    add_ages(r, d);
}

/* -- what goes on ------------------------------------------------------------------------------ */

static bool is_one_of(const record *activity, const index_hit *only, size_t count)
{
    slice uuid = record_text(activity, ACTIVITY_UUID);
    for (size_t i = 0; i < count; i++)
        if (uuid.len && memmem(only[i].body.at, only[i].split, uuid.at, uuid.len))
            return true;
    return false;
}

static status add_activity(const card_context *c, const record *asset, const record *activity,
                           template_data *d, error *err)
{
    arena *a = c->page->arena;
    occur_plan plan;
    status failed = occur_plan_activity(activity, asset, &c->moment->context, a, &plan, err);
    if (failed)
        return failed;
    template_data *one = template_data_add(d, "activities");
    template_data_text(one, "activity_uuid", record_text(activity, ACTIVITY_UUID));
    template_data_text(one, "activity_title", record_text(activity, ACTIVITY_TITLE));
    template_data_flag(one, "activity_dated", plan.state == OCCUR_DATED);
    template_data_text(one, "run_by", record_text(activity, ACTIVITY_RUN_BY));
    template_data_text(one, "meeting_point", record_text(activity, ACTIVITY_MEETING_POINT));
    when_text_add(c->page, &plan, c->moment, record_text(activity, ACTIVITY_SCHEDULE_TEXT), one);
    /* under names of their own: one that is not set must not show what the asset has */
    template_data_text(one, "own_cost", record_text(activity, ACTIVITY_COST));
    card_add_set(activity, ACTIVITY_ROUTES_IN, "own_routes", one);
    return OK;
}

/* -- the asset --------------------------------------------------------------------------------- */

const char *card_distance(const page_request *rq, double distance_m)
{
    template_data *d = template_data_new(rq->arena);
    if (distance_m < 950) {
        template_data_int(d, "metres",
                          distance_m < 10 ? 10 : (int64_t)(round(distance_m / 10) * 10));
        return page_text(rq, "distance.metres", d);
    }
    template_data_printf(d, "km", distance_m < 9950 ? "%.1f" : "%.0f", distance_m / 1000);
    return page_text(rq, "distance.km", d);
}

static void add_distance(const card_context *c, const card *one, template_data *d)
{
    if (!c->has_origin || !one->hit.placed)
        return;
    walking_time walk = walking_time_of(one->hit.distance_m, c->pace);
    template_data_puts(d, "distance", card_distance(c->page, one->hit.distance_m));
    if (walk.minutes <= 60)
        template_data_int(d, "minutes", walk.minutes);
}

static void add_confirmed(const card_context *c, const record *r, template_data *d)
{
    slice on = record_text(r, ASSET_CONFIRMED_ON);
    const char *iso = arena_copy(c->page->arena, on.at ? on.at : "", on.len);
    if (!on.len || !iso)
        return;
    template_data_puts(d, "confirmed_on", when_text_day(c->page, iso, NULL));
    template_data_text(d, "confirmed_role", record_text(r, ASSET_CONFIRMED_ROLE));
}

/* The first of several numbers. */
static slice first_of(slice numbers)
{
    size_t length = 0;
    while (length < numbers.len && numbers.at[length] != ';')
        length++;
    return (slice){numbers.at, length};
}

static void add_reaching(const card_context *c, const record *r, template_data *d)
{
    slice phone = record_text(r, ASSET_PHONE), e164 = record_text(r, ASSET_PHONE_E164);
    slice email = record_text(r, ASSET_EMAIL), website = record_text(r, ASSET_WEBSITE);
    arena *a = c->page->arena;
    template_data_text(d, "phone", phone);
    if (e164.len)
        template_data_href(d, "phone_href",
                           arena_printf(a, "tel:%.*s", (int)first_of(e164).len, e164.at));
    template_data_text(d, "email", email);
    if (email.len)
        template_data_href(d, "email_href",
                           arena_printf(a, "mailto:%.*s", (int)email.len, email.at));
    template_data_text(d, "website", website);
    if (website.len)
        template_data_href(d, "website_href", arena_copy(a, website.at, website.len));
    template_data_text(d, "address", record_text(r, ASSET_ADDRESS));
    template_data_text(d, "postcode", record_text(r, ASSET_POSTCODE));
    template_data_text(d, "locality", record_text(r, ASSET_LOCALITY));
    template_data_text(d, "getting_there", record_text(r, ASSET_GETTING_THERE));
    template_data_text(d, "contact_role", record_text(r, ASSET_CONTACT_ROLE));
    template_data_text(d, "how_to_refer", record_text(r, ASSET_HOW_TO_REFER));
    template_data_text(d, "who_for", record_text(r, ASSET_WHO_FOR));
    template_data_text(d, "languages", record_text(r, ASSET_LANGUAGES));
    card_add_set(r, ASSET_TAKE_PART, "take_part", d);
}

static void add_kind(const card_context *c, const record *r, template_data *d)
{
    int number = taxonomy_find(c->codes, record_text(r, ASSET_CATEGORY));
    if (number < 0)
        return;
    const category *kind = taxonomy_at(c->codes, (size_t)number);
    template_data_puts(d, "kind", kind->plain_label[0] ? kind->plain_label : kind->label);
    template_data_printf(d, "icon", "%s/styles/icons/%s.svg", c->page->base, kind->code);
    template_data_flag(d, "sensitive", kind->sensitive);
}

static status add_opening(const card_context *c, const record *r, template_data *d, error *err)
{
    occur_plan plan;
    slice said = record_text(r, ASSET_OPENING_TIMES);
    status failed = occur_plan_opening(r, &c->moment->context, c->page->arena, &plan, err);
    if (failed)
        return failed;
    template_data *opening =
        said.len || plan.state == OCCUR_DATED || plan.state == OCCUR_CHECK_FIRST
            ? template_data_add(d, "opening")
            : NULL;
    if (!opening)
        return OK;
    template_data_text(opening, "opening_said", said);
    when_text_add(c->page, &plan, c->moment, said, opening);
    return OK;
}

static const char *href_of(const page_request *rq, slice uuid)
{
    const char *path = rq->list[0] ? arena_printf(rq->arena, "/place/%.*s?list=%s", (int)uuid.len,
                                                  uuid.at, rq->list)
                                   : arena_printf(rq->arena, "/place/%.*s", (int)uuid.len, uuid.at);
    return path ? page_href(rq, path) : NULL;
}

status card_fill(const card_context *c, const card *one, const index_hit *only, size_t only_count,
                 template_data *d, error *err)
{
    const record *r = &one->asset;
    slice uuid = record_text(r, ASSET_UUID);
    template_data_text(d, "uuid", uuid);
    template_data_text(d, "name", record_text(r, ASSET_NAME));
    template_data_text(d, "other_names", record_text(r, ASSET_OTHER_NAMES));
    template_data_href(d, "href", href_of(c->page, uuid));
    if (one->hit.placed)
        template_data_printf(d, "at", "%.5f,%.5f", one->hit.at.lon_deg, one->hit.at.lat_deg);
    add_kind(c, r, d);
    add_distance(c, one, d);
    add_words(r, d);
    add_facts(r, d);
    add_reaching(c, r, d);
    add_confirmed(c, r, d);
    status failed = add_opening(c, r, d, err);
    for (size_t i = 0; i < one->activity_count && !failed; i++)
        if (!only || is_one_of(&one->activities[i], only, only_count))
            failed = add_activity(c, r, &one->activities[i], d, err);
    return failed;
}
