#include <string.h>
#include <utf8proc.h>

#include "cql2/build.h"

static bool is_ascii(slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    return true;
}

/* Unicode's own case folding (full, not by language); accents are the marks that are left when
 * characters are taken apart. */
static slice fold_unicode(slice text, utf8proc_option_t options, char *scratch)
{
    utf8proc_int32_t points[32];
    size_t used = 0;
    int boundary = 0;
    while (text.len) {
        utf8proc_int32_t c;
        utf8proc_ssize_t taken =
            utf8proc_iterate((const utf8proc_uint8_t *)text.at, (utf8proc_ssize_t)text.len, &c);
        if (taken <= 0)
            break;
        text = (slice){text.at + taken, text.len - (size_t)taken};
        utf8proc_ssize_t count =
            utf8proc_decompose_char(c, points, (utf8proc_ssize_t)COUNT(points), options, &boundary);
        for (utf8proc_ssize_t i = 0; i < count && i < (utf8proc_ssize_t)COUNT(points); i++) {
            if (used + 4 > CQL2_TEXT_BYTES)
                return (slice){scratch, used};
            used += (size_t)utf8proc_encode_char(points[i], (utf8proc_uint8_t *)scratch + used);
        }
    }
    return (slice){scratch, used};
}

slice cql2_fold(cql2_op op, slice text, char *scratch)
{
    if (!is_ascii(text))
        return fold_unicode(text,
                            op == CQL2_CASEI ? UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE
                                             : UTF8PROC_STRIPMARK | UTF8PROC_DECOMPOSE,
                            scratch);
    if (op == CQL2_ACCENTI)
        return text;
    size_t length = text.len < CQL2_TEXT_BYTES ? text.len : CQL2_TEXT_BYTES;
    for (size_t i = 0; i < length; i++) {
        char c = text.at[i];
        scratch[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    return (slice){scratch, length};
}
