/** Styles kept in the file, for QGIS to take a layer's from by itself. */
#ifndef CAIRN_STORE_STYLES_H
#define CAIRN_STORE_STYLES_H

#include "store/store.h"

typedef struct {
    const char *layer, *geometry; /* table and column */
    const char *name, *description;
    slice qml, sld;
} store_style;

/** Whether the file has a style of this layer and name that is the same, or that somebody made or
 *  changed: then there is nothing to put. */
MUST_USE status store_style_kept(store *, const store_style *, bool *ret, error *err);
/** Adds or updates Cairn's own style, in a transaction whose actor is "cairn". It becomes the
 *  layer's default if there is none; a style that somebody made or changed stays as it is. */
MUST_USE status store_put_style(store *, const store_style *, error *err);

#endif
