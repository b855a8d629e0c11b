/** What a collection's features have, as JSON Schemas made of the table of fields: its schema (OGC
 *  API - Features Part 5, OGC 23-058), what can be asked for (queryables, Part 3, OGC 19-079r2),
 *  and what can be sorted by. Each audience sees its own fields alone. */
#ifndef CAIRN_WEB_SCHEMA_H
#define CAIRN_WEB_SCHEMA_H

#include "web/collections.h"

/** GET /collections/{id}/schema */
MUST_USE status schema_get(request *, response *, error *err);
/** GET /collections/{id}/queryables */
MUST_USE status schema_get_queryables(request *, response *, error *err);
/** GET /collections/{id}/sortables */
MUST_USE status schema_get_sortables(request *, response *, error *err);

/** Whether a field is a property of features: all but their identifier. */
bool schema_is_property(const field *);
/** Whether filters take a field. */
bool schema_queryable(const field *);

/** Writes what a field's values are as members of a JSON Schema, without braces:
 *  `"title":"Opened on","type":"string","format":"date"`. The taxonomy gives the codes.
 *  @param nullable  whether null is one too, as OpenAPI 3.0 says it. */
void schema_write_field(buf *, const field *, const taxonomy *, bool nullable);

#endif
