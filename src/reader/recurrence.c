#include "reader/recurrence.h"

#include <ctype.h>
#include <libical/ical.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "domain/day.h"

enum { DAY_MINUTES = 24 * 60, NOON = 12 * 60, EVENING = 17 * 60, STEPS_MAX = 5000 };

static const char *const DAY_CODES[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
static const char *const DAY_NAMES[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char *const DAY_CHOICES[] = {"mo", "tu", "we", "th", "fr", "sa", "su"};

/* -- days and times -------------------------------------------------------------------------------
 */

static bool read_day(slice text, day *ret)
{
    if (text.len > 10 && text.at[10] == 'T')
        text.len = 10;
    return text.len == 10 && text.at[4] == '-' && day_read(text, ret);
}

static bool two_digits(const char *at, int most, int *ret)
{
    if (!isdigit((unsigned char)at[0]) || !isdigit((unsigned char)at[1]))
        return false;
    *ret = (at[0] - '0') * 10 + at[1] - '0';
    return *ret <= most;
}

/* Minutes of hh:mm[:ss[.sss]]; `ret_used` is how many bytes it takes. */
static bool read_clock(slice text, int *ret_minutes, size_t *ret_used)
{
    int hours, minutes, seconds;
    size_t used = 5;
    if (text.len < 5 || !two_digits(text.at, 24, &hours) || text.at[2] != ':' ||
        !two_digits(text.at + 3, 59, &minutes))
        return false;
    if (text.len >= 8 && text.at[5] == ':' && two_digits(text.at + 6, 60, &seconds))
        used = 8;
    if (used == 8 && text.len > 8 && text.at[8] == '.')
        for (used = 9; used < text.len && isdigit((unsigned char)text.at[used]);)
            used++;
    *ret_minutes = hours * 60 + minutes;
    *ret_used = used;
    return *ret_minutes <= DAY_MINUTES;
}

/* A time of the day with nothing after it; -1 if it is none, or of a zone. */
static int local_clock(slice text)
{
    int minutes;
    size_t used;
    return read_clock(text, &minutes, &used) && used == text.len ? minutes : -1;
}

/* The zone after a time, in minutes east of Greenwich. */
static bool read_zone(slice text, int *ret)
{
    int hours, minutes = 0;
    if (slice_equals(text, "Z")) {
        *ret = 0;
        return true;
    }
    if (text.len < 3 || !strchr("+-", text.at[0]) || !two_digits(text.at + 1, 14, &hours))
        return false;
    size_t at = text.len > 3 && text.at[3] == ':' ? 4 : 3;
    if (text.len != 3 && (text.len != at + 2 || !two_digits(text.at + at, 59, &minutes)))
        return false;
    *ret = (hours * 60 + minutes) * (text.at[0] == '-' ? -1 : 1);
    return true;
}

bool instant_local(slice text, char ret[LOCAL_SIZE])
{
    day on;
    int minutes, zone;
    size_t used;
    if (!read_day(text, &on))
        return false;
    if (text.len == 10) {
        memcpy(ret, on.iso, 11);
        return true;
    }
    slice clock = {text.at + 11, text.len - 11};
    if (!read_clock(clock, &minutes, &used) || minutes == DAY_MINUTES)
        return false;
    slice after = {clock.at + used, clock.len - used};
    if (!after.len) {
        snprintf(ret, LOCAL_SIZE, "%s%c%.5s", on.iso, 'T', clock.at);
        return true;
    }
    if (!read_zone(after, &zone))
        return false;
    time_t at = (time_t)day_number(on.iso) * 86400 + (time_t)(minutes - zone) * 60;
    struct tm local;
    return localtime_r(&at, &local) && strftime(ret, LOCAL_SIZE, "%Y-%m-%dT%H:%M", &local) == 16;
}

int minutes_between(const char *from, const char *to)
{
    if (strlen(from) != 16 || strlen(to) != 16)
        return 0;
    char from_day[11] = "", to_day[11] = "";
    memcpy(from_day, from, 10);
    memcpy(to_day, to, 10);
    int64_t days = (int64_t)day_number(to_day) - day_number(from_day);
    int64_t minutes =
        days * DAY_MINUTES + local_clock(slice_of(to + 11)) - local_clock(slice_of(from + 11));
    return minutes > 0 && minutes <= INT64_C(7) * DAY_MINUTES ? (int)minutes : 0;
}

int duration_minutes(slice text)
{
    char copy[32];
    if (!text.len || text.len >= sizeof copy || text.at[0] != 'P')
        return 0;
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    icalerror_set_errors_are_fatal(0);
    struct icaldurationtype read = icaldurationtype_from_string(copy);
    if (icaldurationtype_is_bad_duration(read))
        return 0;
    int64_t seconds = (int64_t)read.weeks * 604800 + (int64_t)read.days * 86400 +
                      (int64_t)read.hours * 3600 + (int64_t)read.minutes * 60 + read.seconds;
    return seconds > 0 && seconds <= 604800 ? (int)(seconds / 60) : 0;
}

/* -- words ----------------------------------------------------------------------------------------
 */

/* The number of the day that a code ends with, Monday is 0, or -1; what is before it in `ret`. */
static int day_of_code(slice code, slice *ret_before)
{
    for (int i = 0; i < 7 && code.len >= 2; i++)
        if (slice_equals_nocase((slice){code.at + code.len - 2, 2}, DAY_CODES[i])) {
            *ret_before = (slice){code.at, code.len - 2};
            return i;
        }
    return -1;
}

/* The next of a list separated by commas; false at its end. */
static bool next_of(slice *list, slice *ret)
{
    if (!list->len)
        return false;
    const char *comma = memchr(list->at, ',', list->len);
    size_t length = comma ? (size_t)(comma - list->at) : list->len;
    *ret = slice_trim((slice){list->at, length});
    size_t gone = comma ? length + 1 : length;
    *list = (slice){list->at + gone, list->len - gone};
    return true;
}

static void put_item(buf *out, size_t begin, const char *text)
{
    buf_puts(out, out->len > begin ? ", " : "");
    buf_puts(out, text);
}

/* Mon-Fri for three or more in a row. */
static void put_days(unsigned days, buf *out)
{
    size_t begin = out->len;
    for (int i = 0, last; i < 7; i = last + 1) {
        last = i;
        if (!(days >> i & 1))
            continue;
        while (last < 6 && (days >> (last + 1) & 1))
            last++;
        if (last - i < 2)
            last = i;
        put_item(out, begin, DAY_NAMES[i]);
        if (last > i) {
            buf_putc(out, '-');
            buf_puts(out, DAY_NAMES[last]);
        }
    }
}

static void put_ordinal(slice number, buf *out)
{
    static const struct {
        const char *number, *word;
    } WORDS[] = {{"1", "first"},   {"2", "second"}, {"3", "third"},        {"4", "fourth"},
                 {"-1", "last"},   {"+1", "first"}, {"+2", "second"},      {"+3", "third"},
                 {"+4", "fourth"}, {"5", "fifth"},  {"-2", "last but one"}};
    for (size_t i = 0; i < COUNT(WORDS); i++)
        if (slice_equals(number, WORDS[i].number)) {
            buf_puts(out, WORDS[i].word);
            buf_putc(out, ' ');
            return;
        }
    buf_add(out, number.at, number.len);
    buf_puts(out, number.len ? " " : "");
}

static void put_by_day(slice list, buf *out)
{
    unsigned plain = 0;
    slice rest = list, code, before;
    size_t begin;
    while (next_of(&rest, &code)) {
        int number = day_of_code(code, &before);
        if (number >= 0 && !before.len)
            plain |= 1U << number;
    }
    begin = out->len;
    put_days(plain, out);
    while (next_of(&list, &code)) {
        int number = day_of_code(code, &before);
        if (number >= 0 && !before.len)
            continue;
        put_item(out, begin, "");
        if (number < 0) {
            buf_add(out, code.at, code.len);
            continue;
        }
        put_ordinal(before, out);
        buf_puts(out, DAY_NAMES[number]);
    }
}

static void put_part(buf *out, size_t begin, const char *before, slice text)
{
    if (!text.len)
        return;
    buf_puts(out, out->len > begin ? " " : "");
    buf_puts(out, before);
    buf_add(out, text.at, text.len);
}

/* hh:mm of hh:mm:ss; anything else as it is written. */
static slice clock_words(slice text)
{
    return local_clock(text) >= 0 ? (slice){text.at, 5} : text;
}

void recurrence_words(const said_schedule *s, buf *out)
{
    static const struct {
        const char *frequency, *unit;
    } UNITS[] = {
        {"DAILY", "days"}, {"WEEKLY", "weeks"}, {"MONTHLY", "months"}, {"YEARLY", "years"}};
    size_t begin = out->len;
    put_by_day(s->by_day, out);
    if (out->len == begin && slice_equals_nocase(s->frequency, "DAILY"))
        buf_puts(out, "every day");
    put_part(out, begin, "on days of the month ", s->by_month_day);
    put_part(out, begin, "", clock_words(s->opens));
    if (s->opens.len && s->closes.len) {
        slice closes = clock_words(s->closes);
        buf_putc(out, '-');
        buf_add(out, closes.at, closes.len);
    }
    for (size_t i = 0; i < COUNT(UNITS); i++)
        if (slice_equals_nocase(s->frequency, UNITS[i].frequency) && s->interval.len &&
            !slice_equals(s->interval, "1")) {
            put_part(out, begin, "every ", s->interval);
            put_part(out, begin, "", slice_of(UNITS[i].unit));
        }
}

/* -- rules ----------------------------------------------------------------------------------------
 */

/* A part of a rule, its letters large and its spaces gone. False at a byte that no rule has. */
static bool add_part(buf *rule, const char *name, slice text)
{
    if (!text.len)
        return true;
    buf_puts(rule, rule->len ? ";" : "");
    buf_puts(rule, name);
    buf_putc(rule, '=');
    for (size_t i = 0; i < text.len; i++) {
        char c = (char)toupper((unsigned char)text.at[i]);
        if (c == ' ')
            continue;
        if (!isdigit((unsigned char)c) && !(c >= 'A' && c <= 'Z') && !strchr(",+-", c))
            return false;
        buf_putc(rule, c);
    }
    return true;
}

/* RFC 5545 3.3.10: a numbered day ("the second Tuesday") is of a month or a year. libical takes
 * others. */
static bool has_number(slice list)
{
    for (size_t i = 0; i < list.len; i++)
        if (isdigit((unsigned char)list.at[i]))
            return true;
    return false;
}

static bool is_frequency(slice text)
{
    static const char *const KEPT[] = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"};
    for (size_t i = 0; i < COUNT(KEPT); i++)
        if (slice_equals_nocase(text, KEPT[i]))
            return true;
    return false;
}

/* The rule as text, not yet known to be one. A last day is inclusive and, as the times are, local.
 */
static bool write_rule(const said_schedule *s, const char *last, buf *rule)
{
    bool monthly =
        slice_equals_nocase(s->frequency, "MONTHLY") || slice_equals_nocase(s->frequency, "YEARLY");
    if (!is_frequency(s->frequency) || (has_number(s->by_day) && !monthly))
        return false;
    bool every = slice_equals(s->interval, "1");
    const struct {
        const char *name;
        slice text;
    } PARTS[] = {{"FREQ", s->frequency},
                 {"INTERVAL", every ? (slice){"", 0} : s->interval},
                 {"WKST", s->week_start},
                 {"BYMONTH", s->by_month},
                 {"BYWEEKNO", s->by_week},
                 {"BYYEARDAY", s->by_year_day},
                 {"BYMONTHDAY", s->by_month_day},
                 {"BYDAY", s->by_day},
                 {"COUNT", s->count}};
    for (size_t i = 0; i < COUNT(PARTS); i++)
        if (!add_part(rule, PARTS[i].name, PARTS[i].text))
            return false;
    if (last[0] && !s->count.len)
        buf_printf(rule, ";UNTIL=%.4s%.2s%.2sT235959", last, last + 5, last + 8);
    return !rule->failed;
}

typedef enum { DAY_FOUND, DAY_NONE, DAY_TOO_FAR, DAY_NO_RULE } day_search;

/* Goes through the days of a rule, counted from `start`, to the first on or after `from`. */
static day_search find_day(struct icalrecurrencetype rule, const char *start, const char *from,
                           day *ret)
{
    char text[24];
    day_search found = DAY_TOO_FAR;
    snprintf(text, sizeof text, "%.4s%.2s%.2sT120000", start, start + 5, start + 8);
    icalrecur_iterator *days = icalrecur_iterator_new(rule, icaltime_from_string(text));
    if (!days)
        return DAY_NO_RULE;
    for (int step = 0; step < STEPS_MAX && found == DAY_TOO_FAR; step++) {
        icaltimetype at = icalrecur_iterator_next(days);
        if (icaltime_is_null_time(at) || at.year > 9999) {
            found = DAY_NONE;
            break;
        }
        snprintf(ret->iso, sizeof ret->iso, "%04u-%02u-%02u", (unsigned)at.year % 10000,
                 (unsigned)at.month % 100, (unsigned)at.day % 100);
        if (strcmp(ret->iso, from) >= 0)
            found = DAY_FOUND;
    }
    icalrecur_iterator_free(days);
    return found;
}

/* The day from which it is counted. Every second week of an unknown week is on no known day. */
static bool counted_from(const said_schedule *s, day *ret)
{
    bool every = !s->interval.len || slice_equals(s->interval, "1");
    return read_day(s->first_day, ret) || (every && read_day(s->valid_from, ret));
}

/* Which days it is on: the rule, its first day, whether it is over. False where no rule says it. */
static bool settle_rule(const said_schedule *s, const char *today, recurrence *r, day *ret_first)
{
    BUF_SCOPED buf rule;
    day last = {""}, start = {"2000-01-01"}, from, ignored;
    buf_init(&rule, RULE_SIZE - 1);
    (void)read_day(s->last_day, &last); /* blank: it goes on */
    bool written = write_rule(s, last.iso, &rule) && buf_text(&rule);
    r->no_memory |= rule.failed && !rule.full;
    if (!written)
        return false;
    icalerror_set_errors_are_fatal(0); /* a rule that someone typed is not our own mistake */
    struct icalrecurrencetype read = icalrecurrencetype_from_string(buf_text(&rule));
    if (read.freq == ICAL_NO_RECURRENCE)
        return false;
    bool ends = s->count.len || last.iso[0], dated = counted_from(s, &start);
    if (s->count.len || !read_day(s->valid_from, &from))
        from = start;
    day_search found = find_day(read, start.iso, from.iso, ret_first);
    if (found == DAY_NO_RULE || (found == DAY_NONE && !ends)) /* or there is no such day */
        return false;
    r->over |= dated && ends && find_day(read, start.iso, today, &ignored) == DAY_NONE;
    if (!dated || found != DAY_FOUND)
        ret_first->iso[0] = '\0';
    snprintf(r->rule, sizeof r->rule, "%s", buf_text(&rule));
    return true;
}

static const char *single_day(slice list)
{
    slice before;
    int number = list.len == 2 ? day_of_code(list, &before) : -1;
    return number < 0 ? NULL : DAY_CHOICES[number];
}

static void settle_words(const said_schedule *s, bool needed, recurrence *r)
{
    BUF_SCOPED buf words;
    buf_init(&words, WORDS_SIZE - 1);
    size_t length = s->words.len;
    if (length)
        while (length > WORDS_SIZE - 1 || !text_is_utf8(s->words.at, length))
            length--;
    buf_add(&words, s->words.at, length);
    if (!length && needed)
        recurrence_words(s, &words);
    const char *text = buf_text(&words);
    r->no_memory |= words.failed && !words.full;
    snprintf(r->words, sizeof r->words, "%s", text ? text : "");
}

void recurrence_read(const said_schedule *s, const char *today, recurrence *ret)
{
    recurrence r = {.over = false};
    day first = {""}, last;
    int opens = s->elsewhere ? -1 : local_clock(s->opens);
    int closes = s->elsewhere ? -1 : local_clock(s->closes);
    if (opens >= 0 && closes >= 0 && opens != closes)
        r.minutes = (closes - opens + DAY_MINUTES) % DAY_MINUTES;
    r.over = read_day(s->last_day, &last) && strcmp(last.iso, today) < 0;
    bool once = !s->frequency.len && !s->by_day.len && read_day(s->first_day, &first);
    if (once)
        r.over |= strcmp(first.iso, today) < 0;
    bool told = once || (!s->elsewhere && settle_rule(s, today, &r, &first));
    bool timed = told && first.iso[0] && opens >= 0 && opens < DAY_MINUTES;
    if (timed)
        snprintf(r.starts_at, sizeof r.starts_at, "%s%c%.5s", first.iso, 'T', s->opens.at);
    if (!told)
        r.day = single_day(s->by_day);
    if (!timed && opens >= 0 && (r.rule[0] || r.day))
        r.part = opens < NOON ? "morning" : opens < EVENING ? "afternoon" : "evening";
    settle_words(s, !timed, &r);
    *ret = r;
}

void recurrence_put(const recurrence *r, cells *activity)
{
    char minutes[16];
    if (r->no_memory && !activity->failed)
        activity->failed = error_no_memory(activity->err);
    cells_put(activity, "rrule", slice_of(r->rule));
    cells_put(activity, "starts_at", slice_of(r->starts_at));
    cells_put(activity, "day", slice_of(r->day ? r->day : ""));
    cells_put(activity, "part_of_day", slice_of(r->part ? r->part : ""));
    cells_put(activity, "schedule_text", slice_of(r->words));
    snprintf(minutes, sizeof minutes, "%d", r->minutes);
    cells_put(activity, "duration_min", slice_of(r->minutes ? minutes : ""));
}
