/** GET /changes: what has changed for the public since a number or a day, as it stands today. */
#ifndef CAIRN_WEB_CHANGES_H
#define CAIRN_WEB_CHANGES_H

#include "web/http.h"

extern const param_table CHANGES_PARAMS;

status changes_get(request *, response *, error *err);

#endif
