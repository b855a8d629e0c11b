/** From a request to its answer: which resource, its parameters, the view of who asks, the handler,
 *  and the problem when one of these fails. In two steps, since words are looked up between them.
 */
#ifndef CAIRN_WEB_DISPATCH_H
#define CAIRN_WEB_DISPATCH_H

#include "web/routes.h"

/** A search that matches more than this is refused: left out, the nearest could be missing.
 */
enum { DISPATCH_SEARCH_MAX = 250000 };

/** Finds the resource and reads the parameters.
 *  @return true when the handler is to be called, after dispatch_search if there is something to
 *          look up. False when `rs` is already the answer. */
bool dispatch_begin(request *, response *);
/** Whether who asks may have the resource. @return OK or ERR_FORBIDDEN. */
MUST_USE status dispatch_allowed(const request *, error *err);
/** Looks `rq->search` up and puts the ids in `found`. On a thread of the pool. */
void dispatch_search(request *, store *, error *err);
/** Calls the handler.
 *  @param search  the error of the look-up; its code is OK when all went well. */
void dispatch_finish(request *, response *, const error *search);

#endif
