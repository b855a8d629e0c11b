/* QML, the XML in which QGIS keeps how a layer looks, as QGIS 3.22 writes it
 * (QgsCategorizedSymbolRenderer::save, QgsSvgMarkerSymbolLayer::properties,
 * QgsVectorLayer::writeSymbology). Later releases read it.
 *
 * A symbol is a disc in the colour of the category with its icon on it; the icon is inside the
 * file, as "base64:" and the SVG. The size is in millimetres. */
#include <stdio.h>

#include "domain/asset.h"
#include "styles/icon.h"
#include "styles/styles.h"
#include "styles/xml.h"

#define DISC_MM "5"
#define ICON_MM "3"
#define NOT_KNOWN "Category not known"
#define NOT_SAID "(not said)"
/* what stands for null among the values of a map (QgsValueMapFieldFormatter::NULL_VALUE) */
#define QGIS_NULL "{2839923C-8B7D-419E-B84B-CA2FE9B80EC7}"

enum {
    SVG_MAX_BYTES = 256 * 1024,
    NAME_MAX_BYTES = 2 * SVG_MAX_BYTES,
    LABEL_ROOM = 80,
    COLOUR_ROOM = 24
};

static void option(xml_out *x, const char *name, const char *text)
{
    xml_open(x, "Option");
    xml_attribute(x, "type", "QString");
    xml_attribute(x, "name", name);
    xml_attribute(x, "value", text);
    xml_close(x);
}

static void open_options(xml_out *x, const char *type, const char *name)
{
    xml_open(x, "Option");
    xml_attribute(x, "type", type);
    if (name)
        xml_attribute(x, "name", name);
}

/* -- symbols ----------------------------------------------------------------------------------- */

typedef struct {
    const char *name, *value;
} setting;

static void symbol_layer(xml_out *x, const char *class, const setting *settings, size_t count)
{
    xml_open(x, "layer");
    xml_attribute(x, "class", class);
    xml_attribute(x, "enabled", "1");
    xml_attribute(x, "locked", "0");
    xml_attribute(x, "pass", "0");
    open_options(x, "Map", NULL);
    for (size_t i = 0; i < count; i++)
        option(x, settings[i].name, settings[i].value);
    xml_close(x);
    xml_close(x);
}

static void disc_layer(xml_out *x, const char *colour)
{
    char fill[COLOUR_ROOM];
    rgb c = rgb_of(colour);
    snprintf(fill, sizeof fill, "%d,%d,%d,255", c.red, c.green, c.blue);
    const setting settings[] = {
        {"name", "circle"},
        {"color", fill},
        {"outline_color", "255,255,255,255"},
        {"outline_style", "solid"},
        {"outline_width", "0.2"},
        {"outline_width_unit", "MM"},
        {"size", DISC_MM},
        {"size_unit", "MM"},
        {"scale_method", "diameter"},
        {"horizontal_anchor_point", "1"},
        {"vertical_anchor_point", "1"},
    };
    symbol_layer(x, "SimpleMarker", settings, COUNT(settings));
}

/* RFC 4648 4: three bytes are four digits; '=' stands for what is not there. */
static void add_base64(buf *out, slice bytes)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.len; i += 3) {
        uint32_t three = 0;
        size_t there = bytes.len - i < 3 ? bytes.len - i : 3;
        for (size_t k = 0; k < 3; k++)
            three = three << 8 | (k < there ? (uint8_t)bytes.at[i + k] : 0);
        for (size_t k = 0; k < 4; k++)
            buf_add(out, k <= there ? &DIGITS[three >> (18 - 6 * k) & 63] : "=", 1);
    }
}

/* What an icon is made in, one after the other. */
typedef struct {
    buf svg, name;
} rooms;

static status icon_layer(xml_out *x, rooms *in, const char *icon, error *err)
{
    slice from = styles_icon(icon);
    if (!from.len)
        return OK;
    buf_clear(&in->svg);
    buf_clear(&in->name);
    status failed = icon_alone(from, &in->svg, err);
    buf_puts(&in->name, "base64:");
    add_base64(&in->name, (slice){in->svg.data, in->svg.len});
    const char *text = buf_text(&in->name);
    if (failed || !text)
        return failed ? failed : buf_status(&in->name, err);
    const setting settings[] = {
        {"name", text},
        {"color", "255,255,255,255"},
        {"outline_width", "0"},
        {"size", ICON_MM},
        {"size_unit", "MM"},
        {"scale_method", "diameter"},
        {"fixedAspectRatio", "0"},
        {"horizontal_anchor_point", "1"},
        {"vertical_anchor_point", "1"},
    };
    symbol_layer(x, "SvgMarker", settings, COUNT(settings));
    return OK;
}

static status symbol(xml_out *x, rooms *in, size_t number, const char *colour, const char *icon,
                     error *err)
{
    char name[24];
    snprintf(name, sizeof name, "%zu", number);
    xml_open(x, "symbol");
    xml_attribute(x, "type", "marker");
    xml_attribute(x, "name", name);
    xml_attribute(x, "alpha", "1");
    xml_attribute(x, "clip_to_extent", "1");
    xml_attribute(x, "force_rhr", "0");
    disc_layer(x, colour);
    status failed = icon_layer(x, in, icon, err);
    xml_close(x);
    return failed;
}

static void category_row(xml_out *x, size_t number, const char *code, const char *label)
{
    char symbol_name[24];
    snprintf(symbol_name, sizeof symbol_name, "%zu", number);
    xml_open(x, "category");
    xml_attribute(x, "value", code);
    xml_attribute(x, "type", "string");
    xml_attribute(x, "symbol", symbol_name);
    xml_attribute(x, "label", label);
    xml_attribute(x, "render", "true");
    xml_close(x);
}

/* The last category, without a value, is for all else. */
static status renderer(xml_out *x, const taxonomy *t, error *err)
{
    size_t count = taxonomy_count(t);
    status failed = OK;
    rooms in;
    buf_init(&in.svg, SVG_MAX_BYTES);
    buf_init(&in.name, NAME_MAX_BYTES);
    xml_open(x, "renderer-v2");
    xml_attribute(x, "type", "categorizedSymbol");
    xml_attribute(x, "attr", "category");
    xml_attribute(x, "symbollevels", "0");
    xml_attribute(x, "enableorderby", "0");
    xml_attribute(x, "forceraster", "0");
    xml_open(x, "categories");
    for (size_t i = 0; i < count; i++)
        category_row(x, i, taxonomy_at(t, i)->code, taxonomy_at(t, i)->label);
    category_row(x, count, "", NOT_KNOWN);
    xml_close(x);
    xml_open(x, "symbols");
    for (size_t i = 0; i < count && !failed; i++)
        failed = symbol(x, &in, i, taxonomy_at(t, i)->colour, taxonomy_at(t, i)->icon, err);
    if (!failed)
        failed = symbol(x, &in, count, NULL, NULL, err);
    xml_close(x);
    xml_close(x);
    buf_done(&in.svg);
    buf_done(&in.name);
    return failed;
}

/* -- names for people -------------------------------------------------------------------------- */

/* "phone-first" -> "Phone first" */
static void label_of_choice(const char *choice, char ret[LABEL_ROOM])
{
    snprintf(ret, LABEL_ROOM, "%s", choice);
    for (char *c = ret; *c; c++)
        if (*c == '-' || *c == '_')
            *c = ' ';
    if (ret[0] >= 'a' && ret[0] <= 'z')
        ret[0] = (char)(ret[0] - 32);
}

static void map_entry(xml_out *x, const char *label, const char *code)
{
    open_options(x, "Map", NULL);
    option(x, label, code);
    xml_close(x);
}

static void value_map(xml_out *x, const taxonomy *t, const field *f)
{
    open_options(x, "Map", NULL);
    open_options(x, "List", "map");
    if (!(f->flags & FIELD_REQUIRED))
        map_entry(x, NOT_SAID, QGIS_NULL);
    for (size_t i = 0; f->type == FIELD_CODE && i < taxonomy_count(t); i++)
        map_entry(x, taxonomy_at(t, i)->label, taxonomy_at(t, i)->code);
    for (size_t i = 0; f->type != FIELD_CODE && f->choices[i]; i++) {
        char label[LABEL_ROOM];
        label_of_choice(f->choices[i], label);
        map_entry(x, label, f->choices[i]);
    }
    xml_close(x);
    xml_close(x);
}

static bool has_map(const field *f)
{
    return f->type == FIELD_CODE || f->type == FIELD_ENUM || f->type == FIELD_TRISTATE;
}

static void field_configuration(xml_out *x, const taxonomy *t, const entity *of, audience to)
{
    xml_open(x, "fieldConfiguration");
    for (size_t i = 0; i < of->count; i++) {
        const field *f = &of->fields[i];
        if (f->visible_to > to || !has_map(f))
            continue;
        xml_open(x, "field");
        xml_attribute(x, "name", f->name);
        xml_open(x, "editWidget");
        xml_attribute(x, "type", "ValueMap");
        xml_open(x, "config");
        value_map(x, t, f);
        xml_close(x);
        xml_close(x);
        xml_close(x);
    }
    xml_close(x);
}

static void alias(xml_out *x, const char *column, const char *label)
{
    xml_open(x, "alias");
    xml_attribute(x, "field", column);
    xml_attribute(x, "name", label);
    xml_close(x);
}

static void aliases(xml_out *x, const entity *of, audience to)
{
    xml_open(x, "aliases");
    for (size_t i = 0; i < of->count; i++)
        if (of->fields[i].visible_to <= to)
            alias(x, of->fields[i].name, of->fields[i].label);
    for (size_t i = 0; of == &ACTIVITY && ACTIVITY_BESIDE[i]; i += 2)
        alias(x, ACTIVITY_BESIDE[i], ACTIVITY_BESIDE[i + 1]);
    xml_close(x);
}

/* What a feature is called in lists: the first field that is words for people. */
static const char *name_of(const entity *of)
{
    size_t i = 0;
    while (i + 1 < of->count && !(of->fields[i].flags & FIELD_SEARCHED))
        i++;
    return of->fields[i].name;
}

status styles_qml(const taxonomy *t, const entity *of, audience to, buf *ret, error *err)
{
    xml_out x;
    char preview[LABEL_ROOM];
    status failed = xml_begin(&x, err);
    if (failed)
        return failed;
    x.failed |= xmlTextWriterWriteDTD(x.writer, (const xmlChar *)"qgis",
                                      (const xmlChar *)"http://mrcc.com/qgis.dtd",
                                      (const xmlChar *)"SYSTEM", NULL) < 0;
    xml_open(&x, "qgis");
    xml_attribute(&x, "version", "3.22.0");
    xml_attribute(&x, "styleCategories", "Symbology|Fields|Forms");
    failed = renderer(&x, t, err);
    field_configuration(&x, t, of, to);
    aliases(&x, of, to);
    snprintf(preview, sizeof preview, "\"%s\"", name_of(of));
    xml_element(&x, "previewExpression", preview);
    xml_element(&x, "layerGeometryType", "0");
    status ended = xml_end(&x, failed ? &(buf){0} : ret, failed ? &(error){0} : err);
    return failed ? failed : ended;
}
