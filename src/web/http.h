/** A request and its answer as handlers see them. Handlers read, ask, render, respond; what speaks
 *  to sockets (server.c, connection.c) fills the request and sends the response, and no other file
 *  of this folder knows libmicrohttpd.
 *
 *  Everything a request points to lives in its arena, which is given back when the answer is sent.
 */
#ifndef CAIRN_WEB_HTTP_H
#define CAIRN_WEB_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "domain/role.h"
#include "format/site_texts.h"
#include "index/index.h"
#include "live/accounts.h"
#include "live/live.h"
#include "live/near.h"
#include "live/words.h"
#include "live/writing.h"
#include "store/store.h"
#include "web/client.h"
#include "web/metrics.h"
#include "web/params.h"
#include "web/rate.h"

/** METHOD_GET in a route stands for HEAD too; OPTIONS is always answered. */
typedef enum {
    METHOD_GET = 1,
    METHOD_HEAD = 2,
    METHOD_OPTIONS = 4,
    METHOD_POST = 8,
    METHOD_PUT = 16,
    METHOD_PATCH = 32,
    METHOD_DELETE = 64
} http_method;

#define MEDIA_JSON "application/json"
#define MEDIA_GEOJSON "application/geo+json"
#define MEDIA_PROBLEM "application/problem+json"
#define MEDIA_MARKDOWN "text/markdown; charset=utf-8"
#define MEDIA_TEXT "text/plain; charset=utf-8"
#define MEDIA_METRICS "text/plain; version=0.0.4; charset=utf-8"

enum { HTTP_MAX_VARIABLES = 3 };

/** What all requests of a server share. */
typedef struct {
    live *live;
    live_accounts *accounts;   /* NULL: nobody is known */
    writing *writing;          /* NULL: nothing can be edited */
    const struct pages *pages; /* of residents */
    const client_rules *clients;
    rate *notes;              /* NULL: none are taken */
    size_t max_notes_waiting; /* of one asset */
    const site_texts *texts;
    metrics *counts;
    struct pool *pool;    /* NULL: nothing is done beside answers */
    const char *base_url; /* without '/' at the end; NULL: from the request's Host */
    const char *address;  /* "127.0.0.1:8080", for a request without a Host */
    size_t max_url_bytes, max_header_bytes, max_body_bytes, max_answer_bytes;
    const struct basemap *basemap; /* NULL: there is none */
    unsigned max_exports;          /* at once */
    unsigned max_export_files;     /* of these, those that a thread of the pool makes as a file */
    size_t export_max_rows;        /* of such a file */
} site;

typedef struct {
    const site *site;
    arena *arena;
    unsigned method; /* an http_method, 0 for any other */
    slice path;      /* as sent, without the query */
    slice query;     /* as sent, without '?' */
    /* header fields; `at == NULL` where there is none */
    slice host, accept, accept_encoding, authorization, if_match, if_none_match;
    slice content_type, content_crs, prefer, range, if_range;
    slice origin, fetch_site, forwarded_for;
    slice body;      /* as it was sent, of the connection */
    bool needs_host; /* HTTP/1.1 and later (RFC 9112 3.2) */
    size_t header_bytes;
    uint64_t client; /* of who sends it: client_number's */
    caller_role role;
    audience who;        /* that role's */
    const char *account; /* of the role; "" for the public */

    /* made by dispatch_begin */
    const struct route *route;           /* NULL: no such resource */
    slice variables[HTTP_MAX_VARIABLES]; /* decoded {parts} of the route's path */
    const void *params;                  /* the route's own struct */
    param_pairs pairs;                   /* what was asked, for links */
    const char *base;                    /* of every href: "http://localhost:8080" */
    slice search;                        /* words to look up before dispatch_finish */

    /* the answer of the look-up: ids of what is public of the route's collection, else of assets;
     * ascending */
    const int64_t *found;
    size_t found_count;
    const words_found *words; /* how they were read; NULL: none were asked */

    store *db; /* on a thread of the pool alone, else NULL; see route.on_pool */

    /* held while the handler runs */
    index_snapshot *snapshot;
    const index_view *view;
    index_snapshot *elsewhen;   /* what is closed or not open yet, for request_elsewhen */
    index_snapshot *activities; /* for request_activities */
    gazetteer *gazetteer;
    relations *related; /* NULL until request_hold_related */
} request;

/** How long an answer may be kept without asking again. */
typedef enum {
    CACHE_REVALIDATE, /* may be kept, asks with its ETag each time */
    CACHE_NONE,
    CACHE_FOREVER /* its address says what is in it, it never changes */
} cache_rule;

/** A body that is made piece by piece, so that it need not be in memory at once. It outlives its
 *  handler, so what it needs (a snapshot, say) it holds itself. */
typedef struct {
    /** Adds the next piece to an empty buffer: what can be made in some milliseconds, 64 KB or so.
     *  Nothing added is the end. Called on a thread of the pool, where it may wait.
     *  @return anything but OK breaks the answer off, which the client sees. */
    status (*next)(void *context, buf *, error *err);
    /** Called once, at the end or when the client is gone. */
    void (*done)(void *context);
    void *context;
} response_stream;

/** Bytes of an open file, sent as the socket takes them. The descriptor stays its owner's, who
 *  lives as long as the server. */
typedef struct {
    int fd;
    uint64_t offset, length; /* no length: there is no file */
} response_file;

enum { RESPONSE_MAX_FIELDS = 8 };

typedef struct {
    unsigned status;
    const char *media;  /* NULL: no body */
    const char *coding; /* the body is in this content coding already; NULL: it is in none */
    bool framed;        /* a page that others may show within theirs */
    cache_rule cache;
    unsigned methods;     /* nonzero: the Allow header */
    unsigned all_methods; /* of OPTIONS: those of any role, for a browser that asks first */
    unsigned retry_s;     /* nonzero: the Retry-After header */
    const char *next;     /* href of the Link header's rel=next, or NULL */
    near_alternatives alternatives; /* what a place that is not one place could be */
    buf body;
    response_stream stream; /* `next` not NULL: it follows instead of the body, without an ETag */
    response_file file;     /* the same, with an ETag if the handler adds one */
    size_t field_count;
    struct {
        const char *name, *text;
    } fields[RESPONSE_MAX_FIELDS]; /* further header fields */
} response;

/** The bit of a method's name, 0 if it is none of ours. */
unsigned method_of(const char *name);
/** Writes "GET, HEAD, OPTIONS". */
void methods_write(buf *, unsigned methods);

/** Ends a handler: OK with this status and media type, or the buffer's error. */
MUST_USE status respond(response *, unsigned http_status, const char *media, error *err);

/** Adds a header field. @param text  of the request's arena, or constant; NULL (no memory) adds
 *  nothing. */
void response_add_field(response *, const char *name, const char *text);

/** Where hrefs begin: the site's base URL, else the request's Host, if it is one.
 *  @return OK, ERR_INPUT naming Host, ERR_NO_MEMORY. */
MUST_USE status request_base(const request *, const char **ret, error *err);
/** Holds what is newest, as `who` sees it, instead of what was held, if anything. */
void request_look(request *);
/** Holds nothing any more. */
void request_look_away(request *);
/** What is closed, or not open yet, as who asks may see it: only for questions about another
 *  time. */
const index_view *request_elsewhen(const request *);
/** What goes on at the assets of `view`, each by itself: of LISTED_ACTIVITY (live_snapshots). */
const index_view *request_activities(const request *);
/** Connections and catchments, in `related` until the request is answered: of the moment of its
 *  snapshot, or of a later one. */
void request_hold_related(request *);
/** What the words of `q` were read as, where any was corrected; else NULL. */
const char *request_searched(const request *);
/** The gazetteer, held until the request is answered. */
const gazetteer *request_gazetteer(request *);

#endif
