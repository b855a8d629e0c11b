#include "domain/phone.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { GROUP_MAX = 96, DIGITS_MAX = 16, NATIONAL_DIGITS = 10, WORD_MAX = 12 };

/* Digits that stand together in a cell. */
typedef struct {
    slice digits;
    char before;      /* the byte in front of it */
    bool plus;        /* a + stands in front of it */
    bool joined;      /* to the one before, by spaces, hyphens, dots and brackets alone */
    bool no_phone;    /* the words since the number before say that it is something else */
    bool after_phone; /* the words since the number before say that it is a phone */
} group;

/* How the national (significant) numbers begin, and how long they are: Ofcom, National Telephone
 * Numbering Plan, part A; the ranges in use as in Google's libphonenumber (region GB). The nine
 * digits of 01 are left in these areas alone, all of 4+5 but 016977, which has 5+4. */
static const struct {
    const char *begins;
    size_t digits;
} SHAPES[] = {
    {"8001111", 7}, /* Childline */
    {"800", 9},     {"800", 10},  {"808", 10}, {"11", 10},  {"12", 10},  {"13", 10},  {"14", 10},
    {"15", 10},     {"16", 10},   {"17", 10},  {"18", 10},  {"19", 10},  {"20", 10},  {"23", 10},
    {"24", 10},     {"28", 10},   {"29", 10},  {"30", 10},  {"33", 10},  {"34", 10},  {"37", 10},
    {"55", 10},     {"56", 10},   {"70", 10},  {"71", 10},  {"72", 10},  {"73", 10},  {"74", 10},
    {"75", 10},     {"76", 10},   {"77", 10},  {"78", 10},  {"79", 10},  {"84", 10},  {"87", 10},
    {"90", 10},     {"91", 10},   {"98", 10},  {"1204", 9}, {"1208", 9}, {"1254", 9}, {"1276", 9},
    {"1297", 9},    {"1298", 9},  {"1363", 9}, {"1364", 9}, {"1384", 9}, {"1386", 9}, {"1404", 9},
    {"1420", 9},    {"1460", 9},  {"1461", 9}, {"1480", 9}, {"1488", 9}, {"1524", 9}, {"1527", 9},
    {"1562", 9},    {"1566", 9},  {"1606", 9}, {"1629", 9}, {"1635", 9}, {"1647", 9}, {"1659", 9},
    {"1695", 9},    {"16977", 9}, {"1726", 9}, {"1744", 9}, {"1750", 9}, {"1768", 9}, {"1827", 9},
    {"1837", 9},    {"1884", 9},  {"1900", 9}, {"1905", 9}, {"1935", 9}, {"1946", 9}, {"1949", 9},
    {"1963", 9},    {"1995", 9},
};

/* Words in front of a number. */
static const struct {
    const char *word;
    bool phone;
} WORDS[] = {
    {"ext", false},
    {"extn", false},
    {"extension", false},
    {"x", false},
    {"fax", false},
    {"f", false},
    {"uprn", false},
    {"usrn", false},
    {"ref", false},
    {"reference", false},
    {"id", false},
    {"charity", false},
    {"sc", false},
    {"scio", false},
    {"option", false},
    {"vat", false},
    {"company", false},
    {"registered", false},
    {"registration", false},
    {"tel", true},
    {"telephone", true},
    {"t", true},
    {"phone", true},
    {"ph", true},
    {"p", true},
    {"mob", true},
    {"mobile", true},
    {"m", true},
    {"call", true},
    {"ring", true},
    {"text", true},
    {"sms", true},
    {"landline", true},
    {"helpline", true},
    {"office", true},
    {"home", true},
    {"contact", true},
    {"whatsapp", true},
    {"or", true},
};

static bool is_digit(char c)
{
    return isdigit((unsigned char)c) != 0;
}

static bool is_national(const char *digits, size_t len)
{
    for (size_t i = 0; i < COUNT(SHAPES); i++)
        if (len == SHAPES[i].digits &&
            strncmp(digits, SHAPES[i].begins, strlen(SHAPES[i].begins)) == 0)
            return true;
    return false;
}

/* What may stand inside a number: its bytes, or 0. Dashes are U+2010 to U+2015 and the minus. */
static size_t joiner_length(slice at)
{
    static const char *const SPACES[] = {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89",
                                         "\xE2\x80\x91"};
    if (strchr(" \t-.()", at.at[0]) && at.at[0])
        return 1;
    for (size_t i = 0; i < COUNT(SPACES); i++)
        if (at.len >= strlen(SPACES[i]) && memcmp(at.at, SPACES[i], strlen(SPACES[i])) == 0)
            return strlen(SPACES[i]);
    bool dash = at.len >= 3 && memcmp(at.at, "\xE2\x80", 2) == 0 &&
                (unsigned char)at.at[2] >= 0x90 && (unsigned char)at.at[2] <= 0x95;
    return dash || (at.len >= 3 && memcmp(at.at, "\xE2\x88\x92", 3) == 0) ? 3 : 0;
}

static size_t word_length(slice at)
{
    size_t len = 0;
    while (len < at.len && isalpha((unsigned char)at.at[len]))
        len++;
    return len;
}

static void hear(group *g, slice word)
{
    for (size_t i = 0; i < COUNT(WORDS); i++)
        if (slice_equals_nocase(word, WORDS[i].word)) {
            g->no_phone |= !WORDS[i].phone;
            g->after_phone |= WORDS[i].phone;
        }
}

static size_t read_groups(slice cell, group groups[GROUP_MAX])
{
    size_t count = 0;
    group next = {.digits = {"", 0}};
    for (size_t i = 0, step; i < cell.len && count < GROUP_MAX; i += step) {
        slice rest = {cell.at + i, cell.len - i};
        step = 1;
        if (is_digit(cell.at[i])) {
            while (step < rest.len && is_digit(rest.at[step]))
                step++;
            next.digits = (slice){rest.at, step};
            next.before = (char)(i ? cell.at[i - 1] : ' ');
            groups[count++] = next;
            next = (group){.joined = true};
        } else if (cell.at[i] == '+') {
            next.plus = true;
            next.joined = false;
        } else if ((step = joiner_length(rest)) == 0) {
            step = word_length(rest);
            hear(&next, (slice){rest.at, step});
            step += !step;
            next.plus = next.joined = false;
        }
    }
    return count;
}

/* A date in groups (01-04-2019, 2019-04-01) begins like no number that people write. */
static bool is_date(const group *g, size_t left)
{
    if (left < 3 || !g[1].joined || !g[2].joined)
        return false;
    size_t a = g[0].digits.len, b = g[1].digits.len, c = g[2].digits.len;
    return (a <= 2 && b <= 2 && c == 4) || (a == 4 && b == 2 && c == 2);
}

/* The national number in digits as they are dialled, or false. */
static bool national_of(const char *dialled, bool plus, bool in_one_piece, char *ret)
{
    const char *at = dialled;
    size_t len = strlen(at);
    bool abroad = plus || strncmp(at, "0044", 4) == 0 || (strncmp(at, "44", 2) == 0 && len >= 12);
    if (abroad) {
        at += !plus && *at == '0' ? 2 : 0;
        if (strncmp(at, "44", 2) != 0)
            return false;
        at += 2;
        at += *at == '0'; /* +44 (0)141 */
    } else if (*at == '0') {
        at++;
    } else if (!in_one_piece || len != NATIONAL_DIGITS) {
        return false;
    }
    len = strlen(at);
    if (!is_national(at, len))
        return false;
    memcpy(ret, at, len + 1);
    return true;
}

/* The longest number that begins at a group. @return how many groups it takes, 0 for none. */
static size_t read_number(const group *g, size_t left, char ret[DIGITS_MAX + 1])
{
    char dialled[DIGITS_MAX + 1] = "";
    size_t len = 0, best = 0;
    /* part of a decimal number, or of a word ("SC012345") */
    bool inside = g->joined && g->before == '.' && g[-1].digits.len < 3;
    bool letter = isalpha((unsigned char)g->before) && !g->after_phone;
    if (inside || letter || (g->no_phone && !g->after_phone) || g->digits.len < 2 ||
        is_date(g, left))
        return 0;
    for (size_t i = 0; i < left && (i == 0 || (g[i].joined && !g[i].plus)); i++) {
        if (len + g[i].digits.len > DIGITS_MAX)
            break;
        memcpy(dialled + len, g[i].digits.at, g[i].digits.len);
        len += g[i].digits.len;
        dialled[len] = '\0';
        if (national_of(dialled, g->plus, i == 0, ret))
            best = i + 1;
    }
    return best;
}

/* A number that a spreadsheet wrote as a decimal: "1414960123.0", "1.414960123E9". One that it
 * rounded ("1.41E+09") has lost its digits: what is left must be eight or more. */
static slice whole_number(slice cell, char text[32])
{
    double number;
    size_t mantissa = 0, digits = 0;
    bool decimal = false;
    for (; mantissa < cell.len && !strchr("eE", cell.at[mantissa]); mantissa++) {
        digits += is_digit(cell.at[mantissa]);
        decimal = decimal || cell.at[mantissa] == '.';
    }
    bool exponent = mantissa < cell.len;
    if ((!decimal && !exponent) || digits < 8 || cell.at[0] == '0' || !is_digit(cell.at[0]) ||
        !text_to_double(cell, &number) || !(number >= 1e9 && number < 1e13))
        return cell;
    if ((double)(int64_t)number < number)
        return (slice){"", 0};
    int len = snprintf(text, 32, "%lld", (long long)number);
    return (slice){text, (size_t)len};
}

size_t phone_read(slice cell, char *ret, size_t size)
{
    group groups[GROUP_MAX];
    char whole[32], found[PHONE_MAX][DIGITS_MAX + 1], number[DIGITS_MAX + 1];
    size_t count = 0, used = 0;
    if (size)
        ret[0] = '\0';
    cell = slice_trim(cell);
    if (!cell.len)
        return 0;
    size_t group_count = read_groups(whole_number(cell, whole), groups);
    for (size_t i = 0, taken; i < group_count && count < PHONE_MAX; i += taken ? taken : 1) {
        taken = read_number(groups + i, group_count - i, number);
        bool again = !taken;
        for (size_t k = 0; k < count && !again; k++)
            again = strcmp(found[k], number) == 0;
        if (again)
            continue;
        size_t needs = strlen(number) + 3 + (count > 0);
        if (used + needs >= size)
            break;
        used += (size_t)snprintf(ret + used, size - used, "%s+44%s", count ? ";" : "", number);
        memcpy(found[count++], number, sizeof number);
    }
    return count;
}
