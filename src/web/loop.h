/** An event loop: one thread that runs one libmicrohttpd daemon.
 *
 *  libmicrohttpd 0.9.75 has loops of its own, but they stall when exactly 128 connections (or a
 *  multiple) are ready at once: after a full batch of events it waits again with the same time-out.
 *  So we wait on an epoll set that holds the daemon's own epoll descriptor, for as long as
 *  MHD_get_timeout allows, and call MHD_run, which never waits. An eventfd in the same set wakes
 *  the loop for work that is done and for the end.
 *
 *  Everything of a loop and its connections belongs to its thread; other threads only use
 *  loop_answered and loop_stop. */
#ifndef CAIRN_WEB_LOOP_H
#define CAIRN_WEB_LOOP_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "web/gzip.h"
#include "web/http.h"
#include "web/pool.h"
#include "web/server.h"

typedef struct connection connection;

typedef struct loop {
    const site *site;
    const server_options *options;
    pool *pool;
    struct MHD_Daemon *daemon;
    gzip *gzip;
    int epoll_fd, wake_fd;
    bool started;
    pthread_t thread;
    connection *connections; /* all that are open */
    size_t under_way;        /* requests that have begun and are not answered */
    size_t suspended;        /* those of them that wait for the pool */
    bool freed;              /* a connection was closed in this turn */
    bool closing;            /* answers end their connection */

    _Atomic bool stopping;
    pthread_mutex_t lock; /* of what follows */
    pool_job *answered;
} loop;

/** Prepares a loop that is zeroed but for site, options and searches, and starts its thread.
 *  @param loops  how many loops share the limits and the socket. */
MUST_USE status loop_start(loop *, int listen_fd, unsigned loops, error *err);
/** Asks it to finish; returns at once. */
void loop_stop(loop *);
/** Waits for its thread. */
void loop_join(loop *);
/** Frees what loop_start made, once no job of it runs. */
void loop_done(loop *);
/** Gives a job of the pool back to the loop; from any thread. */
void loop_answered(loop *, pool_job *);

#endif
