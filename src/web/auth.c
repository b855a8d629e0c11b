#include "web/auth.h"

#include <sodium.h>
#include <string.h>

#include "web/collections.h"
#include "web/routes.h"

enum { BASIC_MAX_BYTES = 200 };

/* Splits "Scheme rest". */
static slice scheme_of(slice text, slice *ret_rest)
{
    const char *space = memchr(text.at, ' ', text.len);
    size_t length = space ? (size_t)(space - text.at) : text.len;
    *ret_rest = slice_trim((slice){text.at + length, text.len - length});
    return (slice){text.at, length};
}

/* "user:password" in base64. @param ret_user  blank for none. */
static bool read_basic(slice coded, char *into, slice *ret_user, slice *ret_password)
{
    size_t length;
    if (sodium_base642bin((unsigned char *)into, BASIC_MAX_BYTES, coded.at, coded.len, NULL,
                          &length, NULL, sodium_base64_VARIANT_ORIGINAL))
        return false;
    const char *colon = memchr(into, ':', length);
    if (!colon)
        return false;
    *ret_user = (slice){into, (size_t)(colon - into)};
    *ret_password = (slice){colon + 1, length - ret_user->len - 1};
    return true;
}

static bool find_holder(const request *rq, token_holder *ret)
{
    char decoded[BASIC_MAX_BYTES];
    slice token, user = {"", 0};
    slice scheme = scheme_of(slice_trim(rq->authorization), &token);
    if (slice_equals_nocase(scheme, "Basic")) {
        if (!read_basic(token, decoded, &user, &token))
            return false;
    } else if (!slice_equals_nocase(scheme, "Bearer")) {
        return false;
    }
    return rq->site->accounts && live_accounts_find(rq->site->accounts, token, ret) &&
           (!user.len || slice_equals(user, ret->account));
}

status auth_read(request *rq, error *err)
{
    token_holder holder;
    if (!rq->authorization.at)
        return OK;
    if (!find_holder(rq, &holder))
        return error_set(err, ERR_UNKNOWN_CALLER, "Authorization",
                         "Authorization holds no token that is taken: it may have run out or been "
                         "taken back");
    if (!live_has_audience(rq->site->live, role_needs(holder.role))) {
        live_want_audience(rq->site->live, role_needs(holder.role));
        return error_set(err, ERR_BUSY, NULL, "what you may see is being made ready: try again");
    }
    char *account = arena_copy(rq->arena, holder.account, strlen(holder.account));
    if (!account)
        return error_no_memory(err);
    rq->account = account;
    rq->role = holder.role;
    rq->who = role_audience(holder.role);
    return OK;
}

bool auth_may_own(const request *rq)
{
    return rq->role == ROLE_CONTRIBUTOR && rq->route->collection == COLLECTION_ASSETS;
}

const char *auth_actor(const request *rq)
{
    return arena_printf(rq->arena, "account:%s", rq->account);
}

bool auth_own(request *rq, const uint8_t uuid[UUID_BYTES], index_hit *ret)
{
    index_hit hit;
    bool own = false;
    error unused;
    if (!auth_may_own(rq) || !rq->db ||
        !index_by_uuid(index_view_of(rq->snapshot, AUDIENCE_EDITORS), uuid, &hit))
        return false;
    const char *actor = auth_actor(rq);
    if (!actor || store_own_pending(rq->db, hit.id, actor, &own, &unused) || !own)
        return false;
    rq->who = AUDIENCE_EDITORS;
    *ret = hit;
    return true;
}
