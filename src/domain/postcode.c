/* A postcode is read by fitting its characters to the shapes of an outward code and, behind it, of
 * a sector digit or an inward code. One class of characters a place: a  a letter of the area n  the
 * digit 1 to 9: a single-letter area has no district 0, and no district number is written with a
 * leading zero d  any digit b  a letter that ends an outward code: never I or O u  a letter of the
 * unit: never C, I, K, M, O or V and a capital letter for itself. The letters that are never used
 * (British Standard 7666; Royal Mail, Programmers' guide to the postcode address file) are what
 * makes an exchange of O and 0, or of I and 1, forced: there is no place that takes both. */
#include "domain/postcode.h"

#include <string.h>

enum { PLACE_BITS = 6, OUTWARD_PLACES = 4, UNIT_PLACES = 7, NO_FIT = 100 };

static const char *const OUTWARD_SHAPES[] = {"an", "and", "anb", "aad", "aand", "aadb", "GIR"};
static const char *const INWARD_SHAPES[] = {
    [POSTCODE_DISTRICT] = "", [POSTCODE_SECTOR] = "d", [POSTCODE_UNIT] = "duu"};

/* The characters of a postcode without what stands between them, in capitals. */
typedef struct {
    char text[UNIT_PLACES];
    size_t len;
    bool has_digit;
    bool gap_before_last; /* `G2 0` is a sector where `G20` is a district */
} spelling;

static size_t space_length(const char *at, size_t left)
{
    if (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')
        return 1;
    return left >= 2 && memcmp(at, "\xC2\xA0", 2) == 0 ? 2 : 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool spell(slice text, spelling *ret)
{
    spelling s = {.len = 0};
    bool gap = false;
    for (text = slice_trim(text); text.len && text.at[text.len - 1] == '.';) {
        text.len--;
        text = slice_trim(text);
    }
    for (size_t i = 0, space; i < text.len; i += space ? space : 1) {
        space = space_length(text.at + i, text.len - i);
        gap = gap || space;
        if (space)
            continue;
        char c = text.at[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (s.len == UNIT_PLACES || !(is_digit(c) || is_capital(c)))
            return false;
        s.text[s.len++] = c;
        s.has_digit = s.has_digit || is_digit(c);
        s.gap_before_last = gap;
        gap = false;
    }
    *ret = s;
    return s.len >= 2;
}

static bool takes(char class, char c)
{
    switch (class) {
    case 'a':
        return is_capital(c);
    case 'b':
        return is_capital(c) && c != 'I' && c != 'O';
    case 'u':
        return is_capital(c) && !strchr("CIKMOV", c);
    case 'd':
        return is_digit(c);
    case 'n':
        return is_digit(c) && c != '0';
    default:
        return c == class;
    }
}

static char exchanged(char c)
{
    static const char FROM[] = "0O1I", TO[] = "O0I1";
    const char *at = strchr(FROM, c);
    return (char)(at && *at ? TO[at - FROM] : c);
}

/* Writes the characters as the shape takes them. @return how many were exchanged, or NO_FIT. */
static int fit(const char *shape, const char *text, char *ret)
{
    int exchanges = 0;
    for (size_t i = 0; shape[i]; i++) {
        bool as_written = takes(shape[i], text[i]);
        ret[i] = (char)(as_written ? text[i] : exchanged(text[i]));
        if (!as_written && !takes(shape[i], ret[i]))
            return NO_FIT;
        exchanges += !as_written;
    }
    return exchanges;
}

static int place_shift(int place)
{
    return 64 - PLACE_BITS * (place + 1);
}

/* 1 to 36, so that no character is 0 and digits come before letters. */
static uint64_t character_code(char c)
{
    return is_digit(c) ? (uint64_t)(c - '0') + 1 : (uint64_t)(c - 'A') + 11;
}

static char code_character(uint64_t code)
{
    return (char)(code <= 10 ? '0' + code - 1 : 'A' + code - 11);
}

static uint64_t key_of(const char *text, size_t outward_len, size_t len)
{
    uint64_t key = 0;
    for (size_t i = 0; i < len; i++) {
        size_t place = i < outward_len ? i : OUTWARD_PLACES + i - outward_len;
        key |= character_code(text[i]) << place_shift((int)place);
    }
    return key;
}

/* Reads the whole spelling as one of this level, with as few exchanges as can be. */
static bool read_level(const spelling *s, postcode_level level, postcode *ret)
{
    const char *inward = INWARD_SHAPES[level];
    size_t inward_len = strlen(inward);
    /* a name ("Skio") is no postcode whose digits were all mistaken */
    int fewest = s->has_digit ? NO_FIT : 1;
    for (size_t i = 0; i < COUNT(OUTWARD_SHAPES); i++) {
        char text[UNIT_PLACES];
        size_t outward_len = strlen(OUTWARD_SHAPES[i]);
        if (outward_len + inward_len != s->len)
            continue;
        int exchanges = fit(OUTWARD_SHAPES[i], s->text, text) +
                        fit(inward, s->text + outward_len, text + outward_len);
        if (exchanges >= fewest)
            continue;
        fewest = exchanges;
        *ret = (postcode){key_of(text, outward_len, s->len), level};
    }
    return fewest < (s->has_digit ? NO_FIT : 1);
}

bool postcode_read(slice text, postcode *ret)
{
    spelling s;
    if (!spell(text, &s))
        return false;
    if (read_level(&s, POSTCODE_UNIT, ret))
        return true;
    if (s.gap_before_last && read_level(&s, POSTCODE_SECTOR, ret))
        return true;
    return read_level(&s, POSTCODE_DISTRICT, ret) || read_level(&s, POSTCODE_SECTOR, ret);
}

static bool is_part(char c)
{
    /* a byte of a letter beyond ASCII is part of a word too */
    return is_digit(c) || is_capital(c) || (c >= 'a' && c <= 'z') || ((unsigned char)c & 0x80);
}

/* "Room M1 1st floor": small letters behind capitals, and the end of an ordinal number. */
static bool is_ordinal(slice unit)
{
    static const char *const ENDS[] = {"st", "nd", "rd", "th"};
    for (size_t i = 0; i < COUNT(ENDS); i++)
        if (is_capital(unit.at[0]) && memcmp(unit.at + unit.len - 2, ENDS[i], 2) == 0)
            return true;
    return false;
}

/* A whole unit at the start of a text. @return its length, or 0. */
static size_t unit_at(slice text, postcode *ret)
{
    spelling s = {.len = 0};
    char fitted[UNIT_PLACES];
    size_t outward = 0, i = 0;
    for (size_t space; i < text.len && s.len < UNIT_PLACES; i += space ? space : 1) {
        space = space_length(text.at + i, text.len - i);
        if (space && (s.len == 0 || (outward && s.len > outward)))
            break;
        if (space) {
            outward = s.len;
            continue;
        }
        if (!is_part(text.at[i]) || (unsigned char)text.at[i] & 0x80)
            break;
        char c = text.at[i];
        s.text[s.len++] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    bool no_break = text.len - i >= 2 && memcmp(text.at + i, "\xC2\xA0", 2) == 0;
    if (s.len < 5 || (i < text.len && is_part(text.at[i]) && !no_break))
        return 0;
    if ((outward && outward + 3 != s.len) || is_ordinal((slice){text.at, i}))
        return 0;
    for (size_t k = 0; k < COUNT(OUTWARD_SHAPES); k++) {
        size_t len = strlen(OUTWARD_SHAPES[k]);
        if (len + 3 != s.len || fit(OUTWARD_SHAPES[k], s.text, fitted) != 0 ||
            fit(INWARD_SHAPES[POSTCODE_UNIT], s.text + len, fitted + len) != 0)
            continue;
        *ret = (postcode){key_of(fitted, len, s.len), POSTCODE_UNIT};
        return i;
    }
    return 0;
}

bool postcode_find(slice text, postcode *ret, slice *ret_where)
{
    bool found = false;
    for (size_t i = 0, len; i < text.len; i += len ? len : 1) {
        len = 0;
        bool starts = i == 0 || !is_part(text.at[i - 1]) ||
                      (i >= 2 && memcmp(text.at + i - 2, "\xC2\xA0", 2) == 0);
        if (!starts || !(len = unit_at((slice){text.at + i, text.len - i}, ret)))
            continue;
        if (ret_where)
            *ret_where = (slice){text.at + i, len};
        found = true;
    }
    return found;
}

void postcode_write(postcode p, char text[POSTCODE_TEXT_SIZE])
{
    size_t len = 0;
    for (int place = 0; place < UNIT_PLACES; place++) {
        uint64_t code = p.key >> place_shift(place) & ((1 << PLACE_BITS) - 1);
        if (!code)
            continue;
        if (place == OUTWARD_PLACES)
            text[len++] = ' ';
        text[len++] = code_character(code);
    }
    text[len] = '\0';
}

static int last_place(postcode_level level)
{
    return OUTWARD_PLACES - 1 + (int)strlen(INWARD_SHAPES[level]);
}

postcode postcode_up(postcode p, postcode_level level)
{
    if (level >= p.level)
        return p;
    return (postcode){p.key & UINT64_MAX << place_shift(last_place(level)), level};
}

uint64_t postcode_end(postcode p)
{
    return p.key + ((uint64_t)1 << place_shift(last_place(p.level)));
}

bool postcode_non_geographic(postcode p)
{
    /* Areas that cover no ground: BF is the forces' post, ZZ the Office for National Statistics'
     * mark for "none"; BX, QC and XX are shared out by Royal Mail. GIR was one bank's own. */
    static const char AREAS[][3] = {"BF", "BX", "QC", "XX", "ZZ"};
    /* Of the Scottish areas; "non-geographic" in Wikipedia's "List of postcode districts in the
     * United Kingdom" and in CPAN's Geo::UK::Postcode::Regex. ONS tables give the place of the
     * sorting office or of the user for most. */
    static const char *const DISTRICTS[] = {"AB99", "EH91", "EH95", "EH99", "G9",  "G58",
                                            "G70",  "G79",  "G90",  "IV99", "KY99"};
    char text[POSTCODE_TEXT_SIZE];
    postcode_write(postcode_up(p, POSTCODE_DISTRICT), text);
    for (size_t i = 0; i < COUNT(AREAS); i++)
        if (memcmp(text, AREAS[i], 2) == 0)
            return true;
    for (size_t i = 0; i < COUNT(DISTRICTS); i++)
        if (strcmp(text, DISTRICTS[i]) == 0)
            return true;
    return strcmp(text, "GIR") == 0;
}
