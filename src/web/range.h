/** Which bytes a request asks for (RFC 9110, 14.1.2 and 14.2). */
#ifndef CAIRN_WEB_RANGE_H
#define CAIRN_WEB_RANGE_H

#include <stdint.h>

#include "base/text.h"

typedef enum { RANGE_WHOLE, RANGE_PART, RANGE_NOT_SATISFIABLE } range_kind;

/** Reads a Range field of one range: "bytes=0-499", "bytes=500-", "bytes=-500". What names several,
 *  another unit, or nothing that makes sense is passed over, as it may be: then the whole is meant.
 *  @param size  of the whole.
 *  @param ret_first, ret_length  set for RANGE_PART alone; the length is at least 1. */
range_kind range_read(slice field, uint64_t size, uint64_t *ret_first, uint64_t *ret_length);

#endif
