/** The page of the reader's own list: to look at, on paper, in Easy Read, and to pass on. */
#ifndef CAIRN_PAGES_LIST_PAGE_H
#define CAIRN_PAGES_LIST_PAGE_H

#include "pages/card.h"
#include "pages/list.h"

typedef enum {
    LIST_CARDS,
    LIST_PRINT,      /* A4 in large print */
    LIST_EASY,       /* Easy Read on the screen, LIST_EASY_STEP at a time */
    LIST_EASY_PRINT, /* Easy Read of all, for paper */
    LIST_VIEW_COUNT
} list_view;

enum { LIST_EASY_STEP = 3 };

/** As it stands in an address: "", "print", "easy", "easy-print". */
extern const char *const LIST_VIEWS[LIST_VIEW_COUNT];

typedef struct {
    const card_context *cards; /* its page's list is what is there */
    const page_list *asked;
    const card *items; /* in the order of the list; what is not there is left out */
    size_t count;
    list_view view;
    size_t from;          /* of LIST_EASY: the first item's number, from 1 */
    const char *origin;   /* "&at=..." for links within these pages, or ""; never for others */
    const char *absolute; /* what stands before every path: "https://example.org" */
    const char *today;    /* yyyy-mm-dd */
} list_page;

/** The file of a view, and its data; NULL without memory, as template_data_new.
 *  @return OK or ERR_NO_MEMORY. */
MUST_USE status list_page_fill(const list_page *, const char **ret_file, template_data **ret,
                               error *err);

/** The whole address of a list, to pass on: it does not say where anybody is. NULL without
 *  memory. */
const char *list_page_share(const page_request *, const char *absolute, const char *list);

#endif
