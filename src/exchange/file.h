/** Files: opened, or read whole up to a stated size. */
#ifndef CAIRN_EXCHANGE_FILE_H
#define CAIRN_EXCHANGE_FILE_H

#include <stdio.h>

#include "base/error.h"
#include "base/text.h"

/** The most that one import or gazetteer file may have. */
#define FILE_MAX_BYTES ((size_t)1024 * 1024 * 1024)

/** Opens a regular file for reading. @param ret  close it with fclose.
 *  @return OK; ERR_NOT_FOUND; ERR_INPUT when it is no file. */
MUST_USE status file_open(const char *path, FILE **ret, error *err);
/** Reads a file. @param ret  its bytes; free `at` with mem_free.
 *  @return OK; ERR_NOT_FOUND; ERR_INPUT when it is too large or no file; ERR_NO_MEMORY. */
MUST_USE status file_read(const char *path, slice *ret, error *err);

#endif
