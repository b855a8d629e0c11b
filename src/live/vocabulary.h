/** The words of public texts: what a search may mistake a word for.
 *
 *  They are those of what the public sees today, as the store's text tables split them, and are
 *  counted as often as they are there: an asset that is hidden takes its words with it, and nobody
 *  else's words are among them. The words that people use for a category (category_words.h) are
 *  words of its assets. Two words that a hyphen or an apostrophe joins are also a word with a '-',
 *  "drop-in", so that "dropin" is found.
 *
 *  At most VOCABULARY_MAX_WORDS are kept, of at most VOCABULARY_MAX_BYTES each and without digits;
 *  once there are more, no word counts as unknown. Bytes a word: 16, its letters, and 4 to 8 of the
 *  hash table. Any thread may ask while one changes it. */
#ifndef CAIRN_LIVE_VOCABULARY_H
#define CAIRN_LIVE_VOCABULARY_H

#include "index/index.h"

enum {
    VOCABULARY_MAX_WORDS = 1 << 20,
    VOCABULARY_MAX_BYTES = 32,
    VOCABULARY_NEAR_MAX = 3 /* words that one is taken for */
};

typedef struct vocabulary vocabulary;

MUST_USE status vocabulary_new(vocabulary **ret, error *err);
/** Takes NULL. */
void vocabulary_free(vocabulary *);

/** Takes the words of all that the public sees, instead of what there was. */
MUST_USE status vocabulary_load(vocabulary *, const index_snapshot *, error *err);
/** Follows assets from one snapshot to the next, which has the same taxonomy. Without memory it
 *  counts no word as unknown from then on. */
void vocabulary_follow(vocabulary *, const index_snapshot *before, const index_snapshot *now,
                       const int64_t *ids, size_t count);

/** Whether a public text has a folded word, or for a begun one a word that begins so; true of
 *  anything with a digit and of what is too long to be kept. */
bool vocabulary_has(vocabulary *, const char *folded, bool begun);
/** The place in a word where a text has a hyphen or an apostrophe: 4 for "dropin"; 0 for none. */
size_t vocabulary_joint(vocabulary *, const char *folded);

typedef struct {
    char at[VOCABULARY_NEAR_MAX][VOCABULARY_MAX_BYTES + 1];
    size_t count;
} near_words;

/** The public words that a word of four letters or more may be a slip of: one insertion, deletion,
 *  replacement or exchange of neighbours away (Damerau and Levenshtein, as optimal string
 *  alignment), of eight letters or more two. Only the nearest; of these those with the same first
 *  letter, if there are any; the commonest first. */
near_words vocabulary_near(vocabulary *, const char *folded);

/** The category that some words name (category_words_find): its label, in the arena. NULL for none,
 *  or where the public sees nothing of it; also without memory. */
const char *vocabulary_category(vocabulary *, slice words, arena *);

/** The categories that the public sees something of and that people call by words that begin so.
 *  Those whose words are the first of their names come first, then what begins with them.
 *  @param folded  not blank.
 *  @return how many, at most `most`. */
size_t vocabulary_categories(vocabulary *, const char *folded, int *ret, size_t most);

typedef struct {
    size_t words, bytes;
} vocabulary_sizes;
vocabulary_sizes vocabulary_size(vocabulary *);

#endif
