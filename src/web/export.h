/** Taking the assets away: GET /export/assets.gpkg and its like (exchange/export.h), with the
 *  parameters that narrow down assets. */
#ifndef CAIRN_WEB_EXPORT_H
#define CAIRN_WEB_EXPORT_H

#include "web/http.h"

extern const param_table EXPORT_PARAMS;

/** On the pool: making a file takes as long as that takes. */
status export_get(request *, response *, error *err);

#endif
