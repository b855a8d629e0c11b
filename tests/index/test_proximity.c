/* The index against brute force, on generated features: the world with its poles and the
 * antimeridian, towns, heaps at one position and lattices of equal distances, and the ice about the
 * poles; one in twenty with up to 16 entrances. */
#include "support/proximity.h"

static void compare(strewing how, const char *name, size_t count)
{
    feature *f = malloc(count * sizeof *f);
    generator g = {(uint64_t)how + 11};
    taxonomy *t = features_taxonomy(PROXIMITY_CATEGORIES);
    assert_non_null(f);
    features_strew(f, count, how, PROXIMITY_CATEGORIES, &g);
    features_strew_entrances(f, count, &g);
    index_snapshot *s = features_snapshot(t, f, count);
    const index_view *view = index_view_of(s, AUDIENCE_PUBLIC);
    assert_int_equal(proximity_compare(name, view, f, count, (uint64_t)how + 21), 0);
    index_release(s);
    taxonomy_free(t);
    free(f);
}

static void test_world(void **state)
{
    (void)state;
    compare(STREWN_WORLD, "world", 20000);
}

static void test_towns(void **state)
{
    (void)state;
    compare(STREWN_COUNTRY, "towns", 50000);
}

static void test_heaps(void **state)
{
    (void)state;
    compare(STREWN_HEAPED, "heaps", 5000);
}

static void test_poles(void **state)
{
    (void)state;
    compare(STREWN_POLAR, "poles", 10000);
}

static void test_few(void **state)
{
    (void)state;
    for (size_t count = 1; count <= 40; count += 3)
        compare(STREWN_WORLD, "few", count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_world), cmocka_unit_test(test_towns), cmocka_unit_test(test_heaps),
        cmocka_unit_test(test_poles), cmocka_unit_test(test_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
