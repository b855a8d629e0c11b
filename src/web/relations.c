#include "web/relations.h"

#include <math.h>
#include <string.h>

#include "format/geojson.h"
#include "format/rendered.h"
#include "format/shape.h"
#include "index/order.h"
#include "web/rowset.h"

enum { SIGHT_MAX_BYTES = 8 * 1024 * 1024, PAGE_MAX_BYTES = 16 * 1024 * 1024 };

static relation_kind kind_of(const collection *c)
{
    return c->of == &CONNECTION ? RELATION_CONNECTION : RELATION_CATCHMENT;
}

/* A row as who asks sees it. */
typedef struct {
    relation_kind kind;
    const relation *row;
    index_hit from, to; /* its assets, of who asks; a catchment has no `to` */
    bool placed;
    bbox box;                   /* where it is placed */
    record values;              /* once they are read */
    const cql2_geometry *shape; /* once a filter has asked for it */
    arena *memory;
    bool failed; /* there was no memory for its shape */
} sight;

/* -- what is seen ------------------------------------------------------------------------------ */

static bbox box_of_shape(const geodesic_box *b)
{
    lonlat least = lonlat_unpack(b->south_west), most = lonlat_unpack(b->north_east);
    return (bbox){least.lon_deg, least.lat_deg, most.lon_deg, most.lat_deg};
}

static bbox box_of_line(lonlat a, lonlat b)
{
    return (bbox){fmin(a.lon_deg, b.lon_deg), fmin(a.lat_deg, b.lat_deg),
                  fmax(a.lon_deg, b.lon_deg), fmax(a.lat_deg, b.lat_deg)};
}

/* False where who asks sees nothing of it. */
static bool see(const request *rq, relation_kind kind, const relation *row, arena *memory,
                sight *ret)
{
    if (row->hidden && rq->who != AUDIENCE_EDITORS && relation_tells_place(kind, row))
        return false;
    sight s = {.kind = kind, .row = row, .memory = memory};
    if (!index_by_id(rq->view, row->from, &s.from) ||
        (kind == RELATION_CONNECTION && !index_by_id(rq->view, row->to, &s.to)))
        return false;
    if (kind == RELATION_CATCHMENT) {
        s.placed = true;
        s.box = box_of_shape(&row->shape.box);
    } else if (s.from.placed && s.to.placed) {
        s.placed = true;
        s.box = box_of_line(s.from.at, s.to.at);
    }
    *ret = s;
    return true;
}

static value text_value(slice text)
{
    value v = {.kind = text.at ? VALUE_TEXT : VALUE_NULL};
    if (text.at)
        v.text = text;
    return v;
}

/* The asset's name, which is its first property. @return false without memory. */
static bool read_name(const index_hit *asset, arena *a, value *ret)
{
    rendered_properties p = rendered_begin(asset->body, asset->split);
    slice name, json;
    while (rendered_next(&p, &name, &json)) {
        if (!slice_equals(name, ASSET.fields[ASSET_NAME].name))
            continue;
        char *text = arena_alloc(a, json.len);
        if (text)
            *ret = text_value((slice){text, rendered_unescape(json, text, json.len)});
        return text;
    }
    *ret = (value){.kind = VALUE_NULL};
    return true;
}

static status read_values(sight *s, error *err)
{
    record *r = &s->values;
    const relation *row = s->row;
    bool read;
    if (s->kind == RELATION_CONNECTION) {
        record_init(r, &CONNECTION);
        r->v[CONNECTION_UUID] = text_value(slice_of(row->uuid));
        r->v[CONNECTION_KIND] = (value){.kind = VALUE_INTEGER, .integer = row->kind};
        r->v[CONNECTION_FROM_ASSET] = text_value(hit_id(&s->from));
        r->v[CONNECTION_TO_ASSET] = text_value(hit_id(&s->to));
        r->v[CONNECTION_NOTE] = text_value(row->note);
        r->v[CONNECTION_SOURCE] = text_value(row->source);
        read = read_name(&s->from, s->memory, &r->v[CONNECTION_FROM_NAME]) &&
               read_name(&s->to, s->memory, &r->v[CONNECTION_TO_NAME]);
    } else {
        record_init(r, &CATCHMENT);
        r->v[CATCHMENT_UUID] = text_value(slice_of(row->uuid));
        r->v[CATCHMENT_ASSET_ID] = text_value(hit_id(&s->from));
        r->v[CATCHMENT_LABEL] = text_value(row->label);
        r->v[CATCHMENT_NOTE] = text_value(row->note);
        r->v[CATCHMENT_SOURCE] = text_value(row->source);
        read = read_name(&s->from, s->memory, &r->v[CATCHMENT_ASSET_NAME]);
    }
    return read ? OK : error_no_memory(err);
}

/* -- its shape, for filters -------------------------------------------------------------------- */

/* A line between two assets at one place is that point: GEOS has no line without a length. */
static const cql2_geometry *line_of(sight *s)
{
    struct {
        cql2_geometry whole;
        geometry_shape shape;
        geometry_run run;
        lonlat at[2];
    } *made = arena_alloc(s->memory, sizeof *made);
    if (!made)
        return NULL;
    lonlat_e7 from = lonlat_pack(s->from.at), to = lonlat_pack(s->to.at);
    bool one = from.lon_e7 == to.lon_e7 && from.lat_e7 == to.lat_e7;
    made->at[0] = s->from.at;
    made->at[1] = s->to.at;
    made->run = (geometry_run){made->at, one ? 1 : 2};
    made->shape = geometry_shape_of(one ? SHAPE_POINT : SHAPE_LINE, &made->run, 1);
    made->whole = (cql2_geometry){&made->shape, 1};
    return &made->whole;
}

static const cql2_geometry *outline_of(sight *s)
{
    const area_shape *of = &s->row->shape;
    cql2_geometry *made = arena_alloc(s->memory, sizeof *made);
    geometry_shape *shapes = arena_alloc(s->memory, of->polygon_count * sizeof *shapes);
    geometry_run *rings = arena_alloc(s->memory, of->ring_count * sizeof *rings);
    lonlat *at = arena_alloc(s->memory, of->point_count * sizeof *at);
    if (!made || !shapes || !rings || !at)
        return NULL;
    for (uint32_t i = 0; i < of->point_count; i++)
        at[i] = lonlat_unpack(of->at[i]);
    for (uint32_t r = 0; r < of->ring_count; r++)
        rings[r] =
            (geometry_run){at + of->first_point[r], of->first_point[r + 1] - of->first_point[r]};
    for (uint32_t p = 0; p < of->polygon_count; p++)
        shapes[p] = geometry_shape_of(SHAPE_POLYGON, rings + of->first_ring[p],
                                      of->first_ring[p + 1] - of->first_ring[p]);
    *made = (cql2_geometry){shapes, of->polygon_count};
    return made;
}

static cql2_value property(void *context, int number, char *scratch)
{
    sight *s = context;
    (void)scratch; /* its texts are there already */
    if (number != CQL2_GEOMETRY)
        return cql2_value_of(&s->values.of->fields[number], &s->values.v[number]);
    if (s->placed && !s->shape) {
        s->shape = s->kind == RELATION_CONNECTION ? line_of(s) : outline_of(s);
        s->failed |= !s->shape;
    }
    return (cql2_value){.type = s->shape ? CQL2_SHAPE : CQL2_NULL, .shape = s->shape};
}

static bool boxes_meet(bbox a, bbox b)
{
    const geometry_shape of_a = {.kind = SHAPE_BOX, .box = a}, of_b = {.kind = SHAPE_BOX, .box = b};
    return geometry_boxes_meet(&(cql2_geometry){&of_a, 1}, &(cql2_geometry){&of_b, 1});
}

/* Whether it meets a query. Its values are read where that needs them, or an order does. */
static status meets(sight *s, const find_query *q, bool *ret, error *err)
{
    *ret = false;
    if (q->filter.by_id || (q->box && !(s->placed && boxes_meet(s->box, *q->box))))
        return OK; /* the only list of ids is that of nowhere */
    if ((q->filter.where || q->sort_count) && read_values(s, err))
        return err->code;
    *ret = !q->filter.where ||
           cql2_evaluate(q->filter.where, &(cql2_source){property, s}) == CQL2_TRUE;
    return s->failed ? error_no_memory(err) : OK;
}

/* -- as features ------------------------------------------------------------------------------- */

static void write_geometry(const sight *s, buf *out)
{
    if (!s->placed)
        buf_puts(out, "null");
    else if (s->kind == RELATION_CATCHMENT)
        shape_multipolygon(out, &s->row->shape);
    else
        shape_line(out, (lonlat_e7[]){lonlat_pack(s->from.at), lonlat_pack(s->to.at)}, 2);
}

/* @param ret  its body is of the request's arena. */
static status render(const request *rq, sight *s, index_hit *ret, error *err)
{
    BUF_SCOPED buf geometry, body;
    buf_init(&geometry, SIGHT_MAX_BYTES);
    buf_init(&body, SIGHT_MAX_BYTES);
    index_hit hit = {.id = s->row->id};
    if (read_values(s, err))
        return err->code;
    write_geometry(s, &geometry);
    geojson_feature_shaped(&body, &s->values, (slice){geometry.data, geometry.len}, rq->who,
                           &hit.split);
    body.failed |= geometry.failed;
    status failed = buf_status(&body, err);
    if (failed)
        return failed;
    hit.body = (slice){arena_copy(rq->arena, body.data, body.len), body.len};
    if (!hit.body.at)
        return error_no_memory(err);
    *ret = hit;
    return OK;
}

/* -- a page ------------------------------------------------------------------------------------ */

static void offer(ordering *o, const sight *s)
{
    ranked one = {.rank = {.id = s->row->id}, .of = s->row};
    for (size_t i = 0; i < o->sort_count; i++) {
        int number = o->sort[i].field;
        cql2_value v = cql2_value_of(&s->values.of->fields[number], &s->values.v[number]);
        ordering_value(o, &v, &one.rank.keys[i]);
    }
    ordering_offer(o, &one);
}

/* All that match, into an order. */
static status go_through(const request *rq, const collection *c, const find_query *q, arena *memory,
                         ordering *o, uint64_t *ret_matched, error *err)
{
    const relation_kind kind = kind_of(c);
    const relation *rows = rq->related->of[kind].rows;
    *ret_matched = 0;
    for (size_t i = 0; i < rq->related->of[kind].count; i++) {
        sight s;
        bool match;
        arena_clear(memory);
        if (!see(rq, kind, &rows[i], memory, &s))
            continue;
        if (meets(&s, q, &match, err))
            return err->code;
        if (!match)
            continue;
        ++*ret_matched;
        offer(o, &s);
    }
    return OK;
}

/* Renders a page, which ends where it is as long as a page may be. */
static status render_page(const request *rq, const collection *c, ordering *o, arena *memory,
                          find_page *ret, error *err)
{
    size_t count = ordering_sort(o), used = 0, i = 0;
    size_t most = rq->site->max_answer_bytes / 2;
    if (most > PAGE_MAX_BYTES)
        most = PAGE_MAX_BYTES;
    index_hit *hits = arena_alloc(rq->arena, (count + 1) * sizeof *hits);
    if (!hits)
        return error_no_memory(err);
    for (; i < count && (i == 0 || used < most); i++) {
        sight s;
        arena_clear(memory);
        if (!see(rq, kind_of(c), o->items[i].of, memory, &s)) /* it was seen in this view */
            return error_set(err, ERR_INTERNAL, NULL, "a view has changed");
        if (render(rq, &s, &hits[i], err))
            return err->code;
        used += hits[i].body.len;
    }
    ret->found.hits = hits;
    ret->found.count = i;
    ret->next[0] = '\0';
    if (i && i < o->count)
        ordering_token(o, i - 1, ret->next);
    return OK;
}

status relations_find(const request *rq, const collection *c, const find_query *q, find_page *ret,
                      error *err)
{
    ordering o;
    find_page page = {0};
    ARENA_SCOPED arena *memory = arena_new(SIGHT_MAX_BYTES);
    if (!memory)
        return error_no_memory(err);
    if (ordering_begin(&o, c->of, q->sort, q->sort_count, q->after, q->limit, rq->arena, err) ||
        go_through(rq, c, q, memory, &o, &page.found.matched, err) ||
        render_page(rq, c, &o, memory, &page, err))
        return err->code;
    *ret = page;
    return OK;
}

status relations_get(const request *rq, const collection *c, slice uuid, index_hit *ret, error *err)
{
    const relation_kind kind = kind_of(c);
    for (size_t i = 0; i < rq->related->of[kind].count; i++) {
        sight s;
        const relation *row = &rq->related->of[kind].rows[i];
        if (!slice_equals_nocase(uuid, row->uuid))
            continue;
        return see(rq, kind, row, rq->arena, &s) ? render(rq, &s, ret, err) : ERR_NOT_FOUND;
    }
    return ERR_NOT_FOUND;
}

bool relations_extent(const request *rq, const collection *c, bbox *ret)
{
    const relation_kind kind = kind_of(c);
    bool any = false;
    for (size_t i = 0; i < rq->related->of[kind].count; i++) {
        sight s;
        if (!see(rq, kind, &rq->related->of[kind].rows[i], NULL, &s) || !s.placed)
            continue;
        if (!any)
            *ret = s.box;
        any = true;
        *ret = (bbox){fmin(ret->west_deg, s.box.west_deg), fmin(ret->south_deg, s.box.south_deg),
                      fmax(ret->east_deg, s.box.east_deg), fmax(ret->north_deg, s.box.north_deg)};
    }
    return any;
}
