#include "web/conformance.h"

#include "format/html.h"
#include "format/json.h"
#include "web/formats.h"
#include "web/links.h"
#include "web/tiles.h"

#define OGC "http://www.opengis.net/spec/"
#define FEATURES_1 OGC "ogcapi-features-1/1.0/conf/"

static const char *const CLASSES[] = {
    OGC "ogcapi-common-1/1.0/conf/core",
    OGC "ogcapi-common-2/1.0/conf/collections",
    OGC "ogcapi-common-3/1.0/conf/schemas",
    FEATURES_1 "core",
    FEATURES_1 "geojson",
    FEATURES_1 "html",
    FEATURES_1 "oas30",
    OGC "ogcapi-features-2/1.0/conf/crs",
    OGC "ogcapi-features-3/1.0/conf/queryables",
    OGC "ogcapi-features-3/1.0/conf/queryables-query-parameters",
    OGC "ogcapi-features-3/1.0/conf/filter",
    OGC "ogcapi-features-3/1.0/conf/features-filter",
    OGC "cql2/1.0/conf/cql2-text",
    OGC "cql2/1.0/conf/cql2-json",
    OGC "cql2/1.0/conf/basic-cql2",
    OGC "cql2/1.0/conf/advanced-comparison-operators",
    OGC "cql2/1.0/conf/case-insensitive-comparison",
    OGC "cql2/1.0/conf/accent-insensitive-comparison",
    OGC "cql2/1.0/conf/basic-spatial-functions",
    OGC "cql2/1.0/conf/basic-spatial-functions-plus",
    OGC "cql2/1.0/conf/basic-spatial-operators", /* a draft's name of them, which QGIS asks for */
    OGC "cql2/1.0/conf/spatial-functions",
    OGC "cql2/1.0/conf/temporal-functions",
    OGC "cql2/1.0/conf/array-functions",
    OGC "cql2/1.0/conf/property-property",
    OGC "cql2/1.0/conf/arithmetic",
    OGC "ogcapi-features-4/1.0/conf/create-replace-delete",
    OGC "ogcapi-features-4/1.0/conf/update",
    OGC "ogcapi-features-4/1.0/conf/features",
    OGC "ogcapi-features-4/1.0/conf/optimistic-locking-etags",
    OGC "ogcapi-features-5/1.0/conf/schemas",
    OGC "ogcapi-features-5/1.0/conf/queryables",
    OGC "ogcapi-features-5/1.0/conf/sortables",
    OGC "ogcapi-features-8/0.0/conf/sorting", /* a draft */
    OGC "ogcapi-features-8/0.0/conf/features-sorting",
};

static void write_class(buf *out, const char *name, size_t number, web_format format)
{
    if (format == FORMAT_HTML)
        html_element(out, "li", name);
    else
        buf_printf(out, "%s\"%s\"", number ? "," : "", name);
}

status conformance_get(request *rq, response *rs, error *err)
{
    buf *out = &rs->body;
    web_format format;
    status code = format_of_document(rq, &format, err);
    if (code)
        return code;
    if (format == FORMAT_HTML) {
        html_begin(out, "What the service conforms to", plain_style(rq));
        buf_puts(out, "<ul>\n");
    } else {
        buf_puts(out, "{\"conformsTo\":[");
    }
    for (size_t i = 0; i < COUNT(CLASSES) + TILES_CONFORMANCE_COUNT; i++)
        write_class(out, i < COUNT(CLASSES) ? CLASSES[i] : TILES_CONFORMANCE[i - COUNT(CLASSES)], i,
                    format);
    if (format == FORMAT_HTML) {
        buf_puts(out, "</ul>\n");
        html_end(out);
        return respond(rs, 200, MEDIA_HTML, err);
    }
    buf_puts(out, "]}\n");
    return respond(rs, 200, MEDIA_JSON, err);
}
