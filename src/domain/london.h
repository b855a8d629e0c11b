/** The time zone of London, as libical has it from the system. */
#ifndef CAIRN_DOMAIN_LONDON_H
#define CAIRN_DOMAIN_LONDON_H

#include <libical/ical.h>

/** Shared by all threads: read it only. libical itself adds to what it shares when a zone is first
 *  asked for or first reaches a year, without a lock, so this does all of it once.
 *  @return NULL where the system has no time zones. */
icaltimezone *london_zone(void);

#endif
