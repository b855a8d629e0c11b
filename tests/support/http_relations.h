/** For tests of connections and catchments over HTTP: the fixture and tokens of http_edit.h, and
 *  rows that another program writes between assets of the fixture. */
#ifndef CAIRN_TESTS_HTTP_RELATIONS_H
#define CAIRN_TESTS_HTTP_RELATIONS_H

#include <math.h>

#include "support/http_edit.h"
#include "support/http_json.h"

#define CONNECTIONS "/collections/connections/items"
#define CATCHMENTS "/collections/catchments/items"

static inline void edit(const char *format, ...)
{
    char sql[2000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sql, sizeof sql, format, arguments);
    va_end(arguments);
    connection c = inspect_open(f.db);
    const char *why = inspect_try(&c, "%s", sql);
    if (*why)
        fail_msg("%s: %s", sql, why);
    connection_close(&c);
}

static inline void connect_assets(int from, const char *kind, int to)
{
    edit("INSERT INTO connection (from_asset, kind, to_asset, source, note) SELECT a.id, '%s', "
         "b.id, "
         "'Made up', 'Ask Bo' FROM asset AS a, asset AS b WHERE a.name = 'Asset %d' AND b.name = "
         "'Asset %d'",
         kind, from, to);
}

static inline void draw(int of, const char *label, const char *wkt)
{
    edit(
        "INSERT INTO catchment (asset_id, label, source, note, geom) SELECT id, '%s', 'Made up', "
        "'Ask Bo', CastToMultiPolygon(GeomFromText('%s', 4326)) FROM asset WHERE name = 'Asset %d'",
        label, wkt, of);
}

static inline json_t *get(const http_token *who, const char *format, ...)
{
    char target[3000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(target, sizeof target, format, arguments);
    va_end(arguments);
    return read_json(target, who);
}

static inline size_t count(const http_token *who, const char *target)
{
    json_t *page = read_json(target, who);
    size_t matched = json_matched(page);
    json_decref(page);
    return matched;
}

/* An edit from outside shows within a second; under a sanitizer it takes longer. */
static inline void wait_for(const http_token *who, const char *target, size_t wanted)
{
    size_t found = 0;
    for (int tries = 0; tries < 500; tries++) {
        if ((found = count(who, target)) == wanted)
            return;
        usleep(10000);
    }
    fail_msg("%s: %zu, not %zu", target, found, wanted);
}

/* The feature that is from or of an asset, among those of a page. */
static inline const json_t *feature_of(const json_t *page, const char *property_name, int n)
{
    char name[20];
    size_t i;
    const json_t *one;
    snprintf(name, sizeof name, "Asset %d", n);
    json_array_foreach(json_object_get(page, "features"), i, one)
    {
        if (strcmp(TEXT_IN(one, "properties", property_name), name) == 0)
            return one;
    }
    return NULL;
}

static inline void expect_status(const char *target, int wanted)
{
    expect("GET", target, NULL, "", NULL, wanted);
}

static inline void clear(void)
{
    edit("DELETE FROM connection; DELETE FROM catchment");
    wait_for(NULL, CONNECTIONS "?resultType=hits", 0);
    wait_for(&editor, CATCHMENTS "?resultType=hits", 0);
}

static inline double ordinate(const json_t *feature, size_t point, size_t axis)
{
    const json_t *all = JSON_IN(feature, "geometry", "coordinates");
    return json_number_value(json_array_get(json_array_get(all, point), axis));
}

#endif
