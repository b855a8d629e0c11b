/** Pages from templates that hold no logic, in the manner of Mustache. Compiled once at start; what
 *  is filled in is escaped for HTML, between tags and in quoted attributes alike. A template has no
 *  way around it, only data that is HTML has (template_data_markup).
 *
 *      {{name}}                 a text of the data, nothing where there is none
 *      {{#name}} ... {{/name}}  for each item of a list; or once, if it is set
 *      {{^name}} ... {{/name}}  if it is not set
 *      {{>file}}                another template, with the same data
 *      {{t key}}                a text of the page's language (format/phrases.h), filled in
 *      {{t key.@name}}          the key made with a text of the data
 *      {{t key count}}          the form of the text for the number that the data has as `count`
 *      {{! remark}}
 *
 *  A line that holds nothing but a tag other than a text's leaves no line behind. */
#ifndef CAIRN_FORMAT_TEMPLATE_H
#define CAIRN_FORMAT_TEMPLATE_H

#include "base/buf.h"
#include "format/phrases.h"
#include "format/template_data.h"

enum { TEMPLATE_MAX_FILES = 64, TEMPLATE_MAX_DEPTH = 16 };

typedef struct {
    slice name; /* as {{>name}} has it; kept, as the text */
    slice text;
} template_file;

typedef struct template_set template_set;

/** Compiles files that may hold each other, not themselves.
 *  @return OK; ERR_INPUT with the file and the line; ERR_NO_MEMORY. */
MUST_USE status template_set_new(const template_file *, size_t count, template_set **ret,
                                 error *err);
/** Takes NULL. */
void template_set_free(template_set *);

/** Writes a page.
 *  @param data  NULL: there was no memory for it.
 *  @return OK; ERR_NOT_FOUND for a file or a text (its key) that there is not; ERR_NO_MEMORY. */
MUST_USE status template_fill(const template_set *, const char *file, const phrases *,
                              const template_data *data, buf *, error *err);
/** Writes one text of the language alone, not escaped: for what is no HTML.
 *  @param count  of a text that counts; -1: it does not. */
MUST_USE status template_phrase(const phrases *, const char *key, int64_t count,
                                const template_data *data, buf *, error *err);
/** Checks that every text that the templates name by a whole key is there. For tests.
 *  @return OK; ERR_NOT_FOUND naming the file and the key. */
MUST_USE status template_check(const template_set *, const phrases *, error *err);

#endif
