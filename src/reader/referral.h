/** Open Referral as JSON: the Human Services Data Specification 3 and its UK profile (HSDS-UK 3).
 *  What each thing of it becomes is at the top of referral.c. */
#ifndef CAIRN_READER_REFERRAL_H
#define CAIRN_READER_REFERRAL_H

#include <jansson.h>

#include "format/workbook.h"

/** Whether a document is Open Referral: a service, an organization, a location, a service at a
 *  location, a page of a list (contents[]), a bare array of them, the tabular form
 *  ({"services.csv": [...]}), or the start page of an interface, which holds none of them. */
bool referral_is(const json_t *root);
/** Adds the sheets "locations" (of assets) and "services" (of activities).
 *  @return OK, also where records are broken: their rows say why; ERR_INPUT for the start page of
 *          an interface, and past a maximum of the workbook; ERR_NO_MEMORY. */
MUST_USE status referral_sheets(const json_t *root, workbook *, error *err);

#endif
