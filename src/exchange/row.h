/** One row of a table made a record: columns to fields, free words to what they mean, a position,
 *  and what a person should look at. Inside exchange. */
#ifndef CAIRN_EXCHANGE_ROW_H
#define CAIRN_EXCHANGE_ROW_H

#include "domain/crs.h"
#include "exchange/import.h"
#include "index/gazetteer.h"
#include "live/category_words.h"

enum { ROW_REASON_MAX = 600 };

/** What every row of a table is read with. */
typedef struct {
    const import_options *options;
    const table *from;
    const column_map *map;
    const taxonomy *categories;
    const category_words *words;
    const gazetteer *places;
    crs_transform *grid;
    const char *today;
    bool british; /* positions should lie in Britain and Ireland: those that don't are looked at */
    bool clock_24h; /* its columns of hours are written by the 24-hour clock */
} row_reader;

typedef struct {
    record r;
    bool given[FIELD_MAX]; /* fields that the file has a column for, or that follow from one */
    bool flagged, rejected;
    bool uncategorised;  /* it names a category that is not known */
    bool unplaced;       /* it belongs at a place, and has none */
    bool doubted;        /* its own coordinates contradict its postcode, or its town is two */
    bool decided;        /* somebody has said who may see what is stored: that stays */
    bool no_name_column; /* nor has any row of its sheet */
    bool unsure;         /* what says who may see it can't be read */
    bool by_postcode;    /* its position is that of its postcode */
    bool past;           /* closed by its date, and published but for that */
    bool disputed;       /* somebody has changed what it now says otherwise */
    const char *field;   /* of the first reason */
    slice value;         /* of the first reason */
    char reason[ROW_REASON_MAX];
    slice asset_ref; /* of an activity */
} row_result;

/** What a row says. What it lacks may be stored already: row_conclude judges the whole.
 *  @param a  lives as long as the result is used.
 *  @return OK, also for a row that is flagged or rejected; ERR_NO_MEMORY. */
MUST_USE status row_to_record(const row_reader *, const table_row *, arena *, row_result *ret,
                              error *err);

/** Judges what is to be stored, a new row or one that has been merged with what is there: a draft
 *  where someone has to look first, rejected where the domain does not take it. */
void row_conclude(row_result *);

/** As much of a text as a reason may show: at most so many bytes, whole characters; nothing of what
 *  is no UTF-8. */
slice row_shown(slice text, size_t most);

/** Adds a reason, in words, to a row. */
PRINTF_LIKE(4, 5)
void row_says(row_result *, const char *field, slice value, const char *format, ...);

#endif
