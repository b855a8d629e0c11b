/** "What is near here?", the same for the terminal and the web: where "here" is, what is near it,
 *  and the answer as GeoJSON. */
#ifndef CAIRN_LIVE_NEAR_H
#define CAIRN_LIVE_NEAR_H

#include "base/arena.h"
#include "base/buf.h"
#include "index/gazetteer.h"
#include "index/index.h"

enum { NEAR_LIMIT_DEFAULT = 10, NEAR_LIMIT_MAX = 1000 };
#define NEAR_RADIUS_MAX_M 50000.0

/** Where distances are measured from, and how well that is known. */
typedef struct {
    lonlat at;
    const char *source; /* "coordinates", "postcode", "place" */
    double accuracy_m;
    const char *label; /* "G20 9AD", "Maryhill"; "" for coordinates */
} near_origin;

/** What a text that names no one place could have meant. */
typedef struct {
    const char *const *suggestions; /* with ERR_NOT_FOUND: near matches */
    size_t suggestion_count;
    const place *const *candidates; /* with ERR_CONFLICT: the places it could be */
    size_t candidate_count;
} near_alternatives;

/** Reads "G20 9AD", "G20", "Maryhill" or "-4.28,55.89" (lon,lat). Settlements come before stations
 *  and the like; places of one name and rank within 2 km are one.
 *  @param alternatives  filled on ERR_NOT_FOUND and ERR_CONFLICT; owned by the arena.
 *  @return OK, ERR_NOT_FOUND, ERR_CONFLICT when it could be several, ERR_INPUT for a malformed text
 *          (field: `field`), ERR_NO_MEMORY. */
MUST_USE status near_find_origin(const gazetteer *, slice text, const char *field, arena *,
                                 near_origin *ret, near_alternatives *alternatives, error *err);
/** The same for a postcode, or part of one, alone. */
MUST_USE status near_find_postcode(const gazetteer *, slice text, const char *field, arena *,
                                   near_origin *ret, near_alternatives *alternatives, error *err);

/** Writes the FeatureCollection of design.md: numberMatched, numberReturned, origin, features with
 *  distance_m.
 *  @param searched  what words were read as, where they were corrected; else NULL. */
void near_geojson(buf *, const near_origin *, const hit_list *, const char *searched);

#endif
