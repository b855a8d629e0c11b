#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

void buf_init(buf *b, size_t max_bytes)
{
    *b = (buf){.max = max_bytes};
}

void buf_done(buf *b)
{
    mem_free(b->data);
    *b = (buf){0};
}

void buf_done_scoped(buf *b)
{
    buf_done(b);
}

void buf_clear(buf *b)
{
    b->len = 0;
    b->failed = b->full = false;
}

bool buf_reserve(buf *b, size_t more)
{
    if (more <= b->cap - b->len && !b->failed)
        return true;
    b->full |= more > b->max - b->len;
    if (b->failed || b->full)
        return !(b->failed = true);
    size_t cap = b->cap ? b->cap * 2 : 256;
    if (cap < b->len + more)
        cap = b->len + more;
    if (cap > b->max)
        cap = b->max;
    char *data = mem_realloc(b->data, cap, 1);
    if (!data)
        return !(b->failed = true);
    b->data = data;
    b->cap = cap;
    return true;
}

void buf_add(buf *b, const void *bytes, size_t length)
{
    if (!length || !buf_reserve(b, length))
        return;
    memcpy(b->data + b->len, bytes, length);
    b->len += length;
}

void buf_puts(buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

void buf_putc(buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_printf(buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    /* one byte more for the terminator, which is not counted in len */
    if (length < 0 || !buf_reserve(b, (size_t)length + 1)) {
        b->failed = true;
        return;
    }
    va_start(args, format);
    vsnprintf(b->data + b->len, (size_t)length + 1, format, args);
    va_end(args);
    b->len += (size_t)length;
}

/* Writes the digits of a number before `end` and returns where they start. */
static char *digits_before(char *end, uint64_t number)
{
    do
        *--end = (char)('0' + number % 10);
    while (number /= 10);
    return end;
}

static uint64_t magnitude(int64_t number)
{
    return number < 0 ? -(uint64_t)number : (uint64_t)number;
}

void buf_int(buf *b, int64_t number)
{
    char text[24], *end = text + sizeof text, *start = digits_before(end, magnitude(number));
    if (number < 0)
        *--start = '-';
    buf_add(b, start, (size_t)(end - start));
}

void buf_fixed(buf *b, int64_t units, int decimals)
{
    static const uint64_t POWERS[] = {1,      10,      100,      1000,      10000,
                                      100000, 1000000, 10000000, 100000000, 1000000000};
    uint64_t scale = POWERS[decimals], size = magnitude(units);
    uint64_t whole = size / scale, part = size % scale;
    char text[40], *middle = text + 22;
    char *start = digits_before(middle, whole), *end = middle;
    if (part) {
        *end++ = '.';
        for (uint64_t s = scale / 10; s; s /= 10)
            *end++ = (char)('0' + part / s % 10);
        while (end[-1] == '0')
            end--;
    }
    if (units < 0)
        *--start = '-';
    buf_add(b, start, (size_t)(end - start));
}

const char *buf_text(buf *b)
{
    if (!buf_reserve(b, 1))
        return NULL;
    b->data[b->len] = '\0';
    return b->data;
}

char *buf_take(buf *b, size_t *ret_length)
{
    if (!buf_text(b))
        return NULL;
    char *data = b->data;
    if (ret_length)
        *ret_length = b->len;
    *b = (buf){.max = b->max};
    return data;
}

status buf_status(const buf *b, error *err)
{
    if (!b->failed)
        return OK;
    return error_set(err, ERR_NO_MEMORY, NULL, "the answer is larger than %zu bytes", b->max);
}
