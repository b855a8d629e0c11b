#include "web/links.h"

#include "base/mem.h"

/* Longer than any request that is let in. */
enum { MAX_HREF_BYTES = 1 << 20 };

const char *link_to(const request *rq, const char *path)
{
    return arena_join(rq->arena, (const char *const[]){rq->base, path, NULL});
}

const char *plain_style(const request *rq)
{
    return link_to(rq, "/ui/plain.css");
}

const char *link_changed(const request *rq, const char *const *without, const param_pairs *added)
{
    BUF_SCOPED buf href;
    buf_init(&href, MAX_HREF_BYTES);
    buf_puts(&href, rq->base);
    buf_add(&href, rq->path.at, rq->path.len);
    size_t bare = href.len;
    buf_putc(&href, '?');
    params_write(&href, &rq->pairs, without);
    if (href.len > bare + 1)
        buf_putc(&href, '&');
    params_write(&href, added, (const char *const[]){NULL});
    /* nothing stands behind the last '?' or '&' */
    if (href.len > bare && (href.data[href.len - 1] == '&' || href.len == bare + 1))
        href.len--;
    return href.failed ? NULL : arena_copy(rq->arena, href.data, href.len);
}

const char *link_self(const request *rq)
{
    return link_changed(rq, (const char *const[]){NULL}, &(param_pairs){0});
}
