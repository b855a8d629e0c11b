#include "domain/walking.h"

#include <limits.h>
#include <math.h>

walking_time walking_time_of(double straight_m, walking_pace pace)
{
    static const double SPEEDS_KMH[WALKING_PACE_COUNT] = {4.8, 3.2, 2.4};
    static const double METRES_A_KM = 1000, MINUTES_AN_HOUR = 60;
    double speed_kmh = SPEEDS_KMH[pace];
    double minutes = straight_m * WALKING_FACTOR / METRES_A_KM / speed_kmh * MINUTES_AN_HOUR;
    double whole = fmin(fmax(round(minutes), 1), INT_MAX);
    return (walking_time){(int)whole, WALKING_FACTOR, speed_kmh};
}
