/** Text that somebody else wrote, on a terminal: nothing in it moves the cursor, changes colours or
 *  the order of letters. */
#ifndef CAIRN_CLI_TERMINAL_H
#define CAIRN_CLI_TERMINAL_H

#include "base/text.h"

/** Writes text on standard output in one line: a space for each control character (C0, DEL, C1),
 *  line separator and control of direction (Unicode bidi); '?' for what is no UTF-8. */
void terminal_text(slice);

#endif
