#include "web/edit.h"

#include <sodium.h>
#include <string.h>

#include "live/writing.h"
#include "web/auth.h"
#include "web/collections.h"
#include "web/edit_json.h"
#include "web/gzip.h"
#include "web/items.h"
#include "web/links.h"
#include "web/negotiate.h"

enum { REQUEST_BYTES = 8 };

#define MEDIA_PATCH "application/merge-patch+json"

/* -- what is asked ----------------------------------------------------------------------------- */

static status check_media(const request *rq, const char *const *taken, error *err)
{
    size_t length = 0;
    while (length < rq->content_type.len && rq->content_type.at[length] != ';')
        length++;
    slice media = slice_trim((slice){rq->content_type.at ? rq->content_type.at : "", length});
    for (size_t i = 0; taken[i]; i++)
        if (slice_equals_nocase(media, taken[i]))
            return OK;
    return error_set(err, ERR_MEDIA, "Content-Type", "Content-Type must be %s", taken[0]);
}

static status read_crs(const request *rq, const crs_entry **ret, error *err)
{
    const crs_entry *known = rq->content_crs.at ? crs_of_uri(slice_trim(rq->content_crs)) : CRS84;
    if (!known)
        return error_set(err, ERR_INPUT, "Content-Crs",
                         "Content-Crs must be the URI of OGC:CRS84, EPSG:4326, EPSG:3857 or "
                         "EPSG:27700");
    *ret = known;
    return OK;
}

static status read_body(const request *rq, slice current, edit *e, error *err)
{
    static const char *const FEATURES[] = {MEDIA_GEOJSON, MEDIA_JSON, NULL};
    static const char *const PATCHES[] = {MEDIA_PATCH, NULL};
    edit_source from = {.body = rq->body,
                        .codes = index_taxonomy(rq->snapshot),
                        .current = current,
                        .patch = e->kind == EDIT_PATCH};
    if (check_media(rq, from.patch ? PATCHES : FEATURES, err) || read_crs(rq, &from.crs, err))
        return err->code;
    return edit_read(&from, rq->arena, e, err);
}

/* The asset of the address, as who asks sees it and may edit it. */
static status find_asset(request *rq, index_hit *ret, error *err)
{
    uint8_t uuid[UUID_BYTES];
    bool known = uuid_read(rq->variables[0], uuid);
    bool seen = known && index_by_uuid(rq->view, uuid, ret);
    if (seen && rq->role == ROLE_CONTRIBUTOR)
        return error_set(err, ERR_FORBIDDEN, NULL,
                         "a contributor may edit what it has added until that is published");
    if (seen || (known && auth_own(rq, uuid, ret)))
        return OK;
    return error_set(err, ERR_NOT_FOUND, NULL, "there is no asset with this id");
}

/* If-Match (RFC 9110 13.1.1) names what a GET of the same address answers, in either coding. A tag
 * that a proxy has made weak on its way is taken for what it was. */
static status check_match(request *rq, edit *e, error *err)
{
    response answer = {0};
    char plain[ETAG_SIZE], coded[ETAG_SIZE];
    if (!rq->if_match.at)
        return OK;
    buf_init(&answer.body, rq->site->max_answer_bytes);
    status failed = items_get(rq, &answer, err);
    if (!failed) {
        slice bytes = {answer.body.data, answer.body.len};
        etag_of(bytes, false, plain);
        etag_of(bytes, true, coded);
        if (!etag_listed(rq->if_match, plain) && !etag_listed(rq->if_match, coded))
            failed = error_set(err, ERR_STALE, "If-Match",
                               "it has been changed meanwhile: read it again");
    }
    buf_done(&answer.body);
    e->as_of = index_sequence(rq->snapshot);
    return failed;
}

/* -- answers ----------------------------------------------------------------------------------- */

/* Names the edit in the history and in the answer. */
static const char *request_name(const request *rq)
{
    unsigned char bytes[REQUEST_BYTES];
    char *text = arena_alloc(rq->arena, 2 * sizeof bytes + 1);
    randombytes_buf(bytes, sizeof bytes);
    return text ? sodium_bin2hex(text, 2 * sizeof bytes + 1, bytes, sizeof bytes) : NULL;
}

static status make(request *rq, response *rs, edit *e, edit_made *ret, error *err)
{
    e->by = rq->role;
    e->actor = auth_actor(rq);
    e->request = request_name(rq);
    if (!e->actor || !e->request)
        return error_no_memory(err);
    if (!rq->site->writing)
        return error_set(err, ERR_FORBIDDEN, NULL, "nothing can be edited here");
    status failed = writing_make(rq->site->writing, e, ret, err);
    if (!failed)
        response_add_field(rs, "X-Request-Id", e->request);
    rs->cache = CACHE_NONE;
    return failed;
}

static edit *new_edit(const request *rq, edit_kind kind, error *err)
{
    edit *e = arena_alloc(rq->arena, sizeof *e);
    if (!e) {
        (void)error_no_memory(err); /* it is told in err */
        return NULL;
    }
    e->kind = kind;
    e->as_of = INT64_MAX;
    return e;
}

/* Whether what is held shows what an edit made, and nobody else's after it. */
static bool shows_what_was_made(const request *rq, const edit_made *made)
{
    int64_t changed;
    error unused;
    return index_sequence(rq->snapshot) >= made->changed && rq->db &&
           store_asset_changed(rq->db, made->asset.id, &changed, &unused) == OK &&
           changed == made->changed;
}

static void add_etag(const request *rq, response *rs, const response *item)
{
    char etag[ETAG_SIZE];
    bool coded = item == rs && rs->body.len >= GZIP_MIN_BYTES && gzip_accepted(rq->accept_encoding);
    etag_of((slice){item->body.data, item->body.len}, coded, etag);
    response_add_field(rs, "ETag", arena_copy(rq->arena, etag, strlen(etag)));
}

/* With what a GET of the item would answer now, or with its tag alone, from which the client goes
 * on with If-Match. The tag alone must be of what this client has made, or it would undo what
 * another has made since; and not after PUT, where it says that what was sent is kept byte for byte
 * (RFC 9110 9.3.4). @param at  the request for the item. */
static status answer_with(request *at, response *rs, unsigned http_status, const char *href,
                          const edit_made *made, error *err)
{
    bool whole = prefers_representation(at->prefer);
    bool wanted = whole || (at->method != METHOD_PUT && shows_what_was_made(at, made));
    response apart = {0}, *item = whole ? rs : &apart;
    error unused;
    buf_init(&apart.body, at->site->max_answer_bytes);
    /* who edits may have made it one that only others see */
    bool seen = wanted && items_get(at, item, &unused) == OK;
    if (seen)
        add_etag(at, rs, item);
    buf_done(&apart.body);
    if (!seen)
        buf_clear(&rs->body);
    if (!seen || !whole)
        return respond(rs, http_status, NULL, err);
    response_add_field(rs, "Content-Location", href);
    response_add_field(rs, "Preference-Applied", "return=representation");
    rs->status = http_status == 204 ? 200 : http_status;
    rs->cache = CACHE_NONE;
    return OK;
}

static status answer(const request *rq, response *rs, unsigned http_status, const char *href,
                     const edit_made *made, error *err)
{
    request at = *rq;
    at.who = role_audience(rq->role); /* to find it was to see it as an editor does */
    at.snapshot = at.elsewhen = at.activities = NULL;
    request_look(&at);
    status failed = answer_with(&at, rs, http_status, href, made, err);
    request_look_away(&at);
    return failed;
}

status edit_create(request *rq, response *rs, error *err)
{
    edit_made made;
    edit *e = new_edit(rq, EDIT_CREATE, err);
    if (!e || read_body(rq, (slice){"", 0}, e, err) || make(rq, rs, e, &made, err))
        return err->code;
    const char *uuid = arena_copy(rq->arena, made.asset.uuid, strlen(made.asset.uuid));
    const char *below = uuid ? arena_printf(rq->arena, "/items/%s", uuid) : NULL;
    const char *href = below ? collection_href(rq, COLLECTION_ASSETS, below) : NULL;
    void *params = arena_alloc(rq->arena, ITEM_PARAMS.size);
    response_add_field(rs, "Location", href);
    if (!href || !params)
        return respond(rs, 201, NULL, err); /* it is made */
    error unused;
    request item = *rq;
    item.path = slice_of(href + strlen(rq->base));
    item.variables[0] = slice_of(uuid);
    item.params = params;
    if (items_read_one(&item, params, &unused)) /* nothing is asked that could be refused */
        return respond(rs, 201, NULL, err);
    return answer(&item, rs, 201, href, &made, err);
}

static status change(request *rq, response *rs, edit_kind kind, error *err)
{
    index_hit hit;
    edit_made made;
    edit *e = new_edit(rq, kind, err);
    if (!e || find_asset(rq, &hit, err) || check_match(rq, e, err))
        return err->code;
    e->id = hit.id;
    if (kind != EDIT_CLOSE && read_body(rq, hit.body, e, err))
        return err->code;
    if (make(rq, rs, e, &made, err))
        return err->code;
    if (kind == EDIT_CLOSE)
        return respond(rs, 204, NULL, err);
    return answer(rq, rs, 204, link_self(rq), &made, err);
}

status edit_replace(request *rq, response *rs, error *err)
{
    return change(rq, rs, EDIT_REPLACE, err);
}

status edit_patch(request *rq, response *rs, error *err)
{
    return change(rq, rs, EDIT_PATCH, err);
}

status edit_close(request *rq, response *rs, error *err)
{
    return change(rq, rs, EDIT_CLOSE, err);
}
