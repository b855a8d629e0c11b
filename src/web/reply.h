/** Responses on their way out: entity tag, 304, content coding, header fields. */
#ifndef CAIRN_WEB_REPLY_H
#define CAIRN_WEB_REPLY_H

#include <microhttpd.h>

#include "web/gzip.h"
#include "web/http.h"

/** Queues the answer and takes its body.
 *  @param last       whether the connection ends with it.
 *  @param ret_bytes  of the body as sent.
 *  @return MHD_NO without memory: then the connection is closed. */
enum MHD_Result reply_queue(struct MHD_Connection *, const request *, response *, gzip *, bool last,
                            size_t *ret_bytes);

/** Queues an answer whose body comes from a callback of libmicrohttpd's, without ETag or coding. */
enum MHD_Result reply_stream(struct MHD_Connection *, const request *, response *, bool last,
                             MHD_ContentReaderCallback, void *context);

/** Queues an answer whose body is bytes of a file. */
enum MHD_Result reply_file(struct MHD_Connection *, const request *, const response *, bool last,
                           size_t *ret_bytes);

#endif
