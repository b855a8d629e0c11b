#include "web/reply.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "web/negotiate.h"

/* The head of an answer has little room (loop.c); the link is in the body too. */
enum { LINK_MAX_BYTES = 2000 };
static const char PAGE[] = "text/html";

static bool add(struct MHD_Response *out, const char *name, const char *text)
{
    return MHD_add_response_header(out, name, text) == MHD_YES;
}

static bool add_allow(struct MHD_Response *out, const request *rq, const response *rs)
{
    if (!rs->methods)
        return true;
    BUF_SCOPED buf allow;
    buf_init(&allow, 256);
    methods_write(&allow, rs->methods);
    const char *methods = buf_text(&allow);
    if (!methods || !add(out, "Allow", methods))
        return false;
    if (rq->method != METHOD_OPTIONS)
        return true;
    /* what a browser asks before a request to another site (Fetch, 3.2), without a token yet */
    buf_clear(&allow);
    methods_write(&allow, rs->all_methods);
    methods = buf_text(&allow);
    return methods &&
           (add(out, "Access-Control-Allow-Methods", methods) &&
            add(out, "Access-Control-Allow-Headers",
                "Authorization, Content-Type, Content-Crs, If-Match, If-None-Match, Prefer") &&
            add(out, "Access-Control-Max-Age", "86400"));
}

static const char *cache_control(const request *rq, const response *rs)
{
    switch (rs->cache) {
    case CACHE_NONE:
        return "no-store";
    case CACHE_FOREVER:
        return "public, max-age=31536000, immutable";
    case CACHE_REVALIDATE:
        break;
    }
    return rq->role ? "private, no-cache" : "no-cache";
}

/* What a browser may do for a page: nothing from elsewhere and nothing written within it (CSP Level
 * 3). Nobody is told which page led to theirs, since its address says where someone looked. */
#define CONTENT_POLICY                                                                             \
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "         \
    "form-action 'self'; frame-ancestors "
static bool add_guards(struct MHD_Response *out, const response *rs)
{
    return add(out, "Content-Security-Policy",
               rs->framed ? CONTENT_POLICY "*" : CONTENT_POLICY "'none'") &&
           add(out, "Referrer-Policy", "no-referrer") &&
           add(out, "Permissions-Policy", "geolocation=(self), camera=(), microphone=()");
}

static bool add_number(struct MHD_Response *out, const char *name, unsigned number)
{
    char text[12];
    snprintf(text, sizeof text, "%u", number);
    return add(out, name, text);
}

static bool add_fields(struct MHD_Response *out, const request *rq, const response *rs, bool last)
{
    bool ok = add(out, "Access-Control-Allow-Origin", "*") &&
              add(out, "Access-Control-Expose-Headers",
                  "ETag, Link, Location, Content-Crs, OGC-NumberMatched, OGC-NumberReturned, "
                  "Cairn-Left-Out") &&
              add(out, "X-Content-Type-Options", "nosniff") &&
              add(out, "Vary", "Accept, Accept-Encoding, Authorization") &&
              add(out, "Cache-Control", cache_control(rq, rs));
    ok = ok && (!rs->media || add(out, "Content-Type", rs->media));
    ok =
        ok && (!rs->media || strncmp(rs->media, PAGE, sizeof PAGE - 1) != 0 || add_guards(out, rs));
    ok = ok && add_allow(out, rq, rs);
    ok = ok && (!rs->retry_s || add_number(out, "Retry-After", rs->retry_s));
    ok = ok && (!last || add(out, "Connection", "close"));
    for (size_t i = 0; i < rs->field_count && ok; i++)
        ok = add(out, rs->fields[i].name, rs->fields[i].text);
    if (ok && rs->next && strlen(rs->next) < LINK_MAX_BYTES) {
        const char *next =
            arena_join(rq->arena, (const char *const[]){"<", rs->next, ">; rel=\"next\"", NULL});
        ok = next && add(out, "Link", next);
    }
    return ok;
}

/* What is sent of an answer, after asking what the client has and takes. */
typedef struct {
    unsigned status;
    bool gzipped;
    char etag[ETAG_SIZE]; /* "" for none */
} form;

static status shape(const request *rq, response *rs, gzip *g, form *ret, error *err)
{
    slice bytes = {rs->body.data, rs->body.len};
    form f = {.status = rs->status};
    f.gzipped = !rs->coding && bytes.len >= GZIP_MIN_BYTES && gzip_accepted(rq->accept_encoding);
    if (rs->status == 200 && rs->cache == CACHE_REVALIDATE) {
        etag_of(bytes, f.gzipped, f.etag);
        if (etag_listed(rq->if_none_match, f.etag)) {
            f.status = 304;
            f.gzipped = false;
            buf_clear(&rs->body);
        }
    }
    if (f.gzipped) {
        BUF_SCOPED buf small;
        buf_init(&small, rs->body.max + GZIP_MIN_BYTES + rs->body.max / 64);
        status code = gzip_write(g, bytes, &small, err);
        if (code)
            return code;
        buf swap = rs->body;
        rs->body = small;
        small = swap;
    }
    *ret = f;
    return OK;
}

/* The body goes over to the response, which frees it. */
static struct MHD_Response *response_of(response *rs, size_t *ret_bytes)
{
    size_t length;
    char *body = buf_take(&rs->body, &length);
    if (!body)
        return NULL;
    struct MHD_Response *out =
        MHD_create_response_from_buffer_with_free_callback(length, body, mem_free);
    if (!out)
        mem_free(body);
    *ret_bytes = length;
    return out;
}

enum MHD_Result reply_stream(struct MHD_Connection *to, const request *rq, response *rs, bool last,
                             MHD_ContentReaderCallback read, void *context)
{
    enum { BLOCK_BYTES = 64 * 1024 };
    struct MHD_Response *out =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, read, context, NULL);
    if (!out)
        return MHD_NO;
    enum MHD_Result result =
        add_fields(out, rq, rs, last) ? MHD_queue_response(to, rs->status, out) : MHD_NO;
    MHD_destroy_response(out);
    return result;
}

enum MHD_Result reply_file(struct MHD_Connection *to, const request *rq, const response *rs,
                           bool last, size_t *ret_bytes)
{
    const response_file *f = &rs->file;
    int fd = fcntl(f->fd, F_DUPFD_CLOEXEC, 0); /* which the response closes */
    struct MHD_Response *out =
        fd < 0 ? NULL : MHD_create_response_from_fd_at_offset64(f->length, fd, f->offset);
    if (!out) {
        if (fd >= 0)
            close(fd);
        return MHD_NO;
    }
    enum MHD_Result result =
        add_fields(out, rq, rs, last) ? MHD_queue_response(to, rs->status, out) : MHD_NO;
    MHD_destroy_response(out);
    *ret_bytes = f->length;
    return result;
}

enum MHD_Result reply_queue(struct MHD_Connection *to, const request *rq, response *rs, gzip *g,
                            bool last, size_t *ret_bytes)
{
    form f;
    error err;
    if (rs->body.failed || shape(rq, rs, g, &f, &err))
        return MHD_NO;
    struct MHD_Response *out = response_of(rs, ret_bytes);
    if (!out)
        return MHD_NO;
    bool ok = add_fields(out, rq, rs, last);
    ok = ok && (!f.etag[0] || add(out, "ETag", f.etag));
    ok = ok && (!f.gzipped || add(out, "Content-Encoding", "gzip"));
    ok = ok && (!rs->coding || add(out, "Content-Encoding", rs->coding));
    enum MHD_Result result = ok ? MHD_queue_response(to, f.status, out) : MHD_NO;
    MHD_destroy_response(out);
    rs->status = f.status;
    return result;
}
