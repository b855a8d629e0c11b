#include <string.h>

#include "cql2/build.h"
#include "domain/day.h"

enum { DAY_MS = 86400000 };

static bool digits(slice text, size_t at, int *ret)
{
    char tens = text.at[at], ones = text.at[at + 1];
    *ret = (tens - '0') * 10 + ones - '0';
    return tens >= '0' && tens <= '9' && ones >= '0' && ones <= '9';
}

/* hh:mm:ss[.fff]Z behind the T (RFC 3339; the standard takes UTC alone, an offset is taken too). */
static bool read_clock(slice text, int64_t *ret_ms)
{
    int hour, minute, second, offset_hour = 0, offset_minute = 0;
    int64_t ms = 0, scale = 100;
    if (text.len < 9 || !digits(text, 0, &hour) || text.at[2] != ':' || !digits(text, 3, &minute) ||
        text.at[5] != ':' || !digits(text, 6, &second))
        return false;
    size_t at = 8;
    if (text.at[at] == '.')
        for (at++; at < text.len && text.at[at] >= '0' && text.at[at] <= '9'; at++, scale /= 10)
            ms += (text.at[at] - '0') * scale;
    slice zone = {text.at + at, text.len - at};
    bool utc = slice_equals_nocase(zone, "Z");
    bool offset = zone.len == 6 && (zone.at[0] == '+' || zone.at[0] == '-') &&
                  digits(zone, 1, &offset_hour) && zone.at[3] == ':' &&
                  digits(zone, 4, &offset_minute);
    if (hour > 23 || minute > 59 || second > 60 || !(utc || offset))
        return false;
    int64_t away = ((int64_t)offset_hour * 60 + offset_minute) * 60000;
    *ret_ms = (hour * INT64_C(3600) + minute * INT64_C(60) + second) * 1000 + ms;
    *ret_ms -= offset && zone.at[0] == '-' ? -away : away;
    return true;
}

cql2_time cql2_day(int64_t number)
{
    return (cql2_time){number * DAY_MS, number * DAY_MS + DAY_MS - 1};
}

bool cql2_read_time(slice text, cql2_time *ret)
{
    day d;
    int64_t clock_ms = 0;
    bool whole = text.len == 10;
    if (text.len < 10 || text.at[4] != '-' || !day_read((slice){text.at, 10}, &d))
        return false;
    if (!whole && ((text.at[10] != 'T' && text.at[10] != 't') ||
                   !read_clock((slice){text.at + 11, text.len - 11}, &clock_ms)))
        return false;
    *ret = cql2_day(day_number(d.iso));
    if (!whole)
        ret->from_ms = ret->to_ms = ret->from_ms + clock_ms;
    return true;
}

/* QGIS writes the open ends of time as the first and the last year that it knows. */
static bool read_far_end(slice text, cql2_time *ret)
{
    bool first = text.len >= 5 && memcmp(text.at, "0000-", 5) == 0;
    if (first || slice_equals(text, ".."))
        *ret = (cql2_time){INT64_MIN, INT64_MAX};
    return first || slice_equals(text, "..");
}

cql2_node *build_time(builder *b, size_t position, slice text, const char *op_name)
{
    cql2_value v = {.type = CQL2_TIME};
    bool open_end = !op_name && read_far_end(text, &v.time);
    bool date = op_name && strcmp(op_name, "DATE") == 0;
    bool stamp = op_name && strcmp(op_name, "TIMESTAMP") == 0;
    if (!open_end &&
        (!cql2_read_time(text, &v.time) || (date && text.len != 10) || (stamp && text.len == 10)))
        return build_refuse(b, position, "'%.*s' must be %s", (int)(text.len < 40 ? text.len : 40),
                            text.at,
                            date    ? "a date such as 2026-11-25"
                            : stamp ? "a time such as 2026-11-25T10:00:00Z"
                                    : "a date, a time, or '..'");
    return build_literal(b, position, v);
}
