/** HTML pages, written into a buffer. Text goes through `html_text`, which escapes it; the rest is
 *  our own. The pages are plain on purpose: one style sheet, no scripts, nothing from anywhere
 *  else. Those for residents are filled from templates instead (format/template.h). */
#ifndef CAIRN_FORMAT_HTML_H
#define CAIRN_FORMAT_HTML_H

#include "base/buf.h"
#include "base/text.h"

/** Text, safe between tags and in a quoted attribute. */
void html_text(buf *, slice text);
/** The same. Without a text (NULL: no memory for it) the buffer has failed. */
void html_puts(buf *, const char *text);
/** `<tag>text</tag>` */
void html_element(buf *, const char *tag, const char *text);
/** A link. One whose href is neither of the web nor mail nor a phone is only its text. */
void html_link(buf *, const char *href, const char *text);

/** Everything up to and with the heading. @param style  the address of the style sheet. */
void html_begin(buf *, const char *title, const char *style);
void html_end(buf *);

#endif
