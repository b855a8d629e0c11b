/** The OpenAPI 3.0 document of the service, made of the tables of routes, of their parameters, of
 *  the collections and of their fields; and the same as a page. */
#ifndef CAIRN_WEB_OPENAPI_H
#define CAIRN_WEB_OPENAPI_H

#include "web/http.h"

/** GET /api */
MUST_USE status openapi_get(request *, response *, error *err);

#endif
