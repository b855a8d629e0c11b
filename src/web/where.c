#include "web/where.h"

#include <math.h>
#include <string.h>

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
    static const char EVER[] = "0000-01-01T00:00:00Z"; /* as QGIS writes an open beginning */
    cql2_time unused;
    *ret_day = (slice){"", 0};
    if (text.len == 0 || slice_equals(text, "..") || slice_equals(text, EVER))
        return true;
    if (!cql2_read_time(text, &unused))
        return false;
    *ret_day = (slice){text.at, DAY_LENGTH};
    return true;
}

/* An instant, or an interval of which one end may be open (OGC 17-069r4 7.15.4). */
static bool read_interval(slice text, slice *ret_from, slice *ret_to)
{
    slice from = slice_cut(&text, '/');
    bool instant = !text.at;
    if (!read_end(from, ret_from) || !read_end(instant ? from : text, ret_to))
        return false;
    if (instant)
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

/* The sides of a box on the National Grid are curves in degrees. Between two points so far apart
 * one sags by 1 mm: a parallel by s^2 / (8 R) * tan 61. */
static const double STEP_M = 168;
enum { SIDE_STEPS_MAX = 1000 };

static size_t steps_of(double length_m)
{
    double steps = ceil(length_m / STEP_M);
    return steps < 1 ? 1 : steps > SIDE_STEPS_MAX ? SIDE_STEPS_MAX : (size_t)steps;
}

/* A ring with `along[0]` steps on the sides that lead east and west, `along[1]` on the others. */
static bool draw_ring(const param_corners *c, crs_transform *t, const size_t along[2], lonlat *ring)
{
    const double x[] = {c->least[0], c->greatest[0], c->greatest[0], c->least[0], c->least[0]};
    const double y[] = {c->least[1], c->least[1], c->greatest[1], c->greatest[1], c->least[1]};
    for (size_t side = 0; side < 4; side++)
        for (size_t i = 0; i < along[side % 2]; i++, ring++) {
            double part = (double)i / (double)along[side % 2];
            ring->lon_deg = x[side] + (x[side + 1] - x[side]) * part;
            ring->lat_deg = y[side] + (y[side + 1] - y[side]) * part;
            if (!crs_to_lonlat(t, &ring->lon_deg, &ring->lat_deg))
                return false;
        }
    return true;
}

static cql2_node *intersects(const collection *c, geometry_shape shape, arena *a)
{
    struct {
        cql2_geometry whole;
        geometry_shape shape;
        geometry_run run;
    } *made = arena_alloc(a, sizeof *made);
    if (!made)
        return NULL;
    if (shape.run_count) {
        made->run = shape.runs[0];
        shape.runs = &made->run;
    }
    made->shape = shape;
    made->whole = (cql2_geometry){&made->shape, 1};
    return cql2_intersects(&made->whole, !c->find, a);
}

/* The polygon of a box of metres. */
static status box_outline(const request *rq, const param_corners *c, const crs_entry *crs,
                          geometry_run *ret, error *err)
{
    crs_transform *t;
    const size_t along[2] = {steps_of(c->greatest[0] - c->least[0]),
                             steps_of(c->greatest[1] - c->least[1])};
    size_t count = 2 * (along[0] + along[1]) + 1;
    lonlat *ring = arena_alloc(rq->arena, count * sizeof *ring);
    status failed = ring ? crs_transform_of(crs, &t, err) : error_no_memory(err);
    if (failed)
        return failed;
    bool drawn = draw_ring(c, t, along, ring);
    crs_transform_free(t);
    if (!drawn)
        return error_set(err, ERR_INPUT, "bbox", "bbox is not a box of %s", crs->short_of);
    ring[count - 1] = ring[0];
    *ret = (geometry_run){ring, count};
    return OK;
}

/* A box is a condition where the index does not answer it: the box in degrees holds more than one
 * of metres, and what is no point may lie around a box and not in it. */
static status read_box(const request *rq, const collection *c, const system_box *box,
                       const crs_entry *crs, cql2_node **all, error *err)
{
    geometry_run ring;
    geometry_shape shape = {.kind = SHAPE_BOX, .box = box->box};
    if (!box->given || box->nowhere || (box->exact && !c->find))
        return OK;
    if (!box->exact) {
        status failed = box_outline(rq, &box->corners, crs, &ring, err);
        if (failed)
            return failed;
        shape = geometry_shape_of(SHAPE_POLYGON, &ring, 1);
    }
    cql2_node *one = intersects(c, shape, rq->arena);
    if (!one || !(*all = cql2_and(*all, one, rq->arena)))
        return error_no_memory(err);
    return OK;
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
