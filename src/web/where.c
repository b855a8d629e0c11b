#include "web/where.h"

#include <string.h>

#include "format/json.h"

/* Positions of a filter: in which order, and the way from there to degrees. */
typedef struct {
    const crs_entry *crs;
    crs_transform *transform; /* NULL: degrees */
} positions;

static bool to_lonlat(void *context, double x, double y, lonlat *ret)
{
    const positions *p = context;
    double first = p->crs->lat_first ? y : x, second = p->crs->lat_first ? x : y;
    if (p->transform && !crs_to_lonlat(p->transform, &first, &second))
        return false;
    *ret = (lonlat){first, second};
    return lonlat_valid(*ret);
}

static cql2_schema schema_of(const request *rq, const collection *c, const char *parameter)
{
    return (cql2_schema){.of = c->of, .who = rq->who, .parameter = parameter};
}

/* Reads a filter whose positions are of a system. */
static status parse(const request *rq, const collection *c, slice text, bool json,
                    const crs_entry *crs, const char *parameter, cql2_node **ret, error *err)
{
    positions p = {.crs = crs};
    cql2_schema schema = schema_of(rq, c, parameter);
    status failed = crs_transform_of(crs, &p.transform, err);
    if (failed)
        return failed;
    if (crs != CRS84) {
        schema.to_lonlat = to_lonlat;
        schema.context = &p;
    }
    failed = json ? cql2_parse_json(text, &schema, rq->arena, ret, err)
                  : cql2_parse_text(text, &schema, rq->arena, ret, err);
    crs_transform_free(p.transform);
    return failed;
}

/* -- filter ------------------------------------------------------------------------------------ */

static status read_filter(const request *rq, const collection *c, const where_params *p,
                          cql2_node **ret, error *err)
{
    const crs_entry *crs;
    bool json = p->language.at && slice_equals(p->language, "cql2-json");
    if (p->language.at && !json && !slice_equals(p->language, "cql2-text"))
        return error_set(err, ERR_INPUT, "filter-lang",
                         "filter-lang must be cql2-text or cql2-json");
    if (system_read(p->crs, "filter-crs", &crs, err))
        return err->code;
    *ret = NULL;
    return p->filter.at ? parse(rq, c, p->filter, json, crs, "filter", ret, err) : OK;
}

/* -- fields ------------------------------------------------------------------------------------ */

static status read_equals(const request *rq, const collection *c, const where_params *p,
                          cql2_node **all, error *err)
{
    for (size_t i = 0; i < c->of->count; i++) {
        const char *name = c->of->fields[i].name;
        cql2_schema schema = schema_of(rq, c, name);
        cql2_node *one;
        if (!p->equals[i].at)
            continue;
        if (!collection_shows(c, rq->who, i)) /* the same words as of a name that is none */
            return error_set(err, ERR_INPUT, name, "%s is not a parameter of this resource", name);
        status failed = cql2_equals(p->equals[i], (int)i, &schema, rq->arena, &one, err);
        if (failed)
            return failed;
        if (!(*all = cql2_and(*all, one, rq->arena)))
            return error_no_memory(err);
    }
    return OK;
}

/* -- datetime ---------------------------------------------------------------------------------- */

enum { DAY_LENGTH = 10 };

/* An end that is open is blank. @return false for what is neither. */
static bool read_end(slice text, slice *ret_day)
{
    cql2_time unused;
    *ret_day = (slice){"", 0};
    if (text.len == 0 || slice_equals(text, ".."))
        return true;
    if (!cql2_read_time(text, &unused))
        return false;
    *ret_day = (slice){text.at, DAY_LENGTH};
    return true;
}

/* An instant, or an interval of which one end may be open (OGC 17-069r4 7.15.4). */
static bool read_interval(slice text, slice *ret_from, slice *ret_to)
{
    const char *slash = memchr(text.at, '/', text.len);
    slice from = {text.at, slash ? (size_t)(slash - text.at) : text.len}, to = from;
    if (slash)
        to = (slice){slash + 1, text.len - from.len - 1};
    if (!read_end(from, ret_from) || !read_end(to, ret_to))
        return false;
    if (!slash)
        return ret_from->len > 0;
    return !ret_from->len || !ret_to->len || memcmp(ret_from->at, ret_to->at, DAY_LENGTH) <= 0;
}

static void add_bound(buf *out, const char *name, const char *op, slice at)
{
    if (!at.len)
        return;
    buf_printf(out, "%s(%s IS NULL OR %s %s DATE('%.*s'))", out->len ? " AND " : "", name, name, op,
               (int)at.len, at.at);
}

/* What was there for some of the time; it is there from ever and for ever where nobody knows. */
static status read_datetime(const request *rq, const collection *c, slice text, cql2_node **all,
                            error *err)
{
    slice from, to;
    cql2_node *one = NULL;
    BUF_SCOPED buf filter;
    buf_init(&filter, 400);
    if (!text.at)
        return OK;
    if (!read_interval(text, &from, &to))
        return error_set(err, ERR_INPUT, "datetime",
                         "datetime must be a date or a time like 2026-11-25T10:00:00Z, or two with "
                         "'/' between, of which one may be ..");
    if (c->ended)
        add_bound(&filter, c->ended, ">=", from);
    if (c->began)
        add_bound(&filter, c->began, "<=", to);
    if (!filter.len)
        return buf_status(&filter, err);
    status failed =
        parse(rq, c, (slice){filter.data, filter.len}, false, CRS84, "datetime", &one, err);
    if (!failed && !(*all = cql2_and(*all, one, rq->arena)))
        return error_no_memory(err);
    return failed;
}

/* -- box --------------------------------------------------------------------------------------- */

/* The box in degrees holds more than one of metres, so that it alone says too little. */
static status read_box(const request *rq, const collection *c, const system_box *box,
                       const crs_entry *crs, cql2_node **all, error *err)
{
    cql2_node *one = NULL;
    BUF_SCOPED buf filter;
    buf_init(&filter, 400);
    if (!box->given || box->exact || box->nowhere)
        return OK;
    const double n[] = {box->corners.least[0], box->corners.least[1], box->corners.greatest[0],
                        box->corners.greatest[1]};
    buf_puts(&filter, "S_INTERSECTS(geometry,BBOX(");
    for (size_t i = 0; i < COUNT(n); i++) {
        buf_puts(&filter, i ? "," : "");
        json_number(&filter, n[i]);
    }
    buf_puts(&filter, "))");
    status failed = buf_status(&filter, err);
    if (!failed)
        failed = parse(rq, c, (slice){filter.data, filter.len}, false, crs, "bbox", &one, err);
    if (!failed && !(*all = cql2_and(*all, one, rq->arena)))
        return error_no_memory(err);
    return failed;
}

status where_read(const request *rq, const collection *c, const where_params *p,
                  const system_box *box, const crs_entry *of_box, cql2_node **ret, error *err)
{
    cql2_node *all = NULL;
    if (read_filter(rq, c, p, &all, err) || read_equals(rq, c, p, &all, err) ||
        read_datetime(rq, c, p->datetime, &all, err) || read_box(rq, c, box, of_box, &all, err))
        return err->code;
    *ret = all;
    return OK;
}
