/* Each of our allocations fails in turn, over opening, importing, loading and asking: a clean
 * answer, nothing lost, nothing half-written. What leaks is found by the sanitized build. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "exchange/gazetteer_file.h"
#include "live/live.h"
#include "live/near.h"
#include "support/importing.h"
#include "support/searching.h"

/* So many in a row that don't fail any more are the end. */
enum { ENOUGH = 5, NTH_MAX = 20000 };

static importing im;
static char path[SCRATCH_PATH_MAX], assets[SCRATCH_PATH_MAX], postcodes[SCRATCH_PATH_MAX],
    features[SCRATCH_PATH_MAX];

static int set_up(void **state)
{
    (void)state;
    importing_begin(&im);
    snprintf(path, sizeof path, "%s", scratch_path(&im.folder, "a.sqlite"));
    snprintf(assets, sizeof assets, "%s",
             scratch_write(&im.folder, "assets.csv",
                           "ref,name,category,postcode,lon,lat,easting,northing,address 1,address "
                           "2,shoe size,close date,audience\n"
                           "a,\"The \"\"Hall\"\"\",library,G20 9AD,,,,,1 Street,Floor 2,44,,men\n"
                           "b,Park,park,,-4.2,55.8,,,,,,,\n"
                           "c,Grid,park,,,,257000,669000,,,,,\n"
                           "d,Lost,no such,ZZ1 1ZZ,,,,,,,,,\n"
                           "e,Gone,library,G20,,,,,,,,20190101,\n"));
    snprintf(features, sizeof features, "%s",
             scratch_write(&im.folder, "features.geojson",
                           "{\"features\":[{\"type\":\"Feature\",\"id\":\"f\",\"geometry\":{"
                           "\"type\":\"Point\",\"coordinates\":[-4.1,55.7]},\"properties\":{"
                           "\"name\":\"Hut\",\"category\":\"library\",\"tags\":{\"a\":[1]}}}]}"));
    snprintf(postcodes, sizeof postcodes, "%s",
             scratch_write(&im.folder, "postcodes.csv",
                           "Postcode,lat,long\nG20 9AD,55.8942,-4.2868\nG20 9AE,55.9,-4.3\n"));
    import_edit(&im, "INSERT INTO asset (id, name, category, status, geom, location_shown, "
                     "postcode) VALUES (1, 'There', 'library', 'published', MakePoint(-4.28, "
                     "55.89, 4326), 'exact', 'G20 9AD');"
                     "INSERT INTO activity (asset_id, title) VALUES (1, 'Bookbug');"
                     "INSERT INTO place (name, kind, lon_deg, lat_deg, accuracy_m, source) VALUES "
                     "('Maryhill', 'suburban-area', -4.298, 55.894, 900, 'x')");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    importing_end(&im);
    return 0;
}

/* Runs something with the nth allocation failing, for every n there is. It answers OK or
 * ERR_NO_MEMORY, and on failure leaves the file as it was. */
static void fail_each(const char *what, status (*run)(error *))
{
    int in_a_row = 0;
    long nth = 1, failures = 0;
    for (; in_a_row < ENOUGH && nth < NTH_MAX; nth++) {
        error err = {0};
        uint64_t before = inspect_digest(&im.file->at);
        mem_fail_nth(nth);
        status got = run(&err);
        mem_fail_nth(0);
        if (got != OK && got != ERR_NO_MEMORY)
            fail_msg("%s: allocation %ld: %d %s", what, nth, got, err.detail);
        if (got != OK && inspect_digest(&im.file->at) != before)
            fail_msg("%s: allocation %ld left something behind", what, nth);
        in_a_row = got == OK ? in_a_row + 1 : 0;
        failures += got != OK;
    }
    fprintf(stderr, "%s: %ld allocations failed in turn\n", what, failures);
    assert_true(failures > 1 && nth < NTH_MAX);
}

static status open_to_read(error *err)
{
    store *s;
    status failed = store_open(path, STORE_READ, &s, err);
    if (!failed)
        store_close(s);
    return failed;
}

static status open_to_write(error *err)
{
    store *s;
    status failed = exchange_open_database(path, &s, err);
    if (!failed)
        store_close(s);
    return failed;
}

static void test_opening(void **state)
{
    (void)state;
    fail_each("open to read", open_to_read);
    fail_each("open to write", open_to_write);
}

static status import_assets(error *err)
{
    const import_listener nobody = {0};
    im.options.dry_run = true; /* so that every turn finds the same */
    return import_file(im.file, &im.options, assets, &nobody, &im.sum, err);
}

static status import_and_write(error *err)
{
    const import_listener nobody = {0};
    static int edition;
    static char source[40]; /* the options keep it */
    snprintf(source, sizeof source, "edition %d", edition++);
    im.options.dry_run = false;
    im.options.source = source; /* each turn adds its rows */
    status failed = import_file(im.file, &im.options, assets, &nobody, &im.sum, err);
    if (!failed)
        assert_int_equal(im.sum.count[OUTCOME_ADDED] + im.sum.count[OUTCOME_FLAGGED], 4);
    return failed;
}

static status import_geojson(error *err)
{
    const import_listener nobody = {0};
    return import_file(im.file, &im.options, features, &nobody, &im.sum, err);
}

static void test_importing(void **state)
{
    (void)state;
    fail_each("import, dry", import_assets);
    fail_each("import", import_and_write);
    fail_each("import of GeoJSON", import_geojson);
}

static status load_postcodes(error *err)
{
    gazetteer_summary sum;
    return gazetteer_load_file(im.file, postcodes, NULL, NULL, &sum, err);
}

static void test_loading_postcodes(void **state)
{
    (void)state;
    fail_each("gazetteer", load_postcodes);
}

static status load_and_ask(error *err)
{
    live *l;
    hit_list hits;
    near_origin from;
    near_alternatives other;
    near_query query = {.radius_m = 50000, .limit = 1000, .count = true};
    const live_options options = {.path = path, .every_audience = true};
    status failed = live_open(&options, &l, err);
    if (failed)
        return failed;
    index_snapshot *held = live_snapshot(l);
    gazetteer *g = live_gazetteer(l);
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    BUF_SCOPED buf out;
    buf_init(&out, 1 << 20);
    failed = a ? near_find_origin(g, slice_of("Maryhill"), "place", a, &from, &other, err)
               : error_no_memory(err);
    if (failed == ERR_NOT_FOUND) /* gazetteer_places can't tell that it had no memory */
        failed = error_no_memory(err);
    query.from = failed ? (lonlat){0, 0} : from.at;
    if (!failed)
        failed = index_near(index_view_of(held, AUDIENCE_PUBLIC), a, &query, &hits, err);
    if (!failed) {
        near_geojson(&out, &from, &hits, NULL);
        failed = buf_status(&out, err);
        assert_true(failed || (hits.count > 0 && strstr(buf_text(&out), "There")));
    }
    gazetteer_release(g);
    index_release(held);
    live_close(l);
    return failed;
}

static void test_loading_and_asking(void **state)
{
    (void)state;
    fail_each("load and ask", load_and_ask);
}

static status search_words(error *err)
{
    int64_t *ids;
    size_t count;
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    return a ? search_plainly(im.file, SEARCH_ASSETS, slice_of("bookbug th"), 10, a, &ids, &count,
                              err)
             : error_no_memory(err);
}

static status search_activities(error *err)
{
    int64_t *ids;
    size_t count;
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    return a ? search_plainly(im.file, SEARCH_ACTIVITIES, slice_of("bookbug th"), 10, a, &ids,
                              &count, err)
             : error_no_memory(err);
}

static void keep_finding(void *context, const char *finding)
{
    (void)context;
    fprintf(stderr, "%s\n", finding);
}

static status back_up(error *err)
{
    static int number;
    char to[SCRATCH_PATH_MAX];
    snprintf(to, sizeof to, "%s/backup-%d.sqlite", im.folder.folder, number++);
    status failed = store_backup(im.file, to, err);
    unlink(to);
    return failed;
}

static void test_the_rest_of_the_store(void **state)
{
    (void)state;
    fail_each("search", search_words);
    fail_each("search for activities", search_activities);
    fail_each("backup", back_up);
    /* and after all of it the file is whole */
    assert_int_equal(store_check(im.file, keep_finding, NULL, &im.err), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loading_postcodes),     cmocka_unit_test(test_opening),
        cmocka_unit_test(test_loading_and_asking),    cmocka_unit_test(test_importing),
        cmocka_unit_test(test_the_rest_of_the_store),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
