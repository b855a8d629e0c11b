/** The HTTP server: a listening socket, an event loop for each core, the pool.
 *
 *  libmicrohttpd parses and writes HTTP; the loops are ours (loop.c says why). A loop answers what
 *  the index in memory can answer at once, on its own thread; what takes longer is done by
 *  the pool while the connection is suspended. */
#ifndef CAIRN_WEB_SERVER_H
#define CAIRN_WEB_SERVER_H

#include <stddef.h>

#include "base/error.h"
#include "format/site_texts.h"
#include "live/live.h"

typedef struct {
    const char *listen;    /* ADDR:PORT; port 0: any */
    const char *base_url;  /* of links, or NULL: the request's Host */
    unsigned threads;      /* event loops; 0: one for each core */
    unsigned work_threads; /* of the pool */
    size_t max_header_bytes, max_url_bytes, max_body_bytes, max_answer_bytes;
    unsigned request_timeout_s;      /* from the request line to the answer */
    unsigned idle_timeout_s;         /* without a byte either way */
    unsigned max_connections;        /* more wait until one is closed */
    unsigned max_connections_per_ip; /* of one loop; 0: as many as there are */
    unsigned max_exports;            /* at once */
    size_t export_max_rows;          /* of those that are made as a file first */
    slice language_file;             /* a further language of theirs, or empty */
    unsigned notes_per_hour;         /* of one client; 0: none are taken */
    unsigned notes_per_hour_in_all;
    size_t max_notes_waiting;           /* of one asset */
    const char *const *trusted_proxies; /* addresses whose X-Forwarded-For is believed */
    size_t trusted_proxy_count;
    const site_texts *texts; /* live as long as the server */
    const char *basemap;     /* a PMTiles archive, or NULL */
} server_options;

/** An answer gets so much longer than the request timeout for each second that its bytes would take
 *  at this rate: slow networks are served, those who read a byte now and then are not. */
enum { SERVER_MIN_BYTES_PER_S = 16 * 1024 };

typedef struct server server;

/** Listens and answers when it returns.
 *  @param options  texts in it live as long as the server.
 *  @param db_path  for the pool.
 *  @return OK; ERR_INPUT; ERR_CONFLICT when the port is taken; ERR_NO_MEMORY; ERR_INTERNAL. */
MUST_USE status server_start(const server_options *options, live *, const char *db_path,
                             server **ret, error *err);
/** "127.0.0.1:8080", with the port that was found for 0. */
const char *server_address(const server *);
/** Takes no more connections, finishes the requests that have begun (at most the request timeout
 *  long), closes everything and frees. Takes NULL. */
void server_stop(server *);

#endif
