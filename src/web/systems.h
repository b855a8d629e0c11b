/** Coordinate systems of a request (OGC API - Features Part 2, OGC 18-058r1): `crs`, `bbox-crs`,
 *  and boxes in any of them. */
#ifndef CAIRN_WEB_SYSTEMS_H
#define CAIRN_WEB_SYSTEMS_H

#include "domain/crs.h"
#include "web/http.h"

/** The system of a parameter; CRS84 where it is not given.
 *  @return OK; ERR_INPUT naming the parameter. */
MUST_USE status system_read(slice text, const char *parameter, const crs_entry **ret, error *err);

/** A box of some system, in degrees. */
typedef struct {
    bool given;
    bool nowhere; /* nothing of the system is in it */
    bool exact;   /* else `box` is the least that holds it */
    bbox box;
    param_corners corners; /* in the system, as far as it reaches */
} system_box;

/** @return OK; ERR_INPUT naming `bbox` for numbers that are no box; ERR_INTERNAL without PROJ's
 *          database; ERR_NO_MEMORY. */
MUST_USE status system_box_read(const crs_entry *, const param_corners *, system_box *ret,
                                error *err);

/** Adds the header field Content-Crs. */
void system_state(const request *, response *, const crs_entry *);

#endif
