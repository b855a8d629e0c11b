/** A sheet read as a table: which of its rows are the headings, which are data, and which are
 *  neither (titles, headings once more, totals, notes). */
#ifndef CAIRN_EXCHANGE_TABLE_H
#define CAIRN_EXCHANGE_TABLE_H

#include "domain/field.h"
#include "format/workbook.h"

typedef struct {
    long line;          /* as in sheet_row */
    slice *cells;       /* one for each heading, trimmed; blank where it has none */
    geometry at;        /* of the row's own geometry */
    slice feature_id;   /* the format's own, or blank */
    const char *broken; /* why it could not be read, or NULL; then all of its cells are blank */
} table_row;

/** A line that is no row: nobody should wonder where it went. */
typedef struct {
    long line;
    slice text;      /* its first cell that is not blank */
    const char *why; /* "a title above the headings" */
} table_note;

typedef struct {
    slice sheet; /* the name of the sheet or layer, or blank */
    sheet_of of;
    sheet_crs crs;
    double crs_accuracy_m;
    slice *headings; /* "column 3" where the sheet has none; never two that are the same */
    size_t heading_count;
    bool headed; /* the headings are the sheet's own */
    table_row *rows;
    size_t row_count;
    table_note *notes;
    size_t note_count;
} table;

/** Finds the table of a sheet. The headings are the row among the first TABLE_HEADING_ROWS that
 *  names the most fields, else the first that is made of labels above what is not; else there are
 *  none, and columns go by what is in them.
 *  @param as   whose fields headings are looked for.
 *  @param separated  it was text with separators: a cell past the headings may mean that all of its
 *    row has shifted, so it breaks the row; elsewhere it makes a column without a heading.
 *  @param a    keeps the table; its texts are the sheet's.
 *  @return OK; ERR_INPUT when there is nothing in the sheet; ERR_NO_MEMORY. */
MUST_USE status table_of_sheet(const sheet *, const entity *as, bool separated, arena *a,
                               table *ret, error *err);

enum { TABLE_HEADING_ROWS = 30 };

#endif
