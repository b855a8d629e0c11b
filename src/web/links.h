/** Absolute hrefs of a request, and the links that lead on from it. */
#ifndef CAIRN_WEB_LINKS_H
#define CAIRN_WEB_LINKS_H

#include "web/http.h"

#define OGC_REL "http://www.opengis.net/def/rel/ogc/1.0/"

typedef struct {
    const char *rel, *media, *title; /* the title may be NULL */
    const char *href;                /* of the arena; NULL: there is no such link */
} web_link;

/** The address of a path of ours. NULL without memory. */
const char *link_to(const request *, const char *path);
/** The style sheet of pages that are not for residents (format/html.h). */
const char *plain_style(const request *);
/** The address that was asked for, all parameters in the form in which we write them. */
const char *link_self(const request *);
/** The same with some parameters left out and others set.
 *  @param without  names, ends with NULL.
 *  @param added    pairs to add. */
const char *link_changed(const request *, const char *const *without, const param_pairs *added);

#endif
