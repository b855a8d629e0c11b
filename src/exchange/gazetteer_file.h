/** Loading postcodes and named places from their publishers' files, told apart by what is in them:
 *  - ONS Postcode Directory and NSPL tables: a heading with a postcode (`Postcode`, `pcds`, `pcd`),
 *    `lat` and `long`, perhaps `doterm`;
 *  - OS Code-Point Open: no heading, ten columns, EPSG:27700, and the zip that they come in;
 *  - places: a heading with `name`, `kind`, `lat`, `lon`, perhaps `accuracy_m` and `source`;
 *  - place labels as GeoJSON points with `name` and `type` (OS Open Names' local types). */
#ifndef CAIRN_EXCHANGE_GAZETTEER_FILE_H
#define CAIRN_EXCHANGE_GAZETTEER_FILE_H

#include "store/store.h"

typedef struct {
    uint64_t rows, loaded, unchanged, non_geographic, refused;
} gazetteer_summary;

typedef void gazetteer_progress(void *context, uint64_t rows);

/** Loads one file in one transaction. A postcode that is there already takes the newer position.
 *  @return OK; ERR_INPUT when the file is none of the above; ERR_NOT_FOUND; ERR_BUSY ... */
MUST_USE status gazetteer_load_file(store *, const char *path, gazetteer_progress *, void *context,
                                    gazetteer_summary *ret, error *err);

#endif
