/** The fixture of http_fixture.h with a server on it, as most files of HTTP tests have it: for
 *  cmocka's set-up and tear-down of a group. Included last: others have an `f` of their own. */
#ifndef CAIRN_TESTS_HTTP_SERVED_H
#define CAIRN_TESTS_HTTP_SERVED_H

#include "support/http_fixture.h"

static http_fixture f;

/** @param options  of the server; ends with NULL. @return 0, or -1 when that fails. */
static inline int served_with(const char *const *options)
{
    return fixture_make(&f) && fixture_serve(&f, options) ? 0 : -1;
}

static inline int served_set_up(void **state)
{
    (void)state;
    return served_with((const char *const[]){NULL});
}

/** Fails when the server does not end well. */
static inline int served_tear_down(void **state)
{
    (void)state;
    int ended = http_stop(&f.server, SIGTERM);
    fixture_remove(&f);
    return ended;
}

#endif
