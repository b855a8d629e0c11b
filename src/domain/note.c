#include "domain/note.h"

static const struct {
    const char *code, *label;
} KINDS[] = {
    [NOTE_CLOSED] = {"closed", "It has closed"},
    [NOTE_MOVED] = {"moved", "It has moved"},
    [NOTE_TIMES] = {"times", "The times are wrong"},
    [NOTE_CONTACT] = {"contact", "The phone number or web address is wrong"},
    [NOTE_OTHER] = {"other", "Something else"},
};
_Static_assert(COUNT(KINDS) == NOTE_KIND_COUNT, "each kind has a row");

const char *note_kind_code(note_kind kind)
{
    return KINDS[kind].code;
}

const char *note_kind_label(note_kind kind)
{
    return KINDS[kind].label;
}

bool note_kind_named(slice code, note_kind *ret)
{
    for (size_t i = 0; i < COUNT(KINDS); i++)
        if (slice_equals(code, KINDS[i].code)) {
            *ret = (note_kind)i;
            return true;
        }
    return false;
}

const char *note_state_name(note_state state)
{
    static const char *const NAMES[] = {
        [NOTE_PENDING] = "pending", [NOTE_DONE] = "done", [NOTE_DISMISSED] = "dismissed"};
    return NAMES[state];
}

/* C0, DEL, and C1, which in UTF-8 is C2 80 to C2 9F. */
static bool has_control(slice text, bool lines)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool of_lines = c == '\n' || c == '\t';
        bool of_c1 =
            c == 0xC2 && i + 1 < text.len && ((unsigned char)text.at[i + 1] & 0xE0) == 0x80;
        if (((c < 0x20 || c == 0x7F) && !(lines && of_lines)) || of_c1)
            return true;
    }
    return false;
}

static status check(const char *name, slice text, size_t most, bool lines, error *err)
{
    if (!text_is_utf8(text.at, text.len))
        return error_set(err, ERR_INPUT, name, "%s must be UTF-8", name);
    if (text_length(text.at, text.len) > most)
        return error_set(err, ERR_INPUT, name, "%s must be at most %zu characters", name, most);
    if (has_control(text, lines))
        return error_set(err, ERR_INPUT, name, "%s must not have control characters", name);
    return OK;
}

status note_validate(const note *n, error *err)
{
    slice text = n->text.at ? n->text : slice_of("");
    slice reach = n->reach.at ? n->reach : slice_of("");
    if (n->kind == NOTE_OTHER && !slice_trim(text).len)
        return error_set(err, ERR_INPUT, "text", "text must say what is wrong");
    status failed = check("text", text, NOTE_TEXT_MAX, true, err);
    return failed ? failed : check("contact", reach, NOTE_REACH_MAX, false, err);
}
