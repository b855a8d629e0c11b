/** Small tools for text: slices, whole-text number parsing, trimming. Locale-free. */
#ifndef CAIRN_BASE_TEXT_H
#define CAIRN_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/** A piece of text that is not terminated and owned by someone else. */
typedef struct {
    const char *at;
    size_t len;
} slice;

slice slice_of(const char *text);
/** Without white space at both ends (ASCII space, tab, CR, LF, no-break spaces and those of
 *  typesetters, U+200B and U+FEFF). */
slice slice_trim(slice);
/** Takes the first piece off a list: what stands before the separator, which goes too, or all that
 *  is left; then `rest->at` is NULL. So a loop `while (rest.at)` sees every piece, also one that is
 *  empty at the end, and one `while (rest.len)` no such one. */
slice slice_cut(slice *rest, char separator);
bool slice_equals(slice, const char *text);
/** Equal but for ASCII case. */
bool slice_equals_nocase(slice, const char *text);

/** The whole text as a finite decimal number; false if anything is left over. At most 64 bytes. */
bool text_to_double(slice, double *ret);
/** The whole text as a decimal integer, sign allowed; false if anything is left over. */
bool text_to_int(slice, int64_t *ret);
/** True if well-formed UTF-8 without U+0000. */
bool text_is_utf8(const char *text, size_t length);
/** The number of code points of well-formed UTF-8. */
size_t text_length(const char *text, size_t length);

/** The form in which names are compared: compatibility decomposed, case folded, without accents,
 *  punctuation to single spaces, apostrophes dropped (utf8proc: NFKD, casefold, stripmark).
 *  @return written length (terminated), or 0 when nothing is left or it does not fit. */
size_t text_fold(const char *text, size_t length, char *ret, size_t size);

/** The least number of insertions, deletions, replacements and exchanges of neighbours that make
 *  one text of the other, byte by byte (Damerau and Levenshtein, as optimal string alignment), as
 *  long as it is no more than `most` (2 or so); else more. */
int text_edits(const char *a, const char *b, int most);

#endif
