#include "web/connection.h"

#include <string.h>
#include <sys/socket.h>

#include "base/log.h"
#include "base/mem.h"
#include "web/dispatch.h"
#include "web/problem.h"
#include "web/reply.h"

/* Room for the ids of the largest search while it grows, and for the hits of the largest page. */
enum { ARENA_BYTES = 32 * 1024 * 1024 };

static const char BUSY[] = "too much is asked at once: try again";

typedef enum { WAITING, READING, WORKING, WORKED, ANSWERING, MAKING_PIECE } phase;

struct connection {
    loop *loop;
    struct MHD_Connection *mhd;
    connection *next, **here; /* in the loop's list; `here` is what points to this one */
    phase phase;
    int64_t deadline_ms, begun_ms;
    bool head_read;
    size_t body_bytes; /* that came; no more than fit are kept in `body` */
    buf body;
    arena *arena; /* emptied after each request */
    request request;
    response response;
    pool_job job;
    bool answered; /* by the job, on a thread of the pool */
    error job_err;
    buf piece; /* of a streamed answer, of which `piece_sent` bytes are sent */
    size_t piece_sent;
    bool stream_ended, stream_failed;
};

static int64_t seconds(unsigned s)
{
    return (int64_t)s * 1000;
}

static void wait_for_request(connection *c)
{
    const server_options *o = c->loop->options;
    c->phase = WAITING;
    c->deadline_ms = clock_ms() + seconds(o->idle_timeout_s) + seconds(o->request_timeout_s);
}

static connection *connection_new(loop *l, struct MHD_Connection *mhd)
{
    connection *c = mem_zalloc(1, sizeof *c);
    if (!c || !(c->arena = arena_new(ARENA_BYTES))) {
        mem_free(c);
        return NULL;
    }
    c->loop = l;
    c->mhd = mhd;
    c->next = l->connections;
    c->here = &l->connections;
    if (c->next)
        c->next->here = &c->next;
    l->connections = c;
    wait_for_request(c);
    return c;
}

/* Gives back what the request and its answer held; does nothing the second time. */
static void end_request(connection *c)
{
    response_stream *stream = &c->response.stream;
    if (stream->done)
        stream->done(stream->context);
    *stream = (response_stream){0};
    buf_done(&c->response.body);
    buf_done(&c->piece);
    buf_done(&c->body);
    arena_clear(c->arena);
}

static void connection_free(connection *c)
{
    if (!c)
        return;
    *c->here = c->next;
    if (c->next)
        c->next->here = c->here;
    end_request(c);
    arena_free(c->arena);
    mem_free(c);
}

void connection_notify(void *context, struct MHD_Connection *mhd, void **socket_context,
                       enum MHD_ConnectionNotificationCode code)
{
    loop *l = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        /* NULL without memory: then its first request closes it */
        *socket_context = connection_new(l, mhd);
        l->site->counts->connections++;
    } else {
        connection_free(*socket_context);
        l->freed = true;
        l->site->counts->connections--;
    }
}

static connection *connection_of(struct MHD_Connection *mhd)
{
    return MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

/* The target of the request line: a path, or with scheme and host (RFC 9112 3.2.2). */
static void split_target(request *rq, slice target)
{
    if (target.len > 7 && strncmp(target.at, "http://", 7) == 0) {
        const char *slash = memchr(target.at + 7, '/', target.len - 7);
        target = slash ? (slice){slash, target.len - (size_t)(slash - target.at)} : slice_of("/");
    }
    const char *mark = target.len ? memchr(target.at, '?', target.len) : NULL;
    rq->path = target;
    if (!mark)
        return;
    rq->path.len = (size_t)(mark - target.at);
    rq->query = (slice){mark + 1, target.len - rq->path.len - 1};
}

void *connection_begin(void *context, const char *uri, struct MHD_Connection *mhd)
{
    loop *l = context;
    connection *c = connection_of(mhd);
    size_t length = strlen(uri);
    l->under_way++;
    l->site->counts->requests_under_way++;
    if (!c)
        return NULL;
    c->phase = READING;
    c->begun_ms = clock_ms();
    c->deadline_ms = c->begun_ms + seconds(l->options->request_timeout_s);
    c->head_read = c->answered = c->stream_ended = c->stream_failed = false;
    c->body_bytes = c->piece_sent = 0;
    c->job_err = (error){0};
    c->request = (request){.site = l->site, .arena = c->arena, .account = ""};
    c->response = (response){0};
    buf_init(&c->response.body, l->site->max_answer_bytes);
    buf_init(&c->body, l->site->max_body_bytes);
    buf_init(&c->piece, l->site->max_answer_bytes);
    char *copy = arena_copy(c->arena, uri, length);
    if (copy)
        split_target(&c->request, (slice){copy, length});
    return copy ? c : NULL;
}

/* Fields that are lists may stand on several lines, which count as one (RFC 9110 5.2). */
static void read_field(request *rq, slice *to, const char *text)
{
    const char *joined = to->at ? arena_printf(rq->arena, "%.*s, %s", (int)to->len, to->at, text)
                                : arena_copy(rq->arena, text, strlen(text));
    if (joined)
        *to = slice_of(joined);
}

static enum MHD_Result read_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   const char *text)
{
    (void)kind;
    request *rq = context;
    slice key = slice_of(name);
    if (!text)
        return MHD_YES;
    const struct {
        const char *name;
        slice *to;
    } kept[] = {{"Host", &rq->host},
                {"Accept", &rq->accept},
                {"Accept-Encoding", &rq->accept_encoding},
                {"Authorization", &rq->authorization},
                {"If-Match", &rq->if_match},
                {"If-None-Match", &rq->if_none_match},
                {"Content-Type", &rq->content_type},
                {"Content-Crs", &rq->content_crs},
                {"Prefer", &rq->prefer},
                {"Origin", &rq->origin},
                {"Sec-Fetch-Site", &rq->fetch_site},
                {"X-Forwarded-For", &rq->forwarded_for},
                {"Range", &rq->range},
                {"If-Range", &rq->if_range}};
    for (size_t i = 0; i < COUNT(kept); i++)
        if (slice_equals_nocase(key, kept[i].name))
            read_field(rq, kept[i].to, text);
    return MHD_YES;
}

static void count_answer(const connection *c, size_t bytes)
{
    const request *rq = &c->request;
    char path[160];
    size_t length = rq->path.len < sizeof path ? rq->path.len : sizeof path;
    size_t number = rq->route ? (size_t)(rq->route - ROUTES) : METRICS_MAX_ROUTES - 1;
    metrics_count(c->loop->site->counts, number, c->response.status, bytes);
    for (size_t i = 0; i < length; i++) {
        char at = rq->path.at[i];
        path[i] = (char)(at > 0x20 && at < 0x7F && at != '"' ? at : '?');
    }
    log_event(LOG_DEBUG, "request", "method=%u path=\"%.*s\" status=%u bytes=%zu ms=%lld",
              rq->method, (int)length, path, c->response.status, bytes,
              (long long)(clock_ms() - c->begun_ms));
}

static connection *connection_of_job(pool_job *job)
{
    return (connection *)(void *)((char *)job - offsetof(connection, job));
}

static void job_done(pool_job *job)
{
    loop_answered(connection_of_job(job)->loop, job);
}

/* The connection waits for the pool. Before the job is handed over: it may be done before
 * pool_submit returns. */
static void suspend(connection *c, phase in)
{
    MHD_suspend_connection(c->mhd);
    c->phase = in;
    c->loop->suspended++;
    c->loop->site->counts->jobs_waiting++;
}

static void run_piece(pool_job *job, store *db, bool late)
{
    (void)db, (void)late; /* what has begun goes on while the client reads */
    connection *c = connection_of_job(job);
    error err = {0};
    if (c->response.stream.next(c->response.stream.context, &c->piece, &err) == OK)
        (void)buf_status(&c->piece, &err);
    c->stream_failed = err.code != OK;
    c->stream_ended = c->stream_failed || c->piece.len == 0;
    if (c->stream_failed)
        log_event(LOG_ERROR, "answer-broken-off", "detail=\"%s\"", err.detail);
}

/* What libmicrohttpd asks when the socket takes more. */
static ssize_t read_piece(void *context, uint64_t position, char *to, size_t most)
{
    (void)position;
    connection *c = context;
    size_t left = c->piece.len - c->piece_sent;
    if (!left && c->stream_ended)
        return c->stream_failed ? MHD_CONTENT_READER_END_WITH_ERROR
                                : MHD_CONTENT_READER_END_OF_STREAM;
    if (!left) {
        buf_clear(&c->piece);
        c->piece_sent = 0;
        c->job = (pool_job){.run = run_piece, .done = job_done, .begun = true};
        suspend(c, MAKING_PIECE);
        (void)pool_submit(c->loop->pool, &c->job); /* always has room */
        return 0;
    }
    size_t taken = left < most ? left : most;
    memcpy(to, c->piece.data + c->piece_sent, taken);
    c->piece_sent += taken;
    return (ssize_t)taken;
}

static enum MHD_Result answer(connection *c)
{
    size_t bytes = 0;
    bool last = c->loop->closing;
    enum MHD_Result result =
        c->response.stream.next
            ? reply_stream(c->mhd, &c->request, &c->response, last, read_piece, c)
        : c->response.file.length
            ? reply_file(c->mhd, &c->request, &c->response, last, &bytes)
            : reply_queue(c->mhd, &c->request, &c->response, c->loop->gzip, last, &bytes);
    if (c->request.method == METHOD_HEAD)
        bytes = 0;
    int64_t at_slowest_s = (int64_t)(bytes / SERVER_MIN_BYTES_PER_S);
    c->phase = ANSWERING;
    c->deadline_ms += at_slowest_s * 1000;
    count_answer(c, bytes);
    return result;
}

static bool on_pool(const request *rq)
{
    return rq->route->on_pool && rq->route->on_pool(rq);
}

static void run_request(pool_job *job, store *db, bool late)
{
    connection *c = connection_of_job(job);
    request *rq = &c->request;
    error err = {0};
    if (late)
        error_set(&err, ERR_BUSY, rq->search.at ? "q" : NULL, BUSY);
    else if (rq->search.at)
        dispatch_search(rq, db, &err);
    c->job_err = err;
    if (!on_pool(rq))
        return;
    rq->db = db;
    dispatch_finish(rq, &c->response, &err);
    rq->db = NULL;
    c->answered = true;
}

static enum MHD_Result hand_over(connection *c)
{
    c->job = (pool_job){.run = run_request, .done = job_done, .deadline_ms = c->deadline_ms};
    suspend(c, WORKING);
    if (!pool_submit(c->loop->pool, &c->job)) {
        error_set(&c->job_err, ERR_BUSY, c->request.search.at ? "q" : NULL, BUSY);
        loop_answered(c->loop, &c->job);
    }
    return MHD_YES;
}

void connection_resume(pool_job *job)
{
    connection *c = connection_of_job(job);
    if (c->phase == MAKING_PIECE) {
        c->phase = ANSWERING;
        c->deadline_ms = clock_ms() + seconds(c->loop->options->request_timeout_s) +
                         seconds((unsigned)(c->piece.len / SERVER_MIN_BYTES_PER_S));
    } else {
        c->phase = WORKED;
    }
    c->loop->suspended--;
    c->loop->site->counts->jobs_waiting--;
    MHD_resume_connection(c->mhd);
}

/* The first call: the head is there. Queuing an answer now makes libmicrohttpd close the
 * connection, so only what should be closed is answered here: a body that is announced and too
 * large. */
static enum MHD_Result head_arrived(connection *c, const char *method, const char *version)
{
    request *rq = &c->request;
    int64_t announced = 0;
    c->head_read = true;
    rq->method = method_of(method);
    rq->needs_host = strcmp(version, "HTTP/1.0") != 0;
    MHD_get_connection_values(c->mhd, MHD_HEADER_KIND, read_header, rq);
    rq->header_bytes =
        MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)->header_size;
    rq->client = client_number(
        rq->site->clients,
        MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr,
        rq->forwarded_for);
    const char *length = MHD_lookup_connection_value(c->mhd, MHD_HEADER_KIND, "Content-Length");
    if (!length || !text_to_int(slice_of(length), &announced) ||
        announced <= (int64_t)c->loop->site->max_body_bytes)
        return MHD_YES;
    problem_status(&c->response, 413, "the body of the request is too large");
    return answer(c);
}

enum MHD_Result connection_handle(void *context, struct MHD_Connection *mhd, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **request_context)
{
    (void)context, (void)mhd, (void)url;
    connection *c = *request_context;
    if (!c)
        return MHD_NO;
    if (!c->head_read)
        return head_arrived(c, method, version);
    if (*upload_size) {
        c->body_bytes += *upload_size;
        if (c->body_bytes <= c->loop->site->max_body_bytes)
            buf_add(&c->body, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    }
    if (c->phase == WORKED) {
        if (!c->answered)
            dispatch_finish(&c->request, &c->response, &c->job_err);
        return answer(c);
    }
    if (c->body_bytes > c->loop->site->max_body_bytes) {
        problem_status(&c->response, 413, "the body of the request is too large");
        return answer(c);
    }
    if (c->body.failed)
        return MHD_NO; /* no memory */
    c->request.body = (slice){c->body.data, c->body.len};
    if (!dispatch_begin(&c->request, &c->response))
        return answer(c);
    if (c->request.search.at || on_pool(&c->request))
        return hand_over(c);
    dispatch_finish(&c->request, &c->response, &(error){0});
    return answer(c);
}

void connection_end(void *context, struct MHD_Connection *mhd, void **request_context,
                    enum MHD_RequestTerminationCode why)
{
    (void)mhd, (void)why;
    loop *l = context;
    connection *c = *request_context;
    l->under_way--;
    l->site->counts->requests_under_way--;
    if (!c)
        return;
    end_request(c);
    wait_for_request(c);
}

/* Ending the socket makes libmicrohttpd close the connection. */
static void expire(connection *c)
{
    int fd = MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    if (c->phase == READING) {
        /* nothing of an answer was sent yet, so this stands alone */
        (void)send(fd, PROBLEM_TIMEOUT, strlen(PROBLEM_TIMEOUT), MSG_DONTWAIT | MSG_NOSIGNAL);
        metrics_count(c->loop->site->counts, METRICS_MAX_ROUTES - 1, 408, 0);
    }
    shutdown(fd, SHUT_RDWR);
    c->deadline_ms = INT64_MAX;
}

void connection_sweep(loop *l, int64_t now_ms)
{
    for (connection *c = l->connections; c; c = c->next)
        if (c->phase != WORKING && c->phase != WORKED && c->phase != MAKING_PIECE &&
            now_ms > c->deadline_ms)
            expire(c);
}
