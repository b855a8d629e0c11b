/** UK phone numbers in the cells of people's lists, as E.164 (ITU-T: +44 and the national number).
 *
 *  A cell is taken apart into groups of digits. A number is the longest run of neighbouring groups,
 *  from one that begins with 0, 00 44, +44 or 44, that the National Telephone Numbering Plan
 *  (Ofcom) has a shape for; one that lost its 0 to a spreadsheet is ten digits in one piece. */
#ifndef CAIRN_DOMAIN_PHONE_H
#define CAIRN_DOMAIN_PHONE_H

#include <stddef.h>

#include "base/text.h"

/** The most numbers that one cell gives, and the bytes that they need. */
enum { PHONE_MAX = 6, PHONE_TEXT_SIZE = PHONE_MAX * 14 };

/** Writes the UK phone numbers of a cell in its order, each once: "+441414960123;+447700900123".
 *  Short numbers (999, 101, 111), numbers of other countries, fax numbers, extensions, references
 *  and dates are none.
 *  @param ret   terminated; PHONE_TEXT_SIZE bytes hold whatever a cell has.
 *  @return how many were written; 0 writes "". */
size_t phone_read(slice cell, char *ret, size_t size);

#endif
