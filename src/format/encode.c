#include "format/encode.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "format/csv.h"
#include "format/json.h"
#include "format/rendered.h"

enum { COLUMNS_MAX = FIELD_MAX + 16, CELL_MAX_BYTES = 1024 * 1024 };

struct encoder {
    encode_options o;
    crs_transform *transform; /* NULL: degrees */
    bool swap;                /* latitude is written first */
    bool as_it_is;            /* GeoJSON: nothing of a feature changes */
    uint64_t features;
    size_t column_count; /* of properties */
    struct {
        slice name; /* in the rendered feature */
        const field *of;
        bool chosen;
    } columns[COLUMNS_MAX];
    buf cell;
};

/* -- making it --------------------------------------------------------------------------------- */

static void add_column(encoder *e, const char *name, const field *of, bool chosen)
{
    if (e->column_count == COLUMNS_MAX)
        return;
    e->columns[e->column_count].name = slice_of(name);
    e->columns[e->column_count].of = of;
    e->columns[e->column_count++].chosen = chosen;
}

static void add_columns(encoder *e)
{
    const encode_options *o = &e->o;
    for (size_t i = 0; i < o->of->count; i++) {
        const field *f = &o->of->fields[i];
        if (!field_is_id(f) && f->visible_to <= o->to)
            add_column(e, f->name, f, !o->chosen || o->chosen[i]);
    }
    for (size_t i = 0; o->further && o->further[i]; i++)
        add_column(e, o->further[i], NULL, !o->chosen || o->chosen[o->of->count + i]);
}

status encoder_new(const encode_options *options, encoder **ret, error *err)
{
    encoder *e = mem_zalloc(1, sizeof *e);
    if (!e)
        return error_no_memory(err);
    e->o = *options;
    if (!e->o.crs)
        e->o.crs = CRS84;
    status failed = crs_transform_of(e->o.crs, &e->transform, err);
    if (failed) {
        mem_free(e);
        return failed == ERR_NO_MEMORY
                   ? failed
                   : error_set(err, ERR_INTERNAL, NULL,
                               "PROJ can't transform to %s; is its database (proj-data) installed?",
                               options->crs->short_of);
    }
    e->swap = e->o.crs->lat_first && !e->o.as_file;
    e->as_it_is = !e->transform && !e->swap && !e->o.chosen && !e->o.placeless;
    buf_init(&e->cell, CELL_MAX_BYTES);
    add_columns(e);
    *ret = e;
    return OK;
}

void encoder_free(encoder *e)
{
    if (!e)
        return;
    crs_transform_free(e->transform);
    buf_done(&e->cell);
    mem_free(e);
}

/* -- reading what is rendered ------------------------------------------------------------------ */

static bool same(slice a, slice b)
{
    return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

/* The column of a name, looked for from where the last one was: they come in order. -1 for none. */
static int column_named(const encoder *e, slice name, size_t *from)
{
    for (size_t n = 0; n < e->column_count; n++) {
        size_t i = (*from + n) % e->column_count;
        if (!same(e->columns[i].name, name))
            continue;
        *from = i + 1;
        return (int)i;
    }
    return -1;
}

void encoded_properties(slice body, size_t split, const char *const *names, size_t count,
                        slice *ret)
{
    rendered_properties p = rendered_begin(body, split);
    memset(ret, 0, count * sizeof *ret);
    for (slice found, text; rendered_next(&p, &found, &text);)
        for (size_t i = 0; i < count; i++)
            if (slice_equals(found, names[i]))
                ret[i] = text;
}

bool encoded_text(slice json, buf *out)
{
    if (json.len < 2 || json.at[0] != '"')
        return false;
    if (buf_reserve(out, json.len))
        out->len += rendered_unescape(json, out->data + out->len, json.len);
    return true;
}

/* -- geometry ---------------------------------------------------------------------------------- */

/* The geometry within the feature's head: what comes before it, itself, and what comes after. */
typedef struct {
    slice before, itself, after;
} head_parts;

static bool split_head(slice body, size_t split, head_parts *ret)
{
    static const char NAME[] = "\"geometry\":";
    if (split > body.len)
        return false;
    const char *at = memmem(body.at, split, NAME, sizeof NAME - 1), *end = body.at + split;
    if (!at)
        return false;
    at += sizeof NAME - 1;
    const char *past = rendered_pass(at, end);
    *ret = (head_parts){
        {body.at, (size_t)(at - body.at)}, {at, (size_t)(past - at)}, {past, (size_t)(end - past)}};
    return true;
}

static const char *pass_number(const char *at, const char *end)
{
    while (at < end && (*at == '-' || *at == '+' || *at == '.' || (*at | 0x20) == 'e' ||
                        (*at >= '0' && *at <= '9')))
        at++;
    return at;
}

/* Two numbers `x,y` that begin here. */
static bool read_pair(const char **at, const char *end, lonlat *ret)
{
    const char *comma = pass_number(*at, end);
    if (comma >= end || *comma != ',')
        return false;
    const char *past = pass_number(comma + 1, end);
    if (!text_to_double((slice){*at, (size_t)(comma - *at)}, &ret->lon_deg) ||
        !text_to_double((slice){comma + 1, (size_t)(past - comma - 1)}, &ret->lat_deg))
        return false;
    *at = past;
    return true;
}

static void add_ordinate(const encoder *e, double at, buf *out)
{
    static const double UNITS[] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7};
    buf_fixed(out, llround(at * UNITS[e->o.crs->decimals]), e->o.crs->decimals);
}

/* A position in the system asked for. False where it has none there. */
static bool add_pair(const encoder *e, lonlat at, const char *between, buf *out)
{
    double x, y;
    if (!crs_from_lonlat(e->transform, at, &x, &y))
        return false;
    add_ordinate(e, e->swap ? y : x, out);
    buf_puts(out, between);
    add_ordinate(e, e->swap ? x : y, out);
    return true;
}

/* Every pair of numbers within, transformed; null where one has no coordinates there. */
static void add_geometry(const encoder *e, slice geometry, buf *out)
{
    size_t start = out->len;
    const char *at = geometry.at, *end = geometry.at + geometry.len;
    while (at < end) {
        lonlat pair;
        const char *bracket = memchr(at, '[', (size_t)(end - at));
        const char *first = bracket ? bracket + 1 : end;
        buf_add(out, at, (size_t)(first - at));
        at = first;
        if (at == end || !read_pair(&at, end, &pair) || add_pair(e, pair, ",", out))
            continue;
        out->len = start;
        buf_puts(out, "null");
        return;
    }
}

/* {"type":"Polygon","coordinates":[[[1,2],...]]} as POLYGON ((1 2, ...)). */
static void add_wkt(const encoder *e, slice geometry, buf *out)
{
    static const char TYPE[] = "{\"type\":\"", COORDINATES[] = "\"coordinates\":";
    size_t start = out->len;
    if (!geometry.len)
        return;
    const char *end = geometry.at + geometry.len;
    const char *at = memmem(geometry.at, geometry.len, COORDINATES, sizeof COORDINATES - 1);
    if (!at || geometry.len < sizeof TYPE || memcmp(geometry.at, TYPE, sizeof TYPE - 1) != 0)
        return;
    for (const char *c = geometry.at + sizeof TYPE - 1; c < at && *c != '"'; c++)
        buf_putc(out, (char)(*c >= 'a' && *c <= 'z' ? *c - 0x20 : *c));
    buf_putc(out, ' ');
    const char *first = at + sizeof COORDINATES - 1;
    bool point = end - first > 1 && first[0] == '[' && first[1] != '[';
    for (at = first; at < end && *at != '}'; at++) {
        lonlat pair;
        const char *number = at + 1;
        if (*at == '[' && read_pair(&number, end, &pair)) {
            buf_puts(out, point ? "(" : "");
            if (!add_pair(e, pair, " ", out)) {
                out->len = start;
                return;
            }
            buf_puts(out, point ? ")" : "");
            at = memchr(number, ']', (size_t)(end - number));
            if (!at)
                return;
        } else {
            buf_putc(out, (char)(*at == '[' ? '(' : *at == ']' ? ')' : *at));
        }
    }
}

/* -- GeoJSON ----------------------------------------------------------------------------------- */

static void add_chosen(const encoder *e, slice body, size_t split, buf *out)
{
    rendered_properties p = rendered_begin(body, split);
    size_t from = 0;
    const char *comma = "";
    for (slice name, text; rendered_next(&p, &name, &text);) {
        int column = column_named(e, name, &from);
        if (column < 0 || !e->columns[column].chosen)
            continue;
        buf_puts(out, comma);
        buf_add(out, name.at - 1, (size_t)(text.at + text.len - name.at) + 1);
        comma = ",";
    }
    buf_puts(out, "}}");
}

static void add_geojson(const encoder *e, slice body, size_t split, buf *out)
{
    head_parts head;
    if (e->as_it_is || !split_head(body, split, &head)) {
        buf_add(out, body.at, body.len);
        return;
    }
    buf_add(out, head.before.at, head.before.len);
    if (e->o.placeless)
        buf_puts(out, "null");
    else if (e->transform || e->swap)
        add_geometry(e, head.itself, out);
    else
        buf_add(out, head.itself.at, head.itself.len);
    buf_add(out, head.after.at, head.after.len);
    if (e->o.chosen)
        add_chosen(e, body, split, out);
    else
        buf_add(out, body.at + split, body.len - split);
}

/* -- CSV --------------------------------------------------------------------------------------- */

/* ["a","b"] as a;b, and [[1,2],[3,4]] as 1,2;3,4; what is empty stays [], which is not null. */
static void add_list(slice list, buf *out)
{
    const char *at = list.at + 1, *end = list.at + list.len - 1;
    if (at >= end)
        buf_add(out, list.at, list.len);
    while (at < end) {
        const char *past = rendered_pass(at, end);
        slice one = {at, (size_t)(past - at)};
        if (one.len >= 2 && one.at[0] == '[')
            buf_add(out, one.at + 1, one.len - 2);
        else if (!encoded_text(one, out))
            buf_add(out, one.at, one.len);
        at = past;
        if (at < end) {
            buf_putc(out, ';');
            at++;
        }
    }
}

static void add_cell(encoder *e, slice json, buf *out)
{
    if (!json.len || json.at[0] == 'n')
        return;
    buf_clear(&e->cell);
    if (encoded_text(json, &e->cell))
        csv_write_safe(out, (slice){e->cell.data, e->cell.len});
    else if (json.at[0] == '[') {
        add_list(json, &e->cell);
        csv_write(out, (slice){e->cell.data, e->cell.len});
    } else
        csv_write(out, json); /* a number, or an object */
    out->failed |= e->cell.failed;
}

/* The values of the columns, in the order of the columns. */
static void add_cells(encoder *e, slice body, size_t split, buf *out)
{
    slice cells[COLUMNS_MAX] = {{0}};
    rendered_properties p = rendered_begin(body, split);
    size_t from = 0;
    for (slice name, text; rendered_next(&p, &name, &text);) {
        int column = column_named(e, name, &from);
        if (column >= 0)
            cells[column] = text;
    }
    for (size_t i = 0; i < e->column_count; i++) {
        if (!e->columns[i].chosen)
            continue;
        buf_putc(out, ',');
        add_cell(e, cells[i], out);
    }
}

static void add_place(encoder *e, slice geometry, buf *out)
{
    lonlat pair;
    const char *end = geometry.at + geometry.len;
    const char *at = geometry.len ? memchr(geometry.at, '[', geometry.len) : NULL;
    size_t start = out->len;
    if (e->o.wkt) {
        buf_clear(&e->cell);
        add_wkt(e, geometry, &e->cell);
        csv_write(out, (slice){e->cell.data, e->cell.len});
        out->failed |= e->cell.failed;
    } else if (!at || (at++, !read_pair(&at, end, &pair)) || !add_pair(e, pair, ",", out)) {
        out->len = start;
        buf_putc(out, ',');
    }
}

static void add_row(encoder *e, slice body, size_t split, buf *out)
{
    static const char ID[] = "\"id\":";
    head_parts head = {0};
    (void)split_head(body, split, &head); /* without one: no id and no place */
    const char *id =
        head.before.len ? memmem(head.before.at, head.before.len, ID, sizeof ID - 1) : NULL;
    if (id) {
        const char *end = head.before.at + head.before.len;
        id += sizeof ID - 1;
        add_cell(e, (slice){id, (size_t)(rendered_pass(id, end) - id)}, out);
    }
    add_cells(e, body, split, out);
    if (!e->o.placeless) {
        buf_putc(out, ',');
        add_place(e, head.itself, out);
    }
    buf_puts(out, "\r\n");
}

static void add_place_headings(const encoder *e, buf *out)
{
    const crs_entry *crs = e->o.crs;
    buf_putc(out, ',');
    if (e->o.wkt) {
        buf_puts(out, "geometry");
        return;
    }
    buf_puts(out, e->swap ? crs->y : crs->x);
    buf_putc(out, ',');
    buf_puts(out, e->swap ? crs->x : crs->y);
}

static void add_headings(const encoder *e, buf *out)
{
    buf_puts(out, e->o.bom ? "\xEF\xBB\xBFuuid" : "uuid");
    for (size_t i = 0; i < e->column_count; i++) {
        if (!e->columns[i].chosen)
            continue;
        buf_putc(out, ',');
        csv_write_safe(out, e->columns[i].name);
    }
    if (!e->o.placeless)
        add_place_headings(e, out);
    buf_puts(out, "\r\n");
}

/* -- all of it --------------------------------------------------------------------------------- */

static void add_members(slice members, buf *out)
{
    if (members.len) {
        buf_putc(out, ',');
        buf_add(out, members.at, members.len);
    }
}

void encode_begin(encoder *e, slice members, buf *out)
{
    e->features = 0;
    if (e->o.format == ENCODE_CSV)
        add_headings(e, out);
    if (e->o.format != ENCODE_GEOJSON)
        return;
    buf_puts(out, "{\"type\":\"FeatureCollection\"");
    if (e->o.as_file && e->o.crs != CRS84) /* GeoJSON 2008, which is what programs know */
        buf_printf(out,
                   ",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
                   "\"urn:ogc:def:crs:EPSG::%d\"}}",
                   e->o.crs->srid);
    add_members(members, out);
    buf_puts(out, ",\"features\":[");
}

/* Whether it has coordinates in the system. */
static bool has_place(encoder *e, slice body, size_t split)
{
    head_parts head;
    if (!split_head(body, split, &head) || !head.itself.len || head.itself.at[0] == 'n')
        return false;
    if (!e->transform)
        return true;
    buf_clear(&e->cell);
    add_geometry(e, head.itself, &e->cell);
    return e->cell.len && e->cell.data[0] != 'n';
}

uint64_t encode_written(const encoder *e)
{
    return e->features;
}

void encode_feature(encoder *e, slice body, size_t split, buf *out)
{
    if (e->o.placed_only && !has_place(e, body, split))
        return;
    switch (e->o.format) {
    case ENCODE_CSV:
        add_row(e, body, split, out);
        break;
    case ENCODE_GEOJSON:
        buf_puts(out, e->features ? ",\n" : "\n");
        add_geojson(e, body, split, out);
        break;
    case ENCODE_GEOJSON_SEQ:
        buf_putc(out, '\x1e');
        add_geojson(e, body, split, out);
        buf_putc(out, '\n');
        break;
    case ENCODE_GEOJSONL:
        add_geojson(e, body, split, out);
        buf_putc(out, '\n');
        break;
    }
    e->features++;
}

void encode_end(encoder *e, slice members, buf *out)
{
    if (e->o.format != ENCODE_GEOJSON)
        return;
    buf_puts(out, "\n]");
    add_members(members, out);
    buf_puts(out, "}\n");
}
