#include "web/tile_render.h"

#include "domain/tile_maths.h"
#include "format/json.h"
#include "format/mvt.h"
#include "index/tile.h"

#define SCHEME "WebMercatorQuad"
#define SCHEME_TITLE "Google Maps Compatible for the World"
#define SCHEME_URI "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
#define CRS_URI "http://www.opengis.net/def/crs/EPSG/0/3857"

#define SETS_PATH "/collections/assets/tiles"
#define SET_PATH SETS_PATH "/" SCHEME
#define SCHEMES_PATH "/tileMatrixSets"

/* The properties of the layer: those of one asset, then those of a group. */
static const struct {
    const char *name, *type, *about;
} PROPERTIES[] = {
    {"uuid", "string", "identifier of the asset, as in /collections/assets/items/{uuid}"},
    {"name", "string", "name of the asset"},
    {"category", "string", "code of the category; of a group, the most frequent one"},
    {"position_source", "string", "how the position of the asset was found"},
    {"point_count", "integer", "how many assets stand together here; one asset has none"},
    {"west", "number", "least longitude of a group, in degrees"},
    {"south", "number", "least latitude of a group, in degrees"},
    {"east", "number", "greatest longitude of a group, in degrees"},
    {"north", "number", "greatest latitude of a group, in degrees"},
};

static void text_member(buf *out, const char *name, const char *text)
{
    json_name(out, name);
    json_text(out, slice_of(text));
}

/* One whose href is of pieces. */
static void link(buf *out, const char *rel, const char *media, const char *base, const char *path,
                 const char *query)
{
    BUF_SCOPED buf href;
    buf_init(&href, out->max);
    buf_puts(&href, base);
    buf_puts(&href, path);
    buf_puts(&href, query);
    buf_putc(out, '{');
    text_member(out, "rel", rel);
    buf_putc(out, ',');
    text_member(out, "type", media);
    buf_putc(out, ',');
    json_name(out, "href");
    json_text(out, (slice){href.data, href.len});
    out->failed = out->failed || href.failed;
}

void render_tilejson(buf *out, const char *tiles, const char *attribution, bbox bounds)
{
    buf_puts(out, "{\"tilejson\":\"3.0.0\",\"name\":\"Cairn\",");
    text_member(out, "description", "Community assets: places, groups and what goes on there.");
    buf_puts(out, ",\"scheme\":\"xyz\",\"tiles\":[");
    json_text(out, slice_of(tiles));
    buf_printf(out, "],\"minzoom\":0,\"maxzoom\":%d,\"bounds\":[", TILE_MAX_ZOOM);
    json_number(out, bounds.west_deg);
    buf_putc(out, ',');
    json_number(out, bounds.south_deg);
    buf_putc(out, ',');
    json_number(out, bounds.east_deg);
    buf_putc(out, ',');
    json_number(out, bounds.north_deg);
    buf_puts(out, "],\"attribution\":");
    json_text(out, slice_of(attribution));
    buf_puts(out, ",\"vector_layers\":[{\"id\":\"assets\",");
    text_member(out, "description",
                "assets with a position; where there are many, groups of them with point_count");
    buf_printf(out, ",\"minzoom\":0,\"maxzoom\":%d,\"fields\":{", TILE_MAX_ZOOM);
    for (size_t i = 0; i < COUNT(PROPERTIES); i++) {
        buf_puts(out, i ? "," : "");
        text_member(out, PROPERTIES[i].name, PROPERTIES[i].about);
    }
    buf_puts(out, "}}]}\n");
}

/* What a tileset is, without its braces and links. */
static void tileset_members(buf *out)
{
    text_member(out, "title", "Assets");
    buf_puts(out, ",\"dataType\":\"vector\",");
    text_member(out, "crs", CRS_URI);
    buf_putc(out, ',');
    text_member(out, "tileMatrixSetURI", SCHEME_URI);
}

static void tileset_layer(buf *out)
{
    buf_puts(out, "\"layers\":[{\"id\":\"assets\",\"title\":\"Assets\",\"dataType\":\"vector\","
                  "\"geometryDimension\":0,");
    text_member(out, "minTileMatrix", "0");
    buf_printf(out, ",\"maxTileMatrix\":\"%d\",\"propertiesSchema\":{\"type\":\"object\",",
               TILE_MAX_ZOOM);
    buf_puts(out, "\"properties\":{");
    for (size_t i = 0; i < COUNT(PROPERTIES); i++) {
        buf_puts(out, i ? "," : "");
        json_name(out, PROPERTIES[i].name);
        buf_putc(out, '{');
        text_member(out, "type", PROPERTIES[i].type);
        buf_putc(out, ',');
        text_member(out, "description", PROPERTIES[i].about);
        buf_putc(out, '}');
    }
    buf_puts(out, "}}}]");
}

/* All of each matrix that is served. */
static void tileset_limits(buf *out)
{
    buf_puts(out, "\"tileMatrixSetLimits\":[");
    for (unsigned zoom = 0; zoom <= TILE_MAX_ZOOM; zoom++) {
        unsigned last = (1U << zoom) - 1;
        buf_printf(out,
                   "%s{\"tileMatrix\":\"%u\",\"minTileRow\":0,\"maxTileRow\":%u,\"minTileCol\":0,"
                   "\"maxTileCol\":%u}",
                   zoom ? "," : "", zoom, last, last);
    }
    buf_putc(out, ']');
}

static void tileset_links(buf *out, const char *base, const char *query)
{
    buf_puts(out, "\"links\":[");
    link(out, "self", MEDIA_JSON, base, SET_PATH, query);
    buf_puts(out, "},");
    link(out, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme", MEDIA_JSON, base,
         SCHEMES_PATH "/" SCHEME, "");
    buf_puts(out, "},");
    link(out, "http://www.opengis.net/def/rel/ogc/1.0/geodata", MEDIA_JSON, base,
         "/collections/assets", "");
    buf_puts(out, "},");
    link(out, "item", MEDIA_MVT, base, SET_PATH "/{tileMatrix}/{tileRow}/{tileCol}", query);
    buf_puts(out, ",\"templated\":true}]");
}

void render_tileset(buf *out, const char *base, const char *query)
{
    buf_putc(out, '{');
    tileset_members(out);
    buf_putc(out, ',');
    tileset_layer(out);
    buf_putc(out, ',');
    tileset_limits(out);
    buf_putc(out, ',');
    tileset_links(out, base, query);
    buf_puts(out, "}\n");
}

void render_tilesets(buf *out, const char *base, const char *query)
{
    buf_puts(out, "{\"links\":[");
    link(out, "self", MEDIA_JSON, base, SETS_PATH, query);
    buf_puts(out, "}],\"tilesets\":[{");
    tileset_members(out);
    buf_putc(out, ',');
    tileset_links(out, base, query);
    buf_puts(out, "}]}\n");
}

void render_tile_schemes(buf *out, const char *base)
{
    buf_puts(out, "{\"tileMatrixSets\":[{");
    text_member(out, "id", SCHEME);
    buf_putc(out, ',');
    text_member(out, "title", SCHEME_TITLE);
    buf_putc(out, ',');
    text_member(out, "uri", SCHEME_URI);
    buf_puts(out, ",\"links\":[");
    link(out, "self", MEDIA_JSON, base, SCHEMES_PATH "/" SCHEME, "");
    buf_puts(out, "}]}]}\n");
}

/* A tile is 256 cells of the screen wide there, whatever its own units are; a cell of the screen
 * is 0.28 mm (OGC 17-083r4, 6.2.1). */
static void tile_matrix(buf *out, unsigned zoom)
{
    static const double SCREEN_CELL_M = 0.28e-3;
    enum { CELLS = 256 };
    double cell_m = 2 * TILE_HALF_SIDE_M / CELLS / (double)(1U << zoom);
    buf_printf(out, "{\"id\":\"%u\",\"scaleDenominator\":", zoom);
    json_number(out, cell_m / SCREEN_CELL_M);
    buf_puts(out, ",\"cellSize\":");
    json_number(out, cell_m);
    buf_puts(out, ",\"cornerOfOrigin\":\"topLeft\",\"pointOfOrigin\":[");
    json_number(out, -TILE_HALF_SIDE_M);
    buf_putc(out, ',');
    json_number(out, TILE_HALF_SIDE_M);
    buf_printf(out, "],\"matrixWidth\":%u,\"matrixHeight\":%u,", 1U << zoom, 1U << zoom);
    buf_printf(out, "\"tileWidth\":%d,\"tileHeight\":%d}", CELLS, CELLS);
}

void render_tile_scheme(buf *out)
{
    buf_putc(out, '{');
    text_member(out, "id", SCHEME);
    buf_putc(out, ',');
    text_member(out, "title", SCHEME_TITLE);
    buf_putc(out, ',');
    text_member(out, "uri", SCHEME_URI);
    buf_putc(out, ',');
    text_member(out, "crs", CRS_URI);
    buf_puts(out, ",\"orderedAxes\":[\"X\",\"Y\"],");
    text_member(out, "wellKnownScaleSet",
                "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible");
    buf_puts(out, ",\"tileMatrices\":[");
    for (unsigned zoom = 0; zoom <= TILE_MATRICES_LAST; zoom++) {
        buf_puts(out, zoom ? "," : "");
        tile_matrix(out, zoom);
    }
    buf_puts(out, "]}\n");
}
