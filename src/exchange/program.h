/** The programs that stand beside the running one and have GDAL: `cairn-reader`, `cairn-writer`. */
#ifndef CAIRN_EXCHANGE_PROGRAM_H
#define CAIRN_EXCHANGE_PROGRAM_H

#include <sys/types.h>

#include "base/error.h"

/** Starts one with these as its standard streams; -1 is /dev/null. It gets of the environment only
 *  where libraries have their data.
 *  @param argv  argv[0] is its name; up to NULL.
 *  @return ERR_INTERNAL when it is not there or can't be started. */
MUST_USE status program_start(const char *const *argv, int in, int out, int why, pid_t *ret,
                              error *err);

#endif
