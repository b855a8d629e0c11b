/** From a filter's tree to what columns and trees answer: the conjuncts at its top are looked at
 *  one by one, those that a condition of index_filter says exactly become one, the others stay.
 *  What a condition says of null is what the filter says: it is not met. */
#include <math.h>
#include <string.h>

#include "index/column.h"
#include "index/index.h"

typedef struct {
    index_filter *to;
    const taxonomy *codes;
    const bbox **box; /* NULL: boxes stay */
} taking;

enum { DAY_MS = 86400000 };

/* `field op literal`, the other way round if it is written so. */
typedef struct {
    int field;
    cql2_op op;
    const cql2_value *value;
} comparison;

static bool read_comparison(const entity *of, const cql2_node *n, comparison *ret)
{
    static const cql2_op TURNED[] = {CQL2_EQ, CQL2_NE, CQL2_GT, CQL2_GE, CQL2_LT, CQL2_LE};
    if (n->op < CQL2_EQ || n->op > CQL2_GE)
        return false;
    const cql2_node *a = n->args[0], *b = n->args[1];
    if (a->op == CQL2_PROPERTY && b->op == CQL2_LITERAL)
        *ret = (comparison){a->field, n->op, &b->value};
    else if (b->op == CQL2_PROPERTY && a->op == CQL2_LITERAL)
        *ret = (comparison){b->field, TURNED[n->op - CQL2_EQ], &a->value};
    else
        return false;
    return ret->field >= 0 && column_width(of, ret->field) && !column_is_place(of, ret->field);
}

static bool add_term(taking *t, int number, index_op op, int64_t bound)
{
    if (t->to->term_count == INDEX_MAX_TERMS)
        return false;
    index_term *term = &t->to->terms[t->to->term_count++];
    term->field = number;
    term->op = op;
    term->value = bound;
    return true;
}

/* `x op bound` over whole numbers, `bound` being any number. */
static bool take_bound(taking *t, int number, cql2_op op, double bound)
{
    static const double FAR = 1e15;
    if (!(fabs(bound) < FAR))
        return false;
    bool whole = floor(bound) == bound;
    switch ((int)op) {
    case CQL2_EQ:
        return whole && add_term(t, number, TERM_EQUALS, (int64_t)bound);
    case CQL2_GE:
        return add_term(t, number, TERM_AT_LEAST, (int64_t)ceil(bound));
    case CQL2_GT:
        return add_term(t, number, TERM_AT_LEAST, (int64_t)floor(bound) + 1);
    case CQL2_LE:
        return add_term(t, number, TERM_AT_MOST, (int64_t)floor(bound));
    case CQL2_LT:
        return add_term(t, number, TERM_AT_MOST, (int64_t)ceil(bound) - 1);
    default:
        return false;
    }
}

static int choice_named(const field *f, slice name)
{
    for (int i = 0; f->choices[i]; i++)
        if (slice_equals(name, f->choices[i]))
            return i;
    return -1;
}

static void add_category(category_set *set, const taxonomy *codes, slice code)
{
    int number = taxonomy_find(codes, code);
    if (number >= 0)
        set->bits[number / 64] |= UINT64_C(1) << number % 64;
}

static bool take_comparison(taking *t, const comparison *c)
{
    const field *f = &index_filter_of(t->to)->fields[c->field];
    if (f->type == FIELD_DATE)
        return take_bound(t, c->field, c->op, (double)c->value->time.from_ms / DAY_MS);
    if (f->type == FIELD_INTEGER)
        return take_bound(t, c->field, c->op, c->value->number);
    if (c->op != CQL2_EQ)
        return false;
    if (f->choices && f->type != FIELD_SET) {
        int choice = choice_named(f, c->value->text);
        return choice >= 0 && add_term(t, c->field, TERM_EQUALS, choice);
    }
    if (f->type != FIELD_CODE || t->to->by_category)
        return false;
    add_category(&t->to->categories, t->codes, c->value->text);
    t->to->by_category = true;
    return true;
}

static bool take_in(taking *t, const cql2_node *n)
{
    const cql2_node *what = n->args[0];
    if (what->op != CQL2_PROPERTY || what->field < 0 || t->to->by_category ||
        index_filter_of(t->to)->fields[what->field].type != FIELD_CODE)
        return false;
    for (size_t i = 1; i < n->count; i++)
        if (n->args[i]->op != CQL2_LITERAL)
            return false;
    for (size_t i = 1; i < n->count; i++)
        add_category(&t->to->categories, t->codes, n->args[i]->value.text);
    t->to->by_category = true;
    return true;
}

/* Two conditions or none: half of it would let through what the filter does not. */
static bool take_between(taking *t, const cql2_node *n)
{
    comparison c;
    if (t->to->term_count + 2 > INDEX_MAX_TERMS || n->args[2]->op != CQL2_LITERAL)
        return false;
    cql2_node low = {.op = CQL2_GE, .args = (cql2_node *[]){n->args[0], n->args[1]}};
    if (!read_comparison(index_filter_of(t->to), &low, &c) || c.op != CQL2_GE ||
        !take_comparison(t, &c))
        return false;
    c = (comparison){c.field, CQL2_LE, &n->args[2]->value};
    if (take_comparison(t, &c))
        return true;
    t->to->term_count--;
    return false;
}

static bool take_box(taking *t, const cql2_node *n)
{
    if (!t->box || *t->box || n->args[0]->field != CQL2_GEOMETRY ||
        n->args[0]->op != CQL2_PROPERTY || n->args[1]->op != CQL2_LITERAL)
        return false;
    const cql2_geometry *g = n->args[1]->value.shape;
    if (g->count != 1 || g->shapes[0].kind != SHAPE_BOX)
        return false;
    *t->box = &g->shapes[0].box;
    return true;
}

static bool take(taking *t, const cql2_node *n)
{
    comparison c;
    if (n->op == CQL2_IN)
        return take_in(t, n);
    if (n->op == CQL2_BETWEEN)
        return take_between(t, n);
    if (n->op == CQL2_S_INTERSECTS)
        return take_box(t, n);
    return read_comparison(index_filter_of(t->to), n, &c) && take_comparison(t, &c);
}

/* What is left of an AND; NULL for nothing. */
static status rest_of(taking *t, const cql2_node *n, arena *a, const cql2_node **ret, error *err)
{
    cql2_node *rest = arena_alloc(a, sizeof *rest);
    cql2_node **args = arena_alloc(a, n->count * sizeof *args);
    if (!rest || !args)
        return error_no_memory(err);
    *rest = *n;
    rest->args = args;
    rest->count = 0;
    for (size_t i = 0; i < n->count; i++) {
        const cql2_node *left = n->args[i];
        if (left->op == CQL2_AND) {
            status failed = rest_of(t, left, a, &left, err);
            if (failed)
                return failed;
        } else if (take(t, left)) {
            left = NULL;
        }
        if (left)
            args[rest->count++] = (cql2_node *)left;
    }
    *ret = rest->count ? rest : NULL;
    return OK;
}

status index_filter_add(index_filter *to, const cql2_node *n, const taxonomy *codes, arena *a,
                        const bbox **box, error *err)
{
    taking t = {to, codes, box};
    const cql2_node *rest = n;
    if (n->op == CQL2_AND) {
        status failed = rest_of(&t, n, a, &rest, err);
        if (failed)
            return failed;
    } else if (take(&t, n)) {
        rest = NULL;
    }
    to->codes = codes;
    if (rest && to->where) {
        to->where = cql2_and((cql2_node *)to->where, (cql2_node *)rest, a);
        return to->where ? OK : error_no_memory(err);
    }
    if (rest)
        to->where = rest;
    return OK;
}
