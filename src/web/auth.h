/** Who asks: from the header field Authorization to a role and an account. A token that is not
 *  taken (any more) is refused, never taken for nobody. */
#ifndef CAIRN_WEB_AUTH_H
#define CAIRN_WEB_AUTH_H

#include "web/http.h"

/** RFC 9110 11.6.1: the forms that are taken. */
#define AUTH_CHALLENGE "Bearer realm=\"Cairn\", Basic realm=\"Cairn\", charset=\"UTF-8\""

/** Reads `Bearer TOKEN` (RFC 6750), or `Basic` (RFC 7617) with the account as user, or none, and
 *  the token as password, which programs like QGIS have a form for. Sets role, who and account;
 *  without the field all stay as they are.
 *  @return OK; ERR_UNKNOWN_CALLER; ERR_BUSY while there is no view for the audience: the first
 *          of it has it made. */
MUST_USE status auth_read(request *, error *err);

/** Whether the request may be about an asset that only who asks and editors see. For route.on_pool:
 *  whose it is stands in the history. */
bool auth_may_own(const request *);
/** Finds what who asks has added and no editor has looked at yet. On the pool alone. From then on
 *  the request renders as an editor's does, since every field of it is the author's own.
 *  @return whether there is one. */
bool auth_own(request *, const uint8_t uuid[UUID_BYTES], index_hit *ret);
/** How an account is called in the history: no import is called so. NULL without memory. */
const char *auth_actor(const request *);

#endif
