/** GET /suggest: what someone who is typing may mean. */
#ifndef CAIRN_WEB_SUGGEST_H
#define CAIRN_WEB_SUGGEST_H

#include "web/http.h"

extern const param_table SUGGEST_PARAMS;

status suggest_get(request *, response *, error *err);

#endif
