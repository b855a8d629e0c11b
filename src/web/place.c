#include "web/place.h"

#include <string.h>

#include "domain/day.h"
#include "pages/place_page.h"
#include "store/public_changes.h"
#include "web/form.h"
#include "web/page.h"
#include "web/rowset.h"

typedef struct {
    page_params page; /* first: see page.h */
    slice note;
} place_params;

static const param ROWS[] = {
    PAGE_FRAME_ROW,
    PAGE_PARAM_ROWS,
    {"note", PARAM_TEXT, offsetof(place_params, note), 0, 20, 0,
     "received: thanks for what was said to be wrong", -1},
};
const param_table PLACE_PARAMS = {ROWS, COUNT(ROWS), sizeof(place_params), .form = true};

static status find(const request *rq, index_hit *ret, error *err)
{
    uint8_t uuid[UUID_BYTES];
    if (uuid_read(rq->variables[0], uuid) && index_by_uuid(rq->view, uuid, ret))
        return OK;
    return error_set(err, ERR_NOT_FOUND, NULL, "there is nothing at this address");
}

/* Its address is that of the page, also where a form was sent. */
static status page_at(request *rq, slice uuid, page_request *ret, error *err)
{
    status failed = page_of(rq, ret, err);
    if (failed)
        return failed;
    ret->address = place_page_path(ret, uuid);
    return ret->address ? OK : error_no_memory(err);
}

static const char *origin_of(const request *rq, const page_request *page)
{
    return arena_copy(rq->arena, rq->base, strlen(rq->base) - strlen(page->base));
}

static status fill(request *rq, const page_request *page, const index_hit *hit,
                   const place_note *sent, const page_moment *moment, template_data **ret,
                   bool *ret_sensitive, error *err)
{
    char changed_on[11] = "";
    const card_context context = {
        .page = page, .moment = moment, .codes = index_taxonomy(rq->snapshot)};
    place_request asked = {.context = &context,
                           .view = rq->view,
                           .related = rq->related,
                           .sees_hidden = rq->who == AUDIENCE_EDITORS,
                           .origin = origin_of(rq, page),
                           .changed_on = changed_on,
                           .note = sent};
    if (!asked.origin)
        return error_no_memory(err);
    status failed = store_public_changed(rq->db, hit->id, changed_on, err);
    return failed ? failed : place_page_data(&asked, hit, ret, ret_sensitive, err);
}

static status show(request *rq, response *rs, const index_hit *hit, const place_note *sent,
                   error *err)
{
    page_request page;
    page_moment moment;
    template_data *d = NULL;
    bool sensitive = false;
    request_hold_related(rq);
    status failed = page_at(rq, hit_id(hit), &page, err);
    if (!failed)
        failed = page_moment_of(rq, &moment, err);
    if (failed)
        return failed;
    failed = fill(rq, &page, hit, sent, &moment, &d, &sensitive, err);
    if (failed)
        return failed;
    if (sensitive)
        rs->cache = CACHE_NONE;
    return page_respond(&page, rs, "place", d, err);
}

status place_get(request *rq, response *rs, error *err)
{
    const place_params *p = rq->params;
    const place_note sent = {.received = slice_equals(p->note, "received")};
    index_hit hit;
    status failed = find(rq, &hit, err);
    return failed ? failed : show(rq, rs, &hit, &sent, err);
}

/* -- notes ------------------------------------------------------------------------------------- */

/* As it was sent, also where it is too long or says something that is none of the choices. What
 * can't be read at all is blank. */
static place_note read_again(const request *rq)
{
    place_note sent = {0};
    const struct {
        const char *name;
        slice *to;
    } FIELDS[] = {{"kind", &sent.kind},
                  {"text", &sent.text},
                  {"contact", &sent.contact},
                  {"activity", &sent.activity}};
    param_pairs fields = {0};
    error unused;
    if (form_split(rq->body, rq->arena, &fields, &unused))
        fields.count = 0;
    for (size_t i = 0; i < fields.count; i++)
        for (size_t k = 0; k < COUNT(FIELDS); k++)
            if (slice_equals(fields.pairs[i].name, FIELDS[k].name))
                *FIELDS[k].to = fields.pairs[i].value;
    return sent;
}

status place_note_refused(request *rq, response *rs, const char *refused, unsigned wait_s,
                          error *err)
{
    static const char *const NAMED[] = {"kind", "text", "contact", "activity", "wait"};
    place_note sent = read_again(rq);
    index_hit hit;
    sent.refused = "form";
    for (size_t i = 0; i < COUNT(NAMED); i++)
        if (strcmp(refused, NAMED[i]) == 0)
            sent.refused = NAMED[i];
    status failed = find(rq, &hit, err);
    if (!failed)
        failed = show(rq, rs, &hit, &sent, err);
    if (failed)
        return failed;
    rs->status = wait_s ? 429 : 400;
    rs->retry_s = wait_s;
    rs->cache = CACHE_NONE;
    return OK;
}

const char *place_note_received(request *rq, const char *uuid)
{
    page_request page;
    error unused;
    if (page_of(rq, &page, &unused)) /* it is in no language, and is kept all the same */
        return arena_printf(rq->arena, "%s/place/%s?note=received", rq->base, uuid);
    const char *origin = origin_of(rq, &page);
    const char *path = arena_printf(rq->arena, "/place/%s?note=received%s%s", uuid,
                                    page.list[0] ? "&list=" : "", page.list);
    return origin && path ? arena_printf(rq->arena, "%s%s", origin, page_href(&page, path)) : NULL;
}
