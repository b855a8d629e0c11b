#include "web/range.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"

enum { SIZE = 1000 };

static void test_fields(void **state)
{
    static const struct {
        const char *field;
        range_kind kind;
        uint64_t first, length;
    } CASES[] = {
        {"bytes=0-0", RANGE_PART, 0, 1},
        {"bytes=0-999", RANGE_PART, 0, 1000},
        {"bytes=0-1000", RANGE_PART, 0, 1000},
        {"bytes=10-19", RANGE_PART, 10, 10},
        {"bytes=999-", RANGE_PART, 999, 1},
        {"bytes=0-", RANGE_PART, 0, 1000},
        {"bytes=-1", RANGE_PART, 999, 1},
        {"bytes=-1000", RANGE_PART, 0, 1000},
        {"bytes=-1001", RANGE_PART, 0, 1000},
        {"Bytes= 5-6 ", RANGE_PART, 5, 2},
        {"bytes=990-99999999999999999999999999", RANGE_PART, 990, 10},
        {"bytes=990-18446744073709551615", RANGE_PART, 990, 10},
        {"bytes=-99999999999999999999999999", RANGE_PART, 0, 1000},
        {"bytes=1000-", RANGE_NOT_SATISFIABLE},
        {"bytes=1000-1000", RANGE_NOT_SATISFIABLE},
        {"bytes=99999999999999999999999999-", RANGE_NOT_SATISFIABLE},
        {"bytes=-0", RANGE_NOT_SATISFIABLE},
        {"bytes=6-5", RANGE_WHOLE},
        {"bytes=0-1,3-4", RANGE_WHOLE},
        {"bytes=0-1, ", RANGE_WHOLE},
        {"bytes=-", RANGE_WHOLE},
        {"bytes=", RANGE_WHOLE},
        {"bytes=5", RANGE_WHOLE},
        {"bytes=a-b", RANGE_WHOLE},
        {"bytes=--5", RANGE_WHOLE},
        {"bytes=0x1-5", RANGE_WHOLE},
        {"bytes 0-5", RANGE_WHOLE},
        {"pages=0-5", RANGE_WHOLE},
        {"", RANGE_WHOLE},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        uint64_t first = 0, length = 0;
        range_kind kind = range_read(slice_of(CASES[i].field), SIZE, &first, &length);
        if (kind != CASES[i].kind || first != CASES[i].first || length != CASES[i].length)
            fail_msg("%s: %d, %lu, %lu", CASES[i].field, kind, (unsigned long)first,
                     (unsigned long)length);
    }
    assert_int_equal(range_read((slice){0}, SIZE, &(uint64_t){0}, &(uint64_t){0}), RANGE_WHOLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fields)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
