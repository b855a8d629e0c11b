/** Loading postcodes and named places from their publishers' files, told apart by what is in them:
 *  - tables of postcodes with a heading: the ONS Postcode Directory (`pcds`, `doterm`, `lat`,
 *    `long`, `oseast1m` ... in all of its editions), NSPL, NRS's Scottish Postcode Directory, or
 *    just a postcode with `lat` and `long`;
 *  - without a heading: NRS's SmallUser and LargeUser (57 columns), OS Code-Point Open (ten);
 *  - places: a heading with `name`, `kind`, `lat`, `lon`, perhaps `accuracy_m`, `source`, `within`;
 *  - OS Open Names, with or without its heading; its postcodes fill gaps;
 *  - a zip of such tables, as they are published;
 *  - place labels as GeoJSON points with `name` and `type` (OS Open Names' local types).
 *  Grid references (EPSG:27700) go through domain/crs.h. Tables may have any size. */
#ifndef CAIRN_EXCHANGE_GAZETTEER_FILE_H
#define CAIRN_EXCHANGE_GAZETTEER_FILE_H

#include "store/store.h"

typedef struct {
    /* every row is one of the four */
    uint64_t rows, loaded, unchanged, non_geographic, refused;
    /* of a zip: the tables that were read, the first by name, and those of no known kind */
    uint64_t tables, passed_over;
    char table[120];
    /* how grid references were transformed ("": there were none), and what that may be off by */
    char operation[200];
    double accuracy_m;
} gazetteer_summary;

typedef void gazetteer_progress(void *context, uint64_t rows);

/** Loads one file in one transaction. A postcode that is there already takes the newer position;
 *  one that was used again is the live one, whatever ended before.
 *  @return OK; ERR_INPUT when the file is none of the above; ERR_NOT_FOUND; ERR_BUSY ... */
MUST_USE status gazetteer_load_file(store *, const char *path, gazetteer_progress *, void *context,
                                    gazetteer_summary *ret, error *err);

#endif
