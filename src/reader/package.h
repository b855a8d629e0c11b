/** Files that are ZIP archives of XML: their members, within bounds, through libzip and expat. */
#ifndef CAIRN_READER_PACKAGE_H
#define CAIRN_READER_PACKAGE_H

#include <zip.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

/** The most that a member may inflate to. */
#define PACKAGE_MEMBER_MAX_BYTES ((size_t)2 * 1024 * 1024 * 1024)

/** Opens an archive in memory; close it with zip_discard.
 *  @return ERR_INPUT where it is damaged. */
MUST_USE status package_open(slice bytes, zip_t **ret, error *err);
bool package_has(zip_t *, const char *name);
/** A whole member, in the arena. @return ERR_NOT_FOUND; ERR_INPUT; ERR_NO_MEMORY. */
MUST_USE status package_read(zip_t *, const char *name, arena *, slice *ret, error *err);

/** What is done with the parts of an XML document. Names have lost their prefix. What returns a
 *  failure ends the reading. Any may be NULL. */
typedef struct {
    status (*start)(void *context, const char *name, const char **attributes, error *err);
    status (*end)(void *context, const char *name, error *err);
    status (*text)(void *context, slice text, error *err);
} xml_handlers;

/** Reads a member as XML. A document type definition is refused: none of the formats has one, and
 *  entities are how a small file becomes a large one.
 *  @return as package_read, or what a handler returned. */
MUST_USE status package_parse(zip_t *, const char *name, const xml_handlers *, void *context,
                              error *err);
/** The value of an attribute by its name without prefix, or NULL. */
const char *xml_attribute(const char **attributes, const char *name);

#endif
