/** The gazetteer's tables, for gazetteer.c and gazetteer_suggest.c alone.
 *
 *  Postcodes stand in three parallel arrays sorted by key: eight bytes of key, eight of position,
 *  one that says whether it is terminated. A district's or a sector's units are one run of them.
 *  Places stand in one array sorted by folded name, then rank, so that the places of a name are one
 *  run, the best first. */
#ifndef CAIRN_INDEX_GAZETTEER_TABLES_H
#define CAIRN_INDEX_GAZETTEER_TABLES_H

#include <stdatomic.h>

#include "index/gazetteer.h"

enum { FOLDED_SIZE = 512 };

typedef struct {
    place p;
    const char *folded;
    uint32_t letters; /* a bit for each byte of `folded`, by its lowest five bits */
    int rank;
} place_row;

struct gazetteer {
    atomic_size_t holders;
    size_t postcode_count, place_count;
    uint64_t *keys;
    lonlat_e7 *points;
    uint8_t *terminated;
    place_row *places;
    arena *texts;
};

/** The number of the first postcode whose key is not less. */
size_t gazetteer_first_postcode(const gazetteer *, uint64_t key);
/** The letters that a folded name has, a bit for each byte by its lowest five bits. One edit
 *  changes two of them at most, so names that differ in more need not be compared. */
uint32_t gazetteer_letters(const char *folded);

#endif
