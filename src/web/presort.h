/** Orders of fields, made on the pool beside the answers: who sorts by a field first is answered
 *  without its order, and who does so later by it. */
#ifndef CAIRN_WEB_PRESORT_H
#define CAIRN_WEB_PRESORT_H

#include "web/http.h"

/** Has the order of a field made for views of the request's snapshots, unless there is one, or it
 *  is being made, or there is no pool, room or memory for it. */
void presort_begin(const request *, const index_view *const *views, size_t count, int field);

#endif
