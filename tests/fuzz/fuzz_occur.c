/* Any rule and any exceptions: whatever they come to is in order, is of the days asked for, and
 * ends. The first line is the rule, the second its exceptions; the first byte says what else there
 * is. */
#include "fuzz.h"

#include <string.h>

#include "domain/occur.h"
#include "format/calendar.h"

enum { MOST = 40, MEMORY = 8 * 1024 * 1024 };

#define TODAY "2026-11-25"

static value text_value(slice text)
{
    return text.len ? (value){.kind = VALUE_TEXT, .text = text} : (value){.kind = VALUE_NULL};
}

static void check_list(const occurrence *list, size_t count, const char *from, const char *to)
{
    HOLDS(count <= MOST);
    for (size_t i = 0; i < count; i++) {
        const occur_hours *h = &list[i].hours;
        HOLDS(strlen(list[i].on) == 10 && list[i].skip == OCCUR_HELD);
        HOLDS(strcmp(list[i].on, from) >= 0 && strcmp(list[i].on, to) <= 0);
        HOLDS(!i || strcmp(list[i - 1].on, list[i].on) <= 0);
        HOLDS(h->from_min >= -1 && h->from_min < 24 * 60);
        HOLDS(h->to_min == -1 || h->to_min > h->from_min);
    }
}

static void check_calendar(const occur_plan *p)
{
    calendar *c;
    BUF_SCOPED buf out;
    buf_init(&out, CALENDAR_MAX_BYTES);
    HOLDS(calendar_new(NULL, TODAY, &c, NULL) == OK);
    HOLDS(calendar_add(c, &(calendar_event){.plan = p}, NULL, NULL) == OK);
    HOLDS(calendar_finish(c, &out, NULL) == OK && out.len > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const occur_context CONTEXT = {TODAY, NULL};
    occurrence list[MOST];
    occur_plan p;
    record r;
    uint8_t how = size ? data[0] : 0;
    slice text = {(const char *)data + (size > 0), size - (size > 0)};
    const char *end = text.len ? memchr(text.at, '\n', text.len) : NULL;
    size_t length = end ? (size_t)(end - text.at) : text.len;
    size_t gone = end ? length + 1 : length;
    ARENA_SCOPED arena *a = arena_new(MEMORY);
    HOLDS(a != NULL);
    record_init(&r, &ACTIVITY);
    r.v[ACTIVITY_RRULE] = text_value((slice){text.at, length});
    r.v[ACTIVITY_EXDATES] = text_value((slice){text.at + gone, text.len - gone});
    r.v[ACTIVITY_CONFIRMED_ON] = text_value(slice_of("2026-10-01"));
    if (how & 1)
        r.v[ACTIVITY_STARTS_AT] = text_value(slice_of("2019-01-07T10:15"));
    if (how & 2)
        r.v[ACTIVITY_DURATION_MIN] = (value){.kind = VALUE_INTEGER, .integer = 90};
    if (how & 4)
        r.v[ACTIVITY_DAY] = (value){.kind = VALUE_INTEGER, .integer = how % 7};
    HOLDS(occur_plan_activity(&r, NULL, &CONTEXT, a, &p, NULL) == OK);
    check_list(list, occur_next(&p, TODAY "T10:00", list, MOST), "2026-11-24", "2028-11-25");
    check_list(list, occur_between(&p, TODAY, "2027-06-30", list, MOST), TODAY, "2027-06-30");
    if (!(how & 0xF0)) /* it takes most of the time */
        check_calendar(&p);
    return 0;
}
