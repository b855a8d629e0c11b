/** Which encoding a text is in, and the text in UTF-8. */
#ifndef CAIRN_READER_ENCODING_H
#define CAIRN_READER_ENCODING_H

#include "base/arena.h"
#include "base/text.h"

/** The name of the encoding that bytes are in: a byte order mark decides; else UTF-16 by its NULs,
 *  then UTF-8 where it is well-formed (or where it is that in most places, and damaged in a few),
 *  then "windows-1252" or "macintosh" by which makes better words of the bytes past ASCII. */
const char *encoding_judge(slice bytes);

/** Bytes of an encoding in UTF-8, without a byte order mark. A byte that stands for nothing becomes
 *  U+FFFD, or in windows-1252 the control character of its number (as browsers do). UTF-8 is handed
 *  on as it is, faults and all.
 *  @param name  as encoding_judge gives it, or any that iconv knows.
 *  @param ret   of the arena, or within the bytes.
 *  @return ERR_INPUT for a name that iconv does not know; ERR_NO_MEMORY. */
MUST_USE status encoding_decode(slice bytes, const char *name, arena *, slice *ret, error *err);

#endif
