/* What QGIS, GDAL and the standard's own tests look for before they ask for a feature: the landing
 * page, conformance, collections, schemas, the OpenAPI document; and the pages for people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/asset.h"
#include "support/http_json.h"
#include "support/http_served.h"

static json_t *get(const char *target)
{
    return json_at(f.server.port, target, 200);
}

static void expect_text(const json_t *found, const char *wanted)
{
    if (!json_is_string(found) || strcmp(json_string_value(found), wanted) != 0)
        fail_msg("'%s', not '%s'", json_is_string(found) ? json_string_value(found) : "(none)",
                 wanted);
}

static bool has_text(const json_t *list, const char *text)
{
    size_t i;
    const json_t *one;
    json_array_foreach(list, i, one) if (strcmp(json_string_value(one), text) == 0) return true;
    return false;
}

/* A media type says more of the answer than its address, so each link must tell the truth. */
static void expect_links_hold(const json_t *answer)
{
    size_t i, checked = 0;
    const json_t *one;
    json_array_foreach(json_object_get(answer, "links"), i, one)
    {
        const char *href = TEXT_IN(one, "href"), *type = TEXT_IN(one, "type");
        assert_memory_equal(href, "http://localhost/", 17);
        char accept[200];
        if (strstr(href, "/near"))
            continue; /* needs somewhere to be near to */
        snprintf(accept, sizeof accept, "Accept: %s\r\n", type);
        http_answer a = json_ask(f.server.port, "GET", href + 16, accept);
        const char *media = http_header(&a, "Content-Type");
        if (a.status != 200 || !media || strncmp(media, type, strcspn(type, ";")) != 0)
            fail_msg("%s: %d %s, not %s", href, a.status, media ? media : "", type);
        http_answer_free(&a);
        checked++;
    }
    assert_true(checked >= 2);
}

static void test_landing_page(void **state)
{
    static const char *const LINKS[][2] = {
        {"self", "application/json"},
        {"alternate", "text/html; charset=utf-8"},
        {"service-desc", "application/vnd.oai.openapi+json;version=3.0"},
        {"service-doc", "text/html"},
        {"conformance", "application/json"},
        {"data", "application/json"},
    };
    (void)state;
    json_t *landing = get("/");
    for (size_t i = 0; i < COUNT(LINKS); i++)
        if (!json_link(landing, LINKS[i][0], LINKS[i][1]))
            fail_msg("no %s", LINKS[i][0]);
    assert_non_null(TEXT_IN(landing, "title"));
    expect_links_hold(landing);
    json_decref(landing);
}

/* The same address for people and for programs. */
static void test_forms(void **state)
{
    static const char *const TARGETS[] = {"/",
                                          "/api",
                                          "/conformance",
                                          "/collections",
                                          "/collections/assets",
                                          "/collections/assets/schema",
                                          "/collections/assets/queryables",
                                          "/collections/assets/sortables",
                                          "/collections/assets/items"};
    static const struct {
        const char *query, *accept;
        bool html;
    } CASES[] = {
        {"", "", false},
        {"", "Accept: */*\r\n", false},
        {"", "Accept: application/json\r\n", false},
        {"", "Accept: application/geo+json, application/json;q=0.9\r\n", false},
        {"", "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n", true},
        {"", "Accept: application/json;q=0.5, text/html\r\n", true},
        {"", "Accept: text/html;q=0.1, application/json;q=0.2\r\n", false},
        {"", "Accept: text/*\r\n", true},
        {"", "Accept: image/png\r\n", false},
        {"?f=html", "Accept: application/json\r\n", true},
        {"?f=json", "Accept: text/html\r\n", false},
    };
    (void)state;
    for (size_t t = 0; t < COUNT(TARGETS); t++)
        for (size_t i = 0; i < COUNT(CASES); i++) {
            char target[200];
            snprintf(target, sizeof target, "%s%s", TARGETS[t], CASES[i].query);
            http_answer a = json_ask(f.server.port, "GET", target, CASES[i].accept);
            const char *media = http_header(&a, "Content-Type");
            if (a.status != 200 || (strncmp(media, "text/html", 9) == 0) != CASES[i].html)
                fail_msg("%s %s: %d %s", target, CASES[i].accept, a.status, media);
            assert_non_null(strstr(http_header(&a, "Vary"), "Accept"));
            http_answer_free(&a);
        }
}

static void test_conformance(void **state)
{
    static const char *const CLASSES[] = {
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
        "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
        "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
        "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
        "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
        "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
        "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
        "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/schemas",
    };
    (void)state;
    json_t *answer = get("/conformance");
    for (size_t i = 0; i < COUNT(CLASSES); i++)
        if (!has_text(json_object_get(answer, "conformsTo"), CLASSES[i]))
            fail_msg("%s is not there", CLASSES[i]);
    json_decref(answer);
}

static void test_collections(void **state)
{
    static const char *const SYSTEMS[] = {"http://www.opengis.net/def/crs/OGC/1.3/CRS84",
                                          "http://www.opengis.net/def/crs/EPSG/0/4326",
                                          "http://www.opengis.net/def/crs/EPSG/0/3857",
                                          "http://www.opengis.net/def/crs/EPSG/0/27700"};
    (void)state;
    json_t *all = get("/collections"), *one;
    size_t i;
    json_array_foreach(json_object_get(all, "collections"), i, one)
    {
        char target[200];
        snprintf(target, sizeof target, "/collections/%s", TEXT_IN(one, "id"));
        json_t *alone = get(target);
        assert_true(json_equal(alone, one));
        json_decref(alone);
        for (size_t k = 0; k < COUNT(SYSTEMS); k++)
            expect_text(json_array_get(json_object_get(one, "crs"), k), SYSTEMS[k]);
        expect_text(json_object_get(one, "storageCrs"), SYSTEMS[0]);
        expect_text(json_object_get(one, "itemType"), "feature");
        assert_non_null(json_link(one, "items", "application/geo+json"));
        assert_non_null(json_link(one, "describedby", "application/schema+json"));
        assert_non_null(json_link(one, "http://www.opengis.net/def/rel/ogc/1.0/schema",
                                  "application/schema+json"));
        assert_non_null(json_link(one, "http://www.opengis.net/def/rel/ogc/1.0/queryables",
                                  "application/schema+json"));
        expect_links_hold(one);
    }
    assert_true(i >= 1);
    one = json_array_get(json_object_get(all, "collections"), 0);
    expect_text(json_object_get(one, "id"), "assets");
    /* the last two assets lie on either side of the antimeridian */
    const json_t *box = json_array_get(JSON_IN(one, "extent", "spatial", "bbox"), 0);
    static const double CORNERS[] = {-179.99, -16.7, 179.99, 55.8884};
    for (size_t k = 0; k < 4; k++)
        assert_true(json_number_value(json_array_get(box, k)) - CORNERS[k] < 1e-3 &&
                    json_number_value(json_array_get(box, k)) - CORNERS[k] > -1e-3);
    json_decref(all);
}

/* -- schemas ----------------------------------------------------------------------------------- */

/* What a field must say in a schema, as far as its type tells. */
static void expect_property(const json_t *p, const field *of)
{
    const char *type = TEXT_IN(p, "type"), *format = TEXT_IN(p, "format");
    expect_text(json_object_get(p, "title"), of->label);
    if (of->type == FIELD_DATE)
        assert_string_equal(format, "date");
    if (of->type == FIELD_INTEGER)
        assert_string_equal(type, "integer");
    if (of->type == FIELD_ENUM || of->type == FIELD_TRISTATE)
        for (size_t i = 0; of->choices[i]; i++)
            assert_true(has_text(json_object_get(p, "enum"), of->choices[i]));
    if (of->type == FIELD_SET)
        for (size_t i = 0; of->choices[i]; i++)
            assert_true(has_text(JSON_IN(p, "items", "enum"), of->choices[i]));
    if (of->type == FIELD_CODE)
        assert_true(has_text(json_object_get(p, "enum"), "gp-practice"));
}

/* Every field of the table that the public may see, and no other. */
static void test_schemas(void **state)
{
    static const char *const KINDS[] = {"schema", "queryables", "sortables"};
    (void)state;
    for (size_t k = 0; k < COUNT(KINDS); k++) {
        char target[100];
        snprintf(target, sizeof target, "/collections/assets/%s", KINDS[k]);
        http_answer a = http_get(f.server.port, target);
        assert_string_equal(http_header(&a, "Content-Type"), "application/schema+json");
        http_answer_free(&a);
        json_t *schema = get(target);
        const json_t *properties = json_object_get(schema, "properties");
        expect_text(json_object_get(schema, "$schema"),
                    "https://json-schema.org/draft/2020-12/schema");
        const json_t *geometry = json_object_get(properties, "geometry");
        assert_true(!geometry == (k == 2));
        if (geometry) {
            expect_text(json_object_get(geometry, "$ref"), "https://geojson.org/schema/Point.json");
            assert_null(json_object_get(geometry, "type"));
            expect_text(json_object_get(geometry, "format"), "geometry-point");
        }
        /* what goes on at an asset comes with it */
        size_t fields = geometry ? 1 : 0;
        fields += json_object_get(properties, "activities") ? 1 : 0;
        for (size_t i = 0; i < ASSET.count; i++) {
            const field *of = &ASSET.fields[i];
            const json_t *p = json_object_get(properties, of->name);
            bool list = of->type == FIELD_JSON || of->type == FIELD_POINTS;
            /* the identifier stands beside the properties of a feature */
            bool wanted = of->visible_to == AUDIENCE_PUBLIC && (k == 0 ? i != ASSET_UUID : !list) &&
                          (k != 2 || of->type != FIELD_SET);
            if (!p != !wanted)
                fail_msg("%s of %s", of->name, KINDS[k]);
            if (p)
                expect_property(p, of);
            if (p) /* by which QGIS sorts columns */
                assert_int_equal(json_integer_value(json_object_get(p, "x-ogc-propertySeq")),
                                 i + 1);
            fields += p != NULL;
        }
        assert_int_equal(json_object_size(properties), fields);
        if (k)
            expect_text(JSON_IN(properties, "uuid", "x-ogc-role"), "id");
        json_decref(schema);
    }
}

/* A schema names what features have: each property of one is in it, but for what goes on there. */
static void test_schema_is_of_the_features(void **state)
{
    const char *name;
    const json_t *unused;
    (void)state;
    json_t *schema = get("/collections/assets/schema");
    json_t *page = get("/collections/assets/items?limit=1");
    json_t *feature = json_array_get(json_object_get(page, "features"), 0);
    json_object_foreach(json_object_get(feature, "properties"), name, unused)
    {
        if (!json_object_get(json_object_get(schema, "properties"), name))
            fail_msg("%s is not in the schema", name);
    }
    json_object_foreach(json_object_get(schema, "properties"), name, unused)
    {
        if (strcmp(name, "geometry") != 0 &&
            !json_object_get(json_object_get(feature, "properties"), name))
            fail_msg("%s is in the schema alone", name);
    }
    json_decref(page);
    json_decref(schema);
}

/* -- OpenAPI ----------------------------------------------------------------------------------- */

/* A parameter of an operation, its reference followed. */
static const json_t *parameter_of(const json_t *api, const json_t *operation, const char *name)
{
    static const char REF[] = "#/components/parameters/";
    size_t i;
    const json_t *one;
    json_array_foreach(JSON_IN(operation, "parameters"), i, one)
    {
        const char *ref = TEXT_IN(one, "$ref");
        if (ref) {
            assert_memory_equal(ref, REF, sizeof REF - 1);
            one = JSON_IN(api, "components", "parameters", ref + sizeof REF - 1);
            assert_non_null(one);
        }
        if (strcmp(TEXT_IN(one, "name"), name) == 0)
            return one;
    }
    return NULL;
}

static const json_t *parameter(const json_t *api, const char *path, const char *name)
{
    return parameter_of(api, JSON_IN(api, "paths", path, "get"), name);
}

static json_t *get_api(void)
{
    http_answer a = json_ask(f.server.port, "GET", "/api",
                             "Accept: application/vnd.oai.openapi+json;version=3.0, "
                             "application/openapi+json;version=3.0, application/json\r\n");
    assert_int_equal(a.status, 200);
    assert_string_equal(http_header(&a, "Content-Type"),
                        "application/vnd.oai.openapi+json;version=3.0");
    json_t *api = json_loadb(a.body, a.body_length, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(api);
    http_answer_free(&a);
    return api;
}

static void test_openapi(void **state)
{
    static const char ITEMS[] = "/collections/assets/items";
    (void)state;
    json_t *api = get_api();
    assert_memory_equal(TEXT_IN(api, "openapi"), "3.0", 3);
    const json_t *limit = JSON_IN(api, "components", "parameters", "limit");
    expect_text(json_object_get(limit, "style"), "form");
    assert_true(json_is_false(json_object_get(limit, "explode")));
    assert_int_equal(json_integer_value(JSON_IN(limit, "schema", "minimum")), 1);
    assert_int_equal(json_integer_value(JSON_IN(limit, "schema", "maximum")), 10000);
    assert_int_equal(json_integer_value(JSON_IN(limit, "schema", "default")), 100);
    assert_ptr_equal(parameter(api, ITEMS, "limit"), limit);
    const json_t *box = parameter(api, ITEMS, "bbox");
    assert_int_equal(json_integer_value(JSON_IN(box, "schema", "minItems")), 4);
    assert_int_equal(json_integer_value(JSON_IN(box, "schema", "maxItems")), 6);
    assert_int_not_equal(
        json_integer_value(JSON_IN(parameter(api, "/near", "limit"), "schema", "maximum")), 10000);
    json_decref(api);
}

/* GDAL asks the server for what is a parameter of this form; each must be taken, none twice. */
static void test_openapi_tells_what_is_taken(void **state)
{
    size_t i, asked = 0;
    const json_t *one;
    json_t *api = get_api();
    (void)state;
    json_array_foreach(JSON_IN(api, "paths", "/collections/assets/items", "get", "parameters"), i,
                       one)
    {
        char target[200];
        if (json_object_get(one, "$ref"))
            continue;
        expect_text(json_object_get(one, "in"), "query");
        expect_text(json_object_get(one, "style"), "form");
        const char *type = TEXT_IN(one, "schema", "type"),
                   *format = TEXT_IN(one, "schema", "format");
        const char *text = strcmp(type, "string") != 0             ? "1"
                           : format && strcmp(format, "date") == 0 ? "2026-01-01"
                                                                   : "unknown";
        snprintf(target, sizeof target, "/collections/assets/items?limit=1&%s=%s",
                 TEXT_IN(one, "name"), text);
        json_decref(get(target));
        snprintf(target + strlen(target), sizeof target - strlen(target), "&%s=%s",
                 TEXT_IN(one, "name"), text);
        json_decref(json_at(f.server.port, target, 400));
        asked++;
    }
    assert_true(asked > 25);
    json_decref(api);
}

static void test_openapi_names_every_operation_once(void **state)
{
    static char ids[200][100];
    size_t count = 0;
    const char *path, *method;
    json_t *operations;
    const json_t *operation;
    (void)state;
    json_t *api = get_api();
    json_object_foreach(json_object_get(api, "paths"), path, operations)
    {
        json_object_foreach(operations, method, operation)
        {
            const char *id = TEXT_IN(operation, "operationId");
            for (size_t i = 0; i < count; i++)
                assert_string_not_equal(ids[i], id);
            snprintf(ids[count++], sizeof ids[0], "%s", id);
            bool form = JSON_IN(operation, "requestBody", "content",
                                "application/x-www-form-urlencoded") != NULL;
            const char *done = strcmp(method, "get") == 0    ? "200"
                               : form                        ? "303"
                               : strcmp(method, "post") == 0 ? "201"
                                                             : "204";
            assert_non_null(JSON_IN(operation, "responses", done));
            for (const char *at = path; (at = strchr(at, '{')); at++) {
                char name[50];
                snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 1, "}"), at + 1);
                assert_non_null(parameter_of(api, operation, name));
            }
        }
    }
    assert_true(count > 20);
    json_decref(api);
}

/* -- pages ------------------------------------------------------------------------------------- */

/* Nothing of a page comes from elsewhere, and nothing runs in it. */
static void test_pages_call_nobody(void **state)
{
    static const char *const TARGETS[] = {"/data",
                                          "/api?f=html",
                                          "/conformance?f=html",
                                          "/collections?f=html",
                                          "/collections/assets?f=html",
                                          "/collections/assets/schema?f=html",
                                          "/collections/assets/items?f=html"};
    static const char *const NOT[] = {"<script", "src=", "@import", "url(", "<iframe"};
    (void)state;
    for (size_t i = 0; i < COUNT(TARGETS); i++) {
        http_answer a = http_get(f.server.port, TARGETS[i]);
        assert_int_equal(a.status, 200);
        assert_non_null(strstr(a.body, "<html lang=\"en-GB\">"));
        assert_non_null(strstr(a.body, "<h1>"));
        if (strstr(TARGETS[i], "/items")) /* each leads to its own page */
            assert_non_null(strstr(a.body, "<tr><th scope=\"row\"><a href=\"http://localhost"
                                           "/collections/assets/items/"));
        const char *style =
            strstr(a.body, "<link rel=\"stylesheet\" href=\"http://localhost/ui/plain.css\">");
        assert_non_null(style);
        assert_ptr_equal(strstr(a.body, "<link"), style);
        assert_null(strstr(style + 1, "<link"));
        for (size_t k = 0; k < COUNT(NOT); k++)
            if (strstr(a.body, NOT[k]))
                fail_msg("%s: %s", TARGETS[i], NOT[k]);
        http_answer_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_landing_page),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_conformance),
        cmocka_unit_test(test_collections),
        cmocka_unit_test(test_schemas),
        cmocka_unit_test(test_schema_is_of_the_features),
        cmocka_unit_test(test_openapi),
        cmocka_unit_test(test_openapi_tells_what_is_taken),
        cmocka_unit_test(test_openapi_names_every_operation_once),
        cmocka_unit_test(test_pages_call_nobody),
    };
    return cmocka_run_group_tests(tests, served_set_up, served_tear_down);
}
