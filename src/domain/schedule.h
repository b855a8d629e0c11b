/** When an activity is on or an asset is open, as far as it is known: days of the week and parts of
 *  the day. */
#ifndef CAIRN_DOMAIN_SCHEDULE_H
#define CAIRN_DOMAIN_SCHEDULE_H

#include "domain/asset.h"
#include "domain/when_rule.h"

/* In the order of the choices of `day` and `part_of_day`. */
enum { PARTS_OF_DAY_COUNT = 4, PART_UNKNOWN = 3 };

/** A bit for each day of the week and part of it: day * PARTS_OF_DAY_COUNT + part. A part that is
 *  not known has a bit of its own, so that no hour is filled in. */
typedef uint32_t schedule_slots;

/** The slots of an activity: of its day, or of its recurrence rule (RFC 5545, read by libical). The
 *  part of the day is that of the rule's hours (BYHOUR), else of the first time, else as it is
 *  said. None when it is paused or finished, or when no day is known. */
schedule_slots schedule_slots_of(const record *activity);

/** The slots of an asset's opening_schedule (when_rule.h): every part of the day that its hours
 *  touch, the part that it begins in when no end is said, an unknown part when no hours are. None
 *  when the field is null or is not as when_write writes it. */
schedule_slots schedule_slots_of_opening(const record *asset);
/** The same of the text of an opening_schedule. */
schedule_slots schedule_slots_of_rules(slice opening_schedule);

/** The slots that a question takes: a day or -1 for any, a part of the day or -1 for any. A day
 *  alone takes also what is on at an unknown part of it; a part alone or with a day does not. */
schedule_slots schedule_slots_asked(int weekday, int part);

#endif
