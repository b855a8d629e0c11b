/** What has changed for the public, by a sequence of its own (sql/migrations/009): triggers number
 *  what the public could see before or can see after, and nothing else; what
 *  an import brings closed already is told by store_public_past. */
#ifndef CAIRN_STORE_PUBLIC_CHANGES_H
#define CAIRN_STORE_PUBLIC_CHANGES_H

#include "store/store.h"

/** How an asset stands for the public today. */
typedef enum { PUBLIC_WITHDRAWN, PUBLIC_OPEN, PUBLIC_CLOSED } public_state;

typedef struct {
    int64_t sequence;
    int64_t added; /* the number with which it last became open */
    public_state state;
    const char *changed_on; /* yyyy-mm-dd */
    const char *uuid;
    const char *name, *closed_on; /* of what is closed; else "" */
} store_public_change;

/** What is given lives until the callback returns; anything but OK ends the scan. */
typedef status store_public_change_row(void *context, const store_public_change *, error *err);

/** Each asset that changed after a number, once, by its last change, in order.
 *  @param most  at most so many. */
MUST_USE status store_public_changes(store *, int64_t since, size_t most, store_public_change_row *,
                                     void *context, error *err);
/** The number of the last change; 0 for none. */
MUST_USE status store_public_sequence(store *, int64_t *ret, error *err);
/** The number of the last change before a day (yyyy-mm-dd). */
MUST_USE status store_public_sequence_before(store *, const char *iso_day, int64_t *ret,
                                             error *err);

/** How an asset stood for the public at its last change; PUBLIC_WITHDRAWN if it never was seen. */
MUST_USE status store_public_state(store *, int64_t id, public_state *ret, error *err);

/** The day (yyyy-mm-dd) of an asset's last change for the public; "" if it never was seen. */
MUST_USE status store_public_changed(store *, int64_t id, char ret[11], error *err);

/** Takes an asset that an import brought already closed into the past that the public may ask about
 *  (PUBLIC_CLOSED), within the transaction of that import or of a later one of the same. It does
 *  nothing for one that is not public in itself, or that is or was anything else by its history.
 *  @param actor  of imports. */
MUST_USE status store_public_past(store *s, int64_t id, const char *actor, error *err);

/** Whether a day has begun since what opens, closes and expires by its date was last numbered. */
MUST_USE status store_public_turned(store *, bool *ret, error *err);
/** Numbers it, in a transaction of its own. */
MUST_USE status store_public_turn(store *, error *err);

#endif
