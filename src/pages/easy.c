#include "pages/easy.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "domain/cost.h"
#include "pages/list.h"
#include "pages/soonest.h"

size_t easy_words(slice text)
{
    size_t count = 0;
    while (text.len) {
        slice word = slice_cut(&text, ' ');
        count += word.len > 0;
    }
    return count;
}

typedef struct {
    const card_context *c;
    const record *asset, *activity; /* the latter NULL: none to speak of */
    template_data *to;
    bool ask; /* something is not known */
} easy;

static slice of_activity(const easy *e, int number)
{
    return e->activity ? record_text(e->activity, number) : (slice){0};
}

/* -- sentences --------------------------------------------------------------------------------- */

static void put(easy *e, slice sentence, bool explains)
{
    template_data *one = template_data_add(e->to, "sentences");
    template_data_text(one, "sentence", sentence);
    template_data_flag(one, "means", explains);
}

/* A fixed sentence with a text in it. False: there is none of that key, or it is too long. */
static bool say(easy *e, const char *key, const char *name, slice text)
{
    template_data *d = template_data_new(e->c->page->arena);
    if (name)
        template_data_text(d, name, text);
    slice sentence = slice_of(page_text(e->c->page, key, d));
    if (!sentence.len || easy_words(sentence) > EASY_MAX_WORDS)
        return false;
    put(e, sentence, false);
    return true;
}

static bool tell(easy *e, const char *key)
{
    return say(e, key, NULL, (slice){0});
}

/* Tells `group.code`, and what its hard word means, where it has one. */
static bool tell_of(easy *e, const char *group, const char *code)
{
    char key[PHRASE_KEY_MAX];
    snprintf(key, sizeof key, "%s.%s", group, code);
    if (!tell(e, key))
        return false;
    snprintf(key, sizeof key, "%s.%s.means", group, code);
    slice means = phrases_find(e->c->page->language, slice_of(key));
    if (means.len)
        put(e, means, true);
    return true;
}

/* -- what somebody wrote ----------------------------------------------------------------------- */

/* "St. Mary's" ends no sentence. */
static bool ends_here(slice text, size_t at)
{
    size_t letters = 0;
    if (!strchr(".!?", text.at[at]) || at + 2 >= text.len || text.at[at + 1] != ' ')
        return false;
    while (letters < at && isalnum((unsigned char)text.at[at - 1 - letters]))
        letters++;
    return letters > 2 && !islower((unsigned char)text.at[at + 2]);
}

static void put_line(easy *e, slice line)
{
    size_t from = 0;
    for (size_t i = 0; i < line.len; i++)
        if (ends_here(line, i)) {
            put(e, slice_trim((slice){line.at + from, i + 1 - from}), false);
            from = i + 1;
        }
    slice last = slice_trim((slice){line.at + from, line.len - from});
    if (last.len)
        put(e, last, false);
}

static void put_written(easy *e, slice text)
{
    while (text.len)
        put_line(e, slice_cut(&text, '\n'));
}

/* -- what is made of facts --------------------------------------------------------------------- */

static void tell_kind(easy *e)
{
    int number = taxonomy_find(e->c->codes, record_text(e->asset, ASSET_CATEGORY));
    if (number < 0)
        return;
    const category *kind = taxonomy_at(e->c->codes, (size_t)number);
    (void)say(e, "easy.kind", "kind",
              slice_of(kind->plain_label[0] ? kind->plain_label : kind->label));
}

static void tell_where(easy *e, const index_hit *hit)
{
    const page_request *rq = e->c->page;
    char minutes[16];
    if (e->c->has_origin && hit->placed) {
        walking_time walk = walking_time_of(hit->distance_m, e->c->pace);
        (void)say(e, "easy.away", "distance", slice_of(card_distance(rq, hit->distance_m)));
        snprintf(minutes, sizeof minutes, "%d", walk.minutes);
        if (walk.minutes > 1 && walk.minutes <= 60)
            (void)say(e, "easy.walk", "minutes", slice_of(minutes));
    }
    slice address = record_text(e->asset, ASSET_ADDRESS);
    if (address.len && !say(e, "easy.address", "address", address)) {
        (void)tell(e, "easy.address_follows"); /* as it is: an address is no sentence */
        put(e, address, false);
    }
}

static void tell_when(easy *e, const soonest *s)
{
    if (s->dated) {
        slice when = slice_of(when_text_dated(e->c->page, &s->next));
        (void)say(e, s->opening ? "easy.open" : "easy.next", "next", when);
        e->ask |= s->next.checks != 0;
        return;
    }
    if (s->words.len && say(e, s->opening ? "easy.open_words" : "easy.words", "words", s->words))
        return;
    if (s->opening)
        (void)tell(e, "easy.open_unknown");
    else
        (void)tell(e, s->check_first ? "easy.check_first" : "easy.when_unknown");
    e->ask = true;
}

static void tell_routes(easy *e)
{
    const char *const *choices = ASSET.fields[ASSET_ROUTES_IN].choices;
    value v = e->asset->v[ASSET_ROUTES_IN];
    if (v.kind != VALUE_INTEGER && e->activity)
        v = e->activity->v[ACTIVITY_ROUTES_IN];
    int64_t set = v.kind == VALUE_INTEGER ? v.integer : 0;
    for (int i = 0; choices[i] && set; i++)
        if (set >> i & 1)
            (void)tell_of(e, "easy.route", choices[i]);
    if (!set) {
        (void)tell(e, "easy.route_unknown");
        e->ask = true;
    }
}

static void tell_cost(easy *e)
{
    slice cost = record_text(e->asset, ASSET_COST);
    if (!cost.len)
        cost = of_activity(e, ACTIVITY_COST);
    if (cost_is_free(cost)) {
        (void)tell(e, "easy.free");
        return;
    }
    if (cost.len && say(e, "easy.cost", "cost", cost))
        return;
    (void)tell(e, cost.len ? "easy.cost_long" : "easy.cost_unknown");
    e->ask = true;
}

/* Not every answer has a sentence: what is not there is left to the page of each. */
static void tell_facts(easy *e)
{
    static const char *const ANSWERS[] = {"unknown", "yes", "no"};
    for (size_t i = 0; i < ACCESS_FACT_COUNT; i++) {
        const value *v = &e->asset->v[ASSET_STEP_FREE + (int)i];
        int64_t answer = v->kind == VALUE_INTEGER ? v->integer : TRISTATE_UNKNOWN;
        char code[PHRASE_KEY_MAX];
        snprintf(code, sizeof code, "%s.%s", ACCESS_FACTS[i],
                 ANSWERS[answer == TRISTATE_YES || answer == TRISTATE_NO ? answer : 0]);
        (void)tell_of(e, "easy.fact", code);
    }
}

static void tell_phone(easy *e)
{
    slice phone = record_text(e->asset, ASSET_PHONE);
    if (!phone.len)
        phone = of_activity(e, ACTIVITY_PHONE);
    if (e->ask)
        (void)tell(e, "easy.ask");
    if (phone.len)
        (void)say(e, "easy.phone", "phone", phone);
}

static void tell_checked(easy *e)
{
    slice on = record_text(e->asset, ASSET_CONFIRMED_ON);
    const char *iso = on.len ? arena_copy(e->c->page->arena, on.at, on.len) : NULL;
    if (iso)
        (void)say(e, "easy.checked", "day", slice_of(when_text_day(e->c->page, iso, NULL)));
    else
        (void)tell(e, "easy.not_checked");
}

static void tell_all(easy *e, const card *one, const soonest *s)
{
    slice written = record_text(e->asset, ASSET_EASY_READ);
    if (written.len)
        put_written(e, written);
    else
        tell_kind(e);
    tell_where(e, &one->hit);
    tell_when(e, s);
    if (!written.len) {
        tell_routes(e);
        tell_cost(e);
        tell_facts(e);
    }
    tell_phone(e);
    tell_checked(e);
}

status easy_fill(const card_context *c, const card *one, template_data *d, error *err)
{
    soonest s;
    const page_request *rq = c->page;
    slice uuid = record_text(&one->asset, ASSET_UUID);
    status failed = soonest_of(c, one, &s, err);
    if (failed)
        return failed;
    template_data_text(d, "uuid", uuid);
    template_data_text(d, "name", record_text(&one->asset, ASSET_NAME));
    int kind = taxonomy_find(c->codes, record_text(&one->asset, ASSET_CATEGORY));
    if (kind >= 0)
        template_data_printf(d, "icon", "%s/styles/icons/%s.svg", rq->base,
                             taxonomy_at(c->codes, (size_t)kind)->code);
    const char *path =
        arena_printf(rq->arena, "/place/%.*s", (int)uuid.len, uuid.at ? uuid.at : "");
    if (path)
        template_data_href(d, "href", page_list_href(rq, path, rq->list));
    easy e = {.c = c, .asset = &one->asset, .activity = s.activity, .to = d};
    tell_all(&e, one, &s);
    return OK;
}
