/** What the readers of formats share: the file, what was asked, and the workbook that it fills. */
#ifndef CAIRN_READER_JOB_H
#define CAIRN_READER_JOB_H

#include "reader/reader.h"

typedef struct {
    slice bytes;      /* of the file; they outlive the workbook */
    const char *path; /* absolute; NULL where there are only the bytes */
    const reader_options *options;
    workbook *out;
    size_t row_count;   /* of all sheets */
    size_t sheets_seen; /* also those that were not asked for */
    buf names;          /* of them, for who asked for another */
} job;

/** Whether the sheet or layer of this name is to be read. */
bool job_wants(job *, slice name);
MUST_USE status job_add_row(job *, sheet *, long line, sheet_row **ret, error *err);
/** Copies a text into a cell. White space at its ends is left out. One that is too long, or is no
 *  UTF-8, or past the last column, breaks its row. */
MUST_USE status job_set_cell(job *, sheet_row *, size_t column, slice text, error *err);
/** Why a cell can't stand, or NULL. `checked` is for text that is known to be UTF-8 already. */
const char *job_cell_fault(job *, slice text, bool checked);
/** Marks a row that could not be read. Its cells are dropped. */
PRINTF_LIKE(3, 4) void job_break_row(job *, sheet_row *, const char *why, ...);
/** Takes the row added last away again, if there is nothing in it. */
void job_drop_blank_row(job *, sheet *);
/** Takes the sheet added last away again, if it has no rows. */
void job_drop_empty_sheet(job *);

/** At most so many bytes of a text in UTF-8, whole characters. */
slice job_cut(slice text, size_t most);
/** Says that there is no sheet of the name that was asked for, and which there are. */
status job_no_such_sheet(job *, error *err);

#endif
