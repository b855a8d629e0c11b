/* Items as FlatGeobuf: GDAL finds in each page what GeoJSON has there, item by item; what has no
 * position is counted; and items without their geometry, in every form. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/http_json.h"
#include "support/inspect.h"

#include "support/http_served.h"

#define COLLECTIONS "/collections/"
#define EPSG "http://www.opengis.net/def/crs/EPSG/0/"

static bool import_more(const char *name, const char *text, const char *as)
{
    char path[120];
    snprintf(path, sizeof path, "%s/%s", f.folder, name);
    return fixture_write_text(path, text) &&
           http_run((const char *const[]){"import", "--quiet", "--db", f.db, "--source", "made up",
                                          "--licence", "none", "--as", as, path, NULL}) == 0;
}

/* Lines and outlines, as another program writes them. */
static bool relate(void)
{
    connection db = inspect_open(f.db);
    const char *why = inspect_try(
        &db,
        "INSERT INTO connection (from_asset, kind, to_asset, source) SELECT a.id, 'works-with', "
        "b.id, 'made up' FROM asset AS a, asset AS b WHERE a.name = 'Asset 1' AND b.name IN "
        "('Asset 7', 'Phone line')");
    if (!*why)
        why = inspect_try(
            &db, "INSERT INTO catchment (asset_id, label, source, geom) SELECT id, 'Round about', "
                 "'made up', CastToMultiPolygon(GeomFromText('POLYGON((-4.3 55.8, -4.2 55.8, -4.2 "
                 "55.9, -4.3 55.8), (-4.25 55.82, -4.22 55.82, -4.22 55.84, -4.25 55.82))', 4326)) "
                 "FROM asset WHERE name = 'Asset 2'");
    connection_close(&db);
    if (*why)
        fprintf(stderr, "%s\n", why);
    return !*why;
}

static int set_up(void **state)
{
    (void)state;
    return fixture_make(&f) &&
                   import_more(
                       "more.csv",
                       "name,category,lon,lat,opened_on,audiences,age_min,entrances,"
                       "other_names,confirmed_on,reach,source_ref\n"
                       "Phone line,park,,,2001-02-03,women;carers,16,,,,phone-or-online,m1\n"
                       "Caf\u00e9,library,-4.31,55.93,2010-12-31,men,7,\"-4.31,55.93\","
                       "\"Back\\slash; \"\"quote\"\"\",2020-02-29,at-place,m2\n",
                       "assets") &&
                   import_more("activities.csv",
                               "asset,title,category,status,visibility,day,starts_at,rrule,"
                               "duration_min,schedule_text,source_ref\n"
                               "m2,Singing,choir,running,public,,,,,Thursdays,a1\n"
                               "m1,Talking,choir,running,public,,,,,Any day,a2\n",
                               "activities") &&
                   relate() && fixture_serve(&f, (const char *const[]){NULL})
               ? 0
               : -1;
}

/* -- what GDAL reads --------------------------------------------------------------------------- */

/* A FlatGeobuf answer's features, as GDAL writes them as GeoJSON. */
static json_t *read_back(const http_answer *a)
{
    char command[400], path[120], made[120];
    snprintf(path, sizeof path, "%s/page.fgb", f.folder);
    snprintf(made, sizeof made, "%s/page.json", f.folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(a->body, 1, a->body_length, file), a->body_length);
    assert_int_equal(fclose(file), 0);
    snprintf(command, sizeof command,
             "ogr2ogr -overwrite -f GeoJSON -lco COORDINATE_PRECISION=9 %s %s", made, path);
    if (system(command))
        fail_msg("GDAL does not read it: %.60s", a->body);
    json_t *read = json_load_file(made, 0, NULL);
    assert_non_null(read);
    remove(made);
    return read;
}

static void join(const json_t *list, char *to, size_t size)
{
    size_t i, used = 0;
    const json_t *one;
    json_array_foreach(list, i, one)
    {
        const char *between = i ? ";" : "";
        if (json_is_string(one))
            used +=
                (size_t)snprintf(to + used, size - used, "%s%s", between, json_string_value(one));
        else
            used += (size_t)snprintf(to + used, size - used, "%s%.10g,%.10g", between,
                                     json_number_value(json_array_get(one, 0)),
                                     json_number_value(json_array_get(one, 1)));
    }
}

static bool same_text(const char *wanted, const char *found)
{
    /* GDAL's FlatGeobuf has dates as moments: 2001-02-03T00:00:00 */
    return strcmp(wanted, found) == 0 ||
           (strlen(wanted) == 10 && strncmp(wanted, found, 10) == 0 && found[10] == 'T');
}

static bool same_value(const json_t *wanted, const json_t *found)
{
    char text[400] = "";
    if (!wanted || json_is_null(wanted))
        return !found || json_is_null(found);
    if (json_is_number(wanted))
        return json_is_number(found) &&
               fabs(json_number_value(wanted) - json_number_value(found)) < 1e-9;
    if (json_is_string(wanted))
        return json_is_string(found) &&
               same_text(json_string_value(wanted), json_string_value(found));
    if (json_is_array(found)) /* of objects, or empty: GDAL takes text of JSON for JSON */
        return json_equal(wanted, found);
    join(wanted, text, sizeof text);
    return json_is_string(found) && strcmp(text, json_string_value(found)) == 0;
}

/* Every number of a geometry is where the other has it, in pairs or, swapped, in pairs turned. */
static bool same_numbers(const json_t *a, const json_t *b, bool swapped)
{
    size_t count = json_array_size(a);
    bool pair = json_is_number(json_array_get(a, 0)), same = count && count == json_array_size(b);
    for (size_t i = 0; i < count && same; i++) {
        const json_t *one = json_array_get(a, pair && swapped ? count - 1 - i : i);
        const json_t *other = json_array_get(b, i);
        same = pair ? fabs(json_number_value(one) - json_number_value(other)) < 1e-8
                    : same_numbers(one, other, swapped);
    }
    return same;
}

static bool same_place(const json_t *wanted, const json_t *found, bool swapped)
{
    return strcmp(TEXT_IN(wanted, "type"), TEXT_IN(found, "type")) == 0 &&
           same_numbers(json_object_get(wanted, "coordinates"),
                        json_object_get(found, "coordinates"), swapped);
}

static void expect_same(const char *target, const json_t *wanted, const json_t *found, bool swapped)
{
    const char *name;
    json_t *one;
    json_t *of = json_object_get(wanted, "properties");
    const json_t *to = json_object_get(found, "properties");
    if (strcmp(TEXT_IN(wanted, "id"), TEXT_IN(found, "properties", "uuid")) != 0)
        fail_msg("%s: another item", target);
    if (!same_place(json_object_get(wanted, "geometry"), json_object_get(found, "geometry"),
                    swapped))
        fail_msg("%s: elsewhere", target);
    json_object_foreach(of, name, one)
    {
        if (!same_value(one, json_object_get(to, name)))
            fail_msg("%s: %s is %s, not %s", target, name,
                     json_dumps(json_object_get(to, name), JSON_ENCODE_ANY),
                     json_dumps(one, JSON_ENCODE_ANY));
    }
    json_object_foreach((json_t *)(uintptr_t)to, name, one)
    {
        if (strcmp(name, "uuid") != 0 && !json_is_null(one) && !json_object_get(of, name))
            fail_msg("%s: %s is not of the GeoJSON", target, name);
    }
}

static size_t header_number(http_answer *a, const char *name)
{
    const char *text = http_header(a, name);
    if (!text)
        fail_msg("no %s", name);
    return (size_t)strtoul(text, NULL, 10);
}

/* Both forms of a page. @return what is left out. */
static size_t expect_page(const char *target)
{
    char as_file[600];
    size_t i, k = 0;
    const json_t *one;
    snprintf(as_file, sizeof as_file, "%s&f=fgb", target);
    json_t *wanted = json_at(f.server.port, target, 200);
    http_answer a = http_get(f.server.port, as_file);
    if (a.status != 200)
        fail_msg("%s: %d: %s", as_file, a.status, a.body);
    assert_string_equal(http_header(&a, "Content-Type"), "application/flatgeobuf");
    json_t *found = read_back(&a);
    const json_t *features = json_object_get(found, "features");
    json_array_foreach(json_object_get(wanted, "features"), i, one)
    {
        if (json_is_object(json_object_get(one, "geometry")))
            expect_same(target, one, json_array_get(features, k++),
                        strstr(target, EPSG "4326") != NULL);
    }
    assert_int_equal(json_array_size(features), k);
    assert_int_equal(header_number(&a, "OGC-NumberMatched"), json_matched(wanted));
    assert_int_equal(header_number(&a, "OGC-NumberReturned"), k);
    assert_int_equal(header_number(&a, "Cairn-Left-Out"), i - k);
    const char *next = http_header(&a, "Link");
    assert_int_equal(json_link(wanted, "next", NULL) != NULL, next != NULL);
    assert_true(!next || (strstr(next, "rel=\"next\"") && strstr(next, "f=fgb")));
    http_answer_free(&a);
    json_decref(found);
    json_decref(wanted);
    return i - k;
}

static void test_pages_are_the_same(void **state)
{
    static const struct {
        const char *target;
        size_t left_out;
    } CASES[] = {
        {"assets/items?limit=10000", 1},
        {"assets/items?limit=20&category=park", 0},
        {"assets/items?limit=10000&crs=" EPSG "4326", 1},
        {"assets/items?limit=10000&crs=" EPSG "3857", 1},
        {"assets/items?limit=10000&crs=" EPSG "27700", 1},
        {"assets/items?limit=7&near=-4.295,55.885&properties=name,category,activities", 0},
        {"assets/items?limit=30&sortby=-name", 1},
        {"assets/items?bbox=-4.295,55.88,-4.29,55.89&limit=50", 0},
        {"assets/items?filter=name%20LIKE%20'Asset%201__'&limit=50", 0},
        {"assets/items?name=Phone%20line", 1}, /* a file of nothing */
        {"assets/items?name=nobody", 0},
        {"assets/items?resultType=hits", 0},
        {"connections/items?limit=10", 1},
        {"connections/items?limit=10&crs=" EPSG "27700&properties=kind,from_name", 1},
        {"catchments/items?limit=10", 0},
        {"catchments/items?limit=10&crs=" EPSG "4326", 0},
        {"activities/items?limit=10", 1},
        {"activities/items?limit=10&properties=title,when,asset_name", 1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char target[400];
        snprintf(target, sizeof target, COLLECTIONS "%s", CASES[i].target);
        size_t left_out = expect_page(target);
        if (left_out != CASES[i].left_out)
            fail_msg("%s: %zu left out", target, left_out);
    }
}

static void test_the_system_is_named(void **state)
{
    char command[300];
    (void)state;
    http_answer a =
        http_get(f.server.port, COLLECTIONS "assets/items?limit=2&f=fgb&crs=" EPSG "27700");
    assert_string_equal(http_header(&a, "Content-Crs"), "<" EPSG "27700>");
    json_decref(read_back(&a));
    http_answer_free(&a);
    snprintf(command, sizeof command,
             "ogrinfo -ro -al -so %s/page.fgb | grep -q 'ID\\[\"EPSG\",27700\\]'", f.folder);
    assert_int_equal(system(command), 0);
}

/* Asked for by Accept, the same bytes and so the same ETag, which answers 304. */
static void test_how_it_is_asked_for(void **state)
{
    char fields[2100];
    (void)state;
    http_answer a = http_get(f.server.port, COLLECTIONS "assets/items?limit=5&f=fgb");
    http_answer b = json_ask(f.server.port, "GET", COLLECTIONS "assets/items?limit=5",
                             "Accept: application/flatgeobuf, */*;q=0.1\r\n");
    assert_string_equal(http_header(&b, "Content-Type"), "application/flatgeobuf");
    assert_int_equal(a.body_length, b.body_length);
    assert_memory_equal(a.body, b.body, a.body_length);
    snprintf(fields, sizeof fields, "If-None-Match: %s\r\n", http_header(&a, "ETag"));
    http_answer again =
        json_ask(f.server.port, "GET", COLLECTIONS "assets/items?limit=5&f=fgb", fields);
    assert_int_equal(again.status, 304);
    http_answer_free(&again);
    http_answer_free(&a);
    http_answer_free(&b);
    json_t *of = json_at(f.server.port, COLLECTIONS "assets?f=json", 200);
    const json_t *link = json_link(of, "items", "application/flatgeobuf");
    assert_non_null(link);
    assert_non_null(strstr(TEXT_IN(link, "href"), "/collections/assets/items?f=fgb"));
    json_decref(of);
}

/* -- without the geometry ---------------------------------------------------------------------- */

static void expect_placeless(const json_t *feature, bool with_properties)
{
    assert_true(json_is_null(json_object_get(feature, "geometry")));
    assert_int_equal(json_object_size(json_object_get(feature, "properties")) > 10,
                     with_properties);
}

static void test_without_the_geometry(void **state)
{
    static const char ITEMS[] = COLLECTIONS "assets/items";
    size_t i;
    const json_t *one;
    char target[300];
    (void)state;
    snprintf(target, sizeof target, "%s?limit=9&crs=" EPSG "27700&skipGeometry=true", ITEMS);
    json_t *page = json_at(f.server.port, target, 200);
    json_array_foreach(json_object_get(page, "features"), i, one)
    {
        expect_placeless(one, true);
    }
    assert_int_equal(i, 9);
    assert_non_null(strstr(json_link_target(page, "next"), "skipGeometry=true"));
    assert_null(json_link(page, "alternate", "application/flatgeobuf"));
    one = json_array_get(json_object_get(page, "features"), 3);
    snprintf(target, sizeof target, "%s/%s?skipGeometry=true", ITEMS, TEXT_IN(one, "id"));
    json_t *alone = json_at(f.server.port, target, 200);
    expect_placeless(alone, true);
    json_decref(alone);
    json_decref(page);
    snprintf(target, sizeof target, "%s?limit=1&skipGeometry=false", ITEMS);
    page = json_at(f.server.port, target, 200);
    one = json_array_get(json_object_get(page, "features"), 0);
    assert_true(json_is_object(json_object_get(one, "geometry")));
    json_decref(page);
}

static void test_forms_without_the_geometry(void **state)
{
    static const struct {
        const char *query;
        int status;
        const char *says;
    } CASES[] = {
        {"properties=name&skipGeometry=true&f=csv", 200, "uuid,name\r\n"},
        {"properties=name&skipGeometry=false&f=csv", 200, "uuid,name,longitude,latitude\r\n"},
        {"properties=name&skipGeometry=true&f=geojsonseq", 200,
         "\"geometry\":null,\"properties\":{\"name\":\"Asset 1\"}}\n"},
        {"skipGeometry=true&f=fgb", 400, "\"parameter\":\"skipGeometry\""},
        {"skipGeometry=yes", 400, "\"parameter\":\"skipGeometry\""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char target[300];
        snprintf(target, sizeof target, COLLECTIONS "assets/items?limit=1&%s", CASES[i].query);
        http_answer a = http_get(f.server.port, target);
        if (a.status != CASES[i].status || !strstr(a.body, CASES[i].says))
            fail_msg("%s: %d: %s", target, a.status, a.body);
        http_answer_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages_are_the_same),
        cmocka_unit_test(test_the_system_is_named),
        cmocka_unit_test(test_how_it_is_asked_for),
        cmocka_unit_test(test_without_the_geometry),
        cmocka_unit_test(test_forms_without_the_geometry),
    };
    return cmocka_run_group_tests(tests, set_up, served_tear_down);
}
