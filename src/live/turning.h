/** What opens, closes or expires by its date is numbered for /changes when the day turns. */
#ifndef CAIRN_LIVE_TURNING_H
#define CAIRN_LIVE_TURNING_H

#include "store/store.h"

/** Numbers it, if a day has begun since it was last done: then, and only then, the file is written
 *  to, by a connection of its own.
 *  @param reading  of the same file. */
MUST_USE status live_turn(store *reading, const char *path, error *err);

#endif
