/* What is exported and taken in again into an empty database is what it was, field by field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/exporting.h"

enum { ASSETS = 320 };

/* Assets of a database by their names, with the titles of what goes on there. */
typedef struct {
    arena *a;
    record assets[ASSETS + 200];
    int64_t activities[ASSETS + 200];
    size_t count;
} contents;

static status keep(void *context, const record *asset, const record *const *activities,
                   size_t activity_count, error *err)
{
    contents *c = context;
    (void)err;
    assert_true(c->count < COUNT(c->assets));
    record *r = &c->assets[c->count];
    *r = *asset;
    for (size_t i = 0; i < ASSET.count; i++) {
        const slice text = asset->v[i].text;
        if (asset->v[i].kind == VALUE_TEXT)
            r->v[i].text = (slice){arena_copy(c->a, text.at, text.len), text.len};
    }
    c->activities[c->count] = 0;
    for (size_t i = 0; i < activity_count; i++)
        c->activities[c->count] += activity_visible_to(activities[i], AUDIENCE_PUBLIC);
    c->count++;
    return OK;
}

static contents *contents_of(store *s)
{
    int64_t sequence;
    contents *c = test_calloc(1, sizeof *c);
    c->a = arena_new(64 << 20);
    assert_int_equal(store_read_begin(s, NULL), OK);
    assert_int_equal(store_scan(s, keep, c, &sequence, NULL), OK);
    store_read_end(s);
    return c;
}

static void contents_free(contents *c)
{
    arena_free(c->a);
    test_free(c);
}

static const record *named(const contents *c, slice name, size_t *ret)
{
    for (size_t i = 0; i < c->count; i++)
        if (value_equals(&c->assets[i].v[ASSET_NAME], &(value){.kind = VALUE_TEXT, .text = name})) {
            *ret = i;
            return &c->assets[i];
        }
    fail_msg("'%.*s' is not there", (int)name.len, name.at);
    return NULL;
}

static const char *shown(const field *f, const value *v)
{
    static buf texts[2];
    static size_t next;
    buf *b = &texts[next++ % 2];
    if (!b->max)
        buf_init(b, 1 << 20);
    buf_clear(b);
    if (v->kind == VALUE_NULL)
        buf_puts(b, "(null)");
    field_write(f, v, '[', b);
    return buf_text(b);
}

static void assert_same(const char *format, const record *was, const record *is)
{
    for (size_t i = 0; i < ASSET.count; i++) {
        const field *f = &ASSET.fields[i];
        if (f->visible_to == AUDIENCE_PUBLIC && !(f->flags & FIELD_KEPT) &&
            !value_equals(&was->v[i], &is->v[i]))
            fail_msg("%s, %.*s: %s was '%s', is '%s'", format, (int)was->v[ASSET_NAME].text.len,
                     was->v[ASSET_NAME].text.at, f->name, shown(f, &was->v[i]),
                     shown(f, &is->v[i]));
    }
    assert_int_equal(was->has_position, is->has_position);
    const lonlat_e7 a = lonlat_pack(was->position), b = lonlat_pack(is->position);
    assert_true(!was->has_position || (a.lon_e7 == b.lon_e7 && a.lat_e7 == b.lat_e7));
}

static const char *const FORMATS[] = {"csv", "geojson", "geojsonl", "gpkg", "xlsx", "ods", "kml"};

/* Out of one database and into another, empty one. */
static void go_round(const char *db, store *from, const char *format, bool with_activities)
{
    importing im;
    char name[40];
    snprintf(name, sizeof name, "out.%s", format);
    importing_begin(&im);
    const char *path = scratch_path(&im.folder, name);
    const export_options o = {.kind = export_kind_named(slice_of(format))};
    if (exporting_write(db, &o, path, &im.err) || import_path(&im, path))
        fail_msg("%s: %s", format, im.err.detail);
    contents *was = contents_of(from), *is = contents_of(im.file);
    if (was->count != is->count || im.sum.count[OUTCOME_FLAGGED] || im.sum.count[OUTCOME_REJECTED])
        fail_msg("%s: %zu were %zu; %s: %.3000s", format, is->count, was->count, import_counts(&im),
                 im.lines);
    for (size_t i = 0; i < was->count; i++) {
        size_t at = 0;
        assert_same(format, &was->assets[i], named(is, was->assets[i].v[ASSET_NAME].text, &at));
        if (with_activities)
            assert_int_equal(was->activities[i], is->activities[at]);
    }
    contents_free(was);
    contents_free(is);
    importing_end(&im);
}

static void test_texts_that_may_be_taken_for_something_else(void **state)
{
    importing im;
    (void)state;
    importing_begin(&im);
    exporting_store(im.file, ASSETS, 7);
    for (size_t i = 0; i < COUNT(FORMATS); i++)
        go_round(scratch_path(&im.folder, "a.sqlite"), im.file, FORMATS[i], false);
    importing_end(&im);
}

/* The sample of real places, with what goes on there, which some formats bring along. */
static void test_the_sample(void **state)
{
    importing im;
    (void)state;
    importing_begin(&im);
    im.options.source_said = false;
    assert_int_equal(import_path(&im, CAIRN_SOURCE_DIR "/geodata/sample/assets.csv"), OK);
    im.options.as = &ACTIVITY;
    assert_int_equal(import_path(&im, CAIRN_SOURCE_DIR "/geodata/sample/activities.csv"), OK);
    assert_true(im.sum.count[OUTCOME_ADDED] > 20);
    for (size_t i = 0; i < COUNT(FORMATS); i++)
        go_round(scratch_path(&im.folder, "a.sqlite"), im.file, FORMATS[i],
                 strstr("geojson geojsonl gpkg", FORMATS[i]) != NULL);
    importing_end(&im);
}

/* Into the database that it is from: nothing is there twice, and nothing has changed. */
static void test_back_where_it_is_from(void **state)
{
    static const char *const BACK[] = {"csv", "geojson", "gpkg"};
    importing im;
    (void)state;
    importing_begin(&im);
    im.options.source_said = false;
    assert_int_equal(import_path(&im, CAIRN_SOURCE_DIR "/geodata/sample/assets.csv"), OK);
    im.options.as = &ACTIVITY;
    assert_int_equal(import_path(&im, CAIRN_SOURCE_DIR "/geodata/sample/activities.csv"), OK);
    im.options.as = &ASSET;
    contents *was = contents_of(im.file);
    for (size_t i = 0; i < COUNT(BACK); i++) {
        error err = {0};
        char path[SCRATCH_PATH_MAX];
        snprintf(path, sizeof path, "%s/back.%s", im.folder.folder, BACK[i]);
        const export_options o = {.kind = export_kind_named(slice_of(BACK[i]))};
        assert_int_equal(exporting_write(scratch_path(&im.folder, "a.sqlite"), &o, path, &err), OK);
        assert_int_equal(import_path(&im, path), OK);
        if (im.sum.count[OUTCOME_UNCHANGED] < was->count || im.sum.count[OUTCOME_ADDED] ||
            im.sum.count[OUTCOME_UPDATED] || im.sum.count[OUTCOME_FLAGGED])
            fail_msg("%s: %s %.3000s", BACK[i], import_counts(&im), im.lines);
    }
    contents_free(was);
    importing_end(&im);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_that_may_be_taken_for_something_else),
        cmocka_unit_test(test_the_sample),
        cmocka_unit_test(test_back_where_it_is_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
