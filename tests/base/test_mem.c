#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void test_the_nth_allocation_fails(void **state)
{
    (void)state;
    mem_fail_nth(3);
    char *first = mem_alloc(1, 10), *second = mem_zalloc(1, 10);
    assert_non_null(first);
    assert_non_null(second);
    assert_null(mem_strdup("third"));
    char *fourth = mem_strdup("fourth"); /* only the third */
    assert_string_equal(fourth, "fourth");
    mem_fail_nth(1);
    assert_null(mem_zalloc(1, 10));
    mem_fail_nth(1);
    mem_fail_nth(0);
    char *fifth = mem_alloc(1, 10);
    assert_non_null(fifth);
    mem_free(first);
    mem_free(second);
    mem_free(fourth);
    mem_free(fifth);
}

static void test_a_failed_growth_leaves_the_block(void **state)
{
    (void)state;
    char *block = mem_strdup("Maryhill");
    mem_fail_nth(1);
    assert_null(mem_realloc(block, 1000, 1));
    assert_string_equal(block, "Maryhill");
    block = mem_realloc(block, 1000, 1);
    assert_string_equal(block, "Maryhill");
    mem_free(block);
}

static void test_sizes(void **state)
{
    (void)state;
    assert_null(mem_alloc(SIZE_MAX / 2, 3)); /* the product overflows */
#ifndef CAIRN_SANITIZED                      /* its calloc ends the program instead */
    assert_null(mem_zalloc(SIZE_MAX / 2, 3));
#endif
    MEM_SCOPED char *none = mem_alloc(0, 8); /* nothing is no failure */
    assert_non_null(none);
    MEM_SCOPED unsigned char *cleared = mem_zalloc(100, 3);
    for (int i = 0; i < 300; i++)
        assert_int_equal(cleared[i], 0);
    mem_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_nth_allocation_fails),
        cmocka_unit_test(test_a_failed_growth_leaves_the_block),
        cmocka_unit_test(test_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
