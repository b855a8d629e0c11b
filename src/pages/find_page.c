#include "pages/find_page.h"

#include <stdio.h>
#include <string.h>

#include "domain/day.h"
#include "format/rendered_record.h"
#include "pages/embed.h"
#include "pages/list.h"

const char *const FIND_WHENS[] = {"any", "today", "tomorrow", "week", NULL};
const char *const FIND_PARTS[] = {"morning", "afternoon", "evening", NULL};
const char *const FIND_PACES[] = {"usual", "slower", "slowest", NULL};

/* The access facts that are asked for, in plain words; the others are on the page of each. */
static const struct {
    finding_fact fact;
    const char *name;
} FACTS_ASKED[] = {{FINDING_STEP_FREE, "step_free"},
                   {FINDING_QUIET_SPACE, "quiet_space"},
                   {FINDING_SOMEONE_WITH_YOU, "someone_with_you"},
                   {FINDING_ACCESSIBLE_TOILET, "accessible_toilet"},
                   {FINDING_HEARING_LOOP, "hearing_loop"},
                   {FINDING_BSL, "bsl"},
                   {FINDING_CHILDREN_WELCOME, "children_welcome"}};

/* -- the address ------------------------------------------------------------------------------- */

static void add_text(buf *out, const char *name, slice text)
{
    static const char HEX[] = "0123456789ABCDEF";
    if (!text.len)
        return;
    buf_printf(out, "%c%s=", out->len > 1 ? '&' : '?', name);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i], letter = c | 0x20;
        if ((letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9') || (c && strchr("-._~,", c)))
            buf_putc(out, (char)c);
        else if (c == ' ')
            buf_putc(out, '+');
        else
            buf_add(out, (char[]){'%', HEX[c >> 4], HEX[c & 15]}, 3);
    }
}

static void add_name(buf *out, const char *name, const char *text)
{
    add_text(out, name, slice_of(text));
}

static void add_choices(buf *out, const char *name, const field *f, uint32_t set)
{
    for (int i = 0; f->choices[i]; i++)
        if (set >> i & 1)
            add_name(out, name, f->choices[i]);
}

static void add_answers(buf *out, const find_asked *a)
{
    for (size_t i = 0; i < a->kind_count; i++)
        add_text(out, "kind", a->kinds[i]);
    if (a->when == FIND_WEEKDAY)
        add_name(out, "when", ACTIVITY.fields[ACTIVITY_DAY].choices[a->weekday]);
    else if (a->when != FIND_ANY_DAY)
        add_name(out, "when", FIND_WHENS[a->when]);
    for (int i = 0; i < PART_UNKNOWN; i++)
        if (a->parts >> i & 1)
            add_name(out, "part", FIND_PARTS[i]);
    if (a->free)
        add_name(out, "free", "yes");
    for (size_t i = 0; i < COUNT(FACTS_ASKED); i++)
        if (a->facts >> FACTS_ASKED[i].fact & 1)
            add_name(out, FACTS_ASKED[i].name, "yes");
    add_choices(out, "for", &ASSET.fields[ASSET_AUDIENCES], a->audiences);
    add_choices(out, "help", &ASSET.fields[ASSET_TAKE_PART], a->take_part);
}

const char *find_address(const page_request *rq, const find_asked *a)
{
    BUF_SCOPED buf out;
    char text[60];
    buf_init(&out, 16000);
    buf_putc(&out, '/');
    add_text(&out, "place", a->place);
    if (a->has_at) {
        snprintf(text, sizeof text, "%.3f,%.3f", a->at.lon_deg, a->at.lat_deg);
        add_name(&out, "at", text);
    }
    add_text(&out, "q", a->words);
    add_answers(&out, a);
    if (a->radius_m != FINDING_RADIUS_DEFAULT_M) {
        snprintf(text, sizeof text, "%.0f", a->radius_m);
        add_name(&out, "radius", text);
    }
    if (a->pace != WALKING_USUAL)
        add_name(&out, "pace", FIND_PACES[a->pace]);
    if (a->page) {
        snprintf(text, sizeof text, "%zu", a->page + 1);
        add_name(&out, "page", text);
    }
    if (rq->framed)
        add_name(&out, "embed", "yes");
    add_name(&out, "list", rq->list);
    const char *address = buf_text(&out);
    return address ? arena_copy(rq->arena, address, out.len) : NULL;
}

static void href_with(const find_sources *s, const find_asked *a, const char *name,
                      template_data *d)
{
    const char *address = find_address(s->page, a);
    template_data_href(d, name, address ? page_href(s->page, address) : NULL);
}

/* -- finding ----------------------------------------------------------------------------------- */

/* The days that are meant, and what is looked at to see whether something is held on them. */
typedef struct {
    const find_sources *sources;
    arena *memory; /* of one look */
    char from[11], to[11];
} days_meant;

/* The asset of an activity as it is listed, whose confirmation counts for it. */
static const record *asset_of(days_meant *m, const record *listed, record *room)
{
    uint8_t uuid[UUID_BYTES];
    index_hit hit;
    error unused;
    const value *id = &listed->v[entity_field(&LISTED_ACTIVITY, slice_of("asset_id"))];
    bool known = id->kind == VALUE_TEXT && uuid_read(id->text, uuid) &&
                 index_by_uuid(m->sources->assets, uuid, &hit) &&
                 !rendered_record(hit.body, hit.split, &ASSET, m->memory, room, &unused);
    return known ? room : NULL;
}

/* Whether it is held on one of the days that are meant, exceptions and holidays left out. What was
 * not confirmed for a year is on no day. */
static bool is_held(void *context, const index_hit *hit, bool is_asset)
{
    days_meant *m = context;
    const occur_context *now = &m->sources->moment->context;
    record own, at;
    occur_plan plan;
    occurrence first;
    error unused;
    arena_clear(m->memory);
    if (rendered_record(hit->body, hit->split, is_asset ? &ASSET : &LISTED_ACTIVITY, m->memory,
                        &own, &unused))
        return false;
    status failed = is_asset ? occur_plan_opening(&own, now, m->memory, &plan, &unused)
                             : occur_plan_activity(&own, asset_of(m, &own, &at), now, m->memory,
                                                   &plan, &unused);
    return !failed && plan.state == OCCUR_DATED &&
           occur_between(&plan, m->from, m->to, &first, 1) > 0;
}

static status take_kinds(const find_sources *s, const find_asked *a, finding_conditions *c,
                         error *err)
{
    for (size_t i = 0; i < a->kind_count; i++) {
        int number = taxonomy_find(s->codes, a->kinds[i]);
        if (number < 0)
            return error_set(err, ERR_INPUT, "kind", "there is no such kind of thing");
        category_set_add(&c->categories, s->codes, number);
    }
    c->by_category = a->kind_count > 0;
    return OK;
}

static void take_when(const find_asked *a, days_meant *m, finding_conditions *c)
{
    const char *today = m->sources->moment->context.today;
    c->parts = a->parts;
    if (a->when == FIND_WEEKDAY)
        c->days = 1u << a->weekday;
    if (a->when == FIND_ANY_DAY || a->when == FIND_WEEKDAY)
        return;
    day from = day_after(today, a->when == FIND_TOMORROW ? 1 : 0);
    day to = day_after(today, a->when == FIND_THIS_WEEK ? 6 : a->when == FIND_TOMORROW ? 1 : 0);
    c->days = a->when == FIND_THIS_WEEK ? (1u << DAYS_OF_WEEK) - 1 : 1u << day_weekday(from.iso);
    memcpy(m->from, from.iso, sizeof m->from);
    memcpy(m->to, to.iso, sizeof m->to);
    c->held = is_held;
    c->held_context = m;
}

static status make_query(const find_sources *s, const find_asked *a, const find_where *where,
                         days_meant *m, finding_query *ret, error *err)
{
    *ret = (finding_query){.assets = s->assets,
                           .activities = s->activities,
                           .codes = s->codes,
                           .related = s->related,
                           .has_origin = where->known,
                           .origin = where->origin.at,
                           .radius_m = a->radius_m,
                           .asked = {.free = a->free,
                                     .facts = a->facts,
                                     .audiences = a->audiences,
                                     .take_part = a->take_part,
                                     .words = s->words}};
    for (int g = 0; g < FINDING_GROUP_COUNT; g++)
        ret->pages[g] = (finding_page){a->page * FIND_PAGE_SIZE, FIND_PAGE_SIZE};
    take_when(a, m, &ret->asked);
    return take_kinds(s, a, &ret->asked, err);
}

/* -- the questions ----------------------------------------------------------------------------- */

/* How many of all groups an answer would leave. */
static uint32_t count_of(const finding_result *found, size_t answer, bool alone)
{
    uint32_t sum = 0;
    for (int g = 0; g < FINDING_GROUP_COUNT; g++) {
        const finding_count *c = (const finding_count *)(const void *)found->groups[g].counts;
        sum += alone ? c[answer].alone : c[answer].added;
    }
    return sum;
}
#define ANSWER(member) (offsetof(finding_counts, member) / sizeof(finding_count))

typedef struct {
    const find_sources *sources;
    const finding_result *found;
    template_data *data;
    /* the question that is being asked: its name, its kind of box, the answer that asks nothing */
    const char *name, *box, *usual;
    template_data *open; /* NULL: it has no answer yet, and is not shown without one */
} questions;

enum { NOT_COUNTED = -1 };

static void begin_question(questions *q, const char *name, const char *box, const char *usual)
{
    q->name = name;
    q->box = box;
    q->usual = usual;
    q->open = NULL;
}

/* One answer to tick. What nothing near has is left out, unless it is chosen.
 * @param name  of the parameter; the question's own for most. */
static void add_answer(questions *q, const char *name, const char *answer, const char *label,
                       int64_t count, bool chosen)
{
    if (!count && !chosen)
        return;
    if (!q->open) {
        q->open = template_data_add(q->data, "questions");
        template_data_puts(q->open, "question", q->name);
        template_data_puts(q->open, "usual", q->usual);
    }
    template_data *one = template_data_add(q->open, "answers");
    template_data_puts(one, "answer_box", q->box);
    template_data_puts(one, "answer_name", name);
    template_data_puts(one, "answer_value", answer);
    template_data_puts(one, "answer_label", label);
    if (count != NOT_COUNTED)
        template_data_int(one, "answer_count", count);
    template_data_flag(one, "answer_chosen", chosen);
}

static const char *text_with(const page_request *rq, const char *prefix, const char *code)
{
    char key[PHRASE_KEY_MAX];
    snprintf(key, sizeof key, "%s.%s", prefix, code);
    return page_text(rq, key, NULL);
}

static bool kind_is_chosen(const find_asked *a, const char *code)
{
    for (size_t i = 0; i < a->kind_count; i++)
        if (slice_equals(a->kinds[i], code))
            return true;
    return false;
}

/* The groups of kinds, and of a chosen group its own. */
static void ask_kinds(questions *q, const find_asked *a)
{
    const taxonomy *t = q->sources->codes;
    begin_question(q, "kind", "checkbox", NULL);
    for (size_t i = 0; i < taxonomy_count(t); i++) {
        const category *c = taxonomy_at(t, i);
        bool chosen = kind_is_chosen(a, c->code);
        bool within = c->parent >= 0 && kind_is_chosen(a, taxonomy_at(t, (size_t)c->parent)->code);
        if (c->parent < 0 || chosen || within)
            add_answer(q, q->name, c->code, c->plain_label[0] ? c->plain_label : c->label,
                       count_of(q->found, ANSWER(categories) + i, chosen), chosen);
    }
}

static void ask_when(questions *q, const find_asked *a)
{
    const page_request *rq = q->sources->page;
    begin_question(q, "when", "radio", FIND_WHENS[FIND_ANY_DAY]);
    for (int w = FIND_ANY_DAY; w <= FIND_THIS_WEEK; w++)
        add_answer(q, q->name, FIND_WHENS[w], text_with(rq, "find.when", FIND_WHENS[w]),
                   NOT_COUNTED, (int)a->when == w);
    for (int d = 0; d < DAYS_OF_WEEK; d++) {
        char key[2] = {(char)('0' + d), '\0'};
        add_answer(q, q->name, ACTIVITY.fields[ACTIVITY_DAY].choices[d], text_with(rq, "day", key),
                   count_of(q->found, ANSWER(days) + (size_t)d, true),
                   a->when == FIND_WEEKDAY && a->weekday == d);
    }
    begin_question(q, "part", "checkbox", NULL);
    for (int p = 0; p < PART_UNKNOWN; p++) {
        bool chosen = a->parts >> p & 1;
        add_answer(q, q->name, FIND_PARTS[p], text_with(rq, "find.part", FIND_PARTS[p]),
                   count_of(q->found, ANSWER(parts) + (size_t)p, chosen), chosen);
    }
}

static void ask_wishes(questions *q, const find_asked *a)
{
    const page_request *rq = q->sources->page;
    begin_question(q, "wish", "checkbox", NULL);
    add_answer(q, "free", "yes", page_text(rq, "find.free", NULL),
               count_of(q->found, ANSWER(free), a->free), a->free);
    for (size_t i = 0; i < COUNT(FACTS_ASKED); i++) {
        bool chosen = a->facts >> FACTS_ASKED[i].fact & 1;
        add_answer(q, FACTS_ASKED[i].name, "yes", text_with(rq, "fact", FACTS_ASKED[i].name),
                   count_of(q->found, ANSWER(facts) + FACTS_ASKED[i].fact, chosen), chosen);
    }
}

/* Of the choices of a field, whose texts go by the question's name too. */
static void ask_choices(questions *q, const char *name, const field *f, uint32_t chosen,
                        size_t first)
{
    begin_question(q, name, "checkbox", NULL);
    for (int i = 0; f->choices[i]; i++) {
        bool is_chosen = chosen >> i & 1;
        add_answer(q, name, f->choices[i], text_with(q->sources->page, name, f->choices[i]),
                   count_of(q->found, first + (size_t)i, is_chosen), is_chosen);
    }
}

static void ask(questions *q, const find_asked *a)
{
    ask_kinds(q, a);
    ask_when(q, a);
    ask_wishes(q, a);
    ask_choices(q, "for", &ASSET.fields[ASSET_AUDIENCES], a->audiences, ANSWER(audiences));
    ask_choices(q, "help", &ASSET.fields[ASSET_TAKE_PART], a->take_part, ANSWER(take_part));
    begin_question(q, "pace", "radio", FIND_PACES[WALKING_USUAL]);
    for (int p = 0; p < WALKING_PACE_COUNT; p++)
        add_answer(q, q->name, FIND_PACES[p],
                   text_with(q->sources->page, "find.pace", FIND_PACES[p]), NOT_COUNTED,
                   (int)a->pace == p);
}

/* -- where ------------------------------------------------------------------------------------- */

/* A link to the same questions from somewhere else. @param at  NULL: as the box says. */
static void add_place(const find_sources *s, const find_asked *a, const char *label,
                      const char *box, const lonlat *at, template_data *d)
{
    find_asked other = *a;
    other.place = slice_of(box);
    other.has_at = at != NULL;
    if (at)
        other.at = *at;
    other.page = 0;
    template_data *one = template_data_add(d, "places");
    template_data_puts(one, "place_label", label);
    href_with(s, &other, "place_href", one);
}

static void add_where(const find_sources *s, const find_asked *a, const find_where *w,
                      template_data *d)
{
    arena *memory = s->page->arena;
    template_data_text(d, "place", a->place);
    template_data_flag(d, "not_found", w->not_found && !w->alternatives.candidate_count);
    template_data_flag(d, "near_matches", w->alternatives.suggestion_count > 0);
    template_data_flag(d, "several", w->alternatives.candidate_count > 0);
    for (size_t i = 0; i < w->alternatives.suggestion_count; i++)
        add_place(s, a, w->alternatives.suggestions[i], w->alternatives.suggestions[i], NULL, d);
    for (size_t i = 0; i < w->alternatives.candidate_count; i++) {
        const place *p = w->alternatives.candidates[i];
        const char *label =
            p->within ? arena_printf(memory, "%s, %s", p->name, p->within) : p->name;
        add_place(s, a, label, p->name, &p->at, d);
    }
    if (!w->known)
        return;
    template_data_flag(d, "known", true);
    template_data_printf(d, "origin", "%.5f,%.5f", w->origin.at.lon_deg, w->origin.at.lat_deg);
    template_data_puts(d, "origin_label", w->origin.label);
    template_data_flag(d, "origin_device", !w->origin.label || !w->origin.label[0]);
    if (w->origin.accuracy_m >= 50)
        template_data_puts(d, "accuracy", card_distance(s->page, w->origin.accuracy_m));
    if (a->has_at)
        template_data_printf(d, "asked_at", "%.3f,%.3f", a->at.lon_deg, a->at.lat_deg);
}

/* -- what was found ---------------------------------------------------------------------------- */

/* The same page with it on the reader's list, or off it. */
static void add_list_link(const find_sources *s, const find_asked *a, slice uuid, template_data *d)
{
    const page_request *rq = s->page;
    bool listed = page_list_has(rq, uuid);
    const char *list = listed ? page_list_without(rq, uuid) : page_list_with(rq, uuid);
    const char *address = find_address(rq, a);
    const char *href = list && address ? page_list_href(rq, address, list) : NULL;
    template_data_href(d, listed ? "off_list_href" : "on_list_href",
                       href ? arena_printf(rq->arena, "%s#p-%.*s", href, (int)uuid.len, uuid.at)
                            : NULL);
}

static status add_hit(const card_context *c, const find_sources *s, const find_asked *a,
                      const finding_hit *hit, template_data *group, error *err)
{
    card one;
    status failed = card_read(&hit->asset, c->page->arena, &one, err);
    if (failed)
        return failed;
    template_data *d = template_data_add(group, "cards");
    add_list_link(s, a, one.asset.v[ASSET_UUID].text, d);
    /* what meets the questions itself shows all that goes on there */
    return card_fill(c, &one, hit->itself ? NULL : hit->activities, hit->activity_count, d, err);
}

static void add_pages(const find_sources *s, const find_asked *a, const finding_result *found,
                      template_data *d)
{
    find_asked other = *a;
    size_t most = 0;
    for (int g = 0; g < FINDING_GROUP_COUNT; g++)
        most = found->groups[g].matched > most ? found->groups[g].matched : most;
    other.page = a->page + 1;
    if (other.page * FIND_PAGE_SIZE < most)
        href_with(s, &other, "more_href", d);
    other.page = a->page ? a->page - 1 : 0;
    if (a->page)
        href_with(s, &other, "back_href", d);
}

static status add_groups(const card_context *c, const find_sources *s, const find_asked *a,
                         const finding_result *found, template_data *d, error *err)
{
    static const char *const NAMES[FINDING_GROUP_COUNT] = {"place", "comes", "remote"};
    status failed = OK;
    size_t in_all = 0;
    for (int g = 0; g < FINDING_GROUP_COUNT; g++)
        in_all += found->groups[g].matched;
    template_data_int(d, "found", (int64_t)in_all);
    template_data_flag(d, "nothing", in_all == 0);
    template_data_flag(d, "without_place", found->nowhere > 0);
    for (int g = 0; g < FINDING_GROUP_COUNT && !failed; g++) {
        const finding_group *from = &found->groups[g];
        if (!from->matched)
            continue;
        template_data *group = template_data_add(d, "groups");
        template_data_puts(group, "group", NAMES[g]);
        template_data_int(group, "group_count", (int64_t)from->matched);
        template_data_flag(group, "group_cut", from->cut);
        for (size_t i = 0; i < from->count && !failed; i++)
            failed = add_hit(c, s, a, &from->hits[i], group, err);
    }
    return failed;
}

/* What the words were taken for: "you wrote yoag, we looked for yoga". */
static void add_words(const words_found *words, template_data *d)
{
    if (words && words->corrected)
        template_data_puts(d, "searched", words->searched);
}

static status fill_page(const find_sources *s, const find_asked *a, const find_where *where,
                        const finding_result *found, template_data *d, error *err)
{
    const card_context cards = {.page = s->page,
                                .moment = s->moment,
                                .codes = s->codes,
                                .has_origin = where->known,
                                .pace = a->pace};
    questions q = {.sources = s, .found = found, .data = d};
    char speed[16];
    template_data_text(d, "words", a->words);
    add_words(s->words, d);
    add_where(s, a, where, d);
    ask(&q, a);
    snprintf(speed, sizeof speed, "%.1f", walking_time_of(0, a->pace).speed_kmh);
    template_data_puts(d, "speed", speed);
    template_data_puts(d, "radius", card_distance(s->page, a->radius_m));
    template_data_printf(d, "radius_m", "%.0f", a->radius_m);
    add_pages(s, a, found, d);
    embed_add(s->page, s->absolute, a, d);
    return add_groups(&cards, s, a, found, d, err);
}

/* A place that is not found is no reason to show what is anywhere, nor is nothing at all. */
static bool shows_results(const find_asked *a, const find_where *where)
{
    bool asked = a->words.at || a->kind_count || a->when != FIND_ANY_DAY || a->parts || a->free ||
                 a->facts || a->audiences || a->take_part;
    return where->known || (!where->not_found && asked);
}

status find_page_write(const find_sources *s, const find_asked *a, const find_where *where,
                       buf *out, error *err)
{
    finding_query query;
    finding_result found;
    ARENA_SCOPED arena *look = arena_new(4 << 20);
    days_meant days = {.sources = s, .memory = look};
    template_data *d = page_data(s->page, page_text(s->page, "find.title", NULL));
    if (!look)
        return error_no_memory(err);
    status failed = make_query(s, a, where, &days, &query, err);
    if (!failed)
        failed = finding_run(&query, s->page->arena, &found, err);
    template_data_flag(d, "results", shows_results(a, where));
    if (!failed)
        failed = fill_page(s, a, where, &found, d, err);
    return failed ? failed : page_write(s->page, "find", d, out, err);
}
