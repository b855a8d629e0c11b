/** When a place has something on, in one answer: for one sentence, or one line of a message. */
#ifndef CAIRN_PAGES_SOONEST_H
#define CAIRN_PAGES_SOONEST_H

#include "pages/card.h"

typedef struct {
    bool dated;             /* `next` is the first that is not over */
    bool check_first;       /* there are times, and nobody has said for long that they are right */
    bool opening;           /* it is of the opening hours: nothing goes on there that is known of */
    slice words;            /* where there are words alone */
    occurrence next;        /* holds texts of the arena */
    const record *activity; /* that is on then, or the only one; NULL */
} soonest;

/** @return OK or ERR_NO_MEMORY. */
MUST_USE status soonest_of(const card_context *, const card *, soonest *ret, error *err);

#endif
