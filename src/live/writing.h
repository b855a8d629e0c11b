/** The writer: one thread with one connection that makes every edit that comes over HTTP.
 *
 *  What waits when it is free goes into one transaction (group commit), each edit in a part of its
 *  own, so that one that is refused leaves the others alone, and is on disk before anybody is told.
 *  Who asked then waits until the index has caught up: what was answered can be read. */
#ifndef CAIRN_LIVE_WRITING_H
#define CAIRN_LIVE_WRITING_H

#include "live/edit.h"
#include "live/live.h"
#include "store/store.h"

enum { WRITING_MAX_WAITING = 256 };

typedef struct writing writing;

/** @param db_path  of the database that the index is of; it is open for writing from now on. */
MUST_USE status writing_start(const char *db_path, live *, writing **ret, error *err);
/** Makes the edits that wait, then stops. Takes NULL. */
void writing_stop(writing *);

/** Makes an edit and waits until it is on disk and in the index. From any thread but an event
 *  loop's.
 *  @param ret  the asset.
 *  @return OK; what edit_apply returns; ERR_NOT_FOUND; ERR_FORBIDDEN; ERR_STALE when the asset has
 *          changed since `as_of`; ERR_CONFLICT; ERR_BUSY when too many wait, or another program
 *          writes for long; ERR_INTERNAL. But for OK nothing was written. */
MUST_USE status writing_make(writing *, const edit *, stored_row *ret, error *err);

#endif
