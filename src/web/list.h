/** GET /list: the reader's own list as a page (pages/list_page.h), which the address alone keeps.
 *  GET /list.svg: its address as a QR code. */
#ifndef CAIRN_WEB_LIST_H
#define CAIRN_WEB_LIST_H

#include "web/http.h"

extern const param_table LIST_PARAMS;

MUST_USE status list_get(request *, response *, error *err);
MUST_USE status list_get_code(request *, response *, error *err);

#endif
