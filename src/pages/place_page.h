/** One place's own page: everything that is known of it and may be said to who asks. */
#ifndef CAIRN_PAGES_PLACE_PAGE_H
#define CAIRN_PAGES_PLACE_PAGE_H

#include "domain/relation.h"
#include "pages/card.h"
#include "pages/list.h"

/** "Something wrong?" (domain/note.h) as it was sent, where it is to be shown again. */
typedef struct {
    slice kind, text, contact, activity;
    /** What was refused: "kind", "text", "contact", "activity"; "wait" where too much was sent,
     *  "form" for anything else; NULL: nothing was. */
    const char *refused;
    bool received;
} place_note;

typedef struct {
    const card_context *context; /* without an origin: it is the same page for everyone */
    const index_view *view;      /* of who asks */
    const relations *related;
    bool sees_hidden;       /* what tells a hidden location (domain/relation.h): editors */
    const char *origin;     /* what stands before `base`: "http://localhost:8080" */
    const char *changed_on; /* for the public: yyyy-mm-dd, or "" */
    const place_note *note;
} place_request;

/** Fills what place.html takes (src/ui/pages).
 *  @param ret_sensitive  whether its kind, or that of something on there, is one that people may
 *                        not want to be seen reading about.
 *  @return OK or ERR_NO_MEMORY. */
MUST_USE status place_page_data(const place_request *, const index_hit *, template_data **ret,
                                bool *ret_sensitive, error *err);

/** The address of a place's page, `path` with the reader's list. NULL without memory. */
const char *place_page_path(const page_request *, slice uuid);

#endif
