/** Any data set of GDAL as sheets. Inside the reader. */
#ifndef CAIRN_READER_GDAL_LAYERS_H
#define CAIRN_READER_GDAL_LAYERS_H

#include "reader/job.h"

typedef struct {
    const char *driver;          /* "ESRI Shapefile": it alone may open it */
    const char *path;            /* within /vsimem/ */
    const char *const *options;  /* of the driver; NULL for none */
    const char *const *left_out; /* fields that are no columns; NULL for none */
    const char *name;            /* of its only layer, where the layer's own is not meant */
    const char *unnamed;         /* what the driver calls a layer without a name; NULL for none */
    const char *crs;             /* where neither it nor who asks says one; NULL: it is unknown */
    bool has_ids;                /* the numbers of its features are kept by who edits it */
} gdal_source;

/** Keeps what GDAL says to itself; before anything is asked of it, geometries too. */
void gdal_quiet(void);
/** Puts bytes, which stay the caller's, where GDAL finds them as a file. */
MUST_USE status gdal_give(const char *path, slice bytes, error *err);
/** Takes all of them away again. */
void gdal_take_back(void);
/** Adds a sheet for each layer that is wanted, headings and coordinate system with it.
 *  @return ERR_INPUT when GDAL can't open it, or not read it to its end. */
MUST_USE status gdal_read(job *, const gdal_source *, error *err);

#endif
