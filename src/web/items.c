#include "web/items.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "format/encode.h"
#include "format/json.h"
#include "web/asset_query.h"
#include "web/auth.h"
#include "web/collections.h"
#include "web/export.h"
#include "web/find.h"
#include "web/formats.h"
#include "web/html_items.h"
#include "web/render.h"
#include "web/systems.h"
#include "web/where.h"

enum { ITEMS_LIMIT_DEFAULT = 100, ITEMS_LIMIT_MAX = INDEX_MAX_K };

/* How the answer is written. */
typedef struct {
    web_format format;
    const crs_entry *crs;
    bool hits;                                       /* only their number */
    bool placeless;                                  /* without the geometry */
    bool some;                                       /* only the chosen properties */
    bool chosen[FIELD_MAX + COLLECTION_MAX_FURTHER]; /* fields, then what is none */
} shape;

typedef struct {
    asset_params assets; /* first: see asset_query.h */
    param_corners box;
    where_params where;
    slice bbox_crs, crs, f, next, chosen, result_type, skip, sortby, near;
    size_t limit;
    double offset;
    shape shape;
} items_params;

#define CRS_ABOUT                                                                                  \
    "the URI of the coordinate system of the answer: of OGC:CRS84 (longitude, latitude; without "  \
    "it), EPSG:4326 (latitude, longitude), EPSG:3857 or EPSG:27700"

#define SKIP_ABOUT "true: without the geometry, which is then null; false (without it): with it"

static const param ROWS[] = {
#include "web/asset_params.def"
#include "web/items_day_params.def"
#include "web/items_params.def"
};
const param_table ITEMS_PARAMS = {ROWS, COUNT(ROWS), sizeof(items_params), &ASSET,
                                  offsetof(items_params, where.equals)};

static const param ACTIVITY_ROWS[] = {
    {"q", PARAM_SEARCH, offsetof(items_params, assets.search), 0, 200, 0,
     "words that all must be there, each in what the activity says or in what its asset does; the "
     "last may be begun",
     -1},
#include "web/items_day_params.def"
#include "web/items_params.def"
};
const param_table ACTIVITIES_PARAMS = {ACTIVITY_ROWS, COUNT(ACTIVITY_ROWS), sizeof(items_params),
                                       &LISTED_ACTIVITY, offsetof(items_params, where.equals)};

static const param RELATION_ROWS[] = {
#include "web/items_params.def"
};
const param_table CONNECTIONS_PARAMS = {RELATION_ROWS, COUNT(RELATION_ROWS), sizeof(items_params),
                                        &CONNECTION, offsetof(items_params, where.equals)};
const param_table CATCHMENTS_PARAMS = {RELATION_ROWS, COUNT(RELATION_ROWS), sizeof(items_params),
                                       &CATCHMENT, offsetof(items_params, where.equals)};

typedef struct {
    slice crs, f, skip;
    where_params where; /* datetime alone */
    shape shape;
} item_params;

/* Of those that edit one the first two, of what is there on no day of its own all but the last. */
static const param ITEM_ROWS[] = {
    {"crs", PARAM_TEXT, offsetof(item_params, crs), 0, 100, 0, CRS_ABOUT, -1},
    {"f", PARAM_TEXT, offsetof(item_params, f), 0, 20, 0,
     "the form of the answer: geojson (or json) or html; without it by the header field Accept",
     -1},
    {"skipGeometry", PARAM_TEXT, offsetof(item_params, skip), 0, 10, 0, SKIP_ABOUT, -1},
    {"datetime", PARAM_TEXT, offsetof(item_params, where.datetime), 0, 100, 0,
     "as it was then, if it was there: what has closed since is found so alone; a date or a time, "
     "or two with '/' between, of which one may be ..",
     -1},
};
const param_table ITEM_PARAMS = {ITEM_ROWS, COUNT(ITEM_ROWS), sizeof(item_params)};
const param_table RELATION_PARAMS = {ITEM_ROWS, COUNT(ITEM_ROWS) - 1, sizeof(item_params)};
const param_table EDIT_PARAMS = {ITEM_ROWS, 2, sizeof(item_params)};

static const format_offer FORMATS[] = {
    {"geojson", MEDIA_GEOJSON, FORMAT_GEOJSON},
    {"json", MEDIA_JSON, FORMAT_GEOJSON},
    {"html", "text/html", FORMAT_HTML},
    {"csv", "text/csv", FORMAT_CSV},
    {"geojsonseq", MEDIA_GEOJSON_SEQ, FORMAT_GEOJSON_SEQ},
    {"fgb", MEDIA_FLATGEOBUF, FORMAT_FLATGEOBUF},
};
enum { ITEM_FORMAT_COUNT = 3 }; /* of one item */

/* -- what is asked ----------------------------------------------------------------------------- */

/* The number of a property that who asks may see, -1 for any other. */
static int property_number(const collection *c, audience who, slice name)
{
    int number = entity_field(c->of, name);
    if (number >= 0 && slice_equals(name, c->of->fields[number].name) &&
        collection_shows(c, who, (size_t)number))
        return number;
    for (size_t i = 0; c->further && c->further[i]; i++)
        if (slice_equals(name, c->further[i]))
            return (int)(c->of->count + i);
    return -1;
}

static status read_chosen(const request *rq, slice list, bool *chosen, error *err)
{
    char shown[80];
    while (list.at) {
        slice name = slice_trim(slice_cut(&list, ','));
        int number = property_number(collection_of(rq), rq->who, name);
        params_shorten(name, shown, sizeof shown);
        if (number < 0)
            return error_set(err, ERR_INPUT, "properties", "properties: there is no '%s'", shown);
        chosen[number] = true;
    }
    return OK;
}

/* One of two words, the second of which it is without the parameter. */
static status read_either(slice text, const char *name, const char *first, const char *second,
                          bool *ret_first, error *err)
{
    *ret_first = text.at && slice_equals(text, first);
    if (!text.at || *ret_first || slice_equals(text, second))
        return OK;
    return error_set(err, ERR_INPUT, name, "%s must be %s or %s", name, first, second);
}

status items_read(const request *rq, void *params, error *err)
{
    items_params *p = params;
    shape *s = &p->shape;
    *s = (shape){.some = p->chosen.at != NULL};
    if (format_choose(rq, p->f, FORMATS, COUNT(FORMATS), &s->format, err) ||
        system_read(p->crs, "crs", &s->crs, err) || read_chosen(rq, p->chosen, s->chosen, err) ||
        read_either(p->result_type, "resultType", "hits", "results", &s->hits, err) ||
        read_either(p->skip, "skipGeometry", "true", "false", &s->placeless, err))
        return err->code;
    if (s->placeless && s->format == FORMAT_FLATGEOBUF)
        return error_set(err, ERR_INPUT, "skipGeometry",
                         "skipGeometry: FlatGeobuf has what has a position alone; ask for another "
                         "form");
    return OK;
}

status items_read_one(const request *rq, void *params, error *err)
{
    item_params *p = params;
    shape *s = &p->shape;
    *s = (shape){.some = false};
    if (format_choose(rq, p->f, FORMATS, ITEM_FORMAT_COUNT, &s->format, err) ||
        system_read(p->crs, "crs", &s->crs, err) ||
        read_either(p->skip, "skipGeometry", "true", "false", &s->placeless, err))
        return err->code;
    return OK;
}

/* A feature is rendered already as it is to be. */
static bool is_rendered(const shape *s)
{
    return s->crs == CRS84 && !s->some && !s->placeless;
}

static bool is_plain(const shape *s)
{
    return s->format == FORMAT_GEOJSON && is_rendered(s) && !s->hits;
}

static bool is_narrowed(const items_params *p)
{
    const where_params *w = &p->where;
    bool any =
        w->filter.at || w->datetime.at || w->crs.at || w->language.at || p->sortby.at || p->near.at;
    for (size_t i = 0; i < COUNT(w->equals); i++)
        any |= w->equals[i].at != NULL;
    return any;
}

bool items_on_pool(const request *rq)
{
    const items_params *p = rq->params;
    return collection_of(rq)->find || !is_plain(&p->shape) || p->bbox_crs.at || is_narrowed(p);
}

bool items_one_on_pool(const request *rq)
{
    return collection_of(rq)->find || auth_may_own(rq);
}

/* @param box  what `ret->box` may point to. */
static status read_query(const request *rq, const items_params *p, system_box *box, find_query *ret,
                         error *err)
{
    const crs_entry *of_box = CRS84;
    const collection *c = collection_of(rq);
    const taxonomy *codes = index_taxonomy(rq->snapshot);
    cql2_node *where = NULL;
    find_query q = {.limit = p->limit, .after = p->next, .any_day = p->where.datetime.at != NULL};
    if (system_read(p->bbox_crs, "bbox-crs", &of_box, err) ||
        system_box_read(of_box, &p->box, box, err))
        return err->code;
    q.box = box->given && !box->nowhere ? &box->box : NULL;
    if (asset_query_filter(rq, &p->assets, &q.filter, err))
        return err->code;
    q.filter.of = c->of;
    if (where_read(rq, c, &p->where, box, of_box, &where, err))
        return err->code;
    if (c->find)
        q.filter.where = where;
    else if (where && index_filter_add(&q.filter, where, codes, rq->arena, &q.box, err))
        return err->code;
    if (find_read_order(rq, c, p->sortby, p->near, &q, err))
        return err->code;
    if (box->nowhere) {
        q.filter.by_id = true;
        q.filter.id_count = 0;
    }
    *ret = q;
    return OK;
}

/* -- links ------------------------------------------------------------------------------------- */

static const char *next_href(const request *rq, const char *token)
{
    struct param_pair next = {slice_of("next"), slice_of(token)};
    return link_changed(rq, (const char *const[]){"next", "offset", NULL},
                        &(param_pairs){1, &next});
}

/* The same in another form. @param self  href of what was asked. */
static const char *href_as(const request *rq, slice f, const char *self, const char *format)
{
    if (!f.at && self) { /* the quick way of the usual case */
        const char *mark = rq->pairs.count ? "&f=" : "?f=";
        return arena_join(rq->arena, (const char *const[]){self, mark, format, NULL});
    }
    struct param_pair pair = {slice_of("f"), slice_of(format)};
    return link_changed(rq, (const char *const[]){"f", NULL}, &(param_pairs){1, &pair});
}

/* Of the page of one of them: whoever asks about a time sees each as it was then. NULL without
 * memory. */
static const char *query_of_items(const request *rq)
{
    static const char AS_PAGE[] = "?f=html";
    slice datetime = ((const items_params *)rq->params)->where.datetime;
    BUF_SCOPED buf query;
    buf_init(&query, 1000);
    if (!datetime.at)
        return AS_PAGE;
    buf_printf(&query, "%s&datetime=", AS_PAGE);
    params_escape(&query, datetime);
    const char *text = buf_text(&query);
    return text ? arena_copy(rq->arena, text, query.len) : NULL;
}

/* -- answers ----------------------------------------------------------------------------------- */

static void state_count(const request *rq, response *rs, const char *name, uint64_t count)
{
    response_add_field(rs, name, arena_printf(rq->arena, "%llu", (unsigned long long)count));
}

/* @param left_out  of the page: they are matched, but not in the answer */
static void state_counts(const request *rq, response *rs, const hit_list *p, uint64_t left_out)
{
    state_count(rq, rs, "OGC-NumberMatched", p->matched);
    state_count(rq, rs, "OGC-NumberReturned", p->count - left_out);
}

static encode_options encoding_of(const request *rq, const shape *s)
{
    static const encode_format ENCODINGS[] = {[FORMAT_GEOJSON] = ENCODE_GEOJSON,
                                              [FORMAT_CSV] = ENCODE_CSV,
                                              [FORMAT_GEOJSON_SEQ] = ENCODE_GEOJSON_SEQ,
                                              [FORMAT_FLATGEOBUF] = ENCODE_GEOJSONL};
    const collection *c = collection_of(rq);
    return (encode_options){.format = ENCODINGS[s->format],
                            .of = c->of,
                            .to = rq->who,
                            .crs = s->crs,
                            .placeless = s->placeless,
                            .chosen = s->some ? s->chosen : NULL,
                            /* a table has a row for a feature: what goes on there has its own */
                            .further = s->format == FORMAT_CSV && !s->some ? NULL : c->further,
                            .wkt = c->find != NULL};
}

static status begin_encoder(const request *rq, const shape *s, encoder **ret, error *err)
{
    const encode_options o = encoding_of(rq, s);
    return encoder_new(&o, ret, err);
}

static status encode(const request *rq, response *rs, const shape *s, const hit_list *p,
                     const web_link *links, size_t link_count, error *err)
{
    encoder *e;
    BUF_SCOPED buf members;
    buf_init(&members, rq->site->max_answer_bytes);
    status failed = begin_encoder(rq, s, &e, err);
    if (failed)
        return failed;
    render_counts(&members, p->matched, p->count, request_searched(rq));
    render_links(&members, links, link_count);
    rs->body.failed |= members.failed;
    encode_begin(e, (slice){members.data, members.len}, &rs->body);
    for (size_t i = 0; i < p->count; i++)
        encode_feature(e, p->hits[i].body, p->hits[i].split, &rs->body);
    encode_end(e, (slice){"", 0}, &rs->body);
    encoder_free(e);
    return OK;
}

/* The number of what has no position, and so is not in the file, has a header field of its own. */
static status answer_flatgeobuf(const request *rq, response *rs, const shape *s, const hit_list *p,
                                error *err)
{
    uint64_t left_out = 0;
    const export_page page = {.name = collection_of(rq)->id,
                              .encoding = encoding_of(rq, s),
                              .points = strcmp(collection_of(rq)->geometry, "Point") == 0,
                              .hits = p};
    if (export_answer_page(rq, &page, &rs->body, &left_out, err))
        return err->code;
    state_counts(rq, rs, p, left_out);
    state_count(rq, rs, "Cairn-Left-Out", left_out);
    return respond(rs, 200, MEDIA_FLATGEOBUF, err);
}

static status answer(const request *rq, response *rs, const shape *s, const hit_list *p, error *err)
{
    static const char *const MEDIA[] = {[FORMAT_GEOJSON] = MEDIA_GEOJSON,
                                        [FORMAT_HTML] = MEDIA_HTML,
                                        [FORMAT_CSV] = MEDIA_CSV,
                                        [FORMAT_GEOJSON_SEQ] = MEDIA_GEOJSON_SEQ,
                                        [FORMAT_FLATGEOBUF] = MEDIA_FLATGEOBUF};
    const slice f = ((const items_params *)rq->params)->f;
    const char *self = link_self(rq);
    const web_link links[] = {
        {"self", MEDIA_GEOJSON, NULL, self},
        {"alternate", MEDIA_HTML, NULL, href_as(rq, f, self, "html")},
        {"alternate", MEDIA_CSV, NULL, href_as(rq, f, self, "csv")},
        {"alternate", MEDIA_GEOJSON_SEQ, NULL, href_as(rq, f, self, "geojsonseq")},
        {"alternate", MEDIA_FLATGEOBUF, NULL, s->placeless ? NULL : href_as(rq, f, self, "fgb")},
        {"next", MEDIA_GEOJSON, NULL, rs->next},
        {"collection", MEDIA_JSON, NULL, collection_href(rq, collection_of(rq), "")},
    };
    system_state(rq, rs, s->crs);
    if (s->format == FORMAT_FLATGEOBUF)
        return answer_flatgeobuf(rq, rs, s, p, err);
    if (s->format != FORMAT_GEOJSON)
        state_counts(rq, rs, p, 0);
    render_reserve(&rs->body, p, p->count);
    if (s->format == FORMAT_HTML)
        html_items(&rs->body, rq,
                   &(items_page){collection_of(rq), p->hits, p->count, p->matched,
                                 query_of_items(rq), rs->next, href_as(rq, f, self, "geojson"),
                                 href_as(rq, f, self, "csv")});
    else if (is_plain(s))
        render_items(&rs->body, p, p->count, request_searched(rq), links, COUNT(links));
    else if (encode(rq, rs, s, p, links, COUNT(links), err))
        return err->code;
    return respond(rs, 200, MEDIA[s->format], err);
}

static status find_past(const request *rq, const find_query *q, size_t offset, find_page *ret,
                        error *err)
{
    find_query from_start = *q;
    from_start.limit += offset;
    status failed = find_items(rq, collection_of(rq), &from_start, ret, err);
    if (failed)
        return failed;
    size_t left_out = offset < ret->found.count ? offset : ret->found.count;
    ret->found.hits += left_out;
    ret->found.count -= left_out;
    return OK;
}

/* A page of large features is asked for again with as many as there is room for. */
static status find_fitting(const request *rq, find_query *q, double wanted_offset, find_page *ret,
                           error *err)
{
    size_t offset = (size_t)wanted_offset;
    if ((double)offset != wanted_offset || offset + q->limit > ITEMS_LIMIT_MAX)
        return error_set(err, ERR_INPUT, "offset",
                         "offset must be a whole number, and with limit at most %d: follow the "
                         "links with rel=next instead",
                         ITEMS_LIMIT_MAX);
    status failed = find_past(rq, q, offset, ret, err);
    if (failed)
        return failed;
    size_t fitting = render_fitting(&ret->found, rq->site->max_answer_bytes);
    if (fitting == ret->found.count)
        return OK;
    if (fitting == 0)
        return error_set(err, ERR_INTERNAL, NULL, "one feature is longer than an answer may be");
    q->limit = fitting;
    return find_past(rq, q, offset, ret, err);
}

status items_list(request *rq, response *rs, error *err)
{
    const items_params *p = rq->params;
    find_query query = {0};
    find_page found = {0};
    system_box box = {0};

    if (collection_of(rq)->find)
        request_hold_related(rq);
    if (read_query(rq, p, &box, &query, err) ||
        (p->shape.hits ? find_count(rq, collection_of(rq), &query, &found.found.matched, err)
                       : find_fitting(rq, &query, p->offset, &found, err)))
        return err->code;
    if (found.next[0])
        rs->next = next_href(rq, found.next);
    return answer(rq, rs, &p->shape, &found.found, err);
}

/* The feature as it is asked for. */
static status transform(const request *rq, const shape *s, const index_hit *hit, slice *ret,
                        error *err)
{
    BUF_SCOPED buf out;
    encoder *e;
    buf_init(&out, rq->site->max_answer_bytes);
    status failed = begin_encoder(rq, s, &e, err);
    if (failed)
        return failed;
    encode_feature(e, hit->body, hit->split, &out);
    encoder_free(e);
    const char *text = buf_text(&out);
    const char *copy = text ? arena_copy(rq->arena, text, out.len) : NULL;
    if (!copy)
        return error_no_memory(err);
    *ret = slice_trim((slice){copy, out.len});
    return OK;
}

/* One that is or was there on the days of `where`; NULL: any that ever was. */
static status find_then(const request *rq, const cql2_node *where, const uint8_t uuid[UUID_BYTES],
                        index_hit *ret, error *err)
{
    const collection *c = collection_of(rq);
    find_page found = {0};
    if (!index_by_uuid(c->view(rq), uuid, ret) &&
        !(c->elsewhen && index_by_uuid(c->elsewhen(rq), uuid, ret)))
        return ERR_NOT_FOUND;
    find_query q = {.limit = 1,
                    .any_day = true,
                    .filter = {.of = c->of, .by_id = true, .ids = &ret->id, .id_count = 1}};
    status failed = OK;
    if (where)
        failed =
            index_filter_add(&q.filter, where, index_taxonomy(rq->snapshot), rq->arena, NULL, err);
    if (!failed)
        failed = find_items(rq, c, &q, &found, err);
    return failed || found.found.count ? failed : ERR_NOT_FOUND;
}

/* What is not there for who asks, for whatever reason, is looked for in the same way as what never
 * was: ERR_NOT_FOUND. */
static status find_one(request *rq, const item_params *p, index_hit *ret, error *err)
{
    static const system_box ANYWHERE = {.given = false};
    const collection *c = collection_of(rq);
    cql2_node *where = NULL;
    uint8_t uuid[UUID_BYTES];
    status failed = OK;
    if (p->where.datetime.at)
        failed = where_read(rq, c, &p->where, &ANYWHERE, CRS84, &where, err);
    if (failed)
        return failed;
    if (!uuid_read(rq->variables[0], uuid))
        return ERR_NOT_FOUND;
    if (p->where.datetime.at)
        return find_then(rq, where, uuid, ret, err);
    if (c->get) {
        request_hold_related(rq);
        return c->get(rq, c, rq->variables[0], ret, err);
    }
    return index_by_uuid(c->view(rq), uuid, ret) || auth_own(rq, uuid, ret) ? OK : ERR_NOT_FOUND;
}

status items_get(request *rq, response *rs, error *err)
{
    const item_params *p = rq->params;
    const collection *c = collection_of(rq);
    const shape *s = &p->shape;
    index_hit hit;

    status failed = find_one(rq, p, &hit, err);
    if (failed == ERR_NOT_FOUND)
        return error_set(err, failed, NULL, "there is no %s with this id", c->item);
    if (failed)
        return failed;
    system_state(rq, rs, s->crs);
    const char *self = link_self(rq);
    if (s->format == FORMAT_HTML) {
        html_item(&rs->body, rq, c, hit.body, href_as(rq, p->f, self, "geojson"));
        return respond(rs, 200, MEDIA_HTML, err);
    }
    if (!is_rendered(s) && transform(rq, s, &hit, &hit.body, err))
        return err->code;
    const web_link links[] = {
        {"self", MEDIA_GEOJSON, NULL, self},
        {"alternate", MEDIA_HTML, NULL, href_as(rq, p->f, self, "html")},
        {"collection", MEDIA_JSON, NULL, collection_href(rq, c, "")},
    };
    render_item(&rs->body, hit.body, links, COUNT(links));
    return respond(rs, 200, MEDIA_GEOJSON, err);
}
