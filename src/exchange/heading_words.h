/** The words of a heading, and whether they speak of somebody. Inside exchange.
 *
 *  What is a person's own must not be shown by a guess. So a heading that names a person or their
 *  office leads nowhere by one of its words or by what is below it, and a phone or an e-mail is
 *  only guessed below a heading that has no word but those of contact and of what everybody may
 *  use. */
#ifndef CAIRN_EXCHANGE_HEADING_WORDS_H
#define CAIRN_EXCHANGE_HEADING_WORDS_H

#include "base/text.h"

enum { HEADING_FOLDED_MAX = 200 };

/** A heading folded; "" when nothing is left or it is too long. */
const char *heading_fold(slice heading, char ret[HEADING_FOLDED_MAX]);
/** The same, and "contactName" is two words. */
const char *heading_fold_words(slice heading, char ret[HEADING_FOLDED_MAX]);
/** The place of a text in a list split by '|', from 0; -1 if it is not there. */
int heading_rank(const char *list, const char *text);
/** Whether one of the listed words, or pairs of words, stands in a heading; its own plural and
 *  possessive count as the word. */
bool heading_has(const char *folded, const char *list);
/** "Next of kin", "Secretary's e-mail", "Mobile". */
bool heading_of_somebody(const char *folded);
/** "Tel. (office)", "Phone for bookings", "Enquiries": nothing but contact, and somebody's it is
 *  not. */
bool heading_of_contact(const char *folded);

#endif
