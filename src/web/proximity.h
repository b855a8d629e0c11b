/** GET /near: the assets nearest to a position, a postcode or a place, nearest first. */
#ifndef CAIRN_WEB_PROXIMITY_H
#define CAIRN_WEB_PROXIMITY_H

#include "web/http.h"

extern const param_table PROXIMITY_PARAMS;
MUST_USE status proximity_get(request *, response *, error *err);

#endif
