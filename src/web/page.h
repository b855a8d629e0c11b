/** What handlers of the residents' pages have in common: the page that is asked for, in a language,
 *  with the shortlist that goes along. */
#ifndef CAIRN_WEB_PAGE_H
#define CAIRN_WEB_PAGE_H

#include "pages/list.h"
#include "pages/when_text.h"
#include "web/http.h"

/** First member of the struct of every page's parameters, so that PAGE_PARAM_ROWS hold for all. */
typedef struct {
    slice lang;
    slice list;
    slice embed;
} page_params;

/* Some more than a list may have, so that the page can say so. */
enum { PAGE_LIST_MAX_BYTES = 4000 };

#define PAGE_PARAM_ROWS                                                                            \
    {"lang",                                                                                       \
     PARAM_TEXT,                                                                                   \
     offsetof(page_params, lang),                                                                  \
     0,                                                                                            \
     20,                                                                                           \
     0,                                                                                            \
     "the language of the page: en-GB (without it), gd, or one that the operator has added",       \
     -1},                                                                                          \
    {                                                                                              \
        "list", PARAM_TEXT, offsetof(page_params, list), 0, PAGE_LIST_MAX_BYTES, 0,                \
            "the reader's own list, which goes along: identifiers, split by commas", -1            \
    }

/** Of a page that others may show in a frame of theirs: it goes before PAGE_PARAM_ROWS. */
#define PAGE_FRAME_ROW                                                                             \
    {                                                                                              \
        "embed", PARAM_TEXT, offsetof(page_params, embed), 0, 5, 0,                                \
            "yes: as it stands in a frame in a page of others", -1                                 \
    }

/** Of a page that takes nothing else. */
extern const param_table PAGE_PARAMS;

/** The list that goes along is as page_list_write writes it: what is no identifier is left out.
 *  @return OK; ERR_INPUT naming `lang` for a language that there is not, or `embed`. */
MUST_USE status page_of(request *, page_request *ret, error *err);
/** Today, now and the schools' holidays, held until the request is answered.
 *  @return OK or ERR_NO_MEMORY. */
MUST_USE status page_moment_of(request *, page_moment *ret, error *err);
/** Ends a handler with a page. */
MUST_USE status page_respond(const page_request *, response *, const char *file,
                             const template_data *, error *err);

/** Whether the client is a browser that shows a page to a person: it takes HTML, and what it asks
 *  for is a page. Where it may be another thing (an address of nothing, what a form is sent to, a
 *  page that programs read as JSON), it has to name HTML. */
bool page_wanted(const request *);
/** Writes the page that says of an error what a person can do, in place of a problem.
 *  @return false where none is wanted, there is none for this status, or it could not be made. */
bool page_of_error(const request *, unsigned http_status, buf *);

#endif
