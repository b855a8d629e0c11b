/* The data that comes with Cairn: the taxonomy's promises, and the sample, taken in whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/gazetteer_file.h"
#include "exchange/geodata.h"
#include "exchange/import.h"
#include "live/live.h"
#include "live/near.h"
#include "support/scratch.h"

static scratch folder;
static char path[SCRATCH_PATH_MAX];
static store *file;
static error err;

/* Relative luminance and contrast against white (WCAG 2.2, 1.4.11 asks 3 of a graphical object). */
static double contrast_on_white(const char *colour)
{
    static const double WEIGHT[] = {0.2126, 0.7152, 0.0722};
    double luminance = 0;
    for (int i = 0; i < 3; i++) {
        char pair[] = {colour[1 + 2 * i], colour[2 + 2 * i], '\0'};
        double c = (double)strtol(pair, NULL, 16) / 255;
        luminance += WEIGHT[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return 1.05 / (luminance + 0.05);
}

static void test_the_taxonomy(void **state)
{
    taxonomy *t;
    size_t groups = 0, categories = 0;
    (void)state;
    assert_int_equal(store_taxonomy(file, &t, &err), OK);
    for (size_t i = 0; i < taxonomy_count(t); i++) {
        const category *c = taxonomy_at(t, i);
        *(c->parent < 0 ? &groups : &categories) += 1;
        assert_true(contrast_on_white(c->colour) >= 3);
        assert_true(strncmp(c->icon, "maki:", 5) == 0 || strncmp(c->icon, "temaki:", 7) == 0);
        assert_true(*c->plain_label && *c->words);
    }
    assert_true(groups >= 12);
    assert_true(categories >= 60);
    static const char *const THERE[] = {"gp-practice", "library",  "woodland", "recovery-community",
                                        "choir",       "job-club", "nursery",  "food-bank"};
    for (size_t i = 0; i < COUNT(THERE); i++)
        assert_true(taxonomy_at(t, (size_t)taxonomy_find(t, slice_of(THERE[i])))->parent >= 0);
    /* audiences are no categories */
    static const char *const ABSENT[] = {"men", "women", "older-people", "carers"};
    for (size_t i = 0; i < COUNT(ABSENT); i++)
        assert_int_equal(taxonomy_find(t, slice_of(ABSENT[i])), -1);
    taxonomy_free(t);
}

static import_summary import_sample(const char *name, const entity *as)
{
    char from[SCRATCH_PATH_MAX * 2];
    static const import_listener SILENT;
    import_options options = {.as = as, .source = name, .kept_as = STATUS_PUBLISHED};
    import_summary sum;
    snprintf(from, sizeof from, "%s/geodata/sample/%s", CAIRN_SOURCE_DIR, name);
    assert_int_equal(import_file(file, &options, from, &SILENT, &sum, &err), OK);
    return sum;
}

static void load_sample(const char *name)
{
    char from[SCRATCH_PATH_MAX * 2];
    gazetteer_summary sum;
    snprintf(from, sizeof from, "%s/geodata/sample/%s", CAIRN_SOURCE_DIR, name);
    assert_int_equal(gazetteer_load_file(file, from, NULL, NULL, &sum, &err), OK);
    assert_true(sum.rows > 0);
    assert_int_equal(sum.loaded, sum.rows);
}

static void test_the_sample_is_taken_in_whole(void **state)
{
    (void)state;
    load_sample("postcodes.csv");
    load_sample("places.csv");
    import_summary assets = import_sample("assets.csv", &ASSET);
    import_summary activities = import_sample("activities.csv", &ACTIVITY);
    assert_true(assets.count[OUTCOME_ADDED] > 100);
    assert_true(activities.count[OUTCOME_ADDED] > 20);
    for (int ended = OUTCOME_UPDATED; ended < OUTCOME_COUNT; ended++) {
        assert_int_equal(assets.count[ended], 0);
        assert_int_equal(activities.count[ended], 0);
    }
}

/* The order of the practices near Maryhill, each position with its source and accuracy. */
static void test_what_is_near_maryhill(void **state)
{
    live *l;
    hit_list hits;
    near_origin from;
    near_alternatives other = {0};
    (void)state;
    ARENA_SCOPED arena *a = arena_new(1 << 24);
    assert_int_equal(live_open(&(live_options){.path = path}, &l, &err), OK);
    index_snapshot *now = live_snapshot(l);
    gazetteer *places = live_gazetteer(l);
    assert_int_equal(
        near_find_origin(places, slice_of("Maryhill"), "place", a, &from, &other, &err), OK);
    near_query q = {.from = from.at, .radius_m = INFINITY, .limit = 5, .count = true};
    const taxonomy *t = index_taxonomy(now);
    q.filter.by_category = true;
    category_set_add(&q.filter.categories, t, taxonomy_find(t, slice_of("gp-practice")));
    assert_int_equal(index_near(index_view_of(now, AUDIENCE_PUBLIC), a, &q, &hits, &err), OK);
    assert_int_equal(hits.count, 5);
    for (size_t i = 0; i < hits.count; i++) {
        char *body = arena_copy(a, hits.hits[i].body.at, hits.hits[i].body.len);
        assert_non_null(strstr(body, "\"category\":\"gp-practice\""));
        assert_non_null(strstr(body, "\"position_source\":\"postcode\",\"accuracy_m\":100"));
        if (i > 0)
            assert_true(hits.hits[i].distance_m >= hits.hits[i - 1].distance_m);
    }
    /* Maryhill Health Centre, by its postcode */
    assert_non_null(strstr(arena_copy(a, hits.hits[0].body.at, hits.hits[0].body.len), "G20 9DR"));
    assert_true(fabs(hits.hits[0].distance_m - 787.7) < 0.1);
    index_release(now);
    gazetteer_release(places);
    live_close(l);
}

static void test_the_provenance_names_every_licence(void **state)
{
    size_t length;
    const char *text = provenance_text(&length);
    (void)state;
    assert_int_equal(strlen(text), length);
    static const char *const SAYS[] = {"NHS Digital", "Office for National Statistics",
                                       "Contains OS data", "Royal Mail", "Open Government Licence"};
    for (size_t i = 0; i < COUNT(SAYS); i++)
        assert_non_null(strstr(text, SAYS[i]));
}

static int set_up(void **state)
{
    (void)state;
    scratch_make(&folder);
    snprintf(path, sizeof path, "%s", scratch_path(&folder, "sample.sqlite"));
    return exchange_open_database(path, &file, &err);
}

static int tear_down(void **state)
{
    (void)state;
    store_close(file);
    scratch_remove(&folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_taxonomy),
        cmocka_unit_test(test_the_sample_is_taken_in_whole),
        cmocka_unit_test(test_what_is_near_maryhill),
        cmocka_unit_test(test_the_provenance_names_every_licence),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
