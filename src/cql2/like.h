/** Patterns of LIKE: `%` for any characters, `_` for one, `\` before either for itself
 *  (OGC 21-065r2 7.2). */
#ifndef CAIRN_CQL2_LIKE_H
#define CAIRN_CQL2_LIKE_H

#include "base/arena.h"
#include "base/text.h"

enum { LIKE_MAX_CHARACTERS = 500 };

typedef struct {
    size_t count;
    int32_t at[]; /* code points, or LIKE_ANY or LIKE_ONE */
} like_pattern;

enum { LIKE_ANY = -1, LIKE_ONE = -2 };

/** @param text  UTF-8 of at most LIKE_MAX_CHARACTERS characters. @return NULL without memory. */
like_pattern *like_new(slice text, arena *);
/** Takes at most pattern times text steps. */
bool like_matches(const like_pattern *, slice text);

#endif
