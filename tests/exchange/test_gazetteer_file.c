/* Postcodes and places from their publishers' files, each told by what is in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <zip.h>

#include "exchange/gazetteer_file.h"
#include "live/gazetteer_load.h"
#include "support/importing.h"

static importing im;
static gazetteer_summary sum;

static int set_up(void **state)
{
    (void)state;
    importing_begin(&im);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    importing_end(&im);
    return 0;
}

static status load(const char *path)
{
    sum = (gazetteer_summary){0};
    im.err = (error){0};
    return gazetteer_load_file(im.file, path, NULL, NULL, &sum, &im.err);
}

/* "rows loaded unchanged non-geographic refused". */
static const char *load_text(const char *name, const char *text)
{
    static char out[200];
    if (load(scratch_write(&im.folder, name, text)))
        return im.err.detail;
    snprintf(out, sizeof out, "%d %d %d %d %d", (int)sum.rows, (int)sum.loaded, (int)sum.unchanged,
             (int)sum.non_geographic, (int)sum.refused);
    return out;
}

static const char *stored(const char *code)
{
    char sql[300];
    snprintf(sql, sizeof sql,
             "SELECT round(lon_deg, 5) || ' ' || round(lat_deg, 5) || ' ' || "
             "ifnull(terminated_on, '-') || ' ' || source FROM postcode WHERE code = '%s'",
             code);
    return inspect_text(&im.file->at, sql);
}

static void test_ons_tables(void **state)
{
    static const char TEXT[] = "Postcode,lat,long\nAB1 0AA,57.10147,-2.24285\n"
                               "g209ad,55.8942,-4.2868\nEH429AG,55.9,-2.4\n"
                               "AB1 0AB,99.999999,0.0\n" /* ONS's way to write: nowhere */
                               "AB1 0AG,0,0\nG58 1SB,55.8,-4.2\nBX1 1LT,51.5,-0.1\n"
                               "not one,55.8,-4.2\nG20,55.8,-4.2\nAB1 0AD,,\n\"AB1 0AE\n";
    (void)state;
    assert_string_equal(load_text("ons.csv", TEXT), "11 3 0 5 3");
    assert_string_equal(stored("AB1 0AA"), "-2.24285 57.10147 - ons.csv");
    assert_string_equal(stored("G20 9AD"), "-4.2868 55.8942 - ons.csv");
    assert_string_equal(stored("EH42 9AG"), "-2.4 55.9 - ons.csv");
    assert_int_equal(inspect_number(&im.file->at, "SELECT count(*) FROM postcode"), 3);
    /* the same again changes nothing, not even that it was loaded */
    uint64_t before = inspect_digest(&im.file->at);
    assert_string_equal(load_text("ons.csv", TEXT), "11 0 3 5 3");
    assert_true(inspect_digest(&im.file->at) == before);
    /* a newer one holds */
    assert_string_equal(load_text("newer.csv", "pcds,LAT,LONG,doterm\n"
                                               "AB1 0AA,57.2,-2.3,199606\n"
                                               "G20 9AD,55.8942,-4.2868,\n"),
                        "2 2 0 0 0");
    assert_string_equal(stored("AB1 0AA"), "-2.3 57.2 199606 newer.csv");
    assert_string_equal(stored("G20 9AD"), "-4.2868 55.8942 - newer.csv");
}

static void test_headings_of_the_editions(void **state)
{
    static const char *const HEADINGS[] = {"pcd,lat,long", "pcd7,lat,long", "PCD8,Lat,Lon",
                                           "pcds,x,latitude,longitude",
                                           "\xEF\xBB\xBF\"Postcode\",\"lat\",\"long\""};
    (void)state;
    for (size_t i = 0; i < COUNT(HEADINGS); i++) {
        char text[200];
        snprintf(text, sizeof text, "%s\nDD1 1A%c,%s56.4,-2.9\n", HEADINGS[i], "ABDEF"[i],
                 strstr(HEADINGS[i], "x,") ? "7," : "");
        assert_string_equal(load_text("e.csv", text), "1 1 0 0 0");
    }
}

static const char CODE_POINT[] =
    "\"G1  1AB\",10,259624,665340,\"S92000003\",\"\",\"S08000031\",\"\",\"S12000049\",\"S1\"\n"
    "\"G11 1AA\",90,0,0,\"S92000003\",\"\",\"S08000031\",\"\",\"S12000049\",\"S1\"\n"
    "\"G1  1AD\",10,259185,665164,\"S92000003\",\"\",\"S08000031\",\"\",\"S12000049\",\"S1\"\n"
    "\"G1  1AE\",10,9259185,665164,\"S92000003\",\"\",\"S08000031\",\"\",\"S12000049\",\"S1\"\n";

static void test_code_point_open(void **state)
{
    (void)state;
    assert_string_equal(load_text("g.csv", CODE_POINT), "4 2 0 2 0");
    /* Geo::Coordinates::OSGB with OSTN15 says -4.244422622, 55.860737293 */
    double lon_deg =
        atof(inspect_text(&im.file->at, "SELECT lon_deg FROM postcode WHERE code = 'G1 1AB'"));
    double lat_deg =
        atof(inspect_text(&im.file->at, "SELECT lat_deg FROM postcode WHERE code = 'G1 1AB'"));
    assert_float_equal(lon_deg, -4.244422622, 8e-5); /* 5 m */
    assert_float_equal(lat_deg, 55.860737293, 5e-5);
    assert_string_equal(load_text("g.csv", CODE_POINT), "4 0 2 2 0");
}

static void add_entry(zip_t *z, const char *name, const char *text)
{
    zip_source_t *s = zip_source_buffer(z, text, strlen(text), 0);
    assert_true(s && zip_file_add(z, name, s, 0) >= 0);
}

static const char *make_zip(const char *name, bool tables)
{
    const char *path = scratch_path(&im.folder, name);
    zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert_non_null(z);
    add_entry(z, "Doc/Code-Point_Open_Column_Headers.csv", "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n");
    add_entry(z, "Doc/readme.txt", "read me");
    if (tables) {
        add_entry(z, "Data/CSV/ka.csv",
                  "\"KA1 1AA\",10,242600,638000,\"S\",\"\",\"S\",\"\",\"S\",\"S\"\n");
        add_entry(z, "Data/CSV/ml.csv",
                  "\"ML1 1AA\",10,275000,656000,\"S\",\"\",\"S\",\"\",\"S\",\"S\"\n"
                  "\"ML1 1AB\",10,275100,656000,\"S\",\"\",\"S\",\"\",\"S\",\"S\"\n");
    }
    assert_int_equal(zip_close(z), 0);
    return path;
}

static void test_the_zip_that_code_point_open_comes_in(void **state)
{
    (void)state;
    assert_int_equal(load(make_zip("codepo_gb.zip", true)), OK);
    assert_int_equal(sum.rows, 3);
    assert_int_equal(sum.loaded, 3);
    assert_true(strstr(stored("ML1 1AB"), "codepo_gb.zip") != NULL);
    assert_int_equal(load(make_zip("docs.zip", false)), ERR_INPUT);
    assert_non_null(strstr(im.err.detail, "there is no CSV table in the zip"));
    assert_non_null(
        strstr(load_text("cut.zip", "PK\3\4 and then nothing"), "the zip can't be read"));
}

static void test_places(void **state)
{
    (void)state;
    assert_string_equal(load_text("places.csv",
                                  "name,kind,lat,lon,accuracy_m,source\n"
                                  "Maryhill,Suburban Area,55.894,-4.298,800,OS Open Names\n"
                                  "Alloa,town,56.116,-3.7917,,\n"
                                  "Nowhere,town,156,-3.7,,\nBlank,,55,-3,,\n,town,55,-3,,\n"
                                  "Word,town,north,west,,\n"),
                        "6 2 0 0 4");
    connection *c = &im.file->at;
    assert_string_equal(inspect_text(c, "SELECT kind || accuracy_m || source FROM place "
                                        "WHERE name = 'Maryhill'"),
                        "suburban-area800.0OS Open Names");
    assert_string_equal(
        inspect_text(c, "SELECT accuracy_m || source FROM place WHERE name = 'Alloa'"),
        "1500.0places.csv");
    static const char LABELS[] =
        "{\"type\":\"FeatureCollection\",\"features\":["
        "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[-4.2,55.8]},"
        "\"properties\":{\"name\":\"Castlemilk\",\"type\":\"Suburban Area\"}},"
        "{\"type\":\"Feature\",\"geometry\":null,"
        "\"properties\":{\"name\":\"Lost\",\"type\":\"Town\"}}]}";
    assert_string_equal(load_text("labels.json", LABELS), "2 1 0 0 1");
    assert_string_equal(load_text("labels.json", LABELS), "2 0 1 0 1");
    assert_string_equal(inspect_text(c, "SELECT kind || accuracy_m FROM place "
                                        "WHERE name = 'Castlemilk'"),
                        "suburban-area1000.0");
}

static void test_what_is_no_gazetteer(void **state)
{
    uint64_t before = inspect_digest(&im.file->at);
    (void)state;
    assert_non_null(strstr(load_text("x.csv", "name,age\na,7\n"), "no gazetteer that is known"));
    assert_non_null(strstr(load_text("empty.csv", ""), "empty.csv: the file is empty"));
    assert_non_null(strstr(load_text("x.json", "{\"type\":\"FeatureCollection\",\"features\":[]}"),
                           "its features have no name and type"));
    assert_non_null(strstr(load_text("bad.json", "{"), "bad.json: line 1"));
    assert_int_equal(load(scratch_path(&im.folder, "none.csv")), ERR_NOT_FOUND);
    assert_true(inspect_digest(&im.file->at) == before);
}

/* A part of a postcode is answered with the middle of its units and how far they lie from it. */
static void test_sectors_and_districts(void **state)
{
    gazetteer *g;
    postcode code;
    gazetteer_position at;
    (void)state;
    assert_string_equal(load_text("g20.csv", "Postcode,lat,long,doterm\n"
                                             "PA20 9AD,55.8940,-4.2860,\n"
                                             "PA20 9AE,55.8960,-4.2860,\n"
                                             "PA20 8AA,55.8900,-4.2800,\n"
                                             "PA20 8ZZ,57.0000,-2.0000,201001\n"),
                        "4 4 0 0 0");
    assert_int_equal(live_read_gazetteer(im.file, &g, &im.err), OK);
    assert_true(postcode_read(slice_of("PA20 9"), &code));
    assert_true(gazetteer_postcode(g, code, &at));
    assert_float_equal(at.at.lat_deg, 55.8950, 1e-6);
    assert_float_equal(at.at.lon_deg, -4.2860, 1e-6);
    assert_float_equal(at.accuracy_m, 111.4, 1);
    assert_true(postcode_read(slice_of("PA20"), &code));
    assert_true(gazetteer_postcode(g, code, &at)); /* the terminated one does not pull it north */
    assert_float_equal(at.at.lat_deg, (55.894 + 55.896 + 55.89) / 3, 1e-6);
    assert_in_range((uint64_t)at.accuracy_m, 300, 600);
    assert_true(postcode_read(slice_of("PA20 8ZZ"), &code));
    assert_true(gazetteer_postcode(g, code, &at));
    assert_true(at.terminated);
    gazetteer_release(g);
}

static void test_a_load_is_counted(void **state)
{
    (void)state;
    int64_t before = inspect_number(&im.file->at, "SELECT version FROM gazetteer");
    assert_string_equal(load_text("one.csv", "Postcode,lat,long\nKY1 1AA,56.1,-3.1\n"),
                        "1 1 0 0 0");
    assert_int_equal(inspect_number(&im.file->at, "SELECT version FROM gazetteer"), before + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ons_tables),
        cmocka_unit_test(test_headings_of_the_editions),
        cmocka_unit_test(test_code_point_open),
        cmocka_unit_test(test_the_zip_that_code_point_open_comes_in),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_what_is_no_gazetteer),
        cmocka_unit_test(test_sectors_and_districts),
        cmocka_unit_test(test_a_load_is_counted),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
