/** The pages of a collection's items and of one of them. */
#ifndef CAIRN_WEB_HTML_ITEMS_H
#define CAIRN_WEB_HTML_ITEMS_H

#include "web/collections.h"

typedef struct {
    const collection *of;
    const index_hit *hits;
    size_t count;
    uint64_t matched;
    const char *query; /* of the page of each, with its '?' */
    const char *next;  /* NULL: this is the last page */
    const char *as_geojson, *as_csv;
} items_page;

/** A table of names, each a link to its own page. */
void html_items(buf *, const request *, const items_page *);
/** Every property by its label; what is not known says so. @param body  the rendered feature. */
void html_item(buf *, const request *, const collection *, slice body, const char *as_geojson);

#endif
