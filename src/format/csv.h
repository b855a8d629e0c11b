/** Comma-separated values (RFC 4180) in and out, over bytes in memory. */
#ifndef CAIRN_FORMAT_CSV_H
#define CAIRN_FORMAT_CSV_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum { CSV_MAX_CELLS = 1024, CSV_MAX_CELL_BYTES = 1024 * 1024 };

typedef struct {
    slice left;     /* not read yet */
    char separator; /* ',', ';', tab or '|', or what the file states */
    long line;      /* the physical line that the next row begins on, from 1 */
} csv_reader;

typedef struct {
    slice *cells; /* of the arena; a cell points into the bytes where nothing had to be unquoted */
    size_t count;
    long line; /* the physical line that the row begins on */
} csv_row;

/** Begins at the first byte, past a byte order mark. The separator is the one by which most of the
 *  first lines have the same number of cells, or what a first line `sep=;` says, which is passed
 *  over; a comma where nothing separates. */
void csv_open(csv_reader *, slice bytes);
/** Reads the next row; lines without anything on them are passed over. Rows end with LF, CRLF or
 *  CR.
 *  @return OK; ERR_NOT_FOUND at the end; ERR_INPUT (a quote never closed, too many or too long
 *  cells), after which reading goes on with the next line; ERR_NO_MEMORY. */
MUST_USE status csv_next(csv_reader *, arena *, csv_row *ret, error *err);

/** Writes a cell, quoted where it must be; a leading separator is the caller's. */
void csv_write(buf *, slice cell);
/** The same for people who open it in a spreadsheet: what would be run as a formula (= + - @, tab,
 *  CR first) gets an apostrophe in front; so does what has apostrophes and then one of these, so
 *  that csv_restore gives every text back as it was. */
void csv_write_safe(buf *, slice cell);
/** The cell with that apostrophe, where it needs one, but without quotes. */
void csv_mark_safe(buf *, slice cell);
/** Undoes csv_mark_safe: apostrophes and then one of = + - @, tab, CR lose the first of them.
 *  Other programs neutralise formulas in the same way. */
slice csv_restore(slice cell);

#endif
