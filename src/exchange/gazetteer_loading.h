/** One file being loaded into the gazetteer, and how the rows of each kind of table are put. Inside
 *  exchange: gazetteer_*.c alone. */
#ifndef CAIRN_EXCHANGE_GAZETTEER_LOADING_H
#define CAIRN_EXCHANGE_GAZETTEER_LOADING_H

#include "domain/crs.h"
#include "exchange/gazetteer_file.h"
#include "format/csv.h"

enum { SOURCE_MAX = 120, GAZETTEER_COLUMNS = 16 };

typedef struct {
    store *to;
    crs_transform *grid;
    bool grid_used;
    gazetteer_progress *progress;
    void *context;
    gazetteer_summary *summary;
    char source[SOURCE_MAX]; /* the file's name */
} loading;

/** Which column of a table each of its reader's columns is; -1 for none. */
typedef int column_places[GAZETTEER_COLUMNS];

/** A kind of table. */
typedef struct {
    /** Whether the first row is this kind's heading. */
    bool (*headed)(const csv_row *, column_places ret);
    /** Whether it is the first row of one without a heading. */
    bool (*bare)(const csv_row *, column_places ret);
    status (*put)(loading *, const csv_row *, const column_places, error *err);
} gazetteer_table;

extern const gazetteer_table GAZETTEER_POSTCODES, GAZETTEER_PLACES;

/** One named place, as from a file of labels. */
MUST_USE status gazetteer_put_label(loading *, slice name, slice kind, lonlat at, error *err);
/** One postcode that another table knows the place of: put where it is not known. */
MUST_USE status gazetteer_fill_postcode(loading *, slice written, lonlat at, error *err);

/** A row of which nothing is put. */
static inline status gazetteer_refuse(loading *l)
{
    l->summary->refused++;
    return OK;
}

static inline void gazetteer_count_put(loading *l, bool changed)
{
    if (changed)
        l->summary->loaded++;
    else
        l->summary->unchanged++;
}

/** The cell of a column, trimmed; empty where there is none. */
slice gazetteer_cell(const csv_row *, int column);
/** Finds columns by their headings. @param names  of each column, in order of preference, split by
 *  '|'; compared without case. */
void gazetteer_find_columns(const csv_row *heading, const char *const *names, size_t count,
                            column_places ret);
/** A position on the National Grid from two cells; false if it is none. */
bool gazetteer_from_grid(loading *, slice easting, slice northing, lonlat *ret);

#endif
