/** What a template is filled with: a tree of named texts, flags and lists, in an arena.
 *
 *  Without memory the tree is marked as failed, and template_fill says so; the functions here need
 *  no check of their own. Each takes NULL, which template_data_add then returned. Names are
 *  constants, and one is set once. */
#ifndef CAIRN_FORMAT_TEMPLATE_DATA_H
#define CAIRN_FORMAT_TEMPLATE_DATA_H

#include "base/arena.h"
#include "base/text.h"

typedef struct template_data template_data;

/** An empty tree; NULL without memory. */
template_data *template_data_new(arena *);
/** A text, which is copied; without one (`at` or `text` is NULL, or nothing is in it) the name is
 *  not set, so that `{{^name}}` holds. */
void template_data_text(template_data *, const char *name, slice text);
void template_data_puts(template_data *, const char *name, const char *text);
PRINTF_LIKE(3, 4)
void template_data_printf(template_data *, const char *name, const char *format, ...);
void template_data_int(template_data *, const char *name, int64_t number);
/** For `{{#name}}`; false sets nothing. */
void template_data_flag(template_data *, const char *name, bool);
/** An address for href: of ours ("/", "?" or "#"), or of http, https, mailto, tel, sms, webcal
 *  or geo. Any other ("javascript:") would run in the reader's browser, and sets nothing. */
void template_data_href(template_data *, const char *name, const char *address);
/** HTML that is safe as it stands: what format/markdown.h made, and nothing else. */
void template_data_markup(template_data *, const char *name, slice html);
/** One more item of a list. */
template_data *template_data_add(template_data *, const char *name);

/* -- for template.c ---------------------------------------------------------------------------- */

typedef struct template_value {
    const char *name;
    slice text; /* of a text */
    bool markup;
    template_data *first; /* of a list */
    struct template_value *next;
} template_value;

struct template_data {
    arena *arena;
    bool *failed;
    const template_data *around;
    template_data *following; /* in its list */
    template_value *values;
};

/** The value of a name here or, where there is none, around. */
const template_value *template_data_find(const template_data *, slice name);

#endif
