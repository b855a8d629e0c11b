#include "pages/when_text.h"

#include <stdio.h>
#include <string.h>

#include "domain/schedule.h"

enum { FIELDS_MAX = 6 };

typedef struct {
    const char *name, *text;
} filled;

/* A text of the language with some places filled in. */
static const char *say(const page_request *rq, const char *key, const filled *with, size_t count)
{
    template_data *d = template_data_new(rq->arena);
    for (size_t i = 0; i < count; i++)
        template_data_puts(d, with[i].name, with[i].text);
    return page_text(rq, key, d);
}
#define SAY(rq, key, ...)                                                                          \
    say(rq, key, (const filled[]){__VA_ARGS__},                                                    \
        sizeof((const filled[]){__VA_ARGS__}) / sizeof(filled))

static const char *number(const page_request *rq, int n)
{
    const char *text = arena_printf(rq->arena, "%d", n);
    return text ? text : "";
}

static const char *numbered(const page_request *rq, const char *key, int n)
{
    char whole[PHRASE_KEY_MAX];
    snprintf(whole, sizeof whole, "%s.%d", key, n);
    return page_text(rq, whole, NULL);
}

/* "10am", "10:30am", "12 noon" */
static const char *clock_text(const page_request *rq, int minutes)
{
    int hour = minutes / 60 % 24, minute = minutes % 60;
    if (minute == 0 && hour % 12 == 0)
        return page_text(rq, hour ? "clock.noon" : "clock.midnight", NULL);
    char shown[8];
    if (minute)
        snprintf(shown, sizeof shown, "%d:%02d", hour % 12 ? hour % 12 : 12, minute);
    else
        snprintf(shown, sizeof shown, "%d", hour % 12);
    return SAY(rq, hour < 12 ? "clock.am" : "clock.pm", {"time", shown});
}

/* What follows a day: ", 10am to 12 noon", " in the morning", or nothing. */
static const char *with_hours(const page_request *rq, const char *on, const occur_hours *h)
{
    if (h->from_min < 0) {
        if (h->part_of_day < 0 || h->part_of_day >= PART_UNKNOWN)
            return on;
        static const char *const PARTS[] = {"when.morning", "when.afternoon", "when.evening"};
        return SAY(rq, PARTS[h->part_of_day], {"day", on});
    }
    const char *from = clock_text(rq, h->from_min);
    if (h->to_min < 0)
        return SAY(rq, "when.from", {"day", on}, {"from", from});
    return SAY(rq, "when.from_to", {"day", on}, {"from", from}, {"to", clock_text(rq, h->to_min)});
}

static const char *list_days(const page_request *rq, unsigned weekdays)
{
    const char *said = NULL;
    for (int d = 0; d < DAYS_OF_WEEK; d++) {
        if (!(weekdays >> d & 1))
            continue;
        bool last = !(weekdays >> (d + 1));
        const char *name = numbered(rq, "day", d);
        said = said ? SAY(rq, last ? "list.and" : "list.comma", {"before", said}, {"next", name})
                    : name;
    }
    return said ? said : "";
}

static const char *monthly(const page_request *rq, const occur_pattern *p)
{
    const char *said = NULL;
    for (int week = 1; week < WEEKS; week++) {
        if (!p->weeks.on[week])
            continue;
        const char *one = SAY(rq, "when.week_of_month", {"week", numbered(rq, "week", week)},
                              {"days", list_days(rq, p->weeks.on[week])});
        said = said ? SAY(rq, "list.and", {"before", said}, {"next", one}) : one;
    }
    if (!said)
        return "";
    return p->interval == 1
               ? SAY(rq, "when.monthly", {"weeks", said})
               : SAY(rq, "when.months", {"weeks", said}, {"n", number(rq, p->interval)});
}

/* "every Monday, 10am to 12 noon"; "" where there are no such words. */
static const char *pattern_text(const page_request *rq, const occur_pattern *p)
{
    const char *days = list_days(rq, p->weeks.on[EVERY_WEEK]);
    const char *said = "";
    switch (p->kind) {
    case PATTERN_DAILY:
        said = p->interval == 1 ? page_text(rq, "when.daily", NULL)
                                : SAY(rq, "when.days", {"n", number(rq, p->interval)});
        break;
    case PATTERN_WEEKLY:
        said = p->interval == 1
                   ? SAY(rq, "when.weekly", {"days", days})
                   : SAY(rq, "when.weeks", {"days", days}, {"n", number(rq, p->interval)});
        break;
    case PATTERN_MONTHLY:
        said = monthly(rq, p);
        break;
    case PATTERN_ONCE:
    case PATTERN_OTHER:
        break;
    }
    return said[0] ? with_hours(rq, said, &p->hours) : "";
}

static const char *usual_text(const page_request *rq, const occur_plan *plan)
{
    const char *said = "";
    for (size_t i = 0; i < plan->rule_count; i++) {
        const char *one = pattern_text(rq, &plan->patterns[i]);
        if (one[0])
            said = said[0] ? SAY(rq, "list.semicolon", {"before", said}, {"next", one}) : one;
    }
    return said;
}

static const char *day_text(const page_request *rq, const occur_pieces *p)
{
    if (p->distance == OCCUR_TODAY)
        return page_text(rq, p->now ? "when.now" : "when.today", NULL);
    if (p->distance == OCCUR_TOMORROW)
        return page_text(rq, "when.tomorrow", NULL);
    return SAY(rq, p->other_year ? "when.date_year" : "when.date",
               {"weekday", numbered(rq, "day", p->weekday)}, {"day", number(rq, p->day_of_month)},
               {"month", numbered(rq, "month", p->month)}, {"year", number(rq, p->year)});
}

/* So long ago that every day has to say its year. */
static const char LONG_AGO[] = "0001-01-01T00:00";

const char *when_text_day(const page_request *rq, const char *iso, const char *moment)
{
    occurrence o = {.hours = {-1, -1, PART_UNKNOWN}};
    occur_pieces pieces;
    snprintf(o.on, sizeof o.on, "%s", iso);
    occur_words(&o, moment ? moment : LONG_AGO, &pieces);
    return day_text(rq, &pieces);
}

const char *when_text_dated(const page_request *rq, const occurrence *o)
{
    occur_pieces pieces;
    occur_words(o, LONG_AGO, &pieces);
    return with_hours(rq, day_text(rq, &pieces), &o->hours);
}

static void add_next(const page_request *rq, const occur_plan *plan, const page_moment *m,
                     template_data *d)
{
    occurrence next;
    occur_pieces pieces;
    if (!occur_next(plan, m->now, &next, 1))
        return;
    occur_words(&next, m->on_paper ? LONG_AGO : m->now, &pieces);
    template_data_puts(d, "next", with_hours(rq, day_text(rq, &pieces), &next.hours));
    if (next.checks & OCCUR_CHECK_BANK_HOLIDAY) {
        const char *name = arena_copy(rq->arena, next.bank_holiday.at, next.bank_holiday.len);
        template_data_puts(d, "next_check", SAY(rq, "when.check_bank_holiday", {"holiday", name}));
    } else if (next.checks & OCCUR_CHECK_TERM) {
        template_data_puts(d, "next_check", page_text(rq, "when.check_term", NULL));
    } else if (next.checks & OCCUR_CHECK_EXCEPTIONS) {
        template_data_puts(d, "next_check", page_text(rq, "when.check_exceptions", NULL));
    }
}

/* "was every Monday (2016): check first" */
static void add_check_first(const page_request *rq, const occur_plan *plan, slice said,
                            template_data *d)
{
    const char *usual = usual_text(rq, plan);
    if (said.len && said.at[said.len - 1] == '.')
        said.len--; /* it is put within a sentence */
    if (!usual[0] && said.len)
        usual = arena_copy(rq->arena, said.at, said.len);
    if (!usual || !usual[0])
        usual = page_text(rq, "when.unknown_day", NULL);
    template_data_puts(d, "check_first",
                       plan->known_year ? SAY(rq, "when.was_year", {"when", usual},
                                              {"year", number(rq, plan->known_year)})
                                        : SAY(rq, "when.was", {"when", usual}));
}

void when_text_add(const page_request *rq, const occur_plan *plan, const page_moment *m, slice said,
                   template_data *d)
{
    switch (plan->state) {
    case OCCUR_DATED:
        add_next(rq, plan, m, d);
        template_data_puts(d, "usual", usual_text(rq, plan));
        template_data_flag(d, "full", plan->full);
        break;
    case OCCUR_CHECK_FIRST:
        add_check_first(rq, plan, said, d);
        break;
    case OCCUR_IN_WORDS:
        if (plan->unconfirmed)
            add_check_first(rq, plan, said, d);
        else
            template_data_text(d, "in_words", said);
        break;
    case OCCUR_NOT_YET:
        template_data_puts(
            d, "not_on",
            SAY(rq, "when.not_yet", {"day", when_text_day(rq, plan->begins_on, m->now)}));
        break;
    case OCCUR_PAUSED:
        template_data_puts(d, "not_on", page_text(rq, "when.paused", NULL));
        break;
    case OCCUR_OVER:
    case OCCUR_FINISHED:
        template_data_puts(d, "not_on", page_text(rq, "when.over", NULL));
        break;
    case OCCUR_NOT_SAID:
        break;
    }
}
