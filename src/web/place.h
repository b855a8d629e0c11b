/** GET /place/{uuid}: the page of one place, group or person (pages/place_page.h). What is not
 *  there and what is not to be seen are one and the same page of an error. */
#ifndef CAIRN_WEB_PLACE_H
#define CAIRN_WEB_PLACE_H

#include "web/http.h"

extern const param_table PLACE_PARAMS;

MUST_USE status place_get(request *, response *, error *err);

/** Answers a note (web/note.h) that was not taken with the page that it was written on, with what
 *  was written and what is wrong with it. The parameters are those of every page.
 *  @param refused  the field; "wait": too much was sent.
 *  @param wait_s  nonzero: 429, to try again after so long; else 400. */
MUST_USE status place_note_refused(request *, response *, const char *refused, unsigned wait_s,
                                   error *err);
/** Where to go once it is taken. NULL without memory. */
const char *place_note_received(request *, const char *uuid);

#endif
