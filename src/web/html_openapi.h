/** The page of what can be asked, and how: the same tables as the OpenAPI document's. */
#ifndef CAIRN_WEB_HTML_OPENAPI_H
#define CAIRN_WEB_HTML_OPENAPI_H

#include "web/http.h"

void html_openapi(buf *, const request *);

#endif
