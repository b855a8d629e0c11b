/** What a program that meets strangers' files takes from itself: memory, time, output, the network,
 *  other programs. What the system does not offer is left out. Builds with sanitizers or coverage
 *  have only what these can live with. */
#ifndef CAIRN_BASE_CONFINE_H
#define CAIRN_BASE_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

#if defined CAIRN_SANITIZED || defined CAIRN_COVERED
enum { CONFINE_INSTRUMENTED = 1 }; /* takes terabytes of addresses, and writes files at its end */
#else
enum { CONFINE_INSTRUMENTED = 0 };
#endif

typedef struct {
    size_t max_memory_bytes; /* of the heap; past half of SIZE_MAX: no limit */
    size_t library_bytes;    /* of addresses, hardly of memory, that libraries take besides */
    size_t max_file_bytes;   /* of any file that it writes; SIZE_MAX: no limit */
    long max_seconds;        /* of processor time; 0 for no limit */
    bool reads_only;         /* nothing can be opened for writing, and no process made */
} confine_rules;

/** Closes inherited descriptors, sets the limits and leaves no core; from here on no program can be
 *  started, no socket made and the network not be reached (seccomp; a network of its own where that
 *  is permitted). */
void confine_enter(const confine_rules *);

#endif
