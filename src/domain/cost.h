/** What the words of a cost say. */
#ifndef CAIRN_DOMAIN_COST_H
#define CAIRN_DOMAIN_COST_H

#include <stdbool.h>

#include "base/text.h"

/** Whether it says that everyone comes free: "Free", "No charge", "£0.00", "Free, donations
 *  welcome", "An-asgaidh". It has to say so and nothing else: a price, a donation by itself, a
 *  first time or some people free, anything that is not understood, and nothing are all "no". */
bool cost_is_free(slice cost);

#endif
