/** The cells of one worksheet. Inside the XLSX reader. */
#ifndef CAIRN_READER_XLSX_SHEET_H
#define CAIRN_READER_XLSX_SHEET_H

#include "reader/job.h"
#include "reader/number_format.h"
#include "reader/package.h"

/** What all worksheets of a workbook share. */
typedef struct {
    job *job;
    zip_t *zip;
    bool date1904;
    slice *strings; /* that cells name by their number */
    size_t string_count;
    number_format *formats; /* that cells name by their style */
    size_t format_count;
} xlsx_book;

/** Reads a worksheet's member into a sheet. */
MUST_USE status xlsx_sheet_read(const xlsx_book *, const char *member, sheet *, error *err);
/** Decodes _x000D_ and the like (22.9.2.19, ST_Xstring) in place. @return the new length. */
size_t xlsx_unescape(char *text, size_t length);

#endif
