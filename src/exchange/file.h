/** Files of strangers: regular ones, of a stated size at most. */
#ifndef CAIRN_EXCHANGE_FILE_H
#define CAIRN_EXCHANGE_FILE_H

#include <stdio.h>

#include "base/error.h"

/** The most that one file of an import, or of place labels, may have. */
#define FILE_MAX_BYTES ((size_t)1024 * 1024 * 1024)

/** Opens a regular file for reading. @param ret  close it with fclose.
 *  @return OK; ERR_NOT_FOUND; ERR_INPUT when it is no file. */
MUST_USE status file_open(const char *path, FILE **ret, error *err);

#endif
