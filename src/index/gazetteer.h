/** The gazetteer in memory: postcodes and named places, immutable once made and counted.
 *  A postcode takes 17 bytes. A place takes 24, one that maps show (places_tile.h) 16 more, each
 *  name 25 more and its text twice: three million generated places, roads for the most part, take
 *  229 MB, 76 bytes each (tests/bench). */
#ifndef CAIRN_INDEX_GAZETTEER_H
#define CAIRN_INDEX_GAZETTEER_H

#include "base/arena.h"
#include "base/error.h"
#include "domain/lonlat.h"
#include "domain/postcode.h"

typedef struct gazetteer gazetteer;
typedef struct gazetteer_builder gazetteer_builder;

typedef struct {
    const char *name, *kind; /* kind: "town", "railway-station", "postcode-district" ... */
    lonlat at;
    double accuracy_m;  /* kept to a tenth of a metre */
    const char *within; /* tells places of one name apart: "Alloa, Clackmannanshire"; or NULL */
} place;

MUST_USE status gazetteer_builder_new(gazetteer_builder **ret, error *err);
void gazetteer_builder_free(gazetteer_builder *);
MUST_USE status gazetteer_add_postcode(gazetteer_builder *, postcode, lonlat_e7, bool terminated,
                                       error *err);
MUST_USE status gazetteer_add_place(gazetteer_builder *, const place *, error *err);
/** Makes the gazetteer and frees the builder, also on failure. */
MUST_USE status gazetteer_builder_finish(gazetteer_builder *, gazetteer **ret, error *err);
gazetteer *gazetteer_hold(gazetteer *);
/** Takes NULL. */
void gazetteer_release(gazetteer *);
size_t gazetteer_postcode_count(const gazetteer *);
size_t gazetteer_place_count(const gazetteer *);

/** Where something is, and how far off that may be. */
typedef struct {
    lonlat at;
    double accuracy_m;
    bool terminated;
    size_t units; /* of how many postcodes it is the middle; 0: of a named place */
} gazetteer_position;

/** A unit: its point, with POSTCODE_ACCURACY_M. A sector or district: the mean of its live units
 *  (of all, if none is live) with the distance that holds 95% of them; but a place of kind
 *  `postcode-district` of that name has precedence. @return false if it is not known. */
bool gazetteer_postcode(const gazetteer *, postcode, gazetteer_position *ret);

/** What a unit's centroid is taken to be off by: OS Code-Point places a postcode at the nearest
 *  address to its delivery points' mean; 95% of the addresses of an urban unit lie within this. */
#define POSTCODE_ACCURACY_M 100.0

/** The most places of one name that are given: past them only more words help ("High Street"). */
enum { GAZETTEER_PLACES_MAX = 100 };

/** Places of this name (compared folded), best kind first: city, town, suburban-area, village, then
 *  other settlements, then the rest, roads last. "High Street, Alloa" is those of the name before
 *  the comma that lie within what is behind it. @return how many; `*ret` lives as long as the arena
 *  and the gazetteer. */
size_t gazetteer_places(const gazetteer *, slice name, arena *, const place ***ret);
/** The lower the better a place's kind answers a bare name; kinds of one rank are rivals. */
int gazetteer_kind_rank(const char *kind);

/** Names and postcodes that someone may have meant, at most `most` (32), each once, best first:
 *  completions, then names within two edits (one, for a text of four letters or less): insertions,
 *  deletions, replacements, exchanges of neighbours. Behind a comma it is what a place lies within
 *  that is completed: "High Street, Al". Fast enough for every keystroke. @return how many. */
size_t gazetteer_suggest(const gazetteer *, slice text, size_t most, arena *, const char ***ret);

#endif
