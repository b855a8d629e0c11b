#include "web/routes.h"

#include <string.h>

#include "web/about.h"
#include "web/auth.h"
#include "web/basemap.h"
#include "web/calendar.h"
#include "web/changes.h"
#include "web/collections.h"
#include "web/conformance.h"
#include "web/coverage.h"
#include "web/edit.h"
#include "web/export.h"
#include "web/formats.h"
#include "web/items.h"
#include "web/landing.h"
#include "web/list.h"
#include "web/note.h"
#include "web/openapi.h"
#include "web/operate.h"
#include "web/overlap.h"
#include "web/page.h"
#include "web/place.h"
#include "web/proximity.h"
#include "web/residents.h"
#include "web/schema.h"
#include "web/styles.h"
#include "web/suggest.h"
#include "web/tiles.h"
#include "web/ui.h"
#include "web/under.h"

static const param_table NO_PARAMS = {NULL, 0, 1};

static const char *const OF_DOCUMENTS[] = {MEDIA_JSON, "text/html", NULL};
static const char *const OF_SCHEMAS[] = {MEDIA_SCHEMA, "text/html", NULL};
static const char *const OF_API[] = {MEDIA_OPENAPI, "text/html", NULL};
static const char *const OF_ITEMS[] = {MEDIA_GEOJSON,     "text/html",      "text/csv",
                                       MEDIA_GEOJSON_SEQ, MEDIA_FLATGEOBUF, NULL};
static const char *const OF_ITEM[] = {MEDIA_GEOJSON, "text/html", NULL};
static const char *const OF_FEATURES[] = {MEDIA_GEOJSON, NULL};
static const char *const OF_ROWS[] = {MEDIA_GEOJSON, "text/csv", NULL};
static const char *const OF_CALENDARS[] = {"text/calendar", NULL};
static const char *const OF_CHANGES[] = {MEDIA_GEOJSON, "application/atom+xml", NULL};
static const char *const OF_TILES[] = {"application/vnd.mapbox-vector-tile", NULL};
static const char *const OF_TEXT[] = {"text/plain", NULL};
static const char *const OF_PAGES[] = {"text/html", NULL};
static const char *const OF_FILES[] = {"text/css", "text/javascript", "image/svg+xml", "text/plain",
                                       NULL};
static const char *const OF_MARKDOWN[] = {"text/markdown", NULL};

/* What every collection of features has, in three pieces, since more stands between them where one
 * is edited. ROW: its row of COLLECTIONS. */
#define ITEMS_ROUTES(ID, ROW, PARAMS)                                                              \
    {.path = "/collections/" ID,                                                                   \
     .methods = METHOD_GET,                                                                        \
     .handle = collections_get,                                                                    \
     .params = &DOCUMENT_PARAMS,                                                                   \
     .about = "the collection of " ID,                                                             \
     .on_pool = collections_on_pool,                                                               \
     .media = OF_DOCUMENTS,                                                                        \
     .collection = (ROW)},                                                                         \
    {                                                                                              \
        .path = "/collections/" ID "/items", .methods = METHOD_GET, .handle = items_list,          \
        .params = &(PARAMS), .read = items_read, .about = ID ", page by page",                     \
        .on_pool = items_on_pool, .media = OF_ITEMS, .collection = (ROW)                           \
    }
#define ITEM_ROUTE(ID, ROW, PARAMS)                                                                \
    {                                                                                              \
        .path = "/collections/" ID "/items/{uuid}", .methods = METHOD_GET, .handle = items_get,    \
        .params = &(PARAMS), .read = items_read_one, .about = "one of the " ID,                    \
        .on_pool = items_one_on_pool, .media = OF_ITEM, .collection = (ROW)                        \
    }
#define SCHEMA_ROUTES(ID, ROW)                                                                     \
    {.path = "/collections/" ID "/queryables",                                                     \
     .methods = METHOD_GET,                                                                        \
     .handle = schema_get_queryables,                                                              \
     .params = &DOCUMENT_PARAMS,                                                                   \
     .about = "what " ID " can be asked for",                                                      \
     .media = OF_SCHEMAS,                                                                          \
     .collection = (ROW)},                                                                         \
        {.path = "/collections/" ID "/schema",                                                     \
         .methods = METHOD_GET,                                                                    \
         .handle = schema_get,                                                                     \
         .params = &DOCUMENT_PARAMS,                                                               \
         .about = "what each of the " ID " has",                                                   \
         .media = OF_SCHEMAS,                                                                      \
         .collection = (ROW)},                                                                     \
    {                                                                                              \
        .path = "/collections/" ID "/sortables", .methods = METHOD_GET,                            \
        .handle = schema_get_sortables, .params = &DOCUMENT_PARAMS,                                \
        .about = "what " ID " can be sorted by", .media = OF_SCHEMAS, .collection = (ROW)          \
    }
#define COLLECTION_ROUTES(ID, ROW, PARAMS, OF_ONE)                                                 \
    ITEMS_ROUTES(ID, ROW, PARAMS), ITEM_ROUTE(ID, ROW, OF_ONE), SCHEMA_ROUTES(ID, ROW)

const route ROUTES[] = {
    {.path = "/",
     .methods = METHOD_GET,
     .handle = residents_get,
     .params = &RESIDENTS_PARAMS,
     .about = "what the service is; for a browser the page on which residents find what is near",
     .on_pool = residents_on_pool,
     .operation = "getLandingPage",
     .media = OF_DOCUMENTS},
    {.path = "/about",
     .methods = METHOD_GET,
     .handle = about_get,
     .params = &PAGE_PARAMS,
     .about = "what the service is, for residents",
     .media = OF_PAGES},
    {.path = "/accessibility",
     .methods = METHOD_GET,
     .handle = about_get,
     .params = &PAGE_PARAMS,
     .about = "who can use the pages, and how: a page",
     .media = OF_PAGES},
    {.path = "/api",
     .methods = METHOD_GET,
     .handle = openapi_get,
     .params = &DOCUMENT_PARAMS,
     .about = "what can be asked, and how",
     .media = OF_API},
    {.path = "/assets/{uuid}/note",
     .methods = METHOD_POST,
     .handle = note_post,
     .params = &PAGE_PARAMS,
     .form = &NOTE_FORM,
     .about = "says that something is wrong with an asset, to those who keep it alone",
     .on_pool = route_always},
    {.path = "/basemap.pmtiles",
     .methods = METHOD_GET,
     .handle = basemap_get,
     .params = &NO_PARAMS,
     .about = "the map under the assets, or one range of its bytes",
     .media = BASEMAP_MEDIA},
    {.path = "/calendar.ics",
     .methods = METHOD_GET,
     .handle = calendar_get,
     .params = &CALENDAR_PARAMS,
     .about = "what is on, as a calendar to keep or to subscribe to",
     .operation = "getCalendar",
     .on_pool = route_always,
     .media = OF_CALENDARS},
    {.path = "/changes",
     .methods = METHOD_GET,
     .handle = changes_get,
     .params = &CHANGES_PARAMS,
     .about = "what was added, changed, closed or withdrawn, by a public sequence",
     .on_pool = route_always,
     .media = OF_CHANGES},
    {.path = "/collections",
     .methods = METHOD_GET,
     .handle = collections_list,
     .params = &DOCUMENT_PARAMS,
     .about = "the collections of features",
     .on_pool = route_always,
     .media = OF_DOCUMENTS},
    COLLECTION_ROUTES("activities", COLLECTION_ACTIVITIES, ACTIVITIES_PARAMS, ITEM_PARAMS),
    ITEMS_ROUTES("assets", COLLECTION_ASSETS, ITEMS_PARAMS),
    {.path = "/collections/assets/items",
     .methods = METHOD_POST,
     .handle = edit_create,
     .params = &NO_PARAMS,
     .edits = true,
     .about = "adds an asset; a contributor's is pending until an editor publishes it",
     .on_pool = route_always,
     .collection = COLLECTION_ASSETS},
    ITEM_ROUTE("assets", COLLECTION_ASSETS, ITEM_PARAMS),
    {.path = "/collections/assets/items/{uuid}",
     .methods = METHOD_PUT,
     .handle = edit_replace,
     .params = &EDIT_PARAMS,
     .read = items_read_one,
     .edits = true,
     .about = "replaces an asset",
     .on_pool = route_always,
     .collection = COLLECTION_ASSETS},
    {.path = "/collections/assets/items/{uuid}",
     .methods = METHOD_PATCH,
     .handle = edit_patch,
     .params = &EDIT_PARAMS,
     .read = items_read_one,
     .edits = true,
     .about = "changes some of an asset",
     .on_pool = route_always,
     .collection = COLLECTION_ASSETS},
    {.path = "/collections/assets/items/{uuid}",
     .methods = METHOD_DELETE,
     .handle = edit_close,
     .params = &EDIT_PARAMS,
     .read = items_read_one,
     .edits = true,
     .about = "closes an asset: nothing is lost",
     .on_pool = route_always,
     .collection = COLLECTION_ASSETS},
    SCHEMA_ROUTES("assets", COLLECTION_ASSETS),
    {.path = "/collections/assets/tiles",
     .methods = METHOD_GET,
     .handle = tiles_list_sets,
     .params = &TILES_PARAMS,
     .about = "the tilesets of assets"},
    {.path = "/collections/assets/tiles/WebMercatorQuad",
     .methods = METHOD_GET,
     .handle = tiles_describe_set,
     .params = &TILES_PARAMS,
     .about = "the tileset of assets in Web Mercator"},
    {.path = "/collections/assets/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}",
     .methods = METHOD_GET,
     .handle = tiles_get_by_row,
     .params = &TILES_PARAMS,
     .about = "a vector tile of assets",
     .on_pool = tiles_on_pool},
    COLLECTION_ROUTES("catchments", COLLECTION_CATCHMENTS, CATCHMENTS_PARAMS, RELATION_PARAMS),
    COLLECTION_ROUTES("connections", COLLECTION_CONNECTIONS, CONNECTIONS_PARAMS, RELATION_PARAMS),
    {.path = "/conformance",
     .methods = METHOD_GET,
     .handle = conformance_get,
     .params = &DOCUMENT_PARAMS,
     .about = "which standards the service conforms to",
     .media = OF_DOCUMENTS},
    {.path = "/coverage",
     .methods = METHOD_GET,
     .handle = coverage_get,
     .params = &COVERAGE_PARAMS,
     .about = "how far areas are from what is asked for, and how much of it they have",
     .on_pool = route_always,
     .media = OF_ROWS},
    {.path = "/data",
     .methods = METHOD_GET,
     .handle = landing_get_page,
     .params = &NO_PARAMS,
     .about = "what the service is, as a page for planners",
     .media = OF_PAGES},
    {.path = "/export/{file}",
     .methods = METHOD_GET,
     .handle = export_get,
     .params = &EXPORT_PARAMS,
     .on_pool = route_always,
     .about = "assets as a file: assets.gpkg, .geojson, .geojsonl, .csv, .fgb, .kml, .shp.zip, "
              ".xlsx or .ods"},
    {.path = "/healthz",
     .methods = METHOD_GET,
     .handle = operate_health,
     .params = &NO_PARAMS,
     .about = "whether it runs",
     .media = OF_TEXT},
    {.path = "/list",
     .methods = METHOD_GET,
     .handle = list_get,
     .params = &LIST_PARAMS,
     .about = "the reader's own list, which the address alone keeps: a page",
     .on_pool = route_always,
     .media = OF_PAGES},
    {.path = "/list.svg",
     .methods = METHOD_GET,
     .handle = list_get_code,
     .params = &PAGE_PARAMS,
     .about = "the address of such a list as a QR code",
     .media = STYLES_ICON_MEDIA},
    {.path = "/metrics",
     .methods = METHOD_GET,
     .handle = operate_metrics,
     .params = &NO_PARAMS,
     .about = "counters for Prometheus",
     .media = OF_TEXT},
    {.path = "/near",
     .methods = METHOD_GET,
     .handle = proximity_get,
     .params = &PROXIMITY_PARAMS,
     .about = "the assets nearest to somewhere",
     .media = OF_FEATURES},
    {.path = "/overlap",
     .methods = METHOD_GET,
     .handle = overlap_get,
     .params = &OVERLAP_PARAMS,
     .about = "where several assets of a category stand close together",
     .on_pool = route_always,
     .media = OF_ROWS},
    {.path = "/place/{uuid}",
     .methods = METHOD_GET,
     .handle = place_get,
     .params = &PLACE_PARAMS,
     .about = "all that is known of one place, group or person: a page",
     .on_pool = route_always,
     .media = OF_PAGES},
    {.path = "/privacy",
     .methods = METHOD_GET,
     .handle = about_get,
     .params = &PAGE_PARAMS,
     .about = "what is kept of those who use it: a page",
     .media = OF_PAGES},
    {.path = "/provenance",
     .methods = METHOD_GET,
     .handle = landing_provenance,
     .params = &NO_PARAMS,
     .about = "where the data is from",
     .media = OF_MARKDOWN},
    {.path = "/readyz",
     .methods = METHOD_GET,
     .handle = operate_ready,
     .params = &NO_PARAMS,
     .about = "whether it is up to date",
     .media = OF_TEXT},
    {.path = "/styles",
     .methods = METHOD_GET,
     .handle = styles_list,
     .params = &NO_PARAMS,
     .about = "how maps show the assets"},
    {.path = "/styles/icons/{file}",
     .methods = METHOD_GET,
     .handle = styles_get_icon,
     .params = &NO_PARAMS,
     .about = "the picture of a category: library.svg",
     .media = STYLES_ICON_MEDIA},
    {.path = "/styles/map.json",
     .methods = METHOD_GET,
     .handle = styles_get_map,
     .params = &STYLES_MAP_PARAMS,
     .about = "the style of the map of the pages, for MapLibre: assets over what there is",
     .media = STYLES_MAP_MEDIA},
    {.path = "/styles/{file}",
     .methods = METHOD_GET,
     .handle = styles_get,
     .params = &STYLES_PARAMS,
     .about = "the style of assets, for MapLibre, QGIS or as SLD: assets.json, .qml or .sld; and "
              "its sprite: sprite.json, sprite.png, sprite@2x.json, sprite@2x.png",
     .media = STYLES_MEDIA},
    {.path = "/suggest",
     .methods = METHOD_GET,
     .handle = suggest_get,
     .params = &SUGGEST_PARAMS,
     .about = "what someone who is typing may mean: places, postcodes, kinds and names of assets",
     .on_pool = route_always},
    {.path = "/tileMatrixSets",
     .methods = METHOD_GET,
     .handle = tiles_list_schemes,
     .params = &NO_PARAMS,
     .about = "how maps are cut into tiles"},
    {.path = "/tileMatrixSets/WebMercatorQuad",
     .methods = METHOD_GET,
     .handle = tiles_describe_scheme,
     .params = &NO_PARAMS,
     .about = "the tiles of Web Mercator"},
    {.path = "/tiles/areas/{z}/{x}/{y}",
     .methods = METHOD_GET,
     .handle = under_areas_tile,
     .params = &UNDER_AREAS_PARAMS,
     .about = "the outlines of areas as vector tiles, to go under a map",
     .on_pool = route_always,
     .media = OF_TILES},
    {.path = "/tiles/assets",
     .methods = METHOD_GET,
     .handle = tiles_describe,
     .params = &TILES_PARAMS,
     .about = "the vector tiles of assets, as TileJSON",
     .on_pool = route_always},
    {.path = "/tiles/assets/{z}/{x}/{y}",
     .methods = METHOD_GET,
     .handle = tiles_get,
     .params = &TILES_PARAMS,
     .about = "a vector tile of assets; y may end with .mvt",
     .on_pool = tiles_on_pool},
    {.path = "/tiles/coverage",
     .methods = METHOD_GET,
     .handle = coverage_layer,
     .params = &COVERAGE_TILE_PARAMS,
     .about = "the vector tiles of coverage, as TileJSON"},
    {.path = "/tiles/coverage/{z}/{x}/{y}",
     .methods = METHOD_GET,
     .handle = coverage_tile,
     .params = &COVERAGE_TILE_PARAMS,
     .about = "coverage as vector tiles",
     .on_pool = route_always,
     .media = OF_TILES},
    {.path = "/tiles/overlap",
     .methods = METHOD_GET,
     .handle = overlap_layer,
     .params = &OVERLAP_TILE_PARAMS,
     .about = "the vector tiles of overlap, as TileJSON"},
    {.path = "/tiles/overlap/{z}/{x}/{y}",
     .methods = METHOD_GET,
     .handle = overlap_tile,
     .params = &OVERLAP_TILE_PARAMS,
     .about = "overlap as vector tiles",
     .on_pool = route_always,
     .media = OF_TILES},
    {.path = "/tiles/places/{z}/{x}/{y}",
     .methods = METHOD_GET,
     .handle = under_places_tile,
     .params = &NO_PARAMS,
     .about = "names of places as vector tiles, to go under a map",
     .media = OF_TILES},
    {.path = "/ui/{file}",
     .methods = METHOD_GET,
     .handle = ui_get,
     .params = &NO_PARAMS,
     .about = "style sheets, scripts and pictures of the pages",
     .media = OF_FILES},
};
const size_t ROUTE_COUNT = COUNT(ROUTES);
_Static_assert(COUNT(ROUTES) < METRICS_MAX_ROUTES, "more routes than counters");

bool route_always(const request *rq)
{
    (void)rq;
    return true;
}

/* Takes the segment off that a path begins with. */
static slice take_segment(slice *path)
{
    const char *end = path->len ? memchr(path->at, '/', path->len) : NULL;
    slice segment = {path->at, end ? (size_t)(end - path->at) : path->len};
    *path = (slice){path->at + segment.len, path->len - segment.len};
    return segment;
}

static bool decode(slice raw, arena *a, slice *ret)
{
    char *text = arena_alloc(a, raw.len + 1);
    size_t length;
    if (!text || !params_unescape_path(raw, text, &length) || !text_is_utf8(text, length))
        return false;
    *ret = (slice){text, length};
    return true;
}

/* @param variables  as they were sent; `at == NULL` behind the last. */
static bool path_matches(const char *pattern, slice path, slice variables[HTTP_MAX_VARIABLES])
{
    for (size_t found = 0;;) {
        size_t same = (size_t)(strchrnul(pattern, '{') - pattern);
        if (path.len < same || memcmp(path.at, pattern, same) != 0)
            return false;
        pattern += same;
        path = (slice){path.at + same, path.len - same};
        if (!*pattern) {
            while (found < HTTP_MAX_VARIABLES)
                variables[found++] = (slice){0};
            return !path.len;
        }
        variables[found] = take_segment(&path);
        if (!variables[found++].len)
            return false;
        pattern = strchr(pattern, '}') + 1;
    }
}

/* HEAD comes with GET, OPTIONS with everything. */
static unsigned with_implied(unsigned methods)
{
    if (methods)
        methods |= METHOD_OPTIONS;
    return methods & METHOD_GET ? methods | METHOD_HEAD : methods;
}

const route *routes_find(slice path, unsigned method, arena *a, unsigned *ret_methods,
                         slice ret_variables[HTTP_MAX_VARIABLES])
{
    const route *found = NULL;
    unsigned methods = 0;
    slice variables[HTTP_MAX_VARIABLES];
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if (!path_matches(ROUTES[i].path, path, variables))
            continue;
        methods |= ROUTES[i].methods;
        /* the first: letters sort before '{', so what is named goes before what is any name */
        if (!found || (ROUTES[i].methods & ~found->methods & method)) {
            found = &ROUTES[i];
            memcpy(ret_variables, variables, sizeof variables);
        }
    }
    for (size_t i = 0; found && i < HTTP_MAX_VARIABLES && ret_variables[i].at; i++)
        if (!decode(ret_variables[i], a, &ret_variables[i]))
            found = NULL;
    *ret_methods = found ? with_implied(methods) : 0;
    return found;
}

unsigned routes_methods(slice path, caller_role who)
{
    unsigned methods = 0;
    slice variables[HTTP_MAX_VARIABLES];
    for (size_t i = 0; i < ROUTE_COUNT; i++)
        if ((!ROUTES[i].edits || role_edits(who)) && path_matches(ROUTES[i].path, path, variables))
            methods |= ROUTES[i].methods;
    return with_implied(methods);
}
