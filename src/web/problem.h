/** Errors as answers (RFC 9457; a page where a person asked for one): the only place that knows
 *  which error is which HTTP status. */
#ifndef CAIRN_WEB_PROBLEM_H
#define CAIRN_WEB_PROBLEM_H

#include "web/http.h"

/** Answers with a problem. What the request was about decides, where an error alone does not:
 *  a place that could be several is 300 with `candidates`, one that is none is 404 with
 *  `suggestions`. Who asked for a page gets a page (page_of_error). The detail of
 *  ERR_INTERNAL goes to the log, not to the client.
 *  @param rq  as far as it was read: `base` may be NULL. */
void problem_answer(const request *rq, response *rs, const error *err);

/** The same for what has no error of its own: 405, 413, 414, 429, 431. */
void problem_status(response *rs, unsigned http_status, const char *detail);

/** A whole answer, head included, for a connection whose request did not arrive in time. */
extern const char PROBLEM_TIMEOUT[];

#endif
