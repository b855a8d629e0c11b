/** The collection of assets as OGC API - Features Part 1 (OGC 17-069r4) shapes it: its items page
 *  by page, and one item. */
#ifndef CAIRN_WEB_ITEMS_H
#define CAIRN_WEB_ITEMS_H

#include "web/http.h"

extern const param_table ITEMS_PARAMS;
/** GET /collections/assets/items */
MUST_USE status items_list(request *, response *, error *err);
/** GET /collections/assets/items/{uuid} */
MUST_USE status items_get(request *, response *, error *err);

/** The token of the page after an id, and back. A token is opaque to clients: a letter for its
 *  form, then the sort key, which is the id alone so far, in hexadecimal. */
enum { ITEMS_TOKEN_SIZE = 18 };
void items_token_write(int64_t after_id, char ret[ITEMS_TOKEN_SIZE]);
bool items_token_read(slice token, int64_t *ret_after_id);

#endif
