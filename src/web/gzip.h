/** The gzip coding of whole answers. A compressor is kept for a thread and used again, since
 *  setting one up costs more than a small answer. */
#ifndef CAIRN_WEB_GZIP_H
#define CAIRN_WEB_GZIP_H

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"

typedef struct gzip gzip;

/** Answers below this many bytes are sent as they are: they fit in a packet or two either way. */
enum { GZIP_MIN_BYTES = 1024 };

MUST_USE status gzip_new(gzip **ret, error *err);
/** Takes NULL. */
void gzip_free(gzip *);
/** Appends the compressed bytes. @return OK or ERR_NO_MEMORY. */
MUST_USE status gzip_write(gzip *, slice bytes, buf *ret, error *err);
/** Appends what gzip's bytes unpack to.
 *  @return OK; ERR_INPUT for what is not gzip, is cut short or does not stay below the buffer's
 *          maximum; ERR_NO_MEMORY. */
MUST_USE status gzip_read(slice bytes, buf *ret, error *err);

#endif
