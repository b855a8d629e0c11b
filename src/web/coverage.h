/** GET /coverage: the areas of a set, those farthest from one of what is asked for first. */
#ifndef CAIRN_WEB_COVERAGE_H
#define CAIRN_WEB_COVERAGE_H

#include "web/http.h"

extern const param_table COVERAGE_PARAMS;

status coverage_get(request *, response *, error *err);

#endif
