#include "web/server.h"

#include <unistd.h>

#include "base/mem.h"
#include "pages/pages.h"
#include "web/basemap.h"
#include "web/listen.h"
#include "web/loop.h"

/* Jobs that may wait for each thread of the pool: some tens of milliseconds each for most. */
enum { WAITING_PER_THREAD = 64 };

struct server {
    server_options options;
    site site;
    metrics counts;
    pool *pool;
    live_accounts *accounts;
    writing *writing;
    pages *pages;
    client_rules clients;
    rate *notes;
    basemap *basemap;
    int listen_fd;
    char address[LISTEN_NAME_SIZE];
    unsigned loop_count; /* of those that loop_start was called for */
    loop loops[];
};

static unsigned loops_wanted(const server_options *options)
{
    if (options->threads)
        return options->threads;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 0 ? (unsigned)cores : 1;
}

/* Making a file takes its thread for as long; one is left to look words up. */
static unsigned files_at_once(const server_options *options)
{
    return options->work_threads > 1 ? options->work_threads - 1 : 1;
}

static status start_loops(server *s, unsigned loops, error *err)
{
    status code = OK;
    while (!code && s->loop_count < loops) {
        loop *l = &s->loops[s->loop_count++];
        l->site = &s->site;
        l->options = &s->options;
        l->pool = s->pool;
        code = loop_start(l, s->listen_fd, loops, err);
    }
    return code;
}

status server_start(const server_options *options, live *from, const char *db_path, server **ret,
                    error *err)
{
    unsigned loops = loops_wanted(options);
    server *s = mem_zalloc(1, sizeof *s + loops * sizeof s->loops[0]);
    if (!s)
        return error_no_memory(err);
    s->options = *options;
    s->listen_fd = -1;
    s->site = (site){.live = from,
                     .counts = &s->counts,
                     .base_url = options->base_url,
                     .address = s->address,
                     .max_url_bytes = options->max_url_bytes,
                     .max_header_bytes = options->max_header_bytes,
                     .max_body_bytes = options->max_body_bytes,
                     .max_answer_bytes = options->max_answer_bytes,
                     .max_exports = options->max_exports,
                     .max_export_files = files_at_once(options),
                     .export_max_rows = options->export_max_rows,
                     .clients = &s->clients,
                     .texts = options->texts,
                     .max_notes_waiting = options->max_notes_waiting};
    status code =
        client_rules_init(&s->clients, options->trusted_proxies, options->trusted_proxy_count, err);
    if (!code && options->notes_per_hour)
        code = rate_new(options->notes_per_hour, options->notes_per_hour_in_all, &s->notes, err);
    s->site.notes = s->notes;
    if (!code && options->basemap)
        code = basemap_open(options->basemap, &s->basemap, err);
    s->site.basemap = s->basemap;
    if (!code)
        code = listen_open(options->listen, &s->listen_fd, s->address, err);
    if (!code)
        code = live_accounts_open(db_path, 0, &s->accounts, err);
    if (!code)
        code = writing_start(db_path, from, &s->writing, err);
    if (!code)
        code = pages_new(options->language_file, &s->pages, err);
    s->site.pages = s->pages;
    s->site.accounts = s->accounts;
    s->site.writing = s->writing;
    if (!code)
        code = pool_new(db_path, options->work_threads,
                        (size_t)options->work_threads * WAITING_PER_THREAD, &s->pool, err);
    s->site.pool = s->pool;
    if (!code)
        code = start_loops(s, loops, err);
    if (code) {
        server_stop(s);
        return code;
    }
    *ret = s;
    return OK;
}

const char *server_address(const server *s)
{
    return s->address;
}

void server_stop(server *s)
{
    if (!s)
        return;
    for (unsigned i = 0; i < s->loop_count; i++)
        loop_stop(&s->loops[i]);
    for (unsigned i = 0; i < s->loop_count; i++)
        loop_join(&s->loops[i]);
    pool_free(s->pool); /* after the loops, which wait for it; before their ends */
    for (unsigned i = 0; i < s->loop_count; i++)
        loop_done(&s->loops[i]);
    writing_stop(s->writing);
    live_accounts_close(s->accounts);
    pages_free(s->pages);
    rate_free(s->notes);
    basemap_close(s->basemap);
    if (s->listen_fd >= 0)
        close(s->listen_fd);
    mem_free(s);
}
