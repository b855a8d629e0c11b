/** Editing assets: OGC API - Features Part 4 (OGC 20-002r1), create, replace, update and delete. An
 *  editor's edits are published as they say; what a contributor adds is pending, and seen by its
 *  author and by editors alone, until an editor publishes it. Deleting closes. */
#ifndef CAIRN_WEB_EDIT_H
#define CAIRN_WEB_EDIT_H

#include "web/http.h"

/** POST /collections/assets/items */
MUST_USE status edit_create(request *, response *, error *err);
/** PUT, PATCH and DELETE /collections/assets/items/{uuid} */
MUST_USE status edit_replace(request *, response *, error *err);
MUST_USE status edit_patch(request *, response *, error *err);
MUST_USE status edit_close(request *, response *, error *err);

#endif
