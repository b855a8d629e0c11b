/** The listening socket, ours rather than libmicrohttpd's, so that all loops share one. */
#ifndef CAIRN_WEB_LISTEN_H
#define CAIRN_WEB_LISTEN_H

#include <stdbool.h>

#include "base/error.h"

/** "[0123:...:4567%interface]:65535" */
enum { LISTEN_NAME_SIZE = 128 };

/** Whether a text has the form ADDR:PORT. */
bool listen_valid(const char *address);

/** Opens a socket on ADDR:PORT: "127.0.0.1:8080", "[::1]:8080", "localhost:0" (0: any free port).
 *  Without SO_REUSEPORT, so that a second server on the port fails.
 *  @param ret_name  the address as it is now, with its real port.
 *  @return OK; ERR_INPUT for a malformed address; ERR_CONFLICT when the port is taken;
 *  ERR_INTERNAL. */
MUST_USE status listen_open(const char *address, int *ret_fd, char ret_name[LISTEN_NAME_SIZE],
                            error *err);

#endif
