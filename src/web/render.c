#include "web/render.h"

#include "format/json.h"

/* What an answer has besides its features: links, origin, counts. */
enum { AROUND_BYTES = 64 * 1024, AROUND_FEATURE_BYTES = 64, LEAST_AROUND_BYTES = 1024 };

static void member(buf *out, const char *name, const char *text)
{
    json_name(out, name);
    json_text(out, slice_of(text));
}

/* Relations and media types are ours, and have nothing in them to escape. */
void render_links(buf *out, const web_link *links, size_t count)
{
    const char *between = "{\"rel\":\"";
    buf_puts(out, "\"links\":[");
    for (size_t i = 0; i < count; i++) {
        if (!links[i].href)
            continue;
        buf_puts(out, between);
        buf_puts(out, links[i].rel);
        buf_puts(out, "\",\"type\":\"");
        buf_puts(out, links[i].media);
        buf_puts(out, "\",");
        if (links[i].title) {
            member(out, "title", links[i].title);
            buf_putc(out, ',');
        }
        member(out, "href", links[i].href);
        between = "},{\"rel\":\"";
    }
    buf_puts(out, between[0] == '}' ? "}]" : "]");
}

void render_counts(buf *out, uint64_t matched, size_t returned, const char *searched)
{
    buf_puts(out, "\"numberMatched\":");
    buf_int(out, (int64_t)matched);
    buf_puts(out, ",\"numberReturned\":");
    buf_int(out, (int64_t)returned);
    buf_putc(out, ',');
    if (!searched)
        return;
    member(out, "searched", searched);
    buf_putc(out, ',');
}

void render_items(buf *out, const hit_list *hits, size_t count, const char *searched,
                  const web_link *links, size_t link_count)
{
    buf_puts(out, "{\"type\":\"FeatureCollection\",");
    render_counts(out, hits->matched, count, searched);
    render_links(out, links, link_count);
    buf_puts(out, ",\"features\":[");
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_putc(out, ',');
        buf_add(out, hits->hits[i].body.at, hits->hits[i].body.len);
    }
    buf_puts(out, "]}\n");
}

void render_item(buf *out, slice body, const web_link *links, size_t link_count)
{
    /* the body ends with the feature's own brace */
    buf_add(out, body.at, body.len - 1);
    buf_putc(out, ',');
    render_links(out, links, link_count);
    buf_puts(out, "}\n");
}

void render_about(buf *out, const char *id, const char *title, const char *description,
                  const web_link *links, size_t link_count)
{
    buf_putc(out, '{');
    if (id) {
        member(out, "id", id);
        buf_putc(out, ',');
    }
    member(out, "title", title);
    buf_putc(out, ',');
    member(out, "description", description);
    buf_putc(out, ',');
    render_links(out, links, link_count);
    buf_puts(out, "}\n");
}

size_t render_fitting(const hit_list *hits, size_t max_bytes)
{
    size_t used = AROUND_BYTES, i = 0;
    for (; i < hits->count; i++) {
        used += hits->hits[i].body.len + AROUND_FEATURE_BYTES;
        if (used > max_bytes)
            break;
    }
    return i;
}

void render_reserve(buf *out, const hit_list *hits, size_t count)
{
    size_t wanted = LEAST_AROUND_BYTES;
    for (size_t i = 0; i < count; i++)
        wanted += hits->hits[i].body.len + AROUND_FEATURE_BYTES;
    if (wanted < out->max)
        (void)buf_reserve(out, wanted); /* a failure stays in the buffer */
}
