#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void test_appends(void **state)
{
    BUF_SCOPED buf b;
    (void)state;
    buf_init(&b, 1 << 20);
    assert_string_equal(buf_text(&b), "");
    buf_puts(&b, "near ");
    buf_putc(&b, '"');
    buf_add(&b, "Maryhill", 4);
    buf_printf(&b, " %d %s", 20, "x");
    buf_add(&b, NULL, 0);
    buf_int(&b, -7);
    assert_string_equal(buf_text(&b), "near \"Mary 20 x-7");
    assert_int_equal(b.len, strlen("near \"Mary 20 x-7"));
    assert_int_equal(buf_status(&b, NULL), OK);
    buf_clear(&b);
    assert_string_equal(buf_text(&b), "");
}

static void test_grows_to_its_maximum_and_no_further(void **state)
{
    error err;
    BUF_SCOPED buf b;
    (void)state;
    buf_init(&b, 1000);
    for (int i = 0; i < 1000; i++)
        buf_putc(&b, (char)('a' + i % 26));
    assert_false(b.failed);
    assert_int_equal(b.len, 1000);
    buf_putc(&b, 'x');
    assert_true(b.failed);
    assert_int_equal(b.len, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(b.data[i], 'a' + i % 26);
    /* it stays failed: a later, smaller piece must not fit in where a larger one was left out */
    b.len = 0;
    buf_putc(&b, 'x');
    assert_int_equal(b.len, 0);
    assert_int_equal(buf_status(&b, &err), ERR_NO_MEMORY);
    assert_non_null(strstr(err.detail, "1000"));
    assert_null(buf_text(&b));
    assert_null(buf_take(&b, NULL));
    buf_clear(&b);
    buf_puts(&b, "again");
    assert_string_equal(buf_text(&b), "again");
}

static void write_all(buf *b)
{
    buf_puts(b, "text");
    buf_putc(b, ' ');
    buf_int(b, INT64_MIN);
    buf_fixed(b, -42871003, 7);
}

/* Written whole or not at all, never past the end (ASan watches). */
static void test_every_length(void **state)
{
    BUF_SCOPED buf whole;
    (void)state;
    buf_init(&whole, 1000);
    write_all(&whole);
    for (size_t max = 0; max <= whole.len; max++) {
        BUF_SCOPED buf b;
        buf_init(&b, max);
        write_all(&b);
        assert_int_equal(b.failed, max < whole.len);
        assert_true(b.len <= max);
        if (b.len)
            assert_memory_equal(b.data, whole.data, b.len);
    }
}

static void test_take(void **state)
{
    size_t length;
    BUF_SCOPED buf b;
    (void)state;
    buf_init(&b, 100);
    buf_puts(&b, "G20");
    char *taken = buf_take(&b, &length);
    assert_string_equal(taken, "G20");
    assert_int_equal(length, 3);
    assert_int_equal(b.len, 0);
    buf_puts(&b, "EH4"); /* not into what was taken */
    assert_string_equal(taken, "G20");
    mem_free(taken);
}

static void test_out_of_memory(void **state)
{
    BUF_SCOPED buf b;
    (void)state;
    buf_init(&b, 1 << 20);
    buf_puts(&b, "kept");
    mem_fail_nth(1);
    for (int i = 0; i < 1000 && !b.failed; i++)
        buf_puts(&b, "more");
    assert_true(b.failed);
    assert_memory_equal(b.data, "kept", 4);
    buf_done(&b);
    buf_done(&b);
}

static const char *fixed(int64_t units, int decimals)
{
    static char text[64];
    BUF_SCOPED buf b;
    buf_init(&b, 64);
    buf_fixed(&b, units, decimals);
    snprintf(text, sizeof text, "%s", buf_text(&b));
    return text;
}

static void test_fixed(void **state)
{
    static const struct {
        int64_t units;
        int decimals;
        const char *text;
    } CASES[] = {{0, 7, "0"},
                 {-42871, 4, "-4.2871"},
                 {1, 7, "0.0000001"},
                 {-1, 7, "-0.0000001"},
                 {1800000000, 7, "180"},
                 {-42868000, 7, "-4.2868"},
                 {384, 1, "38.4"},
                 {380, 1, "38"},
                 {5, 0, "5"},
                 {100, 0, "100"},
                 {INT64_MIN, 9, "-9223372036.854775808"},
                 {INT64_MAX, 0, "9223372036854775807"}};
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_string_equal(fixed(CASES[i].units, CASES[i].decimals), CASES[i].text);
}

/* As snprintf writes it, without the zeros at the end. */
static void reference(int64_t units, int decimals, char *ret, size_t size)
{
    long long scale = 1;
    for (int i = 0; i < decimals; i++)
        scale *= 10;
    snprintf(ret, size, "%s%lld.%0*lld", units < 0 ? "-" : "", llabs(units / scale), decimals,
             llabs(units % scale));
    if (!decimals) {
        *strchr(ret, '.') = '\0';
        return;
    }
    size_t len = strlen(ret);
    while (ret[len - 1] == '0')
        ret[--len] = '\0';
    if (ret[len - 1] == '.')
        ret[len - 1] = '\0';
}

static void test_fixed_against_printf(void **state)
{
    char expected[64];
    (void)state;
    srand(11);
    for (int i = 0; i < 200000; i++) {
        int64_t units = ((int64_t)rand() << 20 ^ rand()) >> (rand() % 50);
        int decimals = rand() % 10;
        if (rand() % 2)
            units = -units;
        reference(units, decimals, expected, sizeof expected);
        assert_string_equal(fixed(units, decimals), expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_appends),
        cmocka_unit_test(test_grows_to_its_maximum_and_no_further),
        cmocka_unit_test(test_every_length),
        cmocka_unit_test(test_take),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_fixed),
        cmocka_unit_test(test_fixed_against_printf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
