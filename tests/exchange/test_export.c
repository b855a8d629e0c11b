/* Exports as other programs read them, and what becomes of those that end before their time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <zip.h>

#include "format/csv.h"
#include "format/geojson.h"
#include "support/exporting.h"

enum { ASSETS = 60 };

static importing im;
static char db[SCRATCH_PATH_MAX], temporary[SCRATCH_PATH_MAX];

static int set_up(void **state)
{
    (void)state;
    importing_begin(&im);
    exporting_store(im.file, ASSETS, 11);
    snprintf(db, sizeof db, "%s", scratch_path(&im.folder, "a.sqlite"));
    snprintf(temporary, sizeof temporary, "%s", scratch_path(&im.folder, "tmp"));
    scratch_must(mkdir(temporary, 0700) == 0 && setenv("TMPDIR", temporary, 1) == 0, temporary);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    importing_end(&im);
    return 0;
}

/* No file is left, and no process. */
static void assert_nothing_left(void)
{
    DIR *d = opendir(temporary);
    assert_non_null(d);
    for (const struct dirent *e; (e = readdir(d));)
        if (e->d_name[0] != '.')
            fail_msg("%s is left", e->d_name);
    closedir(d);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static const char *exported(const char *format, const char *crs)
{
    static char path[SCRATCH_PATH_MAX];
    error err = {0};
    const export_options o = {.kind = export_kind_named(slice_of(format)),
                              .crs = crs_of_uri(slice_of(crs))};
    snprintf(path, sizeof path, "%s/out.%s", im.folder.folder, format);
    if (exporting_write(db, &o, path, &err))
        fail_msg("%s: %s", format, err.detail);
    assert_nothing_left();
    return path;
}

static char *said(const char *const *argv)
{
    ran r = scratch_run(&im.folder, argv, NULL);
    if (r.status != 0)
        fail_msg("%s: %s", argv[0], r.err);
    free(r.err);
    return r.out;
}

/* -- what other programs make of it ------------------------------------------------------------ */

static bool tools_there(void)
{
    ran r = scratch_run(&im.folder, (const char *const[]){"sh", "-c", "command -v ogrinfo", NULL},
                        NULL);
    bool there = r.status == 0;
    ran_done(&r);
    return there;
}

/* The first asset's position in each system, from what the encoder makes of it (test_encode.c has
 * independent figures), is in every format that knows systems. */
static void test_gdal_finds_everything_where_it_is(void **state)
{
    static const char *const SYSTEMS[][2] = {{"OGC:CRS84", "4326"},
                                             {"EPSG:4326", "4326"},
                                             {"EPSG:3857", "3857"},
                                             {"EPSG:27700", "27700"}};
    static const char *const FORMATS[] = {"geojson", "fgb", "gpkg", "shp.zip", "kml"};
    static const char *const BOX[] = {"-4.95", "55.15", "-3.9", "55.5"}; /* of what is generated */
    (void)state;
    if (!tools_there())
        skip();
    for (size_t i = 0; i < COUNT(FORMATS); i++)
        for (size_t k = 0; k < COUNT(SYSTEMS); k++) {
            char count[60];
            if (strcmp(FORMATS[i], "kml") == 0 && k > 1)
                continue;
            const char *path = exported(FORMATS[i], SYSTEMS[k][0]);
            const char *layer = "assets";
            /* as degrees again, by GDAL's own transformation, within the box */
            char *text = said((const char *const[]){"ogr2ogr", "-f", "GeoJSONSeq", "/vsistdout/",
                                                    path, layer, "-t_srs", "EPSG:4326", "-spat",
                                                    BOX[0], BOX[1], BOX[2], BOX[3], "-spat_srs",
                                                    "EPSG:4326", "-select", "category", NULL});
            size_t lines = 0, parks = 0;
            for (const char *at = text; (at = strchr(at, '\n')); at++)
                lines++;
            for (const char *at = text; (at = strstr(at, "\"category\": \"park\"")); at++)
                parks++;
            assert_int_equal(parks, ASSETS / 3);
            free(text);
            snprintf(count, sizeof count, "%zu", lines);
            if (lines != ASSETS)
                fail_msg("%s in %s: %s lines", FORMATS[i], SYSTEMS[k][0], count);
            text = said((const char *const[]){"ogrinfo", "-so", "-ro", path, layer, NULL});
            char id[40];
            snprintf(id, sizeof id, "ID[\"EPSG\",%s]]", SYSTEMS[k][1]);
            if (!strstr(text, id) && strcmp(FORMATS[i], "shp.zip") != 0)
                fail_msg("%s in %s: %s", FORMATS[i], SYSTEMS[k][0], text);
            free(text);
        }
}

/* FlatGeobuf has what has a position alone, and is a file without any, too. */
static void test_flatgeobuf_without_positions(void **state)
{
    static const char *const NAMES[] = {"4 ", "nothing is called this"};
    error err = {0};
    (void)state;
    if (!tools_there())
        skip();
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        live *l;
        export_job *job;
        taxonomy *t;
        BUF_SCOPED buf bytes;
        char filter[100];
        ARENA_SCOPED arena *a = arena_new(1 << 20);
        export_options o = {.kind = export_kind_named(slice_of("fgb"))};
        buf_init(&bytes, 1 << 20);
        assert_int_equal(taxonomy_new(&t, NULL), OK);
        snprintf(filter, sizeof filter, "name LIKE '%s%%'", NAMES[i]);
        assert_int_equal(export_add_filter(&o, slice_of(filter), false, t, a, &err), OK);
        connection c = inspect_open(db);
        assert_string_equal(inspect_try(&c, "UPDATE asset SET geom = NULL WHERE name LIKE '4 %%'"),
                            "");
        connection_close(&c);
        assert_int_equal(live_open(&(live_options){.path = db}, &l, NULL), OK);
        index_snapshot *snapshot = live_snapshot(l);
        assert_int_equal(
            export_open(snapshot, index_view_of(snapshot, AUDIENCE_PUBLIC), &o, &job, &err), OK);
        assert_int_equal(export_matched(job), i ? 0 : 1);
        for (size_t had = 1; had != bytes.len;) {
            had = bytes.len;
            BUF_SCOPED buf piece;
            buf_init(&piece, 1 << 20);
            assert_int_equal(export_next(job, &piece, &err), OK);
            buf_add(&bytes, piece.data, piece.len);
        }
        assert_int_equal(export_left_out(job), i ? 0 : 1);
        export_close(job);
        index_release(snapshot);
        live_close(l);
        taxonomy_free(t);
        const char *path = scratch_path(&im.folder, "none.fgb");
        FILE *f = fopen(path, "wb");
        assert_true(f && fwrite(bytes.data, 1, bytes.len, f) == bytes.len && fclose(f) == 0);
        char *text = said((const char *const[]){"ogrinfo", "-so", "-ro", path, "assets", NULL});
        assert_non_null(strstr(text, "Feature Count: 0"));
        assert_non_null(strstr(text, "step_free: String"));
        free(text);
    }
}

static void test_a_geopackage_has_all_that_goes_with_it(void **state)
{
    static const struct {
        const char *sql, *answer;
    } CASES[] = {
        {"SELECT count(*) FROM assets", "60"},
        {"SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'", "attributes"},
        {"SELECT data_type FROM gpkg_contents WHERE table_name = 'categories'", "attributes"},
        {"SELECT data_type FROM gpkg_contents WHERE table_name = 'activities'", "features"},
        {"SELECT srs_id FROM gpkg_contents WHERE table_name = 'assets'", "27700"},
        {"SELECT group_concat(f_table_name) FROM layer_styles WHERE f_table_schema = '' AND "
         "f_geometry_column = 'geom' AND useAsDefault AND styleQML LIKE '%GP practice%' AND "
         "styleSLD LIKE '%GP practice%'",
         "assets,activities"},
        {"SELECT label FROM categories WHERE code = 'gp-practice'", "GP practice"},
        {"SELECT name FROM gpkg_data_columns WHERE table_name = 'assets' AND column_name = "
         "'step_free'",
         "Step-free"},
        /* every column is called in the styles as in the file itself */
        {"SELECT ifnull(group_concat(c.table_name || '.' || c.column_name), 'none') FROM "
         "gpkg_data_columns AS c JOIN layer_styles AS s ON s.f_table_name = c.table_name WHERE "
         "instr(s.styleQML, '<alias field=\"' || c.column_name || '\" name=\"' || c.name || '\"') "
         "= 0",
         "none"},
        {"SELECT group_concat(column_name || '=' || name) FROM gpkg_data_columns WHERE table_name "
         "= 'activities' AND column_name IN ('asset', 'asset_name', 'when')",
         "asset=Identifier of the asset,asset_name=Asset,when=When it is on"},
        {"SELECT count(*) FROM gpkg_metadata WHERE metadata LIKE '%OGL v3.0%' AND metadata LIKE "
         "'%Royal Mail%'",
         "1"},
        {"SELECT description LIKE '60 assets, taken from Cairn on 20%OGL v3.0%' FROM gpkg_contents "
         "WHERE table_name = 'assets'",
         "1"},
        {"SELECT type FROM pragma_table_info('assets') WHERE name = 'opened_on'", "DATE"},
        {"SELECT type FROM pragma_table_info('assets') WHERE name = 'age_min'", "MEDIUMINT"},
        {"SELECT count(*) FROM sqlite_master WHERE name LIKE 'cairn%'", "0"},
        {"SELECT count(*) FROM pragma_table_info('assets') WHERE name IN ('source_ref', 'status', "
         "'extra')",
         "0"},
        {"PRAGMA integrity_check", "ok"},
    };
    error err = {0};
    const export_options o = {.kind = export_kind_named(slice_of("gpkg")),
                              .crs = crs_of_uri(slice_of("EPSG:27700"))};
    char path[SCRATCH_PATH_MAX];
    (void)state;
    snprintf(path, sizeof path, "%s", scratch_path(&im.folder, "styled.gpkg"));
    if (exporting_write(db, &o, path, &err))
        fail_msg("%s", err.detail);
    connection c = inspect_open(path);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *answer = inspect_text(&c, CASES[i].sql);
        if (strcmp(answer, CASES[i].answer) != 0)
            fail_msg("%s: %s", CASES[i].sql, answer);
    }
    connection_close(&c);
    assert_nothing_left();
}

/* A member of a ZIP, terminated; free it. */
static char *member_of(const char *path, const char *name)
{
    int why;
    zip_stat_t info;
    zip_t *z = zip_open(path, ZIP_RDONLY, &why);
    scratch_must(z && zip_stat(z, name, 0, &info) == 0, name);
    zip_file_t *f = zip_fopen(z, name, 0);
    char *text = malloc(info.size + 1);
    scratch_must(f && text && zip_fread(f, text, info.size) == (zip_int64_t)info.size, name);
    text[info.size] = '\0';
    zip_fclose(f);
    zip_discard(z);
    return text;
}

/* Every property has a name of its own of ten characters at most, and the key says which. */
static void test_the_key_of_a_shapefile(void **state)
{
    csv_reader reader;
    csv_row row;
    char names[100][16];
    size_t count = 0;
    (void)state;
    if (!tools_there())
        skip();
    const char *path = exported("shp.zip", "EPSG:27700");
    char inside[SCRATCH_PATH_MAX + 60];
    snprintf(inside, sizeof inside, "/vsizip/%s/assets.shp", path);
    char *layer = said((const char *const[]){"ogrinfo", "-so", inside, "assets", NULL});
    char *key = member_of(path, "field_names.csv");
    char *about = member_of(path, "about.txt");
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    csv_open(&reader, slice_of(key));
    assert_int_equal(csv_next(&reader, a, &row, NULL), OK);
    for (; csv_next(&reader, a, &row, NULL) == OK; count++) {
        char column[40];
        assert_true(row.cells[0].len <= 10);
        snprintf(names[count], sizeof names[count], "%.*s", (int)row.cells[0].len, row.cells[0].at);
        for (size_t i = 0; i < count; i++)
            assert_string_not_equal(names[i], names[count]);
        snprintf(column, sizeof column, "\n%s: ", names[count]);
        assert_non_null(strstr(layer, column));
    }
    assert_true(count > 45);
    assert_non_null(strstr(key, "welcomed_learning_disabilities"));
    assert_non_null(strstr(about, "OGL v3.0"));
    free(layer);
    free(key);
    free(about);
}

static void test_licence_and_thanks_in_geojson(void **state)
{
    (void)state;
    char *text = scratch_read(exported("geojson", "EPSG:27700"), NULL);
    assert_non_null(strstr(text, "\"licence\":\"OGL v3.0\""));
    assert_non_null(strstr(text, "\"attribution\":\"The test's list, \\\"second\\\" edition. "));
    assert_non_null(strstr(text, "Royal Mail data"));
    assert_non_null(strstr(text, "urn:ogc:def:crs:EPSG::27700"));
    free(text);
}

/* -- what is refused --------------------------------------------------------------------------- */

static void test_refusals(void **state)
{
    static const struct {
        const char *format, *crs;
        uint64_t max_rows;
        const char *field, *detail;
    } CASES[] = {
        {"kml", "EPSG:27700", 0, "crs", "always in longitude and latitude"},
        {"gpkg", "OGC:CRS84", ASSETS - 1, "format", "60 assets are more than the 59"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        error err = {0};
        const export_options o = {.kind = export_kind_named(slice_of(CASES[i].format)),
                                  .crs = crs_of_uri(slice_of(CASES[i].crs)),
                                  .max_rows = CASES[i].max_rows};
        assert_int_not_equal(exporting_write(db, &o, scratch_path(&im.folder, "none"), &err), OK);
        assert_string_equal(err.field, CASES[i].field);
        if (!strstr(err.detail, CASES[i].detail))
            fail_msg("%s", err.detail);
        assert_nothing_left();
    }
    assert_null(export_kind_named(slice_of("shp")));
}

/* -- those that end before their time ---------------------------------------------------------- */

static void test_those_that_are_given_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXPORT_KIND_COUNT; i++)
        for (int pieces = 0; pieces < 3; pieces++) {
            live *l;
            export_job *job;
            BUF_SCOPED buf piece;
            const export_options o = {.kind = &EXPORT_KINDS[i]};
            buf_init(&piece, 64 << 20);
            assert_int_equal(live_open(&(live_options){.path = db}, &l, NULL), OK);
            index_snapshot *snapshot = live_snapshot(l);
            assert_int_equal(
                export_open(snapshot, index_view_of(snapshot, AUDIENCE_PUBLIC), &o, &job, NULL),
                OK);
            index_release(snapshot);
            if (pieces)
                assert_int_equal(export_make(job, NULL, NULL, NULL), OK);
            for (int k = 1; k < pieces; k++) {
                buf_clear(&piece);
                assert_int_equal(export_next(job, &piece, NULL), OK);
            }
            export_close(job);
            live_close(l);
            assert_nothing_left();
        }
    export_close(NULL);
}

/* -- memory ------------------------------------------------------------------------------------ */

static index_snapshot *large_snapshot(const taxonomy *t, size_t count)
{
    index_writer *w;
    index_snapshot *made;
    record r;
    char long_text[1800];
    BUF_SCOPED buf body;
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    buf_init(&body, 1 << 20);
    record_init(&r, &ASSET);
    memset(long_text, 'x', sizeof long_text);
    long_text[sizeof long_text - 1] = '\0';
    exporting_set(&r, ASSET_DESCRIPTION, long_text, a);
    exporting_set(&r, ASSET_NAME, "Hall", a);
    r.has_position = true;
    r.position = (lonlat){-4.25, 55.86};
    assert_int_equal(index_writer_new(NULL, t, &w, NULL), OK);
    for (size_t i = 1; i <= count; i++) {
        char uuid[40];
        index_feature f = {.shown = &r};
        snprintf(uuid, sizeof uuid, "0192f0c4-0000-7000-8000-%012zx", i);
        exporting_set(&r, ASSET_UUID, uuid, a);
        buf_clear(&body);
        geojson_feature(&body, &r, AUDIENCE_PUBLIC, NULL, 0, &f.split);
        f.body = (slice){body.data, body.len};
        assert_int_equal(
            index_writer_put(w, (int64_t)i, (const index_feature *const[]){&f, &f, &f}, NULL), OK);
        arena_clear(a);
        exporting_set(&r, ASSET_DESCRIPTION, long_text, a);
        exporting_set(&r, ASSET_NAME, "Hall", a);
    }
    assert_int_equal(index_writer_finish(w, 1, &made, NULL), OK);
    return made;
}

static size_t peak_bytes(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (size_t)used.ru_maxrss * 1024;
}

/* 40,000 assets are 120 MB as text; what goes out of them in pieces takes next to nothing. */
static void test_memory_stays_flat(void **state)
{
    static const char *const FORMATS[] = {"geojson", "geojsonl", "csv", "fgb"};
    enum { COUNT_OF_ASSETS = 40000, MOST = 16 << 20 };
    taxonomy *t;
    (void)state;
#ifdef CAIRN_SANITIZED
    skip(); /* it keeps what was freed */
#endif
    assert_int_equal(taxonomy_new(&t, NULL), OK);
    index_snapshot *snapshot = large_snapshot(t, COUNT_OF_ASSETS);
    size_t before = peak_bytes();
    for (size_t i = 0; i < COUNT(FORMATS); i++) {
        export_job *job;
        BUF_SCOPED buf piece;
        size_t bytes = 0;
        const export_options o = {.kind = export_kind_named(slice_of(FORMATS[i]))};
        buf_init(&piece, 1 << 20);
        assert_int_equal(
            export_open(snapshot, index_view_of(snapshot, AUDIENCE_PUBLIC), &o, &job, NULL), OK);
        assert_int_equal(export_matched(job), COUNT_OF_ASSETS);
        do {
            buf_clear(&piece);
            assert_int_equal(export_next(job, &piece, NULL), OK);
            bytes += piece.len;
        } while (piece.len);
        assert_int_equal(export_done(job), COUNT_OF_ASSETS);
        assert_true(bytes > (size_t)COUNT_OF_ASSETS * 1800);
        export_close(job);
    }
    size_t grown = peak_bytes() - before;
    if (grown > MOST)
        fail_msg("%zu KB more", grown / 1024);
    index_release(snapshot);
    taxonomy_free(t);
    assert_nothing_left();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gdal_finds_everything_where_it_is),
        cmocka_unit_test(test_a_geopackage_has_all_that_goes_with_it),
        cmocka_unit_test(test_the_key_of_a_shapefile),
        cmocka_unit_test(test_licence_and_thanks_in_geojson),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_those_that_are_given_up),
        cmocka_unit_test(test_memory_stays_flat),
        cmocka_unit_test(test_flatgeobuf_without_positions),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
