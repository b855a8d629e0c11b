#include "domain/field.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "domain/day.h"

static bool is_choice(field_type type)
{
    return type == FIELD_ENUM || type == FIELD_TRISTATE;
}

/* What a field holds when nothing is said: a required choice its first, everything else null. */
static value blank(const field *f)
{
    if (is_choice(f->type) && (f->flags & FIELD_REQUIRED))
        return (value){.kind = VALUE_INTEGER, .integer = 0};
    return (value){.kind = VALUE_NULL};
}

void record_init(record *r, const entity *of)
{
    *r = (record){.of = of};
    for (size_t i = 0; i < of->count; i++)
        r->v[i] = blank(&of->fields[i]);
}

int entity_field(const entity *of, slice name)
{
    for (size_t i = 0; i < of->count; i++)
        if (slice_equals_nocase(name, of->fields[i].name))
            return (int)i;
    return -1;
}

static char plain(char c)
{
    return (char)(c == '_' || c == ' ' ? '-' : tolower((unsigned char)c));
}

static bool same_code(slice text, const char *code)
{
    if (strlen(code) != text.len)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (plain(text.at[i]) != code[i])
            return false;
    return true;
}

int field_choice(const field *f, slice text)
{
    for (int i = 0; f->choices && f->choices[i]; i++)
        if (same_code(text, f->choices[i]))
            return i;
    return -1;
}

static status refuse(const field *f, error *err, const char *takes)
{
    return error_set(err, ERR_INPUT, f->name, "%s must be %s", f->name, takes);
}

static status refuse_choice(const field *f, slice text, error *err)
{
    char list[200] = "";
    size_t used = 0;
    for (int i = 0; f->choices[i] && used < sizeof list; i++)
        used +=
            (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", f->choices[i]);
    return error_set(err, ERR_INPUT, f->name, "%s: '%.*s' is not one of %s", f->name,
                     (int)(text.len < 40 ? text.len : 40), text.at, list);
}

/* The spellings of yes, no and unknown that forms and spreadsheets have, as they are written or
 * folded: a mark alone, as it is. What says more than that ("Yes, by the side door") is none. */
static const struct {
    const char *word;
    int number;
    bool mark;
} TRISTATE_WORDS[] = {
    {"yes", TRISTATE_YES, false},
    {"y", TRISTATE_YES, false},
    {"true", TRISTATE_YES, false},
    {"t", TRISTATE_YES, false},
    {"on", TRISTATE_YES, false},
    {"available", TRISTATE_YES, false},
    {"provided", TRISTATE_YES, false},
    {"present", TRISTATE_YES, false},
    {"ticked", TRISTATE_YES, false},
    {"checked", TRISTATE_YES, false},
    {"1", TRISTATE_YES, true},
    {"1.0", TRISTATE_YES, true},
    {"x", TRISTATE_YES, true}, /* in a column of crosses, a cross is a yes */
    {"\xE2\x9C\x93", TRISTATE_YES, true},
    {"\xE2\x9C\x94", TRISTATE_YES, true},
    {"\xE2\x9C\x94\xEF\xB8\x8F", TRISTATE_YES, true},
    {"\xE2\x9C\x85", TRISTATE_YES, true},
    {"\xE2\x98\x91", TRISTATE_YES, true},
    {"no", TRISTATE_NO, false},
    {"n", TRISTATE_NO, false},
    {"false", TRISTATE_NO, false},
    {"f", TRISTATE_NO, false},
    {"off", TRISTATE_NO, false},
    {"none", TRISTATE_NO, false},
    {"not available", TRISTATE_NO, false},
    {"unavailable", TRISTATE_NO, false},
    {"not provided", TRISTATE_NO, false},
    {"not present", TRISTATE_NO, false},
    {"0", TRISTATE_NO, true},
    {"0.0", TRISTATE_NO, true},
    {"\xE2\x9C\x97", TRISTATE_NO, true},
    {"\xE2\x9C\x98", TRISTATE_NO, true},
    {"\xE2\x9D\x8C", TRISTATE_NO, true},
    {"unknown", TRISTATE_UNKNOWN, false},
    {"not known", TRISTATE_UNKNOWN, false},
    {"nk", TRISTATE_UNKNOWN, false},
    {"n k", TRISTATE_UNKNOWN, false},
    {"na", TRISTATE_UNKNOWN, false},
    {"n a", TRISTATE_UNKNOWN, false},
    {"not applicable", TRISTATE_UNKNOWN, false},
    {"tbc", TRISTATE_UNKNOWN, false},
    {"tba", TRISTATE_UNKNOWN, false},
    {"to be confirmed", TRISTATE_UNKNOWN, false},
    {"dont know", TRISTATE_UNKNOWN, false},
    {"do not know", TRISTATE_UNKNOWN, false},
    {"unsure", TRISTATE_UNKNOWN, false},
    {"not sure", TRISTATE_UNKNOWN, false},
    {"not stated", TRISTATE_UNKNOWN, false},
    {"not recorded", TRISTATE_UNKNOWN, false},
    {"unspecified", TRISTATE_UNKNOWN, false},
    {"no data", TRISTATE_UNKNOWN, false},
    {"no information", TRISTATE_UNKNOWN, false},
    {"?", TRISTATE_UNKNOWN, true},
    {"??", TRISTATE_UNKNOWN, true},
    {"-", TRISTATE_UNKNOWN, true},
    {"--", TRISTATE_UNKNOWN, true},
    {"\xE2\x80\x93", TRISTATE_UNKNOWN, true},
    {"\xE2\x80\x94", TRISTATE_UNKNOWN, true},
};

static int tristate_of(slice text)
{
    char folded[40];
    for (size_t i = 0; i < COUNT(TRISTATE_WORDS); i++)
        if (slice_equals_nocase(text, TRISTATE_WORDS[i].word))
            return TRISTATE_WORDS[i].number;
    /* "Yes?" is no yes */
    if (text.len >= sizeof folded || memchr(text.at, '?', text.len) ||
        !text_fold(text.at, text.len, folded, sizeof folded))
        return -1;
    for (size_t i = 0; i < COUNT(TRISTATE_WORDS); i++)
        if (!TRISTATE_WORDS[i].mark && strcmp(folded, TRISTATE_WORDS[i].word) == 0)
            return TRISTATE_WORDS[i].number;
    return -1;
}

/* Unknown, on and off have the numbers of unknown, yes and no, which may be said instead. */
static bool is_switch(const field *f)
{
    return f->type == FIELD_ENUM && strcmp(f->choices[TRISTATE_UNKNOWN], "unknown") == 0 &&
           f->choices[TRISTATE_YES] && strcmp(f->choices[TRISTATE_YES], "on") == 0;
}

static status read_set(const field *f, slice text, value *ret, error *err)
{
    int64_t bits = 0;
    const char *end = text.at + text.len;
    for (const char *at = text.at, *stop; at < end; at = stop + 1) {
        for (stop = at; stop < end && !strchr(";,[]\"", *stop);)
            stop++;
        slice one = slice_trim((slice){at, (size_t)(stop - at)});
        if (one.len == 0)
            continue;
        int number = field_choice(f, one);
        if (number < 0)
            return refuse_choice(f, one, err);
        bits |= INT64_C(1) << number;
    }
    *ret = (value){.kind = VALUE_INTEGER, .integer = bits};
    return OK;
}

static bool partial_date(slice text)
{
    char whole[16];
    day ignored;
    if (text.len != 4 && text.len != 7 && text.len != 10)
        return false;
    snprintf(whole, sizeof whole, "%.*s%s", (int)text.len, text.at, &"-01-01"[text.len - 4]);
    return day_read((slice){whole, 10}, &ignored) && whole[4] == '-';
}

static bool local_time(slice text)
{
    day ignored;
    const char *t = text.at;
    if (text.len != 16 || !day_read((slice){t, 10}, &ignored) || t[4] != '-')
        return false;
    if (t[10] != 'T' || t[13] != ':')
        return false;
    for (int i = 11; i < 16; i++)
        if (i != 13 && !isdigit((unsigned char)t[i]))
            return false;
    return (t[11] - '0') * 10 + t[12] - '0' < 24 && t[14] < '6';
}

static bool uuid_form(slice text)
{
    if (text.len != 36)
        return false;
    for (size_t i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text.at[i] != '-' : !isxdigit((unsigned char)text.at[i]))
            return false;
    }
    return true;
}

/* The text without the control characters that no cell needs; carriage returns go with them. */
static status copy_text(const field *f, slice text, arena *a, value *ret, error *err)
{
    if (!text_is_utf8(text.at, text.len))
        return refuse(f, err, "valid UTF-8");
    char *copy = arena_copy(a, text.at, text.len);
    if (!copy)
        return error_no_memory(err);
    size_t length = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F)
            return refuse(f, err, "text without control characters");
        if (c != '\r')
            copy[length++] = (char)c;
    }
    copy[length] = '\0';
    if (f->max > 0 && (double)text_length(copy, length) > f->max)
        return error_set(err, ERR_INPUT, f->name, "%s must be at most %.0f characters, not %zu",
                         f->name, f->max, text_length(copy, length));
    *ret = (value){.kind = VALUE_TEXT, .text = {copy, length}};
    return OK;
}

static status read_number(const field *f, slice text, value *ret, error *err)
{
    char range[80];
    double real;
    int64_t whole = 0;
    bool is_int = f->type == FIELD_INTEGER;
    bool fits = is_int ? text_to_int(text, &whole) : text_to_double(text, &real);
    if (is_int)
        real = (double)whole;
    if (fits && real >= f->min && real <= f->max) {
        *ret = is_int ? (value){.kind = VALUE_INTEGER, .integer = whole}
                      : (value){.kind = VALUE_REAL, .real = real};
        return OK;
    }
    snprintf(range, sizeof range, "a %snumber from %.10g to %.10g", is_int ? "whole " : "", f->min,
             f->max);
    return refuse(f, err, range);
}

static status read_choice(const field *f, slice text, value *ret, error *err)
{
    int number = f->type == FIELD_TRISTATE ? tristate_of(text) : field_choice(f, text);
    if (number < 0 && is_switch(f))
        number = tristate_of(text);
    if (number < 0)
        return refuse_choice(f, text, err);
    *ret = (value){.kind = VALUE_INTEGER, .integer = number};
    return OK;
}

static status read_day(const field *f, slice text, arena *a, value *ret, error *err)
{
    day read;
    if (!day_read_written(text, &read) && !day_of_serial(text, &read))
        return refuse(f, err, "a real day, written yyyy-mm-dd");
    return copy_text(f, slice_of(read.iso), a, ret, err);
}

/* Takes a character, and the blanks before it, off the front. */
static bool take(slice *text, char c)
{
    slice rest = slice_trim(*text);
    if (rest.len == 0 || rest.at[0] != c)
        return false;
    *text = (slice){rest.at + 1, rest.len - 1};
    return true;
}

static bool take_number(slice *text, double *ret)
{
    slice rest = slice_trim(*text);
    size_t length = 0;
    while (length < rest.len && !strchr(",;] \t\r\n", rest.at[length]))
        length++;
    if (!text_to_double((slice){rest.at, length}, ret))
        return false;
    *text = (slice){rest.at + length, rest.len - length};
    return true;
}

static bool take_point(slice *text, bool bracketed, lonlat *ret)
{
    return (!bracketed || take(text, '[')) && take_number(text, &ret->lon_deg) && take(text, ',') &&
           take_number(text, &ret->lat_deg) && (!bracketed || take(text, ']')) &&
           lonlat_valid(*ret);
}

/* `lon,lat;lon,lat` or `[[lon,lat],[lon,lat]]`. @return how many different ones; 0 if it is not. */
static size_t parse_points(slice text, lonlat_e7 ret[FIELD_MAX_POINTS])
{
    bool json = take(&text, '[');
    size_t count = 0;
    do {
        lonlat read;
        if (!take_point(&text, json, &read))
            return 0;
        lonlat_e7 at = lonlat_pack(read);
        size_t same = 0;
        while (same < count && (ret[same].lon_e7 != at.lon_e7 || ret[same].lat_e7 != at.lat_e7))
            same++;
        if (same < count)
            continue;
        if (count == FIELD_MAX_POINTS)
            return 0;
        ret[count++] = at;
    } while (take(&text, json ? ',' : ';'));
    if (json && !take(&text, ']'))
        return 0;
    return slice_trim(text).len == 0 ? count : 0;
}

size_t field_points(const value *v, lonlat_e7 ret[FIELD_MAX_POINTS])
{
    return v->kind == VALUE_TEXT ? parse_points(v->text, ret) : 0;
}

static status read_points(const field *f, slice text, arena *a, value *ret, error *err)
{
    enum { DECIMALS = 7, POINT_MAX_BYTES = 32 };
    lonlat_e7 points[FIELD_MAX_POINTS];
    size_t count = parse_points(text, points);
    BUF_SCOPED buf written;
    buf_init(&written, (size_t)FIELD_MAX_POINTS * POINT_MAX_BYTES);
    if (count == 0)
        return refuse(f, err, "1 to 16 points in degrees, written lon,lat;lon,lat");
    for (size_t i = 0; i < count; i++) {
        buf_puts(&written, i ? ";" : "");
        buf_fixed(&written, points[i].lon_e7, DECIMALS);
        buf_putc(&written, ',');
        buf_fixed(&written, points[i].lat_e7, DECIMALS);
    }
    status failed = buf_status(&written, err);
    return failed ? failed : copy_text(f, (slice){written.data, written.len}, a, ret, err);
}

status field_read(const field *f, slice text, arena *a, value *ret, error *err)
{
    text = slice_trim(text);
    if (text.len == 0) {
        *ret = blank(f);
        return OK;
    }
    switch (f->type) {
    case FIELD_TEXT:
    case FIELD_CODE:
        break;
    case FIELD_ENUM:
    case FIELD_TRISTATE:
        return read_choice(f, text, ret, err);
    case FIELD_SET:
        return read_set(f, text, ret, err);
    case FIELD_INTEGER:
    case FIELD_REAL:
        return read_number(f, text, ret, err);
    case FIELD_DATE:
        return read_day(f, text, a, ret, err);
    case FIELD_PARTIAL:
        if (!partial_date(text))
            return refuse(f, err, "a year, a month or a day, written yyyy, yyyy-mm or yyyy-mm-dd");
        break;
    case FIELD_LOCAL:
        if (!local_time(text))
            return refuse(f, err, "a local time, written yyyy-mm-ddThh:mm");
        break;
    case FIELD_TIMESTAMP:
        if (text.len < 20 || text.len > 24)
            return refuse(f, err, "a UTC time, written yyyy-mm-ddThh:mm:ss.sssZ");
        break;
    case FIELD_UUID:
        if (!uuid_form(text))
            return refuse(f, err, "a UUID");
        break;
    case FIELD_JSON:
        if (text.at[0] != '{' || text.at[text.len - 1] != '}')
            return refuse(f, err, "a JSON object");
        break;
    case FIELD_POINTS:
        return read_points(f, text, a, ret, err);
    }
    return copy_text(f, text, a, ret, err);
}

static void write_set(const field *f, int64_t bits, char separator, buf *out)
{
    bool json = separator == '[', first = true;
    if (json)
        buf_putc(out, '[');
    for (int i = 0; f->choices[i]; i++) {
        if (!(bits >> i & 1))
            continue;
        if (!first)
            buf_putc(out, (char)(json ? ',' : separator));
        buf_printf(out, json ? "\"%s\"" : "%s", f->choices[i]);
        first = false;
    }
    if (json)
        buf_putc(out, ']');
}

void field_write(const field *f, const value *v, char separator, buf *out)
{
    if (v->kind == VALUE_NULL)
        return;
    if (v->kind == VALUE_TEXT)
        buf_add(out, v->text.at, v->text.len);
    else if (v->kind == VALUE_REAL)
        buf_printf(out, "%.15g", v->real);
    else if (is_choice(f->type))
        buf_puts(out, f->choices[v->integer]);
    else if (f->type == FIELD_SET)
        write_set(f, v->integer, separator, out);
    else
        buf_int(out, v->integer);
}

bool value_equals(const value *a, const value *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case VALUE_NULL:
        return true;
    case VALUE_INTEGER:
        return a->integer == b->integer;
    case VALUE_REAL:
        return !(a->real < b->real) && !(a->real > b->real);
    case VALUE_TEXT:
        break;
    }
    return a->text.len == b->text.len &&
           (a->text.len == 0 || memcmp(a->text.at, b->text.at, a->text.len) == 0);
}

bool record_equals(const record *a, const record *b)
{
    if (a->of != b->of || a->has_position != b->has_position)
        return false;
    if (a->has_position) {
        lonlat_e7 p = lonlat_pack(a->position), q = lonlat_pack(b->position);
        if (p.lon_e7 != q.lon_e7 || p.lat_e7 != q.lat_e7)
            return false;
    }
    for (size_t i = 0; i < a->of->count; i++)
        if (!(a->of->fields[i].flags & FIELD_KEPT) && !value_equals(&a->v[i], &b->v[i]))
            return false;
    return true;
}
