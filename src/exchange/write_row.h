/** Rows that have been read, matched with what is stored and written. Inside exchange; within the
 *  transaction. */
#ifndef CAIRN_EXCHANGE_WRITE_ROW_H
#define CAIRN_EXCHANGE_WRITE_ROW_H

#include "exchange/known.h"
#include "exchange/merge.h"
#include "exchange/sheet_rows.h"

/** What became of a row. */
typedef struct {
    outcome ended;
    char uuid[37];
    row_result row;
} written_row;

typedef void row_written(void *context, const sheet_rows *, size_t row, const written_row *);

typedef struct {
    store *to;
    const import_options *options; /* of the sheet */
    const sheet_rows *from;
    known *assets, *activities;
    row_written *written;
    void *context;
} row_writer;

/** Writes every row of a sheet and tells what became of each.
 *  @return OK, also where rows are rejected; any other failure ends the import. */
MUST_USE status write_rows(const row_writer *, error *err);

/** Marks what is known and has a row in the file by its reference: another row that only sounds
 *  like it is not it. */
void write_row_mark_in_file(const import_options *, const sheet_rows *, known *);

typedef void row_missing(void *context, const known_row *, bool ended, const char *why);
typedef struct {
    store *to;
    const entity *of;
    const char *file;    /* its name */
    bool end;            /* assets close today, activities are finished */
    const char *why_not; /* ... but not for this reason, or NULL */
    row_missing *tell;
    void *context;
} missing_rows;
/** Tells what a source of the file's had and the file has not any more, and ends it where wanted.
 */
MUST_USE status write_missing_rows(const missing_rows *, known *, error *err);

#endif
