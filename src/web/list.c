/* What is not to be seen, or is not there at all, is left out before anything is made of it, so
 * that no answer can tell which it was. The pages are the public's, whoever asks. */
#include "web/list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/day.h"
#include "format/qr_code.h"
#include "pages/list_page.h"
#include "styles/styles.h"
#include "web/page.h"

typedef struct {
    page_params page; /* first: see page.h */
    slice view, place, at;
    size_t from;
} list_params;

static const param ROWS[] = {
    PAGE_PARAM_ROWS,
    {"view", PARAM_TEXT, offsetof(list_params, view), 0, 20, 0,
     "print (A4, large print), easy (Easy Read, three at a time) or easy-print; else to look at",
     -1},
    {"from", PARAM_LIMIT, offsetof(list_params, from), 1, PAGE_LIST_MAX, 1,
     "of Easy Read: the number of the first that is shown", -1},
    {"place", PARAM_TEXT, offsetof(list_params, place), 0, 200, 0,
     "where distances are from: a postcode or the name of a place", -1},
    {"at", PARAM_TEXT, offsetof(list_params, at), 0, 60, 0,
     "the same as longitude,latitude in degrees; it comes before place", -1},
};
const param_table LIST_PARAMS = {ROWS, COUNT(ROWS), sizeof(list_params), .form = true};

static list_view view_of(slice name)
{
    for (int i = 0; i < LIST_VIEW_COUNT; i++)
        if (slice_equals(name, LIST_VIEWS[i]))
            return (list_view)i;
    return LIST_CARDS;
}

/* A place that is not one place gives no distances: where people look for places it is said. */
static bool origin_of(request *rq, near_origin *ret)
{
    const list_params *p = rq->params;
    near_alternatives unused = {0};
    error why;
    return (p->at.len || p->place.len) &&
           near_find_origin(request_gazetteer(rq), p->at.len ? p->at : p->place, "place", rq->arena,
                            ret, &unused, &why) == OK;
}

/* It goes along from here to here. */
static const char *origin_query(const request *rq)
{
    const list_params *p = rq->params;
    BUF_SCOPED buf out;
    buf_init(&out, 2000);
    struct param_pair pairs[] = {{slice_of("at"), p->at}, {slice_of("place"), p->place}};
    for (size_t i = 0; i < COUNT(pairs); i++)
        if (pairs[i].value.len) {
            buf_putc(&out, '&');
            params_write(&out, &(param_pairs){1, &pairs[i]}, (const char *const[]){NULL});
        }
    return buf_text(&out) ? arena_copy(rq->arena, out.data, out.len) : NULL;
}

/* -- what is there ----------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* How far each is, by its nearest entrance. */
static status measure(const request *rq, lonlat from, card *items, size_t count, error *err)
{
    int64_t ids[PAGE_LIST_MAX];
    hit_list near;
    for (size_t i = 0; i < count; i++)
        ids[i] = items[i].hit.id;
    qsort(ids, count, sizeof ids[0], by_number);
    const index_view *view = index_view_of(rq->snapshot, AUDIENCE_PUBLIC);
    const near_query query = {.from = from,
                              .radius_m = INFINITY,
                              .limit = count,
                              .filter = {.by_id = true, .ids = ids, .id_count = count}};
    status failed = index_near(view, rq->arena, &query, &near, err);
    for (size_t k = 0; !failed && k < near.count; k++)
        for (size_t i = 0; i < count; i++)
            if (items[i].hit.id == near.hits[k].id)
                items[i].hit.distance_m = near.hits[k].distance_m;
    return failed;
}

/* In the order of the list. @param there  of those alone. */
static status read_items(const request *rq, const page_list *asked, card *items, page_list *there,
                         error *err)
{
    const index_view *view = index_view_of(rq->snapshot, AUDIENCE_PUBLIC);
    uint8_t uuid[UUID_BYTES];
    index_hit hit;
    status failed = OK;
    *there = (page_list){0};
    for (size_t i = 0; i < asked->count && !failed; i++) {
        if (!uuid_read(slice_of(asked->uuids[i]), uuid) || !index_by_uuid(view, uuid, &hit))
            continue;
        failed = card_read(&hit, rq->arena, &items[there->count], err);
        memcpy(there->uuids[there->count++], asked->uuids[i], sizeof asked->uuids[i]);
    }
    return failed;
}

static bool any_sensitive(const taxonomy *codes, const card *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const value *code = &items[i].asset.v[ASSET_CATEGORY];
        int number = code->kind == VALUE_TEXT ? taxonomy_find(codes, code->text) : -1;
        if (number >= 0 && taxonomy_at(codes, (size_t)number)->sensitive)
            return true;
    }
    return false;
}

/* -- answers ----------------------------------------------------------------------------------- */

static status respond_list(const list_page *p, response *rs, error *err)
{
    const char *file;
    template_data *d;
    status failed = list_page_fill(p, &file, &d, err);
    if (!failed && any_sensitive(p->cards->codes, p->items, p->count))
        rs->cache = CACHE_NONE;
    return failed ? failed : page_respond(p->cards->page, rs, file, d, err);
}

static status get(request *rq, response *rs, page_request *page, page_moment *moment, error *err)
{
    const list_params *asked = rq->params;
    page_list list, there;
    near_origin origin;
    char written[PAGE_LIST_SIZE];
    card *items = arena_alloc(rq->arena, PAGE_LIST_MAX * sizeof *items);
    const char *query = origin_query(rq);
    if (!items || !query)
        return error_no_memory(err);
    page_list_read(asked->page.list, &list);
    status failed = read_items(rq, &list, items, &there, err);
    if (failed)
        return failed;
    page_list_write(&there, written);
    page->list = arena_copy(rq->arena, written, strlen(written));
    if (!page->list)
        return error_no_memory(err);
    bool placed = origin_of(rq, &origin);
    if (placed && there.count)
        failed = measure(rq, origin.at, items, there.count, err);
    const card_context cards = {.page = page,
                                .moment = moment,
                                .codes = index_taxonomy(rq->snapshot),
                                .has_origin = placed};
    size_t from = asked->from <= there.count ? asked->from : 1;
    const list_page whole = {.cards = &cards,
                             .asked = &list,
                             .items = items,
                             .count = there.count,
                             .view = view_of(asked->view),
                             .from = from,
                             .origin = query,
                             .absolute = rq->base,
                             .today = moment->context.today};
    return failed ? failed : respond_list(&whole, rs, err);
}

status list_get(request *rq, response *rs, error *err)
{
    const list_params *asked = rq->params;
    page_request page;
    page_moment moment;
    status failed = page_of(rq, &page, err);
    if (!failed)
        failed = page_moment_of(rq, &moment, err);
    if (failed)
        return failed;
    moment.on_paper = view_of(asked->view) == LIST_PRINT;
    return get(rq, rs, &page, &moment, err);
}

status list_get_code(request *rq, response *rs, error *err)
{
    page_request page;
    status failed = page_of(rq, &page, err);
    if (failed)
        return failed;
    if (!page.list[0])
        return error_set(err, ERR_INPUT, "list", "list must have at least one identifier");
    const char *share = list_page_share(&page, rq->base, page.list);
    if (!share)
        return error_no_memory(err);
    if (strlen(share) > QR_CODE_MAX_BYTES)
        return error_set(err, ERR_INPUT, "list",
                         "list is too long for a square code: its address may have %d bytes",
                         QR_CODE_MAX_BYTES);
    rs->cache = CACHE_NONE; /* whose list it is, is nobody's business */
    failed = qr_code_svg(slice_of(share), &rs->body, err);
    return failed ? failed : respond(rs, 200, STYLES_MEDIA_SVG, err);
}
