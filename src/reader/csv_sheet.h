/** Comma-separated text as a sheet. */
#ifndef CAIRN_READER_CSV_SHEET_H
#define CAIRN_READER_CSV_SHEET_H

#include "reader/job.h"

/** Adds a sheet with the rows of a text, headings among them. Cells point into the text where they
 *  can. A column of WKT becomes the rows' geometry.
 *  @param text  UTF-8, perhaps with faults: those break their rows. */
MUST_USE status csv_sheet_read(job *, slice text, slice name, error *err);

#endif
