/** Notes in the file. How to reach who wrote them is in the accounts file (store/accounts.h): which
 *  a note without its words, or that nobody waits for any more, has no need of. */
#ifndef CAIRN_STORE_NOTES_H
#define CAIRN_STORE_NOTES_H

#include "domain/note.h"
#include "store/store.h"

/** Keeps a note that is valid, inside a transaction.
 *  @param most      notes that may wait of one asset.
 *  @param ret_uuid  of the note; "" where so many wait already, and nothing was kept.
 *  @return OK; ERR_CONFLICT naming "activity" where the asset has no such one. */
MUST_USE status store_add_note(store *, const note *, size_t most, char ret_uuid[37], error *err);

/** A note with what it is about. Texts are the store's until the callback returns; NULL for
 *  none. */
typedef struct {
    const char *uuid, *kind, *text, *received_at;
    const char *state, *handled_by, *handled_at, *erased_at;
    const char *asset_uuid, *asset, *activity;
} store_note;
typedef status store_note_row(void *context, const store_note *, error *err);
/** Oldest first. @param every  also those that are done or dismissed. */
MUST_USE status store_scan_notes(store *, bool every, store_note_row *, void *context, error *err);

/** Whether a note is there and waits. */
MUST_USE status store_note_waits(store *, const char *uuid, bool *ret, error *err);
/** Says what became of a note, once, in a transaction.
 *  @param by  the role of who says so: 1 to NOTE_BY_MAX characters.
 *  @return OK; ERR_INPUT; ERR_NOT_FOUND; ERR_CONFLICT when it was said already. */
MUST_USE status store_handle_note(store *, const char *uuid, note_state, const char *by,
                                  error *err);
/** Takes the words out of a note, in a transaction. They stay somewhere in the bytes of the file
 *  until store_wipe. @return OK; ERR_NOT_FOUND. */
MUST_USE status store_erase_note(store *, const char *uuid, error *err);
/** Writes the whole file anew and empties its log, so that nothing is left of what was erased;
 *  outside a transaction. @return OK; ERR_BUSY when another program won't let it. */
MUST_USE status store_wipe(store *, error *err);

#endif
