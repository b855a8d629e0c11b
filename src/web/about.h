/** GET /about, /privacy, /accessibility: what the operator says of the service, or what Cairn says
 *  of itself (format/site_texts.h). */
#ifndef CAIRN_WEB_ABOUT_H
#define CAIRN_WEB_ABOUT_H

#include "web/http.h"

MUST_USE status about_get(request *, response *, error *err);

#endif
