/** Writing JSON into a buffer. The caller sees to commas and brackets; these see to strings and
 *  numbers. */
#ifndef CAIRN_FORMAT_JSON_H
#define CAIRN_FORMAT_JSON_H

#include "base/buf.h"
#include "base/text.h"

/** A quoted string, escaped per RFC 8259; also `<`, `>` and `&` and U+2028/9, so that it is safe
 *  inside HTML. The text must be UTF-8. */
void json_text(buf *, slice text);
/** A finite number with as many digits as it needs (17 at most, shortest that reads back). */
void json_number(buf *, double);
/** `"name":` */
void json_name(buf *, const char *name);
/** Metres to one decimal: 38.4 */
void json_metres(buf *, double metres);

#endif
