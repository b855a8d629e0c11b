#include "domain/asset.h"

#include <string.h>

#include "domain/postcode.h"

#define LIST(name, ...) static const char *const name[] = {__VA_ARGS__, NULL}

LIST(TRISTATES, "unknown", "yes", "no");
LIST(LEVELS, "individual", "community", "organisation");
LIST(TAKE_PART, "come-along", "help-out", "share-a-skill", "help-run-it", "use-the-room");
LIST(ROUTES_IN, "open-door", "put-your-name-down", "phone-first", "gp", "social-work",
     "school-or-nursery", "maternity", "by-invitation");
LIST(AUDIENCES, "everyone", "men", "women", "young-people", "older-people", "families", "carers",
     "kinship-carers", "learning-disabilities", "sensory-impairment", "recovery", "job-seekers",
     "supporters-welcome");
LIST(REACHES, "at-place", "in-area", "phone-or-online");
LIST(STATUSES, "draft", "pending", "published", "closed");
LIST(VISIBILITIES, "public", "partners", "private");
LIST(LISTINGS, "asked", "agreed", "declined");
LIST(CONSENTS, "asked", "given", "withdrawn");
LIST(POSITION_SOURCES, "surveyed", "address", "postcode", "place", "polygon", "district");
LIST(LOCATIONS_SHOWN, "exact", "district", "none");
LIST(ACTIVITY_STATUSES, "running", "paused", "full", "finished");
LIST(DAYS, "mo", "tu", "we", "th", "fr", "sa", "su");
LIST(PARTS_OF_DAY, "morning", "afternoon", "evening", "unknown");
LIST(BANK_HOLIDAYS, "unknown", "on", "off");

#define F(id, name, type, label, min, max, choices, visible_to, flags, synonyms)                   \
    {name, label, type, min, max, choices, visible_to, flags, synonyms},

static const field ASSET_FIELDS[] = {
#include "domain/asset_fields.def"
};
static const field ACTIVITY_FIELDS[] = {
#include "domain/activity_fields.def"
};
static const field LISTED_FIELDS[] = {
#include "domain/activity_fields.def"
#include "domain/listed_fields.def"
};
#undef F

_Static_assert(COUNT(ASSET_FIELDS) <= FIELD_MAX, "FIELD_MAX holds every asset field");
_Static_assert(COUNT(LISTED_FIELDS) <= FIELD_MAX, "FIELD_MAX holds every activity field");

const char *const ACCESS_FACTS[] = {
#define F(id, name, ...) name,
#include "domain/access_fields.def"
#undef F
    NULL};

const entity ASSET = {"asset", ASSET_FIELDS, COUNT(ASSET_FIELDS), true};
const entity ACTIVITY = {"activity", ACTIVITY_FIELDS, COUNT(ACTIVITY_FIELDS), false};
const entity LISTED_ACTIVITY = {"activity", LISTED_FIELDS, COUNT(LISTED_FIELDS), true};

const char *const ACTIVITY_BESIDE[] = {
    "asset", "Identifier of the asset", "asset_name", "Asset", "when", "When it is on", NULL,
};

/* Days compare as text; a null day fails every comparison. */
static bool day_before(const value *a, const char *b)
{
    return a->kind == VALUE_TEXT && memcmp(a->text.at, b, 10) < 0;
}

static status validate_common(const record *r, int name, int age_min, int age_max, error *err)
{
    if (record_is_null(r, name))
        return error_set(err, ERR_INPUT, r->of->fields[name].name, "%s must not be empty",
                         r->of->fields[name].name);
    if (!record_is_null(r, age_min) && !record_is_null(r, age_max) &&
        r->v[age_min].integer > r->v[age_max].integer)
        return error_set(err, ERR_INPUT, "age_max", "age_max must not be below age_min");
    return OK;
}

status asset_validate(const record *r, error *err)
{
    status failed = validate_common(r, ASSET_NAME, ASSET_AGE_MIN, ASSET_AGE_MAX, err);
    if (failed)
        return failed;
    int64_t kept = record_choice(r, ASSET_STATUS);
    bool shown = kept == STATUS_PUBLISHED || kept == STATUS_PENDING;
    const value *opened = &r->v[ASSET_OPENED_ON], *closed = &r->v[ASSET_CLOSED_ON];
    if (shown && record_is_null(r, ASSET_CATEGORY))
        return error_set(err, ERR_INPUT, "category", "category must be given unless it is a draft");
    if (r->has_position && !lonlat_valid(r->position))
        return error_set(err, ERR_INPUT, "geom",
                         "longitude must be -180 to 180 and latitude -90 to 90");
    if (opened->kind == VALUE_TEXT && closed->kind == VALUE_TEXT &&
        day_before(closed, opened->text.at))
        return error_set(err, ERR_INPUT, "closed_on", "closed_on must not be before opened_on");
    if (kept == STATUS_CLOSED && closed->kind == VALUE_NULL)
        return error_set(err, ERR_INPUT, "closed_on", "closed_on must be given for a closed one");
    if (record_choice(r, ASSET_LEVEL) == LEVEL_INDIVIDUAL && kept == STATUS_PUBLISHED &&
        (record_choice(r, ASSET_CONSENT) != CONSENT_GIVEN ||
         record_is_null(r, ASSET_CONSENT_EXPIRES_ON)))
        return error_set(err, ERR_INPUT, "consent",
                         "a person's own asset needs consent given, and consent_expires_on");
    return OK;
}

status activity_validate(const record *r, error *err)
{
    status failed = validate_common(r, ACTIVITY_TITLE, ACTIVITY_AGE_MIN, ACTIVITY_AGE_MAX, err);
    if (failed)
        return failed;
    if (!record_is_null(r, ACTIVITY_PART_OF_DAY) && record_is_null(r, ACTIVITY_DAY) &&
        record_is_null(r, ACTIVITY_RRULE))
        return error_set(err, ERR_INPUT, "part_of_day",
                         "part_of_day must come with a day, or with a recurrence rule");
    return OK;
}

/* A person's own asset is shown by consent alone, also when it has closed. */
static bool has_consent(const record *r)
{
    return record_choice(r, ASSET_LEVEL) != LEVEL_INDIVIDUAL ||
           (record_choice(r, ASSET_CONSENT) == CONSENT_GIVEN &&
            r->v[ASSET_CONSENT_EXPIRES_ON].kind == VALUE_TEXT);
}

/* But for its status and the days on which it opens and closes. */
static bool agreed_to(const record *r, audience who, const char *today)
{
    return record_choice(r, ASSET_VISIBILITY) <= (int64_t)who &&
           record_choice(r, ASSET_LISTING) != LISTING_DECLINED &&
           record_choice(r, ASSET_CONSENT) != CONSENT_WITHDRAWN &&
           !day_before(&r->v[ASSET_CONSENT_EXPIRES_ON], today) && has_consent(r);
}

bool asset_visible_to(const record *r, audience who, const char *today)
{
    int64_t kept = record_choice(r, ASSET_STATUS);
    if (who == AUDIENCE_EDITORS)
        return kept != STATUS_CLOSED;
    const value *opened = &r->v[ASSET_OPENED_ON];
    bool to_open = opened->kind == VALUE_TEXT && memcmp(opened->text.at, today, 10) > 0;
    return kept == STATUS_PUBLISHED && agreed_to(r, who, today) && !to_open &&
           !day_before(&r->v[ASSET_CLOSED_ON], today);
}

bool asset_visible_elsewhen(const record *r, audience who, const char *today, bool shown_once)
{
    int64_t kept = record_choice(r, ASSET_STATUS);
    if (asset_visible_to(r, who, today))
        return false;
    if (who == AUDIENCE_EDITORS)
        return true;
    return (kept == STATUS_PUBLISHED || (kept == STATUS_CLOSED && shown_once)) &&
           agreed_to(r, who, today);
}

bool activity_visible_to(const record *r, audience who)
{
    if (who == AUDIENCE_EDITORS)
        return true;
    return record_choice(r, ACTIVITY_VISIBILITY) <= (int64_t)who &&
           record_choice(r, ACTIVITY_STATUS) != ACTIVITY_FINISHED;
}

/* Fields that are for a later audience become null. */
static void hide_fields(record *r, audience who)
{
    for (size_t i = 0; i < r->of->count; i++)
        if (r->of->fields[i].visible_to > who)
            r->v[i] = (value){.kind = VALUE_NULL};
}

/* Takes away what tells the place; the district, where it may be shown, takes its stead. */
static status hide_location(record *r, bool to_district, const district *shown, arena *a,
                            error *err)
{
    static const int TELLING[] = {ASSET_ADDRESS, ASSET_GETTING_THERE, ASSET_ENTRANCES,
                                  ASSET_POSITION_SOURCE, ASSET_ACCURACY_M};
    for (size_t i = 0; i < COUNT(TELLING); i++)
        r->v[TELLING[i]] = (value){.kind = VALUE_NULL};
    r->has_position = to_district && shown;
    postcode code;
    value *written = &r->v[ASSET_POSTCODE];
    bool known = written->kind == VALUE_TEXT && postcode_read(written->text, &code);
    *written = (value){.kind = VALUE_NULL};
    if (!to_district)
        r->v[ASSET_LOCALITY] = (value){.kind = VALUE_NULL};
    if (!to_district || !known)
        return OK;
    char *text = arena_alloc(a, POSTCODE_TEXT_SIZE);
    if (!text)
        return error_no_memory(err);
    postcode_write(postcode_up(code, POSTCODE_DISTRICT), text);
    *written = (value){.kind = VALUE_TEXT, .text = slice_of(text)};
    if (r->has_position) {
        r->position = shown->at;
        r->v[ASSET_POSITION_SOURCE] = (value){.kind = VALUE_INTEGER, .integer = POSITION_DISTRICT};
        r->v[ASSET_ACCURACY_M] = (value){.kind = VALUE_REAL, .real = shown->spread_m};
    }
    return OK;
}

status asset_show(const record *r, audience who, const district *shown, arena *a, record *ret,
                  error *err)
{
    record copy = *r;
    int64_t location = record_choice(r, ASSET_LOCATION_SHOWN);
    if (who != AUDIENCE_EDITORS && location != LOCATION_EXACT) {
        status failed = hide_location(&copy, location == LOCATION_DISTRICT, shown, a, err);
        if (failed)
            return failed;
    }
    hide_fields(&copy, who);
    *ret = copy;
    return OK;
}

void activity_show(const record *r, const record *at, audience who, record *ret)
{
    *ret = *r;
    if (who != AUDIENCE_EDITORS && record_choice(at, ASSET_LOCATION_SHOWN) != LOCATION_EXACT)
        ret->v[ACTIVITY_MEETING_POINT] = (value){.kind = VALUE_NULL};
    hide_fields(ret, who);
}

static bool says_nothing(const field *f, const value *v)
{
    return v->kind == VALUE_NULL || (f->type == FIELD_TRISTATE && v->integer == TRISTATE_UNKNOWN);
}

void activity_inherit(record *r, const record *at)
{
    static const int INHERITED[] = {
#define F(id, ...) ACTIVITY_##id,
#include "domain/access_fields.def"
#undef F
        ACTIVITY_CATEGORY,     ACTIVITY_TAKE_PART, ACTIVITY_ROUTES_IN, ACTIVITY_AUDIENCES,
        ACTIVITY_AGE_MIN,      ACTIVITY_AGE_MAX,   ACTIVITY_COST,      ACTIVITY_CONTACT_ROLE,
        ACTIVITY_PHONE,        ACTIVITY_EMAIL,     ACTIVITY_WEBSITE,   ACTIVITY_WHO_FOR,
        ACTIVITY_HOW_TO_REFER,
    };
    bool own_phone = !record_is_null(r, ACTIVITY_PHONE);
    r->has_position = at->has_position;
    r->position = at->position;
    for (size_t i = 0; i < COUNT(INHERITED); i++) {
        const field *f = &ACTIVITY.fields[INHERITED[i]];
        int from = entity_field(&ASSET, slice_of(f->name));
        if (says_nothing(f, &r->v[INHERITED[i]]))
            r->v[INHERITED[i]] = at->v[from];
    }
    if (!own_phone) /* the same number in another form */
        r->v[ACTIVITY_PHONE_E164] = at->v[ASSET_PHONE_E164];
}

/* "in 2016", "in May 2016" or "on 12 May 2016", of a date that may lack day and month. */
static void add_partial_date(buf *b, slice date)
{
    static const char *const MONTHS[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    int64_t month = 0, day_of_month = 0;
    bool has_month =
        date.len >= 7 && text_to_int((slice){date.at + 5, 2}, &month) && month >= 1 && month <= 12;
    bool has_day =
        has_month && date.len == 10 && text_to_int((slice){date.at + 8, 2}, &day_of_month);
    buf_puts(b, has_day ? "on " : "in ");
    if (has_day) {
        buf_int(b, day_of_month);
        buf_putc(b, ' ');
    }
    if (has_month) {
        buf_puts(b, MONTHS[month - 1]);
        buf_putc(b, ' ');
    }
    buf_add(b, date.at, date.len < 4 ? date.len : 4);
}

void activity_when(const record *r, buf *out)
{
    const value *words = &r->v[ACTIVITY_SCHEDULE_TEXT], *as_of = &r->v[ACTIVITY_AS_DESCRIBED];
    if (words->kind == VALUE_NULL)
        return;
    slice text = words->text;
    bool unconfirmed = as_of->kind != VALUE_NULL && record_is_null(r, ACTIVITY_CONFIRMED_ON);
    if (unconfirmed && text.len && text.at[text.len - 1] == '.')
        text.len--; /* the sentence goes on */
    buf_add(out, text.at, text.len);
    if (unconfirmed) {
        buf_puts(out, ", as described ");
        add_partial_date(out, as_of->text);
    }
}

status activity_list(record *r, const record *at, arena *a, error *err)
{
    BUF_SCOPED buf when;
    buf_init(&when, ACTIVITY_WHEN_BYTES);
    activity_when(r, &when);
    const char *words = when.len ? arena_copy(a, when.data, when.len) : "";
    if (when.failed || !words)
        return error_no_memory(err);
    activity_inherit(r, at);
    r->of = &LISTED_ACTIVITY;
    r->v[LISTED_WHEN] = (value){.kind = VALUE_NULL};
    if (when.len)
        r->v[LISTED_WHEN] = (value){.kind = VALUE_TEXT, .text = {words, when.len}};
    r->v[LISTED_ASSET_ID] = at->v[ASSET_UUID];
    r->v[LISTED_ASSET_NAME] = at->v[ASSET_NAME];
    return OK;
}
