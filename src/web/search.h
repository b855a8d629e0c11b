/** The search pool: threads that look words up in the database, each with a connection of its own,
 *  so that the event loops never do. */
#ifndef CAIRN_WEB_SEARCH_H
#define CAIRN_WEB_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

typedef struct search_pool search_pool;

/** One look-up. It and what it points to are the pool's from search_submit until `done` is called.
 */
typedef struct search_job {
    slice words;
    size_t most; /* ids at most */
    arena *arena;
    int64_t deadline_ms;               /* of CLOCK_MONOTONIC: not begun after it */
    void (*done)(struct search_job *); /* called once, on a thread of the pool */

    /* the answer: `err.code` says whether there is one */
    int64_t *ids;
    size_t count;
    error err;

    struct search_job *next; /* for whoever holds the job */
} search_job;

/** Starts the threads and waits until each has opened the database.
 *  @param most_waiting  jobs that may wait before others are turned away. */
MUST_USE status search_pool_new(const char *db_path, unsigned threads, size_t most_waiting,
                                search_pool **ret, error *err);
/** Finishes what is under way and waiting, then stops. Takes NULL. */
void search_pool_free(search_pool *);
/** Hands a job over. @return false when too many wait: the job stays the caller's. */
bool search_submit(search_pool *, search_job *);

/** Milliseconds of CLOCK_MONOTONIC. */
int64_t clock_ms(void);

#endif
