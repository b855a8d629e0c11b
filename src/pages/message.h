/** The list as a text message: a line for each of the first few, each short enough to text. */
#ifndef CAIRN_PAGES_MESSAGE_H
#define CAIRN_PAGES_MESSAGE_H

#include "base/buf.h"
#include "pages/card.h"

/** Characters of a line, at most, without its end; lines. So a message is under 500 characters. */
enum { MESSAGE_LINE_MAX = 79, MESSAGE_LINES_MAX = 6 };

/** Adds "Maryhill Library: Monday 30 November 2026, 10am to 12 noon": its name, and when it is next
 *  on, or else its phone number. A name that is too long ends in "..." behind a whole word.
 *  @return OK or ERR_NO_MEMORY. */
MUST_USE status message_line(const card_context *, const card *, buf *, error *err);

/** `sms:` with the text in it (RFC 5724). NULL without memory. */
const char *message_href(const page_request *, slice text);

#endif
