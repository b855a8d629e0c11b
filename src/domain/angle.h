/** One angle of a position as people write it: decimal degrees, degrees and minutes, or degrees,
 *  minutes and seconds, with any of the marks for them, or spaces alone. */
#ifndef CAIRN_DOMAIN_ANGLE_H
#define CAIRN_DOMAIN_ANGLE_H

#include <stdbool.h>

#include "base/text.h"

typedef struct {
    double deg;      /* negative for south, west and a minus; at most 180 from 0 */
    double unit_deg; /* what one of its last digit is */
    int parts;       /* 1: degrees, 2: and minutes, 3: and seconds */
    int decimals;    /* of the last part */
    char axis;       /* 'N', 'S', 'E' or 'W'; a label gives 'N' or 'E'; 0 when it has neither */
    bool comma;      /* its decimal mark is a comma */
    bool marked;     /* it has a degree mark */
    bool is_signed;
} angle;

/** @return false if anything is left over, if a minute or second is 60 or more, or if a letter and
 *  a label, or two letters, contradict each other. */
bool angle_read(slice text, angle *ret);

static inline bool axis_is_latitude(char axis)
{
    return axis == 'N' || axis == 'S';
}

#endif
