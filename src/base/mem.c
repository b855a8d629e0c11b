#include "base/mem.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static atomic_long fail_countdown;

void mem_fail_nth(long nth)
{
    atomic_store(&fail_countdown, nth);
}

static bool must_fail(void)
{
    if (atomic_load_explicit(&fail_countdown, memory_order_relaxed) == 0)
        return false;
    return atomic_fetch_sub(&fail_countdown, 1) == 1;
}

void *mem_alloc(size_t count, size_t size)
{
    return mem_realloc(NULL, count, size);
}

void *mem_zalloc(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || must_fail())
        return NULL;
    return calloc(bytes ? bytes : 1, 1);
}

void *mem_realloc(void *block, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || must_fail())
        return NULL;
    return realloc(block, bytes ? bytes : 1);
}

void mem_free(void *block)
{
    free(block);
}

char *mem_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = mem_alloc(size, 1);
    return copy ? memcpy(copy, text, size) : NULL;
}

void mem_free_scoped(void *pointer_to_pointer)
{
    mem_free(*(void **)pointer_to_pointer);
}
