/** What operators and their tools ask. */
#ifndef CAIRN_WEB_OPERATE_H
#define CAIRN_WEB_OPERATE_H

#include "web/http.h"

/** GET /healthz: 200 as long as the process answers. */
MUST_USE status operate_health(request *, response *, error *err);
/** GET /readyz: 503 while the index does not follow the file. */
MUST_USE status operate_ready(request *, response *, error *err);
/** GET /metrics: for Prometheus. */
MUST_USE status operate_metrics(request *, response *, error *err);

#endif
