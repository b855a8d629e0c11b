/* MapLibre Style Specification, version 8 (https://maplibre.org/maplibre-style-spec/).
 *
 * Groups are circles that grow with how many they are of. Single assets are circles in the colour
 * of their category, under the icon from the sprite, so that what has no icon is seen too. The
 * style of the assets has no text, since most programs need fonts from somewhere for it; that of
 * the pages' map has. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "embedded_map_layers.h"
#include "format/json.h"
#include "styles/icon.h"
#include "styles/styles.h"

#define OPENSTREETMAP                                                                              \
    "<a href=\"https://www.openstreetmap.org/copyright\">\xC2\xA9 OpenStreetMap contributors</a>"
#define SOURCE "\"source\":\"assets\",\"source-layer\":\"assets\""
#define NO_CATEGORY "#707070"

enum { HREF_MAX_BYTES = 64 * 1024, UNDER_DEEPEST = 14 };

static void address(buf *out, const char *name, const char *base, const char *path)
{
    BUF_SCOPED buf href;
    buf_init(&href, HREF_MAX_BYTES);
    buf_puts(&href, base);
    buf_puts(&href, path);
    json_name(out, name);
    json_text(out, (slice){href.data, href.len});
    out->failed |= href.failed;
}

/* ["match", ["get", "category"], "library", "#2e7dc3", ..., "#707070"] */
static void colours(buf *out, const taxonomy *t)
{
    if (!t || !taxonomy_count(t)) {
        buf_puts(out, "\"" NO_CATEGORY "\"");
        return;
    }
    buf_puts(out, "[\"match\",[\"get\",\"category\"]");
    for (size_t i = 0; i < taxonomy_count(t); i++) {
        const category *c = taxonomy_at(t, i);
        rgb of = rgb_of(c->colour);
        buf_puts(out, ",");
        json_text(out, slice_of(c->code));
        buf_printf(out, ",\"#%02x%02x%02x\"", of.red, of.green, of.blue);
    }
    buf_puts(out, ",\"" NO_CATEGORY "\"]");
}

static void groups(buf *out, const taxonomy *t)
{
    buf_puts(out, "{\"id\":\"asset-groups\",\"type\":\"circle\"," SOURCE
                  ",\"filter\":[\"has\",\"point_count\"],\"paint\":{\"circle-radius\":"
                  "[\"interpolate\",[\"linear\"],[\"sqrt\",[\"get\",\"point_count\"]],"
                  "1,5,10,11,100,22,1000,34],\"circle-opacity\":0.75,"
                  "\"circle-stroke-color\":\"#ffffff\",\"circle-stroke-width\":1,"
                  "\"circle-color\":");
    colours(out, t);
    buf_puts(out, "}}");
}

static void singles(buf *out, const taxonomy *t)
{
    buf_printf(out,
               "{\"id\":\"assets\",\"type\":\"circle\"," SOURCE
               ",\"filter\":[\"!\",[\"has\",\"point_count\"]],\"paint\":{\"circle-radius\":"
               "[\"interpolate\",[\"linear\"],[\"zoom\"],8,7,14,%d],"
               "\"circle-stroke-color\":\"#ffffff\",\"circle-stroke-width\":1,\"circle-color\":",
               ICON_DISC_PX / 2);
    colours(out, t);
    buf_puts(out, "}}");
}

static void icons(buf *out)
{
    buf_puts(out, "{\"id\":\"asset-icons\",\"type\":\"symbol\"," SOURCE
                  ",\"filter\":[\"all\",[\"!\",[\"has\",\"point_count\"]],"
                  "[\"has\",\"category\"]],\"layout\":{\"icon-image\":[\"get\",\"category\"],"
                  "\"icon-allow-overlap\":true,\"icon-ignore-placement\":true,\"icon-size\":"
                  "[\"interpolate\",[\"linear\"],[\"zoom\"],8,0.6,14,1]}}");
}

/* Up to the end of the sources, which may have more before it. */
static void begin(buf *out, const char *base)
{
    buf_puts(out, "{\"version\":8,\"name\":\"Community assets\",");
    address(out, "sprite", base, "/styles/sprite");
    buf_puts(out, ",\"sources\":{\"assets\":{\"type\":\"vector\",");
    address(out, "url", base, "/tiles/assets");
    buf_putc(out, '}');
}

/* @param of_groups  whose colours groups have; NULL: none. */
static void assets(buf *ret, const taxonomy *t, const taxonomy *of_groups)
{
    groups(ret, of_groups);
    buf_putc(ret, ',');
    singles(ret, t);
    buf_putc(ret, ',');
    icons(ret);
}

status styles_mapbox(const taxonomy *t, const char *base, buf *ret, error *err)
{
    begin(ret, base);
    buf_puts(ret, "},\"layers\":[");
    assets(ret, t, t);
    buf_puts(ret, "]}\n");
    return buf_status(ret, err);
}

/* -- the map of the pages ---------------------------------------------------------------------- */

const char *const STYLES_THEMES[STYLES_THEME_COUNT] = {"light", "dark", "contrast"};

/* The layers of one file of styles/map, as they were made for a theme. */
static void made(buf *out, const char *layers, const char *theme)
{
    char name[60];
    snprintf(name, sizeof name, "map/%s-%s.json", layers, theme);
    size_t i = 0;
    while (i < COUNT(embedded_files) && strcmp(embedded_files[i].name, name) != 0)
        i++;
    assert(i < COUNT(embedded_files)); /* every theme has every layer */
    buf_add(out, embedded_files[i].text, embedded_files[i].size);
}

static void tiles_source(buf *out, const char *name, const char *base, const char *query)
{
    BUF_SCOPED buf href;
    buf_init(&href, HREF_MAX_BYTES);
    buf_printf(&href, "%s/tiles/%s/{z}/{x}/{y}.mvt%s", base, name, query);
    buf_putc(out, ',');
    json_name(out, name);
    buf_puts(out, "{\"type\":\"vector\",\"tiles\":[");
    json_text(out, (slice){href.data, href.len});
    buf_printf(out, "],\"maxzoom\":%d}", UNDER_DEEPEST);
    out->failed |= href.failed;
}

static void basemap_source(buf *out, const char *base, const char *attribution)
{
    BUF_SCOPED buf href;
    buf_init(&href, HREF_MAX_BYTES);
    buf_printf(&href, "pmtiles://%s/basemap.pmtiles", base);
    buf_puts(out, ",\"basemap\":{\"type\":\"vector\",\"url\":");
    json_text(out, (slice){href.data, href.len});
    buf_puts(out, ",\"attribution\":");
    json_text(out, slice_of(attribution ? attribution : OPENSTREETMAP));
    buf_putc(out, '}');
    out->failed |= href.failed;
}

static void sources_under(buf *out, const styles_map_options *o, const char *base)
{
    if (o->under != STYLES_BASE_PLACES) {
        basemap_source(out, base, o->attribution);
        return;
    }
    tiles_source(out, "places", base, "");
    if (o->areas)
        tiles_source(out, "areas", base, o->areas);
}

static void layers_under(buf *out, const styles_map_options *o)
{
    static const struct {
        styles_base under;
        const char *layers;
        bool of_areas;
    } LAYERS[] = {{STYLES_BASE_PROTOMAPS, "protomaps", false},
                  {STYLES_BASE_OPENMAPTILES, "openmaptiles", false},
                  {STYLES_BASE_PLACES, "ground", false},
                  {STYLES_BASE_PLACES, "areas", true},
                  {STYLES_BASE_PLACES, "places", false}};
    for (size_t i = 0; i < COUNT(LAYERS); i++)
        if (LAYERS[i].under == o->under && (o->areas || !LAYERS[i].of_areas)) {
            made(out, LAYERS[i].layers, o->theme);
            buf_putc(out, ',');
        }
}

status styles_map(const taxonomy *t, const styles_map_options *o, const char *base, buf *ret,
                  error *err)
{
    begin(ret, base);
    sources_under(ret, o, base);
    buf_puts(ret, "},\"layers\":[");
    layers_under(ret, o);
    assets(ret, t, NULL); /* a colour alone would say of what most are */
    buf_putc(ret, ',');
    made(ret, "assets", o->theme);
    buf_puts(ret, "]}\n");
    return buf_status(ret, err);
}
