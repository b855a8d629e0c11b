/** What a column is by its cells, where no heading tells. Inside exchange. */
#ifndef CAIRN_EXCHANGE_COLUMN_CONTENT_H
#define CAIRN_EXCHANGE_COLUMN_CONTENT_H

#include "exchange/columns.h"

/** Finds targets for columns that have none yet: each target once, an address apart.
 *  @param words  by which categories are known, or NULL: no column is one
 *  @param map  its COLUMN_EXTRA targets are filled in where the cells tell one. */
void columns_by_content(const entity *, const table *, const category_words *words,
                        column_map *map);

/** What a cell below a heading of contact is: the field of an e-mail, a phone or a web address
 *  where it is one of them and nothing else, else COLUMN_EXTRA: it may be a name. */
int contact_of_cell(const entity *, slice cell);

/** Whether its cells are codes: one word with a digit in it. */
bool column_of_references(const table *, size_t column);

#endif
