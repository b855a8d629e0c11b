/** How long it is to walk somewhere, told with how it is reckoned.
 *
 *  Streets are longer than the straight line: it is taken WALKING_FACTOR times. The usual speed is
 *  that of Transport for London's accessibility levels, 80 m a minute (Assessing transport
 *  connectivity in London, 2015). The slower ones are two thirds of it and half of it, for people
 *  who say that they walk slower. No hill, crossing or river is known of. */
#ifndef CAIRN_DOMAIN_WALKING_H
#define CAIRN_DOMAIN_WALKING_H

#define WALKING_FACTOR 1.3

/** 4.8, 3.2 and 2.4 km/h. */
typedef enum { WALKING_USUAL, WALKING_SLOWER, WALKING_SLOWEST, WALKING_PACE_COUNT } walking_pace;

typedef struct {
    int minutes;      /* to the nearest, at least 1 */
    double factor;    /* of the straight line */
    double speed_kmh; /* of the pace */
} walking_time;

/** @param straight_m  finite, at least 0. */
walking_time walking_time_of(double straight_m, walking_pace);

#endif
