/** Counters of the server, without anything about who asked. Thread-safe. */
#ifndef CAIRN_WEB_METRICS_H
#define CAIRN_WEB_METRICS_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/buf.h"
#include "live/live.h"

enum { METRICS_MAX_ROUTES = 128, METRICS_STATUSES = 24 };

typedef struct {
    /* by number of the route (the last: none) and of the status in metrics.c */
    _Atomic uint64_t requests[METRICS_MAX_ROUTES][METRICS_STATUSES];
    _Atomic uint64_t bytes_sent;
    _Atomic int64_t connections, requests_under_way, jobs_waiting, exports, export_files;
} metrics;

/** Counts an answer. @param route  its number in ROUTES, or METRICS_MAX_ROUTES - 1 for none. */
void metrics_count(metrics *, size_t route, unsigned http_status, size_t bytes);

/** Writes everything in the Prometheus text format (0.0.4).
 *  @param paths  of the routes, by number. */
void metrics_write(buf *, metrics *, const char *const *paths, size_t count, live *);

#endif
