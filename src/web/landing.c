#include "web/landing.h"

#include "exchange/geodata.h"
#include "format/html.h"
#include "web/collections.h"
#include "web/formats.h"
#include "web/render.h"
#include "web/styles.h"

static const char TITLE[] = "Cairn";
static const char ABOUT[] =
    "Community assets: places, groups and what goes on there, how they are connected, and what "
    "is near you.";

static void page_link(buf *out, const char *href, const char *text)
{
    buf_puts(out, "<li>");
    html_link(out, href, text);
    buf_puts(out, "</li>\n");
}

static void page(buf *out, const request *rq)
{
    html_begin(out, TITLE, plain_style(rq));
    html_element(out, "p", ABOUT);
    buf_puts(out, "<ul>\n");
    for (size_t i = 0; i < COLLECTION_COUNT; i++)
        page_link(out, collection_href(rq, &COLLECTIONS[i], "?f=html"), COLLECTIONS[i].title);
    page_link(out, link_to(rq, "/collections?f=html"), "All collections");
    page_link(out, link_to(rq, "/api?f=html"), "What can be asked, and how");
    page_link(out, link_to(rq, "/export/assets.gpkg"),
              "All of it as a GeoPackage, with its styles");
    page_link(out, link_to(rq, "/styles"), "How maps show the assets: MapLibre, QGIS, SLD");
    page_link(out, link_to(rq, "/changes?f=atom"), "What has changed, as a feed");
    page_link(out, link_to(rq, "/provenance"), "Where the data is from");
    buf_puts(out,
             "</ul>\n<p>In QGIS: Layer, Add Layer, WFS / OGC API - Features, and this address: "
             "<code>");
    html_puts(out, rq->base);
    buf_puts(out, "/</code></p>\n");
    html_end(out);
}

status landing_get_page(request *rq, response *rs, error *err)
{
    page(&rs->body, rq);
    return respond(rs, 200, MEDIA_HTML, err);
}

status landing_get(request *rq, response *rs, error *err)
{
    const web_link links[] = {
        {"self", MEDIA_JSON, "This document", link_to(rq, "/")},
        {"alternate", MEDIA_HTML, "This document as a page", link_to(rq, "/data")},
        {"service-desc", MEDIA_OPENAPI, "What can be asked, for programs", link_to(rq, "/api")},
        {"service-doc", "text/html", "What can be asked", link_to(rq, "/api?f=html")},
        {"conformance", MEDIA_JSON, "What it conforms to", link_to(rq, "/conformance")},
        {OGC_REL "conformance", MEDIA_JSON, "What it conforms to", link_to(rq, "/conformance")},
        {"data", MEDIA_JSON, "The collections", link_to(rq, "/collections")},
        {OGC_REL "data", MEDIA_JSON, "The collections", link_to(rq, "/collections")},
        {OGC_REL "tiling-schemes", MEDIA_JSON, "How maps are cut into tiles",
         link_to(rq, "/tileMatrixSets")},
        {STYLES_REL, MEDIA_JSON, "How maps show the assets", link_to(rq, "/styles")},
        {"search", MEDIA_GEOJSON, "What is near here?", link_to(rq, "/near")},
        {"license", "text/markdown", "Where the data is from", link_to(rq, "/provenance")},
    };
    render_about(&rs->body, NULL, TITLE, ABOUT, links, COUNT(links));
    return respond(rs, 200, MEDIA_JSON, err);
}

status landing_provenance(request *rq, response *rs, error *err)
{
    (void)rq;
    size_t length;
    const char *text = provenance_text(&length);
    buf_add(&rs->body, text, length);
    return respond(rs, 200, MEDIA_MARKDOWN, err);
}
