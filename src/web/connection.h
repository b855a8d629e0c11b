/** Connections and the requests on them: what libmicrohttpd calls, on the thread of their loop.
 *
 *  A connection has one request at a time, so the request, its arena and its answer live in the
 *  connection and are used again. While the pool works for it, before it is answered or for the
 *  next piece of a streamed answer, it is suspended. Its phases:
 *
 *      WAITING   --request line-->  READING  --last byte-->  [WORKING]  -->  ANSWERING
 *         ^                                                                        |
 *         +------------------------------ answer sent ----------------------------+
 *
 *  libmicrohttpd closes connections on which nothing moves (the idle timeout). That does not end
 *  one that moves a byte now and then, so each phase has a deadline too, which connection_sweep
 *  keeps. */
#ifndef CAIRN_WEB_CONNECTION_H
#define CAIRN_WEB_CONNECTION_H

#include <microhttpd.h>

#include "web/loop.h"

/** MHD_OPTION_NOTIFY_CONNECTION; the context of these is the loop. */
void connection_notify(void *context, struct MHD_Connection *, void **socket_context,
                       enum MHD_ConnectionNotificationCode);
/** MHD_OPTION_URI_LOG_CALLBACK: the request line, as it was sent. */
void *connection_begin(void *context, const char *uri, struct MHD_Connection *);
/** MHD_AccessHandlerCallback */
enum MHD_Result connection_handle(void *context, struct MHD_Connection *, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **request_context);
/** MHD_OPTION_NOTIFY_COMPLETED */
void connection_end(void *context, struct MHD_Connection *, void **request_context,
                    enum MHD_RequestTerminationCode);

/** Lets the request of a job that is done go on. */
void connection_resume(pool_job *);
/** Ends connections that are past their deadline. */
void connection_sweep(loop *, int64_t now_ms);

#endif
