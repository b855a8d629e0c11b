#include "domain/role.h"

#include "base/error.h"

static const struct {
    const char *name;
    audience sees;
    bool edits;
} ROLES[] = {[ROLE_PUBLIC] = {"public", AUDIENCE_PUBLIC, false},
             [ROLE_PARTNER] = {"partner", AUDIENCE_PARTNERS, false},
             [ROLE_CONTRIBUTOR] = {"contributor", AUDIENCE_PUBLIC, true},
             [ROLE_EDITOR] = {"editor", AUDIENCE_EDITORS, true}};

_Static_assert(COUNT(ROLES) == ROLE_COUNT, "a row for each role");

const char *role_name(caller_role r)
{
    return ROLES[r].name;
}

caller_role role_named(slice name)
{
    for (int r = ROLE_PUBLIC + 1; r < ROLE_COUNT; r++)
        if (slice_equals(name, ROLES[r].name))
            return (caller_role)r;
    return ROLE_PUBLIC;
}

audience role_audience(caller_role r)
{
    return ROLES[r].sees;
}

audience role_needs(caller_role r)
{
    return r == ROLE_CONTRIBUTOR ? AUDIENCE_EDITORS : ROLES[r].sees;
}

bool role_edits(caller_role r)
{
    return ROLES[r].edits;
}
