/** Writing XML by libxml2, for the styles. */
#ifndef CAIRN_STYLES_XML_H
#define CAIRN_STYLES_XML_H

#include <libxml/xmlwriter.h>
#include <stdbool.h>

#include "base/buf.h"

typedef struct {
    xmlBufferPtr bytes;
    xmlTextWriterPtr writer;
    bool failed; /* checked at the end */
} xml_out;

MUST_USE status xml_begin(xml_out *, error *err);
void xml_open(xml_out *, const char *name);
void xml_close(xml_out *);
/** Of the element that is open. Characters that XML does not have become spaces. */
void xml_attribute(xml_out *, const char *name, const char *text);
/** An element with text inside. */
void xml_element(xml_out *, const char *name, const char *text);
/** Closes all, adds it to the buffer and frees it, also when it failed. */
MUST_USE status xml_end(xml_out *, buf *ret, error *err);

#endif
