/** Reading what is rendered (geojson.h) without a JSON library: properties in their order, and the
 *  texts in them. It is our own writing, so what is not of its form is passed over, not judged. */
#ifndef CAIRN_FORMAT_RENDERED_H
#define CAIRN_FORMAT_RENDERED_H

#include <stdbool.h>

#include "base/text.h"

typedef struct {
    const char *at, *end;
} rendered_properties;

/** @param split  the bytes up to and with the brace that opens the properties. */
rendered_properties rendered_begin(slice body, size_t split);
/** The next property; false at the end. @param ret_value  as it stands there: `"library"`. */
bool rendered_next(rendered_properties *, slice *ret_name, slice *ret_value);
/** Past the value that begins here, whatever it is. */
const char *rendered_pass(const char *at, const char *end);

/** Writes the text of a JSON string, given with its quotes, as UTF-8.
 *  @param ret  as many bytes as the string has are enough; it is cut, between characters, at
 *              `size`.
 *  @return how many were written. */
size_t rendered_unescape(slice json, char *ret, size_t size);

#endif
