#include "cli/terminal.h"

#include <stdio.h>
#include <string.h>

/* In UTF-8, first and last of each range. */
static const struct {
    const char *first, *last;
} BLANKED[] = {
    {"\x01", "\x1F"},                 /* C0 */
    {"\x7F", "\x7F"},                 /* DEL */
    {"\xC2\x80", "\xC2\x9F"},         /* C1 */
    {"\xD8\x9C", "\xD8\x9C"},         /* U+061C */
    {"\xE2\x80\x8E", "\xE2\x80\x8F"}, /* U+200E, U+200F */
    {"\xE2\x80\xA8", "\xE2\x80\xAE"}, /* U+2028 to U+202E */
    {"\xE2\x81\xA6", "\xE2\x81\xA9"}, /* U+2066 to U+2069 */
};

/* The bytes of what is blanked here, or 0. */
static size_t blanked(slice text)
{
    for (size_t i = 0; i < COUNT(BLANKED); i++) {
        size_t length = strlen(BLANKED[i].first);
        if (text.len >= length && memcmp(text.at, BLANKED[i].first, length) >= 0 &&
            memcmp(text.at, BLANKED[i].last, length) <= 0)
            return length;
    }
    return 0;
}

void terminal_text(slice text)
{
    bool readable = text_is_utf8(text.at, text.len);
    while (text.len) {
        size_t length = blanked(text), used = length ? length : 1;
        putchar(length ? ' ' : readable || (unsigned char)*text.at < 0x80 ? *text.at : '?');
        text = (slice){text.at + used, text.len - used};
    }
}
