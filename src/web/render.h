/** The JSON of the web that is not one feature: links, collections of features, the landing page.
 */
#ifndef CAIRN_WEB_RENDER_H
#define CAIRN_WEB_RENDER_H

#include "web/links.h"

/** Writes `"links":[...]` of those that have an href. */
void render_links(buf *, const web_link *, size_t count);
/** Writes a FeatureCollection of bodies as they are. No timeStamp (optional in OGC 17-069r4 7.16):
 *  it would change the bytes, and with them the ETag, each second. */
/** @param searched  as for render_counts. */
void render_items(buf *, const hit_list *, size_t count, const char *searched, const web_link *,
                  size_t link_count);
/** Writes the members that say how many there are, a comma behind each.
 *  @param searched  what words were read as, where they were corrected; else NULL. */
void render_counts(buf *, uint64_t matched, size_t returned, const char *searched);
/** Writes one feature with links beside its properties. */
void render_item(buf *, slice body, const web_link *, size_t link_count);
/** Writes an object with id (NULL: none), title and description, and links. */
void render_about(buf *, const char *id, const char *title, const char *description,
                  const web_link *, size_t link_count);

/** How many of the hits fit in an answer of so many bytes, what stands around them included. */
size_t render_fitting(const hit_list *, size_t max_bytes);
/** Makes room for them at once. */
void render_reserve(buf *, const hit_list *, size_t count);

#endif
