/** Structured log lines on standard error: time=... level=... event=... key=value ...
 *  No personal data: no full query strings, no network addresses, no names from the database. */
#ifndef CAIRN_BASE_LOG_H
#define CAIRN_BASE_LOG_H

#include "base/error.h"

typedef enum { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR } log_level;

/** Lines below this level are dropped; LOG_INFO at start. */
void log_set_level(log_level);

/** @param event   what happened, in a word or two: "index-built".
 *  @param format  key=value pairs, or "" for none; values with spaces in double quotes. */
PRINTF_LIKE(3, 4)
void log_event(log_level, const char *event, const char *format, ...);

#endif
