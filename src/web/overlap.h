/** GET /overlap: places where several assets of one category stand close together. */
#ifndef CAIRN_WEB_OVERLAP_H
#define CAIRN_WEB_OVERLAP_H

#include "web/http.h"

extern const param_table OVERLAP_PARAMS;

status overlap_get(request *, response *, error *err);

#endif
