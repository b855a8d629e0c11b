/** GET / for a browser: the page that residents begin with (pages/find_page.h). For a program it is
 *  the landing page (landing.h). */
#ifndef CAIRN_WEB_RESIDENTS_H
#define CAIRN_WEB_RESIDENTS_H

#include "web/http.h"

extern const param_table RESIDENTS_PARAMS;

MUST_USE status residents_get(request *, response *, error *err);
/** Finding goes through all that is near, and looks up words. */
bool residents_on_pool(const request *);

#endif
