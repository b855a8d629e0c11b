/** Parameters as OpenAPI 3.0 describes them. */
#ifndef CAIRN_WEB_OPENAPI_PARAMS_H
#define CAIRN_WEB_OPENAPI_PARAMS_H

#include "domain/taxonomy.h"
#include "web/params.h"

/** Whether it is the same as one of the items', to which others refer. */
bool openapi_is_shared(const param *);
/** Writes a parameter of the query. */
void openapi_write_param(buf *, const param *);
/** Whether a field is a further parameter of this table: a row of the same name comes first. */
bool openapi_is_property(const param_table *, const field *);
/** Writes what a field is to equal. `style` and `explode` stand there though they say nothing of a
 *  single value: GDAL takes a parameter for what can be asked for only with them. */
void openapi_write_property(buf *, const field *, const taxonomy *);

#endif
