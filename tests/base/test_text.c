#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static void test_trim(void **state)
{
    (void)state;
    assert_true(slice_equals(slice_trim(slice_of(" \t\r\n Maryhill \xC2\xA0\n")), "Maryhill"));
    assert_true(slice_equals(slice_trim(slice_of("\xC2\xA0 \xC2\xA0")), ""));
    assert_true(slice_equals(slice_trim(slice_of("\u202F\u2003a\u3000\uFEFF\u200B")), "a"));
    assert_true(slice_equals(slice_trim(slice_of("a b")), "a b"));
    assert_int_equal(slice_trim(slice_of("")).len, 0);
    assert_int_equal(slice_of(NULL).len, 0);
    assert_int_equal(slice_trim((slice){"\0", 1}).len, 1); /* a NUL is no space */
    /* half a no-break space is none */
    assert_true(slice_equals(slice_trim(slice_of("a\xC2")), "a\xC2"));
}

static void test_equals(void **state)
{
    (void)state;
    assert_true(slice_equals((slice){"G20 9AD", 3}, "G20"));
    assert_false(slice_equals((slice){"G20", 3}, "G2"));
    assert_false(slice_equals((slice){"G2", 2}, "G20"));
    assert_false(slice_equals(slice_of("g20"), "G20"));
    assert_true(slice_equals_nocase(slice_of("g20"), "G20"));
    assert_false(slice_equals_nocase(slice_of("g2"), "G20"));
    assert_true(slice_equals((slice){NULL, 0}, ""));
    assert_true(slice_equals_nocase((slice){NULL, 0}, ""));
}

static void test_doubles(void **state)
{
    static const struct {
        const char *text;
        double number;
    } GOOD[] = {{"1", 1},      {"-4.2868", -4.2868}, {"+2.5", 2.5}, {".5", .5}, {"5.", 5},
                {"1e3", 1000}, {"1E-2", .01},        {"-0", 0},     {"007", 7}};
    static const char *const BAD[] = {
        "",    " 1",  "1 ",   "1,5",   "1e",    "e1",   "-",     "+-1",      "1-",      "0x10",
        "inf", "nan", "-inf", "1e999", "1.2.3", "1..2", "12abc", "\xD9\xA1", "infinity"};
    double number = 99;
    char longest[80];
    (void)state;
    for (size_t i = 0; i < COUNT(GOOD); i++) {
        assert_true(text_to_double(slice_of(GOOD[i].text), &number));
        assert_true(number == GOOD[i].number);
    }
    number = 99;
    for (size_t i = 0; i < COUNT(BAD); i++)
        assert_false(text_to_double(slice_of(BAD[i]), &number));
    assert_false(text_to_double((slice){"1\0", 2}, &number));
    assert_true(number == 99);
    /* it is the slice that is read, not what stands behind it */
    assert_true(text_to_double((slice){"55.8942", 4}, &number));
    assert_true(number == 55.8);
    memset(longest, '1', sizeof longest);
    assert_true(text_to_double((slice){longest, 64}, &number));
    assert_false(text_to_double((slice){longest, 65}, &number));
}

static void test_integers(void **state)
{
    static const struct {
        const char *text;
        int64_t number;
    } GOOD[] = {{"0", 0},
                {"-17", -17},
                {"+5", 5},
                {"0012", 12},
                {"9223372036854775807", INT64_MAX},
                {"-9223372036854775808", INT64_MIN}};
    static const char *const BAD[] = {"",
                                      " 1",
                                      "1 ",
                                      "1.0",
                                      "1e3",
                                      "0x1",
                                      "-",
                                      "--1",
                                      "abc",
                                      "12a",
                                      "9223372036854775808",
                                      "\t1",
                                      "111111111111111111111111111"};
    int64_t number = 99;
    (void)state;
    for (size_t i = 0; i < COUNT(GOOD); i++) {
        assert_true(text_to_int(slice_of(GOOD[i].text), &number));
        assert_true(number == GOOD[i].number);
    }
    number = 99;
    for (size_t i = 0; i < COUNT(BAD); i++)
        assert_false(text_to_int(slice_of(BAD[i]), &number));
    assert_false(text_to_int((slice){"1\0", 2}, &number));
    assert_true(number == 99);
    assert_true(text_to_int((slice){"2016-05", 4}, &number));
    assert_true(number == 2016);
}

static bool is_utf8(const char *text)
{
    return text_is_utf8(text, strlen(text));
}

static void test_utf8(void **state)
{
    static const char *const BAD[] = {"\x80",             /* a continuation alone */
                                      "\xC3",             /* cut short */
                                      "\xE2\x80",         /* cut short */
                                      "\xC0\xAF",         /* overlong */
                                      "\xE0\x80\xAF",     /* overlong */
                                      "\xED\xA0\x80",     /* a surrogate */
                                      "\xF4\x90\x80\x80", /* past U+10FFFF */
                                      "\xFF",
                                      "caf\xE9"};
    (void)state;
    assert_true(is_utf8(""));
    assert_true(is_utf8("Taobh a' Ch\xC3\xA0olais \xF0\x9F\x8C\xB3"));
    for (size_t i = 0; i < COUNT(BAD); i++)
        assert_false(is_utf8(BAD[i]));
    assert_false(text_is_utf8("a\0b", 3));
    for (size_t at = 0; at < 20; at++) { /* wherever it stands among the eight that are looked at */
        char plain[] = "abcdefghijklmnopqrst";
        assert_true(text_is_utf8(plain, 20));
        plain[at] = '\x7F';
        assert_true(text_is_utf8(plain, 20));
        plain[at] = '\0';
        assert_false(text_is_utf8(plain, 20));
        plain[at] = '\x80';
        assert_false(text_is_utf8(plain, 20));
    }
    assert_int_equal(text_length("Ch\xC3\xA0o", 5), 4);
    assert_int_equal(text_length("\xF0\x9F\x8C\xB3", 4), 1);
    assert_int_equal(text_length("", 0), 0);
}

static void test_fold(void **state)
{
    static const struct {
        const char *text, *folded;
    } CASES[] = {
        {"Maryhill", "maryhill"},
        {"St. Andrews", "st andrews"},
        {"  ST  ANDREWS  ", "st andrews"},
        {"Taobh a' Ch\xC3\xA0olais", "taobh a chaolais"},
        {"Taobh a\xE2\x80\x99 Cha\xCC\x80olais", "taobh a chaolais"},
        {"O'Neill's", "oneills"},
        {"Stratford-upon-Avon", "stratford upon avon"},
        {"Caf\xC3\x89 & Bar (1st)", "cafe bar 1st"},
        {"Stra\xC3\x9F"
         "e",
         "strasse"},
        {"\xEF\xBC\xA6\xEF\xBD\x95ll \xEF\xAC\x81ne", "full fine"}, /* full width, ligature */
        {"", ""},
        {"...", ""},
        {" - ", ""},
        {"caf\xE9", ""}, /* no UTF-8 */
    };
    char folded[64] = "before";
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        size_t expected = strlen(CASES[i].folded);
        size_t len = text_fold(CASES[i].text, strlen(CASES[i].text), folded, sizeof folded);
        assert_int_equal(len, expected);
        if (len)
            assert_string_equal(folded, CASES[i].folded);
    }
    /* folding what is folded changes nothing */
    char again[64];
    text_fold("Ch\xC3\xA0olais \xEF\xAC\x81", 14, folded, sizeof folded);
    assert_true(text_fold(folded, strlen(folded), again, sizeof again) > 0);
    assert_string_equal(again, folded);
}

/* At every length of the buffer: whole and terminated, or 0. */
static void test_fold_at_every_length(void **state)
{
    static const char TEXT[] = "St. \xC3\x89"
                               "dern";
    char folded[16];
    size_t whole = strlen("st edern");
    (void)state;
    for (size_t size = 0; size < sizeof folded; size++) {
        memset(folded, '#', sizeof folded);
        size_t len = text_fold(TEXT, strlen(TEXT), folded, size);
        assert_int_equal(len, size > whole ? whole : 0);
        if (len)
            assert_string_equal(folded, "st edern");
        for (size_t i = size; i < sizeof folded; i++)
            assert_int_equal(folded[i], '#');
    }
}

/* Pieces are written with '|' between them. */
static void test_cut(void **state)
{
    static const struct {
        const char *list, *pieces;
    } CASES[] = {
        {"a,bc,d", "a|bc|d"}, {"a", "a"}, {"a,", "a|"},   {",a", "|a"},
        {",,", "||"},         {"", ""},   {"a;b", "a;b"}, {"\x01,\xC3\x89", "\x01|\xC3\x89"}};
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char pieces[40] = "", *end = pieces;
        for (slice rest = slice_of(CASES[i].list); rest.at;) {
            slice one = slice_cut(&rest, ',');
            end += snprintf(end, 10, "%.*s%s", (int)one.len, one.at, rest.at ? "|" : "");
        }
        assert_string_equal(pieces, CASES[i].pieces);
    }
    slice nothing = {NULL, 0}, piece = slice_cut(&nothing, ',');
    assert_int_equal(piece.len, 0);
    assert_null(nothing.at);
    slice short_of = {"a,b", 1}; /* no further than its length */
    piece = slice_cut(&short_of, ',');
    assert_int_equal(piece.len, 1);
    assert_null(short_of.at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trim),     cmocka_unit_test(test_cut),
        cmocka_unit_test(test_equals),   cmocka_unit_test(test_doubles),
        cmocka_unit_test(test_integers), cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_fold),     cmocka_unit_test(test_fold_at_every_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
