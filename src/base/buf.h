/** A growing byte buffer with a stated maximum.
 *  Appends past the maximum, or without memory, set `failed` and change nothing more; check it once
 *  at the end. `data` is not terminated unless `buf_text` is called. */
#ifndef CAIRN_BASE_BUF_H
#define CAIRN_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

typedef struct {
    char *data;
    size_t len, cap, max;
    bool failed;
    bool full; /* it failed at the maximum, not for want of memory */
} buf;

void buf_init(buf *, size_t max_bytes);
void buf_done(buf *);
/** Empties it, keeps the memory, clears `failed`. */
void buf_clear(buf *);
/** Makes room for `more` bytes; false (and `failed`) when it can't. */
bool buf_reserve(buf *, size_t more);
void buf_add(buf *, const void *bytes, size_t length);
void buf_puts(buf *, const char *text);
void buf_putc(buf *, char c);
PRINTF_LIKE(2, 3)
void buf_printf(buf *, const char *format, ...);
/** A whole number in decimal, without the locale. */
void buf_int(buf *, int64_t number);
/** `units / 10^decimals` in decimal with trailing zeros cut: buf_fixed(b, -42871, 4) is -4.2871. */
void buf_fixed(buf *, int64_t units, int decimals);
/** Terminates and returns the text; "" when empty, NULL when failed. */
const char *buf_text(buf *);
/** Hands the bytes over (free with mem_free) and leaves the buffer empty; NULL when failed. */
char *buf_take(buf *, size_t *ret_length);
/** OK, or ERR_NO_MEMORY with a detail that names the maximum. */
status buf_status(const buf *, error *err);

void buf_done_scoped(buf *);
#define BUF_SCOPED __attribute__((cleanup(buf_done_scoped)))

#endif
