#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdalign.h>
#include <string.h>

#include "base/mem.h"

static void test_memory_is_cleared_and_aligned(void **state)
{
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    (void)state;
    for (size_t size = 0; size < 300; size++) {
        unsigned char *bytes = arena_alloc(a, size);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        memset(bytes, 0xFF, size);
    }
}

/* What was handed out stays as it is while blocks are added. */
static void test_blocks_do_not_overlap(void **state)
{
    enum { COUNT_OF = 500, SIZE = 333 };
    unsigned char *blocks[COUNT_OF];
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    (void)state;
    for (int i = 0; i < COUNT_OF; i++) {
        blocks[i] = arena_alloc(a, SIZE);
        memset(blocks[i], i & 0xFF, SIZE);
    }
    for (int i = 0; i < COUNT_OF; i++)
        for (int k = 0; k < SIZE; k++)
            assert_int_equal(blocks[i][k], i & 0xFF);
    /* larger than any block so far */
    assert_non_null(arena_alloc(a, 500000));
}

static char closed[8];

static void note_closed(void *what)
{
    strcat(closed, what);
}

/* What was given to be closed is, once, the latest first. */
static void test_closing(void **state)
{
    arena *a = arena_new(1000);
    (void)state;
    closed[0] = '\0';
    assert_true(arena_on_free(a, note_closed, "a"));
    assert_true(arena_on_free(a, note_closed, "b"));
    arena_clear(a);
    assert_string_equal(closed, "ba");
    assert_true(arena_on_free(a, note_closed, "c"));
    assert_non_null(arena_alloc(a, 970));
    assert_false(arena_on_free(a, note_closed, "d"));
    assert_string_equal(closed, "bad");
    arena_free(a);
    assert_string_equal(closed, "badc");
}

static void test_maximum(void **state)
{
    ARENA_SCOPED arena *a = arena_new(1000);
    (void)state;
    assert_null(arena_alloc(a, 1001));
    assert_null(arena_alloc(a, SIZE_MAX));
    assert_non_null(arena_alloc(a, 600));
    assert_null(arena_alloc(a, 401));
    assert_non_null(arena_alloc(a, 400));
    assert_null(arena_alloc(a, 1));
    arena_clear(a);
    assert_non_null(arena_alloc(a, 1000));
}

static void test_clearing_gives_clean_memory_again(void **state)
{
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    (void)state;
    unsigned char *first = arena_alloc(a, 64);
    memset(first, 0xAA, 64);
    for (int i = 0; i < 100; i++)
        memset(arena_alloc(a, 1000), 0xAA, 1000);
    arena_clear(a);
    unsigned char *again = arena_alloc(a, 64);
    assert_ptr_equal(again, first); /* the first block was kept */
    for (int i = 0; i < 64; i++)
        assert_int_equal(again[i], 0);
}

static void test_copies(void **state)
{
    ARENA_SCOPED arena *a = arena_new(1000);
    (void)state;
    assert_string_equal(arena_copy(a, "Maryhill", 4), "Mary");
    assert_string_equal(arena_copy(a, "", 0), "");
    assert_string_equal(arena_printf(a, "%s, %d", "G20", 9), "G20, 9");
    assert_string_equal(arena_join(a, (const char *const[]){"<", "", "G20", ">", NULL}), "<G20>");
    assert_string_equal(arena_join(a, (const char *const[]){NULL}), "");
    assert_null(arena_copy(a, "", SIZE_MAX));
    assert_null(arena_printf(a, "%2000d", 1));
}

static void test_out_of_memory(void **state)
{
    (void)state;
    mem_fail_nth(1);
    assert_null(arena_new(1000));
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    mem_fail_nth(1);
    assert_null(arena_alloc(a, 10));
    assert_non_null(arena_alloc(a, 10)); /* and goes on when there is some again */
    arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_is_cleared_and_aligned),
        cmocka_unit_test(test_blocks_do_not_overlap),
        cmocka_unit_test(test_closing),
        cmocka_unit_test(test_maximum),
        cmocka_unit_test(test_clearing_gives_clean_memory_again),
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
