#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/serve_texts.h"
#include "domain/crs.h"
#include "exchange/geodata.h"
#include "live/accounts.h"
#include "live/live.h"
#include "web/client.h"
#include "web/listen.h"
#include "web/server.h"

static const cli_option OPTIONS[] = {
    {"db", "FILE",
     "the database; made where it is not there yet (default: $CAIRN_DB, or cairn.sqlite)", false},
    {"listen", "ADDR:PORT", "where to listen; port 0 takes a free one (default 127.0.0.1:8080)",
     false},
    {"base-url", "URL",
     "what links begin with when the service is public (default: the request's Host)", false},
    {"basemap", "FILE.pmtiles",
     "the map under the assets: a PMTiles archive of Protomaps' or OpenMapTiles' layers (default: "
     "none; place names alone)",
     false},
    {"config", "FILE", "options, one `name = value` a line; the command line wins", false},
    {"threads", "N", "event loops; 0: one for each core (default 0)", false},
    {"work-threads", "N", "threads for searches, filters and other long work (default 2)", false},
    {"max-connections", "N", "open connections; more wait until one is closed (default 1000)",
     false},
    {"max-connections-per-ip", "N",
     "of one address on one event loop; more are closed; 0: any number, as behind a proxy (default "
     "0)",
     false},
    {"max-url-bytes", "N", "path and query of a request; longer ones get 414 (default 4096)",
     false},
    {"max-header-bytes", "N",
     "head of a request, its first line included; larger ones get 431 (default 8192)", false},
    {"max-body-bytes", "N", "body of a request; larger ones get 413 (default 1048576)", false},
    {"max-answer-bytes", "N",
     "an answer; pages end early, /near says to ask for fewer (default 33554432)", false},
    {"request-timeout-s", "S",
     "from the request line to the answer; slower ones get 408, searches 503 (default 20)", false},
    {"idle-timeout-s", "S", "a connection on which nothing moves is closed after this (default 60)",
     false},
    {"max-exports", "N", "exports at once; more get 503 (default 8)", false},
    {"export-max-rows", "N",
     "assets of an export that is made as a file first: gpkg, kml, shp.zip, xlsx, ods; more get "
     "400 "
     "(default 200000)",
     false},
    {"notes-per-hour", "N",
     "notes that something is wrong, of one address; more get 429; 0: none are taken (default 10)",
     false},
    {"notes-per-hour-in-all", "N", "of everybody together (default 100)", false},
    {"max-notes-waiting", "N",
     "of one asset, until `cairn notes` says what became of them; more get 429 (default 20)",
     false},
    {"trusted-proxy", "ADDR",
     "whose X-Forwarded-For says who sends a note: without it, all who come through a proxy count "
     "as one",
     true},
    {"site-name", "NAME", "what the pages call the service (default Cairn)", false},
    {"contact-name", "NAME", "of the team or role that people can turn to; no names of people",
     false},
    {"contact-phone", "NUMBER", "whom people phone when something is wrong", false},
    {"contact-email", "ADDRESS", "where they write to", false},
    {"about", "FILE",
     "Markdown of the page /about, at most 64 KB; {site} in it is the name, {contact} on a line of "
     "its own how to reach you (default: what the program knows of itself)",
     false},
    {"privacy", "FILE", "the same of /privacy", false},
    {"accessibility", "FILE", "the same of /accessibility", false},
    {"language", "FILE",
     "the texts of the pages in one more language, as src/ui/texts/en.txt has them; what is "
     "missing "
     "in it stays English",
     false},
    {"log-level", "LEVEL", "debug (each request), info, warning or error (default info)", false},
    {NULL, NULL, NULL, false},
};

typedef struct {
    const char *name;
    int64_t fallback, min, max;
    size_t offset; /* of an unsigned or a size_t of server_options */
    bool wide;
} number_option;

#define NARROW(member) offsetof(server_options, member), false
#define WIDE(member) offsetof(server_options, member), true

/* max-answer-bytes is at least what one feature can take, so that every page moves on. */
static const number_option NUMBERS[] = {
    {"threads", 0, 0, 256, NARROW(threads)},
    {"work-threads", 2, 1, 64, NARROW(work_threads)},
    {"max-connections", 1000, 1, 100000, NARROW(max_connections)},
    {"max-connections-per-ip", 0, 0, 100000, NARROW(max_connections_per_ip)},
    {"max-url-bytes", 4096, 128, 1 << 20, WIDE(max_url_bytes)},
    {"max-header-bytes", 8192, 256, 1 << 20, WIDE(max_header_bytes)},
    {"max-body-bytes", 1 << 20, 0, 1 << 30, WIDE(max_body_bytes)},
    {"max-answer-bytes", 32 << 20, 1 << 20, 1 << 30, WIDE(max_answer_bytes)},
    {"request-timeout-s", 20, 1, 3600, NARROW(request_timeout_s)},
    {"idle-timeout-s", 60, 1, 3600, NARROW(idle_timeout_s)},
    {"max-exports", 8, 1, 1000, NARROW(max_exports)},
    {"export-max-rows", 200000, 1, 100000000, WIDE(export_max_rows)},
    {"notes-per-hour", 10, 0, 100000, NARROW(notes_per_hour)},
    {"notes-per-hour-in-all", 100, 1, 1000000, NARROW(notes_per_hour_in_all)},
    {"max-notes-waiting", 20, 1, 100000, WIDE(max_notes_waiting)},
};

static status read_numbers(const cli_args *args, server_options *ret, error *err)
{
    for (size_t i = 0; i < COUNT(NUMBERS); i++) {
        const number_option *n = &NUMBERS[i];
        int64_t number;
        status code = cli_int(args, n->name, n->fallback, n->min, n->max, &number, err);
        if (code)
            return code;
        unsigned narrow = (unsigned)number;
        size_t wide = (size_t)number;
        if (n->wide)
            memcpy((char *)ret + n->offset, &wide, sizeof wide);
        else
            memcpy((char *)ret + n->offset, &narrow, sizeof narrow);
    }
    return OK;
}

static status read_log_level(const cli_args *args, error *err)
{
    static const char *const LEVELS[] = {"debug", "info", "warning", "error"};
    const char *given = cli_value(args, "log-level", "info");
    for (size_t i = 0; i < COUNT(LEVELS); i++)
        if (strcmp(given, LEVELS[i]) == 0) {
            log_set_level((log_level)i);
            return OK;
        }
    return error_set(err, ERR_INPUT, "log-level",
                     "--log-level must be debug, info, warning or error");
}

/* One more than may be, so that it is noticed. */
typedef struct {
    const char *at[CLIENT_MAX_PROXIES + 1];
} proxy_list;

/* @param proxies  to which `ret` points. */
static status read_options(const cli_args *args, proxy_list *proxies, server_options *ret,
                           error *err)
{
    server_options o = {.listen = cli_value(args, "listen", "127.0.0.1:8080"),
                        .base_url = cli_value(args, "base-url", NULL),
                        .basemap = cli_value(args, "basemap", NULL),
                        .trusted_proxies = proxies->at};
    for (const char *one; o.trusted_proxy_count < COUNT(proxies->at) &&
                          (one = cli_value_at(args, "trusted-proxy", o.trusted_proxy_count));)
        proxies->at[o.trusted_proxy_count++] = one;
    if (args->operand_count)
        return error_set(err, ERR_INPUT, NULL, "'%.80s' is not an option", args->operands[0]);
    if (!listen_valid(o.listen))
        return error_set(err, ERR_INPUT, "listen",
                         "--listen must be ADDRESS:PORT, like 127.0.0.1:8080 or [::1]:8080");
    status code = read_numbers(args, &o, err);
    if (!code)
        code = read_log_level(args, err);
    if (!code)
        code = cli_check_base_url(o.base_url, err);
    if (!code)
        *ret = o;
    return code;
}

/* Each connection is an open file, and the usual limit of 1024 is for programs that use select. */
static void raise_file_limit(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files))
        return;
    files.rlim_cur = files.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &files); /* then fewer connections are taken at once */
}

/* Blocked in every thread, so that sigwait gets them. */
static void block_signals(sigset_t *ret)
{
    sigemptyset(ret);
    sigaddset(ret, SIGTERM);
    sigaddset(ret, SIGINT);
    pthread_sigmask(SIG_BLOCK, ret, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* What grid references that come in will be transformed by, and how far off that may be. */
static void log_grid(void)
{
    crs_transform *grid;
    error err;
    if (crs_transform_new(&grid, &err)) {
        log_event(LOG_WARNING, "national-grid", "detail=\"%s\"", err.detail);
        return;
    }
    log_event(LOG_INFO, "national-grid", "operation=\"%s\" accuracy_m=%.1f",
              crs_transform_operation(grid), crs_transform_accuracy_m(grid));
    crs_transform_free(grid);
}

static status serve_until(const sigset_t *signals, const server_options *options, const char *db,
                          live *from, error *err)
{
    server *s;
    int got;
    status code = server_start(options, from, db, &s, err);
    if (code)
        return code;
    printf("http://%s/\n", server_address(s));
    fflush(stdout);
    log_event(LOG_INFO, "serving", "address=%s", server_address(s));
    log_grid();
    sigwait(signals, &got);
    log_event(LOG_INFO, "stopping", "signal=%d", got);
    server_stop(s);
    return OK;
}

static status serve(const server_options *options, const char *db, error *err)
{
    sigset_t signals;
    store *lock = NULL;
    live *from = NULL;
    unsigned known = 0;
    block_signals(&signals);
    raise_file_limit();
    status code = exchange_open_database(db, &lock, err);
    if (!code)
        code = store_lock_server(lock, err);
    if (!code)
        code = live_accounts_audiences(db, &known, err);
    if (!code)
        code = live_open(&(live_options){.path = db, .audiences = known, .today = day_today}, &from,
                         err);
    if (!code)
        code = live_follow(from, err);
    if (!code)
        code = serve_until(&signals, options, db, from, err);
    live_close(from);
    store_close(lock);
    return code;
}

static int run(const cli_args *args)
{
    server_options options;
    proxy_list proxies;
    error err = {0};
    site_texts *texts = NULL;
    MEM_SCOPED char *language = NULL;
    if (read_options(args, &proxies, &options, &err) ||
        serve_language_read(args, &language, &options.language_file, &err) ||
        serve_texts_read(args, &texts, &err)) {
        (void)cli_fail(args, &err); /* it says "failed"; this is wrong usage */
        return EXIT_USAGE;
    }
    options.texts = texts;
    int ended = serve(&options, cli_db(args), &err) ? cli_fail(args, &err) : EXIT_DONE;
    site_texts_free(texts);
    return ended;
}

const cli_command CLI_SERVE = {
    "serve",
    "[--db FILE] [--listen ADDR:PORT] [OPTION]...",
    "Serves the assets over HTTP and follows what changes in the file.\n"
    "Prints its address once it answers. SIGTERM or SIGINT: finishes what is under way and ends.",
    "cairn serve --db sample.sqlite --listen 127.0.0.1:0",
    OPTIONS,
    run,
};
