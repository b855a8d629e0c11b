/* Any bytes as times: what is read is within a day, is written in what the field takes, and reads
 * back as it was. */
#include "fuzz.h"

#include <string.h>

#include "domain/when.h"

enum { DAY_MIN = 24 * 60 };

static void check_hours(int from_min, int to_min)
{
    HOLDS(from_min >= 0 && from_min < DAY_MIN);
    HOLDS(to_min == -1 || (to_min > from_min && to_min < from_min + DAY_MIN + 1));
}

static void check_rule(const when_rule *r)
{
    HOLDS(memchr(r->rrule, '\0', sizeof r->rrule) && strncmp(r->rrule, "FREQ=", 5) == 0);
    HOLDS(r->weekdays > 0 && r->weekdays < 1 << DAYS_OF_WEEK);
    HOLDS(r->part_of_day >= -1 && r->part_of_day <= 2);
    if (r->from_min < 0)
        HOLDS(r->from_min == -1 && r->to_min == -1);
    else
        check_hours(r->from_min, r->to_min);
    HOLDS(r->from_min < 0 || r->part_of_day < 0);
}

static void check_rules(const when_rule *rules, size_t count)
{
    when_rule again[WHEN_MAX_RULES];
    HOLDS(count <= WHEN_MAX_RULES);
    for (size_t i = 0; i < count; i++)
        check_rule(&rules[i]);
    if (count == 0)
        return;
    BUF_SCOPED buf written;
    buf_init(&written, WHEN_SCHEDULE_MAX_BYTES);
    when_write(&written, rules, count);
    HOLDS(!written.failed);
    HOLDS(when_parse_schedule((slice){written.data, written.len}, again) == count);
    HOLDS(memcmp(rules, again, count * sizeof *rules) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    slice text = {(const char *)data, size};
    when_rule rules[WHEN_MAX_RULES];
    hour_span spans[HOURS_MAX_SPANS];
    size_t count = 0;
    check_rules(rules, when_read(text, rules));
    if (when_hours(text, spans, &count) == HOURS_SAID)
        HOLDS(count > 0 && count <= HOURS_MAX_SPANS);
    for (size_t i = 0; i < count; i++)
        check_hours(spans[i].from_min, spans[i].to_min);
    slice days[DAYS_OF_WEEK] = {text, text, {"closed", 6}, {"9-5", 3}, {"", 0}, text, {"10-12", 5}};
    check_rules(rules, when_read_days(days, rules));
    int day = when_weekday(text);
    HOLDS(day >= -1 && day < DAYS_OF_WEEK);
    return 0;
}
