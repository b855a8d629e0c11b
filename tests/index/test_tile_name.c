#include "index/tile_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "format/json.h"

/* What json_text writes in a way of its own comes back, and what it does not. */
static void test_what_was_written_comes_back(void **state)
{
    static const char *const NAMES[] = {
        "Maryhill Hub",
        "",
        "\"Girls\" to \\Women\\",
        "Tea & chat <at> 10/11",
        "tab\tnewline\nbell\a\x1f\x7f",
        "Co\xc3\xb3 \xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa \xf0\x9f\xa7\xad",
        "ends with \\",
    };
    (void)state;
    ARENA_SCOPED arena *a = arena_new(1 << 16);
    BUF_SCOPED buf body;
    buf_init(&body, 1000);
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        buf_clear(&body);
        buf_puts(&body, "{\"properties\":{");
        size_t split = body.len;
        buf_puts(&body, "\"name\":");
        json_text(&body, slice_of(NAMES[i]));
        buf_puts(&body, ",\"category\":\"park\"}}");
        slice got = tile_name((slice){body.data, body.len}, split, a);
        assert_non_null(got.at);
        assert_int_equal(got.len, strlen(NAMES[i]));
        assert_memory_equal(got.at, NAMES[i], got.len);
    }
}

static void test_what_is_no_name(void **state)
{
    static const char *const BODIES[] = {
        "",
        "\"name\":null,\"category\":\"park\"}}",
        "\"version\":1}}",
    };
    /* what ends where it should not: whatever comes of it, nothing behind it is read */
    static const char *const BROKEN[] = {
        "\"name\":\"",
        "\"name\":\"never ended",
        "\"name\":\"never ended\\",
        "\"name\":\"never ended\\\"",
        "\"name\":\"\\u12\"}}",
        "\"name\":\"\\u123g\"}}",
        "\"name\":\"\\u0000\"}}",
        "\"name\":\"\\ud83e\\udded\"}}",
        "\"name\":\"\\x\"}}",
    };
    (void)state;
    ARENA_SCOPED arena *a = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT(BODIES); i++) {
        /* a copy that ends where it ends, so that a byte too far is found */
        char *exact = arena_copy(a, BODIES[i], strlen(BODIES[i]));
        if (tile_name(slice_of(exact), 0, a).at)
            fail_msg("'%s' has a name", BODIES[i]);
    }
    for (size_t i = 0; i < COUNT(BROKEN); i++) {
        char *exact = arena_copy(a, BROKEN[i], strlen(BROKEN[i]));
        assert_true(tile_name(slice_of(exact), 0, a).len <= strlen(BROKEN[i]));
    }
    assert_null(tile_name(slice_of("{}"), 3, a).at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_written_comes_back),
        cmocka_unit_test(test_what_is_no_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
