/** How often something may be done, by each client and by all together: two token buckets, each of
 *  which holds as many as may be done in an hour and fills evenly (the generic cell rate algorithm,
 *  ITU-T I.371: of each bucket only the time is kept at which it would be full). Safe to use from
 *  many threads.
 *
 *  Room is for RATE_CLIENTS clients; past that, who is nearest to a full bucket is forgotten, so
 *  that many addresses cannot take memory. What all do together is limited whoever is forgotten. */
#ifndef CAIRN_WEB_RATE_H
#define CAIRN_WEB_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

enum { RATE_CLIENTS = 4096 };

typedef struct rate rate;

/** @param of_each,of_all  an hour, each at least 1. */
MUST_USE status rate_new(unsigned of_each, unsigned of_all, rate **ret, error *err);
/** Takes NULL. */
void rate_free(rate *);
/** Takes one from both buckets, or from none.
 *  @param client  client_number's.
 *  @param now_ms  of a clock that only goes on.
 *  @return 0 when it may be done; else the seconds after which it may, at least 1. */
unsigned rate_take(rate *, uint64_t client, int64_t now_ms);

#endif
