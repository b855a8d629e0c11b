/** The writer: one thread with one connection that makes every edit and keeps every note that
 *  comes over HTTP.
 *
 *  What waits when it is free goes into one transaction (group commit), each edit in a part of its
 *  own, so that one that is refused leaves the others alone, and is on disk before anybody is told.
 *  Who asked then waits until the index has caught up: what was answered can be read. */
#ifndef CAIRN_LIVE_WRITING_H
#define CAIRN_LIVE_WRITING_H

#include "domain/note.h"
#include "live/edit.h"
#include "live/live.h"
#include "store/store.h"

enum { WRITING_MAX_WAITING = 256 };

typedef struct writing writing;

/** Forgets first how to reach who wrote notes that do not wait (any more), should a crash have left
 *  that.
 *  @param db_path  of the database that the index is of; it is open for writing from now on. */
MUST_USE status writing_start(const char *db_path, live *, writing **ret, error *err);
/** Makes the edits that wait, then stops. Takes NULL. */
void writing_stop(writing *);

/** What an edit has made. */
typedef struct {
    stored_row asset; /* its uuid only where it is new */
    int64_t changed;  /* the last change of it, which is the edit's unless that changed nothing */
} edit_made;

/** Makes an edit and waits until it is on disk and in the index. From any thread but an event
 *  loop's.
 *  @return OK; what edit_apply returns; ERR_NOT_FOUND; ERR_FORBIDDEN; ERR_STALE when the asset has
 *          changed since `as_of`; ERR_CONFLICT; ERR_BUSY when too many wait, or another program
 *          writes for long; ERR_INTERNAL. But for OK nothing was written. */
MUST_USE status writing_make(writing *, const edit *, edit_made *ret, error *err);

/** Keeps a note that is valid and waits until it is on disk, as above. How to reach who wrote it
 *  goes into the accounts file, which has it before the note can be seen.
 *  @param most      notes that may wait of one asset.
 *  @param ret_kept  false where so many wait already.
 *  @return OK; ERR_CONFLICT naming "activity" where the asset has no such one; ERR_BUSY;
 *          ERR_INTERNAL. But for OK nothing was kept. */
MUST_USE status writing_note(writing *, const note *, size_t most, bool *ret_kept, error *err);

#endif
