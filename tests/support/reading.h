/** Bytes through the reader in this process, and what comes of them as text. */
#ifndef CAIRN_TESTS_READING_H
#define CAIRN_TESTS_READING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reader/reader.h"
#include "support/workbook_text.h"

static inline reader_options reading_options(void)
{
    return (reader_options){.max_memory_bytes = 256 << 20,
                            .max_rows = 10000,
                            .max_cell_bytes = WORKBOOK_MAX_CELL_BYTES};
}

/** @return the workbook as workbook_text writes it, or what is wrong with the file. */
static inline const char *read_with(const reader_options *options, slice bytes)
{
    static buf out;
    static error err;
    workbook *w;
    if (!out.max)
        buf_init(&out, 1 << 22);
    err = (error){0};
    if (reader_read_bytes(bytes, options, &w, &err))
        return err.detail;
    const char *text = workbook_text(w, &out);
    workbook_free(w);
    return text;
}

static inline const char *read_bytes(slice bytes)
{
    const reader_options options = reading_options();
    return read_with(&options, bytes);
}

static inline const char *read_text(const char *text)
{
    return read_bytes(slice_of(text));
}

#endif
