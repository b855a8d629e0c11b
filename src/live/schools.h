/** School holidays, from the file into memory. */
#ifndef CAIRN_LIVE_SCHOOLS_H
#define CAIRN_LIVE_SCHOOLS_H

#include "domain/school.h"
#include "store/store.h"

/** What is past a maximum (SCHOOL_MAX_HOLIDAYS of a council, SCHOOL_MAX_CALENDARS) is left out and
 *  logged. @param ret  one holder: school_calendars_release. */
MUST_USE status live_read_schools(store *, school_calendars **ret, error *err);

#endif
