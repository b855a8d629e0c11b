#include "cql2/like.h"

#include <stdbool.h>
#include <utf8proc.h>

/* The next character of well-formed UTF-8, and past it. */
static int32_t next_character(slice *text)
{
    utf8proc_int32_t point;
    utf8proc_ssize_t used =
        utf8proc_iterate((const utf8proc_uint8_t *)text->at, (utf8proc_ssize_t)text->len, &point);
    size_t taken = used > 0 ? (size_t)used : 1;
    *text = (slice){text->at + taken, text->len - taken};
    return point;
}

like_pattern *like_new(slice text, arena *a)
{
    like_pattern *p = arena_alloc(a, sizeof *p + text.len * sizeof p->at[0]);
    if (!p)
        return NULL;
    while (text.len) {
        int32_t c = next_character(&text);
        if (c == '\\' && text.len)
            c = next_character(&text);
        else if (c == '%')
            c = LIKE_ANY;
        else if (c == '_')
            c = LIKE_ONE;
        if (c == LIKE_ANY && p->count && p->at[p->count - 1] == LIKE_ANY)
            continue;
        p->at[p->count++] = c;
    }
    return p;
}

/* Greedy: when it goes wrong, only the last `%` need take one character more. */
bool like_matches(const like_pattern *p, slice text)
{
    size_t at = 0, behind_any = 0;
    slice from = {0};
    bool any = false;
    while (text.len) {
        slice rest = text;
        if (at < p->count && p->at[at] == LIKE_ANY) {
            any = true;
            behind_any = ++at;
            from = text;
            continue;
        }
        int32_t c = next_character(&rest);
        if (at < p->count && (p->at[at] == LIKE_ONE || p->at[at] == c)) {
            at++;
            text = rest;
            continue;
        }
        if (!any)
            return false;
        next_character(&from);
        text = from;
        at = behind_any;
    }
    while (at < p->count && p->at[at] == LIKE_ANY)
        at++;
    return at == p->count;
}
