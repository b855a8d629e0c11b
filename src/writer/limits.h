/** Takes from this process what writing a file does not need. */
#ifndef CAIRN_WRITER_LIMITS_H
#define CAIRN_WRITER_LIMITS_H

#include <stddef.h>

typedef struct {
    size_t max_memory_bytes; /* of the heap */
    size_t max_file_bytes;   /* of any file that it writes */
    long max_seconds;        /* of processor time */
    long parent;             /* it ends with it; 0 for none */
} writer_limits;

/** Sets limits to memory, time, output and open files, and leaves no core; closes inherited
 *  descriptors; is told of the end of its parent (leaving.h). From here on no program can be
 *  started and no socket made (seccomp). What the system does not offer is left out. Builds with
 *  sanitizers or coverage have only what these can live with. */
void limits_enter(const writer_limits *);

#endif
