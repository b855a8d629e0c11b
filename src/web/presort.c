#include "web/presort.h"

#include "base/mem.h"
#include "web/pool.h"

enum { MOST_VIEWS = 2 };

typedef struct {
    pool_job job; /* first: a job is its presort */
    index_snapshot *held[3];
    const index_view *views[MOST_VIEWS];
    size_t count;
    int field;
} presort;

static void run(pool_job *job, store *db, bool late)
{
    (void)db, (void)late; /* nobody waits for it */
    presort *o = (presort *)(void *)job;
    for (size_t i = 0; i < o->count; i++)
        index_order_make(o->views[i], o->field, index_taxonomy(o->held[0]));
}

static void done(pool_job *job)
{
    presort *o = (presort *)(void *)job;
    for (size_t i = 0; i < COUNT(o->held); i++)
        index_release(o->held[i]);
    mem_free(o);
}

void presort_begin(const request *rq, const index_view *const *views, size_t count, int number)
{
    bool wanted = false;
    for (size_t i = 0; i < count; i++)
        wanted |= index_order_wanted(views[i], number);
    presort *o = wanted && rq->site->pool && count <= MOST_VIEWS ? mem_zalloc(1, sizeof *o) : NULL;
    if (!o)
        return;
    *o = (presort){
        .job = {.run = run, .done = done},
        .held = {index_hold(rq->snapshot), index_hold(rq->elsewhen), index_hold(rq->activities)},
        .count = count,
        .field = number};
    for (size_t i = 0; i < count; i++)
        o->views[i] = views[i];
    if (!pool_submit(rq->site->pool, &o->job))
        done(&o->job);
}
