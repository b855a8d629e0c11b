#include "web/landing.h"

#include "exchange/geodata.h"
#include "web/render.h"

status landing_get(request *rq, response *rs, error *err)
{
    const web_link links[] = {
        {"self", MEDIA_JSON, NULL, link_to(rq, "/")},
        {"search", MEDIA_GEOJSON, "What is near here?", link_to(rq, "/near")},
        {"items", MEDIA_GEOJSON, "All assets", link_to(rq, "/collections/assets/items")},
        {"license", "text/markdown", "Where the data is from", link_to(rq, "/provenance")},
    };
    render_about(&rs->body, NULL, "Cairn",
                 "Community assets: places, groups and what goes on there, and what is near you.",
                 links, COUNT(links));
    return respond(rs, 200, MEDIA_JSON, err);
}

status landing_collection(request *rq, response *rs, error *err)
{
    const web_link links[] = {
        {"self", MEDIA_JSON, NULL, link_to(rq, "/collections/assets")},
        {"items", MEDIA_GEOJSON, NULL, link_to(rq, "/collections/assets/items")},
        {"license", "text/markdown", "Where the data is from", link_to(rq, "/provenance")},
    };
    render_about(&rs->body, "assets", "Assets", "What is there, and how to take part.", links,
                 COUNT(links));
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
