#include "web/search.h"

#include <pthread.h>
#include <time.h>

#include "base/mem.h"
#include "store/store.h"

struct search_pool {
    const char *db_path; /* until the threads have opened it */
    pthread_mutex_t lock;
    pthread_cond_t work, opened;
    search_job *first, **last;
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
static search_job *next_job(search_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (!pool->first && !pool->stopping)
        pthread_cond_wait(&pool->work, &pool->lock);
    search_job *job = pool->first;
    if (job) {
        pool->first = job->next;
        if (!pool->first)
            pool->last = &pool->first;
        pool->waiting--;
    }
    pthread_mutex_unlock(&pool->lock);
    return job;
}

static void run(store *db, search_job *job)
{
    job->err = (error){0};
    if (clock_ms() > job->deadline_ms)
        error_set(&job->err, ERR_BUSY, "q", "too many searches at once: try again");
    else if (store_search(db, job->words, job->most, job->arena, &job->ids, &job->count,
                          &job->err) == OK)
        job->err.code = OK;
    job->done(job);
}

static status open_database(search_pool *pool, store **ret)
{
    error err = {0};
    status code = store_open(pool->db_path, STORE_READ, ret, &err);
    pthread_mutex_lock(&pool->lock);
    pool->ready++;
    if (code && !pool->failed++)
        pool->err = err;
    pthread_cond_signal(&pool->opened);
    pthread_mutex_unlock(&pool->lock);
    return code;
}

static void *work(void *context)
{
    search_pool *pool = context;
    store *db;
    if (open_database(pool, &db))
        return NULL;
    for (search_job *job; (job = next_job(pool));)
        run(db, job);
    store_close(db);
    return NULL;
}

static status start_threads(search_pool *pool, unsigned threads, error *err)
{
    status code = OK;
    while (!code && pool->started < threads) {
        if (pthread_create(&pool->threads[pool->started], NULL, work, pool))
            code = error_set(err, ERR_INTERNAL, NULL, "cannot start a search thread");
        else
            pool->started++;
    }
    pthread_mutex_lock(&pool->lock);
    while (pool->ready < pool->started)
        pthread_cond_wait(&pool->opened, &pool->lock);
    if (!code && pool->failed) {
        code = pool->err.code;
        *err = pool->err;
    }
    pthread_mutex_unlock(&pool->lock);
    return code;
}

status search_pool_new(const char *db_path, unsigned threads, size_t most_waiting,
                       search_pool **ret, error *err)
{
    search_pool *pool = mem_zalloc(1, sizeof *pool + threads * sizeof pool->threads[0]);
    if (!pool)
        return error_no_memory(err);
    pool->db_path = db_path;
    pool->most_waiting = most_waiting;
    pool->last = &pool->first;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    pthread_cond_init(&pool->opened, NULL);
    status code = start_threads(pool, threads, err);
    if (code) {
        search_pool_free(pool);
        return code;
    }
    *ret = pool;
    return OK;
}

void search_pool_free(search_pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->started; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->opened);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    mem_free(pool);
}

bool search_submit(search_pool *pool, search_job *job)
{
    pthread_mutex_lock(&pool->lock);
    bool room = pool->waiting < pool->most_waiting;
    if (room) {
        job->next = NULL;
        *pool->last = job;
        pool->last = &job->next;
        pool->waiting++;
        pthread_cond_signal(&pool->work);
    }
    pthread_mutex_unlock(&pool->lock);
    return room;
}
