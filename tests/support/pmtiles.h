/** A small PMTiles archive, written by the specification
 *  (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md): one tile, zoom 0. */
#ifndef CAIRN_TESTS_PMTILES_H
#define CAIRN_TESTS_PMTILES_H

#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "web/gzip.h"

#define PMTILES_OF_PROTOMAPS                                                                       \
    "{\"attribution\":\"<b>Made</b> up\",\"vector_layers\":["                                      \
    "{\"id\":\"roads\",\"fields\":{\"kind\":\"String\"}},"                                         \
    "{\"id\":\"places\",\"fields\":{\"kind\":\"String\"}}]}"
#define PMTILES_OF_OPENMAPTILES                                                                    \
    "{\"vector_layers\":[{\"id\":\"transportation\",\"fields\":{\"class\":\"String\"}},"           \
    "{\"id\":\"place\",\"fields\":{\"class\":\"String\"}}]}"

static inline void pmtiles_number(uint8_t *at, uint64_t number)
{
    for (int i = 0; i < 8; i++)
        at[i] = (uint8_t)(number >> 8 * i);
}

/** Header, root directory, metadata, tile. @return false without memory. */
static inline bool pmtiles_write(buf *out, const char *metadata)
{
    /* entries, tile id, run length, length, offset + 1 */
    static const uint8_t DIRECTORY[] = {1, 0, 1, 4, 1};
    static const uint8_t TILE[] = {0x1a, 0x02, 0x78, 0x02}; /* a layer that has a version alone */
    enum { HEADER = 127 };
    uint8_t head[HEADER] = "PMTiles\x03";
    buf packed[3];
    const slice plain[3] = {{(const char *)DIRECTORY, sizeof DIRECTORY},
                            slice_of(metadata),
                            {(const char *)TILE, sizeof TILE}};
    static const size_t AT[3] = {8, 24, 56};
    uint64_t offset = HEADER;
    gzip *g;
    if (gzip_new(&g, NULL))
        return false;
    for (int i = 0; i < 3; i++) {
        buf_init(&packed[i], 1 << 20);
        if (gzip_write(g, plain[i], &packed[i], NULL))
            packed[i].failed = true;
        pmtiles_number(head + AT[i], offset);
        pmtiles_number(head + AT[i] + 8, packed[i].len);
        offset += packed[i].len;
    }
    gzip_free(g);
    pmtiles_number(head + 40, packed[2].len ? offset - packed[2].len : offset); /* no leaves */
    head[96] = 1;                                                               /* clustered */
    head[97] = head[98] = 2;                                                    /* gzip */
    head[99] = 1;                                                               /* MVT */
    buf_add(out, head, sizeof head);
    for (int i = 0; i < 3; i++) {
        buf_add(out, packed[i].data, packed[i].len);
        out->failed |= packed[i].failed;
        buf_done(&packed[i]);
    }
    return !out->failed;
}

#endif
