/** School holidays as an operator loaded them, a calendar for each council. In memory, immutable
 *  once made, counted.
 *
 *  Which council's schools matter for a place: those of the council that has the very name of the
 *  place's locality; else, since nobody has said, those of all. Where all say the same it is so;
 *  where they differ it is not known. So one calendar alone holds for every place. */
#ifndef CAIRN_DOMAIN_SCHOOL_H
#define CAIRN_DOMAIN_SCHOOL_H

#include "base/error.h"
#include "base/text.h"

enum { SCHOOL_MAX_CALENDARS = 64, SCHOOL_MAX_HOLIDAYS = 500, SCHOOL_COUNCIL_MAX = 100 };

typedef struct {
    char first[11], last[11]; /* yyyy-mm-dd, both of them days without school */
} school_holiday;

typedef struct school_calendars school_calendars;

/** None, with one holder. NULL without memory. */
school_calendars *school_calendars_new(void);
/** Before anyone else holds it.
 *  @return OK; ERR_INPUT past a maximum; ERR_NO_MEMORY. */
MUST_USE status school_calendars_add(school_calendars *, const char *council,
                                     const school_holiday *, size_t count, error *err);
/** One more holder; returns its argument. Takes NULL. Thread-safe. */
school_calendars *school_calendars_hold(school_calendars *);
/** One holder less; the last frees it. Takes NULL. Thread-safe. */
void school_calendars_release(school_calendars *);

typedef enum { SCHOOL_NOT_KNOWN, SCHOOL_TERM, SCHOOL_HOLIDAY } school_state;

/** Whether a day is of term. A calendar knows the days from its first holiday to the last day of
 *  its last.
 *  @param calendars  NULL: none.
 *  @param locality   of the place, or blank. */
school_state school_on(const school_calendars *calendars, slice locality, const char *iso);

#endif
