/** The texts of one language, by key: everything that a page says and that is not data.
 *
 *  A file has a line for each text, `key = text`, to the end of the line; what begins with '#' is a
 *  remark. `{name}` in a text stands for a value of the page. A text that counts has a form for
 *  each plural category of its language (CLDR): `found.one = {count} place`,
 *  `found.other = {count} places`. Three keys are about the language itself: `language.tag`
 *  (BCP 47), `language.name` (in itself) and `language.plural` (en or gd: whose rules hold). */
#ifndef CAIRN_FORMAT_PHRASES_H
#define CAIRN_FORMAT_PHRASES_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

typedef struct phrases phrases;

enum { PHRASES_MAX = 2000, PHRASE_KEY_MAX = 80 };

/** @param name       of the file, for errors.
 *  @param file       kept: it outlives what is read from it.
 *  @param otherwise  where a key that this language lacks is looked up; NULL: nowhere.
 *  @return OK; ERR_INPUT with the line; ERR_NO_MEMORY. */
MUST_USE status phrases_read(const char *name, slice file, const phrases *otherwise, phrases **ret,
                             error *err);
/** Takes NULL. */
void phrases_free(phrases *);

/** The text of a key; `at` is NULL where there is none. */
slice phrases_find(const phrases *, slice key);
/** The form of a text that counts: `key.one` and so on, `key.other` where the form is missing. */
slice phrases_find_count(const phrases *, slice key, int64_t count);
/** Whether the language has the key itself. */
bool phrases_has(const phrases *, slice key);

/** "en-GB"; "English". */
slice phrases_tag(const phrases *);
slice phrases_name(const phrases *);
/** For going through all keys of the language itself: that with a number, false past the last. */
bool phrases_at(const phrases *, size_t number, slice *ret_key, slice *ret_text);

#endif
