/** A running cairn-writer: features go in, and a file that is written as it comes comes out. */
#ifndef CAIRN_EXCHANGE_EXPORT_PROCESS_H
#define CAIRN_EXCHANGE_EXPORT_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/text.h"

typedef struct {
    size_t max_memory_bytes, max_file_bytes;
    long max_seconds; /* of its processor time */
} writer_limits;

typedef struct {
    pid_t pid;        /* 0: there is none */
    int in, out, why; /* our ends: a socket, a pipe, and what it says; -1 once closed */
    long max_seconds;
    size_t max_memory_bytes;
} writer_process;

/** @return ERR_INTERNAL when it can't be started. */
MUST_USE status writer_start(const writer_limits *, writer_process *ret, error *err);
/** Waits until it takes or gives something, or the time is up (ERR_BUSY): sends of `left` what it
 *  takes, and adds to `out` what it gives (nothing at its end, which closes our end of the pipe).
 *  When it takes no more, `left` is emptied: writer_end says why. */
MUST_USE status writer_exchange(writer_process *, slice *left, buf *out, int timeout_ms,
                                error *err);
/** Tells it that what it has written is taken, and waits for its end.
 *  @return OK; ERR_INPUT with what it needs more of than it may have; ERR_INTERNAL with what it
 *  said. */
MUST_USE status writer_end(writer_process *, error *err);
/** Ends it, wherever it is; nothing where there is none. */
void writer_kill(writer_process *);

#endif
