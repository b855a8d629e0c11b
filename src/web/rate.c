#include "web/rate.h"

#include <pthread.h>

#include "base/mem.h"

/* A client's place is one of WAYS behind its number. */
enum { HOUR_MS = 3600 * 1000, WAYS = 8 };

typedef struct {
    uint64_t client;
    int64_t full_ms; /* when its bucket is full again; past: it is, and the place is free */
} place;

struct rate {
    pthread_mutex_t lock;
    int64_t each_ms, all_ms; /* in which a bucket gains one */
    int64_t full_ms;         /* of all together */
    place places[RATE_CLIENTS];
};

status rate_new(unsigned of_each, unsigned of_all, rate **ret, error *err)
{
    rate *r = mem_zalloc(1, sizeof *r);
    if (!r)
        return error_no_memory(err);
    pthread_mutex_init(&r->lock, NULL);
    r->each_ms = HOUR_MS / (of_each ? of_each : 1);
    r->all_ms = HOUR_MS / (of_all ? of_all : 1);
    *ret = r;
    return OK;
}

void rate_free(rate *r)
{
    if (!r)
        return;
    pthread_mutex_destroy(&r->lock);
    mem_free(r);
}

/* The client's place, or the one that is nearest to being free. */
static place *place_of(rate *r, uint64_t client)
{
    place *best = NULL;
    for (size_t i = 0; i < WAYS; i++) {
        place *p = &r->places[(client + i) % RATE_CLIENTS];
        if (p->client == client && p->full_ms)
            return p;
        if (!best || p->full_ms < best->full_ms)
            best = p;
    }
    return best;
}

/* What a bucket lacks once one more is taken. */
static int64_t after(int64_t full_ms, int64_t gain_ms, int64_t now_ms)
{
    return (full_ms > now_ms ? full_ms - now_ms : 0) + gain_ms;
}

unsigned rate_take(rate *r, uint64_t client, int64_t now_ms)
{
    pthread_mutex_lock(&r->lock);
    place *p = place_of(r, client);
    int64_t each = after(p->client == client ? p->full_ms : 0, r->each_ms, now_ms);
    int64_t all = after(r->full_ms, r->all_ms, now_ms);
    int64_t over = (each > all ? each : all) - HOUR_MS;
    if (over <= 0) {
        *p = (place){client, now_ms + each};
        r->full_ms = now_ms + all;
    }
    pthread_mutex_unlock(&r->lock);
    return over <= 0 ? 0 : (unsigned)((over + 999) / 1000);
}
