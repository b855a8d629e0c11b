#include "web/operate.h"

#include "web/routes.h"

status operate_health(request *rq, response *rs, error *err)
{
    (void)rq;
    rs->cache = CACHE_NONE;
    buf_puts(&rs->body, "ok\n");
    return respond(rs, 200, MEDIA_TEXT, err);
}

status operate_ready(request *rq, response *rs, error *err)
{
    rs->cache = CACHE_NONE;
    if (!live_ready(rq->site->live))
        return error_set(err, ERR_BUSY, NULL, "the index does not follow the database");
    buf_puts(&rs->body, "ready\n");
    return respond(rs, 200, MEDIA_TEXT, err);
}

status operate_metrics(request *rq, response *rs, error *err)
{
    const char *paths[METRICS_MAX_ROUTES];
    for (size_t i = 0; i < ROUTE_COUNT; i++)
        paths[i] = ROUTES[i].path;
    rs->cache = CACHE_NONE;
    metrics_write(&rs->body, rq->site->counts, paths, ROUTE_COUNT, rq->site->live);
    return respond(rs, 200, MEDIA_METRICS, err);
}
