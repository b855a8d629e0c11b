#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

static void test_set(void **state)
{
    error err;
    (void)state;
    assert_int_equal(error_set(&err, ERR_INPUT, "radius", "must be at most %d", 50000), ERR_INPUT);
    assert_int_equal(err.code, ERR_INPUT);
    assert_string_equal(err.field, "radius");
    assert_string_equal(err.detail, "must be at most 50000");
    error_set(&err, ERR_BUSY, NULL, "try again");
    assert_string_equal(err.field, "");
    assert_int_equal(error_set(NULL, ERR_NOT_FOUND, "a", "%s", "b"), ERR_NOT_FOUND);
    assert_int_equal(error_no_memory(&err), ERR_NO_MEMORY);
}

static void test_long_texts_are_cut(void **state)
{
    error err;
    char longest[1000];
    (void)state;
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    error_set(&err, ERR_INPUT, longest, "%s", longest);
    assert_int_equal(strlen(err.field), sizeof err.field - 1);
    assert_int_equal(strlen(err.detail), sizeof err.detail - 1);
    error_prefix(&err, "%s", longest);
    assert_int_equal(strlen(err.detail), sizeof err.detail - 1);
}

static void test_prefix(void **state)
{
    error err;
    (void)state;
    error_set(&err, ERR_INPUT, "age_min", "must be a number");
    error_prefix(&err, "row %d: ", 12);
    assert_string_equal(err.detail, "row 12: must be a number");
    assert_string_equal(err.field, "age_min");
}

/* What a function that logs writes to standard error. */
static const char *logged(void (*writer)(void))
{
    static char text[4096];
    int ends[2], kept = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    fflush(stderr);
    dup2(ends[1], STDERR_FILENO);
    writer();
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(ends[1]);
    ssize_t length = read(ends[0], text, sizeof text - 1);
    close(ends[0]);
    text[length > 0 ? length : 0] = '\0';
    return text;
}

static void write_two_levels(void)
{
    log_event(LOG_DEBUG, "hidden", "%s", "");
    log_event(LOG_INFO, "index-built", "features=%d seconds=%.1f", 1212, 0.5);
}

static void write_long(void)
{
    char longest[3000];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    log_event(LOG_ERROR, "long", "text=%s", longest);
}

static void test_log_lines(void **state)
{
    int year, used = 0;
    const char *text = logged(write_two_levels);
    (void)state;
    assert_int_equal(sscanf(text, "time=%d-%*d-%*dT%*d:%*d:%*d.%*dZ%n", &year, &used), 1);
    assert_string_equal(text + used, " level=info event=index-built features=1212 seconds=0.5\n");
    text = logged(write_long);
    assert_true(strlen(text) <= 1024);
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1); /* one line, cut */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_long_texts_are_cut),
        cmocka_unit_test(test_prefix),
        cmocka_unit_test(test_log_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
