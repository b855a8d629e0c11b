#include "web/gzip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/mem.h"

enum { MOST = 1 << 20 };

static gzip *g;
static error err;

static int set_up(void **state)
{
    (void)state;
    return gzip_new(&g, &err) ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    gzip_free(g);
    gzip_free(NULL);
    return 0;
}

static void round_trip(const char *text, size_t length)
{
    BUF_SCOPED buf small;
    buf_init(&small, 2 * MOST);
    buf_puts(&small, "kept");
    assert_int_equal(gzip_write(g, (slice){text, length}, &small, &err), OK);
    assert_memory_equal(small.data, "kept\x1f\x8b", 6);
    char *back = malloc(length + 1);
    z_stream z = {.next_in = (Bytef *)small.data + 4,
                  .avail_in = (uInt)small.len - 4,
                  .next_out = (Bytef *)back,
                  .avail_out = (uInt)length + 1};
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    inflateEnd(&z);
    assert_int_equal(z.total_out, length);
    assert_memory_equal(back, text, length);
    free(back);
}

/* One compressor after the other, and what does not compress. */
static void test_round_trips(void **state)
{
    static char text[MOST];
    unsigned seed = 7;
    (void)state;
    round_trip("", 0);
    round_trip("{\"type\":\"FeatureCollection\"}", 28);
    memset(text, 'a', sizeof text);
    round_trip(text, sizeof text);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)((seed = seed * 1664525 + 1013904223) >> 24);
    round_trip(text, sizeof text);
    round_trip(text, GZIP_MIN_BYTES);
}

static void test_full_buffer(void **state)
{
    BUF_SCOPED buf small;
    (void)state;
    buf_init(&small, 10);
    assert_int_equal(gzip_write(g, slice_of("more than ten bytes"), &small, &err), ERR_NO_MEMORY);
    round_trip("and it can be used again", 24);
}

static void test_no_memory(void **state)
{
    gzip *none = NULL;
    (void)state;
    for (long nth = 1; nth < 4; nth++) {
        mem_fail_nth(nth);
        status code = gzip_new(&none, &err);
        mem_fail_nth(0);
        assert_int_equal(code, ERR_NO_MEMORY);
        assert_null(none);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_full_buffer),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
