/** What someone who is typing may mean: places and postcodes, kinds of asset and names of assets,
 *  of what the public sees today and nothing else.
 *
 *  Each kind has some lines for itself (SUGGEST_MOST in all); what one leaves open the others take.
 *  Places and postcodes are those of gazetteer_suggest, slips put right. A kind of asset is found
 *  by any of the words that people use for it, from SUGGEST_CATEGORY_LETTERS on, if there is one.
 *  Assets are found by the words of their names, from SUGGEST_ASSET_LETTERS on: those first whose
 *  name begins so, then the shortest; of the first SUGGEST_LOOKED_AT with these words.
 */
#ifndef CAIRN_LIVE_SUGGEST_H
#define CAIRN_LIVE_SUGGEST_H

#include "index/gazetteer.h"
#include "index/index.h"
#include "live/vocabulary.h"
#include "store/store.h"

enum {
    SUGGEST_MOST = 8,
    SUGGEST_CATEGORY_LETTERS = 2,
    SUGGEST_ASSET_LETTERS = 3,
    SUGGEST_LOOKED_AT = 2000,
    SUGGEST_MAX_CHARACTERS = 80
};

typedef enum {
    SUGGEST_POSTCODE,
    SUGGEST_PLACE,
    SUGGEST_CATEGORY,
    SUGGEST_ASSET,
    SUGGEST_KIND_COUNT
} suggest_kind;

typedef struct {
    suggest_kind kind;
    const char *label;
    const char *detail; /* what tells it from others of the name; "" for nothing */
    const char *value;  /* what goes into the box */
} suggestion;

typedef struct {
    const gazetteer *places;
    const index_view *assets; /* the public's */
    const taxonomy *codes;
    vocabulary *words;
    store *file;
} suggest_sources;

typedef struct {
    suggestion at[SUGGEST_MOST]; /* by kind, the best of each first */
    size_t count;
} suggestions;

/** @param text  at most SUGGEST_MAX_CHARACTERS of UTF-8.
 *  @param ret   lives as long as the arena and the snapshot.
 *  @return OK, also for nothing; ERR_NO_MEMORY; what the store says. */
MUST_USE status suggest_run(const suggest_sources *, slice text, arena *, suggestions *ret,
                            error *err);

/** "postcode", "place", "category", "asset". */
const char *suggest_kind_name(suggest_kind);

#endif
