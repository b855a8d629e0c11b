#include "web/note.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "domain/note.h"
#include "web/form.h"
#include "web/page.h"
#include "web/place.h"
#include "web/pool.h"
#include "web/problem.h"
#include "web/rate.h"

/* An asset of which as many notes wait as may: somebody has to read them first. */
enum { FULL_WAIT_S = 3600 };

/* Lengths are those of the schema in code points, which note_validate looks at; these are only not
 * to read more. */
static const param FIELDS[] = {
    {"kind", PARAM_TEXT, offsetof(note_form, kind), 0, 20, 0,
     "what is wrong: closed, moved, times, contact (phone or web address) or other", 0},
    {"text", PARAM_LONG_TEXT, offsetof(note_form, text), 0, NOTE_TEXT_MAX, 0,
     "in your own words; needed where kind is other", 0},
    {"contact", PARAM_TEXT, offsetof(note_form, contact), 0, NOTE_REACH_MAX, 0,
     "how to reach you, if you like: it is deleted once the note is dealt with", 0},
    {"activity", PARAM_TEXT, offsetof(note_form, activity), 0, 36, 0,
     "the id of what goes on there, if it is about that", 0},
    {"website", PARAM_LONG_TEXT, offsetof(note_form, website), 0, 10000, 0,
     "leave it blank: what fills it is a program", 0},
};
const param_table NOTE_FORM = {FIELDS, COUNT(FIELDS), sizeof(note_form)};

/* -- where it comes from ----------------------------------------------------------------------- */

static slice authority_of(slice origin)
{
    static const char *const SCHEMES[] = {"http://", "https://"};
    for (size_t i = 0; i < COUNT(SCHEMES); i++) {
        size_t length = strlen(SCHEMES[i]);
        if (origin.len > length && memcmp(origin.at, SCHEMES[i], length) == 0)
            return (slice){origin.at + length, strcspn(origin.at + length, "/")};
    }
    return (slice){"", 0};
}

static bool same(slice a, slice b)
{
    return a.len == b.len && a.len && strncasecmp(a.at, b.at, a.len) == 0;
}

/* A browser that is told to say nothing of where it comes from sends "null". */
static status check_origin(const request *rq, error *err)
{
    slice from = rq->origin.at ? authority_of(rq->origin) : (slice){"", 0};
    bool own = true;
    if (rq->fetch_site.at)
        own = slice_equals(rq->fetch_site, "same-origin") || slice_equals(rq->fetch_site, "none");
    else if (rq->origin.at && !slice_equals(rq->origin, "null"))
        own = same(from, rq->host.at ? rq->host : slice_of("")) ||
              same(from, authority_of(slice_of(rq->base)));
    return own ? OK
               : error_set(err, ERR_FORBIDDEN, NULL, "this form is taken from our own pages alone");
}

/* -- what it says ------------------------------------------------------------------------------ */

static status find_asset(const request *rq, note_taken *ret, int64_t *ret_id, error *err)
{
    uint8_t uuid[UUID_BYTES];
    index_hit hit;
    slice given = rq->variables[0];
    if (!uuid_read(given, uuid) || !index_by_uuid(rq->view, uuid, &hit))
        return error_set(err, ERR_NOT_FOUND, NULL, "there is no asset with this id");
    for (size_t i = 0; i < sizeof ret->uuid - 1; i++)
        ret->uuid[i] = (char)tolower((unsigned char)given.at[i]);
    *ret_id = hit.id;
    return OK;
}

/* Whether it goes on at this asset, the database says. */
static status find_activity(const request *rq, slice given, int64_t *ret_id, error *err)
{
    uint8_t uuid[UUID_BYTES];
    index_hit hit;
    if (!given.at)
        return OK;
    if (!uuid_read(given, uuid) || !index_by_uuid(request_activities(rq), uuid, &hit))
        return error_set(err, ERR_INPUT, "activity", "activity: there is no such activity here");
    *ret_id = hit.id;
    return OK;
}

static status read_note(const request *rq, note_taken *ret, note *n, error *err)
{
    if (!form_is(rq->content_type))
        return error_set(err, ERR_MEDIA, "Content-Type", "Content-Type must be %s", MEDIA_FORM);
    status failed = form_read(rq->body, &NOTE_FORM, rq->arena, &ret->form, err);
    if (failed)
        return failed;
    n->text = ret->form.text;
    n->reach = ret->form.contact;
    if (!ret->form.kind.at || !note_kind_named(ret->form.kind, &n->kind))
        return error_set(err, ERR_INPUT, "kind",
                         "kind must be one of closed, moved, times, contact, other");
    failed = note_validate(n, err);
    return failed ? failed : find_activity(rq, ret->form.activity, &n->activity_id, err);
}

status note_take(request *rq, note_taken *ret, error *err)
{
    note n = {0};
    bool kept = false;
    *ret = (note_taken){0};
    status failed = find_asset(rq, ret, &n.asset_id, err);
    if (!failed)
        failed = check_origin(rq, err);
    if (!failed)
        failed = read_note(rq, ret, &n, err);
    if (failed || ret->form.website.at)
        return failed;
    if (!rq->site->writing || !rq->site->notes)
        return error_set(err, ERR_FORBIDDEN, NULL, "no notes are taken here");
    ret->wait_s = rate_take(rq->site->notes, rq->client, clock_ms());
    if (ret->wait_s)
        return OK;
    failed = writing_note(rq->site->writing, &n, rq->site->max_notes_waiting, &kept, err);
    if (failed == ERR_CONFLICT)
        return error_set(err, ERR_INPUT, "activity", "activity: there is no such activity here");
    if (!failed && !kept)
        ret->wait_s = FULL_WAIT_S;
    return failed;
}

status note_post(request *rq, response *rs, error *err)
{
    note_taken taken;
    if (rq->body.len > NOTE_MAX_BODY_BYTES) {
        problem_status(rs, 413, "the body of the request is too large");
        return OK;
    }
    status failed = note_take(rq, &taken, err);
    if ((failed == ERR_INPUT || (!failed && taken.wait_s)) && page_wanted(rq))
        return place_note_refused(rq, rs, failed ? err->field : "wait", taken.wait_s, err);
    if (failed)
        return failed;
    if (taken.wait_s) {
        problem_status(rs, 429, "too many notes were sent: try again later");
        rs->retry_s = taken.wait_s;
        return OK;
    }
    rs->cache = CACHE_NONE;
    response_add_field(rs, "Location", place_note_received(rq, taken.uuid));
    return respond(rs, 303, NULL, err);
}
