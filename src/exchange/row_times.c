#include "exchange/row_times.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "domain/day.h"
#include "domain/when.h"

enum { MINUTES_OF_DAY = 24 * 60, RULE_MAX = 500, DAY_WORDS_MAX = 1000, NOON_HOUR = 12 };

static const char *const DAY_NAMES[DAYS_OF_WEEK] = {"Mon", "Tue", "Wed", "Thu",
                                                    "Fri", "Sat", "Sun"};

static status set_text(row_result *row, int number, slice text, arena *a, error *err)
{
    status read = field_read(&row->r.of->fields[number], text, a, &row->r.v[number], err);
    row->given[number] |= read == OK;
    /* what is made here and does not fit its field is not said */
    return read == ERR_INPUT ? OK : read;
}

static bool is_null(const row_result *row, int number)
{
    return row->r.v[number].kind == VALUE_NULL;
}

/* -- an asset's opening times ---------------------------------------------------------------------
 */

/* The columns of days as one text: "Mon 10-12; Tue closed". @return its length, 0 for none. */
static size_t words_of_days(const written_times *times, char *ret, size_t size)
{
    size_t used = 0;
    for (int d = 0; d < DAYS_OF_WEEK; d++)
        if (times->days[d].len && used < size)
            used += (size_t)snprintf(ret + used, size - used, "%s%s %.*s", used ? "; " : "",
                                     DAY_NAMES[d], (int)times->days[d].len, times->days[d].at);
    return used < size ? used : 0;
}

static status set_schedule(row_result *row, const when_rule *rules, size_t count, arena *a,
                           error *err)
{
    BUF_SCOPED buf text;
    buf_init(&text, WHEN_SCHEDULE_MAX_BYTES);
    when_write(&text, rules, count);
    if (text.failed)
        return OK;
    return set_text(row, ASSET_OPENING_SCHEDULE, (slice){text.data, text.len}, a, err);
}

static status read_opening(const written_times *times, row_result *row, arena *a, error *err)
{
    when_rule rules[WHEN_MAX_RULES];
    char words[DAY_WORDS_MAX];
    size_t length = words_of_days(times, words, sizeof words), count = 0;
    status failed = OK;
    if (length && is_null(row, ASSET_OPENING_TIMES))
        failed = set_text(row, ASSET_OPENING_TIMES, (slice){words, length}, a, err);
    if (failed || row->given[ASSET_OPENING_SCHEDULE])
        return failed;
    if (length)
        count = when_read_days(times->days, rules);
    else if (!is_null(row, ASSET_OPENING_TIMES))
        count = when_read(row->r.v[ASSET_OPENING_TIMES].text, rules);
    return count ? set_schedule(row, rules, count, a, err) : OK;
}

/* -- an activity's schedule -----------------------------------------------------------------------
 */

/* "14:05", "9:30", "09.30", by the 24-hour clock. */
static bool read_clock(slice text, int *ret_min)
{
    int hour = 0, minute = 0;
    size_t at = 0;
    for (; at < text.len && at < 2 && isdigit((unsigned char)text.at[at]); at++)
        hour = hour * 10 + text.at[at] - '0';
    if (!at || text.len < at + 3 || (text.at[at] != ':' && text.at[at] != '.') ||
        !isdigit((unsigned char)text.at[at + 1]) || !isdigit((unsigned char)text.at[at + 2]))
        return false;
    minute = (text.at[at + 1] - '0') * 10 + text.at[at + 2] - '0';
    bool seconds = text.len == at + 6 && text.at[at + 3] == ':';
    if ((text.len != at + 3 && !seconds) || hour > 23 || minute > 59)
        return false;
    *ret_min = hour * 60 + minute;
    return true;
}

bool row_times_in_24h(const row_reader *in)
{
    static const int TARGETS[] = {COLUMN_FROM_TIME, COLUMN_TO_TIME};
    for (size_t k = 0; k < COUNT(TARGETS); k++) {
        int column = column_of(in->from, in->map, TARGETS[k]);
        for (size_t i = 0; column >= 0 && i < in->from->row_count; i++) {
            int minutes;
            slice cell = in->from->rows[i].cells[column];
            if (read_clock(cell, &minutes) && (minutes > NOON_HOUR * 60 + 59 || cell.at[0] == '0'))
                return true;
        }
    }
    return false;
}

/* Words that are one span of hours and nothing else. */
static bool read_span(slice words, hour_span *ret)
{
    size_t count;
    hour_span spans[HOURS_MAX_SPANS];
    if (when_hours(words, spans, &count) != HOURS_SAID || count != 1)
        return false;
    *ret = spans[0];
    return true;
}

/* The hours of an activity from their two columns, or from the words about its times. */
static bool read_hours(const row_reader *in, const written_times *times, const row_result *row,
                       hour_span *ret)
{
    char both[80];
    if (!times->from_time.len)
        return !is_null(row, ACTIVITY_SCHEDULE_TEXT) &&
               read_span(row->r.v[ACTIVITY_SCHEDULE_TEXT].text, ret);
    if (in->clock_24h && read_clock(times->from_time, &ret->from_min)) {
        int to;
        if (!read_clock(times->to_time, &to))
            return true;
        if (to != ret->from_min)
            ret->to_min = to > ret->from_min ? to : to + MINUTES_OF_DAY;
        return to || ret->from_min; /* 00:00 to 00:00 is a table's way to say nothing */
    }
    snprintf(both, sizeof both, "%.*s%s%.*s",
             (int)(times->from_time.len < 30 ? times->from_time.len : 30), times->from_time.at,
             times->to_time.len ? " - " : "",
             (int)(times->to_time.len < 30 ? times->to_time.len : 30), times->to_time.at);
    return read_span(slice_of(both), ret);
}

static status set_duration(row_result *row, hour_span hours)
{
    if (hours.to_min > hours.from_min && is_null(row, ACTIVITY_DURATION_MIN)) {
        row->r.v[ACTIVITY_DURATION_MIN] =
            (value){.kind = VALUE_INTEGER, .integer = hours.to_min - hours.from_min};
        row->given[ACTIVITY_DURATION_MIN] = true;
    }
    return OK;
}

/* The rule with its hour, where no first time says it. */
static status set_rule(row_result *row, slice rule, hour_span hours, bool timed, arena *a,
                       error *err)
{
    char text[RULE_MAX];
    int length = timed && !memmem(rule.at, rule.len, "BYHOUR", 6)
                     ? snprintf(text, sizeof text, "%.*s;BYHOUR=%d;BYMINUTE=%d", (int)rule.len,
                                rule.at, hours.from_min / 60, hours.from_min % 60)
                     : snprintf(text, sizeof text, "%.*s", (int)rule.len, rule.at);
    if (length < 0 || (size_t)length >= sizeof text)
        return OK;
    return set_text(row, ACTIVITY_RRULE, (slice){text, (size_t)length}, a, err);
}

/* One rule of words: an activity has no room for more. Hours of other columns are its own where it
 * says none. */
static status set_from_words(row_result *row, slice words, hour_span hours, bool timed, arena *a,
                             error *err)
{
    when_rule rules[WHEN_MAX_RULES];
    if (!words.len || when_read(words, rules) != 1)
        return OK;
    if (rules[0].from_min >= 0) {
        hours = (hour_span){rules[0].from_min, rules[0].to_min};
        timed = true;
    }
    status failed = set_rule(row, slice_of(rules[0].rrule), hours, timed, a, err);
    if (!failed && timed)
        failed = set_duration(row, hours);
    if (!failed && !timed && rules[0].part_of_day >= 0 && is_null(row, ACTIVITY_PART_OF_DAY)) {
        row->r.v[ACTIVITY_PART_OF_DAY] =
            (value){.kind = VALUE_INTEGER, .integer = rules[0].part_of_day};
        row->given[ACTIVITY_PART_OF_DAY] = true;
    }
    return failed;
}

static status set_day(row_result *row, int weekday)
{
    row->r.v[ACTIVITY_DAY] = (value){.kind = VALUE_INTEGER, .integer = weekday};
    row->given[ACTIVITY_DAY] = true;
    return OK;
}

/* The first time, of its day and hour; and the last day, with which the rule ends. */
static status set_first_and_last(const row_reader *in, const written_times *times, hour_span hours,
                                 bool timed, row_result *row, arena *a, error *err)
{
    day first, last;
    char text[RULE_MAX];
    status failed = OK;
    if (timed && is_null(row, ACTIVITY_STARTS_AT) && times->from_day.len &&
        day_read(times->from_day, &first)) {
        snprintf(text, sizeof text, "%sT%02d:%02d", first.iso, hours.from_min / 60,
                 hours.from_min % 60);
        failed = set_text(row, ACTIVITY_STARTS_AT, slice_of(text), a, err);
    }
    if (failed || !times->to_day.len || !day_read(times->to_day, &last))
        return failed;
    const value *rule = &row->r.v[ACTIVITY_RRULE];
    if (rule->kind == VALUE_TEXT && !memmem(rule->text.at, rule->text.len, "UNTIL", 5) &&
        !memmem(rule->text.at, rule->text.len, "COUNT", 5)) {
        snprintf(text, sizeof text, "%.*s;UNTIL=%.4s%.2s%.2sT235959", (int)rule->text.len,
                 rule->text.at, last.iso, last.iso + 5, last.iso + 8);
        failed = set_text(row, ACTIVITY_RRULE, slice_of(text), a, err);
    }
    if (strcmp(last.iso, in->today) < 0 && !row->given[ACTIVITY_STATUS]) {
        row->r.v[ACTIVITY_STATUS].integer = ACTIVITY_FINISHED;
        row->given[ACTIVITY_STATUS] = true;
    }
    return failed;
}

/* A column of rules may hold words ("Weekly", "every 2nd Tuesday"): those are no rule. */
static status sort_out_rule(row_result *row, arena *a, error *err)
{
    value *rule = &row->r.v[ACTIVITY_RRULE];
    if (rule->kind != VALUE_TEXT || memmem(rule->text.at, rule->text.len, "FREQ=", 5))
        return OK;
    slice words = rule->text;
    *rule = (value){.kind = VALUE_NULL};
    row->given[ACTIVITY_RRULE] = false;
    return is_null(row, ACTIVITY_SCHEDULE_TEXT)
               ? set_text(row, ACTIVITY_SCHEDULE_TEXT, words, a, err)
               : OK;
}

static status read_day_words(const written_times *times, hour_span hours, bool timed,
                             row_result *row, arena *a, error *err)
{
    int weekday = when_weekday(times->day);
    if (!times->day.len)
        return OK;
    if (weekday >= 0)
        return set_day(row, weekday);
    status failed =
        is_null(row, ACTIVITY_RRULE) ? set_from_words(row, times->day, hours, timed, a, err) : OK;
    if (failed || !is_null(row, ACTIVITY_RRULE))
        return failed;
    row_says(row, "day", times->day, "'%.*s' is no day of the week",
             (int)(times->day.len < 40 ? times->day.len : 40), times->day.at);
    row->flagged = true;
    return is_null(row, ACTIVITY_SCHEDULE_TEXT)
               ? set_text(row, ACTIVITY_SCHEDULE_TEXT, times->day, a, err)
               : OK;
}

/* "Monday" and "10-12" in two columns: a rule of the day with the hours of the other. */
static status set_day_rule(row_result *row, hour_span hours, bool timed, arena *a, error *err)
{
    static const char *const CODES[DAYS_OF_WEEK] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    char rule[40];
    if (!timed || is_null(row, ACTIVITY_DAY) || !is_null(row, ACTIVITY_RRULE) ||
        !is_null(row, ACTIVITY_STARTS_AT))
        return OK;
    snprintf(rule, sizeof rule, "FREQ=WEEKLY;BYDAY=%s", CODES[row->r.v[ACTIVITY_DAY].integer]);
    return set_rule(row, slice_of(rule), hours, true, a, err);
}

static status read_schedule(const row_reader *in, const written_times *times, row_result *row,
                            arena *a, error *err)
{
    hour_span hours = {0, -1};
    char words[DAY_WORDS_MAX];
    size_t length = words_of_days(times, words, sizeof words);
    bool timed = read_hours(in, times, row, &hours);
    status failed = sort_out_rule(row, a, err);
    if (!failed && length && is_null(row, ACTIVITY_SCHEDULE_TEXT))
        failed = set_text(row, ACTIVITY_SCHEDULE_TEXT, (slice){words, length}, a, err);
    if (!failed)
        failed = read_day_words(times, hours, timed, row, a, err);
    bool free = is_null(row, ACTIVITY_RRULE) && is_null(row, ACTIVITY_DAY) &&
                is_null(row, ACTIVITY_STARTS_AT) && !times->day.len;
    if (!failed && free && !is_null(row, ACTIVITY_SCHEDULE_TEXT))
        failed = set_from_words(row, row->r.v[ACTIVITY_SCHEDULE_TEXT].text, hours, timed, a, err);
    if (!failed)
        failed = set_first_and_last(in, times, hours, timed, row, a, err);
    if (!failed)
        failed = set_day_rule(row, hours, timed, a, err);
    return failed || !timed ? failed : set_duration(row, hours);
}

status row_read_times(const row_reader *in, const written_times *times, row_result *row, arena *a,
                      error *err)
{
    return row->r.of == &ASSET ? read_opening(times, row, a, err)
                               : read_schedule(in, times, row, a, err);
}
