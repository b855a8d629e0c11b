#include "web/html_items.h"
#include "web/links.h"

#include <jansson.h>
#include <string.h>

#include "format/encode.h"
#include "format/html.h"

static const char NOT_KNOWN[] = "<span class=\"none\">not known</span>";

/* "gp-practice" reads "GP practice". */
static const char *category_label(const request *rq, const char *code)
{
    const taxonomy *t = index_taxonomy(rq->snapshot);
    int number = taxonomy_find(t, slice_of(code));
    return number < 0 ? code : taxonomy_at(t, (size_t)number)->label;
}

/* -- one item ---------------------------------------------------------------------------------- */

static void write_string(buf *out, const request *rq, const field *f, const char *text)
{
    static const struct {
        const char *field, *scheme;
    } LINKS[] = {{"website", ""}, {"email", "mailto:"}, {"phone_e164", "tel:"}};
    if (f && f->type == FIELD_CODE) {
        html_puts(out, category_label(rq, text));
        return;
    }
    if (f && f->type == FIELD_UUID) { /* of an asset: its own is no property */
        const char *below = arena_printf(rq->arena, "/items/%s?f=html", text);
        html_link(out, below ? collection_href(rq, COLLECTION_ASSETS, below) : NULL, text);
        return;
    }
    for (size_t i = 0; f && i < COUNT(LINKS); i++)
        if (strcmp(f->name, LINKS[i].field) == 0) {
            html_link(out, arena_printf(rq->arena, "%s%s", LINKS[i].scheme, text), text);
            return;
        }
    html_puts(out, text);
}

static void write_scalar(buf *out, const request *rq, const field *f, const json_t *v)
{
    BUF_SCOPED buf number;
    buf_init(&number, 64);
    if (json_is_string(v)) {
        write_string(out, rq, f, json_string_value(v));
    } else if (json_is_integer(v)) {
        buf_int(out, json_integer_value(v));
    } else if (json_is_real(v)) {
        buf_printf(&number, "%.7g", json_real_value(v));
        buf_puts(out, buf_text(&number));
    } else {
        buf_puts(out, json_is_true(v) ? "yes" : json_is_false(v) ? "no" : NOT_KNOWN);
    }
}

static void write_value(buf *out, const request *rq, const field *f, const json_t *v)
{
    const json_t *one;
    size_t i;
    if (json_is_array(v)) {
        if (json_array_size(v) == 0)
            buf_puts(out, "<span class=\"none\">none</span>");
        json_array_foreach(v, i, one)
        {
            buf_puts(out, i ? ", " : "");
            write_value(out, rq, f, one);
        }
        return;
    }
    write_scalar(out, rq, f, v);
}

static void write_row(buf *out, const request *rq, const field *f, const json_t *v)
{
    buf_puts(out, "<tr><th scope=\"row\">");
    html_puts(out, f->label);
    buf_puts(out, "</th><td>");
    write_value(out, rq, f, v);
    buf_puts(out, "</td></tr>\n");
}

/* Those that something is known of, and all of the entity's own if `whole`. */
static void write_table(buf *out, const request *rq, const entity *of, const json_t *properties,
                        bool whole)
{
    buf_puts(out, "<table>\n<tbody>\n");
    for (size_t i = 0; i < of->count; i++) {
        const json_t *v = json_object_get(properties, of->fields[i].name);
        if (v && (whole || !json_is_null(v)))
            write_row(out, rq, &of->fields[i], v);
    }
    buf_puts(out, "</tbody>\n</table>\n");
}

static void write_place(buf *out, const json_t *geometry)
{
    const json_t *at = json_object_get(geometry, "coordinates");
    buf_puts(out, "<p>Position: ");
    if (json_is_number(json_array_get(at, 0)))
        buf_printf(out, "longitude %.7g, latitude %.7g", json_number_value(json_array_get(at, 0)),
                   json_number_value(json_array_get(at, 1)));
    else if (json_is_number(json_array_get(json_array_get(at, 0), 0)))
        buf_puts(out, "a line");
    else
        buf_puts(out, geometry && !json_is_null(geometry) ? "an outline" : NOT_KNOWN);
    buf_puts(out, "</p>\n");
}

static void write_activities(buf *out, const request *rq, const json_t *list)
{
    const json_t *one;
    size_t i;
    if (json_array_size(list) == 0)
        return;
    buf_puts(out, "<h2>What goes on here</h2>\n");
    json_array_foreach(list, i, one)
    {
        const char *title = json_string_value(json_object_get(one, "title"));
        html_element(out, "h3", title ? title : "An activity");
        write_table(out, rq, &ACTIVITY, one, false);
    }
}

/* Of an activity: the asset that it is at. */
static void write_whereabouts(buf *out, const request *rq, const json_t *properties)
{
    const char *id = json_string_value(json_object_get(properties, "asset_id"));
    const char *name = json_string_value(json_object_get(properties, "asset_name"));
    if (!id || !name)
        return;
    const char *below = arena_printf(rq->arena, "/items/%s?f=html", id);
    buf_puts(out, "<p>At ");
    html_link(out, below ? collection_href(rq, COLLECTION_ASSETS, below) : NULL, name);
    buf_puts(out, "</p>\n");
}

/* "Maryhill Men's Shed meets at Maryhill Hall"; else the name. */
static const char *title_of(const request *rq, const collection *c, const json_t *properties)
{
    const char *name = json_string_value(json_object_get(properties, c->name));
    const char *kind = json_string_value(json_object_get(properties, "kind"));
    const char *to = json_string_value(json_object_get(properties, "to_name"));
    if (c->of != &CONNECTION || !name || !kind || !to)
        return name ? name : c->item;
    char *words = arena_printf(rq->arena, "%s", kind);
    for (char *at = words; at && *at; at++)
        *at = (char)(*at == '-' ? ' ' : *at);
    return words ? arena_printf(rq->arena, "%s %s %s", name, words, to) : NULL;
}

void html_item(buf *out, const request *rq, const collection *c, slice body, const char *as_geojson)
{
    json_t *feature = json_loadb(body.at, body.len, 0, NULL);
    const json_t *properties = json_object_get(feature, "properties");
    html_begin(out, title_of(rq, c, properties), plain_style(rq));
    write_place(out, json_object_get(feature, "geometry"));
    write_table(out, rq, c->of, properties, true);
    write_activities(out, rq, json_object_get(properties, "activities"));
    if (c->of == &LISTED_ACTIVITY)
        write_whereabouts(out, rq, properties);
    buf_puts(out, "<p>");
    html_link(out, as_geojson, "As GeoJSON");
    buf_puts(out, " · ");
    html_link(out, collection_href(rq, c, "/items?f=html"), c->title);
    buf_puts(out, "</p>\n");
    html_end(out);
    json_decref(feature);
}

/* -- many -------------------------------------------------------------------------------------- */

static const char *text_of(const request *rq, slice json)
{
    BUF_SCOPED buf text;
    buf_init(&text, rq->site->max_answer_bytes);
    if (!json.len || !encoded_text(json, &text))
        return NULL;
    const char *whole = buf_text(&text);
    return whole ? arena_copy(rq->arena, whole, text.len) : NULL;
}

/* The feature's own, which is no property. NULL without memory. */
static const char *address_of(const request *rq, const items_page *p, const index_hit *hit)
{
    static const char NAME[] = "\"id\":\"";
    const char *at = memmem(hit->body.at, hit->split, NAME, sizeof NAME - 1);
    if (!at || !p->query)
        return NULL;
    at += sizeof NAME - 1;
    size_t left = (size_t)(hit->body.at + hit->split - at);
    const char *end = memchr(at, '"', left);
    const char *below =
        arena_printf(rq->arena, "/items/%.*s%s", (int)(end ? end - at : 0), at, p->query);
    return below ? collection_href(rq, p->of, below) : NULL;
}

static void cell(buf *out, const char *text)
{
    buf_puts(out, "<td>");
    if (text)
        html_puts(out, text);
    else
        buf_puts(out, NOT_KNOWN);
    buf_puts(out, "</td>");
}

static bool is_code(const collection *c, const char *property)
{
    int number = entity_field(c->of, slice_of(property));
    return number >= 0 && c->of->fields[number].type == FIELD_CODE;
}

static void item_row(buf *out, const request *rq, const items_page *p, const index_hit *hit)
{
    const collection *c = p->of;
    const char *names[COLLECTION_LISTED];
    slice found[COLLECTION_LISTED];
    for (size_t i = 0; i < COLLECTION_LISTED; i++)
        names[i] = c->listed[i].property;
    encoded_properties(hit->body, hit->split, names, COLLECTION_LISTED, found);
    const char *name = text_of(rq, found[0]);
    buf_puts(out, "<tr><th scope=\"row\">");
    html_link(out, address_of(rq, p, hit), name ? name : c->item);
    buf_puts(out, "</th>");
    for (size_t i = 1; i < COLLECTION_LISTED; i++) {
        const char *text = text_of(rq, found[i]);
        cell(out, text && is_code(c, names[i]) ? category_label(rq, text) : text);
    }
    buf_puts(out, "</tr>\n");
}

void html_items(buf *out, const request *rq, const items_page *p)
{
    html_begin(out, p->of->title, plain_style(rq));
    buf_printf(out, "<p>%zu of %llu</p>\n<table>\n<thead><tr>", p->count,
               (unsigned long long)p->matched);
    for (size_t i = 0; i < COLLECTION_LISTED; i++)
        buf_printf(out, "<th scope=\"col\">%s</th>", p->of->listed[i].heading);
    buf_puts(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < p->count; i++)
        item_row(out, rq, p, &p->hits[i]);
    buf_puts(out, "</tbody>\n</table>\n<p>");
    if (p->next) {
        html_link(out, p->next, "Next page");
        buf_puts(out, " · ");
    }
    html_link(out, p->as_geojson, "As GeoJSON");
    buf_puts(out, " · ");
    html_link(out, p->as_csv, "As a table (CSV)");
    buf_puts(out, " · ");
    html_link(out, collection_href(rq, p->of, "?f=html"), p->of->title);
    buf_puts(out, "</p>\n");
    html_end(out);
}
