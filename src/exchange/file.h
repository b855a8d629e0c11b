/** Files of a stated size at most, read whole. */
#ifndef CAIRN_EXCHANGE_FILE_H
#define CAIRN_EXCHANGE_FILE_H

#include "base/error.h"
#include "base/text.h"

/** The most that one import or gazetteer file may have. */
#define FILE_MAX_BYTES ((size_t)1024 * 1024 * 1024)

/** Reads a file. @param ret  its bytes; free `at` with mem_free.
 *  @return OK; ERR_NOT_FOUND; ERR_INPUT when it is too large or no file; ERR_NO_MEMORY. */
MUST_USE status file_read(const char *path, slice *ret, error *err);

#endif
