/** The gazetteer's tables, for gazetteer*.c alone.
 *
 *  Postcodes stand in three parallel arrays sorted by key: eight bytes of key, eight of position,
 *  one that says whether it is terminated. A district's or a sector's units are one run of them.
 *
 *  Places stand in one array sorted by folded name, then rank, then what they lie within, so that
 *  the places of a name are one run, the best first. Names, each once, stand in the same order and
 *  say where their run begins. Texts are kept once each, and followed by their folded form.
 *
 *  Two more orders of the names make suggestions fast:
 *  - by rank, so that the best of the names that begin with a text, which are one run of names, are
 *    found by one binary search a rank;
 *  - by length and letters, for what is misspelt. An edit changes the length by one at most and two
 *    of a name's letters, so most names need not be compared; they stand in blocks with the letters
 *    that all of a block have and that any has, so most blocks need not be looked into. */
#ifndef CAIRN_INDEX_GAZETTEER_TABLES_H
#define CAIRN_INDEX_GAZETTEER_TABLES_H

#include <stdatomic.h>

#include "index/gazetteer.h"
#include "index/gazetteer_texts.h"

enum { FOLDED_SIZE = 512, RANKS = 9, LETTER_BITS = 64, LETTER_BLOCK = 16 };

typedef struct {
    uint32_t name, within, kind; /* of the texts; within 0 for none */
    uint32_t accuracy_dm : 24, rank : 8;
    lonlat_e7 at;
} place_row;

typedef struct {
    uint32_t folded; /* of the texts */
    uint32_t first;  /* place; its run ends where the next name's begins */
} place_name;

/** Letters that all, and that any, of a block's names have. */
typedef struct {
    uint64_t all, any;
} letter_block;

typedef struct {
    uint32_t *by_rank; /* numbers of names, by their first place's rank, then ascending */
    size_t rank_first[RANKS + 1];
    uint32_t *by_letters; /* numbers of names, by length, then letters */
    uint64_t *letters;    /* of each of by_letters */
    letter_block *blocks; /* each of LETTER_BLOCK of them */
    size_t length_first[FOLDED_SIZE + 1];
    uint8_t bit[LETTER_BITS]; /* where each letter's bit stands: those that split best first */
} name_orders;

/** A place that maps show, by the number that tells its rank and where it is (places_tile.c). */
typedef struct {
    uint64_t key;
    uint32_t place;
} place_cell;

struct gazetteer {
    atomic_size_t holders;
    size_t postcode_count, place_count, name_count;
    uint64_t *keys;
    lonlat_e7 *points;
    uint8_t *terminated;
    place_row *places;
    place_name *names; /* and one past the last */
    gazetteer_texts texts;
    name_orders orders;
    size_t cell_count;
    place_cell *cells; /* by key, then place */
};

/** The number of the first postcode whose key is not less. */
size_t gazetteer_first_postcode(const gazetteer *, uint64_t key);
/** The number of the first name that is not before the text. */
size_t gazetteer_first_name(const gazetteer *, const char *folded);
/** The number of the name, or name_count. */
size_t gazetteer_find_name(const gazetteer *, const char *folded);
static inline const char *gazetteer_folded_name(const gazetteer *g, size_t name)
{
    return g->texts.bytes + g->names[name].folded;
}

/** The letters that a folded name has: a bit for each byte by its lowest five bits, and one more
 *  for those that it has twice. One edit changes two of them at most. */
uint64_t gazetteer_letters(const name_orders *, const char *folded);
/** Makes the orders of the names that a gazetteer has; false without memory. */
bool gazetteer_order_names(gazetteer *);
void gazetteer_orders_free(name_orders *);
/** Makes the order by which maps find places; false without memory. */
bool gazetteer_order_cells(gazetteer *);

/** Takes a comma apart: "High Street, Alloa" to two folded texts; false where it has none, or
 *  nothing before it. What is behind it may be empty. */
bool gazetteer_split(slice text, char name[FOLDED_SIZE], char within[FOLDED_SIZE]);

#endif
