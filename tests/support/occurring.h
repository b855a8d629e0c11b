/** Records made of lines "field=value", and their occurrences as text. */
#ifndef CAIRN_TESTS_OCCURRING_H
#define CAIRN_TESTS_OCCURRING_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/occur.h"

/** Sets fields: "day=mo|part_of_day=morning". */
static inline void occurring_set(record *r, const char *fields, arena *a)
{
    error err = {0};
    while (*fields) {
        size_t length = strcspn(fields, "|");
        const char *equals = memchr(fields, '=', length);
        int number = entity_field(r->of, (slice){fields, (size_t)(equals - fields)});
        slice text = {equals + 1, length - (size_t)(equals + 1 - fields)};
        if (number < 0 || field_read(&r->of->fields[number], text, a, &r->v[number], &err)) {
            fprintf(stderr, "%.*s: %s\n", (int)length, fields, err.detail);
            abort();
        }
        fields += length + (fields[length] == '|');
    }
}

static inline void occurring_put_hours(buf *out, occur_hours h)
{
    static const char *const PARTS[] = {"morning", "afternoon", "evening", "?"};
    if (h.from_min < 0)
        buf_printf(out, " %s", PARTS[h.part_of_day]);
    else
        buf_printf(out, " %02d:%02d", h.from_min / 60, h.from_min % 60);
    if (h.to_min >= 0)
        buf_printf(out, "-%02d:%02d", h.to_min / 60, h.to_min % 60);
}

/** "2026-11-30 10:00-12:00, 2026-12-07 10:00-12:00" with "!b", "!t", "!x" for what is to be
 *  checked. */
static inline const char *occurring_text(const occurrence *list, size_t count, arena *a)
{
    BUF_SCOPED buf out;
    buf_init(&out, 100000);
    for (size_t i = 0; i < count; i++) {
        buf_printf(&out, "%s%s", i ? ", " : "", list[i].on);
        occurring_put_hours(&out, list[i].hours);
        buf_puts(&out, list[i].checks & OCCUR_CHECK_BANK_HOLIDAY ? " !b" : "");
        buf_puts(&out, list[i].checks & OCCUR_CHECK_TERM ? " !t" : "");
        buf_puts(&out, list[i].checks & OCCUR_CHECK_EXCEPTIONS ? " !x" : "");
    }
    const char *text = buf_text(&out);
    return arena_copy(a, text, strlen(text));
}

#endif
