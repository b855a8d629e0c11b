/** Texts kept once each, one after another, each followed by its folded form. Inside the gazetteer.
 */
#ifndef CAIRN_INDEX_GAZETTEER_TEXTS_H
#define CAIRN_INDEX_GAZETTEER_TEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

typedef struct {
    uint32_t hash, text;
} gazetteer_slot;

typedef struct {
    char *bytes; /* at 0 stands the empty text */
    size_t length, cap;
    gazetteer_slot *slots; /* a hash table of the texts; gone once all are there */
    size_t slot_count, used;
} gazetteer_texts;

/** Finds or adds a text.
 *  @param ret  its place in `bytes`.
 *  @return OK; ERR_NO_MEMORY, also past 4 GiB in all; ERR_INPUT when it folds to nothing or to more
 *          than 511 bytes. */
MUST_USE status gazetteer_texts_add(gazetteer_texts *, const char *text, uint32_t *ret, error *err);
/** The folded form of a text of these. */
const char *gazetteer_texts_folded(const gazetteer_texts *, uint32_t text);
/** Gives back what adding alone needs. */
void gazetteer_texts_trim(gazetteer_texts *);
void gazetteer_texts_done(gazetteer_texts *);

#endif
