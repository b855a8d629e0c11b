#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static _Atomic log_level lowest = LOG_INFO;

void log_set_level(log_level level)
{
    lowest = level;
}

void log_event(log_level level, const char *event, const char *format, ...)
{
    static const char *const NAMES[] = {"debug", "info", "warning", "error"};
    if (level < lowest)
        return;
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    char line[1024];
    int used = (int)strftime(line, sizeof line, "time=%Y-%m-%dT%H:%M:%S", &utc);
    used += snprintf(line + used, sizeof line - (size_t)used, ".%03ldZ level=%s event=%s ",
                     now.tv_nsec / 1000000, NAMES[level], event);
    va_list args;
    va_start(args, format);
    int more = vsnprintf(line + used, sizeof line - (size_t)used - 1, format, args);
    va_end(args);
    if (more > 0)
        used += more;
    if (used > (int)sizeof line - 2)
        used = (int)sizeof line - 2;
    line[used++] = '\n';
    /* one write a line, so that lines of threads do not mix */
    ssize_t written = write(STDERR_FILENO, line, (size_t)used);
    (void)written; /* nowhere left to report it */
}
