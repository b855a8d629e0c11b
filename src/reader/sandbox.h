/** Takes from this process what reading a file does not need, before a stranger's is opened. */
#ifndef CAIRN_READER_SANDBOX_H
#define CAIRN_READER_SANDBOX_H

#include <stddef.h>

typedef struct {
    size_t max_memory_bytes; /* of the heap; also the most that may be written */
    long max_seconds;        /* of processor time */
    long parent;             /* the process that waits for this one: it ends with it; 0 for none */
} sandbox_limits;

/** Sets limits to memory, time, output and open files, and leaves no core; closes inherited
 *  descriptors; ends with its parent. From here on nothing can be opened for writing, no program
 *  started and no socket made, the network not be reached (seccomp; a network of its own where that
 *  is permitted). What the system does not offer is left out. Builds with sanitizers or coverage
 *  have only what these can live with. */
void sandbox_enter(const sandbox_limits *);

#endif
