/** What a page says of one place, group or person: in a list, on its own page, on paper. */
#ifndef CAIRN_PAGES_CARD_H
#define CAIRN_PAGES_CARD_H

#include "domain/taxonomy.h"
#include "domain/walking.h"
#include "index/index.h"
#include "pages/when_text.h"

typedef struct {
    const page_request *page;
    const page_moment *moment;
    const taxonomy *codes;
    bool has_origin; /* hits have a distance */
    walking_pace pace;
} card_context;

/** One asset, read once from what is rendered of it for the public. */
typedef struct {
    index_hit hit;
    record asset;
    const record *activities; /* what each says itself */
    size_t activity_count;
} card;

/** @return OK or ERR_NO_MEMORY. */
MUST_USE status card_read(const index_hit *, arena *, card *ret, error *err);

/** Fills what card.html takes (src/ui/pages): uuid, name, href, kind, what, distance, minutes,
 *  cost, free, routes, who, facts (name, answer), confirmed, phone, address, opening times, and a
 *  list `activities` (title, what, times as when_text.h has them, cost, routes, who).
 *  @param only  activities to list, as the index has them, in this order; NULL: all of the card's.
 *  @return OK or ERR_NO_MEMORY. */
MUST_USE status card_fill(const card_context *, const card *, const index_hit *only,
                          size_t only_count, template_data *, error *err);

/** Adds a set of choices as a list of items with the choice's name: {{t for.@code}}. */
void card_add_set(const record *, int field, const char *list, template_data *);

/** "350 metres", "1.2 km"; "nearly 4 km" is left to others. */
const char *card_distance(const page_request *, double distance_m);

#endif
