/** Allocation, in one place so that a test can make the nth one fail.
 *  Every folder allocates through these or through an arena, never through malloc. */
#ifndef CAIRN_BASE_MEM_H
#define CAIRN_BASE_MEM_H

#include <stddef.h>
#include <stdint.h>

/** `count * size` bytes, not cleared; NULL when out of memory or when the product overflows. */
void *mem_alloc(size_t count, size_t size);
/** The same, cleared. */
void *mem_zalloc(size_t count, size_t size);
/** Grows or shrinks; the old block stays valid when NULL is returned. */
void *mem_realloc(void *block, size_t count, size_t size);
/** Takes NULL. */
void mem_free(void *block);
/** A copy of a string; NULL when out of memory. */
char *mem_strdup(const char *text);

/** For fault tests: the nth allocation from now fails (1 is the next), 0 switches it off.
 *  Counts the allocations of all threads. */
void mem_fail_nth(long nth);

/** Frees the block a scoped `void *`-like variable points to: `MEM_SCOPED char *s = ...`. */
void mem_free_scoped(void *pointer_to_pointer);
#define MEM_SCOPED __attribute__((cleanup(mem_free_scoped)))

#endif
