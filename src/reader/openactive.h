/** OpenActive: sports and activities as Modelling Opportunity Data 2.0 has them, in pages of a feed
 *  (Realtime Paged Data Exchange 1.0) or bare. What each thing of it becomes is at the top of
 *  openactive.c. */
#ifndef CAIRN_READER_OPENACTIVE_H
#define CAIRN_READER_OPENACTIVE_H

#include <jansson.h>

#include "format/workbook.h"

/** Whether a document is OpenActive: a page of a feed (items[] with state and id), a bare Event,
 *  SessionSeries, Place, FacilityUse, Slot or the like, or an array of them. */
bool openactive_is(const json_t *root);
/** Adds the sheets "places" (of assets) and "sessions" (of activities).
 *  Instants become local times of the process's time zone, which main sets to Europe/London.
 *  @return OK, also where records are broken: their rows say why; ERR_INPUT past a maximum of the
 *          workbook; ERR_NO_MEMORY. */
MUST_USE status openactive_sheets(const json_t *root, workbook *, error *err);

#endif
