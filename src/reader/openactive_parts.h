/** Parts of OpenActive's records: what they say of days, prices, people and places, in our terms.
 *  Inside reader. */
#ifndef CAIRN_READER_OPENACTIVE_PARTS_H
#define CAIRN_READER_OPENACTIVE_PARTS_H

#include "reader/recurrence.h"

/** The type of a record, without its vocabulary: "Event"; blank for none. */
slice openactive_type(const json_t *);
/** The `@id`, or `id`, of a record. */
slice openactive_id(cells *, const json_t *);
/** An identifier: a scalar, or the value of a PropertyValue. */
slice openactive_identifier(cells *, const json_t *);
/** What a place is known by: its @id, its identifier, else its name and postcode; a place that is
 *  only named by its address (a URL) is that. Blank for none. */
slice openactive_place_ref(cells *, const json_t *place);

/** An eventSchedule; its exceptDates are `openactive_put_exdates`. */
said_schedule openactive_schedule(cells *, const json_t *schedule);
void openactive_put_exdates(cells *, const json_t *schedule, const json_t *events,
                            const char *starts_at);

/** opening times, of an array of OpeningHoursSpecification, those that are over left out. */
void openactive_put_hours(cells *, const char *heading, const json_t *hours, const char *today);

/** cost, age_min, age_max, audiences, run_by of an event. */
void openactive_put_terms(cells *, const json_t *event);

/** The fields of an asset that a Place has, and the rest of it. */
void openactive_put_place(cells *, const json_t *place, const char *today);

#endif
