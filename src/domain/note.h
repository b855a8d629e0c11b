/** A note: what somebody who is no editor says is wrong with an asset or an activity. It is for the
 *  co-ordinators alone. */
#ifndef CAIRN_DOMAIN_NOTE_H
#define CAIRN_DOMAIN_NOTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

typedef enum {
    NOTE_CLOSED,
    NOTE_MOVED,
    NOTE_TIMES,
    NOTE_CONTACT, /* phone or web address */
    NOTE_OTHER,
    NOTE_KIND_COUNT
} note_kind;

typedef enum { NOTE_PENDING, NOTE_DONE, NOTE_DISMISSED, NOTE_STATE_COUNT } note_state;

/** In code points. */
enum { NOTE_TEXT_MAX = 1000, NOTE_REACH_MAX = 200, NOTE_BY_MAX = 100 };

typedef struct {
    int64_t asset_id, activity_id; /* activity_id 0: about the asset as a whole */
    note_kind kind;
    slice text;  /* blank for none, which NOTE_OTHER may not have */
    slice reach; /* how to reach who wrote; blank for none */
} note;

/** "closed", as it is kept and sent; "It has closed", as people read it. */
const char *note_kind_code(note_kind);
const char *note_kind_label(note_kind);
/** By its code. False for any other text. */
bool note_kind_named(slice code, note_kind *ret);
/** "pending", "done", "dismissed" */
const char *note_state_name(note_state);

/** What the schema too asks of the texts of a note: UTF-8, short enough, and of the control
 *  characters (C0, DEL, C1) only tabs and new lines in `text`, none in `reach`.
 *  @return OK; ERR_INPUT naming "text" or "contact". */
MUST_USE status note_validate(const note *, error *err);

#endif
