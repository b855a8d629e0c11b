/* Every data zone of Scotland and its GP practices, as the service answers, against geod_inverse
 * from each centroid to each practice. Skipped where the shared data are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <geodesic.h>
#include <jansson.h>
#include <math.h>

#include "support/http_served.h"

#define DATA CAIRN_SOURCE_DIR "/../shared/data/"
static const char ZONES[] = DATA "boundaries/simd_dz2020_centroids.json",
                  RANKS[] = DATA "boundaries/simd2020_withinds.csv",
                  PRACTICES[] = DATA "gp/nhs_ods_scotprac_2019.csv";

enum { ZONE_COUNT = 6976, PRACTICES_LEAST = 700, PRACTICES_MAX = 2000, WALKS = 3 };

static int set_up(void **state)
{
    (void)state;
    snprintf(f.folder, sizeof f.folder, "/tmp/cairn-http-XXXXXX");
    if (!mkdtemp(f.folder))
        return -1;
    snprintf(f.db, sizeof f.db, "%s/test.sqlite", f.folder);
    return http_run((const char *const[]){
               "gazetteer", "--db", f.db, DATA "postcodes/DD.csv", DATA "postcodes/EH.csv",
               DATA "postcodes/G.csv", DATA "postcodes/PH.csv", DATA "postcodes/KA.csv",
               DATA "postcodes/FK.csv", DATA "postcodes/KY.csv", DATA "postcodes/ML.csv",
               DATA "postcodes/PA.csv", NULL}) == 0 &&
                   http_run((const char *const[]){"import", "--db", f.db, "--source", "NHS ODS",
                                                  "--category", "gp-practice", PRACTICES, NULL}) ==
                       0 &&
                   http_run((const char *const[]){"area", "--db", f.db, "--set", "Data zones",
                                                  "--join", RANKS, "--join-on", "Data_Zone", ZONES,
                                                  NULL}) == 0 &&
                   fixture_serve(&f, (const char *const[]){NULL})
               ? 0
               : -1;
}

static json_t *get(const char *target)
{
    http_answer a = http_get(f.server.port, target);
    if (a.status != 200)
        fail_msg("%s: %d: %s", target, a.status, a.body ? a.body : "");
    json_t *answer = json_loadb(a.body, a.body_length, 0, NULL);
    assert_non_null(answer);
    http_answer_free(&a);
    return answer;
}

typedef struct {
    double lon, lat;
    const char *id;
} place;

static place place_of(const json_t *feature)
{
    const json_t *at = json_object_get(json_object_get(feature, "geometry"), "coordinates");
    return (place){json_number_value(json_array_get(at, 0)),
                   json_number_value(json_array_get(at, 1)),
                   json_string_value(json_object_get(feature, "id"))};
}

static double property(const json_t *feature, const char *name)
{
    const json_t *p = json_object_get(json_object_get(feature, "properties"), name);
    assert_true(json_is_number(p));
    return json_number_value(p);
}

/* One degree of latitude is never less than this. */
#define LEAST_DEGREE_M 110574

static void check_zone(const json_t *zone, const place *practices, size_t count,
                       const struct geod_geodesic *wgs84)
{
    static const double WALK_M[WALKS] = {400, 800, 1600};
    static const char *const NAMES[WALKS] = {"within_400_m", "within_800_m", "within_1600_m"};
    double nearest = INFINITY;
    int within[WALKS] = {0};
    place from = place_of(zone);
    for (size_t i = 0; i < count; i++) {
        double m, least = fabs(practices[i].lat - from.lat) * LEAST_DEGREE_M;
        if (least > nearest && least > WALK_M[WALKS - 1])
            continue;
        geod_inverse(wgs84, from.lat, from.lon, practices[i].lat, practices[i].lon, &m, NULL, NULL);
        nearest = fmin(nearest, m);
        for (int k = 0; k < WALKS; k++)
            within[k] += m <= WALK_M[k];
    }
    assert_true(fabs(property(zone, "nearest_m") - (nearest)) <= 0.0501); /* to a tenth */
    for (int k = 0; k < WALKS; k++)
        assert_int_equal(property(zone, NAMES[k]), within[k]);
}

static void test_every_data_zone(void **state)
{
    static place practices[PRACTICES_MAX];
    static char targets[2][100] = {"/collections/assets/items?category=gp-practice&limit=10000",
                                   "/coverage?category=gp-practice&area=Data+zones"};
    struct geod_geodesic wgs84;
    size_t count = 0, i;
    json_t *feature, *items = get(targets[0]), *zones = get(targets[1]);
    (void)state;
    geod_init(&wgs84, 6378137, 1 / 298.257223563);
    json_array_foreach(json_object_get(items, "features"), i,
                       feature) if (json_is_object(json_object_get(feature, "geometry")) &&
                                    count < PRACTICES_MAX) practices[count++] = place_of(feature);
    assert_true(count >= PRACTICES_LEAST);
    const json_t *list = json_object_get(zones, "features");
    assert_int_equal(json_array_size(list), ZONE_COUNT);
    double before = INFINITY;
    json_array_foreach(list, i, feature)
    {
        check_zone(feature, practices, count, &wgs84);
        double nearest = property(feature, "nearest_m");
        assert_true(nearest <= before);
        before = nearest;
        if (property(feature, "rank") > (double)i + 1)
            fail_msg("zone %zu has rank %g", i, property(feature, "rank"));
    }
    /* SIMD 2020v2 of the zone: what was joined is a column */
    json_array_foreach(
        list, i,
        feature) if (strcmp(json_string_value(json_object_get(feature, "id")), "S01006506") == 0)
        assert_int_equal(property(feature, "SIMD2020v2_Rank"), 4691);
    json_decref(items);
    json_decref(zones);
}

int main(void)
{
    if (access(ZONES, R_OK) || access(PRACTICES, R_OK) || access(RANKS, R_OK)) {
        printf("skipped: %s is not there\n", ZONES);
        return 77;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_data_zone)};
    return cmocka_run_group_tests(tests, set_up, served_tear_down);
}
