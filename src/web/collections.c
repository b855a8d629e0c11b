#include "web/collections.h"

#include <string.h>

#include "domain/crs.h"
#include "format/html.h"
#include "format/json.h"
#include "index/tile.h"
#include "web/formats.h"
#include "web/relations.h"
#include "web/render.h"
#include "web/routes.h"

static const index_view *view_of_assets(const request *rq)
{
    return rq->view;
}

static bool extent_of_assets(const request *rq, const collection *c, bbox *ret)
{
    (void)c;
    error unused;
    return index_tile_bounds(rq->view, &(index_filter){0}, ret, &unused) == OK;
}

static bool extent_of_activities(const request *rq, const collection *c, bbox *ret)
{
    (void)c;
    error unused;
    return index_tile_bounds(request_activities(rq), &(index_filter){.of = &LISTED_ACTIVITY}, ret,
                             &unused) == OK;
}

static const char *const FURTHER_OF_ASSETS[] = {"activities", NULL};
static const char *const SCHEMAS_OF_ASSETS[] = {
    "\"title\":\"What goes on here\",\"type\":\"array\",\"items\":{\"type\":\"object\"}"};

const collection COLLECTIONS[] = {
    {.id = "assets",
     .title = "Assets",
     .description = "What a community has: places, groups and people, and how to take part.",
     .item = "asset",
     .of = &ASSET,
     .geometry = "Point",
     .geometry_format = "geometry-point",
     .name = "name",
     .further = FURTHER_OF_ASSETS,
     .further_schemas = SCHEMAS_OF_ASSETS,
     .listed = {{"name", "Name"}, {"category", "Category"}, {"locality", "Town or area"}},
     .view = view_of_assets,
     .elsewhen = request_elsewhen,
     .extent = extent_of_assets,
     .search = SEARCH_ASSETS,
     .tiled = true,
     .began = "opened_on",
     .ended = "closed_on"},
    {.id = "activities",
     .title = "Activities",
     .description = "What goes on at the assets, each with what it takes from where it is.",
     .item = "activity",
     .of = &LISTED_ACTIVITY,
     .geometry = "Point",
     .geometry_format = "geometry-point",
     .name = "title",
     .listed = {{"title", "Name"}, {"category", "Category"}, {"asset_name", "Where"}},
     .view = request_activities,
     .extent = extent_of_activities,
     .search = SEARCH_ACTIVITIES},
    {.id = "connections",
     .title = "Connections",
     .description =
         "How assets are connected: who meets where, is part of, is run by, works with, is funded "
         "by, gives to or passes people on to whom, and what grew out of what. A line from where "
         "the one is shown to where the other is; without a geometry where one is shown nowhere. A "
         "connection is there only while both assets are, and one that would tell a place that is "
         "kept back is not.",
     .item = "connection",
     .of = &CONNECTION,
     .geometry = "LineString",
     .geometry_format = "geometry-linestring",
     .name = "from_name",
     .listed = {{"from_name", "From"}, {"kind", "How"}, {"to_name", "To"}},
     .extent = relations_extent,
     .find = relations_find,
     .get = relations_get},
    {.id = "catchments",
     .title = "Catchments",
     .description =
         "The areas that assets say they come to, or are for. A catchment is there only while its "
         "asset is, and not where the location of the asset is kept back: an outline around it "
         "could give it away.",
     .item = "catchment",
     .of = &CATCHMENT,
     .geometry = "MultiPolygon",
     .geometry_format = "geometry-multipolygon",
     .name = "asset_name",
     .listed = {{"asset_name", "Asset"}, {"label", "What it is called"}, {"source", "Source"}},
     .extent = relations_extent,
     .find = relations_find,
     .get = relations_get},
};
const size_t COLLECTION_COUNT = COUNT(COLLECTIONS);

const collection *collection_of(const request *rq)
{
    return rq->route->collection;
}

const char *collection_href(const request *rq, const collection *c, const char *below)
{
    return arena_join(rq->arena,
                      (const char *const[]){rq->base, "/collections/", c->id, below, NULL});
}

/* -- as JSON ----------------------------------------------------------------------------------- */

static void write_text(buf *out, const char *name, const char *text)
{
    json_name(out, name);
    json_text(out, slice_of(text));
    buf_putc(out, ',');
}

/* [[west,south,east,north]]: OGC 17-069r4 7.13.2 */
static void write_extent(buf *out, const request *rq, const collection *c)
{
    bbox box;
    if (!c->extent || !c->extent(rq, c, &box))
        return;
    const double corners[] = {box.west_deg, box.south_deg, box.east_deg, box.north_deg};
    buf_puts(out, "\"extent\":{\"spatial\":{\"bbox\":[[");
    for (size_t i = 0; i < COUNT(corners); i++) {
        buf_puts(out, i ? "," : "");
        json_number(out, corners[i]);
    }
    buf_printf(out, "]],\"crs\":\"%s\"}},", CRS84->uri);
}

/* Every collection says the whole list, so that it is the same object in the list of collections
 * and alone (OGC 18-058r1 6.2 allows both). */
static void write_systems(buf *out)
{
    buf_puts(out, "\"crs\":[");
    for (size_t i = 0; i < CRS_KNOWN_COUNT; i++)
        buf_printf(out, "%s\"%s\"", i ? "," : "", CRS_KNOWN[i].uri);
    buf_printf(out, "],\"storageCrs\":\"%s\",", CRS84->uri);
}

static void write_collection(buf *out, const request *rq, const collection *c)
{
    const web_link links[] = {
        {"self", MEDIA_JSON, "This collection", collection_href(rq, c, "")},
        {"alternate", MEDIA_HTML, "This collection as a page", collection_href(rq, c, "?f=html")},
        {"items", MEDIA_GEOJSON, c->title, collection_href(rq, c, "/items")},
        {"items", MEDIA_HTML, c->title, collection_href(rq, c, "/items?f=html")},
        {"items", MEDIA_CSV, c->title, collection_href(rq, c, "/items?f=csv")},
        {"items", MEDIA_GEOJSON_SEQ, c->title, collection_href(rq, c, "/items?f=geojsonseq")},
        {"items", MEDIA_FLATGEOBUF, c->title, collection_href(rq, c, "/items?f=fgb")},
        {"describedby", MEDIA_SCHEMA, "What one has", collection_href(rq, c, "/schema")},
        {OGC_REL "schema", MEDIA_SCHEMA, "What one has", collection_href(rq, c, "/schema")},
        {OGC_REL "queryables", MEDIA_SCHEMA, "What can be asked for",
         collection_href(rq, c, "/queryables")},
        {OGC_REL "sortables", MEDIA_SCHEMA, "What can be sorted by",
         collection_href(rq, c, "/sortables")},
        {OGC_REL "tilesets-vector", MEDIA_JSON, "Vector tiles",
         c->tiled ? collection_href(rq, c, "/tiles") : NULL},
        {"license", "text/markdown", "Where the data is from", link_to(rq, "/provenance")},
    };
    buf_putc(out, '{');
    write_text(out, "id", c->id);
    write_text(out, "title", c->title);
    write_text(out, "description", c->description);
    write_text(out, "itemType", "feature");
    write_extent(out, rq, c);
    write_systems(out);
    render_links(out, links, COUNT(links));
    buf_putc(out, '}');
}

/* -- as a page --------------------------------------------------------------------------------- */

static void page_link(buf *out, const char *href, const char *text)
{
    buf_puts(out, "<li>");
    html_link(out, href, text);
    buf_puts(out, "</li>\n");
}

static void page_of_one(buf *out, const request *rq, const collection *c)
{
    html_begin(out, c->title, plain_style(rq));
    html_element(out, "p", c->description);
    buf_puts(out, "<ul>\n");
    page_link(out, collection_href(rq, c, "/items?f=html"), "Look through them");
    page_link(out, collection_href(rq, c, "/items"), "As GeoJSON");
    page_link(out, collection_href(rq, c, "/items?f=csv"), "As a table (CSV)");
    page_link(out, collection_href(rq, c, "/schema?f=html"), "What is known of each");
    page_link(out, collection_href(rq, c, "/queryables?f=html"), "What can be asked for");
    page_link(out, collection_href(rq, c, "?f=json"), "This page as JSON");
    page_link(out, link_to(rq, "/collections?f=html"), "All collections");
    page_link(out, link_to(rq, "/provenance"), "Where the data is from");
    buf_puts(out, "</ul>\n");
    html_end(out);
}

static void page_of_all(buf *out, const request *rq)
{
    html_begin(out, "Collections", plain_style(rq));
    for (size_t i = 0; i < COLLECTION_COUNT; i++) {
        buf_puts(out, "<h2>");
        html_link(out, collection_href(rq, &COLLECTIONS[i], "?f=html"), COLLECTIONS[i].title);
        buf_puts(out, "</h2>\n");
        html_element(out, "p", COLLECTIONS[i].description);
    }
    buf_puts(out, "<ul>\n");
    page_link(out, link_to(rq, "/collections?f=json"), "This page as JSON");
    page_link(out, link_to(rq, "/?f=html"), "The service");
    buf_puts(out, "</ul>\n");
    html_end(out);
}

bool collections_on_pool(const request *rq)
{
    return collection_of(rq)->find;
}

/* -- handlers ---------------------------------------------------------------------------------- */

status collections_list(request *rq, response *rs, error *err)
{
    buf *out = &rs->body;
    web_format format;
    status code = format_of_document(rq, &format, err);
    if (code)
        return code;
    request_hold_related(rq);
    if (format == FORMAT_HTML) {
        page_of_all(out, rq);
        return respond(rs, 200, MEDIA_HTML, err);
    }
    const web_link links[] = {
        {"self", MEDIA_JSON, "The collections", link_to(rq, "/collections")},
        {"alternate", MEDIA_HTML, "The collections as a page", link_to(rq, "/collections?f=html")},
    };
    buf_putc(out, '{');
    render_links(out, links, COUNT(links));
    buf_puts(out, ",\"collections\":[");
    for (size_t i = 0; i < COLLECTION_COUNT; i++) {
        buf_puts(out, i ? "," : "");
        write_collection(out, rq, &COLLECTIONS[i]);
    }
    buf_puts(out, "]}\n");
    return respond(rs, 200, MEDIA_JSON, err);
}

status collections_get(request *rq, response *rs, error *err)
{
    web_format format;
    status code = format_of_document(rq, &format, err);
    if (code)
        return code;
    request_hold_related(rq);
    if (format == FORMAT_HTML) {
        page_of_one(&rs->body, rq, collection_of(rq));
        return respond(rs, 200, MEDIA_HTML, err);
    }
    write_collection(&rs->body, rq, collection_of(rq));
    buf_putc(&rs->body, '\n');
    return respond(rs, 200, MEDIA_JSON, err);
}
