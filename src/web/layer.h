/** The TileJSON 3.0 (https://github.com/mapbox/tilejson-spec) of a layer of tiles that a question
 *  makes: its template carries the question that it was asked with. */
#ifndef CAIRN_WEB_LAYER_H
#define CAIRN_WEB_LAYER_H

#include "web/http.h"

typedef struct {
    const char *name, *about;
} layer_field;

/** @param name  of the layer, whose tiles are at /tiles/NAME/{z}/{x}/{y}. */
MUST_USE status layer_describe(request *, response *, const char *name, const char *about,
                               const layer_field *, size_t count, error *err);

#endif
