/** Markdown (CommonMark 0.30, libcmark) as a piece of HTML that is safe in a page whoever wrote it:
 *  HTML in it is left out, a link is only its text unless it is to the web, mail, a phone or a path
 *  of our own, and a picture is only its words, since nothing is to be fetched from elsewhere. */
#ifndef CAIRN_FORMAT_MARKDOWN_H
#define CAIRN_FORMAT_MARKDOWN_H

#include "base/buf.h"
#include "base/text.h"

enum { MARKDOWN_MAX_BYTES = 64 * 1024 };

/** @param text   the heading with which it may begin is its title, and not in the HTML; any other
 *                of the first level is of the second, since a page has its title there.
 *  @param title  plain text, appended; nothing where it has none.
 *  @param html   appended.
 *  @return OK; ERR_INPUT when it is too long or no UTF-8; ERR_NO_MEMORY. */
MUST_USE status markdown_html(slice text, buf *title, buf *html, error *err);
/** Writes plain text so that Markdown shows it as it is, in one line. */
void markdown_escape(buf *, slice text);

#endif
