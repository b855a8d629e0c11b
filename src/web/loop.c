#include "web/loop.h"

#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"
#include "web/connection.h"

enum { SWEEP_MS = 500, STOPPING_MS = 20 };

static void log_message(void *unused, const char *format, va_list args)
{
    char line[300];
    (void)unused;
    vsnprintf(line, sizeof line, format, args);
    for (char *at = line; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == '"')
            *at = ' ';
    log_event(LOG_DEBUG, "libmicrohttpd", "message=\"%s\"", line);
}

/* Paths and queries are decoded where their errors can be reported. */
static size_t leave_escaped(void *unused, struct MHD_Connection *mhd, char *text)
{
    (void)unused, (void)mhd;
    return strlen(text);
}

static status start_daemon(loop *l, int listen_fd, unsigned loops, error *err)
{
    const server_options *o = l->options;
    /* A connection's memory holds the head as it is read, which gets half of it, what is parsed of
     * it (56 bytes for each field and parameter), and the head of the answer. All of it is cleared
     * for each request, so more costs time: 32 KB instead of 16 KB take 2 us of some 14. */
    size_t memory = o->max_header_bytes + (size_t)12 * 1024;
    unsigned connections = (o->max_connections + loops - 1) / loops;
    l->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL,
        connection_handle, l, MHD_OPTION_EXTERNAL_LOGGER, log_message, NULL,
        MHD_OPTION_LISTEN_SOCKET, listen_fd, MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory,
        MHD_OPTION_CONNECTION_LIMIT, connections, MHD_OPTION_CONNECTION_TIMEOUT, o->idle_timeout_s,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, o->max_connections_per_ip, MHD_OPTION_NOTIFY_CONNECTION,
        connection_notify, l, MHD_OPTION_NOTIFY_COMPLETED, connection_end, l,
        MHD_OPTION_URI_LOG_CALLBACK, connection_begin, l, MHD_OPTION_UNESCAPE_CALLBACK,
        leave_escaped, NULL, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
    if (l->daemon)
        return OK;
    return error_set(err, ERR_INTERNAL, NULL, "cannot start an event loop");
}

static bool watch(loop *l, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    return epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static void wake(loop *l)
{
    uint64_t one = 1;
    /* fails only when it is awake already */
    (void)!write(l->wake_fd, &one, sizeof one);
}

void loop_answered(loop *l, pool_job *job)
{
    pthread_mutex_lock(&l->lock);
    job->next = l->answered;
    l->answered = job;
    pthread_mutex_unlock(&l->lock);
    wake(l);
}

/* On the loop's own thread, so that libmicrohttpd's state is only ever touched by one. */
static void resume_answered(loop *l)
{
    pthread_mutex_lock(&l->lock);
    pool_job *job = l->answered;
    l->answered = NULL;
    pthread_mutex_unlock(&l->lock);
    for (pool_job *next; job; job = next) {
        next = job->next;
        connection_resume(job);
    }
}

/* At its limit of connections libmicrohttpd stops listening, and listens again in the first MHD_run
 * after one was closed, so that one must not be waited for. */
static int wait_ms(loop *l)
{
    MHD_UNSIGNED_LONG_LONG most;
    if (l->freed)
        return 0;
    int ms = l->closing ? STOPPING_MS : l->connections ? SWEEP_MS : -1;
    if (MHD_get_timeout(l->daemon, &most) == MHD_YES && (ms < 0 || most < (unsigned)ms))
        ms = (int)most;
    return ms;
}

static void turn(loop *l, int ms)
{
    struct epoll_event events[2];
    uint64_t woken;
    int count = epoll_wait(l->epoll_fd, events, 2, ms);
    for (int i = 0; i < count; i++)
        if (events[i].data.fd == l->wake_fd)
            (void)!read(l->wake_fd, &woken, sizeof woken); /* only to be quiet again */
    l->freed = false;
    resume_answered(l);
    MHD_run(l->daemon);
}

/* A suspended connection must not be there when the daemon stops, so the pool is waited for. */
static bool busy(const loop *l, int64_t until_ms)
{
    return l->suspended || (l->under_way && clock_ms() < until_ms);
}

/* Requests that have begun are answered; so are those that wait in a socket already. */
static void finish(loop *l)
{
    int64_t until_ms = clock_ms() + (int64_t)l->options->request_timeout_s * 1000;
    turn(l, 0);
    l->closing = true;
    MHD_quiesce_daemon(l->daemon);
    do {
        turn(l, 0);
        while (busy(l, until_ms))
            turn(l, wait_ms(l));
        turn(l, 0);
    } while (busy(l, until_ms));
    MHD_stop_daemon(l->daemon);
    l->daemon = NULL;
}

static void *run(void *context)
{
    loop *l = context;
    for (int64_t swept_ms = 0; !l->stopping;) {
        turn(l, wait_ms(l));
        int64_t now_ms = clock_ms();
        if (now_ms - swept_ms < SWEEP_MS)
            continue;
        swept_ms = now_ms;
        connection_sweep(l, now_ms);
    }
    finish(l);
    return NULL;
}

status loop_start(loop *l, int listen_fd, unsigned loops, error *err)
{
    pthread_mutex_init(&l->lock, NULL);
    l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    l->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    status code = gzip_new(&l->gzip, err);
    if (code || (code = start_daemon(l, listen_fd, loops, err)))
        return code;
    int daemon_fd = MHD_get_daemon_info(l->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    if (l->epoll_fd < 0 || l->wake_fd < 0 || !watch(l, daemon_fd) || !watch(l, l->wake_fd) ||
        pthread_create(&l->thread, NULL, run, l))
        return error_set(err, ERR_INTERNAL, NULL, "cannot start an event loop");
    l->started = true;
    return OK;
}

void loop_stop(loop *l)
{
    l->stopping = true;
    if (l->started)
        wake(l);
}

void loop_join(loop *l)
{
    if (l->started)
        pthread_join(l->thread, NULL);
    l->started = false;
}

void loop_done(loop *l)
{
    if (l->daemon) { /* never ran */
        MHD_quiesce_daemon(l->daemon);
        MHD_stop_daemon(l->daemon);
    }
    gzip_free(l->gzip);
    close(l->epoll_fd);
    close(l->wake_fd);
    pthread_mutex_destroy(&l->lock);
}
