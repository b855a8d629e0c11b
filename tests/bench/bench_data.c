/* Generated input for the benchmark over HTTP: assets as CSV, and requests of the four workloads.
 *
 *   bench_data csv COUNT         assets for `cairn import`
 *   bench_data urls W COUNT      paths of workload W (1 to 4), one a line */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/generate.h"

/* One in a hundred is a GP practice: workload 3 asks for those. */
static const char *const COMMON[] = {"library",   "park",        "choir",       "community-centre",
                                     "woodland",  "allotment",   "social-club", "pharmacy",
                                     "food-bank", "volunteering"};

static void write_csv(const generate_country *c, generator *g, long count)
{
    printf("source_ref,name,category,description,postcode,lat,lon,position_source,accuracy_m\n");
    for (long i = 0; i < count; i++) {
        lonlat at = generate_home(c, g);
        const char *category = generate_below(g, 100) == 0
                                   ? "gp-practice"
                                   : COMMON[generate_below(g, sizeof COMMON / sizeof *COMMON)];
        printf("g%ld,Generated place number %ld,%s,\"Made for measuring: what is there, who is "
               "welcome, how to take part, and whom to ask.\",G20 9AD,%.7f,%.7f,address,20\n",
               i, i, category, at.lat_deg, at.lon_deg);
    }
}

static void write_url(int workload, lonlat at)
{
    double north = 1000 / 111320.0, east = north / cos(at.lat_deg * M_PI / 180);
    if (workload == 1)
        printf("/near?lon=%.6f&lat=%.6f&limit=10\n", at.lon_deg, at.lat_deg);
    else if (workload == 2)
        printf("/near?lon=%.6f&lat=%.6f&radius=1000&limit=100\n", at.lon_deg, at.lat_deg);
    else if (workload == 3)
        printf("/near?lon=%.6f&lat=%.6f&limit=10&category=gp-practice\n", at.lon_deg, at.lat_deg);
    else
        printf("/collections/assets/items?bbox=%.6f,%.6f,%.6f,%.6f&limit=100\n", at.lon_deg - east,
               at.lat_deg - north, at.lon_deg + east, at.lat_deg + north);
}

int main(int argc, char **argv)
{
    generator g = {1};
    generate_country *c = malloc(sizeof *c);
    if (!c || argc < 3)
        return 2;
    generate_country_init(c, &g);
    if (strcmp(argv[1], "csv") == 0)
        write_csv(c, &g, atol(argv[2]));
    else if (argc == 4)
        for (long i = atol(argv[3]); i > 0; i--)
            write_url(atoi(argv[2]), generate_home(c, &g));
    free(c);
    return 0;
}
