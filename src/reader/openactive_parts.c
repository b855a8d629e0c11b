#include "reader/openactive_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "domain/asset.h"

enum { COST_MAX = 200, OPENING_MAX = 1000, EXDATES_MAX = 2000 };

/* -- what a record is and is called ---------------------------------------------------------------
 */

static const json_t *either(const json_t *v, const char *key, const char *other)
{
    const json_t *found = json_object_get(v, key);
    return found ? found : json_object_get(v, other);
}

slice openactive_type(const json_t *v)
{
    const json_t *type = json_first(either(v, "@type", "type"));
    if (!json_is_string(type))
        return (slice){"", 0};
    return json_last_part((slice){json_string_value(type), json_string_length(type)});
}

slice openactive_id(cells *c, const json_t *v)
{
    return json_scalar(c, either(v, "@id", "id"));
}

slice openactive_identifier(cells *c, const json_t *v)
{
    const json_t *said = json_first(json_object_get(v, "identifier"));
    return json_is_object(said) ? json_member(c, said, "value") : json_scalar(c, said);
}

static slice postcode_of(cells *c, const json_t *place)
{
    return json_member(c, json_object_get(place, "address"), "postalCode");
}

slice openactive_place_ref(cells *c, const json_t *place)
{
    if (json_is_string(place))
        return json_scalar(c, place);
    slice id = openactive_id(c, place), own = openactive_identifier(c, place);
    if (id.len || own.len)
        return id.len ? id : own;
    slice name = json_member(c, place, "name"), code = postcode_of(c, place);
    return name.len ? cells_printf(c, "%.*s%s%.*s", (int)name.len, name.at, code.len ? " " : "",
                                   (int)code.len, code.at)
                    : code;
}

/* -- days and times -------------------------------------------------------------------------------
 */

/* "https://schema.org/Tuesday" is TU; codes stay as they are. */
static slice day_code(slice said)
{
    static const struct {
        const char *name, *code;
    } DAYS[] = {{"Monday", "MO"},    {"Tuesday", "TU"},
                {"Wednesday", "WE"}, {"Thursday", "TH"},
                {"Friday", "FR"},    {"Saturday", "SA"},
                {"Sunday", "SU"},    {"PublicHolidays", "public holidays"}};
    said = json_last_part(said);
    for (size_t i = 0; i < COUNT(DAYS); i++)
        if (slice_equals_nocase(said, DAYS[i].name))
            return slice_of(DAYS[i].code);
    return said;
}

static slice day_codes(cells *c, const json_t *days)
{
    slice list = {"", 0};
    size_t count = json_is_array(days) ? json_array_size(days) : 1;
    for (size_t i = 0; i < count && list.len < RULE_SIZE; i++) {
        slice code = day_code(json_scalar(c, json_is_array(days) ? json_array_get(days, i) : days));
        list = cells_printf(c, "%.*s%s%.*s", (int)list.len, list.at,
                            list.len && code.len ? "," : "", (int)code.len, code.at);
    }
    return list;
}

/* P2W: every second week. */
static void set_frequency(slice said, said_schedule *ret)
{
    static const struct {
        char unit;
        const char *frequency;
    } UNITS[] = {{'D', "DAILY"}, {'W', "WEEKLY"}, {'M', "MONTHLY"}, {'Y', "YEARLY"}};
    size_t digits = 0;
    while (said.len && digits + 2 < said.len && isdigit((unsigned char)said.at[digits + 1]))
        digits++;
    if (!digits || said.at[0] != 'P' || said.len != digits + 2) {
        ret->frequency = said; /* no rule has it: it is left to words */
        return;
    }
    for (size_t i = 0; i < COUNT(UNITS); i++)
        if (said.at[said.len - 1] == UNITS[i].unit)
            ret->frequency = slice_of(UNITS[i].frequency);
    ret->interval = (slice){said.at + 1, digits};
}

said_schedule openactive_schedule(cells *c, const json_t *v)
{
    slice zone = json_member(c, v, "scheduleTimezone");
    said_schedule said = {
        .count = json_member(c, v, "repeatCount"),
        .by_day = day_codes(c, json_object_get(v, "byDay")),
        .by_month_day = json_joined(c, json_object_get(v, "byMonthDay"), "", ","),
        .by_month = json_joined(c, json_object_get(v, "byMonth"), "", ","),
        .first_day = json_member(c, v, "startDate"),
        .last_day = json_member(c, v, "endDate"),
        .opens = json_member(c, v, "startTime"),
        .closes = json_member(c, v, "endTime"),
        .words = json_member(c, v, "description"),
        .elsewhere = zone.len && !slice_equals_nocase(zone, "Europe/London") &&
                     !slice_equals_nocase(zone, "GB"),
    };
    set_frequency(json_member(c, v, "repeatFrequency"), &said);
    return said;
}

/* A day gets the time of day of the others, so that it is the same instant. */
static void add_exdate(slice said, const char *starts_at, buf *dates)
{
    char local[LOCAL_SIZE];
    if (!instant_local(said, local) || dates->len + LOCAL_SIZE > EXDATES_MAX)
        return;
    buf_puts(dates, dates->len ? "," : "");
    buf_puts(dates, local);
    if (strlen(local) == 10 && strlen(starts_at) == 16)
        buf_puts(dates, starts_at + 10);
}

void openactive_put_exdates(cells *c, const json_t *schedule, const json_t *events,
                            const char *starts_at)
{
    const json_t *except = json_object_get(schedule, "exceptDate");
    BUF_SCOPED buf dates;
    buf_init(&dates, EXDATES_MAX);
    if (json_is_string(except))
        add_exdate(json_scalar(c, except), starts_at, &dates);
    for (size_t i = 0; i < json_array_size(except); i++)
        add_exdate(json_scalar(c, json_array_get(except, i)), starts_at, &dates);
    for (size_t i = 0; i < json_array_size(events); i++) {
        const json_t *one = json_array_get(events, i);
        slice state = json_last_part(json_member(c, one, "eventStatus"));
        if (slice_equals(state, "EventCancelled"))
            add_exdate(json_member(c, one, "startDate"), starts_at, &dates);
    }
    cells_put_buf(c, "exdates", &dates);
}

void openactive_put_hours(cells *c, const char *heading, const json_t *hours, const char *today)
{
    BUF_SCOPED buf text;
    buf_init(&text, OPENING_MAX);
    for (size_t i = 0; i < json_array_size(hours); i++) {
        const json_t *one = json_array_get(hours, i);
        slice until = json_member(c, one, "validThrough");
        said_schedule said = {.by_day = day_codes(c, json_object_get(one, "dayOfWeek")),
                              .opens = json_member(c, one, "opens"),
                              .closes = json_member(c, one, "closes")};
        BUF_SCOPED buf words;
        buf_init(&words, OPENING_MAX);
        if (until.len >= 10 && memcmp(until.at, today, 10) < 0)
            continue;
        recurrence_words(&said, &words);
        if (!cells_whole(c, &words) || !words.len || text.len + words.len + 2 > OPENING_MAX)
            continue;
        buf_puts(&text, text.len ? "; " : "");
        buf_add(&text, words.data, words.len);
    }
    cells_put_buf(c, heading, &text);
}

/* -- terms ----------------------------------------------------------------------------------------
 */

static void put_cost(cells *c, const json_t *event)
{
    const json_t *offers = json_object_get(event, "offers");
    BUF_SCOPED buf text;
    buf_init(&text, COST_MAX);
    for (size_t i = 0; i < json_array_size(offers); i++) {
        const json_t *one = json_array_get(offers, i);
        slice name = json_member(c, one, "name");
        slice price =
            money_words(c, json_object_get(one, "price"), json_member(c, one, "priceCurrency"));
        slice words = cells_printf(c, "%s%.*s%s%.*s", text.len ? "; " : "", (int)name.len, name.at,
                                   name.len ? ": " : "", (int)price.len, price.at);
        if (price.len && text.len + words.len <= COST_MAX)
            buf_add(&text, words.at, words.len);
    }
    cells_put_buf(c, "cost", &text);
    if (!text.len && json_is_true(json_object_get(event, "isAccessibleForFree")))
        cells_put(c, "cost", slice_of("free"));
}

/* Only what is the same as one of our audiences. */
static void put_audiences(cells *c, const json_t *event)
{
    static const struct {
        const char *said, *ours;
    } SAME[] = {{"FemaleOnly", "women"},
                {"Female", "women"},
                {"MaleOnly", "men"},
                {"Male", "men"},
                {"Visual impairment", "sensory-impairment"},
                {"Hearing impairment", "sensory-impairment"},
                {"Learning disability", "learning-disabilities"},
                {"Learning disabilities", "learning-disabilities"}};
    const json_t *support = json_object_get(event, "accessibilitySupport");
    slice list = {"", 0};
    for (size_t i = 0; i <= json_array_size(support); i++) {
        const json_t *one = json_array_get(support, i);
        slice said =
            one ? json_is_object(one) ? json_member(c, one, "prefLabel") : json_scalar(c, one)
                : json_last_part(json_member(c, event, "genderRestriction"));
        for (size_t k = 0; k < COUNT(SAME) && list.len < COST_MAX; k++)
            if (slice_equals_nocase(said, SAME[k].said))
                list = cells_printf(c, "%.*s%s%s", (int)list.len, list.at, list.len ? ";" : "",
                                    SAME[k].ours);
    }
    cells_put(c, "audiences", list);
    cells_put_extra(c, "event.accessibilitySupport", json_joined(c, support, "prefLabel", ";"));
}

/* An organization says that it is one; what does not may be a person. */
static void put_organizer(cells *c, const json_t *event)
{
    static const char *const USED[] = {"name",   "description", "beta:formattedDescription",
                                       "@type",  "type",        "logo*",
                                       "image*", NULL};
    const json_t *organizer = either(event, "organizer", "provider");
    slice type = openactive_type(organizer);
    if (!type.len || json_is_person(organizer))
        return;
    if (c->of == &ACTIVITY)
        cells_put_member(c, "run_by", organizer, "name");
    else
        cells_put_extra(c, "organizer.name", json_member(c, organizer, "name"));
    cells_put_rest(c, "organizer", organizer, USED);
}

void openactive_put_terms(cells *c, const json_t *event)
{
    const json_t *ages = json_object_get(event, "ageRange");
    cells_put_member(c, "age_min", ages, "minValue");
    cells_put_member(c, "age_max", ages, "maxValue");
    put_cost(c, event);
    put_audiences(c, event);
    put_organizer(c, event);
}

/* -- places ---------------------------------------------------------------------------------------
 */

static void put_address(cells *c, const json_t *place)
{
    const json_t *address = json_object_get(place, "address");
    static const char *const USED[] = {"@type",           "type",       "streetAddress",
                                       "addressLocality", "postalCode", "addressRegion",
                                       "addressCountry",  NULL};
    if (json_is_string(address))
        cells_put(c, "address", json_scalar(c, address));
    cells_put_member(c, "address", address, "streetAddress");
    cells_put_member(c, "locality", address, "addressLocality");
    cells_put_member(c, "postcode", address, "postalCode");
    cells_put_extra(c, "place.region", json_member(c, address, "addressRegion"));
    cells_put_extra(c, "place.country", json_member(c, address, "addressCountry"));
    cells_put_rest(c, "place.address", address, USED);
}

/* What a place has and what it has not, by name; and of access, what is plainly a field of ours. */
static void put_amenities(cells *c, const json_t *place)
{
    const json_t *amenities = json_object_get(place, "amenityFeature");
    static const char *const HEADINGS[] = {"place.has_not", "place.has"};
    for (int has = 0; has < 2; has++) {
        BUF_SCOPED buf names;
        buf_init(&names, WORKBOOK_MAX_CELL_BYTES);
        for (size_t i = 0; i < json_array_size(amenities); i++) {
            const json_t *one = json_array_get(amenities, i), *said = json_object_get(one, "value");
            slice name = json_member(c, one, "name");
            if (!name.len || !json_is_boolean(said) || json_is_true(said) != has)
                continue;
            const char *heading = access_field_of(name);
            if (heading)
                cells_put(c, heading, slice_of(has ? "yes" : "no"));
            buf_puts(&names, names.len ? ";" : "");
            buf_add(&names, name.at, name.len);
        }
        if (cells_whole(c, &names))
            cells_put_extra(c, HEADINGS[has], (slice){names.data, names.len});
    }
}

void openactive_put_place(cells *c, const json_t *place, const char *today)
{
    static const char *const USED[] = {
        "@context",        "@type", "type",      "@id",   "id",       "name",
        "description",     "url",   "telephone", "email", "address*", "geo*",
        "amenityFeature*",

        "beta:placeType*", NULL};
    const json_t *geo = json_object_get(place, "geo");
    const json_t *kinds = json_object_get(place, "beta:placeType");
    cells_put(c, "source_ref", openactive_place_ref(c, place));
    cells_put_member(c, "name", place, "name");
    cells_put_member(c, "description", place, "description");
    cells_put_member(c, "website", place, "url");
    cells_put_member(c, "phone", place, "telephone");
    cells_put_member(c, "email", place, "email");
    cells_put_member(c, "lat", geo, "latitude");
    cells_put_member(c, "lon", geo, "longitude");
    cells_put_member(c, "category", json_first(kinds), "prefLabel");
    cells_put_extra(c, "place.placeType", json_joined(c, kinds, "prefLabel", ";"));
    put_address(c, place);
    put_amenities(c, place);
    openactive_put_hours(c, "opening_times", json_object_get(place, "openingHoursSpecification"),
                         today);
    cells_put_rest(c, "place", place, USED);
}
