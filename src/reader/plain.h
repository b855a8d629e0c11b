/** Text of any encoding: comma-separated values, or JSON. */
#ifndef CAIRN_READER_PLAIN_H
#define CAIRN_READER_PLAIN_H

#include "reader/job.h"

/** Adds the sheets of a text.
 *  @param bytes  outlive the workbook.
 *  @param name   of the sheet, where the text does not say; may be blank. */
MUST_USE status plain_read(job *, slice bytes, slice name, error *err);

#endif
