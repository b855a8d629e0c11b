/** OpenDocument spreadsheets (OpenDocument 1.2 part 1, 9). */
#ifndef CAIRN_READER_ODS_H
#define CAIRN_READER_ODS_H

#include "reader/job.h"

MUST_USE status ods_read(job *, error *err);

#endif
