/** The category that free words name: "Mens Shed", "Kirk", "Comm. Centre", "Lunch Club".
 *
 *  One table is made of a taxonomy and of the synonyms that come with Cairn
 *  (geodata/category_words.csv), sorted by the words' key: the place-name key without its spaces,
 *  so that case, plural, "and" and short forms make no difference. */
#ifndef CAIRN_LIVE_CATEGORY_WORDS_H
#define CAIRN_LIVE_CATEGORY_WORDS_H

#include "base/error.h"
#include "base/text.h"
#include "domain/taxonomy.h"

typedef struct category_words category_words;

/** Synonyms of categories that the taxonomy has not are left out.
 *  @param from  must outlive what is made of it
 *  @return OK, ERR_NO_MEMORY. */
MUST_USE status category_words_new(const taxonomy *from, category_words **ret, error *err);
/** Takes NULL. */
void category_words_free(category_words *);

/** The number of the category or group: by code, else label or plain label, a category's before a
 *  group's, else synonym, else one of a category's own `words`. -1 for none, and where the first of
 *  these that knows the words gives several. */
int category_words_find(const category_words *, slice words);

/** All the words by which people call a category, its synonyms too, with spaces between. */
const char *category_words_said(const category_words *, int number);
/** The same folded, '|' before each. */
const char *category_words_folded(const category_words *, int number);
const char *category_words_label(const category_words *, int number);

#endif
