/* The index against brute force on the 171,075 cities of GeoNames in ../shared/data/scale. Skipped
 * where they are not. */
#include <jansson.h>
#include <zlib.h>

#include "support/proximity.h"

static const char CITIES[] = CAIRN_SOURCE_DIR "/../shared/data/scale/geonames_cities1000.json.gz";

enum { CITIES_LEAST = 171000, TEXT_MOST = 64 * 1024 * 1024 };

static json_t *read_cities(gzFile file)
{
    char *text = malloc(TEXT_MOST);
    assert_non_null(text);
    int length = gzread(file, text, TEXT_MOST);
    gzclose(file);
    assert_in_range(length, 1, TEXT_MOST - 1);
    json_t *cities = json_loadb(text, (size_t)length, 0, NULL);
    free(text);
    assert_non_null(cities);
    return cities;
}

static double degrees(const json_t *city, const char *name)
{
    double deg;
    assert_true(text_to_double(slice_of(json_string_value(json_object_get(city, name))), &deg));
    return deg;
}

static void test_cities_shared(void **state)
{
    generator g = {31};
    json_t *cities = read_cities(*state);
    size_t count = json_array_size(cities);
    feature *f = malloc(count * sizeof *f);
    taxonomy *t = features_taxonomy(PROXIMITY_CATEGORIES);
    assert_true(f && count >= CITIES_LEAST);
    for (size_t i = 0; i < count; i++) {
        const json_t *city = json_array_get(cities, i);
        double rarity = generate_unit(&g);
        f[i] = (feature){.id = (int64_t)i + 1,
                         .at = lonlat_pack((lonlat){degrees(city, "lng"), degrees(city, "lat")}),
                         .placed = true,
                         .category = (int)(PROXIMITY_CATEGORIES * rarity * rarity)};
    }
    json_decref(cities);
    index_snapshot *s = features_snapshot(t, f, count);
    const index_view *view = index_view_of(s, AUDIENCE_PUBLIC);
    assert_int_equal(proximity_compare("cities", view, f, count, 32), 0);
    index_release(s);
    taxonomy_free(t);
    free(f);
}

int main(void)
{
    gzFile file = gzopen(CITIES, "rb");
    if (!file) {
        printf("skipped: %s is not there\n", CITIES);
        return 77;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test_prestate(test_cities_shared, file)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
