/** Publishers' tables that come without headings, told by their shape. Inside exchange. */
#ifndef CAIRN_EXCHANGE_KNOWN_LAYOUTS_H
#define CAIRN_EXCHANGE_KNOWN_LAYOUTS_H

#include "format/workbook.h"

/** The headings of a sheet whose layout is known, as a row; NULL for any other.
 *  @param width  cells of its widest row: so many headings there are. */
const sheet_row *known_layout(const sheet *, size_t width);

#endif
