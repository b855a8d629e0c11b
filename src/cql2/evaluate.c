#include <math.h>
#include <string.h>

#include "cql2/build.h"
#include "cql2/spatial.h"

static const cql2_value NOTHING = {.type = CQL2_NULL};

static cql2_value boolean(bool b)
{
    return (cql2_value){.type = CQL2_BOOL, .boolean = b};
}

static cql2_value number(double n)
{
    return isfinite(n) ? (cql2_value){.type = CQL2_NUMBER, .number = n} : NOTHING;
}

static int compare_texts(slice a, slice b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.at, b.at, shorter) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_times(cql2_time a, cql2_time b)
{
    return (a.from_ms > b.from_ms) - (a.from_ms < b.from_ms);
}

/* Of two values of one type that has an order. */
static int compare(const cql2_value *a, const cql2_value *b)
{
    switch (a->type) {
    case CQL2_BOOL:
        return (a->boolean > b->boolean) - (a->boolean < b->boolean);
    case CQL2_NUMBER:
        return (a->number > b->number) - (a->number < b->number);
    case CQL2_TEXT:
        return compare_texts(a->text, b->text);
    case CQL2_TIME:
        return compare_times(a->time, b->time);
    case CQL2_NULL:
    case CQL2_SET:
    case CQL2_SHAPE:
    case CQL2_ANY:
        break;
    }
    return 0;
}

static bool holds(cql2_op op, int order)
{
    switch ((int)op) {
    case CQL2_EQ:
        return order == 0;
    case CQL2_NE:
        return order != 0;
    case CQL2_LT:
        return order < 0;
    case CQL2_LE:
        return order <= 0;
    case CQL2_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

static double calculate(cql2_op op, double a, double b)
{
    switch ((int)op) {
    case CQL2_ADD:
        return a + b;
    case CQL2_SUBTRACT:
        return a - b;
    case CQL2_MULTIPLY:
        return a * b;
    case CQL2_DIVIDE:
        return a / b;
    case CQL2_MODULO:
        return fmod(a, b);
    case CQL2_DIV:
        return trunc(a / b);
    default:
        return pow(a, b);
    }
}

/* -- predicates of two arguments ------------------------------------------------------------------
 */

/* Points against anything, by where they lie (DE-9IM). A point has no boundary, so that it touches
 * what has it on its boundary, and crosses and overlaps nothing. */
static bool point_meets(cql2_op op, lonlat p, const cql2_geometry *other)
{
    geometry_place place = geometry_locate(other, p);
    lonlat q;
    bool same = geometry_is_point(other, &q) && place == PLACE_INSIDE;
    switch ((int)op) {
    case CQL2_S_INTERSECTS:
        return place != PLACE_OUTSIDE;
    case CQL2_S_DISJOINT:
        return place == PLACE_OUTSIDE;
    case CQL2_S_WITHIN:
        return place == PLACE_INSIDE;
    case CQL2_S_TOUCHES:
        return place == PLACE_BOUNDARY;
    case CQL2_S_EQUALS:
    case CQL2_S_CONTAINS:
        return same;
    default:
        return false;
    }
}

static cql2_value shapes_hold(const cql2_node *n, const cql2_geometry *a, const cql2_geometry *b)
{
    cql2_op op = n->op;
    lonlat p;
    if (geometry_is_point(a, &p))
        return boolean(point_meets(op, p, b));
    if (geometry_is_point(b, &p)) { /* the other way round */
        if (op == CQL2_S_WITHIN || op == CQL2_S_CONTAINS)
            op = op == CQL2_S_WITHIN ? CQL2_S_CONTAINS : CQL2_S_WITHIN;
        return boolean(point_meets(op, p, a));
    }
    if (!n->spatial) /* the feature's own geometry, twice */
        return boolean(op == CQL2_S_INTERSECTS || op == CQL2_S_EQUALS || op == CQL2_S_WITHIN ||
                       op == CQL2_S_CONTAINS);
    cql2_truth truth = spatial_holds(n->spatial, op, a, b);
    return truth == CQL2_UNKNOWN ? NOTHING : boolean(truth == CQL2_TRUE);
}

/* Allen's relations of two times, as OGC 21-065r2 table 11 has them. */
static bool times_hold(cql2_op op, cql2_time a, cql2_time b)
{
    int64_t a0 = a.from_ms, a1 = a.to_ms, b0 = b.from_ms, b1 = b.to_ms;
    /* what ends in the millisecond before another begins meets it: days do */
    bool meets = a1 == b0 || (a1 != INT64_MAX && a1 + 1 == b0);
    bool met = b1 == a0 || (b1 != INT64_MAX && b1 + 1 == a0);
    switch ((int)op) {
    case CQL2_T_AFTER:
        return a0 > b1;
    case CQL2_T_BEFORE:
        return a1 < b0;
    case CQL2_T_CONTAINS:
        return a0 < b0 && a1 > b1;
    case CQL2_T_DISJOINT:
        return a1 < b0 || b1 < a0;
    case CQL2_T_DURING:
        return a0 > b0 && a1 < b1;
    case CQL2_T_EQUALS:
        return a0 == b0 && a1 == b1;
    case CQL2_T_FINISHEDBY:
        return a0 < b0 && a1 == b1;
    case CQL2_T_FINISHES:
        return a0 > b0 && a1 == b1;
    case CQL2_T_INTERSECTS:
        return a0 <= b1 && b0 <= a1;
    case CQL2_T_MEETS:
        return meets;
    case CQL2_T_METBY:
        return met;
    case CQL2_T_OVERLAPPEDBY:
        return a0 > b0 && a0 < b1 && a1 > b1;
    case CQL2_T_OVERLAPS:
        return a0 < b0 && a1 > b0 && a1 < b1;
    case CQL2_T_STARTEDBY:
        return a0 == b0 && a1 > b1;
    default: /* CQL2_T_STARTS */
        return a0 == b0 && a1 < b1;
    }
}

static bool sets_hold(cql2_op op, uint64_t a, uint64_t b)
{
    switch ((int)op) {
    case CQL2_A_EQUALS:
        return a == b;
    case CQL2_A_CONTAINS:
        return (a & b) == b;
    case CQL2_A_CONTAINEDBY:
        return (a & b) == a;
    default:
        return (a & b) != 0;
    }
}

/* -- the tree -------------------------------------------------------------------------------------
 */

static cql2_value value_of(const cql2_node *, const cql2_source *);

/* AND and OR end with what decides them; what is unknown is remembered. */
static cql2_value joined(const cql2_node *n, const cql2_source *from)
{
    bool decides = n->op == CQL2_OR, unknown = false;
    for (size_t i = 0; i < n->count; i++) {
        cql2_value v = value_of(n->args[i], from);
        if (v.type == CQL2_NULL)
            unknown = true;
        else if (v.boolean == decides)
            return v;
    }
    return unknown ? NOTHING : boolean(!decides);
}

static cql2_value is_in(const cql2_node *n, const cql2_source *from)
{
    cql2_value wanted = value_of(n->args[0], from);
    bool unknown = false;
    if (wanted.type == CQL2_NULL)
        return NOTHING;
    for (size_t i = 1; i < n->count; i++) {
        cql2_value v = value_of(n->args[i], from);
        if (v.type == CQL2_NULL)
            unknown = true;
        else if (compare(&wanted, &v) == 0)
            return boolean(true);
    }
    return unknown ? NOTHING : boolean(false);
}

static cql2_value is_between(const cql2_node *n, const cql2_source *from)
{
    cql2_value v = value_of(n->args[0], from), low = value_of(n->args[1], from),
               high = value_of(n->args[2], from);
    if (v.type == CQL2_NULL)
        return NOTHING;
    bool below = low.type != CQL2_NULL && compare(&v, &low) < 0;
    bool above = high.type != CQL2_NULL && compare(&v, &high) > 0;
    if (below || above)
        return boolean(false);
    return low.type == CQL2_NULL || high.type == CQL2_NULL ? NOTHING : boolean(true);
}

/* From the beginning of one to the end of the other; one that ends before it begins is none. */
static cql2_value interval_of(const cql2_node *n, const cql2_source *from)
{
    cql2_value a = value_of(n->args[0], from), b = value_of(n->args[1], from);
    if (a.type == CQL2_NULL || b.type == CQL2_NULL || a.time.from_ms > b.time.to_ms)
        return NOTHING;
    return (cql2_value){.type = CQL2_TIME, .time = {a.time.from_ms, b.time.to_ms}};
}

static cql2_value of_two(const cql2_node *n, const cql2_source *from)
{
    cql2_value a = value_of(n->args[0], from), b = value_of(n->args[1], from);
    if (a.type == CQL2_NULL || b.type == CQL2_NULL)
        return NOTHING;
    switch (OPERATORS[n->op].takes) {
    case CQL2_NUMBER:
        return number(calculate(n->op, a.number, b.number));
    case CQL2_SHAPE:
        return shapes_hold(n, a.shape, b.shape);
    case CQL2_TIME:
        return boolean(times_hold(n->op, a.time, b.time));
    case CQL2_SET:
        return boolean(sets_hold(n->op, a.set, b.set));
    case CQL2_NULL:
    case CQL2_BOOL:
    case CQL2_TEXT:
    case CQL2_ANY:
        break;
    }
    return boolean(holds(n->op, compare(&a, &b)));
}

static cql2_value of_one(const cql2_node *n, const cql2_source *from)
{
    cql2_value v = value_of(n->args[0], from);
    if (n->op == CQL2_IS_NULL)
        return boolean(v.type == CQL2_NULL);
    if (v.type == CQL2_NULL)
        return NOTHING;
    if (n->op == CQL2_NOT)
        return boolean(!v.boolean);
    if (n->op == CQL2_LIKE)
        return boolean(like_matches(n->like, v.text));
    v.text = cql2_fold(n->op, v.text, n->scratch);
    return v;
}

static cql2_value value_of(const cql2_node *n, const cql2_source *from)
{
    switch ((int)n->op) {
    case CQL2_LITERAL:
    case CQL2_ARRAY:
        return n->value;
    case CQL2_PROPERTY:
        return from->property(from->context, n->field, n->scratch);
    case CQL2_AND:
    case CQL2_OR:
        return joined(n, from);
    case CQL2_IN:
        return is_in(n, from);
    case CQL2_BETWEEN:
        return is_between(n, from);
    case CQL2_INTERVAL:
        return interval_of(n, from);
    case CQL2_NOT:
    case CQL2_IS_NULL:
    case CQL2_LIKE:
    case CQL2_CASEI:
    case CQL2_ACCENTI:
        return of_one(n, from);
    default:
        return of_two(n, from);
    }
}

cql2_truth cql2_evaluate(const cql2_node *n, const cql2_source *from)
{
    cql2_value v = value_of(n, from);
    return v.type == CQL2_NULL ? CQL2_UNKNOWN : v.boolean ? CQL2_TRUE : CQL2_FALSE;
}

cql2_value cql2_value_of(const field *f, const value *v)
{
    cql2_value ret = {.type = cql2_field_type(f)};
    if (v->kind == VALUE_NULL || ret.type == CQL2_NULL)
        return NOTHING;
    if (ret.type == CQL2_NUMBER)
        ret.number = v->kind == VALUE_REAL ? v->real : (double)v->integer;
    else if (ret.type == CQL2_SET)
        ret.set = (uint64_t)v->integer;
    else if (f->choices)
        ret.text = slice_of(f->choices[v->integer]);
    else if (ret.type == CQL2_TIME)
        return cql2_read_time(v->text, &ret.time) ? ret : NOTHING;
    else
        ret.text = v->text;
    return ret;
}
