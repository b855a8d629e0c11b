/* windows-1252 and macintosh (Mac OS Roman) are both possible for any bytes, nearly: what tells
 * them apart is what the bytes past ASCII would be. The tables are iconv's (which are Unicode's
 * CP1252.TXT and ROMAN.TXT); the rule is ours, from what is written in English and its neighbours:
 *
 *   a small letter beside a letter               caf[e']          good
 *   a capital not after a small letter           [E']ire          good
 *   a capital after a small letter, or a letter that stands alone  bad
 *   an apostrophe or quotation mark beside a letter  it[']s       good
 *   a dash, bullet, ellipsis, pound, degree      10[-]12, [L]5    good
 *   any other sign, or nothing at all                             bad
 *
 * E.g. the apostrophe of "it's" is 92 in the one and D5 in the other; read wrongly they are a small
 * i with an acute (fair) and a capital O with a tilde after a small letter (bad). Where both are as
 * good it is windows-1252, which is the commoner by far. */
#include "reader/encoding.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

static const char CP1252[] = "windows-1252", MACINTOSH[] = "macintosh";

static const struct {
    const char *name;
    const char mark[4];
    size_t length;
} MARKS[] = {
    {"UTF-8", {'\xEF', '\xBB', '\xBF'}, 3},
    {"UTF-32LE", {'\xFF', '\xFE', 0, 0}, 4}, /* before UTF-16LE, which it begins like */
    {"UTF-32BE", {0, 0, '\xFE', '\xFF'}, 4},
    {"UTF-16LE", {'\xFF', '\xFE'}, 2},
    {"UTF-16BE", {'\xFE', '\xFF'}, 2},
};

static bool has_mark(slice bytes, size_t i)
{
    return bytes.len >= MARKS[i].length && memcmp(bytes.at, MARKS[i].mark, MARKS[i].length) == 0;
}

/* -- one byte a character ---------------------------------------------------------------------- */

typedef struct {
    uint32_t points[128]; /* of the bytes from 80 on; U+FFFD for nothing */
} upper_half;

static bool upper_half_of(const char *name, upper_half *ret)
{
    iconv_t cd = iconv_open("UTF-32LE", name);
    if (cd == (iconv_t)-1) /* NOLINT(performance-no-int-to-ptr): so it is specified */
        return false;
    for (unsigned i = 0; i < 128; i++) {
        char byte = (char)(0x80 + i), *in = &byte, *out = (char *)&ret->points[i];
        size_t in_left = 1, out_left = sizeof ret->points[i];
        iconv(cd, NULL, NULL, NULL, NULL);
        if (iconv(cd, &in, &in_left, &out, &out_left) == (size_t)-1 || out_left)
            ret->points[i] = name == CP1252 ? 0x80 + i : 0xFFFD;
    }
    iconv_close(cd);
    return true;
}

static bool is_letter(uint32_t point)
{
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)point);
    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

static bool is_small(uint32_t point)
{
    return utf8proc_category((utf8proc_int32_t)point) == UTF8PROC_CATEGORY_LL;
}

/* What is written beside letters and figures: quotation marks, dashes, bullet, ellipsis, pound,
 * euro, degree, half, quarter, three quarters, the trade and copyright signs, no-break space. */
static bool is_usual_sign(uint32_t point)
{
    static const uint32_t SIGNS[] = {0x2018, 0x2019, 0x201C, 0x201D, 0x2013, 0x2014,
                                     0x2022, 0x2026, 0xA3,   0x20AC, 0xB0,   0xBD,
                                     0xBC,   0xBE,   0xA9,   0xAE,   0x2122, 0xA0};
    for (size_t i = 0; i < COUNT(SIGNS); i++)
        if (SIGNS[i] == point)
            return true;
    return false;
}

static bool is_quote(uint32_t point)
{
    return point >= 0x2018 && point <= 0x201D;
}

static int score_of(uint32_t before, uint32_t point, uint32_t after)
{
    if (!is_letter(point)) {
        bool beside = is_letter(before) || is_letter(after);
        return is_quote(point) && beside ? 4 : is_usual_sign(point) ? 2 : -4;
    }
    if (is_small(point))
        return is_letter(before) || is_letter(after) ? (is_letter(before) ? 2 : 1) : -2;
    return is_small(before) ? -4 : is_letter(after) || is_letter(before) ? 1 : -2;
}

static uint32_t point_at(const upper_half *half, slice bytes, size_t i)
{
    if (i >= bytes.len) /* also the one before the first */
        return ' ';
    unsigned char c = (unsigned char)bytes.at[i];
    return c < 0x80 ? c : half->points[c - 0x80];
}

enum { JUDGED_BYTES = 100000 }; /* past ASCII */

static const char *judge_single(slice bytes)
{
    upper_half cp1252, mac;
    long better = 0, seen = 0;
    if (!upper_half_of(CP1252, &cp1252) || !upper_half_of(MACINTOSH, &mac))
        return CP1252;
    for (size_t i = 0; i < bytes.len && seen < JUDGED_BYTES; i++) {
        if ((unsigned char)bytes.at[i] < 0x80)
            continue;
        seen++;
        better += score_of(point_at(&mac, bytes, i - 1), point_at(&mac, bytes, i),
                           point_at(&mac, bytes, i + 1)) -
                  score_of(point_at(&cp1252, bytes, i - 1), point_at(&cp1252, bytes, i),
                           point_at(&cp1252, bytes, i + 1));
    }
    return better > 0 ? MACINTOSH : CP1252;
}

static status decode_single(slice bytes, const upper_half *half, arena *a, slice *ret, error *err)
{
    size_t more = 0, length = 0;
    for (size_t i = 0; i < bytes.len; i++)
        more += (unsigned char)bytes.at[i] >= 0x80;
    utf8proc_uint8_t *out = arena_alloc(a, bytes.len + 2 * more + 1);
    if (!out)
        return error_no_memory(err);
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.at[i];
        if (c < 0x80)
            out[length++] = c;
        else
            length += (size_t)utf8proc_encode_char((utf8proc_int32_t)half->points[c - 0x80],
                                                   out + length);
    }
    *ret = (slice){(const char *)out, length};
    return OK;
}

/* -- several bytes a character ----------------------------------------------------------------- */

/* UTF-16 of mostly ASCII text has a NUL in every other byte, and hardly one in the others. */
static const char *judge_utf16(slice bytes)
{
    size_t nuls[2] = {0, 0}, length = bytes.len < 4096 ? bytes.len & ~(size_t)1 : 4096;
    for (size_t i = 0; i < length; i++)
        nuls[i % 2] += bytes.at[i] == '\0';
    for (size_t odd = 0; odd < 2; odd++)
        if (nuls[odd] * 2 > length / 2 && nuls[!odd] * 20 < length / 2)
            return odd ? "UTF-16LE" : "UTF-16BE";
    return NULL;
}

/* UTF-8 if it is that wherever it is not ASCII, or nearly everywhere: in the other encodings bytes
 * that happen to be a character of it are rare. NULs are looked for row by row. */
static bool looks_like_utf8(slice bytes)
{
    size_t good = 0, bad = 0;
    for (size_t i = 0; i < bytes.len;) {
        if ((unsigned char)bytes.at[i] < 0x80) {
            i++;
            continue;
        }
        utf8proc_int32_t point;
        utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)bytes.at + i,
                                                 (utf8proc_ssize_t)(bytes.len - i), &point);
        good += used > 0;
        bad += used <= 0;
        i += used > 0 ? (size_t)used : 1;
    }
    return bad == 0 || good > 4 * bad;
}

const char *encoding_judge(slice bytes)
{
    for (size_t i = 0; i < COUNT(MARKS); i++)
        if (has_mark(bytes, i))
            return MARKS[i].name;
    const char *utf16 = judge_utf16(bytes);
    if (!utf16 && text_is_utf8(bytes.at, bytes.len)) /* as nearly all are */
        return "UTF-8";
    return utf16 ? utf16 : looks_like_utf8(bytes) ? "UTF-8" : judge_single(bytes);
}

/* With U+FFFD for what stands for nothing. */
static status decode_iconv(slice bytes, iconv_t cd, size_t unit, arena *a, slice *ret, error *err)
{
    static const char REPLACEMENT[] = "\xEF\xBF\xBD";
    size_t room = bytes.len / unit * 4 + 8; /* a unit gives 3 bytes at most, of UTF-32 4 */
    char *out = arena_alloc(a, room), *to = out;
    char *from = (char *)bytes.at; /* iconv does not write to it */
    size_t left = bytes.len;
    if (!out)
        return error_no_memory(err);
    while (left && iconv(cd, &from, &left, &to, &room) == (size_t)-1 && errno != E2BIG) {
        if (room < sizeof REPLACEMENT)
            break;
        memcpy(to, REPLACEMENT, sizeof REPLACEMENT - 1);
        to += sizeof REPLACEMENT - 1;
        room -= sizeof REPLACEMENT - 1;
        size_t skipped = left < unit ? left : unit;
        from += skipped;
        left -= skipped;
    }
    *ret = (slice){out, (size_t)(to - out)};
    return OK;
}

static size_t unit_of(const char *name)
{
    return strstr(name, "UTF-16") ? 2 : strstr(name, "UTF-32") ? 4 : 1;
}

status encoding_decode(slice bytes, const char *name, arena *a, slice *ret, error *err)
{
    upper_half half;
    for (size_t i = 0; i < COUNT(MARKS); i++)
        if (strcmp(name, MARKS[i].name) == 0 && has_mark(bytes, i)) {
            bytes.at += MARKS[i].length;
            bytes.len -= MARKS[i].length;
            break;
        }
    if (strcmp(name, "UTF-8") == 0) {
        *ret = bytes;
        return OK;
    }
    if (unit_of(name) == 1 && strcmp(name, CP1252) == 0)
        name = CP1252; /* the pointer is what marks it */
    if ((name == CP1252 || strcmp(name, MACINTOSH) == 0) && upper_half_of(name, &half))
        return decode_single(bytes, &half, a, ret, err);
    iconv_t cd = iconv_open("UTF-8", name);
    if (cd == (iconv_t)-1) /* NOLINT(performance-no-int-to-ptr): so it is specified */
        return error_set(err, ERR_INPUT, "FILE", "nobody knows the encoding %.40s", name);
    status done = decode_iconv(bytes, cd, unit_of(name), a, ret, err);
    iconv_close(cd);
    return done;
}
