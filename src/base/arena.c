#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum { FIRST_BLOCK_BYTES = 8 * 1024, ALIGNMENT = alignof(max_align_t) };

typedef struct block {
    struct block *older;
    size_t size, used;
    alignas(max_align_t) unsigned char bytes[];
} block;

typedef struct closing {
    struct closing *older;
    void (*done)(void *what);
    void *what;
} closing;

struct arena {
    size_t max_bytes, total;
    block *newest;
    closing *closings; /* in the blocks */
};

arena *arena_new(size_t max_bytes)
{
    arena *a = mem_zalloc(1, sizeof *a);
    if (a)
        a->max_bytes = max_bytes;
    return a;
}

static void close_all(arena *a)
{
    for (closing *c = a->closings; c; c = c->older)
        c->done(c->what);
    a->closings = NULL;
}

void arena_free(arena *a)
{
    if (!a)
        return;
    close_all(a);
    for (block *b = a->newest, *older; b; b = older) {
        older = b->older;
        mem_free(b);
    }
    mem_free(a);
}

void arena_clear(arena *a)
{
    close_all(a);
    while (a->newest && a->newest->older) {
        block *older = a->newest->older;
        mem_free(a->newest);
        a->newest = older;
    }
    if (a->newest)
        a->newest->used = 0;
    a->total = 0;
}

static block *block_add(arena *a, size_t at_least)
{
    size_t size = a->newest ? a->newest->size * 2 : FIRST_BLOCK_BYTES;
    if (size < at_least)
        size = at_least;
    block *b = mem_alloc(1, sizeof *b + size);
    if (!b)
        return NULL;
    *b = (block){.older = a->newest, .size = size};
    return a->newest = b;
}

void *arena_alloc(arena *a, size_t size)
{
    if (size > a->max_bytes || a->total > a->max_bytes - size)
        return NULL;
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    block *b = a->newest;
    if ((!b || b->size - b->used < rounded) && !(b = block_add(a, rounded)))
        return NULL;
    void *bytes = b->bytes + b->used;
    b->used += rounded;
    a->total += size;
    return memset(bytes, 0, size);
}

char *arena_copy(arena *a, const char *text, size_t length)
{
    if (length == SIZE_MAX)
        return NULL;
    char *copy = arena_alloc(a, length + 1);
    return copy ? memcpy(copy, text, length) : NULL;
}

char *arena_join(arena *a, const char *const *texts)
{
    size_t length = 0;
    for (const char *const *text = texts; *text; text++)
        length += strlen(*text);
    char *joined = arena_alloc(a, length + 1), *end = joined;
    for (; *texts && joined; texts++)
        end = mempcpy(end, *texts, strlen(*texts));
    return joined;
}

char *arena_printf(arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = length < 0 ? NULL : arena_alloc(a, (size_t)length + 1);
    if (!text)
        return NULL;
    va_start(args, format);
    vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}

bool arena_on_free(arena *a, void (*done)(void *what), void *what)
{
    closing *c = arena_alloc(a, sizeof *c);
    if (!c) {
        done(what);
        return false;
    }
    *c = (closing){a->closings, done, what};
    a->closings = c;
    return true;
}

void arena_free_scoped(arena **a)
{
    arena_free(*a);
}
