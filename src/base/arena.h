/** Memory that lives as long as one request or one row, freed at once.
 *  Not for sharing between threads. */
#ifndef CAIRN_BASE_ARENA_H
#define CAIRN_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

typedef struct arena arena;

/** @param max_bytes  the most that may be handed out in all; past it, allocations return NULL. */
arena *arena_new(size_t max_bytes);
/** Takes NULL. */
void arena_free(arena *);
/** Gives everything back but keeps the first block for the next use. */
void arena_clear(arena *);

/** `size` bytes, cleared, aligned for any type; NULL past the maximum or out of memory. */
void *arena_alloc(arena *, size_t size);
/** A terminated copy of `length` bytes; NULL as above. */
char *arena_copy(arena *, const char *text, size_t length);
/** Texts behind one another, up to a NULL. */
char *arena_join(arena *, const char *const *texts);
PRINTF_LIKE(2, 3)
char *arena_printf(arena *, const char *format, ...);

/** Calls `done(what)` when the arena is freed or cleared, the latest first: for what a library
 *  allocates for as long. @return false without memory; then it was called at once. */
MUST_USE bool arena_on_free(arena *, void (*done)(void *what), void *what);

void arena_free_scoped(arena **);
#define ARENA_SCOPED __attribute__((cleanup(arena_free_scoped)))

#endif
