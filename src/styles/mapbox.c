/* MapLibre Style Specification, version 8 (https://maplibre.org/maplibre-style-spec/).
 *
 * Groups are circles that grow with how many they are of; they have no number on them, since text
 * needs fonts from somewhere. Single assets are circles in the colour of their category, under the
 * icon from the sprite, so that what has no icon is seen too. */
#include "format/json.h"
#include "styles/icon.h"
#include "styles/styles.h"

#define SOURCE "\"source\":\"assets\",\"source-layer\":\"assets\""
#define NO_CATEGORY "#707070"

enum { HREF_MAX_BYTES = 64 * 1024 };

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
    if (!taxonomy_count(t)) {
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
               "[\"interpolate\",[\"linear\"],[\"zoom\"],8,3,14,%d],"
               "\"circle-stroke-color\":\"#ffffff\",\"circle-stroke-width\":1,\"circle-color\":",
               ICON_DISC_PX / 2);
    colours(out, t);
    buf_puts(out, "}}");
}

static void icons(buf *out)
{
    buf_puts(out, "{\"id\":\"asset-icons\",\"type\":\"symbol\"," SOURCE
                  ",\"minzoom\":11,\"filter\":[\"all\",[\"!\",[\"has\",\"point_count\"]],"
                  "[\"has\",\"category\"]],\"layout\":{\"icon-image\":[\"get\",\"category\"],"
                  "\"icon-allow-overlap\":true,\"icon-ignore-placement\":true,\"icon-size\":"
                  "[\"interpolate\",[\"linear\"],[\"zoom\"],11,0.6,14,1]}}");
}

status styles_mapbox(const taxonomy *t, const char *base, buf *ret, error *err)
{
    buf_puts(ret, "{\"version\":8,\"name\":\"Community assets\",\"sources\":{\"assets\":{"
                  "\"type\":\"vector\",");
    address(ret, "url", base, "/tiles/assets");
    buf_puts(ret, "}},");
    address(ret, "sprite", base, "/styles/sprite");
    buf_puts(ret, ",\"layers\":[");
    groups(ret, t);
    buf_putc(ret, ',');
    singles(ret, t);
    buf_putc(ret, ',');
    icons(ret);
    buf_puts(ret, "]}\n");
    return buf_status(ret, err);
}
