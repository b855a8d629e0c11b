/** The map under the assets: a PMTiles archive that the operator has, sent range by range to the
 *  browser, which finds its way through it (web/pmtiles.h). */
#ifndef CAIRN_WEB_BASEMAP_H
#define CAIRN_WEB_BASEMAP_H

#include "web/http.h"
#include "web/pmtiles.h"

#define MEDIA_PMTILES "application/vnd.pmtiles"

extern const char *const BASEMAP_MEDIA[];

typedef struct basemap basemap;

/** Opens an archive and looks at its head; it stays open.
 *  @return OK; ERR_INPUT naming the file, for what cannot be opened or is no such archive;
 *          ERR_NO_MEMORY. */
MUST_USE status basemap_open(const char *path, basemap **ret, error *err);
/** Takes NULL. */
void basemap_close(basemap *);
const pmtiles_metadata *basemap_metadata(const basemap *);

/** GET /basemap.pmtiles: the archive, or one range of it; 404 where there is none. */
MUST_USE status basemap_get(request *, response *, error *err);

#endif
