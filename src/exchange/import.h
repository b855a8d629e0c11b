/** Taking in a file of assets or activities: rows go in, each comes out with one outcome. The
 *  command line and, later, the browser are faces of it.
 *
 *  1. A reader, a process of its own, makes the file a workbook (exchange/reading.h).
 *  2. Each sheet becomes a table (table.h) whose columns are found (columns.h); the caller hears
 *    how.
 *  3. Every row is read, cleaned and placed (row.h), before any lock is taken.
 *  4. In one transaction each row is matched (known.h), merged with what is stored (merge.h) and
 *    written; the caller hears what became of it.
 *
 *  A row is found again by its source and its reference there; without a reference column the
 *  folded name and postcode stand in for it, and a row whose name is spelled otherwise is known by
 *  where it is. A row that can't be placed is kept as a draft and flagged, so nothing is lost and
 *  nothing unplaced is public. */
#ifndef CAIRN_EXCHANGE_IMPORT_H
#define CAIRN_EXCHANGE_IMPORT_H

#include "domain/asset.h"
#include "exchange/columns.h"
#include "exchange/reading.h"
#include "store/store.h"

typedef enum {
    OUTCOME_ADDED,
    OUTCOME_UPDATED,
    OUTCOME_UNCHANGED,
    OUTCOME_FLAGGED,
    OUTCOME_CLOSED,
    OUTCOME_REJECTED,
    OUTCOME_COUNT, /* of rows; what follows is told of what is no row of the file */
    OUTCOME_NO_ROW = OUTCOME_COUNT, /* a title, headings, a total, a note */
    OUTCOME_MISSING,                /* of this source, and not in the file any more */
    OUTCOME_ENDED,                  /* the same, and now closed or finished for that */
    OUTCOME_TOLD_COUNT
} outcome;

extern const char *const OUTCOME_NAMES[OUTCOME_TOLD_COUNT];

typedef struct {
    const char *field, *from, *to; /* --value FIELD:FROM=TO */
} value_mapping;

enum { IMPORT_MAX_MAPPINGS = 100 };

typedef struct {
    const entity *as;
    const char *source;   /* what rows without a source column are from */
    bool source_said;     /* the caller names it; else it is made from the file's name */
    const char *licence;  /* or NULL */
    const char *category; /* of rows whose file names none, or NULL */
    int kept_as;          /* STATUS_PUBLISHED, STATUS_PENDING or STATUS_DRAFT */
    const char *as_of;    /* the day that the file's facts are of, yyyy-mm-dd, or NULL */
    bool close_missing;   /* what the source had and the file has not is closed */
    bool dry_run;
    column_mapping mappings[IMPORT_MAX_MAPPINGS];
    size_t mapping_count;
    value_mapping values[IMPORT_MAX_MAPPINGS];
    size_t value_count;
    read_options reading;
} import_options;

/** What became of one row, or of what is none. Texts live until the callback returns. */
typedef struct {
    slice sheet; /* or blank */
    long line;   /* as in table_row; 0 for what is not in the file */
    outcome ended;
    const char *asset; /* uuid, or "" */
    const char *field; /* what the reason is about, or "" */
    slice value;
    const char *reason; /* a sentence, or "" */
} import_line;

typedef struct {
    void *context;
    /* how a table is read; and once more as &ASSET for the places that its activities bring */
    void (*reading)(void *context, const table *, const column_map *, const entity *);
    void (*line)(void *context, const import_line *);
    /* rows read and placed, then rows written */
    void (*progress)(void *context, const char *doing, size_t done, size_t of);
} import_listener;

typedef struct {
    uint64_t count[OUTCOME_TOLD_COUNT];
} import_summary;

/** Imports one file in one transaction: all of it or, on failure, nothing.
 *  @param listener  may have NULL functions.
 *  @return OK with the summary; ERR_INPUT and others when the file as a whole can't be taken. */
MUST_USE status import_file(store *, const import_options *, const char *path,
                            const import_listener *, import_summary *ret, error *err);

#endif
