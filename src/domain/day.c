#include "domain/day.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

static bool all_digits(const char *at, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isdigit((unsigned char)at[i]))
            return false;
    return true;
}

static int number_of(const char *at, int count)
{
    int number = 0;
    while (count--)
        number = number * 10 + (*at++ - '0');
    return number;
}

/* The C library's own calendar: midnight UTC of the day, normalised. */
static time_t midnight(int year, int month, int mday, struct tm *ret)
{
    *ret = (struct tm){.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = mday};
    return timegm(ret);
}

static bool day_make(int year, int month, int mday, day *ret)
{
    struct tm made;
    if (year < 1000 || year > 9999 || month < 1 || month > 12 || mday < 1 || mday > 31)
        return false;
    midnight(year, month, mday, &made);
    if (made.tm_mday != mday) /* 31 February became a day of March */
        return false;
    return strftime(ret->iso, sizeof ret->iso, "%Y-%m-%d", &made) == 10;
}

bool day_read(slice text, day *ret)
{
    const char *t = text.at;
    if (text.len == 8 && all_digits(t, 8))
        return day_make(number_of(t, 4), number_of(t + 4, 2), number_of(t + 6, 2), ret);
    if (text.len != 10)
        return false;
    if (all_digits(t, 4) && t[4] == '-' && all_digits(t + 5, 2) && t[7] == '-' &&
        all_digits(t + 8, 2))
        return day_make(number_of(t, 4), number_of(t + 5, 2), number_of(t + 8, 2), ret);
    if (all_digits(t, 2) && t[2] == '/' && all_digits(t + 3, 2) && t[5] == '/' &&
        all_digits(t + 6, 4))
        return day_make(number_of(t + 6, 4), number_of(t + 3, 2), number_of(t, 2), ret);
    return false;
}

enum { WRITTEN_MAX = 60, WORD_MIN = 3, DATE_PARTS = 3 };

static const char *const MONTHS[] = {"january",   "february", "march",    "april",
                                     "may",       "june",     "july",     "august",
                                     "september", "october",  "november", "december"};
static const char *const WEEKDAYS[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};

/* One part of a written date: digits, or letters, and the byte between it and the next. */
typedef struct {
    slice text;
    int number; /* of digits; of a month's name; else 0 */
    bool word;
    char after;
} date_part;

/* The number, from 1, of the name that a word begins; "Sept" is one too. */
static int name_number(slice word, const char *const *names, int count)
{
    for (int i = 0; i < count && word.len >= WORD_MIN; i++)
        if (word.len <= strlen(names[i]) && strncasecmp(word.at, names[i], word.len) == 0)
            return i + 1;
    return 0;
}

static bool is_clock(slice text)
{
    size_t colons = 0;
    for (size_t i = 0; i < text.len; i++) {
        colons += text.at[i] == ':';
        if (!isdigit((unsigned char)text.at[i]) &&
            !(text.at[i] && strchr(":.+- apmAPMzZ", text.at[i])))
            return false;
    }
    return colons && isdigit((unsigned char)text.at[0]);
}

static slice without_clock(slice text)
{
    for (size_t i = 1; i + 1 < text.len; i++) {
        slice rest = {text.at + i + 1, text.len - i - 1};
        bool after_digit = isdigit((unsigned char)text.at[i - 1]) || text.at[i - 1] == ',';
        if ((text.at[i] == ' ' || text.at[i] == 'T') && after_digit && is_clock(rest))
            return slice_trim((slice){text.at, i});
    }
    return text;
}

/* "1st", "2nd": the letters belong to the number. */
static size_t ordinal_length(slice at)
{
    static const char *const ENDS[] = {"st", "nd", "rd", "th"};
    for (size_t i = 0; i < COUNT(ENDS); i++)
        if (at.len >= 2 && strncasecmp(at.at, ENDS[i], 2) == 0 &&
            (at.len == 2 || !isalpha((unsigned char)at.at[2])))
            return 2;
    return 0;
}

static bool take_part(slice *text, date_part *p)
{
    size_t len = 0;
    *p = (date_part){.word = text->len && isalpha((unsigned char)text->at[0])};
    while (len < text->len && (p->word ? isalpha((unsigned char)text->at[len])
                                       : isdigit((unsigned char)text->at[len])))
        len++;
    p->text = (slice){text->at, len};
    if (!len || (!p->word && len > 4))
        return false;
    p->number = p->word ? name_number(p->text, MONTHS, (int)COUNT(MONTHS))
                        : number_of(p->text.at, (int)len);
    slice rest = {text->at + len, text->len - len};
    size_t ordinal = p->word || len > 2 ? 0 : ordinal_length(rest);
    rest = (slice){rest.at + ordinal, rest.len - ordinal};
    while (rest.len && strchr(" ,./-", rest.at[0]) && rest.at[0]) {
        /* a mark counts for more than the space behind it */
        if (!p->after || p->after == ' ')
            p->after = rest.at[0];
        rest = (slice){rest.at + 1, rest.len - 1};
    }
    *text = rest;
    return true;
}

static bool from_numbers(const date_part p[DATE_PARTS], day *ret)
{
    if (p[0].after != p[1].after || !p[0].after || p[0].after == ',' || p[1].text.len > 2)
        return false;
    if (p[0].text.len == 4)
        return p[2].text.len <= 2 && day_make(p[0].number, p[1].number, p[2].number, ret);
    if (p[2].text.len != 4 || p[0].text.len > 2)
        return false;
    return day_make(p[2].number, p[1].number, p[0].number, ret) ||
           day_make(p[2].number, p[0].number, p[1].number, ret);
}

bool day_read_written(slice text, day *ret)
{
    date_part p[DATE_PARTS] = {0}, weekday;
    text = slice_trim(text);
    if (day_read(text, ret))
        return true;
    if (!text.len || text.len > WRITTEN_MAX)
        return false;
    text = without_clock(text);
    if (day_read(text, ret))
        return true;
    slice rest = text;
    if (take_part(&rest, &weekday) && weekday.word &&
        name_number(weekday.text, WEEKDAYS, (int)COUNT(WEEKDAYS)))
        text = rest;
    for (size_t i = 0; i < DATE_PARTS; i++)
        if (!take_part(&text, &p[i]))
            return false;
    if (text.len || p[2].after || p[2].word || (p[0].word && p[1].word))
        return false;
    if (!p[0].word && !p[1].word)
        return from_numbers(p, ret);
    int month = p[0].word ? 0 : 1;
    return p[month].number && p[2].text.len == 4 && p[1 - month].text.len <= 2 &&
           day_make(p[2].number, p[month].number, p[1 - month].number, ret);
}

bool day_of_serial(slice text, day *ret)
{
    struct tm made;
    double serial;
    if (!text_to_double(slice_trim(text), &serial) || !(serial >= 20000 && serial < 80001))
        return false;
    midnight(1899, 12, 30 + (int)serial, &made);
    return day_make(made.tm_year + 1900, made.tm_mon + 1, made.tm_mday, ret);
}

day day_today(void)
{
    time_t now = time(NULL);
    struct tm local;
    day today;
    localtime_r(&now, &local);
    strftime(today.iso, sizeof today.iso, "%Y-%m-%d", &local);
    return today;
}

int32_t day_number(const char *iso)
{
    struct tm made;
    return (
        int32_t)(midnight(number_of(iso, 4), number_of(iso + 5, 2), number_of(iso + 8, 2), &made) /
                 86400);
}

day day_after(const char *iso, int days)
{
    day ret;
    struct tm at;
    time_t then = ((time_t)day_number(iso) + days) * 86400;
    gmtime_r(&then, &at);
    strftime(ret.iso, sizeof ret.iso, "%Y-%m-%d", &at);
    return ret;
}

int day_weekday(const char *iso)
{
    return ((day_number(iso) + 3) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
}
