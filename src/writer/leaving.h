/** When whoever asked for a file is gone, the writer takes what it has made of it along. */
#ifndef CAIRN_WRITER_LEAVING_H
#define CAIRN_WRITER_LEAVING_H

#include "base/error.h"

/** The signal that limits_enter asks the system for at the end of the parent, and blocks. */
#define LEAVING_SIGNAL SIGTERM

/** Waits for that signal on a thread of its own: then the files of the folder that `path` is in are
 *  removed, and the folder, if it is a temporary one of an export, and the process ends.
 *  @param path  of what is written; "" for none. It lives as long as the process. */
MUST_USE status leaving_watch(const char *path, error *err);
/** Removes them: also when writing fails, since what is sent may break off before the signal
 *  comes. */
void leaving_clean(const char *path);
/** Waits, once all is written, until whoever asked has taken it (a byte on standard input); when
 *  they are gone instead, it leaves as above. */
void leaving_wait(const char *path);

#endif
