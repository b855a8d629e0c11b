/** Places on the British National Grid as people write them: metres and references. */
#ifndef CAIRN_DOMAIN_NATIONAL_GRID_H
#define CAIRN_DOMAIN_NATIONAL_GRID_H

#include <stdbool.h>

#include "base/text.h"

typedef struct {
    double m;
    int digits;        /* of the whole metres */
    bool leading_zero; /* "058930" */
    char axis;         /* 'E' or 'N' by a letter or a label; else 0 */
} grid_metres;

/** Metres, not negative, less than 10,000 km: thousands may be set off by commas.
 *  @param spaces  whether thousands may be set off by spaces too. */
bool grid_metres_read(slice text, bool spaces, grid_metres *ret);

/** Eastings 0 to 700,000 and northings 0 to 1,300,000: all of Great Britain. */
bool grid_holds(double easting_m, double northing_m);

/** A grid reference of four to ten figures, in one piece or in halves: "NS 58930 68511",
 *  "ns589685". Its two letters are those of a square with land of Great Britain or Man in it.
 *  @param ret_easting_m, ret_northing_m  the middle of the square that it names
 *  @param ret_side_m                     how long the square is, 1 to 1000 */
bool grid_reference_read(slice text, double *ret_easting_m, double *ret_northing_m,
                         double *ret_side_m);

#endif
