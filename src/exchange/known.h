/** What is stored already, in memory while a file is imported: found by source and reference, and
 *  by a near-identical name close by. Inside exchange. */
#ifndef CAIRN_EXCHANGE_KNOWN_H
#define CAIRN_EXCHANGE_KNOWN_H

#include "store/store.h"

typedef struct {
    int64_t id;
    char uuid[37];
    slice source, ref, name, postcode;
    bool ended, has_position;
    lonlat at;
    double accuracy_m;
    bool in_file; /* its reference is one of the file's rows' */
    bool matched; /* a row of the file has been found to be it */
    long line;    /* of that row; 0 before */
    slice sheet;  /* of that row */
} known_row;

typedef struct known known;

/** Reads all that is stored of an entity. @return OK or as store_scan_known. */
MUST_USE status known_new(store *, const entity *, known **ret, error *err);
/** Takes NULL. */
void known_free(known *);

/** The row of a source and reference, or NULL. */
known_row *known_by_ref(known *, slice source, slice ref);
/** The row of an identifier of Cairn's own, as an export has it, or NULL. */
known_row *known_by_uuid(known *, slice uuid);
/** One that has been written now, for the rows behind it. The texts are copied.
 *  @return OK or ERR_NO_MEMORY. */
MUST_USE status known_add(known *, const stored_row *, const record *, known_row **ret, error *err);

typedef enum {
    SAME_SOURCE,
    SAME_SOURCE_UNREFERENCED, /* and its reference stands in for one that it had not */
    OTHER_SOURCES
} known_whose;

/** The nearest stored asset that is not closed and whose name is near-identical
 *  (place_name_matches) within a distance that fits both accuracies, KNOWN_MAX_M at most; where one
 *  of the two has no position, of the same postcode. Of the same source, one that no row of the
 *  file is. NULL: none. */
known_row *known_match(known *, const record *asset, slice source, known_whose,
                       double *ret_distance_m);

/** Whether a reference is one of those that references.h makes, or none. */
bool known_stands_in(slice ref);

/** Positions this far apart are two places, however roughly they are known. */
#define KNOWN_MAX_M 2000.0

size_t known_count(const known *);
known_row *known_at(known *, size_t number);

#endif
