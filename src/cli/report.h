/** The report of an import: a CSV that a co-ordinator opens in a spreadsheet, a line for each row.
 */
#ifndef CAIRN_CLI_REPORT_H
#define CAIRN_CLI_REPORT_H

#include <stdio.h>

#include "base/buf.h"
#include "exchange/import.h"

typedef struct {
    FILE *out; /* NULL: no report is wanted */
    buf line;
} import_report;

/** @param path  or NULL. */
MUST_USE status report_open(const char *path, import_report *ret, error *err);
void report_line(import_report *, const char *file, const import_line *);
/** Closes it; ERR_INTERNAL when it could not be written whole. */
MUST_USE status report_close(import_report *, error *err);

#endif
