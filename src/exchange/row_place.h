/** Where a row is: by its own coordinates, else its postcode, else the name of its town. Inside
 *  exchange.
 *
 *  Coordinates are put right (axes exchanged, a sign lost, metres for degrees) only where one
 *  reading alone makes sense: where it alone lies at the row's postcode, or, without a known
 *  postcode, in Britain and Ireland. What could be two things is not guessed: the row has no
 *  position, says which they are, and is kept as a draft. */
#ifndef CAIRN_EXCHANGE_ROW_PLACE_H
#define CAIRN_EXCHANGE_ROW_PLACE_H

#include "exchange/row.h"

/** The cells of a row that are about where it is, as they are written. */
typedef struct {
    slice lon, lat, easting, northing, position;
    slice entrances[GEOMETRY_MAX_ENTRANCES];
    size_t entrance_count;
} written_position;

/** Places a row whose other fields have been read. @return OK or ERR_NO_MEMORY. */
MUST_USE status row_place(const row_reader *, const table_row *, const written_position *,
                          row_result *, arena *, error *err);

/** Whether it is somewhere, and not for an area or by phone alone. */
bool row_belongs_at_a_place(const record *asset);

/** Whether positions of a table are to lie in Britain and Ireland: the gazetteer knows postcodes of
 *  there, or most of the table's own positions do. */
bool row_place_is_british(const row_reader *);

#endif
