#include "web/problem.h"

#include <string.h>

#include "base/log.h"
#include "format/json.h"
#include "web/auth.h"
#include "web/formats.h"
#include "web/links.h"
#include "web/page.h"
#include "web/routes.h"

#define TIMEOUT_BODY                                                                               \
    "{\"type\":\"about:blank\",\"title\":\"Request Timeout\",\"status\":408,"                      \
    "\"detail\":\"the request did not arrive in time\"}\n"

const char PROBLEM_TIMEOUT[] = "HTTP/1.1 408 Request Timeout\r\n"
                               "Connection: close\r\n"
                               "Content-Type: " MEDIA_PROBLEM "\r\n"
                               "Content-Length: 108\r\n\r\n" TIMEOUT_BODY;
_Static_assert(sizeof TIMEOUT_BODY == 109, "the Content-Length of PROBLEM_TIMEOUT");

static const char *title_of(unsigned http_status)
{
    static const struct {
        unsigned code;
        const char *title;
    } TITLES[] = {{300, "Multiple Choices"},
                  {400, "Bad Request"},
                  {401, "Unauthorized"},
                  {403, "Forbidden"},
                  {404, "Not Found"},
                  {405, "Method Not Allowed"},
                  {409, "Conflict"},
                  {412, "Precondition Failed"},
                  {413, "Content Too Large"},
                  {414, "URI Too Long"},
                  {415, "Unsupported Media Type"},
                  {416, "Range Not Satisfiable"},
                  {429, "Too Many Requests"},
                  {431, "Request Header Fields Too Large"},
                  {500, "Internal Server Error"},
                  {503, "Service Unavailable"}};
    for (size_t i = 0; i < COUNT(TITLES); i++)
        if (TITLES[i].code == http_status)
            return TITLES[i].title;
    return "Error";
}

static unsigned status_of(const error *err, const near_alternatives *alternatives)
{
    switch (err->code) {
    case ERR_INPUT:
        return 400;
    case ERR_UNKNOWN_CALLER:
        return 401;
    case ERR_FORBIDDEN:
        return 403;
    case ERR_NOT_FOUND:
        return 404;
    case ERR_CONFLICT:
        return alternatives->candidate_count ? 300 : 409;
    case ERR_STALE:
        return 412;
    case ERR_MEDIA:
        return 415;
    case ERR_BUSY:
    case ERR_NO_MEMORY:
        return 503;
    case OK:
    case ERR_INTERNAL:
        break;
    }
    return 500;
}

static void comma_name(buf *out, const char *name)
{
    buf_putc(out, ',');
    json_name(out, name);
}

/* Details may hold a user's text cut anywhere; JSON takes UTF-8 only. */
static void text_member(buf *out, const char *name, const char *text)
{
    char plain[sizeof(error)];
    size_t len = 0;
    comma_name(out, name);
    if (text_is_utf8(text, strlen(text))) {
        json_text(out, slice_of(text));
        return;
    }
    for (; text[len] && len < sizeof plain; len++)
        plain[len] = (char)((unsigned char)text[len] < 0x80 ? text[len] : '?');
    json_text(out, (slice){plain, len});
}

static void write_suggestions(buf *out, const near_alternatives *a)
{
    comma_name(out, "suggestions");
    buf_putc(out, '[');
    for (size_t i = 0; i < a->suggestion_count; i++) {
        if (i)
            buf_putc(out, ',');
        json_text(out, slice_of(a->suggestions[i]));
    }
    buf_putc(out, ']');
}

/* The same request with the candidate's position instead of its name. */
static const char *candidate_href(const request *rq, lonlat at)
{
    BUF_SCOPED buf lon, lat;
    buf_init(&lon, 64);
    buf_init(&lat, 64);
    json_number(&lon, at.lon_deg);
    json_number(&lat, at.lat_deg);
    struct param_pair position[] = {{slice_of("lon"), {lon.data, lon.len}},
                                    {slice_of("lat"), {lat.data, lat.len}}};
    return link_changed(rq, (const char *const[]){"place", "postcode", NULL},
                        &(param_pairs){COUNT(position), position});
}

static void write_candidates(buf *out, const request *rq, const near_alternatives *a)
{
    comma_name(out, "candidates");
    buf_putc(out, '[');
    for (size_t i = 0; i < a->candidate_count; i++) {
        const place *p = a->candidates[i];
        const char *href = candidate_href(rq, p->at);
        buf_puts(out, i ? ",{" : "{");
        json_name(out, "name");
        json_text(out, slice_of(p->name));
        comma_name(out, "kind");
        json_text(out, slice_of(p->kind));
        if (p->within) {
            comma_name(out, "within");
            json_text(out, slice_of(p->within));
        }
        comma_name(out, "lon");
        json_number(out, p->at.lon_deg);
        comma_name(out, "lat");
        json_number(out, p->at.lat_deg);
        if (href) {
            comma_name(out, "href");
            json_text(out, slice_of(href));
        }
        buf_putc(out, '}');
    }
    buf_putc(out, ']');
}

/* A detail need not repeat what is wrong, but it is read alone too. */
static const char *whole_detail(const request *rq, const error *err)
{
    if (!err->field[0] || strncmp(err->detail, err->field, strlen(err->field)) == 0)
        return err->detail;
    const char *whole = arena_printf(rq->arena, "%s: %s", err->field, err->detail);
    return whole ? whole : err->detail;
}

static void head(response *rs, unsigned http_status, const char *media)
{
    rs->status = http_status;
    rs->media = media;
    rs->cache = CACHE_NONE;
    rs->retry_s = http_status == 503;
}

static void begin(response *rs, unsigned http_status, const char *detail)
{
    const char *title = title_of(http_status);
    buf *out = &rs->body;
    buf_clear(out);
    head(rs, http_status, MEDIA_PROBLEM);
    buf_puts(out, "{\"type\":\"about:blank\"");
    text_member(out, "title", title);
    buf_printf(out, ",\"status\":%u", http_status);
    text_member(out, "detail", detail);
}

void problem_status(response *rs, unsigned http_status, const char *detail)
{
    begin(rs, http_status, detail);
    buf_puts(&rs->body, "}\n");
}

void problem_answer(const request *rq, response *rs, const error *err)
{
    const near_alternatives *a = &rs->alternatives;
    unsigned http_status = status_of(err, a);
    if (http_status == 500)
        log_event(LOG_ERROR, "request-failed", "route=%s detail=\"%s\"",
                  rq->route ? rq->route->path : "none", err->detail);
    if (http_status == 401)
        response_add_field(rs, "WWW-Authenticate", AUTH_CHALLENGE);
    if (page_of_error(rq, http_status, &rs->body)) {
        head(rs, http_status, MEDIA_HTML);
        return;
    }
    begin(rs, http_status,
          http_status == 500 ? "something went wrong here" : whole_detail(rq, err));
    if (err->field[0])
        text_member(&rs->body, "parameter", err->field);
    if (http_status == 404 && a->suggestion_count)
        write_suggestions(&rs->body, a);
    if (http_status == 300)
        write_candidates(&rs->body, rq, a);
    buf_puts(&rs->body, "}\n");
}
