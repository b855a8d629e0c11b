/** What is stored and what a file says, made one record. Inside exchange.
 *
 *  A blank cell says nothing: what is stored stays. What somebody has changed since the last import
 *  stays too: where the file says what it said then, without a word; where it says something new,
 *  the row is flagged and told both; and only a file whose facts are known to be newer than the
 *  edit (--as-of) has its way. Nothing that was hidden since is shown again. */
#ifndef CAIRN_EXCHANGE_MERGE_H
#define CAIRN_EXCHANGE_MERGE_H

#include "exchange/row.h"

#define IMPORT_ACTOR "cairn import"

/** Makes `row` what is to be stored: `was` with what the row says of it. Then row_conclude.
 *  @param edits  of store_edits. */
void merge_row(const record *was, const store_edit edits[FIELD_MAX + 1], const char *as_of,
               row_result *row);

#endif
