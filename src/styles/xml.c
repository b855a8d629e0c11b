#include "styles/xml.h"

#include <string.h>

static const xmlChar *xml(const char *text)
{
    return (const xmlChar *)text;
}

static void check(xml_out *x, int written)
{
    x->failed |= written < 0;
}

status xml_begin(xml_out *x, error *err)
{
    *x = (xml_out){.bytes = xmlBufferCreate()};
    x->writer = x->bytes ? xmlNewTextWriterMemory(x->bytes, 0) : NULL;
    if (x->writer)
        return OK;
    xmlBufferFree(x->bytes);
    return error_no_memory(err);
}

void xml_open(xml_out *x, const char *name)
{
    check(x, xmlTextWriterStartElement(x->writer, xml(name)));
}

void xml_close(xml_out *x)
{
    check(x, xmlTextWriterEndElement(x->writer));
}

/* U+0000 to U+001F but tab and line ends are no characters of XML 1.0 (2.2). */
static bool is_none(char c)
{
    return (unsigned char)c < ' ' && c != '\t' && c != '\n' && c != '\r';
}

/* Takes memory only where something is to be cleaned, which is hardly ever. */
static const char *clean(const char *text, buf *into)
{
    const char *c = text;
    while (*c && !is_none(*c))
        c++;
    if (!*c)
        return text;
    for (c = text; *c; c++)
        buf_add(into, is_none(*c) ? " " : c, 1);
    return buf_text(into);
}

void xml_attribute(xml_out *x, const char *name, const char *text)
{
    BUF_SCOPED buf room;
    buf_init(&room, strlen(text) + 1);
    const char *cleaned = clean(text, &room);
    check(x, cleaned ? xmlTextWriterWriteAttribute(x->writer, xml(name), xml(cleaned)) : -1);
}

void xml_element(xml_out *x, const char *name, const char *text)
{
    BUF_SCOPED buf room;
    buf_init(&room, strlen(text) + 1);
    const char *cleaned = clean(text, &room);
    check(x, cleaned ? xmlTextWriterWriteElement(x->writer, xml(name), xml(cleaned)) : -1);
}

status xml_end(xml_out *x, buf *ret, error *err)
{
    check(x, xmlTextWriterEndDocument(x->writer));
    check(x, xmlTextWriterFlush(x->writer));
    if (!x->failed)
        buf_add(ret, xmlBufferContent(x->bytes), (size_t)xmlBufferLength(x->bytes));
    xmlFreeTextWriter(x->writer);
    xmlBufferFree(x->bytes);
    return x->failed ? error_no_memory(err) : buf_status(ret, err);
}
