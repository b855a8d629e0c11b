/** The page that residents begin with: where they are, what they ask for, what there is near. */
#ifndef CAIRN_PAGES_FIND_PAGE_H
#define CAIRN_PAGES_FIND_PAGE_H

#include "live/finding.h"
#include "live/near.h"
#include "pages/card.h"

enum { FIND_PAGE_SIZE = 20, FIND_EASY_SIZE = 3, FIND_TEXTS_MAX = 40 };

typedef enum { FIND_ANY_DAY, FIND_TODAY, FIND_TOMORROW, FIND_THIS_WEEK, FIND_WEEKDAY } find_when;

/** The words of the address: by find_when (a weekday has those of the field ACTIVITY_DAY), part of
 *  the day, and walking_pace. Each ends with NULL. */
extern const char *const FIND_WHENS[], *const FIND_PARTS[], *const FIND_PACES[];

/** What was answered to the plain questions, as it stands in the address. */
typedef struct {
    slice place; /* of the one box */
    bool has_at; /* the device, the map, or a link to one of several places, said where */
    lonlat at;
    slice words; /* "yoga" */
    size_t kind_count;
    slice kinds[FIND_TEXTS_MAX]; /* codes of categories or groups */
    find_when when;
    int weekday;    /* of FIND_WEEKDAY, 0 Monday */
    unsigned parts; /* 1 << part of the day */
    bool free;
    unsigned facts; /* 1 << finding_fact */
    uint32_t audiences, take_part;
    double radius_m;
    walking_pace pace;
    size_t page; /* of each group, from 0 */
} find_asked;

/** Where it is asked from. */
typedef struct {
    bool known;
    near_origin origin;
    bool not_found;                 /* what stands in the box is nowhere */
    near_alternatives alternatives; /* near matches, or what it could be */
} find_where;

typedef struct {
    const page_request *page;
    const page_moment *moment;
    const index_view *assets, *activities; /* of the public */
    const relations *related;              /* whose outlines say what comes to an area */
    const taxonomy *codes;
    const words_found *words; /* of asked.words, looked up; NULL: none */
    const char *absolute;     /* what stands before every path: "https://example.org" */
} find_sources;

/** The address of the page with some answers changed: every link and the "back" of a browser go by
 *  it. In the arena; begins with "/?". */
const char *find_address(const page_request *, const find_asked *);

/** Finds, and writes find.html. @return OK; ERR_INPUT; ERR_NO_MEMORY. */
MUST_USE status find_page_write(const find_sources *, const find_asked *, const find_where *, buf *,
                                error *err);

#endif
