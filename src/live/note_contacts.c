#include "live/note_contacts.h"

#include "base/buf.h"

enum { UUID_TEXT = 36, CONTACTS_MAX_BYTES = 64 * 1024 * 1024 };

typedef struct {
    store *notes;
    buf ended; /* UUIDs, one after the other */
} tidying;

static status see(void *context, const char *uuid, error *err)
{
    tidying *t = context;
    bool waits = false;
    status failed = store_note_waits(t->notes, uuid, &waits, err);
    if (!failed && !waits)
        buf_add(&t->ended, uuid, UUID_TEXT);
    return failed;
}

status note_contacts_tidy(store *notes, accounts *a, error *err)
{
    tidying t = {.notes = notes};
    buf_init(&t.ended, CONTACTS_MAX_BYTES);
    status failed = accounts_scan_note_contacts(a, see, &t, err);
    if (!failed)
        failed = buf_status(&t.ended, err);
    for (size_t i = 0; i < t.ended.len && !failed; i += UUID_TEXT) {
        char uuid[UUID_TEXT + 1] = "";
        for (size_t k = 0; k < UUID_TEXT; k++)
            uuid[k] = t.ended.data[i + k];
        failed = accounts_drop_note_contact(a, uuid, err);
    }
    if (!failed && t.ended.len)
        failed = accounts_wipe(a, err);
    buf_done(&t.ended);
    return failed;
}

status note_contacts_forget(accounts *a, const char *note_uuid, error *err)
{
    status failed = accounts_drop_note_contact(a, note_uuid, err);
    return failed ? failed : accounts_wipe(a, err);
}
