#include "pages/message.h"

#include <ctype.h>
#include <string.h>

#include "pages/soonest.h"

enum { NAME_MIN = 20 };          /* less of a name says nothing */
static const char CUT[] = "..."; /* of the alphabet that lets a message have 160 characters */

static size_t characters(slice s)
{
    return text_length(s.at, s.len);
}

/* As many whole words as `max` characters hold. */
static slice whole_words(slice name, size_t max)
{
    size_t fitting = 0;
    for (size_t i = 0; i <= name.len; i++)
        if ((i == name.len || name.at[i] == ' ') && characters((slice){name.at, i}) <= max)
            fitting = i;
    if (fitting)
        return (slice){name.at, fitting};
    while (name.len && characters(name) > max) /* one long word, by whole characters */
        do
            name.len--;
        while (name.len && ((unsigned char)name.at[name.len] & 0xC0) == 0x80);
    return name;
}

static void put_name(buf *out, slice name, size_t max)
{
    if (characters(name) <= max) {
        buf_add(out, name.at, name.len);
        return;
    }
    slice kept = whole_words(name, max - (sizeof CUT - 1));
    buf_add(out, kept.at, kept.len);
    buf_puts(out, CUT);
}

/* What stands behind the name: ": Monday ...", or "". */
static const char *rest_of(const page_request *rq, const soonest *s, const record *asset)
{
    slice numbers = record_text(asset, ASSET_PHONE);
    slice phone = slice_trim(slice_cut(&numbers, ';'));
    template_data *d = template_data_new(rq->arena);
    if (s->dated) {
        template_data_puts(d, "next", when_text_dated(rq, &s->next));
        return page_text(rq, "message.next", d);
    }
    template_data_text(d, "phone", phone);
    return phone.len ? page_text(rq, "message.phone", d) : "";
}

status message_line(const card_context *c, const card *one, buf *out, error *err)
{
    soonest s;
    status failed = soonest_of(c, one, &s, err);
    if (failed)
        return failed;
    slice name = record_text(&one->asset, ASSET_NAME);
    if (!name.at)
        return OK; /* there is none without a name */
    slice rest = slice_of(rest_of(c->page, &s, &one->asset));
    if (characters(rest) + NAME_MIN > MESSAGE_LINE_MAX)
        rest = (slice){0};
    put_name(out, name, MESSAGE_LINE_MAX - characters(rest));
    buf_add(out, rest.at, rest.len);
    return buf_status(out, err);
}

const char *message_href(const page_request *rq, slice text)
{
    BUF_SCOPED buf out;
    buf_init(&out, 16384);
    buf_puts(&out, "sms:?body=");
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (isalnum(c) || (c && strchr("-._~", c)))
            buf_putc(&out, (char)c);
        else
            buf_printf(&out, "%%%02X", c);
    }
    return buf_text(&out) ? arena_copy(rq->arena, out.data, out.len) : NULL;
}
