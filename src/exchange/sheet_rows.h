/** A sheet ready to be written: its table, its columns, and every row read, placed and packed.
 *  Inside exchange. */
#ifndef CAIRN_EXCHANGE_SHEET_ROWS_H
#define CAIRN_EXCHANGE_SHEET_ROWS_H

#include "exchange/references.h"
#include "exchange/row.h"

/** A row_result without what is blank: a record has room for every field, a row says few. */
typedef struct packed_row packed_row;

typedef struct {
    table from;
    column_map map;
    import_options options; /* the caller's; `as` is the sheet's own */
    column_map place_map;   /* of the places that activities bring with them */
    bool brings_places;
    row_references refs;
    packed_row **rows;     /* of each row of the table */
    packed_row **venues;   /* of each row: the place that it brings with it, or NULL without */
    row_references places; /* what those are known by */
} sheet_rows;

/** What rows are read with, made once for all sheets. */
typedef struct {
    const taxonomy *categories;
    const category_words *words;
    const gazetteer *places;
    crs_transform *grid;
    const char *today;
} read_with;

/** Lays out a sheet and finds its columns: then the caller can be told how it is read.
 *  @param mapped  of each of the caller's mappings: set where the sheet has its column.
 *  @return OK; ERR_INPUT when there is nothing in the sheet, or a mapping is to no field. */
MUST_USE status sheet_rows_find(const sheet *, bool separated, const import_options *,
                                const category_words *, arena *, sheet_rows *ret,
                                bool mapped[IMPORT_MAX_MAPPINGS], error *err);

/** Whether any of its columns is a name, or a title. */
bool sheet_rows_named(const sheet_rows *);

typedef void sheet_rows_progress(void *context, size_t done);
/** Reads and places every row. */
MUST_USE status sheet_rows_read(sheet_rows *, const read_with *, sheet_rows_progress *,
                                void *context, arena *, error *err);

/** Makes a row whole again. */
void sheet_row_unpack(const packed_row *, row_result *ret);

#endif
