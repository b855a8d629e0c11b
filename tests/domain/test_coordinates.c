#include "domain/coordinates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LAT 55.8942
#define LON (-4.2868)
/* 55 53' 39", 4 17' 12" */
#define DMS_LAT (55 + 53 / 60.0 + 39 / 3600.0)
#define DMS_LON (-(4 + 17 / 60.0 + 12 / 3600.0))

/* Where the notation tells which is which. */
static const struct {
    const char *text;
    double lat, lon, precision_m;
} PLACED[] = {
    {"55.8942N 4.2868W", LAT, LON, 11.1},
    {"55.8942 N, 4.2868 W", LAT, LON, 11.1},
    {"55.8942n4.2868w", LAT, LON, 11.1},
    {"N55.8942 W4.2868", LAT, LON, 11.1},
    {"N55.8942W4.2868", LAT, LON, 11.1},
    {"4.2868W 55.8942N", LAT, LON, 11.1},
    {"55.8942\xC2\xB0 N 4.2868\xC2\xB0 W", LAT, LON, 11.1},
    {"55.894200N, 4.286800W", LAT, LON, 0},
    {"55,8942N; 4,2868W", LAT, LON, 11.1},
    {"N55 53.652 W4 17.208", LAT, LON, 1.85},
    {"N 55\xC2\xB0 53.652' W 004\xC2\xB0 17.208'", LAT, LON, 1.85},
    {"55\xC2\xB0"
     "53'39\"N 4\xC2\xB0"
     "17'12\"W",
     DMS_LAT, DMS_LON, 30.87},
    {"55\xC2\xB0"
     "53\xE2\x80\xB2"
     "39\xE2\x80\xB3N 4\xC2\xB0"
     "17\xE2\x80\xB2"
     "12\xE2\x80\xB3W",
     DMS_LAT, DMS_LON, 30.87},
    {"55\xC2\xBA 53\xE2\x80\x99 39\xE2\x80\x9D N, 4\xC2\xBA 17\xE2\x80\x99 12\xE2\x80\x9D W",
     DMS_LAT, DMS_LON, 30.87},
    {"55\xC2\xB0"
     "53'39''N4\xC2\xB0"
     "17'12''W",
     DMS_LAT, DMS_LON, 30.87},
    {"55 53 39 N 4 17 12 W", DMS_LAT, DMS_LON, 30.87},
    {"55 deg 53 min 39 sec N, 4 deg 17 min 12 sec W", DMS_LAT, DMS_LON, 30.87},
    {"55:53:39N 4:17:12W", DMS_LAT, DMS_LON, 30.87},
    {"55 53 39.00 N 4 17 12.00 W", DMS_LAT, DMS_LON, 0},
    {"lat: 55.8942 long: -4.2868", LAT, LON, 11.1},
    {"Latitude 55.8942, Longitude -4.2868", LAT, LON, 11.1},
    {"lng=-4.2868&lat=55.8942", LAT, LON, 11.1},
    {"Lat: 55.8942 N, Lon: 4.2868 W", LAT, LON, 11.1},
    {"lat 55.8942, -4.2868", LAT, LON, 11.1},
    {"geo:55.8942,-4.2868", LAT, LON, 0},
    {"geo:55.8942,-4.2868,12;u=35", LAT, LON, 0},
    {"geo:55.8942,-4.2868;crs=wgs84;u=35", LAT, LON, 0},
    {"POINT(-4.2868 55.8942)", LAT, LON, 0},
    {"point ( -4.2868  55.8942 )", LAT, LON, 0},
    {"POINT Z (-4.2868 55.8942 12.5)", LAT, LON, 0},
    {"SRID=4326;POINT (-4.2868 55.8942)", LAT, LON, 0},
};

/* Where nothing tells. */
static const struct {
    const char *text;
    double first, second;
} PAIRS[] = {
    {"55.8942,-4.2868", LAT, LON},
    {"55.8942, -4.2868", LAT, LON},
    {"55.8942 -4.2868", LAT, LON},
    {"55.8942\t-4.2868", LAT, LON},
    {"55.8942 / -4.2868", LAT, LON},
    {"55.8942;-4.2868", LAT, LON},
    {"(55.8942, -4.2868)", LAT, LON},
    {"[55.8942,-4.2868]", LAT, LON},
    {"-4.2868,55.8942", LON, LAT},
    {"55.8942 \xE2\x88\x92"
     "4.2868",
     LAT, LON},
    {"55,8942; -4,2868", LAT, LON},
    {"55,8942 -4,2868", LAT, LON},
    {"55,8942, -4,2868", LAT, LON},
    {"+55.8942 -004.2868", LAT, LON},
    {"55.8942\xC2\xB0, -4.2868\xC2\xB0", LAT, LON},
    {"55.89, -4.28", 55.89, -4.28},
    {"56, -4.2868", 56, LON},
    {"55 53 39 -4 17 12", DMS_LAT, DMS_LON},
    {"55.8942 4.2868", LAT, -LON},
    {"100.5012, 55.8942", 100.5012, LAT},
    {"0.0000, 0.0000", 0, 0},
};

static const struct {
    const char *text;
    double easting, northing, precision_m;
} GRIDS[] = {
    /* the corner of a reference of ten figures is its metre's; the middle is half a metre on */
    {"NS 58930 68511", 258930.5, 668511.5, 0},
    {"NS5893068511", 258930.5, 668511.5, 0},
    {"ns 58930 68511", 258930.5, 668511.5, 0},
    {"NS58930,68511", 258930.5, 668511.5, 0},
    {"NS58936851", 258935, 668515, 7.07},
    {"NS 5893 6851", 258935, 668515, 7.07},
    {"ns589685", 258950, 668550, 70.71},
    {"NS 589 685", 258950, 668550, 70.71},
    {"(NS 589685)", 258950, 668550, 70.71},
    {"NS 58 68", 258500, 668500, 707.1},
    /* Ordnance Survey's own example: the trig pillar of TG 51409 13177 */
    {"TG 51409 13177", 651409.5, 313177.5, 0},
    {"SV 90 10", 90500, 10500, 707.1},
    {"HP 612 109", 461250, 1210950, 70.71},
    {"NA 100 000", 10050, 900050, 70.71},
    {"258930 668511", 258930, 668511, 0},
    {"258930, 668511", 258930, 668511, 0},
    {"258930,668511", 258930, 668511, 0},
    {"258930.5 668511.25", 258930.5, 668511.25, 0},
    {"258,930 668,511", 258930, 668511, 0},
    {"258,930, 668,511", 258930, 668511, 0},
    {"326500 1000000", 326500, 1000000, 0},
    {"E258930 N668511", 258930, 668511, 0},
    {"E 258930, N 668511", 258930, 668511, 0},
    {"258930E 668511N", 258930, 668511, 0},
    {"N668511 E258930", 258930, 668511, 0},
    {"Easting: 258930 Northing: 668511", 258930, 668511, 0},
    {"Northing 668511m, Easting 258930m", 258930, 668511, 0},
    {"POINT(258930 668511)", 258930, 668511, 0},
    {"SRID=27700;POINT(258930.5 668511)", 258930.5, 668511, 0},
    {"SRID=27700;POINT(100 150)", 100, 150, 0},
};

static const char *const NONE[] = {
    "",
    " ",
    "-",
    "none",
    "12",
    "-4.2868",
    "55.8942",
    "1,2,3",
    "1.5,2.5,3.5",
    "1 2",
    "1,2",
    "0,0",
    "55,-4", /* no more than two counts */
    "55.8942,",
    ",55.8942",
    "55.8942,,-4.2868",
    "55.8942 -4.2868 12",
    "91.000, -181.000",
    "100.1234 120.1234",
    "95.1234N 4.2868W",
    "55.8942N 55.8942N",
    "55.8942N 4.2868S",
    "55.8942N 181.0001W",
    "55.8942 N 4.2868", /* the N could be either's */
    "N 55 53 4 W",
    "55 60 39 N 4 17 12 W",
    "55 53 60 N 4 17 12 W",
    "55.5 53 39 N 4 17 12 W",
    "55 53 4 17",
    "10 30 14 00",
    "12.30 14.00",
    "9.30-5.00",
    "10:30 14:00",
    "10:30, 14:00",
    "1/4",
    "01/04/2019",
    "01-04-2019",
    "2019-04-01",
    "2019-04-01 10:30:00",
    "20190401 20190402",
    "0141 496 0123",
    "01414960123",
    "07700 900123",
    "01750 12345",
    "+44 141 496 0123",
    "020 7946 0123",
    "G20 9AD",
    "SE10 9NF",
    "EH1 1AA",
    "NS",
    "NS 5",
    "NS 58",
    "NS 589 68",
    "NS 58930 6851",
    "NS 589306851",
    "NS 58 93 06 85 11",
    "NS 589306 685116",
    "NI 589 685",
    "IS 589 685",
    "AA 589 685",
    "XX 589 685",
    "NE 589 685",
    "HA 589 685",
    "NS 589 685 N",
    "800000 668511",
    "258930 1400000",
    "25893 668",
    "-258930 668511",
    "258930 668511 12",
    "E258930 E668511",
    "12,345,678",
    "12,345 67,890", /* degrees with a comma, or metres in thousands */
    "(55.8942, -4.2868",
    "55.8942, -4.2868)",
    "[55.8942, -4.2868)",
    "POINT(-4.2868 55.8942",
    "POINT -4.2868 55.8942",
    "POINT EMPTY",
    "POINT()",
    "POINT(-4.2868)",
    "POINT(-4.2868 55.8942) x",
    "POINT(-4.2868 55.8942 1 2 3)",
    "POINT(-4.2868 95)",
    "POINT(258930 1400000)",
    "SRID=3857;POINT(-4.2868 55.8942)",
    "SRID=;POINT(-4.2868 55.8942)",
    "SRID=4326;POINT(258930 668511)",
    "LINESTRING(0 0,1 1)",
    "geo:",
    "geo:55.8942",
    "geo:95,-4",
    "geo:55.8942,-4.2868;crs=osgb",
    "nan, nan",
    "NaN NaN",
    "inf, -inf",
    "1e309,1e309",
    "0x10.5 0x10.5",
    "POINT(nan nan)",
    "POINT(1e309 1)",
    "55.8942000000000000000000000000000000000000000000000000, -4.2868",
    "5555555555555555555555.8942, -4.2868",
    "what3words",
    "Glasgow",
    "55.8942\xFF -4.2868",
};

static void test_placed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(PLACED); i++) {
        coordinates c = {.kind = COORDINATES_NONE};
        bool read = coordinates_read(slice_of(PLACED[i].text), &c);
        if (!read || c.kind != COORDINATES_LONLAT || fabs(c.at.lat_deg - PLACED[i].lat) > 1e-9 ||
            fabs(c.at.lon_deg - PLACED[i].lon) > 1e-9 ||
            fabs(c.precision_m - PLACED[i].precision_m) > 0.05)
            fail_msg("'%s' reads as kind %d, %.9f %.9f to %.2f m", PLACED[i].text, (int)c.kind,
                     c.at.lat_deg, c.at.lon_deg, c.precision_m);
    }
}

static void test_pairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(PAIRS); i++) {
        coordinates c = {.kind = COORDINATES_NONE};
        bool read = coordinates_read(slice_of(PAIRS[i].text), &c);
        if (!read || c.kind != COORDINATES_PAIR || fabs(c.first - PAIRS[i].first) > 1e-9 ||
            fabs(c.second - PAIRS[i].second) > 1e-9)
            fail_msg("'%s' reads as kind %d, %.9f %.9f", PAIRS[i].text, (int)c.kind, c.first,
                     c.second);
    }
}

static void test_grid(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(GRIDS); i++) {
        coordinates c = {.kind = COORDINATES_NONE};
        bool read = coordinates_read(slice_of(GRIDS[i].text), &c);
        if (!read || c.kind != COORDINATES_GRID || fabs(c.first - GRIDS[i].easting) > 1e-6 ||
            fabs(c.second - GRIDS[i].northing) > 1e-6 ||
            fabs(c.precision_m - GRIDS[i].precision_m) > 0.05)
            fail_msg("'%s' reads as kind %d, %.3f %.3f to %.2f m", GRIDS[i].text, (int)c.kind,
                     c.first, c.second, c.precision_m);
    }
}

static void test_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(NONE); i++) {
        coordinates c = {.kind = COORDINATES_GRID, .first = -1};
        if (coordinates_read(slice_of(NONE[i]), &c))
            fail_msg("'%s' reads as kind %d, %f %f, %f %f", NONE[i], (int)c.kind, c.first, c.second,
                     c.at.lat_deg, c.at.lon_deg);
        assert_true(c.kind == COORDINATES_GRID && c.first < 0);
    }
    coordinates c;
    assert_false(coordinates_read((slice){"55.8942\0-4.2868", 15}, &c));
    char longer[300];
    memset(longer, ' ', sizeof longer);
    memcpy(longer, "55.8942", 7);
    memcpy(longer + 293, "-4.2868", 7);
    assert_false(coordinates_read((slice){longer, sizeof longer}, &c));
    assert_true(coordinates_read((slice){longer + 150, 0}, &c) == false);
}

static void test_angles(void **state)
{
    static const struct {
        const char *text;
        double deg;
        char axis;
    } CASES[] = {
        {"55.8942", LAT, 0},
        {"55,8942", LAT, 0},
        {"-4,2868", LON, 0},
        {"55\xC2\xB0"
         "53'39\"N",
         DMS_LAT, 'N'},
        {"55 53 39 N", DMS_LAT, 'N'},
        {"4 17 12 west", DMS_LON, 'W'},
        {"4.2868W", LON, 'W'},
        {"-4.2868\xC2\xB0", LON, 0},
        {"-4.2868 W", LON, 'W'},
        {"-4.2868 E", LON, 'E'},
        {"33.5 S", -33.5, 'S'},
        {"lat 55.8942", LAT, 'N'},
        {" 4.2868 w ", LON, 'W'},
        {"0", 0, 0},
        {"180", 180, 0},
    };
    static const char *const REFUSED[] = {
        "",    "-",   "N",           "1.2.3",  "1,2,3", "55.8942x", "181", "91N",     "0141",
        "1e1", "N4W", "55 53 39 40", "55 -53", "10:30", "55'53\"",  "55.", "lat 4 W", "258930"};
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        double deg = 1000;
        char axis = '?';
        bool read = coordinates_angle(slice_of(CASES[i].text), &deg, &axis);
        if (!read || fabs(deg - CASES[i].deg) > 1e-9 || axis != CASES[i].axis)
            fail_msg("'%s' reads as %f '%c'", CASES[i].text, deg, axis);
    }
    for (size_t i = 0; i < COUNT(REFUSED); i++) {
        double deg = 1000;
        char axis = '?';
        if (coordinates_angle(slice_of(REFUSED[i]), &deg, &axis) || axis != '?')
            fail_msg("'%s' reads as %f '%c'", REFUSED[i], deg, axis);
    }
}

static void test_metres(void **state)
{
    static const struct {
        const char *text;
        double m;
    } CASES[] = {
        {"258930", 258930},        {"258,930", 258930},
        {"258 930", 258930},       {"258930.5 m", 258930.5},
        {"258930m", 258930},       {"1,218,000", 1218000},
        {"258930,5", 258930.5},    {"258930.0", 258930},
        {"058930", 58930},         {"0", 0},
        {"258930 metres", 258930},
    };
    static const char *const REFUSED[] = {"",        "-258930", "258930 668511", "2,58930",
                                          "NS",      "258,93x", "1e5",           "12345678",
                                          "E258930", "258930.", "258,,930",      "258.930.1"};
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        double m = -1;
        bool read = coordinates_metres(slice_of(CASES[i].text), &m);
        if (!read || fabs(m - CASES[i].m) > 1e-9)
            fail_msg("'%s' reads as %f", CASES[i].text, m);
    }
    for (size_t i = 0; i < COUNT(REFUSED); i++) {
        double m = -1;
        if (coordinates_metres(slice_of(REFUSED[i]), &m) || m >= 0)
            fail_msg("'%s' reads as %f", REFUSED[i], m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_placed), cmocka_unit_test(test_pairs),  cmocka_unit_test(test_grid),
        cmocka_unit_test(test_none),   cmocka_unit_test(test_angles), cmocka_unit_test(test_metres),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
