#include "cql2/build.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cql2/spatial.h"

const operator_row OPERATORS[CQL2_OP_COUNT] = {
#define F(id, text, json, result, takes, least, most, form)                                        \
    {text, json, result, takes, least, most, WRITTEN_##form},
#include "cql2/operators.def"
#undef F
};

static const char *const TYPE_NAMES[] = {"null",   "true or false", "a number",   "a text",
                                         "a time", "a list",        "a geometry", "anything"};

int operator_of_text(slice name)
{
    for (int i = 0; i < CQL2_OP_COUNT; i++)
        if (OPERATORS[i].text && slice_equals_nocase(name, OPERATORS[i].text))
            return i;
    return -1;
}

int operator_of_json(const char *name)
{
    for (int i = 0; i < CQL2_OP_COUNT; i++)
        if (OPERATORS[i].json && strcmp(name, OPERATORS[i].json) == 0)
            return i;
    return -1;
}

void *build_refuse(builder *b, size_t position, const char *format, ...)
{
    const char *parameter = b->schema->parameter ? b->schema->parameter : "filter";
    char detail[sizeof b->err->detail];
    va_list args;
    va_start(args, format);
    vsnprintf(detail, sizeof detail, format, args);
    va_end(args);
    if (b->json)
        (void)error_set(b->err, ERR_INPUT, parameter, "%s: at %s: %s", parameter,
                        b->path[0] ? b->path : "/", detail);
    else
        (void)error_set(b->err, ERR_INPUT, parameter, "%s: at character %zu: %s", parameter,
                        position + 1, detail);
    return NULL;
}

void *build_no_memory(builder *b)
{
    (void)error_no_memory(b->err);
    return NULL;
}

bool build_enter(builder *b, size_t position)
{
    if (b->depth < CQL2_MAX_DEPTH) {
        b->depth++;
        return true;
    }
    (void)build_refuse(b, position, "it goes more than %d levels deep", CQL2_MAX_DEPTH);
    return false;
}

static cql2_node *node_new(builder *b, cql2_op op, size_t position)
{
    if (b->nodes++ == CQL2_MAX_NODES)
        return build_refuse(b, position, "it has more than %d parts", CQL2_MAX_NODES);
    cql2_node *n = arena_alloc(b->arena, sizeof *n);
    if (!n)
        return build_no_memory(b);
    *n = (cql2_node){.op = op, .position = position};
    return n;
}

bool list_add(builder *b, node_list *list, cql2_node *n)
{
    if (!n)
        return false;
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 4;
        cql2_node **more = arena_alloc(b->arena, room * sizeof *more);
        if (!more)
            return build_no_memory(b) != NULL;
        if (list->count)
            memcpy(more, list->at, list->count * sizeof *more);
        list->at = more;
        list->room = room;
    }
    list->at[list->count++] = n;
    return true;
}

cql2_node *build_literal(builder *b, size_t position, cql2_value v)
{
    cql2_node *n = node_new(b, CQL2_LITERAL, position);
    if (n) {
        n->value = v;
        n->type = v.type;
    }
    return n;
}

/* -- properties -----------------------------------------------------------------------------------
 */

cql2_type cql2_field_type(const field *f)
{
    switch (f->type) {
    case FIELD_TEXT:
    case FIELD_CODE:
    case FIELD_ENUM:
    case FIELD_TRISTATE:
    case FIELD_PARTIAL:
    case FIELD_LOCAL:
    case FIELD_UUID:
        return CQL2_TEXT;
    case FIELD_SET:
        return CQL2_SET;
    case FIELD_INTEGER:
    case FIELD_REAL:
        return CQL2_NUMBER;
    case FIELD_DATE:
    case FIELD_TIMESTAMP:
        return CQL2_TIME;
    case FIELD_JSON:
    case FIELD_POINTS:
        break;
    }
    return CQL2_NULL;
}

static bool is_geometry(slice name)
{
    return slice_equals(name, "geom") || slice_equals(name, "geometry");
}

static int find_field(const cql2_schema *s, slice name)
{
    static const char ID[] = "uuid";
    if (slice_equals(name, "id"))
        name = slice_of(ID);
    int i = entity_field(s->of, name);
    if (i < 0 || !slice_equals(name, s->of->fields[i].name) ||
        s->of->fields[i].visible_to > s->who || cql2_field_type(&s->of->fields[i]) == CQL2_NULL)
        return -1;
    return i;
}

cql2_node *build_property(builder *b, size_t position, slice name)
{
    cql2_node *n = node_new(b, CQL2_PROPERTY, position);
    if (!n)
        return NULL;
    if (is_geometry(name)) {
        n->field = CQL2_GEOMETRY;
        n->type = CQL2_SHAPE;
        return n;
    }
    n->field = find_field(b->schema, name);
    if (n->field < 0)
        return build_refuse(b, position, "there is no property '%.*s' to ask for",
                            (int)(name.len < 64 ? name.len : 64), name.at);
    n->type = cql2_field_type(&b->schema->of->fields[n->field]);
    if (n->type != CQL2_TEXT)
        return n;
    char **scratch = &b->scratch[n->field];
    if (!*scratch && !(*scratch = arena_alloc(b->arena, CQL2_TEXT_BYTES)))
        return build_no_memory(b);
    n->scratch = *scratch;
    return n;
}

/* -- types ----------------------------------------------------------------------------------------
 */

static bool is_literal(const cql2_node *n, cql2_type type)
{
    return n->op == CQL2_LITERAL && n->type == type;
}

static bool refuse_type(builder *b, const cql2_node *n, cql2_type wanted)
{
    return build_refuse(b, n->position, "this is %s, where %s is needed", TYPE_NAMES[n->type],
                        TYPE_NAMES[wanted]) != NULL;
}

/* A date that is written as a plain text, beside what is a time: QGIS sends both. */
static bool to_time(builder *b, cql2_op within, cql2_node *n)
{
    bool open_end = slice_equals(n->value.text, "..") && within != CQL2_INTERVAL;
    cql2_node *read = build_time(b, n->position, n->value.text, open_end ? "TIMESTAMP" : NULL);
    if (!read)
        return false;
    *n = *read;
    return true;
}

/* The bits of a list of texts among the choices of a set. */
static uint64_t set_of(const field *f, const cql2_node *list)
{
    uint64_t set = 0;
    for (size_t i = 0; i < list->count; i++) {
        int choice = field_choice(f, list->args[i]->value.text);
        set |= choice < 0 ? CQL2_FOREIGN : UINT64_C(1) << choice;
    }
    return set;
}

static bool all_texts(const cql2_node *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (!is_literal(list->args[i], CQL2_TEXT))
            return false;
    return true;
}

/* A list becomes a set of the field that it is compared with. */
static bool to_set(builder *b, cql2_node *n, const cql2_node *beside)
{
    if (is_literal(n, CQL2_TEXT)) { /* ('a') is written like a text in parentheses */
        cql2_node **one = arena_alloc(b->arena, sizeof *one), *copy = node_new(b, n->op, 0);
        if (!one || !copy)
            return build_no_memory(b) != NULL;
        *copy = *n;
        one[0] = copy;
        *n = (cql2_node){.op = CQL2_ARRAY, .type = CQL2_SET, .position = n->position};
        n->args = one;
        n->count = 1;
    }
    if (n->op == CQL2_PROPERTY)
        return n->type == CQL2_SET || refuse_type(b, n, CQL2_SET);
    if (n->op != CQL2_ARRAY || !all_texts(n))
        return build_refuse(b, n->position, "a list of texts is needed here") != NULL;
    if (beside->op != CQL2_PROPERTY || beside->type != CQL2_SET)
        return build_refuse(b, beside->position,
                            "a list is compared with a property that is one") != NULL;
    n->value = (cql2_value){.type = CQL2_SET};
    n->value.set = set_of(&b->schema->of->fields[beside->field], n);
    return true;
}

static bool check_sets(builder *b, cql2_node **args)
{
    if (!to_set(b, args[0], args[1]) || !to_set(b, args[1], args[0]))
        return false;
    const field *f = b->schema->of->fields;
    if (args[0]->op == CQL2_PROPERTY && args[1]->op == CQL2_PROPERTY &&
        f[args[0]->field].choices != f[args[1]->field].choices)
        return build_refuse(b, args[1]->position, "these two lists are not of the same things") !=
               NULL;
    return true;
}

static bool check_same(builder *b, cql2_node *a, cql2_node *c)
{
    if (a->type == CQL2_TIME && is_literal(c, CQL2_TEXT) && !to_time(b, CQL2_EQ, c))
        return false;
    if (c->type == CQL2_TIME && is_literal(a, CQL2_TEXT) && !to_time(b, CQL2_EQ, a))
        return false;
    if (a->type != c->type)
        return refuse_type(b, c, a->type);
    if (a->type == CQL2_SHAPE || a->type == CQL2_SET)
        return build_refuse(b, a->position, "%s is compared by the S_ and A_ functions",
                            TYPE_NAMES[a->type]) != NULL;
    return true;
}

/* IN has what is looked for first; BETWEEN what lies between. */
static bool check_comparison(builder *b, cql2_node **args, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (!check_same(b, args[0], args[i]))
            return false;
    return true;
}

static bool check_shapes(builder *b, cql2_node **args)
{
    for (int i = 0; i < 2; i++)
        if (args[i]->type != CQL2_SHAPE)
            return refuse_type(b, args[i], CQL2_SHAPE);
    return true;
}

static bool check_types(builder *b, cql2_op op, cql2_node **args, size_t count)
{
    cql2_type takes = OPERATORS[op].takes;
    if (op == CQL2_IS_NULL && args[0]->op == CQL2_ARRAY)
        return build_refuse(b, args[0]->position, "a list is never null") != NULL;
    if (op == CQL2_ARRAY || op == CQL2_IS_NULL)
        return true;
    if (takes == CQL2_ANY)
        return check_comparison(b, args, count);
    if (takes == CQL2_SET)
        return check_sets(b, args);
    if (takes == CQL2_SHAPE)
        return check_shapes(b, args);
    for (size_t i = 0; i < count; i++) {
        if (takes == CQL2_TIME && is_literal(args[i], CQL2_TEXT) && !to_time(b, op, args[i]))
            return false;
        if (args[i]->type != takes)
            return refuse_type(b, args[i], takes);
    }
    return true;
}

/* -- calls ----------------------------------------------------------------------------------------
 */

/* The pattern as it is compared: a literal, within CASEI and ACCENTI perhaps, known by now. */
static bool take_pattern(builder *b, cql2_node *n)
{
    cql2_node *pattern = n->args[1];
    if (!is_literal(pattern, CQL2_TEXT))
        return build_refuse(b, pattern->position, "the pattern must be a text") != NULL;
    slice text = pattern->value.text;
    if (text_length(text.at, text.len) > LIKE_MAX_CHARACTERS)
        return build_refuse(b, pattern->position, "the pattern is longer than %d characters",
                            LIKE_MAX_CHARACTERS) != NULL;
    n->like = like_new(text, b->arena);
    return n->like || build_no_memory(b);
}

/* CASEI and ACCENTI of a literal are the literal so folded. */
static cql2_node *fold_now(builder *b, cql2_node *n)
{
    char scratch[CQL2_TEXT_BYTES];
    cql2_node folded = *n->args[0];
    slice text = cql2_fold(n->op, folded.value.text, scratch);
    folded.value.text = (slice){arena_copy(b->arena, text.at, text.len), text.len};
    folded.position = n->position;
    if (!folded.value.text.at)
        return build_no_memory(b);
    *n = folded;
    return n;
}

static cql2_node *take_fold(builder *b, cql2_node *n)
{
    if (n->args[0]->op == CQL2_LITERAL)
        return fold_now(b, n);
    if (b->folds++ == CQL2_MAX_FOLDS)
        return build_refuse(b, n->position, "CASEI and ACCENTI of fields stand more than %d times",
                            CQL2_MAX_FOLDS);
    n->scratch = arena_alloc(b->arena, CQL2_TEXT_BYTES);
    return n->scratch ? n : build_no_memory(b);
}

/* Of two known ends it is known; with a property it is found out for each feature. */
static cql2_node *take_interval(builder *b, cql2_node *n)
{
    bool known = true;
    for (size_t i = 0; i < 2; i++) {
        cql2_op op = n->args[i]->op;
        known = known && op == CQL2_LITERAL;
        if (op != CQL2_LITERAL && op != CQL2_PROPERTY)
            return build_refuse(b, n->args[i]->position,
                                "the ends of an interval are dates, times, properties or '..'");
    }
    if (!known)
        return n;
    cql2_time from = n->args[0]->value.time, to = n->args[1]->value.time;
    if (from.from_ms > to.to_ms)
        return build_refuse(b, n->position, "the interval ends before it begins");
    n->op = CQL2_LITERAL;
    n->value = (cql2_value){.type = CQL2_TIME, .time = {from.from_ms, to.to_ms}};
    return n;
}

/* Makes the literal of a spatial predicate ready; two literals are compared now. */
static cql2_node *take_shapes(builder *b, cql2_node *n)
{
    lonlat unused;
    bool both = n->args[0]->op == CQL2_LITERAL && n->args[1]->op == CQL2_LITERAL;
    bool second = n->args[1]->op == CQL2_LITERAL;
    cql2_node *known = n->args[second];
    if (known->op != CQL2_LITERAL)
        return n;
    known->value.shape = geometry_banded(known->value.shape, b->arena);
    if (!geometry_is_point(known->value.shape, &unused)) {
        n->spatial = spatial_new(known->value.shape, second, b->arena);
        if (!n->spatial)
            return build_no_memory(b);
        bool any = n->op == CQL2_S_INTERSECTS || n->op == CQL2_S_DISJOINT;
        const char *fault = any ? NULL : spatial_fault(n->spatial, b->arena);
        if (fault)
            return build_refuse(b, known->position, "%s needs a valid geometry: %.100s",
                                OPERATORS[n->op].text, fault);
        if (!any && spatial_is_mixed(n->spatial) && !b->schema->of->has_geometry)
            return build_refuse(b, known->position,
                                "%s is not defined for a collection of several "
                                "kinds; S_INTERSECTS and S_DISJOINT are",
                                OPERATORS[n->op].text);
    }
    if (!both)
        return n;
    cql2_truth truth = cql2_evaluate(n, &(cql2_source){0});
    if (truth == CQL2_UNKNOWN)
        return build_refuse(b, n->position, "these two geometries can't be compared");
    return build_literal(b, n->position,
                         (cql2_value){.type = CQL2_BOOL, .boolean = truth == CQL2_TRUE});
}

cql2_node *build_call(builder *b, cql2_op op, size_t position, cql2_node **args, size_t count)
{
    const operator_row *o = &OPERATORS[op];
    if (count < o->least || count > o->most)
        return build_refuse(b, position, "%s takes %zu argument%s, not %zu", o->text, o->least,
                            o->least == 1 ? "" : "s", count);
    if (!check_types(b, op, args, count))
        return NULL;
    cql2_node *n = node_new(b, op, position);
    if (!n)
        return NULL;
    n->args = args;
    n->count = count;
    n->type = o->result;
    if (op == CQL2_LIKE && !take_pattern(b, n))
        return NULL;
    if (op == CQL2_CASEI || op == CQL2_ACCENTI)
        return take_fold(b, n);
    if (o->takes == CQL2_SHAPE)
        return take_shapes(b, n);
    return op == CQL2_INTERVAL ? take_interval(b, n) : n;
}

/* -- geometry -------------------------------------------------------------------------------------
 */

bool build_point(builder *b, size_t position, double x, double y, lonlat *ret)
{
    const cql2_schema *s = b->schema;
    if (b->points++ == GEOMETRY_MAX_POINTS)
        return build_refuse(b, position, "its geometries have more than %d points",
                            GEOMETRY_MAX_POINTS) != NULL;
    *ret = (lonlat){x, y};
    if (s->to_lonlat ? s->to_lonlat(s->context, x, y, ret) : lonlat_valid(*ret))
        return true;
    return build_refuse(b, position, "%.9g %.9g is no position%s", x, y,
                        s->to_lonlat ? " of this CRS" : ": longitude comes first, then latitude") !=
           NULL;
}

/* The sides of a box of another CRS are curves here, so each gets points between its corners. */
static bool box_ring(builder *b, size_t position, const double n[4], geometry_run *ret)
{
    /* of a box 100 km wide on the National Grid a side sags by 0.4 m between them */
    static const size_t SIDE_POINTS = 32;
    double corners[5][2] = {{n[0], n[1]}, {n[2], n[1]}, {n[2], n[3]}, {n[0], n[3]}, {n[0], n[1]}};
    lonlat *ring = arena_alloc(b->arena, (4 * SIDE_POINTS + 1) * sizeof *ring);
    if (!ring)
        return build_no_memory(b) != NULL;
    for (size_t side = 0; side < 4; side++)
        for (size_t i = 0; i < SIDE_POINTS; i++) {
            double part = (double)i / (double)SIDE_POINTS;
            const double *from = corners[side], *to = corners[side + 1];
            if (!build_point(b, position, from[0] + part * (to[0] - from[0]),
                             from[1] + part * (to[1] - from[1]), &ring[side * SIDE_POINTS + i]))
                return false;
        }
    ring[4 * SIDE_POINTS] = ring[0];
    *ret = (geometry_run){ring, 4 * SIDE_POINTS + 1};
    return true;
}

cql2_geometry *build_box(builder *b, size_t position, const double n[4])
{
    struct {
        cql2_geometry geometry;
        geometry_shape shape;
        geometry_run ring;
    } *made = arena_alloc(b->arena, sizeof *made);
    if (!made)
        return build_no_memory(b);
    bbox box = {n[0], n[1], n[2], n[3]};
    if (b->schema->to_lonlat) {
        if (n[0] > n[2] || n[1] > n[3])
            return build_refuse(b, position, "a box is its least x and y, then its greatest");
        if (!box_ring(b, position, n, &made->ring))
            return NULL;
        made->shape = geometry_shape_of(SHAPE_POLYGON, &made->ring, 1);
    } else if (bbox_valid(box)) {
        made->shape = (geometry_shape){.kind = SHAPE_BOX, .box = box};
    } else {
        return build_refuse(b, position, "a box is west, south, east and north in degrees");
    }
    made->geometry = (cql2_geometry){&made->shape, 1};
    return &made->geometry;
}

status build_finish(builder *b, cql2_node *n, cql2_node **ret)
{
    if (n && n->type != CQL2_BOOL)
        n = build_refuse(b, n->position, "a filter is true or false, and this is %s",
                         TYPE_NAMES[n->type]);
    if (!n)
        return b->err->code;
    *ret = n;
    return OK;
}

/* -- for parameters -------------------------------------------------------------------------------
 */

static bool literal_of(const field *f, slice text, cql2_value *ret)
{
    ret->type = cql2_field_type(f);
    if (ret->type == CQL2_TEXT)
        ret->text = text;
    return ret->type == CQL2_TEXT ||
           (ret->type == CQL2_NUMBER && text_to_double(text, &ret->number)) ||
           (ret->type == CQL2_TIME && cql2_read_time(text, &ret->time));
}

status cql2_equals(slice text, int number, const cql2_schema *schema, arena *a, cql2_node **ret,
                   error *err)
{
    builder b = {.schema = schema, .arena = a, .err = err};
    const field *f = &schema->of->fields[number];
    cql2_value v = {0};
    if (!literal_of(f, text, &v))
        return error_set(err, ERR_INPUT, f->name, "%s must be %s", f->name,
                         v.type == CQL2_NUMBER ? "a number" : "a date such as 2026-11-25");
    cql2_node **args = arena_alloc(a, 2 * sizeof *args);
    if (!args)
        return error_no_memory(err);
    args[0] = build_property(&b, 0, slice_of(f->name));
    args[1] = args[0] ? build_literal(&b, 0, v) : NULL;
    return build_finish(&b, args[1] ? build_call(&b, CQL2_EQ, 0, args, 2) : NULL, ret);
}

cql2_node *cql2_and(cql2_node *a, cql2_node *b, arena *of)
{
    if (!a || !b)
        return a ? a : b;
    cql2_node *both = arena_alloc(of, sizeof *both);
    cql2_node **args = arena_alloc(of, 2 * sizeof *args);
    if (!both || !args)
        return NULL;
    args[0] = a;
    args[1] = b;
    *both = (cql2_node){.op = CQL2_AND, .type = CQL2_BOOL, .count = 2, .args = args};
    return both;
}

cql2_node *cql2_intersects(const cql2_geometry *other, bool of_points, arena *a)
{
    struct {
        cql2_node whole, own, other;
        cql2_node *args[2];
    } *made = arena_alloc(a, sizeof *made);
    if (!made)
        return NULL;
    made->own = (cql2_node){.op = CQL2_PROPERTY, .type = CQL2_SHAPE, .field = CQL2_GEOMETRY};
    made->other = (cql2_node){
        .op = CQL2_LITERAL, .type = CQL2_SHAPE, .value = {.type = CQL2_SHAPE, .shape = other}};
    made->args[0] = &made->own;
    made->args[1] = &made->other;
    made->whole =
        (cql2_node){.op = CQL2_S_INTERSECTS, .type = CQL2_BOOL, .count = 2, .args = made->args};
    lonlat unused;
    if (!of_points && !geometry_is_point(other, &unused) &&
        !(made->whole.spatial = spatial_new(other, true, a)))
        return NULL;
    return &made->whole;
}
