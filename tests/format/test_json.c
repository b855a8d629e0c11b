#include "format/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/mem.h"

static buf out;

static int set_up(void **state)
{
    (void)state;
    buf_init(&out, 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buf_done(&out);
    return 0;
}

static const char *string_of(slice text)
{
    buf_clear(&out);
    json_text(&out, text);
    return buf_text(&out);
}

static const char *number_of(double number)
{
    buf_clear(&out);
    json_number(&out, number);
    return buf_text(&out);
}

static const char *metres_of(double metres)
{
    buf_clear(&out);
    json_metres(&out, metres);
    return buf_text(&out);
}

static void test_strings(void **state)
{
    static const struct {
        const char *text, *json;
    } CASES[] = {
        {"", "\"\""},
        {"Maryhill", "\"Maryhill\""},
        {"say \"hi\"", "\"say \\\"hi\\\"\""},
        {"a\\b", "\"a\\\\b\""},
        {"a/b", "\"a/b\""},
        {"\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
        {"\x01\x1F\x7F", "\"\\u0001\\u001f\x7F\""},
        /* nothing that ends a script or begins a tag or an entity */
        {"</script>&amp;", "\"\\u003c/script\\u003e\\u0026amp;\""},
        {"a\xE2\x80\xA8"
         "b\xE2\x80\xA9"
         "c\xE2\x80\xAA",
         "\"a\\u2028b\\u2029c\xE2\x80\xAA\""},
        {"Taobh a' Ch\xC3\xA0olais \xF0\x9F\x8C\xB3",
         "\"Taobh a' Ch\xC3\xA0olais \xF0\x9F\x8C\xB3\""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_string_equal(string_of(slice_of(CASES[i].text)), CASES[i].json);
    string_of((slice){"a\0b", 3});
    assert_string_equal(buf_text(&out), "\"a\\u0000b\"");
    assert_string_equal(string_of((slice){NULL, 0}), "\"\"");
}

/* The beginning of a separator at the end of a text: nothing is read past it (ASan watches). */
static void test_a_text_that_is_cut(void **state)
{
    (void)state;
    for (size_t len = 1; len < 3; len++) {
        MEM_SCOPED char *cut = mem_alloc(len, 1);
        memcpy(cut, "\xE2\x80", len);
        string_of((slice){cut, len});
        assert_int_equal(out.len, len + 2);
    }
}

/* Every character of the first planes and of two others, as another program reads it. */
static void test_every_character_reads_back(void **state)
{
    (void)state;
    for (uint32_t point = 1; point < 0x11000; point++) {
        char text[8];
        if (point >= 0xD800 && point < 0xE000)
            continue;
        size_t len = 0;
        if (point < 0x80)
            text[len++] = (char)point;
        else if (point < 0x800)
            text[len++] = (char)(0xC0 | point >> 6);
        else if (point < 0x10000)
            text[len++] = (char)(0xE0 | point >> 12);
        else
            text[len++] = (char)(0xF0 | point >> 18);
        if (point >= 0x10000)
            text[len++] = (char)(0x80 | (point >> 12 & 63));
        if (point >= 0x800)
            text[len++] = (char)(0x80 | (point >> 6 & 63));
        if (point >= 0x80)
            text[len++] = (char)(0x80 | (point & 63));
        string_of((slice){text, len});
        json_t *read = json_loadb(out.data, out.len, JSON_DECODE_ANY, NULL);
        assert_int_equal(json_string_length(read), len);
        assert_memory_equal(json_string_value(read), text, len);
        json_decref(read);
    }
}

static void test_numbers(void **state)
{
    (void)state;
    assert_string_equal(number_of(0), "0");
    assert_string_equal(number_of(38.4), "38.4");
    assert_string_equal(number_of(-4.2868), "-4.2868");
    assert_string_equal(number_of(0.1 + 0.2), "0.30000000000000004");
    assert_string_equal(number_of(100000), "100000");
    assert_string_equal(number_of(1e300), "1e+300");
    assert_string_equal(number_of(INFINITY), "null");
    assert_string_equal(number_of(NAN), "null");
    srand(7);
    for (int i = 0; i < 100000; i++) {
        double number = ldexp((double)rand() / RAND_MAX - 0.5, rand() % 200 - 100);
        assert_true(strtod(number_of(number), NULL) == number);
    }
    assert_true(strtod(number_of(DBL_MAX), NULL) == DBL_MAX);
    assert_true(strtod(number_of(DBL_TRUE_MIN), NULL) == DBL_TRUE_MIN);
}

static void test_numbers_have_a_point_in_every_locale(void **state)
{
    (void)state;
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8") && !setlocale(LC_NUMERIC, "fr_FR.UTF-8"))
        skip();
    assert_string_equal(number_of(-4.2868), "-4.2868");
    setlocale(LC_NUMERIC, "C");
}

static void test_metres(void **state)
{
    (void)state;
    assert_string_equal(metres_of(0), "0");
    assert_string_equal(metres_of(38.44), "38.4");
    assert_string_equal(metres_of(38.46), "38.5");
    assert_string_equal(metres_of(1200), "1200");
    assert_string_equal(metres_of(20003931.4586), "20003931.5");
}

static void test_name(void **state)
{
    (void)state;
    buf_clear(&out);
    json_name(&out, "distance_m");
    assert_string_equal(buf_text(&out), "\"distance_m\":");
}

/* A buffer too small for the text fails and is never written past its end (ASan watches). */
static void test_every_buffer_length(void **state)
{
    slice text = slice_of("a\"<\xE2\x80\xA8\x01z");
    size_t whole = strlen(string_of(text));
    (void)state;
    for (size_t max = 0; max <= whole; max++) {
        BUF_SCOPED buf small;
        buf_init(&small, max);
        json_text(&small, text);
        assert_int_equal(small.failed, max < whole);
        assert_true(small.len <= max);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_a_text_that_is_cut),
        cmocka_unit_test(test_every_character_reads_back),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_numbers_have_a_point_in_every_locale),
        cmocka_unit_test(test_metres),
        cmocka_unit_test(test_name),
        cmocka_unit_test(test_every_buffer_length),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
