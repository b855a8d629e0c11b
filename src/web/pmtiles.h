/** What a PMTiles archive says of itself: its header and its metadata
 *  (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md). Its directories and tiles are
 *  read by the map in the browser. */
#ifndef CAIRN_WEB_PMTILES_H
#define CAIRN_WEB_PMTILES_H

#include "base/arena.h"
#include "base/text.h"
#include "styles/styles.h"

enum {
    PMTILES_HEADER_BYTES = 127,
    PMTILES_METADATA_MAX_BYTES = 16 * 1024 * 1024 /* compressed or not */
};

typedef struct {
    uint64_t metadata_offset, metadata_length;
    bool gzipped; /* the metadata */
} pmtiles_header;

typedef struct {
    styles_base layers;
    const char *attribution; /* HTML, of the arena; NULL: none is given */
} pmtiles_metadata;

/** Checks that it is version 3 with vector tiles, packed as browsers can unpack them, and that its
 *  parts lie within the file.
 *  @param err  a detail that goes after the file's name: "is no PMTiles archive".
 *  @return OK or ERR_INPUT. */
MUST_USE status pmtiles_read_header(const uint8_t bytes[PMTILES_HEADER_BYTES], uint64_t file_bytes,
                                    pmtiles_header *ret, error *err);

/** Tells from `vector_layers` whose layers they are.
 *  @param json  not compressed.
 *  @return OK; ERR_INPUT, also for layers of neither schema; ERR_NO_MEMORY. */
MUST_USE status pmtiles_read_metadata(slice json, arena *, pmtiles_metadata *ret, error *err);

#endif
