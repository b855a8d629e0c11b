/** Taking the assets away: GET /export/assets.gpkg and its like (exchange/export.h), with the
 *  parameters that narrow down assets. */
#ifndef CAIRN_WEB_EXPORT_H
#define CAIRN_WEB_EXPORT_H

#include "exchange/export_page.h"
#include "web/http.h"

extern const param_table EXPORT_PARAMS;

/** On the pool: making a file takes as long as that takes. */
status export_get(request *, response *, error *err);
/** A page as FlatGeobuf (exchange/export_page.h, within limits of its own), as one of the exports
 *  that a thread of the pool makes.
 *  @return ERR_BUSY while there are as many as may be. */
MUST_USE status export_answer_page(const request *, const export_page *, buf *out,
                                   uint64_t *ret_left_out, error *err);

#endif
