#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static const double TERMINAL_EVERY_S = 0.1, LINES_EVERY_S = 1;

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

progress progress_of(const char *doing, const char *unit)
{
    return (progress){doing, unit, now_s(), false, isatty(STDERR_FILENO) == 1};
}

void progress_tell(progress *p, uint64_t done, uint64_t of)
{
    /* the clock is not asked for every row */
    if (done % 64 != 0)
        return;
    double now = now_s();
    if (now - p->told_s < (p->terminal ? TERMINAL_EVERY_S : LINES_EVERY_S))
        return;
    p->told_s = now;
    p->shown = true;
    fprintf(stderr, p->terminal ? "\r%s: %llu" : "%s: %llu", p->doing, (unsigned long long)done);
    if (of)
        fprintf(stderr, " of %llu", (unsigned long long)of);
    fprintf(stderr, p->terminal ? " %s " : " %s\n", p->unit);
}

void progress_done(progress *p)
{
    if (p->shown && p->terminal)
        fprintf(stderr, "\r\033[K");
}
