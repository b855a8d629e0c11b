/** A calendar of what activities come to: iCalendar (RFC 5545), written by libical. Texts are
 *  UTF-8.
 *
 *  An event holds for as long as its times do (occur.h): from the day on which they were known to
 *  be right, up to twelve months after it, and no entry says more. So a rule has an end (UNTIL),
 *  and what is left out of it in that time, by exceptions and by holidays, is an EXDATE each. Hours
 *  are in Europe/London, whose VTIMEZONE comes with them; what has no known hour is of the whole
 *  day, and takes up no time (TRANSP:TRANSPARENT). */
#ifndef CAIRN_FORMAT_CALENDAR_H
#define CAIRN_FORMAT_CALENDAR_H

#include "base/buf.h"
#include "domain/occur.h"

#define MEDIA_OF_CALENDAR "text/calendar; charset=utf-8"

enum { CALENDAR_MAX_EVENTS = 500, CALENDAR_MAX_BYTES = 16 * 1024 * 1024 };

typedef struct calendar calendar;

/** What is blank is left out. */
typedef struct {
    slice uid; /* up to 40 bytes, its own; blank: its first time and a number */
    const occur_plan *plan;
    slice summary, location, description;
    const char *url; /* NULL: none */
} calendar_event;

/** @param name   of the calendar, NULL for none.
 *  @param today  yyyy-mm-dd: the DTSTAMP of every event, so that the bytes of a day are the same.
 *  @return OK; ERR_INTERNAL when the time zone is not there; ERR_NO_MEMORY. */
MUST_USE status calendar_new(const char *name, const char *today, calendar **ret, error *err);
/** Adds the event of a plan that is OCCUR_DATED; others add nothing. Past CALENDAR_MAX_EVENTS the
 *  rest is left out.
 *  @param ret_added  may be NULL. */
MUST_USE status calendar_add(calendar *, const calendar_event *, bool *ret_added, error *err);
/** Ends the calendar, adds its bytes to a buffer and frees it, also on failure. */
MUST_USE status calendar_finish(calendar *, buf *out, error *err);
/** Gives up; takes NULL. */
void calendar_free(calendar *);

#endif
