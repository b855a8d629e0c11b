#include "web/schema.h"

#include <string.h>

#include "format/html.h"
#include "format/json.h"
#include "web/formats.h"
#include "web/links.h"

/* The three documents differ in the fields that they have. */
typedef struct {
    const char *path, *title;
    bool (*holds)(const field *);
    bool whole; /* also what is required, and what may not be written */
    bool geometry;
} schema_kind;

bool schema_is_property(const field *f)
{
    return !field_is_id(f);
}

bool schema_queryable(const field *f)
{
    return cql2_field_type(f) != CQL2_NULL;
}

static const schema_kind SCHEMA = {"/schema", "What one has", schema_is_property, true, true};
static const schema_kind QUERYABLES = {"/queryables", "What can be asked for", schema_queryable,
                                       false, true};
static const schema_kind SORTABLES = {"/sortables", "What can be sorted by", index_sortable, false,
                                      false};

/* -- fields ------------------------------------------------------------------------------------ */

static void add_choices(buf *out, const char *const *choices, bool nullable)
{
    buf_puts(out, "\"enum\":[");
    for (size_t i = 0; choices[i]; i++) {
        buf_puts(out, i ? "," : "");
        json_text(out, slice_of(choices[i]));
    }
    buf_puts(out, nullable ? ",null]" : "]");
}

static void add_codes(buf *out, const taxonomy *t, bool nullable)
{
    buf_puts(out, "\"enum\":[");
    for (size_t i = 0; i < taxonomy_count(t); i++) {
        buf_puts(out, i ? "," : "");
        json_text(out, slice_of(taxonomy_at(t, i)->code));
    }
    buf_puts(out, nullable ? ",null]" : "]");
}

static void add_range(buf *out, const field *f)
{
    buf_puts(out, ",\"minimum\":");
    json_number(out, f->min);
    buf_puts(out, ",\"maximum\":");
    json_number(out, f->max);
}

static void add_length(buf *out, const field *f)
{
    if (f->min > 0)
        buf_printf(out, ",\"minLength\":%.0f", f->min);
    if (f->max > 0)
        buf_printf(out, ",\"maxLength\":%.0f", f->max);
}

static void add_type(buf *out, const field *f, const taxonomy *t, bool nullable)
{
    static const char STRING[] = "\"type\":\"string\"";
    switch (f->type) {
    case FIELD_TEXT:
        buf_puts(out, STRING);
        add_length(out, f);
        break;
    case FIELD_CODE:
        buf_printf(out, "%s,", STRING);
        add_codes(out, t, nullable);
        break;
    case FIELD_ENUM:
    case FIELD_TRISTATE:
        buf_printf(out, "%s,", STRING);
        add_choices(out, f->choices, nullable);
        break;
    case FIELD_SET:
        buf_printf(out, "\"type\":\"array\",\"uniqueItems\":true,\"items\":{%s,", STRING);
        add_choices(out, f->choices, false);
        buf_putc(out, '}');
        break;
    case FIELD_INTEGER:
    case FIELD_REAL:
        buf_printf(out, "\"type\":\"%s\"", f->type == FIELD_REAL ? "number" : "integer");
        add_range(out, f);
        break;
    case FIELD_DATE:
        buf_printf(out, "%s,\"format\":\"date\"", STRING);
        break;
    case FIELD_TIMESTAMP:
        buf_printf(out, "%s,\"format\":\"date-time\"", STRING);
        break;
    case FIELD_UUID:
        buf_printf(out, "%s,\"format\":\"uuid\"", STRING);
        break;
    case FIELD_PARTIAL: /* a year or a month is no date */
    case FIELD_LOCAL:   /* nor is a local time one with a zone */
        buf_puts(out, STRING);
        break;
    case FIELD_JSON:
        buf_puts(out, "\"type\":\"object\"");
        break;
    case FIELD_POINTS:
        buf_puts(out, "\"type\":\"array\",\"items\":{\"type\":\"array\",\"minItems\":2,"
                      "\"maxItems\":2,\"items\":{\"type\":\"number\"}}");
        break;
    }
}

void schema_write_field(buf *out, const field *f, const taxonomy *t, bool nullable)
{
    buf_puts(out, "\"title\":");
    json_text(out, slice_of(f->label));
    buf_putc(out, ',');
    add_type(out, f, t, nullable);
    buf_puts(out, nullable ? ",\"nullable\":true" : "");
}

/* OGC 23-058: what a property is to its feature. */
static const char *role_of(const collection *c, const field *f)
{
    if (field_is_id(f))
        return "id";
    if (c->began && strcmp(f->name, c->began) == 0)
        return "primary-interval-start";
    if (c->ended && strcmp(f->name, c->ended) == 0)
        return "primary-interval-end";
    return NULL;
}

/* -- documents --------------------------------------------------------------------------------- */

/* @param number  its place: QGIS sorts columns by names where there is none. */
static void write_property(buf *out, const request *rq, const collection *c, const field *f,
                           const schema_kind *kind, size_t number)
{
    const char *role = role_of(c, f);
    json_name(out, f->name);
    buf_putc(out, '{');
    schema_write_field(out, f, index_taxonomy(rq->snapshot), false);
    if (role)
        buf_printf(out, ",\"x-ogc-role\":\"%s\"", role);
    if (kind->whole && (f->flags & FIELD_KEPT))
        buf_puts(out, ",\"readOnly\":true");
    buf_printf(out, ",\"x-ogc-propertySeq\":%zu}", number);
}

static bool shown(const request *rq, const collection *c, const schema_kind *kind, size_t i)
{
    return collection_shows(c, rq->who, i) && kind->holds(&c->of->fields[i]);
}

static void write_required(buf *out, const request *rq, const collection *c)
{
    const char *between = "";
    buf_puts(out, ",\"required\":[");
    for (size_t i = 0; i < c->of->count; i++) {
        const field *f = &c->of->fields[i];
        if (!shown(rq, c, &SCHEMA, i) || !(f->flags & FIELD_REQUIRED) || (f->flags & FIELD_KEPT))
            continue;
        buf_printf(out, "%s\"%s\"", between, f->name);
        between = ",";
    }
    buf_putc(out, ']');
}

static void write_schema(buf *out, const request *rq, const collection *c, const schema_kind *kind)
{
    const char *between = "", *id = collection_href(rq, c, kind->path);
    if (!id) {
        out->failed = true;
        return;
    }
    buf_puts(out, "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":");
    json_text(out, slice_of(id));
    buf_puts(out, ",\"type\":\"object\",\"title\":");
    json_text(out, slice_of(c->title));
    buf_puts(out, ",\"description\":");
    json_text(out, slice_of(kind->title));
    buf_puts(out, ",\"properties\":{");
    if (kind->geometry && c->geometry) {
        /* By a reference and without a type QGIS knows the geometry of queryables, by its format
         * that of a schema. */
        buf_printf(out,
                   "\"geometry\":{\"title\":\"Position\",\"x-ogc-role\":\"primary-geometry\","
                   "\"format\":\"%s\",\"$ref\":\"https://geojson.org/schema/%s.json\"}",
                   c->geometry_format, c->geometry);
        between = ",";
    }
    for (size_t i = 0; i < c->of->count; i++) {
        if (!shown(rq, c, kind, i))
            continue;
        buf_puts(out, between);
        between = ",";
        write_property(out, rq, c, &c->of->fields[i], kind, i + 1);
    }
    for (size_t i = 0; kind->whole && c->further && c->further[i]; i++) {
        buf_puts(out, between);
        json_name(out, c->further[i]);
        buf_printf(out, "{%s,\"readOnly\":true,\"x-ogc-propertySeq\":%zu}", c->further_schemas[i],
                   c->of->count + i + 1);
        between = ",";
    }
    buf_putc(out, '}');
    if (kind->whole)
        write_required(out, rq, c);
    buf_puts(out, ",\"additionalProperties\":false}\n");
}

static void page_values(buf *out, const field *f)
{
    for (size_t i = 0; f->choices && f->choices[i]; i++) {
        buf_puts(out, i ? ", " : "");
        html_puts(out, f->choices[i]);
    }
    if (f->type == FIELD_DATE)
        buf_puts(out, "a date");
    if (f->type == FIELD_INTEGER || f->type == FIELD_REAL)
        buf_puts(out, "a number");
}

static void write_page(buf *out, const request *rq, const collection *c, const schema_kind *kind)
{
    html_begin(out, arena_printf(rq->arena, "%s: %s", c->title, kind->title), plain_style(rq));
    buf_puts(out, "<table>\n<thead><tr><th scope=\"col\">What</th><th scope=\"col\">Name in "
                  "filters and files</th><th scope=\"col\">Values</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < c->of->count; i++) {
        if (!shown(rq, c, kind, i))
            continue;
        buf_puts(out, "<tr><th scope=\"row\">");
        html_puts(out, c->of->fields[i].label);
        buf_puts(out, "</th><td><code>");
        html_puts(out, c->of->fields[i].name);
        buf_puts(out, "</code></td><td>");
        page_values(out, &c->of->fields[i]);
        buf_puts(out, "</td></tr>\n");
    }
    buf_puts(out, "</tbody>\n</table>\n<p>");
    html_link(out, collection_href(rq, c, "?f=html"), c->title);
    buf_puts(out, "</p>\n");
    html_end(out);
}

static status answer(const request *rq, response *rs, const schema_kind *kind, error *err)
{
    const document_params *p = rq->params;
    static const format_offer FORMATS[] = {{"json", MEDIA_SCHEMA, FORMAT_JSON},
                                           {NULL, MEDIA_JSON, FORMAT_JSON},
                                           {"html", "text/html", FORMAT_HTML}};
    web_format format;
    status code = format_choose(rq, p->f, FORMATS, COUNT(FORMATS), &format, err);
    if (code)
        return code;
    if (format == FORMAT_HTML) {
        write_page(&rs->body, rq, collection_of(rq), kind);
        return respond(rs, 200, MEDIA_HTML, err);
    }
    write_schema(&rs->body, rq, collection_of(rq), kind);
    return respond(rs, 200, MEDIA_SCHEMA, err);
}

status schema_get(request *rq, response *rs, error *err)
{
    return answer(rq, rs, &SCHEMA, err);
}

status schema_get_queryables(request *rq, response *rs, error *err)
{
    return answer(rq, rs, &QUERYABLES, err);
}

status schema_get_sortables(request *rq, response *rs, error *err)
{
    return answer(rq, rs, &SORTABLES, err);
}
