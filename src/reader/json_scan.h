/** The extents of JSON values in a text, by their brackets and quotes alone, so that a long list is
 *  read one value at a time. What is within them is not checked. */
#ifndef CAIRN_READER_JSON_SCAN_H
#define CAIRN_READER_JSON_SCAN_H

#include <stdbool.h>

#include "base/text.h"

/** Past white space, commas, and the separator of RFC 8142. */
slice json_scan_space(slice text);
/** Takes the next value off a text. False at its end, at a closing bracket, and where brackets or
 *  quotes are not closed. */
bool json_scan_value(slice *text, slice *ret);
/** Takes the next member off the inside of an object: its name as it is written, without quotes. */
bool json_scan_member(slice *text, slice *ret_name, slice *ret_value);
/** The inside of an object or array, if a text is one and nothing else. */
bool json_scan_inside(slice text, char bracket, slice *ret);

#endif
