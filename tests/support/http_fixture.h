/** A database for HTTP tests, made by the program itself from made-up assets around Maryhill, and a
 *  server on it. Asset n (from 1) is called "Asset n", lies on a row of a grid, and is a library, a
 *  park or a GP practice in turn; every fifth is known to be step-free, every seventh known not to
 *  be; every 40th has a harmonium. The last two lie on either side of the antimeridian in Fiji. The
 *  gazetteer knows the postcode G20 9AD, Maryhill, and two towns called Twinford. */
#ifndef CAIRN_TESTS_HTTP_FIXTURE_H
#define CAIRN_TESTS_HTTP_FIXTURE_H

#include "support/http_client.h"

enum { FIXTURE_ASSETS = 240, FIXTURE_ROW = 20 };

static inline const char *fixture_category(int n)
{
    static const char *const CATEGORIES[] = {"library", "park", "gp-practice"};
    return CATEGORIES[n % 3];
}

static inline double fixture_lon_deg(int n)
{
    if (n > FIXTURE_ASSETS - 2)
        return n == FIXTURE_ASSETS ? 179.99 : -179.99;
    return -4.30 + 0.001 * (n % FIXTURE_ROW);
}

static inline double fixture_lat_deg(int n)
{
    if (n > FIXTURE_ASSETS - 2)
        return n == FIXTURE_ASSETS ? -16.6 : -16.7;
    return 55.88 + 0.0007 * (n / FIXTURE_ROW);
}

typedef struct {
    char folder[64], db[96], assets[96];
    http_server server;
} http_fixture;

static inline bool fixture_write(const char *path)
{
    FILE *f = fopen(path, "w");
    if (!f)
        return false;
    fprintf(f, "{\"type\":\"FeatureCollection\",\"features\":[");
    for (int n = 1; n <= FIXTURE_ASSETS; n++)
        fprintf(
            f,
            "%s\n{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[%.7f,%.7f]"
            "},"
            "\"properties\":{\"name\":\"Asset %d\",\"category\":\"%s\",\"source_ref\":\"ref-%d\","
            "\"position_source\":\"surveyed\",\"step_free\":\"%s\",\"description\":\"Number %d of "
            "the grid%s\"}}",
            n > 1 ? "," : "", fixture_lon_deg(n), fixture_lat_deg(n), n, fixture_category(n), n,
            n % 5 == 0   ? "yes"
            : n % 7 == 0 ? "no"
                         : "unknown",
            n, n % 40 == 0 ? ", with a harmonium" : "");
    fprintf(f, "\n]}\n");
    return fclose(f) == 0;
}

static inline bool fixture_write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    return f && fputs(text, f) >= 0 && fclose(f) == 0;
}

/** Where G20 9AD is. */
#define FIXTURE_POSTCODE_LON -4.2868
#define FIXTURE_POSTCODE_LAT 55.8842

static inline bool fixture_write_gazetteer(const char *postcodes, const char *places)
{
    return fixture_write_text(postcodes, "Postcode,lat,long\nG20 9AD,55.8842,-4.2868\n"
                                         "G20 9AE,55.8846,-4.2862\n") &&
           fixture_write_text(places, "name,kind,lat,lon,accuracy_m,source\n"
                                      "Maryhill,suburban-area,55.8905,-4.2925,800,made up\n"
                                      "Twinford,town,55.6,-4.5,900,made up\n"
                                      "Twinford,town,57.2,-2.1,900,made up\n");
}

/** Makes a folder with the database. @return false when that fails. */
static inline bool fixture_make(http_fixture *f)
{
    snprintf(f->folder, sizeof f->folder, "/tmp/cairn-http-XXXXXX");
    if (!mkdtemp(f->folder))
        return false;
    snprintf(f->db, sizeof f->db, "%s/test.sqlite", f->folder);
    snprintf(f->assets, sizeof f->assets, "%s/assets.geojson", f->folder);
    char postcodes[96], places[96];
    snprintf(postcodes, sizeof postcodes, "%s/postcodes.csv", f->folder);
    snprintf(places, sizeof places, "%s/places.csv", f->folder);
    return fixture_write(f->assets) && fixture_write_gazetteer(postcodes, places) &&
           http_run((const char *const[]){"gazetteer", "--db", f->db, postcodes, places, NULL}) ==
               0 &&
           http_run((const char *const[]){"import", "--db", f->db, "--source", "made up",
                                          "--licence", "none", f->assets, NULL}) == 0;
}

/** Starts a server on the database, after ending one that a failed test has left.
 *  @param options  ends with NULL. */
static inline bool fixture_serve(http_fixture *f, const char *const *options)
{
    const char *arguments[26] = {"--db", f->db};
    for (size_t i = 0; options[i] && i < 23; i++)
        arguments[i + 2] = options[i];
    if (f->server.pid)
        (void)http_stop(&f->server, SIGKILL);
    return http_serve(&f->server, arguments);
}

static inline void fixture_remove(http_fixture *f)
{
    char command[100];
    if (f->server.pid)
        (void)http_stop(&f->server, SIGKILL);
    snprintf(command, sizeof command, "rm -rf '%s'", f->folder);
    if (system(command))
        fprintf(stderr, "%s is left behind\n", f->folder);
}

#endif
