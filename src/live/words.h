/** What the words of a search are taken to mean, and what has them.
 *
 *  A word is looked for as it is (the last may be begun), without or with its plural ending, and
 *  with or without its hyphen or apostrophe. A word that no public text has is taken for the
 *  nearest that public texts have (vocabulary_near). Words by which people call a category
 *  (category_words.h) are words of its assets. Capitals and accents make no difference. All words
 *  must be there; where distance is asked too, it orders what has them all.
 *
 *  What was taken for something else can be told: "you wrote yoag, we looked for yoga". */
#ifndef CAIRN_LIVE_WORDS_H
#define CAIRN_LIVE_WORDS_H

#include "live/vocabulary.h"
#include "store/store.h"

typedef struct {
    const char *written;     /* as it was typed: "yoag" */
    bool corrected;          /* no public text has it */
    const char *const *read; /* what was looked for instead, the commonest first; else as written */
    size_t read_count;       /* 1 to VOCABULARY_NEAR_MAX */
} word_read;

/** Ascending. */
typedef struct {
    const int64_t *ids;
    size_t count;
} words_ids;

typedef struct {
    word_read words[SEARCH_MAX_WORDS];
    size_t count;
    bool corrected;       /* any of them is */
    const char *searched; /* as they were read: "yoga maryhill", "shed or shade" */
    search_terms terms;
    words_ids found[SEARCH_ACTIVITIES + 1]; /* by search_kind, as far as it was looked up */
} words_found;

/** Reads a user's words; looks nothing up.
 *  @return OK; ERR_INPUT ("q") as store_read_terms; ERR_NO_MEMORY. */
MUST_USE status words_understand(vocabulary *, slice text, arena *, words_found *ret, error *err);
/** Looks up what has them. @param most  past this many ids the rest are left out. */
MUST_USE status words_look_up(store *, search_kind, size_t most, arena *, words_found *,
                              error *err);

bool words_ids_have(const words_ids *, int64_t id);

#endif
