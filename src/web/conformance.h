/** What the service conforms to: exactly the classes that it has. */
#ifndef CAIRN_WEB_CONFORMANCE_H
#define CAIRN_WEB_CONFORMANCE_H

#include "web/http.h"

/** GET /conformance */
MUST_USE status conformance_get(request *, response *, error *err);

#endif
