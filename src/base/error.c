#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
}
