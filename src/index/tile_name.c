#include "index/tile_name.h"

#include <string.h>

static int hex_digit(char c)
{
    static const char HEX[] = "0123456789abcdef";
    const char *found = c ? strchr(HEX, c) : NULL;
    return found ? (int)(found - HEX) : -1;
}

/* A character of up to three bytes in UTF-8. @return how many. */
static size_t put_character(unsigned code, char *out)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    out[0] = (char)(0xe0 | code >> 12);
    out[1] = (char)(0x80 | (code >> 6 & 0x3f));
    out[2] = (char)(0x80 | (code & 0x3f));
    return 3;
}

/* What stands after a backslash; never longer than it is written.
 * @return how many bytes of text it takes, 0 for what json_text does not write. */
static size_t read_escape(slice text, char *out, size_t *ret_length)
{
    static const char LETTER[] = "\"\\/bfnrt", MEANT[] = "\"\\/\b\f\n\r\t";
    const char *found = text.len && text.at[0] ? strchr(LETTER, text.at[0]) : NULL;
    if (found) {
        *out = MEANT[found - LETTER];
        *ret_length = 1;
        return 1;
    }
    if (text.len < 5 || text.at[0] != 'u')
        return 0;
    unsigned code = 0;
    for (size_t i = 1; i <= 4; i++) {
        int digit = hex_digit(text.at[i]);
        if (digit < 0)
            return 0;
        code = code * 16 + (unsigned)digit;
    }
    if (code == 0 || (code >= 0xd800 && code < 0xe000))
        return 0;
    *ret_length = put_character(code, out);
    return 5;
}

slice tile_name(slice body, size_t split, arena *a)
{
    static const char BEFORE[] = "\"name\":\"";
    const size_t before = sizeof BEFORE - 1;
    if (split > body.len || body.len - split < before ||
        memcmp(body.at + split, BEFORE, before) != 0)
        return (slice){0};
    slice left = {body.at + split + before, body.len - split - before};
    const char *end = left.at;
    for (; end < left.at + left.len && *end != '"'; end++)
        end += *end == '\\';
    char *name = arena_alloc(a, (size_t)(end - left.at) + 1);
    if (!name || end >= left.at + left.len)
        return (slice){0};
    size_t length = 0, written;
    for (const char *at = left.at; at < end; at++) {
        if (*at != '\\') {
            name[length++] = *at;
            continue;
        }
        size_t taken =
            read_escape((slice){at + 1, (size_t)(end - at - 1)}, name + length, &written);
        if (taken == 0)
            return (slice){0};
        at += taken;
        length += written;
    }
    return (slice){name, length};
}
