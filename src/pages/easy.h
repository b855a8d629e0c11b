/** Easy Read: a picture on the left, and on the right sentences of at most EASY_MAX_WORDS words
 *  with one idea each. They are those that somebody wrote for it (the field easy_read), or fixed
 *  ones made of what is known. Nothing is shortened here: what does not fit a sentence is not said
 *  in one, and the reader is told to ask. */
#ifndef CAIRN_PAGES_EASY_H
#define CAIRN_PAGES_EASY_H

#include "pages/card.h"

enum { EASY_MAX_WORDS = 15 };

/** Words as a reader counts them, between spaces. */
size_t easy_words(slice text);

/** Fills what easy_card.html takes: uuid, name, href, icon, and a list `sentences` (sentence;
 *  `means` where it explains the one before).
 *  @return OK or ERR_NO_MEMORY. */
MUST_USE status easy_fill(const card_context *, const card *, template_data *, error *err);

#endif
