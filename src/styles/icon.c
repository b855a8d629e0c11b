/* An icon keeps its own root and paths; what is around them is added. */
#include "styles/icon.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <math.h>
#include <string.h>

/* The side of the icon on its disc: within the circle, with air around it. */
enum { ICON_PX = 14 };

static const xmlChar *xml(const char *text)
{
    return (const xmlChar *)text;
}

static int hex_digit(char c)
{
    static const char DIGITS[] = "0123456789abcdefABCDEF";
    const char *found = c ? strchr(DIGITS, c) : NULL;
    int number = found ? (int)(found - DIGITS) : -1;
    return number < 16 ? number : number - 6;
}

rgb rgb_of(const char *colour)
{
    static const rgb GREY = {0x70, 0x70, 0x70};
    int digits[6];
    if (!colour || colour[0] != '#' || strlen(colour) != 7)
        return GREY;
    for (int i = 0; i < 6; i++)
        if ((digits[i] = hex_digit(colour[i + 1])) < 0)
            return GREY;
    return (rgb){(uint8_t)(digits[0] * 16 + digits[1]), (uint8_t)(digits[2] * 16 + digits[3]),
                 (uint8_t)(digits[4] * 16 + digits[5])};
}

static double linear(uint8_t channel)
{
    double share = channel / 255.0;
    return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4);
}

double rgb_contrast_with_white(rgb c)
{
    double luminance = 0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue);
    return 1.05 / (luminance + 0.05);
}

/* -- SVG --------------------------------------------------------------------------------------- */

static xmlDocPtr parse(slice svg)
{
    static const char EMPTY[] =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"></svg>";
    if (!svg.len)
        svg = (slice){EMPTY, sizeof EMPTY - 1};
    return xmlReadMemory(svg.at, (int)svg.len, NULL, "UTF-8",
                         XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                             XML_PARSE_NOBLANKS);
}

/* Its longer side, by a viewBox that begins at 0: "0 0 15 15". */
static bool side_of(xmlNodePtr root, double *ret)
{
    double number[4] = {0};
    int count = 0;
    xmlChar *box = xmlGetProp(root, xml("viewBox"));
    slice left = slice_of(box ? (const char *)box : "");
    while (left.len && count < 4) {
        const char *space = memchr(left.at, ' ', left.len);
        slice one = {left.at, space ? (size_t)(space - left.at) : left.len};
        if (!text_to_double(one, &number[count++]))
            count = 5;
        size_t passed = one.len + (space ? 1 : 0);
        left = (slice){left.at + passed, left.len - passed};
    }
    xmlFree(box);
    *ret = fmax(number[2], number[3]);
    return count == 4 && number[0] == 0 && number[1] == 0 && *ret > 0;
}

static bool set(xmlNodePtr node, const char *name, const char *value)
{
    return xmlSetProp(node, xml(name), xml(value)) != NULL;
}

static status write_out(xmlDocPtr doc, buf *ret, error *err)
{
    xmlBufferPtr out = xmlBufferCreate();
    bool written = out && xmlNodeDump(out, doc, xmlDocGetRootElement(doc), 0, 0) > 0;
    if (written)
        buf_add(ret, xmlBufferContent(out), (size_t)xmlBufferLength(out));
    xmlBufferFree(out);
    return written ? buf_status(ret, err) : error_no_memory(err);
}

static status no_icon(error *err)
{
    return error_set(err, ERR_INPUT, "icon", "the icon is no SVG with a viewBox from 0 0");
}

status icon_alone(slice svg, buf *ret, error *err)
{
    double side;
    xmlDocPtr doc = parse(svg);
    xmlNodePtr root = doc ? xmlDocGetRootElement(doc) : NULL;
    status failed = OK;
    if (!root || !side_of(root, &side))
        failed = no_icon(err);
    else if (!set(root, "fill", "param(fill) #ffffff"))
        failed = error_no_memory(err);
    if (!failed)
        failed = write_out(doc, ret, err);
    xmlFreeDoc(doc);
    return failed;
}

/* Moves everything inside the root into a white group in the middle of the picture. */
static bool put_on_disc(xmlNodePtr root, double side, const char *colour)
{
    char size[32], radius[32], transform[96], fill[16];
    rgb c = rgb_of(colour);
    xmlNodePtr disc = xmlNewNode(root->ns, xml("circle"));
    xmlNodePtr group = xmlNewNode(root->ns, xml("g"));
    if (!disc || !group) {
        xmlFreeNode(disc);
        xmlFreeNode(group);
        return false;
    }
    for (xmlNodePtr child; (child = root->children);) {
        xmlUnlinkNode(child);
        xmlAddChild(group, child);
    }
    xmlAddChild(root, disc);
    xmlAddChild(root, group);
    int margin = (ICON_DISC_PX - ICON_PX) / 2;
    snprintf(size, sizeof size, "%d", ICON_DISC_PX);
    snprintf(radius, sizeof radius, "%d", ICON_DISC_PX / 2);
    /* parts per 10,000, so that no locale has a word in it */
    long scale = lround(ICON_PX / side * 10000);
    snprintf(transform, sizeof transform, "translate(%d %d) scale(%ld.%04ld)", margin, margin,
             scale / 10000, scale % 10000);
    snprintf(fill, sizeof fill, "#%02x%02x%02x", c.red, c.green, c.blue);
    char box[64];
    snprintf(box, sizeof box, "0 0 %d %d", ICON_DISC_PX, ICON_DISC_PX);
    return set(root, "width", size) && set(root, "height", size) && set(root, "viewBox", box) &&
           set(disc, "cx", radius) && set(disc, "cy", radius) && set(disc, "r", radius) &&
           set(disc, "fill", fill) && set(group, "transform", transform) &&
           set(group, "fill", "#ffffff");
}

status icon_on_disc(slice svg, const char *colour, buf *ret, error *err)
{
    double side;
    xmlDocPtr doc = parse(svg);
    xmlNodePtr root = doc ? xmlDocGetRootElement(doc) : NULL;
    status failed = OK;
    if (!root || !side_of(root, &side))
        failed = no_icon(err);
    else if (!put_on_disc(root, side, colour))
        failed = error_no_memory(err);
    if (!failed)
        failed = write_out(doc, ret, err);
    xmlFreeDoc(doc);
    return failed;
}
