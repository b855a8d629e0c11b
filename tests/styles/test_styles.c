/* What the taxonomy looks like on maps: each category has a picture, and each form of the style has
 * every category. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <stdio.h>
#include <string.h>

#include "domain/asset.h"
#include "exchange/geodata.h"
#include "styles/icon.h"
#include "styles/styles.h"
#include "support/scratch.h"

static scratch folder;
static taxonomy *t;
static error err;
static buf made;

static int set_up(void **state)
{
    store *s;
    (void)state;
    scratch_make(&folder);
    if (exchange_open_database(scratch_path(&folder, "styles.sqlite"), &s, &err) ||
        store_taxonomy(s, &t, &err))
        return -1;
    store_close(s);
    buf_init(&made, STYLES_MAX_BYTES);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buf_done(&made);
    taxonomy_free(t);
    scratch_remove(&folder);
    return 0;
}

static xmlDocPtr parsed(void)
{
    xmlDocPtr doc = xmlReadMemory(made.data, (int)made.len, NULL, NULL, XML_PARSE_NONET);
    assert_non_null(doc);
    return doc;
}

/* The number or text of an XPath expression; free with xmlFree. */
static char *asked(xmlDocPtr doc, const char *path)
{
    xmlXPathContextPtr context = xmlXPathNewContext(doc);
    xmlXPathRegisterNs(context, BAD_CAST "sld", BAD_CAST "http://www.opengis.net/sld");
    xmlXPathRegisterNs(context, BAD_CAST "ogc", BAD_CAST "http://www.opengis.net/ogc");
    xmlXPathRegisterNs(context, BAD_CAST "xlink", BAD_CAST "http://www.w3.org/1999/xlink");
    xmlXPathRegisterNs(context, BAD_CAST "svg", BAD_CAST "http://www.w3.org/2000/svg");
    xmlXPathObjectPtr found = xmlXPathEvalExpression(BAD_CAST path, context);
    assert_non_null(found);
    char *text = (char *)xmlXPathCastToString(found);
    xmlXPathFreeObject(found);
    xmlXPathFreeContext(context);
    return text;
}

static void assert_asked(xmlDocPtr doc, const char *path, const char *expected)
{
    char *answer = asked(doc, path);
    if (strcmp(answer, expected) != 0)
        fail_msg("%s: '%s', not '%s'", path, answer, expected);
    xmlFree(answer);
}

static void test_every_category_has_a_picture(void **state)
{
    (void)state;
    assert_true(taxonomy_count(t) > 100);
    for (size_t i = 0; i < taxonomy_count(t); i++) {
        const category *c = taxonomy_at(t, i);
        if (!styles_icon(c->icon).len)
            fail_msg("%s: there is no icon %s", c->code, c->icon);
        if (rgb_contrast_with_white(rgb_of(c->colour)) < 3) /* WCAG 2.2, 1.4.11 */
            fail_msg("%s: white on %s is hard to see", c->code, c->colour);
        buf_clear(&made);
        assert_int_equal(styles_picture(c, &made, &err), OK);
        xmlDocPtr doc = parsed();
        assert_asked(doc, "string(/svg:svg/svg:circle/@fill)", c->colour);
        assert_asked(doc, "count(/svg:svg/svg:g[@fill='#ffffff']//svg:path) > 0", "true");
        xmlFreeDoc(doc);
    }
}

static void test_contrast(void **state)
{
    (void)state;
    /* the ends of the scale, and a grey that WCAG's own examples give as 4.54 to 1 */
    assert_float_equal(rgb_contrast_with_white(rgb_of("#000000")), 21, 1e-9);
    assert_float_equal(rgb_contrast_with_white(rgb_of("#FFFFFF")), 1, 1e-9);
    assert_float_equal(rgb_contrast_with_white(rgb_of("#767676")), 4.54, 0.005);
    static const char *const NONE[] = {"", "red", "#12345", "#12345g", "#1234567", NULL};
    for (size_t i = 0; i < COUNT(NONE); i++)
        assert_int_equal(rgb_of(NONE[i]).red, 0x70);
}

static void test_icons_that_are_none(void **state)
{
    static const char *const NONE[] = {"",
                                       "maki:",
                                       "maki:nothing",
                                       "library",
                                       "aki:library",
                                       "maki:librar",
                                       "maki:library.svg",
                                       "../maki:library"};
    (void)state;
    for (size_t i = 0; i < COUNT(NONE); i++)
        assert_int_equal(styles_icon(NONE[i]).len, 0);
    static const char *const BROKEN[] = {"<svg", "<svg/>", "<svg viewBox=\"0 0 15\"/>",
                                         "<svg viewBox=\"1 0 15 15\"/>",
                                         "<svg viewBox=\"0 0 0 0\"/>"};
    for (size_t i = 0; i < COUNT(BROKEN); i++) {
        buf_clear(&made);
        assert_int_equal(icon_on_disc(slice_of(BROKEN[i]), "#000000", &made, &err), ERR_INPUT);
        assert_int_equal(icon_alone(slice_of(BROKEN[i]), &made, &err), ERR_INPUT);
    }
    /* a category that someone added is its colour alone */
    const category own = {.code = "own", .colour = "#123456", .icon = "mine:star"};
    buf_clear(&made);
    assert_int_equal(styles_picture(&own, &made, &err), OK);
    xmlDocPtr doc = parsed();
    assert_asked(doc, "string(/svg:svg/svg:circle/@fill)", "#123456");
    xmlFreeDoc(doc);
}

static void test_qml(void **state)
{
    static const char *const CASES[][2] = {
        {"string(/qgis/renderer-v2/@type)", "categorizedSymbol"},
        {"string(/qgis/renderer-v2/@attr)", "category"},
        {"string(//category[@value='gp-practice']/@label)", "GP practice"},
        {"string(//category[last()]/@value)", ""},
        {"count(//category) = count(//symbol)", "true"},
        {"count(//category[not(@symbol = //symbol/@name)])", "0"},
        {"starts-with(//symbol[@name='0']/layer[@class='SvgMarker']/Option/Option[@name='name']"
         "/@value, 'base64:PHN2Zy')", /* <svg */
         "true"},
        {"string(//alias[@field='step_free']/@name)", "Step-free"},
        {"string(//fieldConfiguration/field[@name='category']//Option[@name='GP practice']/@value)",
         "gp-practice"},
        {"string(//fieldConfiguration/field[@name='step_free']//Option[@name='Yes']/@value)",
         "yes"},
        {"string(//fieldConfiguration/field[@name='position_source']/editWidget/@type)",
         "ValueMap"},
        /* null can be chosen where there may be none */
        {"count(//fieldConfiguration/field[@name='category']//Option[contains(@value, '{2839')])",
         "1"},
        {"count(//fieldConfiguration/field[@name='step_free']//Option[contains(@value, '{2839')])",
         "0"},
        {"string(/qgis/previewExpression)", "\"name\""},
        /* editors' columns are not in what the public takes away */
        {"count(//alias[@field='consent'] | //field[@name='consent'])", "0"},
    };
    (void)state;
    buf_clear(&made);
    assert_int_equal(styles_qml(t, &ASSET, AUDIENCE_PUBLIC, &made, &err), OK);
    xmlDocPtr doc = parsed();
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_asked(doc, CASES[i][0], CASES[i][1]);
    char path[200], count[24];
    for (size_t i = 0; i < taxonomy_count(t); i++) {
        snprintf(path, sizeof path, "string(//category[@value='%s']/@label)",
                 taxonomy_at(t, i)->code);
        assert_asked(doc, path, taxonomy_at(t, i)->label);
    }
    snprintf(count, sizeof count, "%zu", taxonomy_count(t));
    assert_asked(doc, "count(//layer[@class='SvgMarker'])", count);
    xmlFreeDoc(doc);
    buf_clear(&made);
    assert_int_equal(styles_qml(t, &ASSET, AUDIENCE_EDITORS, &made, &err), OK);
    doc = parsed();
    assert_asked(doc, "count(//alias)", (snprintf(count, sizeof count, "%zu", ASSET.count), count));
    xmlFreeDoc(doc);
    buf_clear(&made);
    assert_int_equal(styles_qml(t, &ACTIVITY, AUDIENCE_PUBLIC, &made, &err), OK);
    doc = parsed();
    assert_asked(doc, "string(//alias[@field='asset_name']/@name)", "Asset");
    assert_asked(doc, "string(//alias[@field='when']/@name)", "When it is on");
    assert_asked(doc, "count(//alias[@field='asset'])", "1");
    xmlFreeDoc(doc);
}

static void test_what_must_be_escaped(void **state)
{
    taxonomy *own;
    const category hostile = {.code = "own",
                              .label = "</qgis>\"&\x01 ]]>",
                              .plain_label = "x",
                              .words = "x",
                              .colour = "#ABCDEF",
                              .icon = "maki:library"};
    (void)state;
    assert_int_equal(taxonomy_new(&own, &err), OK);
    assert_int_equal(taxonomy_add(own, &hostile, NULL, &err), OK);
    buf_clear(&made);
    assert_int_equal(styles_qml(own, &ASSET, AUDIENCE_PUBLIC, &made, &err), OK);
    xmlDocPtr doc = parsed();
    assert_asked(doc, "string(//category[1]/@label)", "</qgis>\"&  ]]>");
    xmlFreeDoc(doc);
    buf_clear(&made);
    assert_int_equal(styles_sld(own, "assets", "http://x/?a=<&", &made, &err), OK);
    xmlFreeDoc(parsed());
    buf_clear(&made);
    assert_int_equal(styles_mapbox(own, "http://x/\"", &made, &err), OK);
    json_t *json = json_loadb(made.data, made.len, 0, NULL);
    assert_non_null(json);
    json_decref(json);
    taxonomy_free(own);
}

static void test_sld(void **state)
{
    static const char *const CASES[][2] = {
        {"string(/sld:StyledLayerDescriptor/@version)", "1.0.0"},
        {"string(//sld:NamedLayer/sld:Name)", "assets"},
        {"string(//sld:Rule[.//ogc:Literal='gp-practice']/sld:Title)", "GP practice"},
        {"string(//sld:Rule[.//ogc:Literal='library']//sld:CssParameter[@name='fill'])", "#2e7dc3"},
        {"string(//sld:Rule[.//ogc:Literal='library']//sld:OnlineResource/@xlink:href)",
         "https://x.example/styles/icons/library.svg"},
        {"count(//sld:Rule[sld:ElseFilter])", "1"},
    };
    char count[24];
    (void)state;
    buf_clear(&made);
    assert_int_equal(styles_sld(t, "assets", "https://x.example", &made, &err), OK);
    xmlDocPtr doc = parsed();
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_asked(doc, CASES[i][0], CASES[i][1]);
    snprintf(count, sizeof count, "%zu", taxonomy_count(t) + 1);
    assert_asked(doc, "count(//sld:Rule)", count);
    xmlFreeDoc(doc);
    buf_clear(&made);
    assert_int_equal(styles_sld(t, "assets", NULL, &made, &err), OK);
    doc = parsed();
    assert_asked(doc, "count(//sld:ExternalGraphic)", "0");
    xmlFreeDoc(doc);
}

static void test_mapbox(void **state)
{
    (void)state;
    buf_clear(&made);
    assert_int_equal(styles_mapbox(t, "https://x.example", &made, &err), OK);
    json_t *style = json_loadb(made.data, made.len, JSON_REJECT_DUPLICATES, NULL);
    const char *source, *sprite;
    json_t *layers;
    assert_int_equal(json_unpack(style, "{s:{s:{s:s}}, s:s, s:o}", "sources", "assets", "url",
                                 &source, "sprite", &sprite, "layers", &layers),
                     0);
    assert_string_equal(source, "https://x.example/tiles/assets");
    assert_string_equal(sprite, "https://x.example/styles/sprite");
    assert_null(json_object_get(style, "glyphs"));
    json_t *match =
        json_object_get(json_object_get(json_array_get(layers, 1), "paint"), "circle-color");
    /* "match", its input, a pair for each, and what it is otherwise */
    assert_int_equal(json_array_size(match), 2 + 2 * taxonomy_count(t) + 1);
    json_decref(style);
}

/* Every layer's source is there, and every source has a layer. */
static void assert_sources(const json_t *style)
{
    size_t i;
    const json_t *layer, *source;
    const char *name;
    const json_t *sources = json_object_get(style, "sources");
    json_t *used = json_object();
    json_array_foreach(json_object_get(style, "layers"), i, layer)
    {
        const char *of = json_string_value(json_object_get(layer, "source"));
        if (!of)
            continue;
        assert_non_null(json_object_get(sources, of));
        json_object_set_new(used, of, json_true());
    }
    json_object_foreach((json_t *)(uintptr_t)sources, name, source)
        assert_non_null(json_object_get(used, name));
    json_decref(used);
}

static void test_map(void **state)
{
    static const struct {
        styles_base under;
        const char *areas, *attribution, *holds, *not ;
    } CASES[] = {
        {STYLES_BASE_PLACES, NULL, NULL, "/tiles/places/{z}/{x}/{y}.mvt\"", "area-outlines"},
        {STYLES_BASE_PLACES, "?area=Wards", NULL, "/tiles/areas/{z}/{x}/{y}.mvt?area=Wards\"",
         "basemap"},
        {STYLES_BASE_PROTOMAPS, "?area=Wards", NULL, "www.openstreetmap.org/copyright", "/tiles/p"},
        {STYLES_BASE_PROTOMAPS, NULL, NULL, "\"source-layer\":\"roads\"", "icon-image\":\"arrow"},
        {STYLES_BASE_OPENMAPTILES, NULL, "Made up", "\"source-layer\":\"transportation\"",
         "openstreetmap"},
        {STYLES_BASE_OPENMAPTILES, NULL, "Made up", "\"attribution\":\"Made up\"", "glyphs"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        for (size_t theme = 0; theme < STYLES_THEME_COUNT; theme++) {
            styles_map_options o = {.under = CASES[i].under,
                                    .theme = STYLES_THEMES[theme],
                                    .areas = CASES[i].areas,
                                    .attribution = CASES[i].attribution};
            buf_clear(&made);
            assert_int_equal(styles_map(t, &o, "https://x.example", &made, &err), OK);
            json_t *style = json_loadb(made.data, made.len, JSON_REJECT_DUPLICATES, NULL);
            assert_non_null(style);
            assert_sources(style);
            json_decref(style);
            const char *text = buf_text(&made);
            if (!strstr(text, CASES[i].holds) || strstr(text, CASES[i].not ))
                fail_msg("case %zu, %s", i, STYLES_THEMES[theme]);
        }
}

/* Width and height of a PNG: big-endian, at byte 16 (PNG 11.2.2). */
static int png_number(slice png, size_t at)
{
    const uint8_t *b = (const uint8_t *)png.at + at;
    return b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
}

static void test_sprite(void **state)
{
    static const struct {
        const char *json, *png;
        int ratio;
    } CASES[] = {{"sprite.json", "sprite.png", 1}, {"sprite@2x.json", "sprite@2x.png", 2}};
    (void)state;
    assert_int_equal(styles_sprite("sprite").len, 0);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        slice text = styles_sprite(CASES[i].json), png = styles_sprite(CASES[i].png);
        json_t *index = json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES, NULL);
        assert_true(png.len > 24 && memcmp(png.at, "\x89PNG\r\n\x1a\n", 8) == 0);
        assert_int_equal(json_object_size(index), taxonomy_count(t));
        for (size_t k = 0; k < taxonomy_count(t); k++) {
            int x, y, width, height, ratio;
            const json_t *image = json_object_get(index, taxonomy_at(t, k)->code);
            assert_int_equal(json_unpack((json_t *)image, "{s:i,s:i,s:i,s:i,s:i}", "x", &x, "y", &y,
                                         "width", &width, "height", &height, "pixelRatio", &ratio),
                             0);
            assert_int_equal(ratio, CASES[i].ratio);
            assert_int_equal(width, ICON_DISC_PX * ratio);
            assert_int_equal(height, ICON_DISC_PX * ratio);
            assert_in_range(x, 0, png_number(png, 16) - width);
            assert_in_range(y, 0, png_number(png, 20) - height);
        }
        json_decref(index);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_category_has_a_picture),
        cmocka_unit_test(test_contrast),
        cmocka_unit_test(test_icons_that_are_none),
        cmocka_unit_test(test_qml),
        cmocka_unit_test(test_what_must_be_escaped),
        cmocka_unit_test(test_sld),
        cmocka_unit_test(test_mapbox),
        cmocka_unit_test(test_map),
        cmocka_unit_test(test_sprite),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
