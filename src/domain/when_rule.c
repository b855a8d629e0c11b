#include "domain/when_rule.h"

#include <libical/ical.h>
#include <string.h>

enum { MINUTES_OF_DAY = 24 * 60 };

static const char DAY_CODES[DAYS_OF_WEEK][3] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};
static const char *const WEEK_CODES[WEEKS] = {"", "1", "2", "3", "4", "5", "-1"};
static const char *const PARTS[] = {"morning", "afternoon", "evening"};

uint8_t when_weekdays(const when_weeks *weeks)
{
    unsigned days = 0;
    for (int n = 0; n < WEEKS; n++)
        days |= weeks->on[n];
    return (uint8_t)days;
}

bool when_rule_of(const when_weeks *weeks, when_rule *ret)
{
    static const uint8_t ALL = (1 << DAYS_OF_WEEK) - 1;
    uint8_t days = when_weekdays(weeks), some_weeks = 0;
    for (int n = EVERY_WEEK + 1; n < WEEKS; n++)
        some_weeks |= weeks->on[n];
    bool weekly = !some_weeks;
    if (!days || (!weekly && weeks->on[EVERY_WEEK]))
        return false;
    *ret = (when_rule){.from_min = -1, .to_min = -1, .part_of_day = -1, .weekdays = days};
    BUF_SCOPED buf text;
    buf_init(&text, WHEN_RRULE_SIZE - 1);
    buf_puts(&text, !weekly       ? "FREQ=MONTHLY;BYDAY="
                    : days == ALL ? "FREQ=DAILY"
                                  : "FREQ=WEEKLY;BYDAY=");
    const char *comma = "";
    for (int n = 0; n < WEEKS && !(weekly && days == ALL); n++)
        for (int d = 0; d < DAYS_OF_WEEK; d++) {
            if (!(weeks->on[n] >> d & 1))
                continue;
            buf_puts(&text, comma);
            buf_puts(&text, WEEK_CODES[n]);
            buf_puts(&text, DAY_CODES[d]);
            comma = ",";
        }
    if (text.failed)
        return false;
    memcpy(ret->rrule, text.data, text.len);
    return true;
}

/* -- writing --------------------------------------------------------------------------------------
 */

static void write_time(buf *b, int minutes)
{
    int hour = minutes / 60, minute = minutes % 60;
    buf_putc(b, (char)('0' + hour / 10));
    buf_putc(b, (char)('0' + hour % 10));
    buf_putc(b, ':');
    buf_putc(b, (char)('0' + minute / 10));
    buf_putc(b, (char)('0' + minute % 10));
}

void when_write(buf *b, const when_rule *rules, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const when_rule *r = &rules[i];
        if (i)
            buf_putc(b, '\n');
        buf_puts(b, r->rrule);
        if (r->from_min >= 0) {
            buf_putc(b, ' ');
            write_time(b, r->from_min);
        } else if (r->part_of_day >= 0) {
            buf_putc(b, ' ');
            buf_puts(b, PARTS[r->part_of_day]);
        }
        if (r->to_min >= 0) {
            buf_putc(b, '-');
            write_time(b, r->to_min > MINUTES_OF_DAY ? r->to_min - MINUTES_OF_DAY : r->to_min);
        }
    }
}

/* -- reading --------------------------------------------------------------------------------------
 */

static bool holds(slice text, char c)
{
    return text.len && memchr(text.at, c, text.len);
}

/* Whether a rule has only the parts that say on which days, each once: with any other it is not on
 * all of them. */
static bool only_days(slice rule)
{
    static const char *const KNOWN[] = {"FREQ", "BYDAY", "INTERVAL", "WKST"};
    unsigned met = 0;
    while (rule.len) {
        slice value = slice_cut(&rule, ';'), name = slice_cut(&value, '=');
        size_t i = 0;
        while (i < COUNT(KNOWN) && !slice_equals_nocase(name, KNOWN[i]))
            i++;
        if (i == COUNT(KNOWN) || met >> i & 1 || !value.len)
            return false;
        met |= 1u << i;
    }
    return met & 1;
}

/* Takes an entry of BYDAY: its week and its day. */
static bool add_day(when_weeks *weeks, short by_day, bool monthly)
{
    /* libical counts Sunday as 1; Monday is 0 here */
    int day = ((int)icalrecurrencetype_day_day_of_week(by_day) + DAYS_OF_WEEK - 2) % DAYS_OF_WEEK;
    int position = icalrecurrencetype_day_position(by_day);
    int week = position == -1 ? LAST_WEEK : position;
    if (week < 0 || week > LAST_WEEK || (week == LAST_WEEK && position != -1) ||
        (week != EVERY_WEEK && !monthly))
        return false;
    weeks->on[week] |= (uint8_t)(1 << day);
    return true;
}

static bool read_rrule(slice rule, when_rule *ret)
{
    char text[WHEN_RRULE_SIZE];
    when_weeks weeks = {{0}};
    if (rule.len >= sizeof text || !only_days(rule))
        return false;
    memcpy(text, rule.at, rule.len);
    text[rule.len] = '\0';
    icalerror_set_errors_are_fatal(0); /* a rule that someone typed is not our own mistake */
    struct icalrecurrencetype r = icalrecurrencetype_from_string(text);
    icalmemory_free_buffer(r.rscale);
    bool monthly = r.freq == ICAL_MONTHLY_RECURRENCE, daily = r.freq == ICAL_DAILY_RECURRENCE;
    if (r.interval != 1 || !(monthly || daily || r.freq == ICAL_WEEKLY_RECURRENCE))
        return false;
    for (int i = 0; i < ICAL_BY_DAY_SIZE && r.by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
        if (!add_day(&weeks, r.by_day[i], monthly))
            return false;
    if (daily && !when_weekdays(&weeks))
        weeks.on[EVERY_WEEK] = (1 << DAYS_OF_WEEK) - 1;
    return when_rule_of(&weeks, ret);
}

/* hh:mm, to 24:00. */
static bool read_time(slice text, int *ret)
{
    int64_t hour, minute;
    if (text.len != 5 || text.at[2] != ':' || text.at[0] < '0' || text.at[0] > '9' ||
        text.at[3] < '0' || text.at[3] > '9' || !text_to_int((slice){text.at, 2}, &hour) ||
        !text_to_int((slice){text.at + 3, 2}, &minute) || minute > 59 ||
        hour * 60 + minute > MINUTES_OF_DAY)
        return false;
    *ret = (int)(hour * 60 + minute);
    return true;
}

static bool read_hours(slice text, when_rule *r)
{
    for (size_t p = 0; p < COUNT(PARTS); p++)
        if (slice_equals(text, PARTS[p])) {
            r->part_of_day = (int)p;
            return true;
        }
    bool has_end = holds(text, '-');
    slice from = slice_cut(&text, '-');
    if (!read_time(from, &r->from_min) || r->from_min == MINUTES_OF_DAY)
        return false;
    if (!has_end)
        return true;
    if (!read_time(text, &r->to_min) || r->to_min == r->from_min)
        return false;
    if (r->to_min < r->from_min)
        r->to_min += MINUTES_OF_DAY;
    return true;
}

size_t when_parse_schedule(slice text, when_rule ret[WHEN_MAX_RULES])
{
    static const slice PREFIX = {"RRULE:", 6};
    size_t count = 0;
    text = slice_trim(text);
    if (text.len > WHEN_SCHEDULE_MAX_BYTES)
        return 0;
    while (text.len) {
        slice line = slice_trim(slice_cut(&text, '\n'));
        if (line.len >= PREFIX.len && slice_equals_nocase((slice){line.at, PREFIX.len}, PREFIX.at))
            line = (slice){line.at + PREFIX.len, line.len - PREFIX.len};
        bool alone = !holds(line, ' ');
        slice rule = slice_cut(&line, ' ');
        if (count == WHEN_MAX_RULES || !read_rrule(rule, &ret[count]) ||
            (!alone && !read_hours(line, &ret[count])))
            return 0;
        count++;
    }
    return count;
}
