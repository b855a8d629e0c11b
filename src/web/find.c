#include "web/find.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "web/presort.h"

/* -- order ------------------------------------------------------------------------------------- */

static status add_key(const request *rq, const collection *c, slice name, find_query *q, error *err)
{
    char shown[80];
    bool descending = name.len && name.at[0] == '-';
    if (descending || (name.len && name.at[0] == '+'))
        name = (slice){name.at + 1, name.len - 1};
    int number = entity_field(c->of, name);
    params_shorten(name, shown, sizeof shown);
    if (number < 0 || !slice_equals(name, c->of->fields[number].name) ||
        !collection_shows(c, rq->who, (size_t)number) || !index_sortable(&c->of->fields[number]))
        return error_set(err, ERR_INPUT, "sortby", "sortby: there is nothing to sort by as '%s'",
                         shown);
    if (q->sort_count == INDEX_MAX_SORT)
        return error_set(err, ERR_INPUT, "sortby", "sortby takes fewer properties");
    q->sort[q->sort_count++] = (index_sort){number, descending};
    return OK;
}

static status read_near(slice near, find_query *q, error *err)
{
    static const bbox EVERYWHERE = {-180, -90, 180, 90};
    slice lon = slice_cut(&near, ',');
    if (!text_to_double(slice_trim(lon), &q->from.lon_deg) || !near.at ||
        !text_to_double(slice_trim(near), &q->from.lat_deg) || !lonlat_valid(q->from))
        return error_set(err, ERR_INPUT, "near", "near must be longitude,latitude in degrees");
    q->sort[q->sort_count++] = (index_sort){INDEX_SORT_DISTANCE, false};
    if (!q->box)
        q->box = &EVERYWHERE;
    return OK;
}

status find_read_order(const request *rq, const collection *c, slice sortby, slice near,
                       find_query *q, error *err)
{
    if (near.at && read_near(near, q, err))
        return err->code;
    while (sortby.at)
        if (add_key(rq, c, slice_trim(slice_cut(&sortby, ',')), q, err))
            return err->code;
    return OK;
}

/* -- tokens ------------------------------------------------------------------------------------ */

void find_token_write(int64_t after_id, char ret[FIND_ID_TOKEN_SIZE])
{
    snprintf(ret, FIND_ID_TOKEN_SIZE, "i%" PRIx64, (uint64_t)after_id);
}

bool find_token_read(slice token, int64_t *ret_after_id)
{
    static const char HEX[] = "0123456789abcdef";
    uint64_t id = 0;
    if (token.len < 2 || token.len >= FIND_ID_TOKEN_SIZE || token.at[0] != 'i')
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

/* -- pages ------------------------------------------------------------------------------------- */

static status find_by_id(const request *rq, const collection *c, const find_query *q,
                         find_page *ret, error *err)
{
    items_query items = {.box = q->box, .limit = q->limit, .filter = q->filter};
    bool more = false;
    if (q->after.at && !find_token_read(q->after, &items.after_id))
        return error_set(err, ERR_INPUT, "next", "next must come from a link of an answer");
    status failed = index_items(c->view(rq), rq->arena, &items, &ret->found, &more, err);
    ret->next[0] = '\0';
    if (!failed && more)
        find_token_write(ret->found.hits[ret->found.count - 1].id, ret->next);
    return failed;
}

/* @return how many views there are to look in. */
static size_t views_of(const request *rq, const collection *c, const find_query *q,
                       const index_view *ret[2])
{
    size_t count = 0;
    ret[count++] = c->view(rq);
    if (q->any_day && c->elsewhen)
        ret[count++] = c->elsewhen(rq);
    return count;
}

status find_items(const request *rq, const collection *c, const find_query *q, find_page *ret,
                  error *err)
{
    const index_view *views[2];
    if (c->find)
        return c->find(rq, c, q, ret, err);
    size_t count = views_of(rq, c, q, views);
    if (q->sort_count == 0 && count == 1)
        return find_by_id(rq, c, q, ret, err);
    sort_query sorted = {.box = q->box,
                         .limit = q->limit,
                         .filter = q->filter,
                         .codes = index_taxonomy(rq->snapshot),
                         .from = q->from,
                         .sort_count = q->sort_count,
                         .after = q->after};
    memcpy(sorted.sort, q->sort, sizeof sorted.sort);
    if (q->sort_count && q->sort[0].field != INDEX_SORT_DISTANCE)
        presort_begin(rq, views, count, q->sort[0].field);
    return index_sorted(views, count, rq->arena, &sorted, &ret->found, ret->next, err);
}

status find_count(const request *rq, const collection *c, const find_query *q, uint64_t *ret,
                  error *err)
{
    const index_view *views[2];
    if (c->find) {
        find_page page;
        status failed = c->find(rq, c, q, &page, err);
        if (!failed)
            *ret = page.found.matched;
        return failed;
    }
    return index_count(views, views_of(rq, c, q, views), q->box, &q->filter, ret, err);
}
