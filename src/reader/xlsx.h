/** Office Open XML spreadsheets (ECMA-376 part 1, 18), transitional and strict.
 *
 *  GDAL's driver reads these too, but loses what a co-ordinator would miss: it stops at a gap of
 *  many empty rows, tells no row numbers, shows days of a workbook that counts from 1904 (a Mac's)
 *  four years too early, and has no merged cells. */
#ifndef CAIRN_READER_XLSX_H
#define CAIRN_READER_XLSX_H

#include "reader/job.h"

MUST_USE status xlsx_read(job *, error *err);

#endif
