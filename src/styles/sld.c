/* OGC Styled Layer Descriptor 1.0.0 (OGC 02-070), which GeoServer, MapServer and QGIS read: a rule
 * for each category, by its code, and one for all else. Sizes are in pixels. */
#include <stdio.h>

#include "styles/icon.h"
#include "styles/styles.h"
#include "styles/xml.h"

enum { HREF_MAX_BYTES = 64 * 1024 };

static void parameter(xml_out *x, const char *name, const char *text)
{
    xml_open(x, "CssParameter");
    xml_attribute(x, "name", name);
    x->failed |= xmlTextWriterWriteString(x->writer, (const xmlChar *)text) < 0;
    xml_close(x);
}

static void size_and_end(xml_out *x)
{
    char px[16];
    snprintf(px, sizeof px, "%d", ICON_DISC_PX);
    xml_element(x, "Size", px);
    xml_close(x);
    xml_close(x);
}

static void disc(xml_out *x, const char *colour)
{
    char fill[16];
    rgb c = rgb_of(colour);
    snprintf(fill, sizeof fill, "#%02x%02x%02x", c.red, c.green, c.blue);
    xml_open(x, "PointSymbolizer");
    xml_open(x, "Graphic");
    xml_open(x, "Mark");
    xml_element(x, "WellKnownName", "circle");
    xml_open(x, "Fill");
    parameter(x, "fill", fill);
    xml_close(x);
    xml_open(x, "Stroke");
    parameter(x, "stroke", "#ffffff");
    parameter(x, "stroke-width", "1");
    xml_close(x);
    xml_close(x);
    size_and_end(x);
}

static void icon(xml_out *x, const char *base, const char *code)
{
    BUF_SCOPED buf href;
    buf_init(&href, HREF_MAX_BYTES);
    buf_puts(&href, base);
    buf_puts(&href, "/styles/icons/");
    buf_puts(&href, code);
    buf_puts(&href, ".svg");
    const char *address = buf_text(&href);
    x->failed |= !address;
    xml_open(x, "PointSymbolizer");
    xml_open(x, "Graphic");
    xml_open(x, "ExternalGraphic");
    xml_open(x, "OnlineResource");
    xml_attribute(x, "xlink:type", "simple");
    xml_attribute(x, "xlink:href", address ? address : "");
    xml_close(x);
    xml_element(x, "Format", STYLES_MEDIA_SVG);
    xml_close(x);
    size_and_end(x);
}

static void rule(xml_out *x, const category *c, const char *base)
{
    xml_open(x, "Rule");
    xml_element(x, "Name", c->code);
    xml_element(x, "Title", c->label);
    xml_open(x, "ogc:Filter");
    xml_open(x, "ogc:PropertyIsEqualTo");
    xml_element(x, "ogc:PropertyName", "category");
    xml_element(x, "ogc:Literal", c->code);
    xml_close(x);
    xml_close(x);
    disc(x, c->colour);
    if (base && styles_icon(c->icon).len)
        icon(x, base, c->code);
    xml_close(x);
}

status styles_sld(const taxonomy *t, const char *layer, const char *base, buf *ret, error *err)
{
    static const char *const NAMESPACES[][2] = {
        {"version", "1.0.0"},
        {"xmlns", "http://www.opengis.net/sld"},
        {"xmlns:ogc", "http://www.opengis.net/ogc"},
        {"xmlns:xlink", "http://www.w3.org/1999/xlink"},
    };
    xml_out x;
    status failed = xml_begin(&x, err);
    if (failed)
        return failed;
    x.failed |= xmlTextWriterStartDocument(x.writer, "1.0", "UTF-8", NULL) < 0;
    xml_open(&x, "StyledLayerDescriptor");
    for (size_t i = 0; i < COUNT(NAMESPACES); i++)
        xml_attribute(&x, NAMESPACES[i][0], NAMESPACES[i][1]);
    xml_open(&x, "NamedLayer");
    xml_element(&x, "Name", layer);
    xml_open(&x, "UserStyle");
    xml_element(&x, "Title", "By category");
    xml_open(&x, "FeatureTypeStyle");
    for (size_t i = 0; i < taxonomy_count(t); i++)
        rule(&x, taxonomy_at(t, i), base);
    xml_open(&x, "Rule");
    xml_element(&x, "Title", "Category not known");
    xml_open(&x, "ElseFilter");
    xml_close(&x);
    disc(&x, NULL);
    return xml_end(&x, ret, err);
}
