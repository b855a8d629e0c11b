/* Tiles over HTTP: every asset once at every zoom, the filters of items, what is empty, deeper than
 * is served or no tile at all, tags and codings, and the documents that describe them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <math.h>
#include <zlib.h>

#include "support/tiles.h"

#include "support/http_served.h"

static void expect_header(const http_answer *a, const char *name, const char *wanted)
{
    const char *found = http_header(a, name);
    if (!found || strcmp(found, wanted) != 0)
        fail_msg("%s: %s, not %s", name, found ? found : "(none)", wanted);
}

/* The tile as it is read; an empty one is 204 without a body. */
static tile_read tile(const char *target)
{
    http_answer a = http_get(f.server.port, target);
    if (a.status != 200 && a.status != 204)
        fail_msg("%s: %d %s", target, a.status, a.body ? a.body : "");
    if (a.status == 200)
        expect_header(&a, "Content-Type", "application/vnd.mapbox-vector-tile");
    assert_int_equal(a.body_length > 0, a.status == 200);
    tile_read t = tile_read_bytes(a.body, a.body_length);
    http_answer_free(&a);
    return t;
}

/* Counts how often each asset is in the tiles from this one down to a zoom; at that zoom. */
static void walk(int z, int x, int y, int zoom, const char *query, int seen[FIXTURE_ASSETS + 1])
{
    char target[200];
    snprintf(target, sizeof target, "/tiles/assets/%d/%d/%d%s%s", z, x, y, z % 2 ? ".mvt" : "",
             query);
    tile_read t = tile(target);
    size_t count = t.count;
    for (size_t i = 0; i < count && z == zoom; i++) {
        int n = 0;
        assert_false(t.features[i].group);
        assert_non_null(t.features[i].name);
        sscanf(t.features[i].name, "Asset %d", &n);
        assert_true(n >= 1 && n <= FIXTURE_ASSETS);
        assert_string_equal(t.features[i].category, fixture_category(n));
        assert_string_equal(t.features[i].position_source, "surveyed");
        assert_int_equal(strlen(t.features[i].uuid), 36);
        seen[n]++;
    }
    tile_read_done(&t);
    for (int quarter = 0; quarter < 4 && z < zoom && count; quarter++)
        walk(z + 1, 2 * x + quarter % 2, 2 * y + quarter / 2, zoom, query, seen);
}

static void test_every_asset_once(void **state)
{
    static const int ZOOMS[] = {0, 1, 5, 12, 15};
    (void)state;
    for (size_t i = 0; i < sizeof ZOOMS / sizeof ZOOMS[0]; i++) {
        int seen[FIXTURE_ASSETS + 1] = {0};
        walk(0, 0, 0, ZOOMS[i], "", seen);
        for (int n = 1; n <= FIXTURE_ASSETS; n++)
            assert_int_equal(seen[n], 1);
    }
}

static void test_filters(void **state)
{
    int seen[FIXTURE_ASSETS + 1] = {0};
    (void)state;
    walk(0, 0, 0, 11, "?category=library&category=gp-practice&step_free=unknown&q=harmonium", seen);
    for (int n = 1; n <= FIXTURE_ASSETS; n++)
        assert_int_equal(seen[n], n % 40 == 0 && n % 3 != 1 && n % 5 && n % 7);
    memset(seen, 0, sizeof seen);
    walk(0, 0, 0, 11, "?category=library&q=harmonium", seen);
    for (int n = 1; n <= FIXTURE_ASSETS; n++)
        assert_int_equal(seen[n], n % 40 == 0 && n % 3 == 0);
}

static void test_addresses(void **state)
{
    static const struct {
        const char *target;
        int status;
        const char *words;
    } CASES[] = {
        {"/tiles/assets/0/0/0", 200, ""},
        {"/tiles/assets/0/0/0.mvt", 200, ""},
        {"/tiles/assets/0/0/0.pbf", 200, ""},
        {"/tiles/assets/18/0/0", 204, ""}, /* empty */
        {"/tiles/assets/19/0/0", 204, ""}, /* deeper than is served */
        {"/tiles/assets/24/16777215/16777215", 204, ""},
        {"/tiles/assets/24/16777216/0", 404, "\"parameter\":\"x\""},
        {"/tiles/assets/25/0/0", 404, "\"parameter\":\"z\""},
        {"/tiles/assets/999999999/0/0", 404, "\"parameter\":\"z\""},
        {"/tiles/assets/3/8/0", 404, "\"parameter\":\"x\""},
        {"/tiles/assets/3/0/8", 404, "\"parameter\":\"y\""},
        {"/tiles/assets/3/0/8.mvt", 404, "\"parameter\":\"y\""},
        {"/tiles/assets/-1/0/0", 400, "\"parameter\":\"z\""},
        {"/tiles/assets/+1/0/0", 400, "\"parameter\":\"z\""},
        {"/tiles/assets/1/%20/0", 400, "\"parameter\":\"x\""},
        {"/tiles/assets/1/0/.mvt", 400, "\"parameter\":\"y\""},
        {"/tiles/assets/1/0/0.png", 400, "\"parameter\":\"y\""},
        {"/tiles/assets/1/0/0.mvt.mvt", 400, "\"parameter\":\"y\""},
        {"/tiles/assets/1/0/9999999999999999999999", 400, "\"parameter\":\"y\""},
        {"/tiles/assets/1/0", 404, "nothing at this address"},
        {"/tiles/assets/0/0/0?category=nosuch", 400, "\"parameter\":\"category\""},
        {"/tiles/assets/0/0/0?bbox=0,0,1,1", 400, "\"parameter\":\"bbox\""},
        {"/tiles/assets/0/0/0?step_free=perhaps", 400, "\"parameter\":\"step_free\""},
        {"/collections/assets/tiles/WebMercatorQuad/0/0/0", 200, ""},
        {"/collections/assets/tiles/WebMercatorQuad/3/8/0", 404, "\"parameter\":\"tileRow\""},
        {"/collections/assets/tiles/WebMercatorQuad/3/0/8", 404, "\"parameter\":\"tileCol\""},
        {"/collections/assets/tiles/WebMercatorQuad/x/0/0", 400, "\"parameter\":\"tileMatrix\""},
        {"/collections/assets/tiles/WorldCRS84Quad", 404, "nothing at this address"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        http_answer a = http_get(f.server.port, CASES[i].target);
        if (a.status != CASES[i].status || (CASES[i].words[0] && !strstr(a.body, CASES[i].words)))
            fail_msg("%s: %d %s", CASES[i].target, a.status, a.status >= 400 ? a.body : "");
        http_answer_free(&a);
    }
}

/* The same bytes by row and column as by column and row. */
static void test_row_comes_before_column(void **state)
{
    (void)state;
    http_answer a = http_get(f.server.port, "/tiles/assets/10/499/319");
    http_answer b = http_get(f.server.port, "/collections/assets/tiles/WebMercatorQuad/10/319/499");
    assert_int_equal(a.status, 200);
    assert_int_equal(a.body_length, b.body_length);
    assert_memory_equal(a.body, b.body, a.body_length);
    http_answer_free(&a);
    http_answer_free(&b);
}

static http_answer ask(const char *target, const char *fields)
{
    char request[1000];
    int fd = http_connect(f.server.port);
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n", target,
             fields);
    assert_true(http_puts(fd, request));
    http_answer a = http_read(fd, false, 10);
    close(fd);
    return a;
}

static void test_tags_and_coding(void **state)
{
    static const char TARGET[] = "/tiles/assets/0/0/0.mvt";
    static unsigned char plain[1 << 20];
    char etag[100], fields[200];
    (void)state;
    http_answer a = ask(TARGET, ""), zipped = ask(TARGET, "Accept-Encoding: gzip\r\n");
    expect_header(&a, "Cache-Control", "no-cache");
    expect_header(&zipped, "Content-Encoding", "gzip");
    assert_true(zipped.body_length < a.body_length);
    z_stream z = {.next_in = (unsigned char *)zipped.body,
                  .avail_in = (unsigned)zipped.body_length,
                  .next_out = plain,
                  .avail_out = sizeof plain};
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(z.total_out, a.body_length);
    assert_memory_equal(plain, a.body, a.body_length);
    inflateEnd(&z);
    http_header_copy(&a, "ETag", etag, sizeof etag);
    assert_int_equal(etag[0], '"');
    snprintf(fields, sizeof fields, "If-None-Match: %s\r\n", etag);
    http_answer again = ask(TARGET, fields), other = ask("/tiles/assets/1/0/0.mvt", fields);
    assert_int_equal(again.status, 304);
    assert_int_equal(again.body_length, 0);
    assert_int_equal(other.status, 200);
    http_answer_free(&a);
    http_answer_free(&zipped);
    http_answer_free(&again);
    http_answer_free(&other);
}

static json_t *get(const char *target)
{
    http_answer a = http_get(f.server.port, target);
    if (a.status != 200)
        fail_msg("%s: %d %s", target, a.status, a.body ? a.body : "");
    expect_header(&a, "Content-Type", "application/json");
    json_t *answer = json_loadb(a.body, a.body_length, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(answer);
    http_answer_free(&a);
    return answer;
}

static const char *text(const json_t *of, const char *name)
{
    const char *found = json_string_value(json_object_get(of, name));
    return found ? found : "(none)";
}

/* The href of a link, "" without. */
static const char *link_href(const json_t *of, const char *rel)
{
    size_t i;
    const json_t *one;
    json_array_foreach(json_object_get(of, "links"), i, one)
    {
        if (strcmp(text(one, "rel"), rel) == 0)
            return text(one, "href");
    }
    return "";
}

static void test_tilejson(void **state)
{
    (void)state;
    json_t *all = get("/tiles/assets"), *parks = get("/tiles/assets?category=park&q=grid");
    const json_t *bounds = json_object_get(parks, "bounds");
    const json_t *layer = json_array_get(json_object_get(all, "vector_layers"), 0);
    const json_t *fields = json_object_get(layer, "fields");
    assert_string_equal(text(all, "tilejson"), "3.0.0");
    assert_string_equal(json_string_value(json_array_get(json_object_get(all, "tiles"), 0)),
                        "http://localhost/tiles/assets/{z}/{x}/{y}.mvt");
    assert_string_equal(json_string_value(json_array_get(json_object_get(parks, "tiles"), 0)),
                        "http://localhost/tiles/assets/{z}/{x}/{y}.mvt?category=park&q=grid");
    assert_int_equal(json_integer_value(json_object_get(all, "minzoom")), 0);
    assert_int_equal(json_integer_value(json_object_get(all, "maxzoom")), 18);
    assert_string_equal(text(layer, "id"), "assets");
    assert_non_null(strstr(text(all, "attribution"), "http://localhost/provenance"));
    assert_int_equal(json_object_size(fields), 9);
    assert_non_null(json_object_get(fields, "uuid"));
    assert_non_null(json_object_get(fields, "point_count"));
    /* Asset 238 (a park) is in the grid, the two in Fiji are a GP practice and a library */
    assert_true(json_number_value(json_array_get(bounds, 0)) == -4.3);
    assert_true(json_number_value(json_array_get(bounds, 1)) == 55.88);
    assert_true(json_number_value(json_array_get(bounds, 2)) == -4.281);
    assert_true(fabs(json_number_value(json_array_get(bounds, 3)) - (55.88 + 11 * 0.0007)) < 1e-9);
    json_decref(all);
    json_decref(parks);
    json_decref(get("/tiles/assets?q=nosuchword")); /* bounds of nothing are the world's */
}

static void test_tilesets(void **state)
{
    (void)state;
    json_t *list = get("/collections/assets/tiles");
    const json_t *first = json_array_get(json_object_get(list, "tilesets"), 0);
    assert_string_equal(link_href(first, "self"),
                        "http://localhost/collections/assets/tiles/WebMercatorQuad");
    assert_string_equal(text(first, "dataType"), "vector");
    json_t *set = get("/collections/assets/tiles/WebMercatorQuad?category=park");
    assert_string_equal(text(set, "crs"), "http://www.opengis.net/def/crs/EPSG/0/3857");
    assert_string_equal(link_href(set, "item"),
                        "http://localhost/collections/assets/tiles/WebMercatorQuad/{tileMatrix}/"
                        "{tileRow}/{tileCol}?category=park");
    assert_string_equal(link_href(set, "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"),
                        "http://localhost/tileMatrixSets/WebMercatorQuad");
    const json_t *limits = json_object_get(set, "tileMatrixSetLimits");
    assert_int_equal(json_array_size(limits), 19); /* the zooms of the TileJSON */
    const json_t *last = json_array_get(limits, 18);
    assert_string_equal(text(last, "tileMatrix"), "18");
    assert_int_equal(json_integer_value(json_object_get(last, "maxTileCol")), (1 << 18) - 1);
    json_decref(list);
    json_decref(set);
}

/* Against the numbers that OGC 17-083r4, D.1 prints for the first two; each has half the last one's
 * cells, twice as many a side. */
static void test_tile_matrix_set(void **state)
{
    static const struct {
        double scale, cell_m;
    } PRINTED[] = {{559082264.028717, 156543.033928041}, {279541132.014358, 78271.5169640204}};
    (void)state;
    json_t *list = get("/tileMatrixSets");
    assert_string_equal(
        link_href(json_array_get(json_object_get(list, "tileMatrixSets"), 0), "self"),
        "http://localhost/tileMatrixSets/WebMercatorQuad");
    json_t *set = get("/tileMatrixSets/WebMercatorQuad");
    const json_t *matrices = json_object_get(set, "tileMatrices");
    assert_string_equal(text(set, "id"), "WebMercatorQuad");
    assert_int_equal(json_array_size(matrices), 25);
    for (size_t zoom = 0; zoom < 25; zoom++) {
        const json_t *m = json_array_get(matrices, zoom);
        size_t printed = zoom > 0;
        double halved = ldexp(1, (int)(zoom - printed));
        double scale = json_number_value(json_object_get(m, "scaleDenominator")) * halved;
        double cell_m = json_number_value(json_object_get(m, "cellSize")) * halved;
        assert_true(fabs(scale / PRINTED[printed].scale - 1) < 1e-14);
        assert_true(fabs(cell_m / PRINTED[printed].cell_m - 1) < 1e-14);
        assert_int_equal(json_integer_value(json_object_get(m, "matrixWidth")), 1 << zoom);
        assert_int_equal(json_integer_value(json_object_get(m, "matrixHeight")), 1 << zoom);
    }
    json_decref(list);
    json_decref(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_asset_once), cmocka_unit_test(test_filters),
        cmocka_unit_test(test_addresses),        cmocka_unit_test(test_row_comes_before_column),
        cmocka_unit_test(test_tags_and_coding),  cmocka_unit_test(test_tilejson),
        cmocka_unit_test(test_tilesets),         cmocka_unit_test(test_tile_matrix_set),
    };
    return cmocka_run_group_tests(tests, served_set_up, served_tear_down);
}
