/* The grammar of when_read, over the words of when_words.h. The text is groups:
 *
 *     group  = days [hours | parts | "closed"]      Mon & Thu 10-12
 *            | hours days [part]                    10-12 Mon & Thu
 *            | "closed" days
 *     days   = item { separator item } [month]
 *     item   = day | day "-" day | week { separator week } day
 *     hours  = time ["-" time] { separator time "-" time }
 *
 * All groups that have hours have them on the same side of the days, else "Mon 10-12, 2-4 Wed"
 * could be either. When one group has a time or is closed, all have a time or are closed. A day
 * that is met again must be at other hours, and not behind a semicolon, where OpenStreetMap's
 * opening_hours means that the first is no more. Two days with two spans may be one each
 * ("Mon and Wed 10-12 and 2-4"), so they are not read. */
#include "domain/when.h"

#include <string.h>

typedef enum { ANY_ORDER, DAYS_FIRST, HOURS_FIRST } group_order;

typedef struct {
    const word *at;
    group_order order;
} reader;

typedef struct {
    written_time from, to;
    bool has_to;
} written_span;

typedef struct {
    when_weeks weeks;
    size_t items;
    unsigned parts; /* 1 << part */
    written_span spans[HOURS_MAX_SPANS];
    size_t span_count;
    bool closed;
    int separator; /* before it */
} group;

/* A rule, or days on which it is closed, and the group that it is of. */
typedef struct {
    when_rule rule;
    when_weeks weeks;
    size_t group;
    int separator;
    bool closed;
} entry;

enum { ENTRIES_MAX = WHEN_MAX_RULES + DAYS_OF_WEEK };
typedef struct {
    entry at[ENTRIES_MAX];
    size_t count;
} entries;

static bool take(reader *r, word_kind kind)
{
    if (r->at->kind != kind)
        return false;
    r->at++;
    return true;
}

/* Takes a separator that is no stronger, if what comes behind it is of the kind. */
static bool take_before(reader *r, when_separator strongest, word_kind kind)
{
    if (r->at->kind != WORD_SEPARATOR || r->at->value > (int)strongest || r->at[1].kind != kind)
        return false;
    r->at++;
    return true;
}

/* -- days -----------------------------------------------------------------------------------------
 */

static bool one_day(int days)
{
    return days && (days & (days - 1)) == 0;
}

/* From one day to another, over the end of the week if need be. */
static int days_between(int first, int last)
{
    int days = first;
    for (int day = first; day != last; days |= day)
        day = day == 1 << (DAYS_OF_WEEK - 1) ? 1 : day << 1;
    return days;
}

static bool read_item(reader *r, group *g)
{
    unsigned weeks = 0;
    while (r->at->kind == WORD_WEEK) {
        weeks |= 1u << r->at->value;
        r->at++;
        (void)take_before(r, AND, WORD_WEEK); /* one behind the other will do */
    }
    int days = r->at->value;
    if (!take(r, WORD_DAYS) || (weeks && !one_day(days)))
        return false;
    if ((r->at->kind == WORD_DASH || r->at->kind == WORD_TO) && r->at[1].kind == WORD_DAYS) {
        int last = r->at[1].value;
        if (weeks || !one_day(days) || !one_day(last) || days == last)
            return false;
        days = days_between(days, last);
        r->at += 2;
    }
    for (int n = 0; n < WEEKS; n++) {
        if (!((weeks ? weeks : 1u << EVERY_WEEK) >> n & 1))
            continue;
        if (g->weeks.on[n] & days)
            return false;
        g->weeks.on[n] |= (uint8_t)days;
    }
    g->items++;
    return true;
}

static bool read_days(reader *r, group *g)
{
    bool month = take(r, WORD_MONTH);
    do
        if (!read_item(r, g))
            return false;
    while (take_before(r, AND, WORD_DAYS) || take_before(r, AND, WORD_WEEK) ||
           r->at->kind == WORD_DAYS || r->at->kind == WORD_WEEK);
    month = take(r, WORD_MONTH) || month;
    return month == !g->weeks.on[EVERY_WEEK];
}

/* -- hours ----------------------------------------------------------------------------------------
 */

static bool read_span(reader *r, written_span *ret)
{
    *ret = (written_span){.from = r->at->time};
    if (!take(r, WORD_TIME))
        return false;
    if (!take(r, WORD_DASH) && !take(r, WORD_TO))
        return true;
    ret->to = r->at->time;
    ret->has_to = true;
    return take(r, WORD_TIME);
}

static bool read_spans(reader *r, group *g)
{
    do
        if (g->span_count == HOURS_MAX_SPANS || !read_span(r, &g->spans[g->span_count++]))
            return false;
    while (take_before(r, AND, WORD_TIME));
    return true;
}

/* What the spans mean: in order and apart; a start alone is alone. */
static bool clock_spans(const group *g, int part, hour_span ret[HOURS_MAX_SPANS])
{
    for (size_t i = 0; i < g->span_count; i++) {
        const written_span *s = &g->spans[i];
        if (!s->has_to && g->span_count > 1)
            return false;
        if (!clock_span(s->from, s->has_to ? &s->to : NULL, part, &ret[i]))
            return false;
        if (i && ret[i].from_min < ret[i - 1].to_min)
            return false;
    }
    return true;
}

/* -- groups ---------------------------------------------------------------------------------------
 */

static void read_parts(reader *r, group *g)
{
    (void)take_before(r, COMMA, WORD_PART); /* with or without a comma */
    while (r->at->kind == WORD_PART) {
        g->parts |= 1u << r->at->value;
        r->at++;
        (void)take_before(r, AND, WORD_PART); /* if there is one more */
    }
}

static bool at_boundary(const reader *r)
{
    return r->at->kind == WORD_SEPARATOR || r->at->kind == WORD_END;
}

/* What comes behind the days of a group, if anything does. */
static bool read_behind_days(reader *r, group *g)
{
    reader behind = *r;
    (void)take(&behind, WORD_COLON);
    (void)take_before(&behind, COMMA, WORD_TIME);
    if (behind.at->kind == WORD_SEPARATOR && behind.at->value == LINE_END &&
        behind.at[1].kind == WORD_TIME)
        behind.at++;
    bool dash = take(&behind, WORD_DASH);
    if (take(&behind, WORD_CLOSED)) {
        *r = behind;
        g->closed = true;
        return at_boundary(r);
    }
    if (behind.at->kind != WORD_TIME)
        return true;
    if (r->order == HOURS_FIRST)
        return true; /* they are the next group's, whatever stands between */
    *r = behind;
    r->order = DAYS_FIRST;
    /* "Fri - 4pm" may be when it ends */
    return read_spans(r, g) && (!dash || g->spans[0].has_to);
}

static bool read_group(reader *r, group *g)
{
    if (take(r, WORD_CLOSED)) {
        g->closed = true;
        return read_days(r, g) && at_boundary(r);
    }
    if (r->at->kind == WORD_TIME) {
        if (r->order == DAYS_FIRST || !read_spans(r, g))
            return false;
        r->order = HOURS_FIRST;
        (void)take_before(r, COMMA, WORD_DAYS); /* with or without a comma */
        if (!read_days(r, g))
            return false;
        read_parts(r, g);
        return true;
    }
    if (!read_days(r, g))
        return false;
    read_parts(r, g);
    return read_behind_days(r, g);
}

/* -- rules ----------------------------------------------------------------------------------------
 */

static bool add_entry(entries *all, const group *g, size_t number, hour_span hours, int part)
{
    if (all->count == ENTRIES_MAX)
        return false;
    entry *e = &all->at[all->count++];
    *e = (entry){.weeks = g->weeks, .group = number, .separator = g->separator};
    e->closed = g->closed;
    if (!when_rule_of(&g->weeks, &e->rule))
        return false;
    e->rule.from_min = hours.from_min;
    e->rule.to_min = hours.to_min;
    e->rule.part_of_day = part;
    return true;
}

static bool add_group(entries *all, const group *g, size_t number)
{
    static const hour_span NOT_SAID = {-1, -1};
    hour_span spans[HOURS_MAX_SPANS];
    int part = -1;
    if (g->closed && (g->span_count || g->parts))
        return false;
    for (int p = 0; p <= 2; p++) {
        if (!(g->parts >> p & 1))
            continue;
        if (part >= 0 && g->span_count)
            return false;
        part = p;
        if (!g->span_count && !add_entry(all, g, number, NOT_SAID, p))
            return false;
    }
    if (g->items > 1 && g->items == g->span_count)
        return false;
    if (!clock_spans(g, part, spans))
        return false;
    for (size_t i = 0; i < g->span_count; i++)
        if (!add_entry(all, g, number, spans[i], -1))
            return false;
    return g->parts || g->span_count || add_entry(all, g, number, NOT_SAID, -1);
}

/* Whether there is a day that is of both. */
static bool same_day(const when_weeks *a, const when_weeks *b)
{
    unsigned same = (a->on[EVERY_WEEK] & when_weekdays(b)) | (b->on[EVERY_WEEK] & when_weekdays(a));
    for (int n = 1; n < WEEKS; n++)
        same |= a->on[n] & b->on[n];
    for (int n = 4; n < LAST_WEEK; n++) /* the last is one of these */
        same |= (a->on[n] & b->on[LAST_WEEK]) | (b->on[n] & a->on[LAST_WEEK]);
    return same;
}

static bool apart(const when_rule *a, const when_rule *b)
{
    if (a->part_of_day >= 0 && b->part_of_day >= 0)
        return a->part_of_day != b->part_of_day;
    return a->to_min >= 0 && b->to_min >= 0 &&
           (a->to_min <= b->from_min || b->to_min <= a->from_min);
}

static bool contradict(const entry *a, const entry *b)
{
    if (a->group == b->group || !same_day(&a->weeks, &b->weeks))
        return false;
    return a->closed || b->closed || b->separator == SEMICOLON || !apart(&a->rule, &b->rule);
}

static bool has_time(const entry *e)
{
    return e->closed || e->rule.from_min >= 0 || e->rule.part_of_day >= 0;
}

/* The rules of all groups, if they agree. */
static size_t agreed(const entries *all, when_rule ret[WHEN_MAX_RULES])
{
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++) {
        const entry *e = &all->at[i];
        if (has_time(e) != has_time(&all->at[0]))
            return 0;
        for (size_t k = 0; k < i; k++)
            if (contradict(&all->at[k], e))
                return 0;
        if (e->closed)
            continue;
        if (count == WHEN_MAX_RULES)
            return 0;
        ret[count++] = e->rule;
    }
    BUF_SCOPED buf written;
    buf_init(&written, WHEN_SCHEDULE_MAX_BYTES);
    when_write(&written, ret, count);
    return written.failed ? 0 : count;
}

static bool always(const word *words, when_rule *ret)
{
    static const when_weeks ALL = {{(1 << DAYS_OF_WEEK) - 1}};
    if (words[0].kind != WORD_ALWAYS || words[1].kind != WORD_END || !when_rule_of(&ALL, ret))
        return false;
    ret->from_min = 0;
    ret->to_min = 24 * 60;
    return true;
}

static bool begins_as_rule(slice text)
{
    text = slice_trim(text);
    return (text.len >= 5 && slice_equals_nocase((slice){text.at, 5}, "FREQ=")) ||
           (text.len >= 6 && slice_equals_nocase((slice){text.at, 6}, "RRULE:"));
}

size_t when_read(slice text, when_rule ret[WHEN_MAX_RULES])
{
    word words[WORDS_MAX];
    reader r = {.at = words};
    entries all = {.count = 0};
    int separator = COMMA;
    if (begins_as_rule(text))
        return when_parse_schedule(text, ret);
    if (!words_read(text, words))
        return 0;
    if (take(&r, WORD_LEAD))
        (void)take(&r, WORD_COLON); /* with or without one */
    if (always(r.at, ret))
        return 1;
    for (size_t n = 0; r.at->kind != WORD_END; n++) {
        group g = {.separator = separator};
        if (!read_group(&r, &g) || !add_group(&all, &g, n))
            return 0;
        separator = r.at->kind == WORD_SEPARATOR ? r.at->value : COMMA;
        (void)take(&r, WORD_SEPARATOR); /* with or without one */
    }
    return agreed(&all, ret);
}

/* -- a column a day -------------------------------------------------------------------------------
 */

static bool is_zero(const written_time *t)
{
    return t->hour == 0 && t->minute == 0;
}

hours_kind when_hours(slice text, hour_span ret[HOURS_MAX_SPANS], size_t *ret_count)
{
    word words[WORDS_MAX];
    reader r = {.at = words};
    group g = {.items = 1};
    hour_span spans[HOURS_MAX_SPANS];
    if (!words_read(text, words))
        return HOURS_UNCLEAR;
    if (take(&r, WORD_END))
        return slice_trim(text).len ? HOURS_UNCLEAR : HOURS_NOT_SAID;
    if (take(&r, WORD_CLOSED))
        return r.at->kind == WORD_END ? HOURS_CLOSED : HOURS_UNCLEAR;
    if (!read_spans(&r, &g) || r.at->kind != WORD_END)
        return HOURS_UNCLEAR;
    for (size_t i = 0; i < g.span_count; i++) {
        const written_span *s = &g.spans[i];
        bool nothing = is_zero(&s->from) && s->has_to && is_zero(&s->to);
        if (nothing && g.span_count == 1)
            return HOURS_CLOSED;
        if (is_zero(&s->from) || (s->has_to && is_zero(&s->to)))
            return HOURS_UNCLEAR;
    }
    if (!clock_spans(&g, -1, spans))
        return HOURS_UNCLEAR;
    memcpy(ret, spans, g.span_count * sizeof *spans);
    *ret_count = g.span_count;
    return HOURS_SAID;
}

size_t when_read_days(const slice hours[DAYS_OF_WEEK], when_rule ret[WHEN_MAX_RULES])
{
    struct {
        hour_span hours;
        when_weeks weeks;
    } met[DAYS_OF_WEEK * HOURS_MAX_SPANS];
    size_t count = 0;
    for (int d = 0; d < DAYS_OF_WEEK; d++) {
        hour_span spans[HOURS_MAX_SPANS];
        size_t span_count = 0;
        if (when_hours(hours[d], spans, &span_count) == HOURS_UNCLEAR)
            return 0;
        for (size_t i = 0, k; i < span_count; i++) {
            for (k = 0; k < count && memcmp(&met[k].hours, &spans[i], sizeof spans[i]) != 0; k++)
                ;
            if (k == count) {
                memset(&met[count], 0, sizeof met[count]);
                met[count++].hours = spans[i];
            }
            met[k].weeks.on[EVERY_WEEK] |= (uint8_t)(1 << d);
        }
    }
    if (count > WHEN_MAX_RULES)
        return 0;
    for (size_t k = 0; k < count; k++) {
        if (!when_rule_of(&met[k].weeks, &ret[k]))
            return 0;
        ret[k].from_min = met[k].hours.from_min;
        ret[k].to_min = met[k].hours.to_min;
    }
    return count;
}
