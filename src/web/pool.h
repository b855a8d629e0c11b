/** The pool: threads for what an event loop must not do, each with a connection to the database of
 *  its own: looking words up, handlers that go through everything, the pieces of a long answer,
 *  waiting for a write. */
#ifndef CAIRN_WEB_POOL_H
#define CAIRN_WEB_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "store/store.h"

typedef struct pool pool;

/** One piece of work. It and what it points to are the pool's from pool_submit until `done` is
 *  called. */
typedef struct pool_job {
    /** @param db  of the thread; @param late  whether the deadline has passed: then only the answer
     *  to that is made. */
    void (*run)(struct pool_job *, store *db, bool late);
    void (*done)(struct pool_job *); /* called once, behind `run`, on the same thread */
    int64_t deadline_ms;             /* of CLOCK_MONOTONIC */
    bool begun;                      /* a piece of what is under way: there is always room for it */

    struct pool_job *next; /* for whoever holds the job */
} pool_job;

/** Starts the threads and waits until each has opened the database.
 *  @param most_waiting  jobs that may wait before others are turned away. */
MUST_USE status pool_new(const char *db_path, unsigned threads, size_t most_waiting, pool **ret,
                         error *err);
/** Finishes what is under way and waiting, then stops. Takes NULL. */
void pool_free(pool *);
/** Hands a job over. @return false when too many wait: the job stays the caller's. */
bool pool_submit(pool *, pool_job *);

/** Milliseconds of CLOCK_MONOTONIC. */
int64_t clock_ms(void);

#endif
