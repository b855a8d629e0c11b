/** What the words of a search were taken to mean, so that a page can say it: "you wrote yoag, we
 *  looked for yoga". */
#ifndef CAIRN_LIVE_WORDS_H
#define CAIRN_LIVE_WORDS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

enum { WORDS_MAX = 16, WORDS_MAX_BYTES = 400 };

typedef struct {
    const char *written; /* as it was typed: "yoag" */
    const char *read;    /* what was looked for, folded: "yoga" */
    bool corrected;      /* no public text has what was written */
} word_read;

/** What was found; zeroed, nothing. All words are there in what is found. */
typedef struct {
    word_read words[WORDS_MAX];
    size_t count;
    bool corrected;       /* any of them is */
    const char *searched; /* the words as looked for, with a space between: "yoga maryhill" */
    const int64_t *ids;   /* assets, ascending */
    size_t id_count;
} words_found;

#endif
