#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "cql2/build.h"

static void write_text(buf *out, slice text, char quote)
{
    buf_putc(out, quote);
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == quote || text.at[i] == '\\')
            buf_putc(out, text.at[i]);
        buf_putc(out, text.at[i]);
    }
    buf_putc(out, quote);
}

static void write_instant(buf *out, int64_t ms, bool whole_day)
{
    char text[32];
    int64_t rest = ((ms % 1000) + 1000) % 1000;
    time_t seconds = (time_t)((ms - rest) / 1000);
    struct tm t;
    gmtime_r(&seconds, &t);
    strftime(text, sizeof text, whole_day ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%S", &t);
    buf_puts(out, text);
    if (!whole_day)
        buf_printf(out, ".%03" PRId64 "Z", rest);
}

enum { DAY_MS = 86400000 };

static bool is_day(cql2_time t)
{
    return t.from_ms != INT64_MIN && t.to_ms != INT64_MAX && t.to_ms - t.from_ms == DAY_MS - 1 &&
           t.from_ms % DAY_MS == 0;
}

static void write_end(buf *out, int64_t ms)
{
    buf_putc(out, '\'');
    if (ms == INT64_MIN || ms == INT64_MAX)
        buf_puts(out, "..");
    else
        write_instant(out, ms, false);
    buf_putc(out, '\'');
}

static void write_time(buf *out, cql2_time t)
{
    bool day = is_day(t);
    if (day || (t.from_ms == t.to_ms && t.from_ms != INT64_MIN && t.to_ms != INT64_MAX)) {
        buf_puts(out, day ? "DATE('" : "TIMESTAMP('");
        write_instant(out, t.from_ms, day);
        buf_puts(out, "')");
        return;
    }
    buf_puts(out, "INTERVAL(");
    write_end(out, t.from_ms);
    buf_putc(out, ',');
    write_end(out, t.to_ms);
    buf_putc(out, ')');
}

/* One end of it is a property. */
static void write_interval(buf *out, const cql2_node *n, const cql2_schema *s)
{
    buf_puts(out, "INTERVAL(");
    for (size_t i = 0; i < 2; i++) {
        const cql2_node *end = n->args[i];
        buf_puts(out, i ? "," : "");
        if (end->op == CQL2_LITERAL)
            write_end(out, i ? end->value.time.to_ms : end->value.time.from_ms);
        else
            cql2_write(out, end, s);
    }
    buf_putc(out, ')');
}

/* As few digits as give the very number back: 15 do for most. */
static void write_number(buf *out, double number)
{
    size_t before = out->len;
    double back;
    buf_printf(out, "%.15g", number);
    if (out->failed ||
        (text_to_double((slice){out->data + before, out->len - before}, &back) && back == number))
        return;
    out->len = before;
    buf_printf(out, "%.17g", number);
}

static void write_numbers(buf *out, const double *numbers, size_t count, char between)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_putc(out, between);
        write_number(out, numbers[i]);
    }
}

static void write_position(buf *out, lonlat p)
{
    write_numbers(out, (double[]){p.lon_deg, p.lat_deg}, 2, ' ');
}

static void write_run(buf *out, const geometry_run *run)
{
    for (size_t i = 0; i < run->count; i++) {
        buf_putc(out, i ? ',' : '(');
        write_position(out, run->at[i]);
    }
    buf_putc(out, ')');
}

static void write_shape(buf *out, const geometry_shape *s)
{
    static const char *const NAMES[] = {"POINT", "LINESTRING", "POLYGON", "BBOX"};
    buf_puts(out, NAMES[s->kind]);
    if (s->kind == SHAPE_BOX) {
        const double sides[] = {s->box.west_deg, s->box.south_deg, s->box.east_deg,
                                s->box.north_deg};
        buf_putc(out, '(');
        write_numbers(out, sides, COUNT(sides), ',');
        buf_putc(out, ')');
    }
    if (s->kind == SHAPE_POLYGON)
        buf_putc(out, '(');
    for (size_t i = 0; i < s->run_count; i++) {
        if (i)
            buf_putc(out, ',');
        write_run(out, &s->runs[i]);
    }
    if (s->kind == SHAPE_POLYGON)
        buf_putc(out, ')');
}

static void write_geometry(buf *out, const cql2_geometry *g)
{
    if (g->count != 1)
        buf_puts(out, "GEOMETRYCOLLECTION(");
    for (size_t i = 0; i < g->count; i++) {
        if (i)
            buf_putc(out, ',');
        write_shape(out, &g->shapes[i]);
    }
    if (g->count != 1)
        buf_putc(out, ')');
}

static void write_value(buf *out, const cql2_value *v)
{
    switch (v->type) {
    case CQL2_BOOL:
        buf_puts(out, v->boolean ? "TRUE" : "FALSE");
        break;
    case CQL2_NUMBER:
        write_number(out, v->number);
        break;
    case CQL2_TEXT:
        write_text(out, v->text, '\'');
        break;
    case CQL2_TIME:
        write_time(out, v->time);
        break;
    case CQL2_SHAPE:
        write_geometry(out, v->shape);
        break;
    case CQL2_NULL:
    case CQL2_SET:
    case CQL2_ANY:
        break;
    }
}

static void write_list(buf *out, const cql2_node *n, size_t from, const cql2_schema *s)
{
    buf_putc(out, '(');
    for (size_t i = from; i < n->count; i++) {
        if (i > from)
            buf_putc(out, ',');
        cql2_write(out, n->args[i], s);
    }
    buf_putc(out, ')');
}

/* Between its arguments, all in parentheses, so that nothing binds otherwise. */
static void write_words(buf *out, const cql2_node *n, const cql2_schema *s)
{
    const char *word = OPERATORS[n->op].text;
    buf_putc(out, '(');
    if (n->op == CQL2_NOT)
        buf_puts(out, "NOT ");
    cql2_write(out, n->args[0], s);
    if (n->op == CQL2_IS_NULL)
        buf_puts(out, " IS NULL");
    if (n->op == CQL2_IN) {
        buf_puts(out, " IN ");
        write_list(out, n, 1, s);
    }
    for (size_t i = 1; i < n->count && n->op != CQL2_IN; i++) {
        buf_putc(out, ' ');
        buf_puts(out, n->op == CQL2_BETWEEN && i == 2 ? "AND" : word);
        buf_putc(out, ' ');
        cql2_write(out, n->args[i], s);
    }
    buf_putc(out, ')');
}

void cql2_write(buf *out, const cql2_node *n, const cql2_schema *s)
{
    if (n->op == CQL2_LITERAL) {
        write_value(out, &n->value);
    } else if (n->op == CQL2_PROPERTY) {
        write_text(out, slice_of(n->field < 0 ? "geom" : s->of->fields[n->field].name), '"');
    } else if (n->op == CQL2_ARRAY) {
        write_list(out, n, 0, s);
    } else if (n->op == CQL2_INTERVAL) {
        write_interval(out, n, s);
    } else if (OPERATORS[n->op].form == WRITTEN_CALL) {
        buf_puts(out, OPERATORS[n->op].text);
        write_list(out, n, 0, s);
    } else {
        write_words(out, n, s);
    }
}
