#include "web/residents.h"

#include <math.h>
#include <string.h>

#include "domain/day.h"
#include "pages/find_page.h"
#include "web/formats.h"
#include "web/landing.h"
#include "web/page.h"

enum { PAGE_MAX = 500 };

typedef struct {
    page_params page; /* first: see page.h */
    slice f, place, at, words, when, free, pace;
    slice facts[FINDING_FACT_COUNT];
    param_texts kinds, parts, audiences, take_part;
    double radius_m;
    size_t page_number;
} residents_params;

#define ASK(name, type, member, max, about)                                                        \
    {                                                                                              \
        name, type, offsetof(residents_params, member), 0, max, 0, about, -1                       \
    }

static const param ROWS[] = {
    PAGE_FRAME_ROW,
    PAGE_PARAM_ROWS,
    ASK("f", PARAM_TEXT, f, 20, "json: the landing page for programs; html: the page"),
    ASK("place", PARAM_TEXT, place, 100, "where: a postcode, a part of one, or a place"),
    ASK("at", PARAM_TEXT, at, 60, "where, if place is empty or not one: longitude,latitude"),
    ASK("q", PARAM_TEXT, words, 200, "words of what is looked for"),
    ASK("kind", PARAM_TEXTS, kinds, 64, "code of a category or group; may be repeated"),
    ASK("when", PARAM_TEXT, when, 20, "today, tomorrow, week, or mo to su"),
    ASK("part", PARAM_TEXTS, parts, 20, "morning, afternoon or evening; may be repeated"),
    ASK("free", PARAM_TEXT, free, 5, "yes: only what is free for everyone"),
#define F(id, name, type, label, ...)                                                              \
    ASK(name, PARAM_TEXT, facts[FINDING_##id], 5, label ": yes, only where it is known to be so"),
#include "domain/access_fields.def"
#undef F
    ASK("for", PARAM_TEXTS, audiences, 40, "who is welcome: any of these; may be repeated"),
    ASK("help", PARAM_TEXTS, take_part, 40, "a way to take part; may be repeated"),
    {"radius", PARAM_ABOVE, offsetof(residents_params, radius_m), 0, FINDING_RADIUS_MAX_M,
     FINDING_RADIUS_DEFAULT_M, "how far, in metres of a straight line", -1},
    ASK("pace", PARAM_TEXT, pace, 20, "how fast someone walks: usual, slower or slowest"),
    {"page", PARAM_LIMIT, offsetof(residents_params, page_number), 1, PAGE_MAX, 1,
     "which page of what is found", -1},
};
const param_table RESIDENTS_PARAMS = {ROWS, COUNT(ROWS), sizeof(residents_params), .form = true};

static status format_of(const request *rq, web_format *ret, error *err)
{
    const residents_params *p = rq->params;
    return format_choose(rq, p->f, DOCUMENT_FORMATS, DOCUMENT_FORMAT_COUNT, ret, err);
}

bool residents_on_pool(const request *rq)
{
    web_format format;
    error unused;
    return format_of(rq, &format, &unused) == OK && format == FORMAT_HTML;
}

/* -- what is asked ----------------------------------------------------------------------------- */

/* The number of a word in a list that ends with NULL. */
static status read_word(slice text, const char *const *words, const char *name, int *ret,
                        error *err)
{
    for (int i = 0; words[i]; i++)
        if (slice_equals(text, words[i])) {
            *ret = i;
            return OK;
        }
    return error_set(err, ERR_INPUT, name, "%s has no such answer", name);
}

static status read_words(const param_texts *texts, const char *const *words, const char *name,
                         uint32_t *ret, error *err)
{
    *ret = 0;
    for (size_t i = 0; i < texts->count; i++) {
        int number = 0;
        status failed = read_word(texts->at[i], words, name, &number, err);
        if (failed)
            return failed;
        *ret |= 1U << number;
    }
    return OK;
}

static status read_when(slice text, find_asked *ret, error *err)
{
    int number = FIND_ANY_DAY;
    error no_weekday;
    ret->when = FIND_WEEKDAY;
    ret->weekday = 0;
    if (text.at && read_word(text, ACTIVITY.fields[ACTIVITY_DAY].choices, "when", &ret->weekday,
                             &no_weekday) == OK)
        return OK;
    if (text.at && read_word(text, FIND_WHENS, "when", &number, err))
        return err->code;
    ret->when = (find_when)number;
    return OK;
}

static status read_at(slice text, find_asked *ret, error *err)
{
    const char *comma = text.len ? memchr(text.at, ',', text.len) : NULL;
    if (!text.at)
        return OK;
    slice lon = {text.at, comma ? (size_t)(comma - text.at) : 0};
    slice lat = {text.at + lon.len + 1, comma ? text.len - lon.len - 1 : 0};
    ret->has_at = comma && text_to_double(lon, &ret->at.lon_deg) &&
                  text_to_double(lat, &ret->at.lat_deg) && lonlat_valid(ret->at);
    return ret->has_at
               ? OK
               : error_set(err, ERR_INPUT, "at", "at must be longitude,latitude in degrees");
}

static status read_yes(slice text, const char *name, bool *ret, error *err)
{
    static const char *const YES[] = {"yes", NULL};
    int number;
    *ret = text.at != NULL;
    return text.at ? read_word(text, YES, name, &number, err) : OK;
}

static status read_facts(const residents_params *p, unsigned *ret, error *err)
{
    *ret = 0;
    for (size_t i = 0; i < ACCESS_FACT_COUNT; i++) {
        bool yes;
        if (read_yes(p->facts[i], ACCESS_FACTS[i], &yes, err))
            return err->code;
        *ret |= yes ? 1U << i : 0;
    }
    return OK;
}

static status read_asked(const residents_params *p, find_asked *ret, error *err)
{
    uint32_t parts;
    int pace = WALKING_USUAL;
    find_asked a = {
        .place = p->place, .words = p->words, .radius_m = p->radius_m, .page = p->page_number - 1};
    if (p->kinds.count > FIND_TEXTS_MAX)
        return error_set(err, ERR_INPUT, "kind", "kind may be given %d times", FIND_TEXTS_MAX);
    for (size_t i = 0; i < p->kinds.count; i++)
        a.kinds[a.kind_count++] = p->kinds.at[i];
    if (read_at(p->at, &a, err) || read_when(p->when, &a, err) ||
        read_words(&p->parts, FIND_PARTS, "part", &parts, err) ||
        read_yes(p->free, "free", &a.free, err) || read_facts(p, &a.facts, err) ||
        read_words(&p->audiences, ASSET.fields[ASSET_AUDIENCES].choices, "for", &a.audiences,
                   err) ||
        read_words(&p->take_part, ASSET.fields[ASSET_TAKE_PART].choices, "help", &a.take_part,
                   err) ||
        (p->pace.at && read_word(p->pace, FIND_PACES, "pace", &pace, err)))
        return err->code;
    a.parts = parts;
    a.pace = (walking_pace)pace;
    *ret = a;
    return OK;
}

/* -- where, and with which words --------------------------------------------------------------- */

/* The one of several places of a name that a link of the page named by its position. */
static const place *place_at(const near_alternatives *several, lonlat at)
{
    static const double ROUNDED_DEG = 0.0006; /* addresses hold three decimals */
    for (size_t i = 0; i < several->candidate_count; i++) {
        const place *p = several->candidates[i];
        if (fabs(p->at.lon_deg - at.lon_deg) < ROUNDED_DEG &&
            fabs(p->at.lat_deg - at.lat_deg) < ROUNDED_DEG)
            return p;
    }
    return NULL;
}

/* What stands in the box goes before what the device or the map said: someone typed it since. Where
 * several places have that name, the position says which. A box that is no place is an answer. */
static status find_where_asked(request *rq, const find_asked *a, find_where *ret, error *err)
{
    const place *one;
    if (!a->place.at) {
        ret->known = a->has_at;
        if (a->has_at)
            ret->origin = (near_origin){
                .at = lonlat_unpack(lonlat_pack(a->at)), .source = "coordinates", .label = ""};
        return OK;
    }
    status failed = near_find_origin(request_gazetteer(rq), a->place, "place", rq->arena,
                                     &ret->origin, &ret->alternatives, err);
    if (failed == ERR_CONFLICT && a->has_at && (one = place_at(&ret->alternatives, a->at))) {
        ret->alternatives = (near_alternatives){0};
        ret->origin = (near_origin){one->at, "place", one->accuracy_m, one->name};
        failed = OK;
    }
    ret->known = !failed;
    ret->not_found = failed == ERR_NOT_FOUND || failed == ERR_CONFLICT || failed == ERR_INPUT;
    return ret->not_found ? OK : failed;
}

static status look_up_words(request *rq, slice text, const words_found **ret, error *err)
{
    enum { MOST = 250000 };
    static const search_kind KINDS[] = {SEARCH_ASSETS, SEARCH_THEMSELVES, SEARCH_ACTIVITIES};
    words_found *words = arena_alloc(rq->arena, sizeof *words);
    if (!words)
        return error_no_memory(err);
    status failed = words_understand(live_vocabulary(rq->site->live), text, rq->arena, words, err);
    for (size_t i = 0; i < COUNT(KINDS) && !failed; i++)
        failed = words_look_up(rq->db, KINDS[i], MOST, rq->arena, words, err);
    if (!failed)
        *ret = words;
    return failed;
}

static status write_page(request *rq, response *rs, const page_request *page, error *err)
{
    find_asked asked = {0};
    find_where where = {0};
    const words_found *words = NULL;
    page_moment moment;
    status failed = page_moment_of(rq, &moment, err);
    if (!failed)
        failed = read_asked(rq->params, &asked, err);
    if (!failed)
        failed = find_where_asked(rq, &asked, &where, err);
    if (!failed && asked.words.at)
        failed = look_up_words(rq, asked.words, &words, err);
    if (failed)
        return failed;
    request_hold_related(rq);
    /* the pages are the public's, whoever asks */
    const find_sources sources = {.page = page,
                                  .moment = &moment,
                                  .assets = index_view_of(rq->snapshot, AUDIENCE_PUBLIC),
                                  .activities = index_view_of(rq->activities, AUDIENCE_PUBLIC),
                                  .related = rq->related,
                                  .codes = index_taxonomy(rq->snapshot),
                                  .words = words,
                                  .absolute = rq->base};
    failed = find_page_write(&sources, &asked, &where, &rs->body, err);
    rs->framed = page->framed;
    return failed ? failed : respond(rs, 200, MEDIA_HTML, err);
}

status residents_get(request *rq, response *rs, error *err)
{
    web_format format;
    page_request page;
    status failed = format_of(rq, &format, err);
    if (!failed && format != FORMAT_HTML)
        return landing_get(rq, rs, err);
    if (!failed)
        failed = page_of(rq, &page, err);
    return failed ? failed : write_page(rq, rs, &page, err);
}
