/** The reader's own list: identifiers in the address of every page, split by commas, and nowhere
 *  else. There is no account, no cookie and nothing is stored. */
#ifndef CAIRN_PAGES_LIST_H
#define CAIRN_PAGES_LIST_H

#include "pages/pages.h"

enum { PAGE_LIST_MAX = 30, PAGE_LIST_UUID_SIZE = 37, PAGE_LIST_SIZE = PAGE_LIST_MAX * 37 };

typedef struct {
    size_t count;
    char uuids[PAGE_LIST_MAX][PAGE_LIST_UUID_SIZE]; /* lower case, each once */
    size_t wrong;                                   /* pieces that are no identifiers */
    size_t too_many;                                /* identifiers past PAGE_LIST_MAX */
} page_list;

/** Reads "uuid,uuid", whatever else stands in it. */
void page_list_read(slice text, page_list *ret);
/** As it stands in an address: nothing in it needs an escape. */
void page_list_write(const page_list *, char ret[PAGE_LIST_SIZE]);
/** Where it is in the list, or PAGE_LIST_MAX. */
size_t page_list_find(const page_list *, slice uuid);

/** Whether the list of a page has it. */
bool page_list_has(const page_request *, slice uuid);
/** The list of a page with one more at its end, or without it, for page_list_href.
 *  @return NULL where the list is full, it is no identifier, or there is no memory. */
const char *page_list_with(const page_request *, slice uuid);
const char *page_list_without(const page_request *, slice uuid);
/** A page of ours with a list that goes along.
 *  @param path  as of page_href; a `list` in its query is replaced.
 *  @return NULL without memory. */
const char *page_list_href(const page_request *, const char *path, const char *list);

#endif
