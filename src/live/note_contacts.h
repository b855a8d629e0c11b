/** Keeps the contacts of notes, in the accounts file, in step with the notes. */
#ifndef CAIRN_LIVE_NOTE_CONTACTS_H
#define CAIRN_LIVE_NOTE_CONTACTS_H

#include "store/accounts.h"
#include "store/notes.h"

/** Forgets how to reach who wrote notes that are not there, or do not wait any more: what a crash
 *  between two files can leave. */
MUST_USE status note_contacts_tidy(store *, accounts *, error *err);
/** Forgets how to reach who wrote a note, so that no byte of it is left. */
MUST_USE status note_contacts_forget(accounts *, const char *note_uuid, error *err);

#endif
