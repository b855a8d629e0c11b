/** What someone copies into a web page of their own, to show there what is found. */
#ifndef CAIRN_PAGES_EMBED_H
#define CAIRN_PAGES_EMBED_H

#include "pages/find_page.h"

/** Adds `embed_code`: one <iframe> that asks the same. It does not say where a device is: without a
 *  place in words, those who see it are asked for theirs.
 *  @param absolute  what stands before every path: "https://example.org" */
void embed_add(const page_request *, const char *absolute, const find_asked *, template_data *);

#endif
