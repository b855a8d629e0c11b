#include "web/items.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "web/asset_query.h"
#include "web/render.h"

enum { ITEMS_LIMIT_DEFAULT = 100, ITEMS_LIMIT_MAX = INDEX_MAX_K };

typedef struct {
    asset_params assets; /* first: see asset_query.h */
    param_bbox box;
    slice next;
    size_t limit;
} items_params;

static const param ROWS[] = {
#include "web/asset_params.def"
    {"bbox", PARAM_BBOX, offsetof(items_params, box), 0, 0, 0,
     "only assets in this box: west,south,east,north in degrees; west above east crosses the "
     "antimeridian",
     -1},
    {"next", PARAM_TEXT, offsetof(items_params, next), 0, ITEMS_TOKEN_SIZE, 0,
     "the page that a link with rel=next leads to", -1},
    {"limit", PARAM_LIMIT, offsetof(items_params, limit), 1, ITEMS_LIMIT_MAX, ITEMS_LIMIT_DEFAULT,
     "how many assets at most", -1},
};
const param_table ITEMS_PARAMS = {ROWS, COUNT(ROWS), sizeof(items_params)};

void items_token_write(int64_t after_id, char ret[ITEMS_TOKEN_SIZE])
{
    snprintf(ret, ITEMS_TOKEN_SIZE, "i%" PRIx64, (uint64_t)after_id);
}

bool items_token_read(slice token, int64_t *ret_after_id)
{
    static const char HEX[] = "0123456789abcdef";
    uint64_t id = 0;
    if (token.len < 2 || token.len >= ITEMS_TOKEN_SIZE || token.at[0] != 'i')
        return false;
    for (size_t i = 1; i < token.len; i++) {
        const char *digit = token.at[i] ? strchr(HEX, token.at[i]) : NULL;
        if (!digit)
            return false;
        id = id * 16 + (uint64_t)(digit - HEX);
    }
    if (id > INT64_MAX)
        return false;
    *ret_after_id = (int64_t)id;
    return true;
}

static status read_query(const request *rq, const items_params *p, items_query *ret, error *err)
{
    *ret = (items_query){.box = p->box.given ? &p->box.box : NULL, .limit = p->limit};
    if (p->next.at && !items_token_read(p->next, &ret->after_id))
        return error_set(err, ERR_INPUT, "next", "next must come from a link of an answer");
    return asset_query_filter(rq, &p->assets, &ret->filter, err);
}

static const char *next_href(const request *rq, int64_t after_id)
{
    char token[ITEMS_TOKEN_SIZE];
    items_token_write(after_id, token);
    struct param_pair next = {slice_of("next"), slice_of(token)};
    return link_changed(rq, (const char *const[]){"next", NULL}, &(param_pairs){1, &next});
}

status items_list(request *rq, response *rs, error *err)
{
    items_query query;
    hit_list hits;
    bool more;

    if (read_query(rq, rq->params, &query, err) ||
        index_items(rq->view, rq->arena, &query, &hits, &more, err))
        return err->code;
    /* a page of large features ends early, and the next one goes on from there */
    size_t count = render_fitting(&hits, rq->site->max_answer_bytes);
    if (count < hits.count || more)
        rs->next = next_href(rq, count ? hits.hits[count - 1].id : query.after_id);
    const web_link links[] = {
        {"self", MEDIA_GEOJSON, NULL, link_self(rq)},
        {"next", MEDIA_GEOJSON, NULL, rs->next},
        {"collection", MEDIA_JSON, NULL, link_to(rq, "/collections/assets")},
    };
    render_reserve(&rs->body, &hits, count);
    render_items(&rs->body, &hits, count, links, COUNT(links));
    return respond(rs, 200, MEDIA_GEOJSON, err);
}

status items_get(request *rq, response *rs, error *err)
{
    uint8_t uuid[UUID_BYTES];
    index_hit hit;

    if (!uuid_read(rq->variables[0], uuid) || !index_by_uuid(rq->view, uuid, &hit))
        return error_set(err, ERR_NOT_FOUND, NULL, "there is no asset with this id");
    const web_link links[] = {
        {"self", MEDIA_GEOJSON, NULL, link_self(rq)},
        {"collection", MEDIA_JSON, NULL, link_to(rq, "/collections/assets")},
    };
    render_item(&rs->body, hit.body, links, COUNT(links));
    return respond(rs, 200, MEDIA_GEOJSON, err);
}
