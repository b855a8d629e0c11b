#include "format/atom.h"

#include <libxml/xmlwriter.h>

#include "base/mem.h"

struct atom {
    xmlBufferPtr bytes;
    xmlTextWriterPtr writer;
    bool failed;
};

static const xmlChar *xml(const char *text)
{
    return (const xmlChar *)text;
}

static void check(atom *a, int written)
{
    a->failed |= written < 0;
}

static void element(atom *a, const char *name, const char *text)
{
    check(a, xmlTextWriterWriteElement(a->writer, xml(name), xml(text)));
}

/* U+0000 to U+001F but tab and line ends are no characters of XML 1.0 (2.2); nor are U+FFFE and
 * U+FFFF. */
static void put_clean(buf *out, slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool none = i + 2 < text.len && c == 0xEF && (unsigned char)text.at[i + 1] == 0xBF &&
                    (unsigned char)text.at[i + 2] >= 0xBE;
        if (none)
            i += 2;
        if (none || (c < ' ' && c != '\t' && c != '\n' && c != '\r'))
            buf_putc(out, ' ');
        else
            buf_add(out, &c, 1);
    }
}

static void text_element(atom *a, const char *name, slice text)
{
    BUF_SCOPED buf clean;
    buf_init(&clean, text.len + 1);
    put_clean(&clean, text);
    const char *terminated = buf_text(&clean);
    a->failed |= !terminated;
    if (terminated)
        element(a, name, terminated);
}

static void attribute(atom *a, const char *name, const char *text)
{
    check(a, xmlTextWriterWriteAttribute(a->writer, xml(name), xml(text)));
}

static void put_link(atom *a, const atom_link *link)
{
    if (!link->href)
        return;
    check(a, xmlTextWriterStartElement(a->writer, xml("link")));
    attribute(a, "rel", link->rel);
    attribute(a, "type", link->media);
    attribute(a, "href", link->href);
    check(a, xmlTextWriterEndElement(a->writer));
}

status atom_new(const atom_feed *feed, atom **ret, error *err)
{
    atom *a = mem_zalloc(1, sizeof *a);
    if (!a)
        return error_no_memory(err);
    a->bytes = xmlBufferCreate();
    a->writer = a->bytes ? xmlNewTextWriterMemory(a->bytes, 0) : NULL;
    if (!a->writer) {
        atom_free(a);
        return error_no_memory(err);
    }
    check(a, xmlTextWriterStartDocument(a->writer, "1.0", "UTF-8", NULL));
    check(a, xmlTextWriterStartElement(a->writer, xml("feed")));
    attribute(a, "xmlns", "http://www.w3.org/2005/Atom");
    element(a, "id", feed->id);
    element(a, "title", feed->title);
    element(a, "updated", feed->updated);
    check(a, xmlTextWriterStartElement(a->writer, xml("author")));
    element(a, "name", feed->author);
    check(a, xmlTextWriterEndElement(a->writer));
    for (size_t i = 0; i < feed->link_count; i++)
        put_link(a, &feed->links[i]);
    *ret = a;
    return OK;
}

void atom_add(atom *a, const atom_entry *e)
{
    check(a, xmlTextWriterStartElement(a->writer, xml("entry")));
    element(a, "id", e->id);
    text_element(a, "title", e->title);
    element(a, "updated", e->updated);
    check(a, xmlTextWriterStartElement(a->writer, xml("category")));
    attribute(a, "term", e->category);
    check(a, xmlTextWriterEndElement(a->writer));
    put_link(a, &e->link);
    if (e->summary.len)
        text_element(a, "summary", e->summary);
    check(a, xmlTextWriterEndElement(a->writer));
}

status atom_finish(atom *a, buf *out, error *err)
{
    check(a, xmlTextWriterEndDocument(a->writer));
    check(a, xmlTextWriterFlush(a->writer));
    bool failed = a->failed;
    if (!failed)
        buf_add(out, xmlBufferContent(a->bytes), (size_t)xmlBufferLength(a->bytes));
    atom_free(a);
    return failed ? error_no_memory(err) : buf_status(out, err);
}

void atom_free(atom *a)
{
    if (!a)
        return;
    if (a->writer)
        xmlFreeTextWriter(a->writer);
    if (a->bytes)
        xmlBufferFree(a->bytes);
    mem_free(a);
}
