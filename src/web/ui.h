/** GET /ui/{file}: style sheets, scripts and pictures of the pages (pages/ui_files.h), in the
 *  coding that the client takes. A name with the hash may be kept for good, a plain one is asked
 *  for again. */
#ifndef CAIRN_WEB_UI_H
#define CAIRN_WEB_UI_H

#include "web/http.h"

MUST_USE status ui_get(request *, response *, error *err);

#endif
