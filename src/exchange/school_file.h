/** Loading a council's school holidays from calendar files (iCalendar, RFC 5545), which councils
 *  publish and operators choose. Each event that lasts whole days is a holiday, but for those that
 *  say by their title that there is school (school_file.c), and those that repeat or last longer
 *  than any holiday does: they are left out, and told. */
#ifndef CAIRN_EXCHANGE_SCHOOL_FILE_H
#define CAIRN_EXCHANGE_SCHOOL_FILE_H

#include "store/schools.h"

enum { SCHOOL_FILE_MAX_BYTES = 1024 * 1024 };

typedef struct {
    size_t loaded, left_out;
    school_holiday span;       /* from the first holiday to the last day of the last */
    char left_out_titles[300]; /* of those that were left out, as many as fit; "" for none */
} school_summary;

/** Loads files as the calendar of a council, in place of the one that it had.
 *  @return OK; ERR_INPUT naming what is wrong; ERR_NOT_FOUND when a file is not there. */
MUST_USE status school_load(store *, const char *council, const char *const *paths, size_t count,
                            school_summary *ret, error *err);

#endif
