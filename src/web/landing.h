/** What the service is and where its data is from: the landing page and the provenance. */
#ifndef CAIRN_WEB_LANDING_H
#define CAIRN_WEB_LANDING_H

#include "web/http.h"

/** GET / for a program (a browser gets residents.h). */
MUST_USE status landing_get(request *, response *, error *err);
/** GET /data: the same as a page, for planners. */
MUST_USE status landing_get_page(request *, response *, error *err);
/** GET /provenance */
MUST_USE status landing_provenance(request *, response *, error *err);

#endif
