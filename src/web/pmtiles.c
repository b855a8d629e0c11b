/* The header, little-endian (spec 3): 0 "PMTiles", 7 the version, then offset and length of the
 * root directory at 8, the metadata at 24, the leaf directories at 40 and the tile data at 56; at
 * 97 the compression of directories and metadata, 98 that of tiles, 99 the type of tiles. */
#include "web/pmtiles.h"

#include <jansson.h>
#include <string.h>

#include "base/mem.h"

enum { NOT_COMPRESSED = 1, GZIP = 2, VECTOR_TILES = 1, ROOT_END = 16384 };

static uint64_t number_at(const uint8_t *at)
{
    uint64_t number = 0;
    for (int i = 7; i >= 0; i--)
        number = number << 8 | at[i];
    return number;
}

static bool unpacked_by_browsers(uint8_t compression)
{
    return compression == NOT_COMPRESSED || compression == GZIP;
}

status pmtiles_read_header(const uint8_t bytes[PMTILES_HEADER_BYTES], uint64_t file_bytes,
                           pmtiles_header *ret, error *err)
{
    static const struct {
        const char *name;
        size_t at;
        uint64_t end; /* of the file, if not here */
    } PARTS[] = {{"root directory", 8, ROOT_END},
                 {"metadata", 24, UINT64_MAX},
                 {"leaf directories", 40, UINT64_MAX},
                 {"tiles", 56, UINT64_MAX}};
    if (file_bytes < PMTILES_HEADER_BYTES || memcmp(bytes, "PMTiles", 7) != 0)
        return error_set(err, ERR_INPUT, "basemap", "is no PMTiles archive");
    if (bytes[7] != 3)
        return error_set(err, ERR_INPUT, "basemap",
                         "is PMTiles version %u: version 3 is needed (`pmtiles convert`)",
                         bytes[7]);
    if (bytes[99] != VECTOR_TILES)
        return error_set(err, ERR_INPUT, "basemap", "has no vector tiles (MVT)");
    if (!unpacked_by_browsers(bytes[97]) || !unpacked_by_browsers(bytes[98]))
        return error_set(err, ERR_INPUT, "basemap",
                         "is compressed in a way that browsers do not know: gzip is needed");
    for (size_t i = 0; i < COUNT(PARTS); i++) {
        uint64_t offset = number_at(bytes + PARTS[i].at),
                 length = number_at(bytes + PARTS[i].at + 8);
        uint64_t end = PARTS[i].end < file_bytes ? PARTS[i].end : file_bytes;
        if (length > end || offset > end - length)
            return error_set(err, ERR_INPUT, "basemap",
                             "is damaged or cut short: its %s end past %s", PARTS[i].name,
                             end == file_bytes ? "the end of the file" : "the first 16 KiB");
    }
    *ret = (pmtiles_header){number_at(bytes + 24), number_at(bytes + 32), bytes[97] == GZIP};
    return OK;
}

static const json_t *layer_named(const json_t *layers, const char *name)
{
    size_t i;
    const json_t *layer;
    json_array_foreach(layers, i, layer)
    {
        const char *id = json_string_value(json_object_get(layer, "id"));
        if (id && strcmp(id, name) == 0)
            return layer;
    }
    return NULL;
}

/* Whether each of these layers is there, with the field that its style goes by. */
static bool has_layers(const json_t *layers, const char *const names[2], const char *goes_by)
{
    for (size_t i = 0; i < 2; i++)
        if (!json_object_get(json_object_get(layer_named(layers, names[i]), "fields"), goes_by))
            return false;
    return true;
}

static status base_of(const json_t *layers, styles_base *ret, error *err)
{
    static const struct {
        styles_base base;
        const char *names[2], *goes_by;
    } SCHEMAS[] = {
        {STYLES_BASE_PROTOMAPS, {"roads", "places"}, "kind"}, /* from version 4 on */
        {STYLES_BASE_OPENMAPTILES, {"transportation", "place"}, "class"},
    };
    for (size_t i = 0; i < COUNT(SCHEMAS); i++)
        if (has_layers(layers, SCHEMAS[i].names, SCHEMAS[i].goes_by)) {
            *ret = SCHEMAS[i].base;
            return OK;
        }
    return error_set(err, ERR_INPUT, "basemap",
                     "has layers of neither Protomaps (version 4 or later) nor OpenMapTiles");
}

status pmtiles_read_metadata(slice json, arena *a, pmtiles_metadata *ret, error *err)
{
    pmtiles_metadata m = {0};
    json_t *read = json_loadb(json.at, json.len, 0, NULL);
    const char *attribution = json_string_value(json_object_get(read, "attribution"));
    status code = read ? base_of(json_object_get(read, "vector_layers"), &m.layers, err)
                       : error_set(err, ERR_INPUT, "basemap", "has metadata that is no JSON");
    if (!code && attribution && *attribution) {
        m.attribution = arena_copy(a, attribution, strlen(attribution));
        if (!m.attribution)
            code = error_no_memory(err);
    }
    json_decref(read);
    if (!code)
        *ret = m;
    return code;
}
