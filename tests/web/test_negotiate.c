#include "web/negotiate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/error.h"

static void test_tags(void **state)
{
    char first[ETAG_SIZE], again[ETAG_SIZE], other[ETAG_SIZE], small[ETAG_SIZE];
    (void)state;
    etag_of(slice_of("cairn"), false, first);
    etag_of(slice_of("cairn"), false, again);
    etag_of(slice_of("cairns"), false, other);
    etag_of(slice_of("cairn"), true, small);
    assert_string_equal(first, again);
    assert_string_not_equal(first, other);
    assert_string_not_equal(first, small);
    assert_int_equal(strlen(first), 34);
    assert_int_equal(strlen(small), ETAG_SIZE - 1);
    assert_true(first[0] == '"' && first[33] == '"' && small[ETAG_SIZE - 2] == '"');
    etag_of((slice){NULL, 0}, false, first); /* an empty answer has one too */
    assert_int_equal(strlen(first), 34);
}

static void test_if_none_match(void **state)
{
    static const struct {
        const char *header;
        bool listed;
    } CASES[] = {
        {"\"abc\"", true},
        {"W/\"abc\"", true}, /* GET compares weakly */
        {"*", true},
        {" \"x\" ,\"abc\"", true},
        {"\"x\",W/\"y\",  \"abc\" , \"z\"", true},
        {"\"x,\\\"abc\\\"\"", false},
        {"\"a,b\", \"abc\"", true}, /* a comma inside a tag does not divide */
        {"\"abcd\"", false},
        {"abc", false},
        {"w/\"abc\"", false},
        {"\"abc", false},
        {",,,", false},
        {"", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        if (etag_listed(slice_of(CASES[i].header), "\"abc\"") != CASES[i].listed)
            fail_msg("%s", CASES[i].header);
    assert_false(etag_listed((slice){0}, "\"abc\""));
}

static void test_accept_encoding(void **state)
{
    static const struct {
        const char *header;
        bool gzip;
    } CASES[] = {
        {"gzip", true},
        {"GZip", true},
        {"x-gzip", true},
        {"gzip, deflate, br", true},
        {"br;q=1.0, gzip;q=0.8, *;q=0.1", true},
        {"gzip;q=0", false},
        {"gzip; q=0.000", false},
        {"gzip;Q=0", false},
        {"gzip;q=0.001", true},
        {"*", true},
        {"*;q=0", false},
        {"*;q=0, gzip", true},
        {"gzip;q=0, *", false},
        {"*, gzip;q=0", false},
        {"deflate", false},
        {"identity", false},
        {"gzipped", false},
        {"", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        if (gzip_accepted(slice_of(CASES[i].header)) != CASES[i].gzip)
            fail_msg("%s", CASES[i].header);
    assert_false(gzip_accepted((slice){0}));
}

static void test_prefer(void **state)
{
    static const struct {
        const char *header;
        bool whole;
    } CASES[] = {
        {"return=representation", true},
        {"Return = representation", true},
        {"return=\"representation\"", true},
        {"wait=10, return=representation; a=b", true},
        {"return=minimal", false},
        {"return=minimal, return=representation", false}, /* the first (RFC 7240 2) */
        {"return", false},
        {"return=", false},
        {"no-return=representation", false},
        {"x=\"a, return=representation\"", false},
        {"=representation", false},
        {";", false},
        {"", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        if (prefers_representation(slice_of(CASES[i].header)) != CASES[i].whole)
            fail_msg("%s", CASES[i].header);
    assert_false(prefers_representation((slice){0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_if_none_match),
        cmocka_unit_test(test_accept_encoding),
        cmocka_unit_test(test_prefer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
