#include "web/links.h"

#include "base/mem.h"

/* Longer than any request that is let in. */
enum { MAX_HREF_BYTES = 1 << 20 };

const char *link_to(const request *rq, const char *path)
{
    return arena_printf(rq->arena, "%s%s", rq->base, path);
}

const char *plain_style(const request *rq)
{
    return link_to(rq, "/ui/plain.css");
}

const char *link_changed(const request *rq, const char *const *without, const param_pairs *added)
{
    BUF_SCOPED buf query, more;
    buf_init(&query, MAX_HREF_BYTES);
    buf_init(&more, MAX_HREF_BYTES);
    params_write(&query, &rq->pairs, without);
    params_write(&more, added, (const char *const[]){NULL});
    const char *between = query.len && more.len ? "&" : "";
    const char *mark = query.len || more.len ? "?" : "";
    if (!buf_text(&query) || !buf_text(&more))
        return NULL;
    return arena_printf(rq->arena, "%s%.*s%s%s%s%s", rq->base, (int)rq->path.len, rq->path.at, mark,
                        query.data, between, more.data);
}

const char *link_self(const request *rq)
{
    return link_changed(rq, (const char *const[]){NULL}, &(param_pairs){0});
}
