/* CQL2 as text, by recursive descent. What binds more loosely is read first:
 *
 *     or         = and { OR and }
 *     and        = not { AND not }
 *     not        = NOT not | predicate
 *     predicate  = sum [ comparison sum | IS [NOT] NULL | [NOT] LIKE sum
 *                      | [NOT] BETWEEN sum AND sum | [NOT] IN (or, ...) ]
 *     sum        = product { (+ | -) product }
 *     product    = power { (* | / | % | DIV) power }
 *     power      = factor [ ^ power ]
 *     factor     = - factor | + number | (or) | (or, or, ...) | literal | name | name(or, ...)
 *                | geometry
 *
 * In parentheses anything may stand, and what it may be is seen when it is used. */
#include <string.h>

#include "cql2/lexer.h"

static cql2_node *read_or(lexer *l);

static cql2_node *call(lexer *l, cql2_op op, size_t position, cql2_node *a, cql2_node *b,
                       cql2_node *c)
{
    node_list args = {0};
    if (!list_add(&l->build, &args, a) || (b && !list_add(&l->build, &args, b)) ||
        (c && !list_add(&l->build, &args, c)))
        return NULL;
    return build_call(&l->build, op, position, args.at, args.count);
}

static cql2_node *negated(lexer *l, bool negate, size_t position, cql2_node *n)
{
    return n && negate ? call(l, CQL2_NOT, position, n, NULL, NULL) : n;
}

/* name(a, b, ...), behind its parenthesis, to the closing one. */
static bool read_list(lexer *l, node_list *ret)
{
    bool failed = false;
    if (lexer_is(l, ")"))
        return lexer_next(l);
    do
        if (!list_add(&l->build, ret, read_or(l)))
            return false;
    while (lexer_take(l, ",", &failed));
    return !failed && lexer_expect(l, ")");
}

static cql2_node *read_time(lexer *l, const char *name, size_t position)
{
    if (l->now.kind != TOKEN_TEXT)
        return lexer_refuse(l, "a text in quotes");
    slice text = l->now.text;
    if (!lexer_next(l) || !lexer_expect(l, ")"))
        return NULL;
    return build_time(&l->build, position, text, name);
}

static cql2_node *read_call(lexer *l, token name)
{
    node_list args = {0};
    if (!lexer_next(l))
        return NULL;
    if (slice_equals_nocase(name.text, "DATE"))
        return read_time(l, "DATE", name.position);
    if (slice_equals_nocase(name.text, "TIMESTAMP"))
        return read_time(l, "TIMESTAMP", name.position);
    int op = operator_of_text(name.text);
    if (op < 0 || OPERATORS[op].form != WRITTEN_CALL)
        return build_refuse(&l->build, name.position, "there is no function '%.*s'",
                            (int)(name.text.len < 40 ? name.text.len : 40), name.text.at);
    if (!read_list(l, &args))
        return NULL;
    return build_call(&l->build, (cql2_op)op, name.position, args.at, args.count);
}

static bool is_keyword(slice name)
{
    static const char *const WORDS[] = {"AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "DIV"};
    for (size_t i = 0; i < COUNT(WORDS); i++)
        if (slice_equals_nocase(name, WORDS[i]))
            return true;
    return false;
}

static cql2_node *read_name(lexer *l)
{
    token name = l->now;
    if (is_keyword(name.text))
        return lexer_refuse(l, "a value");
    if (wkt_begins(name.text)) {
        cql2_value v = {.type = CQL2_SHAPE, .shape = wkt_read(l)};
        return v.shape ? build_literal(&l->build, name.position, v) : NULL;
    }
    if (!lexer_next(l))
        return NULL;
    if (lexer_is(l, "("))
        return read_call(l, name);
    bool yes = slice_equals_nocase(name.text, "TRUE");
    if (yes || slice_equals_nocase(name.text, "FALSE"))
        return build_literal(&l->build, name.position,
                             (cql2_value){.type = CQL2_BOOL, .boolean = yes});
    return build_property(&l->build, name.position, name.text);
}

/* What stands in parentheses: one thing, or a list. */
static cql2_node *read_parentheses(lexer *l)
{
    node_list list = {0};
    size_t position = l->now.position;
    if (!lexer_next(l) || !read_list(l, &list))
        return NULL;
    return list.count == 1 ? list.at[0]
                           : build_call(&l->build, CQL2_ARRAY, position, list.at, list.count);
}

static cql2_node *read_factor(lexer *l);

static cql2_node *read_minus(lexer *l)
{
    size_t position = l->now.position;
    if (!lexer_next(l))
        return NULL;
    cql2_node *n = read_factor(l);
    if (n && n->op == CQL2_LITERAL && n->type == CQL2_NUMBER) {
        n->value.number = -n->value.number;
        n->position = position;
        return n;
    }
    cql2_node *zero =
        build_literal(&l->build, position, (cql2_value){.type = CQL2_NUMBER, .number = 0});
    return n && zero ? call(l, CQL2_SUBTRACT, position, zero, n, NULL) : NULL;
}

/* A plus in front of a number says nothing. */
static cql2_node *read_plus(lexer *l)
{
    if (!lexer_next(l))
        return NULL;
    return l->now.kind == TOKEN_NUMBER ? read_factor(l) : lexer_refuse(l, "a number");
}

static cql2_node *read_simple(lexer *l)
{
    token now = l->now;
    switch (now.kind) {
    case TOKEN_NAME:
        return read_name(l);
    case TOKEN_QUOTED:
        return lexer_next(l) ? build_property(&l->build, now.position, now.text) : NULL;
    case TOKEN_TEXT: {
        cql2_value v = {.type = CQL2_TEXT, .text = now.text};
        return lexer_next(l) ? build_literal(&l->build, now.position, v) : NULL;
    }
    case TOKEN_NUMBER: {
        cql2_value v = {.type = CQL2_NUMBER, .number = now.number};
        return lexer_next(l) ? build_literal(&l->build, now.position, v) : NULL;
    }
    case TOKEN_SIGN:
        if (lexer_is(l, "-"))
            return read_minus(l);
        if (lexer_is(l, "+"))
            return read_plus(l);
        if (lexer_is(l, "("))
            return read_parentheses(l);
        break;
    case TOKEN_END:
        break;
    }
    return lexer_refuse(l, "a value");
}

static cql2_node *read_factor(lexer *l)
{
    if (!build_enter(&l->build, l->now.position))
        return NULL;
    cql2_node *n = read_simple(l);
    build_leave(&l->build);
    return n;
}

/* One of some operators that are written between, if it comes next; else -1. */
static int next_operator(const lexer *l, cql2_op first, cql2_op last)
{
    int op =
        l->now.kind == TOKEN_NAME || l->now.kind == TOKEN_SIGN ? operator_of_text(l->now.text) : -1;
    return op >= (int)first && op <= (int)last ? op : -1;
}

static cql2_node *read_power(lexer *l)
{
    cql2_node *n = read_factor(l);
    size_t position = l->now.position;
    if (!n || !lexer_is(l, "^"))
        return n;
    if (!lexer_next(l) || !build_enter(&l->build, position))
        return NULL;
    cql2_node *exponent = read_power(l);
    build_leave(&l->build);
    return exponent ? call(l, CQL2_POWER, position, n, exponent, NULL) : NULL;
}

static cql2_node *read_chain(lexer *l, cql2_node *(*read)(lexer *), cql2_op first, cql2_op last)
{
    cql2_node *n = read(l);
    for (int op; n && (op = next_operator(l, first, last)) >= 0;) {
        size_t position = l->now.position;
        cql2_node *right = lexer_next(l) ? read(l) : NULL;
        n = right ? call(l, (cql2_op)op, position, n, right, NULL) : NULL;
    }
    return n;
}

static cql2_node *read_product(lexer *l)
{
    return read_chain(l, read_power, CQL2_MULTIPLY, CQL2_DIV);
}

static cql2_node *read_sum(lexer *l)
{
    return read_chain(l, read_product, CQL2_ADD, CQL2_SUBTRACT);
}

static cql2_node *read_between(lexer *l, cql2_node *n, size_t position)
{
    cql2_node *from = read_sum(l);
    if (!from || !lexer_expect(l, "AND"))
        return NULL;
    cql2_node *to = read_sum(l);
    return to ? call(l, CQL2_BETWEEN, position, n, from, to) : NULL;
}

static cql2_node *read_in(lexer *l, cql2_node *n, size_t position)
{
    node_list args = {0};
    if (!list_add(&l->build, &args, n) || !lexer_expect(l, "(") || !read_list(l, &args))
        return NULL;
    return build_call(&l->build, CQL2_IN, position, args.at, args.count);
}

static cql2_node *read_is_null(lexer *l, cql2_node *n, size_t position)
{
    bool failed = false, not = lexer_take(l, "NOT", &failed);
    if (failed || !lexer_expect(l, "NULL"))
        return NULL;
    return negated(l, not, position, call(l, CQL2_IS_NULL, position, n, NULL, NULL));
}

static cql2_node *read_predicate(lexer *l)
{
    cql2_node *n = read_sum(l), *right;
    size_t position = l->now.position;
    bool failed = false;
    int op = n ? next_operator(l, CQL2_EQ, CQL2_GE) : -1;
    if (op >= 0)
        return lexer_next(l) && (right = read_sum(l))
                   ? call(l, (cql2_op)op, position, n, right, NULL)
                   : NULL;
    if (!n)
        return NULL;
    if (lexer_take(l, "IS", &failed))
        return read_is_null(l, n, position);
    bool not = lexer_take(l, "NOT", &failed);
    if (lexer_take(l, "LIKE", &failed))
        n = (right = read_sum(l)) ? call(l, CQL2_LIKE, position, n, right, NULL) : NULL;
    else if (lexer_take(l, "BETWEEN", &failed))
        n = read_between(l, n, position);
    else if (lexer_take(l, "IN", &failed))
        n = read_in(l, n, position);
    else if (not &&!failed)
        return lexer_refuse(l, "LIKE, BETWEEN or IN");
    return failed ? NULL : negated(l, not, position, n);
}

static cql2_node *read_not(lexer *l)
{
    size_t position = l->now.position;
    if (!lexer_is(l, "NOT"))
        return read_predicate(l);
    if (!build_enter(&l->build, position))
        return NULL;
    cql2_node *n = lexer_next(l) ? read_not(l) : NULL;
    build_leave(&l->build);
    return n ? call(l, CQL2_NOT, position, n, NULL, NULL) : NULL;
}

/* a AND b AND c is one node, however many. */
static cql2_node *read_joined(lexer *l, cql2_node *(*read)(lexer *), cql2_op op)
{
    node_list args = {0};
    size_t position = l->now.position;
    bool failed = false;
    do
        if (!list_add(&l->build, &args, read(l)))
            return NULL;
    while (lexer_take(l, OPERATORS[op].text, &failed));
    if (failed)
        return NULL;
    return args.count == 1 ? args.at[0] : build_call(&l->build, op, position, args.at, args.count);
}

static cql2_node *read_and(lexer *l)
{
    return read_joined(l, read_not, CQL2_AND);
}

static cql2_node *read_or(lexer *l)
{
    return read_joined(l, read_and, CQL2_OR);
}

status cql2_parse_text(slice text, const cql2_schema *schema, arena *a, cql2_node **ret, error *err)
{
    lexer l = {.build = {.schema = schema, .arena = a, .err = err}, .all = text};
    err->code = OK;
    if (text.len > CQL2_MAX_BYTES || !text_is_utf8(text.at, text.len)) {
        (void)build_refuse(&l.build, 0, "it must be UTF-8 of at most %d bytes", CQL2_MAX_BYTES);
        return err->code;
    }
    if (!lexer_next(&l))
        return err->code;
    cql2_node *n = read_or(&l);
    if (n && l.now.kind != TOKEN_END)
        n = lexer_refuse(&l, "the end, or AND or OR");
    return build_finish(&l.build, n, ret);
}
