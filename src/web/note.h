/** "Something wrong?": takes what a resident writes about an asset, or something that goes on
 *  there, and keeps it for the co-ordinators (domain/note.h). */
#ifndef CAIRN_WEB_NOTE_H
#define CAIRN_WEB_NOTE_H

#include "web/http.h"

enum { NOTE_MAX_BODY_BYTES = 20000 };

/** The fields of the form, as they were sent, for a page to show again; `at == NULL` where blank.
 *  `website` is not for people, who don't see it: what fills it is a program. */
typedef struct {
    slice kind, text, contact, activity, website;
} note_form;
extern const param_table NOTE_FORM;

typedef struct {
    note_form form;
    char uuid[37];   /* of the asset */
    unsigned wait_s; /* nonzero: nothing was kept, since too much was sent: try after so long */
} note_taken;

/** Takes the form that is the request's body, about the asset of the path's {uuid}. On the pool.
 *
 *  - No form of another site is taken: Sec-Fetch-Site (Fetch Metadata) says so, or where that is
 *    missing Origin. There are no cookies that such a form could use, but a browser may keep a
 *    password.
 *  - What fills `website` is answered as if it were kept.
 *  - It is kept up to a rate, and up to a number of notes that wait of one asset (`wait_s`).
 *
 *  @param ret  also on ERR_INPUT, as far as it was read.
 *  @return OK; ERR_NOT_FOUND for an asset that is not there or not to be seen; ERR_FORBIDDEN;
 *          ERR_MEDIA; ERR_INPUT naming the field; ERR_BUSY; ERR_NO_MEMORY; ERR_INTERNAL. */
MUST_USE status note_take(request *, note_taken *ret, error *err);

/** POST /assets/{uuid}/note: 303 to /place/{uuid}?note=received. To a browser, what is refused is
 *  the page again with the form as it was filled in (web/place.h). */
MUST_USE status note_post(request *, response *, error *err);

#endif
