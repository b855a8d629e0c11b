#include "domain/angle.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

enum { TEXT_MAX = 80, NUMBER_MAX = 40, DEGREE_DIGITS = 3, PARTS = 3 };

typedef enum { MARK_NONE, MARK_DEGREE, MARK_MINUTE, MARK_SECOND, MARK_COLON } mark;

/* The marks behind the parts; what is longer comes first. */
static const struct {
    const char *text;
    mark is;
} MARKS[] = {
    {"\xC2\xB0", MARK_DEGREE}, /* degree sign */
    {"\xC2\xBA", MARK_DEGREE}, /* masculine ordinal */
    {"\xCB\x9A", MARK_DEGREE}, /* ring above */
    {"degrees", MARK_DEGREE},
    {"deg", MARK_DEGREE},
    {"d", MARK_DEGREE},
    {"''", MARK_SECOND},
    {"\xE2\x80\xB2\xE2\x80\xB2", MARK_SECOND}, /* two primes */
    {"\xE2\x80\x99\xE2\x80\x99", MARK_SECOND}, /* two quotation marks */
    {"\xE2\x80\xB3", MARK_SECOND},             /* double prime */
    {"\xE2\x80\x9D", MARK_SECOND},             /* double quotation marks */
    {"\xE2\x80\x9C", MARK_SECOND},
    {"\"", MARK_SECOND},
    {"sec", MARK_SECOND},
    {"'", MARK_MINUTE},
    {"\xE2\x80\xB2", MARK_MINUTE}, /* prime */
    {"\xE2\x80\x99", MARK_MINUTE}, /* quotation marks */
    {"\xE2\x80\x98", MARK_MINUTE},
    {"\xC2\xB4", MARK_MINUTE}, /* acute accent */
    {"min", MARK_MINUTE},
    {"m", MARK_MINUTE},
    {":", MARK_COLON},
};

static const struct {
    const char *word;
    char axis;
    bool is_letter;
} AXES[] = {
    {"n", 'N', true},         {"s", 'S', true},          {"e", 'E', true},    {"w", 'W', true},
    {"north", 'N', true},     {"south", 'S', true},      {"east", 'E', true}, {"west", 'W', true},
    {"lat", 'N', false},      {"long", 'E', false},      {"lon", 'E', false}, {"lng", 'E', false},
    {"latitude", 'N', false}, {"longitude", 'E', false},
};

static void skip(slice *at, size_t bytes)
{
    at->at += bytes;
    at->len -= bytes;
    *at = slice_trim(*at);
}

static bool take(slice *at, const char *text)
{
    size_t len = strlen(text);
    if (at->len < len || strncasecmp(at->at, text, len) != 0)
        return false;
    skip(at, len);
    return true;
}

/* A letter or a label. False where it contradicts the one before. */
static bool take_axis(slice *at, angle *a, bool *letter)
{
    size_t len = 0;
    while (len < at->len && isalpha((unsigned char)at->at[len]))
        len++;
    if (!len)
        return true;
    for (size_t i = 0; i < COUNT(AXES); i++) {
        if (!slice_equals_nocase((slice){at->at, len}, AXES[i].word))
            continue;
        bool other = a->axis && axis_is_latitude(a->axis) != axis_is_latitude(AXES[i].axis);
        if (other || *letter)
            return false;
        *letter = AXES[i].is_letter;
        a->axis = AXES[i].axis;
        skip(at, len);
        while (at->len && strchr(":=.", at->at[0]) && at->at[0])
            skip(at, 1);
        return true;
    }
    return false;
}

static bool take_sign(slice *at, angle *a)
{
    static const char *const MINUS[] = {"-", "\xE2\x88\x92", "\xE2\x80\x93"};
    a->is_signed = true;
    for (size_t i = 0; i < COUNT(MINUS); i++)
        if (take(at, MINUS[i]))
            return true;
    a->is_signed = take(at, "+");
    return false;
}

static mark take_mark(slice *at)
{
    for (size_t i = 0; i < COUNT(MARKS); i++)
        if (take(at, MARKS[i].text))
            return MARKS[i].is;
    return MARK_NONE;
}

/* Digits, with a point or comma and more digits. */
static bool take_number(slice *at, angle *a, double *ret)
{
    char number[NUMBER_MAX];
    size_t len = 0, whole = 0;
    while (len < at->len && isdigit((unsigned char)at->at[len]))
        len++;
    whole = len;
    if (!whole || whole > DEGREE_DIGITS)
        return false;
    if (len + 1 < at->len && (at->at[len] == '.' || at->at[len] == ',') &&
        isdigit((unsigned char)at->at[len + 1])) {
        a->comma = at->at[len] == ',';
        for (len++; len < at->len && isdigit((unsigned char)at->at[len]);)
            len++;
        a->decimals = (int)(len - whole - 1);
    }
    if (len >= sizeof number)
        return false;
    memcpy(number, at->at, len);
    if (a->decimals)
        number[whole] = '.';
    bool spaced = len < at->len && isspace((unsigned char)at->at[len]);
    if (!text_to_double((slice){number, len}, ret))
        return false;
    skip(at, len);
    /* digits behind digits are of the next part only with a space or a mark between */
    return spaced || !at->len || !isdigit((unsigned char)at->at[0]);
}

static bool take_parts(slice *at, angle *a, double part[PARTS], bool *colon)
{
    while (a->parts < PARTS && at->len && isdigit((unsigned char)at->at[0])) {
        if (a->decimals || !take_number(at, a, &part[a->parts]))
            return false;
        mark m = take_mark(at);
        a->parts++;
        *colon = *colon || m == MARK_COLON;
        a->marked = a->marked || m == MARK_DEGREE;
        if (m != MARK_NONE && m != MARK_COLON && (int)m - MARK_DEGREE != a->parts - 1)
            return false;
    }
    return a->parts && part[1] < 60 && part[2] < 60;
}

bool angle_read(slice text, angle *ret)
{
    static const double UNITS[] = {1, 60, 3600};
    angle a = {.parts = 0};
    double part[PARTS] = {0};
    bool letter = false, colon = false;
    text = slice_trim(text);
    if (!text.len || text.len > TEXT_MAX || !take_axis(&text, &a, &letter) ||
        !take_axis(&text, &a, &letter))
        return false;
    bool minus = take_sign(&text, &a);
    if (!take_parts(&text, &a, part, &colon) || !take_axis(&text, &a, &letter) || text.len)
        return false;
    if (colon && !a.axis) /* a time of day */
        return false;
    a.deg = part[0] + part[1] / UNITS[1] + part[2] / UNITS[2];
    a.unit_deg = pow(10, -a.decimals) / UNITS[a.parts - 1];
    if (a.deg > (axis_is_latitude(a.axis) ? 90 : 180))
        return false;
    if (minus || a.axis == 'S' || a.axis == 'W')
        a.deg = 0 - a.deg;
    *ret = a;
    return true;
}
