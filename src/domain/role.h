/** Roles of those who ask with a token: what they see, and whether they may edit. */
#ifndef CAIRN_DOMAIN_ROLE_H
#define CAIRN_DOMAIN_ROLE_H

#include <stdbool.h>

#include "base/text.h"
#include "domain/audience.h"

typedef enum {
    ROLE_PUBLIC,      /* without a token */
    ROLE_PARTNER,     /* reads what is for partners */
    ROLE_CONTRIBUTOR, /* adds assets, which are pending until an editor publishes them; sees what
                         the public sees, and its own pending ones */
    ROLE_EDITOR,      /* sees and edits everything */
    ROLE_COUNT
} caller_role;

/** "partner", as accounts are kept and people write it; "public" for those without a token. */
const char *role_name(caller_role);
/** The role of a token by its name; ROLE_PUBLIC for any other text. */
caller_role role_named(slice name);
audience role_audience(caller_role);
/** Whose view there must be for it, at the least: a contributor's own pending ones are in that of
 *  editors. */
audience role_needs(caller_role);
bool role_edits(caller_role);

#endif
