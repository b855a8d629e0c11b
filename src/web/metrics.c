#include "web/metrics.h"

#include <stdio.h>

/* The last stands for every other. */
static const unsigned STATUSES[METRICS_STATUSES] = {200, 201, 204, 206, 300, 303, 304, 400,
                                                    401, 403, 404, 405, 408, 409, 412, 413,
                                                    414, 415, 416, 429, 431, 500, 503, 0};

void metrics_count(metrics *m, size_t route, unsigned http_status, size_t bytes)
{
    size_t i = 0;
    while (STATUSES[i] && STATUSES[i] != http_status)
        i++;
    atomic_fetch_add_explicit(&m->requests[route][i], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&m->bytes_sent, bytes, memory_order_relaxed);
}

static void heading(buf *out, const char *name, const char *type, const char *help)
{
    buf_printf(out, "# HELP cairn_%s %s\n# TYPE cairn_%s %s\n", name, help, name, type);
}

static void gauge(buf *out, const char *name, int64_t number, const char *help)
{
    heading(out, name, "gauge", help);
    buf_printf(out, "cairn_%s %lld\n", name, (long long)number);
}

static void counter(buf *out, const char *name, uint64_t number, const char *help)
{
    heading(out, name, "counter", help);
    buf_printf(out, "cairn_%s %llu\n", name, (unsigned long long)number);
}

static void requests_of(buf *out, metrics *m, size_t route, const char *path)
{
    for (size_t i = 0; i < METRICS_STATUSES; i++) {
        uint64_t count = atomic_load_explicit(&m->requests[route][i], memory_order_relaxed);
        char code[12] = "other";
        if (STATUSES[i])
            snprintf(code, sizeof code, "%u", STATUSES[i]);
        if (count)
            buf_printf(out, "cairn_requests_total{route=\"%s\",status=\"%s\"} %llu\n", path, code,
                       (unsigned long long)count);
    }
}

static void write_index(buf *out, live *l)
{
    index_snapshot *snapshot = live_snapshot(l);
    index_sizes sizes = index_view_sizes(index_view_of(snapshot, AUDIENCE_PUBLIC));
    gauge(out, "features", (int64_t)sizes.features, "Assets in the public view.");
    gauge(out, "features_placed", (int64_t)sizes.placed, "Those of them with a position.");
    gauge(out, "index_layers", (int64_t)sizes.layers, "Layers of the public view.");
    heading(out, "index_bytes", "gauge", "Memory of the public view, by what it holds.");
    buf_printf(out,
               "cairn_index_bytes{part=\"tree\"} %zu\ncairn_index_bytes{part=\"text\"} %zu\n"
               "cairn_index_bytes{part=\"columns\"} %zu\n",
               sizes.tree_bytes, sizes.text_bytes, sizes.column_bytes);
    index_release(snapshot);
}

static void write_live(buf *out, live *l)
{
    live_stats stats = live_statistics(l);
    gazetteer *g = live_gazetteer(l);
    /* the sequence, and how often the index moves, would tell of edits that nobody may see */
    counter(out, "refresh_failures_total", stats.failures,
            "Times the index could not take changes in.");
    gauge(out, "ready", live_ready(l), "Whether the index follows the file.");
    gauge(out, "gazetteer_postcodes", (int64_t)gazetteer_postcode_count(g),
          "Postcodes that are known.");
    gauge(out, "gazetteer_places", (int64_t)gazetteer_place_count(g), "Named places.");
    gazetteer_release(g);
}

void metrics_write(buf *out, metrics *m, const char *const *paths, size_t count, live *l)
{
    heading(out, "requests_total", "counter", "Answers, by resource and status.");
    for (size_t i = 0; i < count; i++)
        requests_of(out, m, i, paths[i]);
    requests_of(out, m, METRICS_MAX_ROUTES - 1, "none");
    counter(out, "sent_bytes_total", m->bytes_sent, "Bytes of answers, without headers.");
    gauge(out, "connections", m->connections, "Open connections.");
    gauge(out, "requests_under_way", m->requests_under_way, "Requests being read or answered.");
    gauge(out, "jobs_waiting", m->jobs_waiting, "Searches and other long work that waits or runs.");
    gauge(out, "exports", m->exports, "Exports under way.");
    write_index(out, l);
    write_live(out, l);
}
