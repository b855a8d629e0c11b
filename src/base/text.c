#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

slice slice_of(const char *text)
{
    return (slice){text, text ? strlen(text) : 0};
}

/* White space, and what is as wide as nothing. */
static const char *const SPACES[] = {
    " ",      "\t",     "\r",     "\n",     "\xC2\xA0",           /* no-break space */
    "\u2002", "\u2003", "\u2007", "\u2009", "\u200B",   "\u202F", /* en ... narrow no-break */
    "\uFEFF", "\u3000",
};

static size_t space_at_start(slice s)
{
    for (size_t i = 0; i < sizeof SPACES / sizeof *SPACES; i++) {
        size_t n = strlen(SPACES[i]);
        if (s.len >= n && memcmp(s.at, SPACES[i], n) == 0)
            return n;
    }
    return 0;
}

static size_t space_at_end(slice s)
{
    for (size_t i = 0; i < sizeof SPACES / sizeof *SPACES; i++) {
        size_t n = strlen(SPACES[i]);
        if (s.len >= n && memcmp(s.at + s.len - n, SPACES[i], n) == 0)
            return n;
    }
    return 0;
}

slice slice_trim(slice s)
{
    for (size_t n; (n = space_at_start(s));) {
        s.at += n;
        s.len -= n;
    }
    for (size_t n; (n = space_at_end(s));)
        s.len -= n;
    return s;
}

slice slice_cut(slice *rest, char separator)
{
    const char *end = rest->len ? memchr(rest->at, separator, rest->len) : NULL;
    slice piece = {rest->at, end ? (size_t)(end - rest->at) : rest->len};
    *rest = end ? (slice){end + 1, rest->len - piece.len - 1} : (slice){NULL, 0};
    return piece;
}

bool slice_equals(slice s, const char *text)
{
    return strlen(text) == s.len && (s.len == 0 || memcmp(s.at, text, s.len) == 0);
}

bool slice_equals_nocase(slice s, const char *text)
{
    return strlen(text) == s.len && (s.len == 0 || strncasecmp(s.at, text, s.len) == 0);
}

bool text_to_double(slice s, double *ret)
{
    char text[65], *end;
    if (s.len == 0 || s.len >= sizeof text)
        return false;
    /* strtod also takes hexadecimal, "inf" and "nan"; a coordinate is written in none of them */
    for (size_t i = 0; i < s.len; i++)
        if (!isdigit((unsigned char)s.at[i]) && !(s.at[i] && strchr("+-.eE", s.at[i])))
            return false;
    memcpy(text, s.at, s.len);
    text[s.len] = '\0';
    double number = strtod(text, &end);
    if (end != text + s.len || !isfinite(number))
        return false;
    *ret = number;
    return true;
}

bool text_to_int(slice s, int64_t *ret)
{
    char text[24], *end;
    if (s.len == 0 || s.len >= sizeof text || isspace((unsigned char)s.at[0]))
        return false;
    memcpy(text, s.at, s.len);
    text[s.len] = '\0';
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (end != text + s.len || errno)
        return false;
    *ret = number;
    return true;
}

/* How many bytes of ASCII without NUL it begins with, looking at eight at a time: a byte of them is
 * not in 1..127 if it has its high bit, or gets it by taking 1 away. */
static size_t ascii_at_start(const char *text, size_t length)
{
    static const uint64_t ONES = 0x0101010101010101u, HIGHS = 0x8080808080808080u;
    size_t i = 0;
    for (uint64_t eight; i + sizeof eight <= length; i += sizeof eight) {
        memcpy(&eight, text + i, sizeof eight);
        if ((eight | (eight - ONES)) & HIGHS)
            break;
    }
    while (i < length && (signed char)text[i] > 0)
        i++;
    return i;
}

bool text_is_utf8(const char *text, size_t length)
{
    for (size_t i = 0; (i += ascii_at_start(text + i, length - i)) < length;) {
        utf8proc_int32_t point;
        utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)text + i,
                                                 (utf8proc_ssize_t)(length - i), &point);
        if (used <= 0 || point == 0)
            return false;
        i += (size_t)used;
    }
    return true;
}

size_t text_length(const char *text, size_t length)
{
    size_t points = 0;
    for (size_t i = 0; i < length; i++)
        points += ((unsigned char)text[i] & 0xC0) != 0x80;
    return points;
}

static bool is_word(utf8proc_int32_t point)
{
    utf8proc_category_t c = utf8proc_category(point);
    return c == UTF8PROC_CATEGORY_LU || c == UTF8PROC_CATEGORY_LL || c == UTF8PROC_CATEGORY_LT ||
           c == UTF8PROC_CATEGORY_LM || c == UTF8PROC_CATEGORY_LO || c == UTF8PROC_CATEGORY_ND ||
           c == UTF8PROC_CATEGORY_NL || c == UTF8PROC_CATEGORY_NO;
}

static bool is_apostrophe(utf8proc_int32_t point)
{
    return point == '\'' || point == 0x2019 || point == 0x2018 || point == 0x02BC;
}

/* Most names are ASCII: the same for those, without the tables of Unicode. */
static size_t fold_ascii(const char *text, size_t length, char *ret, size_t size)
{
    size_t out = 0;
    bool gap = false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (!isalnum((unsigned char)c)) {
            gap = gap || c != '\'';
            continue;
        }
        if (out + (gap && out) + 1 >= size)
            return 0;
        if (gap && out)
            ret[out++] = ' ';
        ret[out++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        gap = false;
    }
    if (size)
        ret[out] = '\0';
    return out;
}

static bool is_ascii(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] > 0x7F || !text[i])
            return false;
    return true;
}

size_t text_fold(const char *text, size_t length, char *ret, size_t size)
{
    if (is_ascii(text, length))
        return fold_ascii(text, length, ret, size);
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t used =
        utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, &folded,
                     UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
    if (used < 0)
        return 0;
    size_t out = 0;
    bool gap = false, fits = true;
    for (utf8proc_ssize_t i = 0; i < used && fits;) {
        utf8proc_int32_t point;
        utf8proc_ssize_t step = utf8proc_iterate(folded + i, used - i, &point);
        if (step <= 0)
            break;
        if (is_word(point)) {
            fits = out + (gap && out) + (size_t)step < size;
            if (fits) {
                if (gap && out)
                    ret[out++] = ' ';
                memcpy(ret + out, folded + i, (size_t)step);
                out += (size_t)step;
                gap = false;
            }
        } else if (!is_apostrophe(point)) {
            gap = true;
        }
        i += step;
    }
    free(folded); /* utf8proc's own allocation */
    if (!fits || size == 0)
        return 0;
    ret[out] = '\0';
    return out;
}

static int lesser(int a, int b)
{
    return a < b ? a : b;
}

/* A common beginning costs nothing, so at most 4^most ways are tried. */
int text_edits(const char *a, const char *b, int most)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    if (!*a && !*b)
        return 0;
    if (most == 0)
        return 1;
    int best = most;
    if (*a && *b)
        best = text_edits(a + 1, b + 1, most - 1);
    if (*a && best)
        best = lesser(best, text_edits(a + 1, b, most - 1));
    if (*b && best)
        best = lesser(best, text_edits(a, b + 1, most - 1));
    if (*a && *b && a[0] == b[1] && a[1] == b[0] && best)
        best = lesser(best, text_edits(a + 2, b + 2, most - 1));
    return 1 + best;
}
