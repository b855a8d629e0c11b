#include "format/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of a character that is written as \u followed by its number, or 0. */
static size_t escaped_length(slice text, size_t at)
{
    unsigned char c = (unsigned char)text.at[at];
    if (c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&')
        return 1;
    /* U+2028 and U+2029 end a line in JavaScript before ES2019 */
    if (c == 0xE2 && text.len - at >= 3 &&
        (memcmp(text.at + at, "\xE2\x80\xA8", 3) == 0 ||
         memcmp(text.at + at, "\xE2\x80\xA9", 3) == 0))
        return 3;
    return 0;
}

static void add_escape(buf *b, const char *at, size_t length)
{
    static const char SHORT[] = "\"\\\b\f\n\r\t", LETTER[] = "\"\\bfnrt",
                      HEX[] = "0123456789abcdef";
    if (length == 3) {
        buf_puts(b, (unsigned char)at[2] == 0xA8 ? "\\u2028" : "\\u2029");
        return;
    }
    const char *found = *at ? strchr(SHORT, *at) : NULL;
    if (found) {
        buf_add(b, (char[]){'\\', LETTER[found - SHORT]}, 2);
        return;
    }
    unsigned char c = (unsigned char)*at;
    buf_add(b, (char[]){'\\', 'u', '0', '0', HEX[c >> 4], HEX[c & 15]}, 6);
}

/* A bit for each byte that escaped_length may be above 0 for. */
static bool may_be_escaped(char at)
{
    static const uint64_t BYTES[4] = {UINT32_MAX | UINT64_C(1) << '"' | UINT64_C(1) << '&' |
                                          UINT64_C(1) << '<' | UINT64_C(1) << '>',
                                      UINT64_C(1) << ('\\' - 64), 0, UINT64_C(1) << (0xE2 - 192)};
    unsigned char c = (unsigned char)at;
    return BYTES[c / 64] >> c % 64 & 1;
}

void json_text(buf *b, slice text)
{
    size_t done = 0;
    buf_putc(b, '"');
    for (size_t i = 0, length; i < text.len; i += length ? length : 1) {
        length = may_be_escaped(text.at[i]) ? escaped_length(text, i) : 0;
        if (!length)
            continue;
        buf_add(b, text.at + done, i - done);
        add_escape(b, text.at + i, length);
        done = i + length;
    }
    if (done < text.len)
        buf_add(b, text.at + done, text.len - done);
    buf_putc(b, '"');
}

void json_number(buf *b, double number)
{
    char text[40];
    if (!isfinite(number)) {
        buf_puts(b, "null"); /* JSON has no such number */
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    /* what is neither digit, sign nor exponent is the decimal point of the process's locale */
    char *point = text + strspn(text, "-0123456789e+");
    if (*point)
        *point = '.';
    buf_puts(b, text);
}

void json_name(buf *b, const char *name)
{
    buf_putc(b, '"');
    buf_puts(b, name);
    buf_add(b, "\":", 2);
}

void json_metres(buf *b, double metres)
{
    buf_fixed(b, llround(metres * 10), 1);
}
