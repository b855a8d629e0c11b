/* What the things of Open Referral become here (HSDS 3.0 and HSDS-UK 3.0,
 * docs.openreferral.org/en/v3.0.1/hsds/schema_reference.html).
 *
 * A location is an asset: its id is the reference, and its address, position, phones, access and
 * schedules (as opening times, in words) are the asset's. `virtual` reaches people by phone or
 * online; `postal` is where letters go and nobody comes: a draft, for someone to look at.
 *
 * A service at a location is an activity there. Its reference is the id of the service at the
 * location, else the service's, '@' and the location's. An activity has one schedule, so there is a
 * row for each: the second's reference ends with #2. Schedules of the service at the location
 * come before those of the service as a whole. One whose `valid_to` or `until` is past is finished.
 * What no rule of RFC 5545 can say stays in words.
 *
 * A service without a location is an asset without a position, its id the reference: in an area
 * where it has service_areas, else where it reaches people is not said and the importer keeps a
 * draft. So is an organization that has neither a service nor a location in the document; any other
 * is only whom an activity is run by.
 *
 * `inactive` and `temporarily closed` are an activity that is paused, `defunct` one that is
 * finished. An asset can't be closed without a day, which is not said: all three make it a draft.
 * `assured_date` is when it was confirmed; `last_modified` is not, anyone may have touched it.
 * `licenses` are permissions to operate, not the licence of the data. Access is taken only from a
 * phrase that is plainly one of our fields; longer texts stay beside them.
 *
 * Contacts are people: of them only the title is kept, as whom to ask for. An activity has no phone
 * or website of its own: the service's are kept privately. */
#include "reader/referral.h"

#include <stdio.h>
#include <string.h>

#include "domain/asset.h"
#include "domain/day.h"
#include "reader/recurrence.h"
#include "reader/referral_tables.h"

enum { PHONE_MAX = 60, COST_MAX = 200, OPENING_MAX = 1000 };

typedef struct {
    referral_tables tables;
    cells assets, activities;
    day today;
} referral;

bool referral_is(const json_t *root)
{
    const json_t *contents = json_object_get(root, "contents");
    if (json_is_array(root))
        return referral_kind(json_array_get(root, 0)) >= 0;
    if (json_is_array(contents))
        return json_object_get(root, "total_items") ||
               referral_kind(json_array_get(contents, 0)) >= 0;
    return referral_is_tabular(root) || json_object_get(root, "openapi_url") ||
           referral_kind(root) >= 0;
}

/* -- parts of records -----------------------------------------------------------------------------
 */

static slice either(slice a, slice b)
{
    return a.len ? a : b;
}

/* "TH,FR", or an array of them. */
static slice list_of(cells *c, const json_t *v, const char *key)
{
    return json_joined(c, json_object_get(v, key), "", ",");
}

/* Offsets and names that are this country's, winter or summer; nothing said is, too. */
static bool of_another_zone(cells *c, const json_t *schedule)
{
    static const char *const OURS[] = {
        "",       "0",      "1",     "Z",     "UTC", "GMT",          "BST",
        "+00:00", "+01:00", "+0000", "+0100", "GB",  "Europe/London"};
    slice zone = json_member(c, schedule, "timezone");
    for (size_t i = 0; i < COUNT(OURS); i++)
        if (slice_equals_nocase(zone, OURS[i]))
            return false;
    return true;
}

/* The earlier of two days, either of which may be blank. */
static slice earlier(slice a, slice b)
{
    if (a.len < 10 || b.len < 10)
        return a.len < 10 ? b : a;
    return memcmp(a.at, b.at, 10) <= 0 ? a : b;
}

static said_schedule schedule_of(cells *c, const json_t *v)
{
    slice until = json_member(c, v, "until"), valid_to = json_member(c, v, "valid_to");
    return (said_schedule){
        .frequency = json_member(c, v, "freq"),
        .interval = json_member(c, v, "interval"),
        .count = json_member(c, v, "count"),
        .week_start = json_member(c, v, "wkst"),
        .by_day = list_of(c, v, "byday"),
        .by_month_day = list_of(c, v, "bymonthday"),
        .by_year_day = list_of(c, v, "byyearday"),
        .by_week = list_of(c, v, "byweekno"),
        .first_day = json_member(c, v, "dtstart"),
        .valid_from = json_member(c, v, "valid_from"),
        .last_day = earlier(until, valid_to),
        .opens = json_member(c, v, "opens_at"),
        .closes = json_member(c, v, "closes_at"),
        .words = json_member(c, v, "description"),
        .elsewhere = of_another_zone(c, v),
    };
}

/* Schedules that are not past, in words: of their times where they have them. */
static void put_opening_times(const referral *r, cells *c, const json_t *schedules)
{
    BUF_SCOPED buf text;
    buf_init(&text, OPENING_MAX);
    for (size_t i = 0; i < json_array_size(schedules); i++) {
        said_schedule said = schedule_of(c, json_array_get(schedules, i));
        recurrence read;
        BUF_SCOPED buf words;
        buf_init(&words, OPENING_MAX);
        recurrence_read(&said, r->today.iso, &read);
        if (read.over)
            continue;
        if (said.opens.len)
            recurrence_words(&said, &words);
        else
            buf_puts(&words, read.words);
        words.failed |= read.no_memory;
        if (!cells_whole(c, &words) || !words.len || text.len + words.len + 2 > OPENING_MAX)
            continue;
        buf_puts(&text, text.len ? "; " : "");
        buf_add(&text, words.data, words.len);
    }
    cells_put_buf(c, "opening_times", &text);
}

/* A number as it is written, without the quotes that the specification's own example has. */
static void add_phone(cells *c, const json_t *phone, buf *text)
{
    slice number = json_member(c, phone, "number");
    slice extension = json_member(c, phone, "extension");
    slice type = json_member(c, phone, "type");
    while (number.len && number.at[0] == '"')
        number = (slice){number.at + 1, number.len - 1};
    while (number.len && number.at[number.len - 1] == '"')
        number.len--;
    size_t more = number.len + (extension.len ? extension.len + 6 : 0) + (text->len ? 2 : 0);
    if (!number.len || slice_equals_nocase(type, "fax") || text->len + more > PHONE_MAX)
        return;
    buf_puts(text, text->len ? "; " : "");
    buf_add(text, number.at, number.len);
    buf_puts(text, extension.len ? " ext. " : "");
    buf_add(text, extension.at, extension.len);
}

static void put_phones(cells *c, const json_t *phones)
{
    BUF_SCOPED buf text;
    buf_init(&text, PHONE_MAX);
    for (size_t i = 0; i < json_array_size(phones); i++)
        add_phone(c, json_array_get(phones, i), &text);
    cells_put_buf(c, "phone", &text);
}

/* Of a contact, who is a person, no more than in what role. */
static void put_contact_role(cells *c, const json_t *v)
{
    const json_t *contacts = json_object_get(v, "contacts");
    for (size_t i = 0; i < json_array_size(contacts); i++) {
        slice title = json_member(c, json_array_get(contacts, i), "title");
        cells_put(c, "contact_role", title);
        if (title.len)
            return;
    }
}

/* Terms of taxonomies: the first is the category; all of them, where there are more, beside it. */
static void put_terms(cells *c, const json_t *v)
{
    const json_t *attributes = json_object_get(v, "attributes");
    BUF_SCOPED buf all;
    size_t terms = 0;
    buf_init(&all, WORKBOOK_MAX_CELL_BYTES);
    for (size_t i = 0; i < json_array_size(attributes); i++) {
        const json_t *term = json_object_get(json_array_get(attributes, i), "taxonomy_term");
        slice name = json_member(c, term, "name");
        if (!name.len)
            continue;
        if (!terms++)
            cells_put(c, "category", name);
        buf_puts(&all, all.len ? ";" : "");
        buf_add(&all, name.at, name.len);
    }
    if (cells_whole(c, &all) && terms > 1)
        cells_put_extra(c, "service.terms", (slice){all.data, all.len});
}

/* "Under 18s and Over 60s: £35 per 1 hour session" of each price that is good today. */
static void put_cost(const referral *r, cells *c, const json_t *service)
{
    const json_t *options = json_object_get(service, "cost_options");
    BUF_SCOPED buf text;
    buf_init(&text, COST_MAX);
    for (size_t i = 0; i < json_array_size(options); i++) {
        const json_t *one = json_array_get(options, i);
        slice option = json_member(c, one, "option"), from = json_member(c, one, "valid_from");
        slice to = json_member(c, one, "valid_to"), per = json_member(c, one, "amount_description");
        slice amount =
            money_words(c, json_object_get(one, "amount"), json_member(c, one, "currency"));
        bool now = (to.len < 10 || memcmp(to.at, r->today.iso, 10) >= 0) &&
                   (from.len < 10 || memcmp(from.at, r->today.iso, 10) <= 0);
        slice words =
            cells_printf(c, "%s%.*s%s%.*s%s%.*s", text.len ? "; " : "", (int)option.len, option.at,
                         option.len && amount.len ? ": " : "", (int)amount.len, amount.at,
                         (option.len || amount.len) && per.len ? " " : "", (int)per.len, per.at);
        if (now && text.len + words.len <= COST_MAX)
            buf_add(&text, words.at, words.len);
    }
    cells_put_buf(c, "cost", &text);
    if (!text.len)
        cells_put(
            c, "cost",
            either(json_member(c, service, "fees_description"), json_member(c, service, "fees")));
}

/* Fields that a service has whether it is at a place or not. */
static void put_service(const referral *r, cells *c, const json_t *service)
{
    cells_put_member(c, "age_min", service, "minimum_age");
    cells_put_member(c, "age_max", service, "maximum_age");
    cells_put_member(c, "confirmed_on", service, "assured_date");
    put_terms(c, service);
    put_cost(r, c, service);
}

static const json_t *organization_of(const referral *r, const json_t *v)
{
    const char *id = json_string_value(json_object_get(v, "organization_id"));
    return id ? json_object_get(r->tables.of[REFERRAL_ORGANIZATIONS], id) : NULL;
}

static void put_other_organization(cells *c, const json_t *organization)
{
    static const char *const USED[] = {"name", "description", "logo", NULL};
    if (c->of == &ASSET) /* an activity has it in run_by */
        cells_put_extra(c, "organization.name", json_member(c, organization, "name"));
    cells_put_rest(c, "organization", organization, USED);
}

static long line_of(const json_t *v)
{
    return (long)json_integer_value(json_object_get(v, REFERRAL_LINE));
}

/* -- assets ---------------------------------------------------------------------------------------
 */

/* The physical one, else the first. */
static const json_t *main_address(const json_t *addresses)
{
    for (size_t i = 0; i < json_array_size(addresses); i++) {
        const json_t *one = json_array_get(addresses, i);
        const char *type = json_string_value(json_object_get(one, "address_type"));
        if (type && strcmp(type, "physical") == 0)
            return one;
    }
    return json_array_get(addresses, 0);
}

static void put_addresses(cells *c, const json_t *location)
{
    static const char *const USED[] = {"id", "address_1", "address_2", "city", "postal_code", NULL};
    static const char *const NONE[] = {NULL};
    const json_t *addresses = json_object_get(location, "addresses");
    const json_t *first = main_address(addresses);
    slice street = json_member(c, first, "address_1");
    slice second = json_member(c, first, "address_2");
    cells_put(c, "address",
              cells_printf(c, "%.*s%s%.*s", (int)street.len, street.at,
                           street.len && second.len ? ", " : "", (int)second.len, second.at));
    cells_put_member(c, "locality", first, "city");
    cells_put_member(c, "postcode", first, "postal_code");
    cells_put_rest(c, "location.address", first, USED);
    for (size_t i = 0, number = 2; i < json_array_size(addresses); i++) {
        char prefix[40];
        if (json_array_get(addresses, i) == first)
            continue;
        snprintf(prefix, sizeof prefix, "location.address_%zu", number++);
        cells_put_rest(c, prefix, json_array_get(addresses, i), NONE);
    }
}

static void put_access(cells *c, const json_t *location)
{
    const json_t *facts = json_object_get(location, "accessibility");
    static const char *const SAID_IN[] = {"description", "details", "accessibility"};
    for (size_t i = 0; i < json_array_size(facts); i++)
        for (size_t k = 0; k < COUNT(SAID_IN); k++) {
            const char *heading =
                access_field_of(json_member(c, json_array_get(facts, i), SAID_IN[k]));
            if (heading)
                cells_put(c, heading, slice_of("yes"));
        }
}

static void put_languages(cells *c, const json_t *v)
{
    cells_put(c, "languages", json_joined(c, json_object_get(v, "languages"), "name", ", "));
}

static void location_row(referral *r, const char *key, const json_t *v)
{
    static const char *const USED[] = {
        "id",        "name",           "alternate_name", "description", "url", "latitude",
        "longitude", "transportation", "addresses*",     "languages*",  NULL};
    cells *c = &r->assets;
    cells_begin(c, line_of(v));
    slice type = json_member(c, v, "location_type");
    slice street = json_member(c, main_address(json_object_get(v, "addresses")), "address_1");
    slice name = either(json_member(c, v, "name"), street);
    if (!name.len) {
        cells_break(c, "the location %.60s has neither a name nor an address", key);
        return;
    }
    cells_put(c, "source_ref", slice_of(key));
    cells_put(c, "name", name);
    cells_put_member(c, "other_names", v, "alternate_name");
    cells_put_member(c, "description", v, "description");
    cells_put_member(c, "website", v, "url");
    cells_put_member(c, "lat", v, "latitude");
    cells_put_member(c, "lon", v, "longitude");
    cells_put_member(c, "getting_there", v, "transportation");
    put_addresses(c, v);
    put_phones(c, json_object_get(v, "phones"));
    put_contact_role(c, v);
    put_access(c, v);
    put_languages(c, v);
    put_opening_times(r, c, json_object_get(v, "schedules"));
    if (slice_equals_nocase(type, "virtual"))
        cells_put(c, "reach", slice_of("phone-or-online"));
    else if (slice_equals_nocase(type, "postal"))
        cells_put(c, "status", slice_of("draft"));
    cells_put_rest(c, "location", v, USED);
}

/* A service that is at no location. */
static void placeless_row(referral *r, const char *key, const json_t *v)
{
    static const char *const USED[] = {"id",
                                       "name",
                                       "alternate_name",
                                       "description",
                                       "url",
                                       "email",
                                       "minimum_age",
                                       "maximum_age",
                                       "assured_date",
                                       "eligibility_description",
                                       "application_process",
                                       "organization_id",
                                       "languages*",
                                       NULL};
    cells *c = &r->assets;
    cells_begin(c, line_of(v));
    slice status_said = json_member(c, v, "status");
    if (!json_member(c, v, "name").len) {
        cells_break(c, "the service %.60s has no name", key);
        return;
    }
    cells_put(c, "source_ref", slice_of(key));
    cells_put_member(c, "name", v, "name");
    cells_put_member(c, "other_names", v, "alternate_name");
    cells_put_member(c, "description", v, "description");
    cells_put_member(c, "website", v, "url");
    cells_put_member(c, "email", v, "email");
    cells_put_member(c, "who_for", v, "eligibility_description");
    cells_put_member(c, "how_to_refer", v, "application_process");
    put_phones(c, json_object_get(v, "phones"));
    put_contact_role(c, v);
    put_languages(c, v);
    put_service(r, c, v);
    put_opening_times(r, c, json_object_get(v, "schedules"));
    if (json_array_size(json_object_get(v, "service_areas")))
        cells_put(c, "reach", slice_of("in-area"));
    if (status_said.len && !slice_equals_nocase(status_said, "active"))
        cells_put(c, "status", slice_of("draft"));
    cells_put_rest(c, "service", v, USED);
    put_other_organization(c, organization_of(r, v));
}

static void organization_row(referral *r, const char *key, const json_t *v)
{
    static const char *const USED[] = {"id",    "name", "alternate_name", "description", "website",
                                       "email", NULL};
    cells *c = &r->assets;
    cells_begin(c, line_of(v));
    if (!json_member(c, v, "name").len) {
        cells_break(c, "the organization %.60s has no name", key);
        return;
    }
    cells_put(c, "source_ref", slice_of(key));
    cells_put_member(c, "name", v, "name");
    cells_put_member(c, "other_names", v, "alternate_name");
    cells_put_member(c, "description", v, "description");
    cells_put(c, "website", either(json_member(c, v, "website"), json_member(c, v, "url")));
    cells_put_member(c, "email", v, "email");
    put_phones(c, json_object_get(v, "phones"));
    put_contact_role(c, v);
    cells_put(c, "level", slice_of("organisation"));
    cells_put_rest(c, "organization", v, USED);
}

/* -- activities -----------------------------------------------------------------------------------
 */

/* A word that is none of these is left to the importer, which says so. */
static slice activity_status(slice said)
{
    static const struct {
        const char *said, *ours;
    } SAME[] = {{"active", "running"},
                {"inactive", "paused"},
                {"temporarily closed", "paused"},
                {"defunct", "finished"}};
    for (size_t i = 0; i < COUNT(SAME); i++)
        if (slice_equals_nocase(said, SAME[i].said))
            return slice_of(SAME[i].ours);
    return said;
}

static void put_schedule(const referral *r, cells *c, const json_t *schedule)
{
    static const char *const USED[] = {"id",         "freq",        "interval", "byday",
                                       "bymonthday", "wkst",        "dtstart",  "opens_at",
                                       "closes_at",  "description", NULL};
    static const char *const IN_WORDS[] = {"id", "description", NULL};
    said_schedule said = schedule_of(c, schedule);
    recurrence read;
    recurrence_read(&said, r->today.iso, &read);
    recurrence_put(&read, c);
    if (read.over)
        cells_put(c, "status", slice_of("finished"));
    cells_put_rest(c, "schedule", schedule, read.starts_at[0] ? USED : IN_WORDS);
}

/* @param number  of its schedules, from 1. */
static void activity_row(referral *r, const char *key, const json_t *at, const json_t *service,
                         const json_t *schedule, size_t number)
{
    static const char *const USED_OF_SERVICE[] = {"id",
                                                  "name",
                                                  "description",
                                                  "minimum_age",
                                                  "maximum_age",
                                                  "assured_date",
                                                  "organization_id",
                                                  "schedules*",
                                                  "url",
                                                  "email",
                                                  "eligibility_description",
                                                  "application_process",
                                                  NULL};
    static const char *const USED[] = {"id", "location_id", "schedules*", NULL};
    cells *c = &r->activities;
    const json_t *organization = organization_of(r, service);
    cells_begin(c, line_of(at));
    slice description = json_member(c, service, "description");
    if (!json_member(c, service, "name").len) {
        cells_break(c, "%.60s is at a location, but its service is not in the file or has no name",
                    key);
        return;
    }
    cells_put(c, "source_ref",
              number == 1 ? slice_of(key) : cells_printf(c, "%s#%zu", key, number));
    cells_put_member(c, "asset", at, "location_id");
    cells_put_member(c, "title", service, "name");
    cells_put(c, "description", either(description, json_member(c, at, "description")));
    cells_put(c, "status", activity_status(json_member(c, service, "status")));
    cells_put_member(c, "run_by", organization, "name");
    cells_put_member(c, "website", service, "url");
    cells_put_member(c, "email", service, "email");
    cells_put_member(c, "who_for", service, "eligibility_description");
    cells_put_member(c, "how_to_refer", service, "application_process");
    put_phones(c, json_object_get(json_array_size(json_object_get(at, "phones")) ? at : service,
                                  "phones"));
    put_contact_role(c, service);
    put_contact_role(c, at);
    put_service(r, c, service);
    if (schedule)
        put_schedule(r, c, schedule);
    cells_put_rest(c, "service_at_location", at, USED);
    cells_put_rest(c, "service", service, USED_OF_SERVICE);
    put_other_organization(c, organization);
}

static void at_location_rows(referral *r, const char *key, const json_t *at)
{
    const char *id = json_string_value(json_object_get(at, "service_id"));
    const json_t *service = id ? json_object_get(r->tables.of[REFERRAL_SERVICES], id) : NULL;
    const json_t *schedules = json_object_get(at, "schedules");
    if (!json_array_size(schedules))
        schedules = json_object_get(service, "schedules");
    size_t count = json_array_size(schedules);
    for (size_t i = 0; i < (count ? count : 1); i++)
        activity_row(r, key, at, service, json_array_get(schedules, i), i + 1);
}

/* -- all of it ------------------------------------------------------------------------------------
 */

static void put_unknown(referral *r)
{
    for (size_t i = 0; i < json_array_size(r->tables.unknown); i++) {
        cells_begin(&r->assets, (long)json_integer_value(json_array_get(r->tables.unknown, i)));
        cells_break(&r->assets, "it is no service, location or organization of Open Referral");
    }
}

static bool going_on(const referral *r)
{
    return !r->assets.failed && !r->activities.failed;
}

static void put_rows(referral *r)
{
    const char *key;
    json_t *one;
    json_object_foreach(r->tables.of[REFERRAL_LOCATIONS], key, one) if (going_on(r))
        location_row(r, key, one);
    json_object_foreach(r->tables.of[REFERRAL_SERVICES], key,
                        one) if (going_on(r) && !json_object_get(one, REFERRAL_PLACED))
        placeless_row(r, key, one);
    json_object_foreach(r->tables.of[REFERRAL_ORGANIZATIONS], key,
                        one) if (going_on(r) && !json_object_get(one, REFERRAL_NAMED))
        organization_row(r, key, one);
    put_unknown(r);
    json_object_foreach(r->tables.of[REFERRAL_AT_LOCATIONS], key, one) if (going_on(r))
        at_location_rows(r, key, one);
}

status referral_sheets(const json_t *root, workbook *w, error *err)
{
    referral r = {.today = day_today()};
    if (json_object_get(root, "openapi_url") && referral_kind(root) < 0)
        return error_set(err, ERR_INPUT, "FILE",
                         "this is the start page of an Open Referral interface: its services are "
                         "under /services");
    w->format = "Open Referral";
    status failed = referral_collect(root, &r.tables, err);
    if (!failed)
        failed = cells_new(w, &ASSET, "locations", &r.assets, err);
    if (!failed)
        failed = cells_new(w, &ACTIVITY, "services", &r.activities, err);
    if (!failed)
        put_rows(&r);
    failed = failed ? failed : r.assets.failed ? r.assets.failed : r.activities.failed;
    cells_done(&r.assets);
    cells_done(&r.activities);
    referral_tables_done(&r.tables);
    return failed;
}
