/** ZIP archives: which of the formats that come in one it is, or the files of text in it. */
#ifndef CAIRN_READER_ARCHIVE_H
#define CAIRN_READER_ARCHIVE_H

#include "reader/job.h"

MUST_USE status archive_read(job *, error *err);

#endif
