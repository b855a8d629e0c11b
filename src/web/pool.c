#include "web/pool.h"

#include <pthread.h>
#include <time.h>

#include "base/mem.h"

struct pool {
    const char *db_path; /* until the threads have opened it */
    pthread_mutex_t lock;
    pthread_cond_t work, opened;
    pool_job *first, **last;
    size_t waiting, most_waiting;
    bool stopping;
    unsigned started, ready, failed;
    error err; /* of the first thread that could not open the database */
    pthread_t threads[];
};

int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* NULL once the pool stops and nothing waits. */
static pool_job *next_job(pool *p)
{
    pthread_mutex_lock(&p->lock);
    while (!p->first && !p->stopping)
        pthread_cond_wait(&p->work, &p->lock);
    pool_job *job = p->first;
    if (job) {
        p->first = job->next;
        if (!p->first)
            p->last = &p->first;
        p->waiting--;
    }
    pthread_mutex_unlock(&p->lock);
    return job;
}

static status open_database(pool *p, store **ret)
{
    error err = {0};
    status code = store_open(p->db_path, STORE_READ, ret, &err);
    pthread_mutex_lock(&p->lock);
    p->ready++;
    if (code && !p->failed++)
        p->err = err;
    pthread_cond_signal(&p->opened);
    pthread_mutex_unlock(&p->lock);
    return code;
}

static void *work(void *context)
{
    pool *p = context;
    store *db;
    if (open_database(p, &db))
        return NULL;
    for (pool_job *job; (job = next_job(p));) {
        job->run(job, db, clock_ms() > job->deadline_ms);
        job->done(job);
    }
    store_close(db);
    return NULL;
}

static status start_threads(pool *p, unsigned threads, error *err)
{
    status code = OK;
    while (!code && p->started < threads) {
        if (pthread_create(&p->threads[p->started], NULL, work, p))
            code = error_set(err, ERR_INTERNAL, NULL, "cannot start a thread");
        else
            p->started++;
    }
    pthread_mutex_lock(&p->lock);
    while (p->ready < p->started)
        pthread_cond_wait(&p->opened, &p->lock);
    if (!code && p->failed) {
        code = p->err.code;
        *err = p->err;
    }
    pthread_mutex_unlock(&p->lock);
    return code;
}

status pool_new(const char *db_path, unsigned threads, size_t most_waiting, pool **ret, error *err)
{
    pool *p = mem_zalloc(1, sizeof *p + threads * sizeof p->threads[0]);
    if (!p)
        return error_no_memory(err);
    p->db_path = db_path;
    p->most_waiting = most_waiting;
    p->last = &p->first;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->work, NULL);
    pthread_cond_init(&p->opened, NULL);
    status code = start_threads(p, threads, err);
    if (code) {
        pool_free(p);
        return code;
    }
    *ret = p;
    return OK;
}

void pool_free(pool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->stopping = true;
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->started; i++)
        pthread_join(p->threads[i], NULL);
    pthread_cond_destroy(&p->opened);
    pthread_cond_destroy(&p->work);
    pthread_mutex_destroy(&p->lock);
    mem_free(p);
}

bool pool_submit(pool *p, pool_job *job)
{
    pthread_mutex_lock(&p->lock);
    bool room = job->begun || p->waiting < p->most_waiting;
    if (room) {
        job->next = NULL;
        *p->last = job;
        p->last = &job->next;
        p->waiting++;
        pthread_cond_signal(&p->work);
    }
    pthread_mutex_unlock(&p->lock);
    return room;
}
