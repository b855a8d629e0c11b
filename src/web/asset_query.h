/** The parameters that narrow down assets, the same wherever assets are asked for, and the filter
 *  of the index that they make. */
#ifndef CAIRN_WEB_ASSET_QUERY_H
#define CAIRN_WEB_ASSET_QUERY_H

#include "web/http.h"

/** The access facts of the field table: each is a parameter of its own name. */
typedef enum {
#define F(id, ...) ACCESS_##id,
#include "domain/access_fields.def"
#undef F
    ACCESS_COUNT
} access_fact;

/** First member of the struct of every resource that takes them, so that the rows of
 *  asset_params.def hold for all of these structs. */
typedef struct {
    param_texts categories;
    slice search;
    param_choice audiences, day, part_of_day;
    param_choice access[ACCESS_COUNT];
} asset_params;

/** Makes the filter: every condition holds. A group stands for all of its categories.
 *  @return OK; ERR_INPUT for a category that is not in the taxonomy. */
MUST_USE status asset_query_filter(const request *, const asset_params *, index_filter *ret,
                                   error *err);

#endif
