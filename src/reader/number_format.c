#include "reader/number_format.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

number_format number_format_built_in(int id)
{
    static const struct {
        int from, to;
        number_shown as;
    } RANGES[] = {
        {9, 10, SHOWN_PERCENT},    {14, 17, SHOWN_DATE}, {18, 21, SHOWN_TIME},
        {22, 22, SHOWN_DATE_TIME}, {27, 31, SHOWN_DATE}, {32, 35, SHOWN_TIME},
        {36, 36, SHOWN_DATE},      {45, 45, SHOWN_TIME}, {46, 46, SHOWN_DURATION},
        {47, 47, SHOWN_TIME},      {50, 58, SHOWN_DATE},
    };
    for (size_t i = 0; i < COUNT(RANGES); i++)
        if (id >= RANGES[i].from && id <= RANGES[i].to)
            return (number_format){.as = RANGES[i].as};
    return (number_format){.as = SHOWN_PLAIN};
}

/* What the letters of a code name. */
typedef struct {
    bool day, time, month_or_minute, duration, percent;
    bool only_digits;
    int zeros;
} code_parts;

/* The length of what stands for itself here: quoted, escaped, in brackets, AM/PM. */
static size_t literal_length(slice s, code_parts *parts)
{
    char c = s.at[0];
    const char *end;
    if (c == '\\' || c == '_' || c == '*')
        return s.len > 1 ? 2 : 1;
    if (c == '"' || c == '[') {
        end = s.len > 1 ? memchr(s.at + 1, c == '"' ? '"' : ']', s.len - 1) : NULL;
        parts->duration |= c == '[' && end && end > s.at + 1 && strchr("hmsHMS", s.at[1]) &&
                           (end == s.at + 2 || s.at[2] == s.at[1]);
        return end ? (size_t)(end - s.at) + 1 : s.len;
    }
    if (s.len >= 5 && strncasecmp(s.at, "AM/PM", 5) == 0)
        return 5;
    return 0;
}

static void take_letter(code_parts *parts, char c)
{
    c = (char)tolower((unsigned char)c);
    parts->day |= c == 'y' || c == 'd';
    parts->time |= c == 'h' || c == 's';
    parts->month_or_minute |= c == 'm';
    parts->percent |= c == '%';
    parts->zeros += c == '0';
    parts->only_digits &= c == '0' || c == ' ' || c == '-';
}

number_format number_format_read(slice code)
{
    code_parts p = {.only_digits = true};
    if (slice_equals_nocase(code, "General"))
        return (number_format){.as = SHOWN_PLAIN};
    while (code.len && code.at[0] != ';') {
        size_t length = literal_length(code, &p);
        if (!length) {
            take_letter(&p, code.at[0]);
            length = 1;
        }
        code.at += length;
        code.len -= length;
    }
    p.day |= p.month_or_minute && !p.time;
    if (p.duration)
        return (number_format){.as = SHOWN_DURATION};
    if (p.day || p.time)
        return (number_format){.as = !p.time ? SHOWN_DATE : p.day ? SHOWN_DATE_TIME : SHOWN_TIME};
    if (p.percent)
        return (number_format){.as = SHOWN_PERCENT};
    return (number_format){.as = SHOWN_PLAIN,
                           .digits = p.only_digits && p.zeros <= 20 ? p.zeros : 0};
}

static slice show_plain(double number, int digits, char text[NUMBER_TEXT_MAX])
{
    bool whole = fabs(number) < 1e15 && number == floor(number);
    int length = whole ? snprintf(text, NUMBER_TEXT_MAX, "%0*.0f", digits, number)
                       : snprintf(text, NUMBER_TEXT_MAX, "%.15g", number);
    return (slice){text, (size_t)length};
}

/* Days since 1970-01-01 of a serial number, with the time of day. */
static double since_1970(double serial, bool date1904)
{
    static const double OF_1970_FROM_1900 = 25569, OF_1904_FROM_1900 = 1462;
    if (date1904)
        serial += OF_1904_FROM_1900;
    else if (serial < 60)
        serial += 1; /* before the day that there was not */
    return serial - OF_1970_FROM_1900;
}

static slice show_date(number_shown as, double serial, bool date1904, char text[NUMBER_TEXT_MAX])
{
    time_t seconds = (time_t)llround(since_1970(serial, date1904) * 86400);
    struct tm at;
    size_t length = 0;
    gmtime_r(&seconds, &at);
    bool has_day = serial >= 1 || date1904;
    if (as == SHOWN_DATE || (as == SHOWN_DATE_TIME && has_day))
        length = strftime(text, NUMBER_TEXT_MAX, "%Y-%m-%d", &at);
    if (as == SHOWN_DATE_TIME && length)
        text[length++] = ' ';
    if (as != SHOWN_DATE)
        length += strftime(text + length, NUMBER_TEXT_MAX - length,
                           at.tm_sec ? "%H:%M:%S" : "%H:%M", &at);
    return (slice){text, length};
}

static slice show_duration(double days, char text[NUMBER_TEXT_MAX])
{
    long minutes = lround(days * 24 * 60);
    int length = snprintf(text, NUMBER_TEXT_MAX, "%ld:%02ld", minutes / 60, minutes % 60);
    return (slice){text, (size_t)length};
}

slice number_format_show(number_format format, slice value, bool date1904,
                         char text[NUMBER_TEXT_MAX])
{
    static const double LAST_DAY = 2958466; /* of the year 9999 */
    double number;
    if (!text_to_double(value, &number))
        return value;
    bool day = number >= 0 && number < LAST_DAY - (date1904 ? 1462 : 0);
    switch (format.as) {
    case SHOWN_DATE:
    case SHOWN_TIME:
    case SHOWN_DATE_TIME:
        return day ? show_date(format.as, number, date1904, text) : value;
    case SHOWN_DURATION:
        return day ? show_duration(number, text) : value;
    case SHOWN_PERCENT:
        value = show_plain(round(number * 1e12) / 1e10, 0, text);
        text[value.len] = '%';
        return (slice){text, value.len + 1};
    case SHOWN_PLAIN:
        break;
    }
    return show_plain(number, format.digits, text);
}
