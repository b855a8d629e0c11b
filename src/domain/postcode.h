/** UK postcodes: units (G20 9AD), sectors (G20 9) and districts (G20), and the key they sort by.
 *  The pattern is that of the ONS Postcode Directory user guide: outward A9, A99, A9A, AA9, AA99 or
 *  AA9A, inward 9AA. */
#ifndef CAIRN_DOMAIN_POSTCODE_H
#define CAIRN_DOMAIN_POSTCODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

typedef enum { POSTCODE_DISTRICT, POSTCODE_SECTOR, POSTCODE_UNIT } postcode_level;

/** Compared as a number it sorts by outward code, then inward code; units of one district or sector
 *  are contiguous. Eight 6-bit places from the top: outward in four, inward in three, level in
 *  none. */
typedef struct {
    uint64_t key;
    postcode_level level;
} postcode;

enum { POSTCODE_TEXT_SIZE = 9 };

/** Reads a postcode as people write it: any case, spaces anywhere or none, dots at the end; letter
 *  O and digit 0, letter I and digit 1 exchanged only where the pattern forces it (`WA15 OHF`). A
 *  text that could be both is the longer: `G209AD` is G20 9AD, and `G20` the district; but `G2 0`,
 *  with its space, is the sector. False if it is no postcode. */
bool postcode_read(slice text, postcode *ret);
/** Finds a postcode in a longer text, an address most often: a whole unit, that stands by itself,
 *  with space before its last three or none, and with its letters and digits as they are. The last
 *  one holds.
 *  @param ret_where  where it stands in the text; may be NULL */
bool postcode_find(slice text, postcode *ret, slice *ret_where);
/** Writes it with its space, terminated: "G20 9AD", "G20 9", "G20". */
void postcode_write(postcode, char text[POSTCODE_TEXT_SIZE]);
/** The district or sector that holds it. */
postcode postcode_up(postcode, postcode_level);
/** The first key past the units that it holds. */
uint64_t postcode_end(postcode);
/** Areas and districts that Royal Mail uses for no place: PO boxes, large users' own districts. */
bool postcode_non_geographic(postcode);

#endif
