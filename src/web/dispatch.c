#include "web/dispatch.h"

#include <stdio.h>

#include "web/auth.h"
#include "web/collections.h"
#include "web/problem.h"

/* Of the service as a whole ("OPTIONS *"). */
enum { ANY_METHODS = METHOD_GET | METHOD_HEAD | METHOD_OPTIONS };

static void answer_options(response *rs, unsigned methods, unsigned all)
{
    rs->status = 204;
    rs->media = NULL;
    rs->cache = CACHE_NONE;
    rs->methods = methods;
    rs->all_methods = all;
}

/* Limits that libmicrohttpd does not have: it has one for the whole of the head. */
static bool too_long(const request *rq, response *rs)
{
    char detail[100];
    if (rq->path.len + rq->query.len > rq->site->max_url_bytes) {
        snprintf(detail, sizeof detail, "the address is longer than %zu bytes",
                 rq->site->max_url_bytes);
        problem_status(rs, 414, detail);
        return true;
    }
    if (rq->header_bytes > rq->site->max_header_bytes) {
        snprintf(detail, sizeof detail, "the head of the request is longer than %zu bytes",
                 rq->site->max_header_bytes);
        problem_status(rs, 431, detail);
        return true;
    }
    return false;
}

/* The words to look up are in the member of the parameter that says so. */
static slice find_search(const param_table *table, const char *params)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->rows[i].type == PARAM_SEARCH)
            return *(const slice *)(const void *)(params + table->rows[i].offset);
    return (slice){0};
}

static status read_params(request *rq, error *err)
{
    const param_table *table = rq->route->params;
    char *params = arena_alloc(rq->arena, table->size);
    if (!params)
        return error_no_memory(err);
    status code = params_read(rq->query, table, rq->arena, params, &rq->pairs, err);
    if (!code && rq->route->read)
        code = rq->route->read(rq, params, err);
    if (code)
        return code;
    rq->params = params;
    rq->search = find_search(table, params);
    return OK;
}

status dispatch_allowed(const request *rq, error *err)
{
    if (rq->route->edits && rq->role == ROLE_PUBLIC)
        return error_set(err, ERR_UNKNOWN_CALLER, "Authorization",
                         "Authorization must hold the token of a contributor or an editor");
    if (rq->who >= rq->route->required && (!rq->route->edits || role_edits(rq->role)))
        return OK;
    return error_set(err, ERR_FORBIDDEN, NULL, "your role does not allow this");
}

static status prepare(request *rq, error *err)
{
    status code = request_base(rq, &rq->base, err);
    if (code)
        return code;
    if (!rq->route)
        return error_set(err, ERR_NOT_FOUND, NULL, "there is nothing at this address");
    code = dispatch_allowed(rq, err);
    return code ? code : read_params(rq, err);
}

bool dispatch_begin(request *rq, response *rs)
{
    error err = {0};
    unsigned methods = 0;
    if (too_long(rq, rs))
        return false;
    if (auth_read(rq, &err)) {
        problem_answer(rq, rs, &err);
        return false;
    }
    rq->route = routes_find(rq->path, rq->method == METHOD_HEAD ? METHOD_GET : rq->method,
                            rq->arena, &methods, rq->variables);
    if (rq->method == METHOD_OPTIONS && (rq->route || slice_equals(rq->path, "*"))) {
        if (rq->route)
            answer_options(rs, routes_methods(rq->path, rq->role), methods);
        else
            answer_options(rs, ANY_METHODS, ANY_METHODS);
        return false;
    }
    if (rq->route && !(rq->method & methods)) {
        problem_status(rs, 405, "this resource does not take this method");
        rs->methods = routes_methods(rq->path, rq->role);
        return false;
    }
    if (!prepare(rq, &err))
        return true;
    problem_answer(rq, rs, &err);
    return false;
}

void dispatch_search(request *rq, store *db, error *err)
{
    const collection *c = rq->route->collection;
    search_kind kind = c ? c->search : SEARCH_ASSETS;
    words_found *words = arena_alloc(rq->arena, sizeof *words);
    if (!words) {
        error_no_memory(err);
        return;
    }
    if (words_understand(live_vocabulary(rq->site->live), rq->search, rq->arena, words, err) ||
        words_look_up(db, kind, DISPATCH_SEARCH_MAX + 1, rq->arena, words, err))
        return;
    rq->words = words;
    rq->found = words->found[kind].ids;
    rq->found_count = words->found[kind].count;
}

void dispatch_finish(request *rq, response *rs, const error *search)
{
    error err = *search;
    if (!err.code && rq->found_count > DISPATCH_SEARCH_MAX)
        error_set(&err, ERR_INPUT, "q", "q matches more than %d: add a word", DISPATCH_SEARCH_MAX);
    if (!err.code) {
        request_look(rq);
        if (rq->route->handle(rq, rs, &err) == OK)
            err.code = OK;
    }
    if (err.code) {
        if (rs->stream.done)
            rs->stream.done(rs->stream.context);
        rs->stream = (response_stream){0};
        rs->file = (response_file){0};
        rs->field_count = 0;
        problem_answer(rq, rs, &err);
    }
    request_look_away(rq);
    gazetteer_release(rq->gazetteer);
    relations_release(rq->related);
    rq->gazetteer = NULL;
    rq->related = NULL;
}
