/* Any bytes as the form of a note, and as what a proxy says: what is read is what the database
 * takes too, what is refused names a field in words that can be shown. */
#include "fuzz.h"

#include <string.h>

#include "domain/note.h"
#include "web/client.h"
#include "web/form.h"
#include "web/note.h"

static void check_value(slice text, size_t most)
{
    if (!text.at)
        return;
    HOLDS(text.len && text_is_utf8(text.at, text.len) && !memchr(text.at, '\r', text.len));
    HOLDS(text_length(text.at, text.len) <= most);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const PROXIES[] = {"192.0.2.1"};
    static const struct sockaddr *const NOBODY = NULL;
    static client_rules rules;
    static arena *a;
    slice text = {(const char *)data, size};
    note_form asked = {0};
    error err = {0};
    if (!a) {
        a = arena_new(16 << 20);
        HOLDS(client_rules_init(&rules, PROXIES, 1, &err) == OK);
        memset(rules.proxies[0], 0, sizeof rules.proxies[0]); /* nobody is a proxy */
    }
    (void)client_number(&rules, NOBODY, text); /* any number */
    status failed = form_read(text, &NOTE_FORM, a, &asked, &err);
    if (failed) {
        HOLDS(failed == ERR_INPUT && err.detail[0]);
        HOLDS(text_is_utf8(err.field, strlen(err.field)));
    } else {
        note n = {.text = asked.text, .reach = asked.contact};
        check_value(asked.kind, 20);
        check_value(asked.text, NOTE_TEXT_MAX);
        check_value(asked.contact, NOTE_REACH_MAX);
        check_value(asked.activity, 36);
        failed = note_validate(&n, &err);
        HOLDS(failed == OK || (failed == ERR_INPUT && err.field[0]));
    }
    arena_clear(a);
    return 0;
}
