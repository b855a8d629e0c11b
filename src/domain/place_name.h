/** Names of places and groups as different lists write them, compared: "St. Mary's Comm. Ctr" is
 *  "Saint Marys Community Centre", and "Maryhill Library" is not "Maryhill Health Centre".
 *
 *  What is written in one way only becomes one way; every word then has to agree, but for one slip
 *  of the pen in one long word. A letter for another is no slip: Broomhill and Broomhall, Dr Smith
 *  and Dr Smyth, are two. */
#ifndef CAIRN_DOMAIN_PLACE_NAME_H
#define CAIRN_DOMAIN_PLACE_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/** Bytes that hold the key of any name; a longer name has none. */
enum { PLACE_NAME_KEY_SIZE = 512 };

/** The form in which names are compared: folded (text_fold), short forms in full ("Ctr", "Assoc."),
 *  small words dropped ("the", "and", "of", "Ltd" at the end), Saint and Street as "st", plurals
 *  and possessives as the singular. Equal keys are near-identical names.
 *  @return its length (terminated), or 0 when nothing is left or it does not fit. */
size_t place_name_key(slice name, char *ret, size_t size);

/** Whether two names are near-identical: equal keys, also when one is turned round at its comma or
 *  "of" ("Library, Maryhill"), or spaced otherwise ("Food Bank", "Foodbank"), or with one letter of
 *  one word of seven letters or more missing, doubled or swapped with its neighbour. Symmetric. */
bool place_name_matches(slice a, slice b);

/** Two names that match have one of these in common, and hardly any others have: what a table of
 *  names is looked up by. Of a name of so many long words that they do not fit, the rest are left
 *  out: the names of fields fit.
 *  @return how many. */
enum { PLACE_NAME_SIGNATURES_MAX = 64 };
size_t place_name_signatures(slice name, uint64_t ret[PLACE_NAME_SIGNATURES_MAX]);

/** The same for two places of one locality: its name may stand at one end of either or of neither
 *  ("Library" and "Maryhill Library" in Maryhill). @param locality  may be blank */
bool place_name_matches_in(slice a, slice b, slice locality);

#endif
