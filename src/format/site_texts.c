#include "format/site_texts.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "domain/phone.h"
#include "embedded_texts.h"
#include "format/markdown.h"

enum {
    NAME_MAX_CHARACTERS = 100,
    PHONE_MAX_CHARACTERS = 60,
    EMAIL_MAX_CHARACTERS = 254,
    /* HTML is longer than the Markdown that it is made of: "&" is "&amp;" */
    HTML_MAX_BYTES = 8 * MARKDOWN_MAX_BYTES,
    ARENA_BYTES = 4 * HTML_MAX_BYTES
};

typedef struct {
    site_texts texts; /* first: what is handed out */
    arena *memory;
} whole;

const char *site_text_name(site_text_number number)
{
    static const char *const NAMES[] = {
        [SITE_ABOUT] = "about", [SITE_PRIVACY] = "privacy", [SITE_ACCESSIBILITY] = "accessibility"};
    return NAMES[number];
}

/* -- what was said ----------------------------------------------------------------------------- */

static status check_line(const char *option, const char *text, size_t most, error *err)
{
    slice line = text ? slice_trim(slice_of(text)) : (slice){"x", 1};
    bool taken =
        line.len && text_is_utf8(line.at, line.len) && text_length(line.at, line.len) <= most;
    for (size_t i = 0; i < line.len; i++)
        taken = taken && (unsigned char)line.at[i] >= 0x20 && line.at[i] != 0x7F;
    return taken ? OK
                 : error_set(err, ERR_INPUT, option, "--%s must be one line of 1 to %zu characters",
                             option, most);
}

/* Enough to tell an address from something else; whether it is anybody's, only mail tells. */
static status check_email(const char *text, error *err)
{
    const char *at = text ? strchr(text, '@') : NULL;
    if (!text ||
        (at && at != text && at[1] && !strchr(at + 1, '@') && !strpbrk(text, " <>\"'\\(),:;")))
        return OK;
    return error_set(err, ERR_INPUT, "contact-email",
                     "--contact-email must be an address like team@example.org");
}

static status keep(arena *a, const char *text, const char **ret, error *err)
{
    slice line = slice_trim(slice_of(text ? text : ""));
    *ret = text ? arena_copy(a, line.at, line.len) : NULL;
    return text && !*ret ? error_no_memory(err) : OK;
}

static status keep_phone(arena *a, site_texts *t, error *err)
{
    char numbers[PHONE_TEXT_SIZE];
    if (!t->phone || phone_read(slice_of(t->phone), numbers, sizeof numbers) != 1)
        return OK;
    t->phone_href = arena_printf(a, "tel:%s", numbers);
    return t->phone_href ? OK : error_no_memory(err);
}

static status read_words(const site_words *said, arena *a, site_texts *t, error *err)
{
    const struct {
        const char *option, *text;
        const char **kept;
        size_t most;
    } lines[] = {
        {"site-name", said->name ? said->name : "Cairn", &t->name, NAME_MAX_CHARACTERS},
        {"contact-name", said->contact_name, &t->contact_name, NAME_MAX_CHARACTERS},
        {"contact-phone", said->phone, &t->phone, PHONE_MAX_CHARACTERS},
        {"contact-email", said->email, &t->email, EMAIL_MAX_CHARACTERS},
    };
    for (size_t i = 0; i < COUNT(lines); i++)
        if (check_line(lines[i].option, lines[i].text, lines[i].most, err) ||
            keep(a, lines[i].text, lines[i].kept, err))
            return err ? err->code : ERR_INPUT;
    status failed = check_email(t->email, err);
    return failed ? failed : keep_phone(a, t, err);
}

/* -- the texts --------------------------------------------------------------------------------- */

/* "- Phone: [0141 496 0123](tel:+441414960123)" */
static void contact_line(buf *out, const char *what, const char *text, const char *scheme,
                         const char *href)
{
    if (!text)
        return;
    buf_printf(out, "- %s%s", what, href ? "[" : "");
    markdown_escape(out, slice_of(text));
    if (href)
        buf_printf(out, "](<%s%s>)", scheme, href);
    buf_putc(out, '\n');
}

static void write_contact(buf *out, const site_texts *t)
{
    if (!t->contact_name && !t->phone && !t->email)
        buf_puts(out, "The people who run this have not said here how to reach them.\n");
    contact_line(out, "", t->contact_name, "", NULL);
    contact_line(out, "Phone: ", t->phone, "", t->phone_href);
    contact_line(out, "Email: ", t->email, "mailto:", t->email);
}

static void fill_in(buf *out, slice text, const site_texts *t)
{
    while (text.len) {
        const char *brace = memchr(text.at, '{', text.len);
        size_t before = brace ? (size_t)(brace - text.at) : text.len;
        buf_add(out, text.at, before);
        text = (slice){text.at + before, text.len - before};
        if (text.len >= 6 && memcmp(text.at, "{site}", 6) == 0) {
            markdown_escape(out, slice_of(t->name));
            text = (slice){text.at + 6, text.len - 6};
        } else if (text.len >= 9 && memcmp(text.at, "{contact}", 9) == 0) {
            write_contact(out, t);
            text = (slice){text.at + 9, text.len - 9};
        } else if (text.len) {
            buf_putc(out, '{');
            text = (slice){text.at + 1, text.len - 1};
        }
    }
}

static slice our_own(site_text_number number)
{
    char name[40];
    snprintf(name, sizeof name, "texts/%s.md", site_text_name(number));
    for (size_t i = 0; i < COUNT(embedded_files); i++)
        if (strcmp(embedded_files[i].name, name) == 0)
            return (slice){embedded_files[i].text, embedded_files[i].size};
    return (slice){"", 0};
}

static status keep_text(arena *a, const buf *made, slice *ret, error *err)
{
    const char *kept = arena_copy(a, made->len ? made->data : "", made->len);
    if (!kept)
        return error_no_memory(err);
    *ret = (slice){kept, made->len};
    return OK;
}

static status make_text(site_text_number number, slice said, arena *a, site_texts *t, error *err)
{
    BUF_SCOPED buf filled, title, html;
    site_text *to = &t->texts[number];
    buf_init(&filled, MARKDOWN_MAX_BYTES);
    buf_init(&title, MARKDOWN_MAX_BYTES);
    buf_init(&html, HTML_MAX_BYTES);
    fill_in(&filled, said.at ? said : our_own(number), t);
    status failed = filled.full ? error_set(err, ERR_INPUT, NULL, "it is larger than %d bytes",
                                            MARKDOWN_MAX_BYTES)
                                : buf_status(&filled, err);
    if (!failed)
        failed = markdown_html((slice){filled.data, filled.len}, &title, &html, err);
    if (!failed)
        failed = keep_text(a, &title, &to->title, err);
    if (!failed)
        failed = keep_text(a, &html, &to->html, err);
    if (failed && err) {
        snprintf(err->field, sizeof err->field, "%s", site_text_name(number));
        error_prefix(err, "--%s: ", site_text_name(number));
    }
    return failed;
}

status site_texts_new(const site_words *said, site_texts **ret, error *err)
{
    whole *w = mem_zalloc(1, sizeof *w);
    if (!w || !(w->memory = arena_new(ARENA_BYTES))) {
        mem_free(w);
        return error_no_memory(err);
    }
    status failed = read_words(said, w->memory, &w->texts, err);
    for (site_text_number i = 0; i < SITE_TEXT_COUNT && !failed; i++)
        failed = make_text(i, said->texts[i], w->memory, &w->texts, err);
    if (failed) {
        site_texts_free(&w->texts);
        return failed;
    }
    *ret = &w->texts;
    return OK;
}

void site_texts_free(site_texts *t)
{
    whole *w = (whole *)t;
    if (!w)
        return;
    arena_free(w->memory);
    mem_free(w);
}
