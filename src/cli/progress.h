/** Progress of long work: a line that is written over on a terminal, else one line a second. */
#ifndef CAIRN_CLI_PROGRESS_H
#define CAIRN_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const char *doing; /* "maryhill.csv" */
    const char *unit;  /* "rows" */
    double told_s;
    bool shown, terminal;
} progress;

progress progress_of(const char *doing, const char *unit);
/** Called as often as one likes. @param of  0 where the end is not known. */
void progress_tell(progress *, uint64_t done, uint64_t of);
/** Clears the line that was written over. */
void progress_done(progress *);

#endif
