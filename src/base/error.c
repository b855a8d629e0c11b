#include "base/error.h"

#ifdef __clang_analyzer__
#undef error_set
#undef error_no_memory
#endif

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

/* A detail quotes what was given, cut to a length in bytes; what a cut or bad input left of a
 * character becomes '?', so that every face of the program may show it. */
static void repair_utf8(char *text)
{
    size_t left = strlen(text);
    for (unsigned char *at = (unsigned char *)text; left;) {
        utf8proc_int32_t point;
        utf8proc_ssize_t used = utf8proc_iterate(at, (utf8proc_ssize_t)left, &point);
        if (used <= 0) {
            *at = '?';
            used = 1;
        }
        at += used;
        left -= (size_t)used;
    }
}

status error_set(error *err, status code, const char *field, const char *format, ...)
{
    if (!err)
        return code;
    err->code = code;
    snprintf(err->field, sizeof err->field, "%s", field ? field : "");
    va_list args;
    va_start(args, format);
    vsnprintf(err->detail, sizeof err->detail, format, args);
    va_end(args);
    repair_utf8(err->detail);
    return code;
}

status error_no_memory(error *err)
{
    return error_set(err, ERR_NO_MEMORY, NULL, "out of memory");
}

void error_prefix(error *err, const char *format, ...)
{
    char prefix[160], whole[sizeof prefix + sizeof err->detail];
    va_list args;
    va_start(args, format);
    vsnprintf(prefix, sizeof prefix, format, args);
    va_end(args);
    snprintf(whole, sizeof whole, "%s%s", prefix, err->detail);
    memcpy(err->detail, whole, sizeof err->detail - 1);
    err->detail[sizeof err->detail - 1] = '\0';
    repair_utf8(err->detail);
}
