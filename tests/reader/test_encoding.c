#include "reader/encoding.h"

#include "support/reading.h"

#include <string.h>

#define BYTES(text)                                                                                \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

static void test_which_encoding_and_what_it_says(void **state)
{
    static const struct {
        slice bytes;
        const char *name, *text;
    } CASES[] = {
        {BYTES("plain"), "UTF-8", "plain"},
        {BYTES("Caf\xC3\xA9"), "UTF-8", "Caf\xC3\xA9"},
        {BYTES("\xEF\xBB\xBF"
               "Caf\xC3\xA9"),
         "UTF-8", "Caf\xC3\xA9"},
        {BYTES("\xFF\xFE"
               "C\0a\0f\0\xE9\0"),
         "UTF-16LE", "Caf\xC3\xA9"},
        {BYTES("\xFE\xFF\0C\0a\0f\0\xE9"), "UTF-16BE", "Caf\xC3\xA9"},
        {BYTES("n\0a\0m\0e\0,\0t\0o\0w\0n\0\n\0"), "UTF-16LE", "name,town\n"},
        {BYTES("\0n\0a\0m\0e\0,\0t\0o\0w\0n\0\n"), "UTF-16BE", "name,town\n"},
        {BYTES("\xFF\xFE\0\0N\0\0\0o\0\0\0"), "UTF-32LE", "No"},
        {BYTES("\xFF\xFE"
               "A\0\x00\xD8"
               "B\0"), /* half of a pair */
         "UTF-16LE",
         "A\xEF\xBF\xBD"
         "B"},
        {BYTES("Caf\xE9 \x93The Blue\x94, \xA3"
               "5"),
         "windows-1252",
         "Caf\xC3\xA9 \xE2\x80\x9CThe Blue\xE2\x80\x9D, \xC2\xA3"
         "5"},
        {BYTES("It\x92s men\x92s shed \x96 10\x96"
               "12"),
         "windows-1252",
         "It\xE2\x80\x99s men\xE2\x80\x99s shed \xE2\x80\x93 10\xE2\x80\x93"
         "12"},
        {BYTES("Caf\x8E \xD2The Blue\xD3, \xA3"
               "5"),
         "macintosh",
         "Caf\xC3\xA9 \xE2\x80\x9CThe Blue\xE2\x80\x9D, \xC2\xA3"
         "5"},
        {BYTES("It\xD5s men\xD5s shed \xD0 10\xD0"
               "12"),
         "macintosh",
         "It\xE2\x80\x99s men\xE2\x80\x99s shed \xE2\x80\x93 10\xE2\x80\x93"
         "12"},
        {BYTES("C\x98misich na G\x88idhlig"), "macintosh", "C\xC3\xB2misich na G\xC3\xA0idhlig"},
        {BYTES("C\xF2misich na G\xE0idhlig"), "windows-1252", "C\xC3\xB2misich na G\xC3\xA0idhlig"},
        {BYTES("x\x81y\xE9"), "windows-1252", "x\xC2\x81y\xC3\xA9"},
        /* one byte cut off of much UTF-8 does not make it something else */
        {BYTES("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3"), "UTF-8",
         "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        ARENA_SCOPED arena *a = arena_new(10000);
        slice text;
        error err;
        assert_string_equal(encoding_judge(CASES[i].bytes), CASES[i].name);
        assert_int_equal(encoding_decode(CASES[i].bytes, CASES[i].name, a, &text, &err), OK);
        assert_true(slice_equals(text, CASES[i].text));
    }
}

static void test_what_nobody_knows_and_no_memory(void **state)
{
    ARENA_SCOPED arena *a = arena_new(2);
    slice text;
    error err;
    (void)state;
    assert_int_equal(encoding_decode(slice_of("a"), "klingon", a, &text, &err), ERR_INPUT);
    assert_non_null(strstr(err.detail, "klingon"));
    assert_int_equal(encoding_decode(slice_of("caf\xE9"), "macintosh", a, &text, &err),
                     ERR_NO_MEMORY);
    assert_int_equal(encoding_decode((slice){"a\0b\0", 4}, "UTF-16LE", a, &text, &err),
                     ERR_NO_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_encoding_and_what_it_says),
        cmocka_unit_test(test_what_nobody_knows_and_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
