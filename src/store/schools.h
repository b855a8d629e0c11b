/** School holidays that an operator loaded, a calendar for each council. Like areas they have no
 *  history. */
#ifndef CAIRN_STORE_SCHOOLS_H
#define CAIRN_STORE_SCHOOLS_H

#include "domain/school.h"
#include "store/store.h"

typedef struct {
    const char *council, *loaded_at; /* of its calendar */
    const char *name;
    school_holiday days;
} store_school_holiday;

/** What is given lives until the callback returns; anything but OK ends the scan. */
typedef status store_school_row(void *context, const store_school_holiday *, error *err);
/** By council, then by first day. */
MUST_USE status store_scan_schools(store *, store_school_row *, void *context, error *err);

/** Inside a transaction. @return ERR_CONFLICT where the council has one. */
MUST_USE status store_add_school_calendar(store *, const char *council, int64_t *ret_id,
                                          error *err);
MUST_USE status store_add_school_holiday(store *, int64_t calendar_id, const char *name,
                                         const school_holiday *, error *err);
/** @param ret_there  whether there was one. */
MUST_USE status store_drop_school_calendar(store *, const char *council, bool *ret_there,
                                           error *err);

/** Moves when anything was done to school calendars. */
MUST_USE status store_schools_version(store *, int64_t *ret, error *err);

#endif
