#include "web/http.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

static const struct {
    const char *name;
    http_method bit;
} METHODS[] = {{"GET", METHOD_GET},      {"HEAD", METHOD_HEAD}, {"OPTIONS", METHOD_OPTIONS},
               {"POST", METHOD_POST},    {"PUT", METHOD_PUT},   {"PATCH", METHOD_PATCH},
               {"DELETE", METHOD_DELETE}};

unsigned method_of(const char *name)
{
    for (size_t i = 0; i < COUNT(METHODS); i++)
        if (strcmp(METHODS[i].name, name) == 0)
            return METHODS[i].bit;
    return 0;
}

void methods_write(buf *out, unsigned methods)
{
    const char *between = "";
    for (size_t i = 0; i < COUNT(METHODS); i++) {
        if (!(methods & METHODS[i].bit))
            continue;
        buf_puts(out, between);
        buf_puts(out, METHODS[i].name);
        between = ", ";
    }
}

status respond(response *rs, unsigned http_status, const char *media, error *err)
{
    rs->status = http_status;
    rs->media = media;
    return buf_status(&rs->body, err);
}

void response_add_field(response *rs, const char *name, const char *text)
{
    assert(rs->field_count < RESPONSE_MAX_FIELDS);
    if (!text)
        return;
    rs->fields[rs->field_count].name = name;
    rs->fields[rs->field_count++].text = text;
}

/* RFC 9110 7.2: uri-host [":" port]. Only what can stand in an href without escaping. */
static bool host_valid(slice host)
{
    if (!host.at || !host.len || host.len > 255)
        return false;
    for (size_t i = 0; i < host.len; i++) {
        unsigned char c = (unsigned char)host.at[i];
        if (!isalnum(c) && !(c && strchr(".-_:[]", c)))
            return false;
    }
    return true;
}

status request_base(const request *rq, const char **ret, error *err)
{
    slice host = rq->host.at || rq->needs_host ? rq->host : slice_of(rq->site->address);
    if (!host_valid(host))
        return error_set(err, ERR_INPUT, "Host", "Host must be a host name, and a port if need be");
    if (rq->site->base_url) {
        *ret = rq->site->base_url;
        return OK;
    }
    static const char SCHEME[] = "http://";
    char *base = arena_alloc(rq->arena, sizeof SCHEME + host.len);
    if (!base)
        return error_no_memory(err);
    memcpy(base, SCHEME, sizeof SCHEME - 1);
    memcpy(base + sizeof SCHEME - 1, host.at, host.len);
    *ret = base;
    return OK;
}

void request_look(request *rq)
{
    request_look_away(rq);
    rq->snapshot = live_snapshots(rq->site->live, &rq->elsewhen, &rq->activities);
    rq->view = index_view_of(rq->snapshot, rq->who);
}

void request_look_away(request *rq)
{
    index_release(rq->snapshot);
    index_release(rq->elsewhen);
    index_release(rq->activities);
    rq->snapshot = rq->elsewhen = rq->activities = NULL;
    rq->view = NULL;
}

const index_view *request_elsewhen(const request *rq)
{
    return index_view_of(rq->elsewhen, rq->who);
}

const index_view *request_activities(const request *rq)
{
    return index_view_of(rq->activities, rq->who);
}

void request_hold_related(request *rq)
{
    if (!rq->related)
        rq->related = live_relations(rq->site->live);
}

const char *request_searched(const request *rq)
{
    return rq->words && rq->words->corrected ? rq->words->searched : NULL;
}

const gazetteer *request_gazetteer(request *rq)
{
    if (!rq->gazetteer)
        rq->gazetteer = live_gazetteer(rq->site->live);
    return rq->gazetteer;
}
