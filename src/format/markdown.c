#include "format/markdown.h"

#include <cmark.h>
#include <ctype.h>
#include <string.h>

/* What stands before the first ':' of a path's first part is a scheme (RFC 3986 4.2). */
static bool safe_link(const char *url)
{
    static const char *const SCHEMES[] = {"http:", "https:", "mailto:", "tel:"};
    size_t length = strcspn(url, ":/?#");
    if (url[length] != ':')
        return strncmp(url, "//", 2) != 0;
    for (size_t i = 0; i < COUNT(SCHEMES); i++)
        if (slice_equals_nocase((slice){url, length + 1}, SCHEMES[i]))
            return true;
    return false;
}

/* Puts what is in a node into its place. */
static void dissolve(cmark_node *node)
{
    for (cmark_node *child; (child = cmark_node_first_child(node));)
        cmark_node_insert_before(node, child);
    cmark_node_unlink(node);
    cmark_node_free(node);
}

static void clean(cmark_node *document)
{
    cmark_iter *nodes = cmark_iter_new(document);
    for (cmark_event_type event; (event = cmark_iter_next(nodes)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(nodes);
        cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_HEADING && cmark_node_get_heading_level(node) == 1)
            cmark_node_set_heading_level(node, 2);
        if (event == CMARK_EVENT_EXIT &&
            (type == CMARK_NODE_IMAGE ||
             (type == CMARK_NODE_LINK && !safe_link(cmark_node_get_url(node)))))
            dissolve(node);
    }
    cmark_iter_free(nodes);
}

static void plain_text(cmark_node *of, buf *out)
{
    cmark_iter *nodes = cmark_iter_new(of);
    while (cmark_iter_next(nodes) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(nodes);
        cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
            buf_puts(out, cmark_node_get_literal(node));
        else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
            buf_putc(out, ' ');
    }
    cmark_iter_free(nodes);
}

static void take_title(cmark_node *document, buf *title)
{
    cmark_node *first = cmark_node_first_child(document);
    if (!first || cmark_node_get_type(first) != CMARK_NODE_HEADING ||
        cmark_node_get_heading_level(first) != 1)
        return;
    plain_text(first, title);
    cmark_node_unlink(first);
    cmark_node_free(first);
}

status markdown_html(slice text, buf *title, buf *html, error *err)
{
    if (text.len > MARKDOWN_MAX_BYTES)
        return error_set(err, ERR_INPUT, NULL, "it is larger than %d bytes", MARKDOWN_MAX_BYTES);
    if (!text_is_utf8(text.at, text.len))
        return error_set(err, ERR_INPUT, NULL, "it is not UTF-8");
    cmark_node *document = cmark_parse_document(text.at, text.len, CMARK_OPT_DEFAULT);
    if (!document)
        return error_no_memory(err);
    take_title(document, title);
    clean(document);
    char *made = cmark_render_html(document, CMARK_OPT_SAFE);
    if (made)
        buf_puts(html, made);
    cmark_get_default_mem_allocator()->free(made); /* cmark's own allocation */
    cmark_node_free(document);
    if (!made)
        return error_no_memory(err);
    status failed = buf_status(title, err);
    return failed ? failed : buf_status(html, err);
}

/* Any ASCII punctuation may be escaped (CommonMark 2.4); white space at a line's start has a
 * meaning, so it is one space each. */
void markdown_escape(buf *out, slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c < 0x80 && ispunct(c))
            buf_putc(out, '\\');
        buf_add(out, c < 0x20 ? " " : &text.at[i], 1);
    }
}
