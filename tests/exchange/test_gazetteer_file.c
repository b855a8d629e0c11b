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
    assert_string_equal(stored("AB1 0AA"), "-2.3 57.2 1996-06 newer.csv");
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

/* The columns of the editions of the ONS Postcode Directory that matter, as ONS orders them. */
static void test_the_ons_postcode_directory(void **state)
{
    static const char TO_2024[] =
        "\xEF\xBB\xBF"
        "pcd,pcd2,pcds,dointr,doterm,oscty,usertype,oseast1m,osnrth1m,osgrdind,lat,long\r\n"
        "\"DD2 1AA\",\"DD2  1AA\",\"DD2 1AA\",198001,199606,S99999999,0,0338000,0729900,1,"
        "56.453400,-3.006900\r\n"
        /* large user; no position in degrees: the grid has it (Glasgow, Queen Street) */
        "\"DD2 1AB\",\"DD2  1AB\",\"DD2 1AB\",200512,,S99999999,1,0259624,0665340,1,,\r\n"
        "\"DD2 1AD\",\"DD2  1AD\",\"DD2 1AD\",198001,,S99999999,0,,,9,99.999999,0.000000\r\n"
        "\"DD2 1AE\",\"DD2  1AE\",\"DD2 1AE\",198001,,S99999999,0,0338000,0729900,9,56.4,-3.0\r\n"
        /* of Northern Ireland, on the Irish Grid */
        "\"BT1 1AA\",\"BT1  1AA\",\"BT1 1AA\",198001,,,0,0333800,0374200,1,54.602000,-5.930000\r\n"
        "\"BT1 1AB\",\"BT1  1AB\",\"BT1 1AB\",198001,,,0,0333800,0374200,1,,\r\n";
    static const char FROM_2025[] =
        "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind\n"
        "DD2 2AA,DD2  2AA,DD2 2AA,198001,202503,0,259624,665340,1\n"
        "DD2 2AB,DD2  2AB,DD2 2AB,198001,,0,,,9\n";
    connection *c = &im.file->at;
    (void)state;
    assert_string_equal(load_text("ONSPD_FEB_2024_UK.csv", TO_2024), "6 3 0 3 0");
    assert_string_equal(stored("DD2 1AA"), "-3.0069 56.4534 1996-06 ONSPD_FEB_2024_UK.csv");
    assert_string_equal(
        inspect_text(c, "SELECT introduced_on FROM postcode WHERE code = 'DD2 1AB'"), "2005-12");
    assert_string_equal(inspect_text(c, "SELECT round(lon_deg, 3) || ' ' || round(lat_deg, 3) FROM "
                                        "postcode WHERE code = 'DD2 1AB'"),
                        "-4.244 55.861");
    assert_non_null(strstr(sum.operation, "OSGB36 to WGS 84"));
    assert_true(sum.accuracy_m > 0 && sum.accuracy_m <= 5.5);
    assert_string_equal(load_text("ONSPD_MAY_2025_UK.csv", FROM_2025), "2 1 0 1 0");
    assert_non_null(strstr(stored("DD2 2AA"), " 2025-03 ONSPD_MAY_2025_UK.csv"));
    assert_string_equal(load_text("degrees.csv", "pcds,lat,long\nDD2 2AD,56.4,-3\n"), "1 1 0 0 0");
    assert_string_equal(sum.operation, "");
}

/* 57 columns, of which these tell something. */
static void nrs_row(buf *out, const char *code, const char *introduced, const char *deleted,
                    const char *lat_lon, const char *split)
{
    buf_printf(out, "\"%s\",\"KW9\",\"KW9 9\",%s,%s,\"252241\",\"668669\",%s,\"%s\"", code,
               introduced, deleted, lat_lon, split);
    for (int i = 10; i < 57; i++)
        buf_puts(out, ",\"x\"");
    buf_puts(out, "\n");
}

static void test_the_scottish_postcode_directory(void **state)
{
    static const char HEADED[] =
        "Postcode,PostcodeDistrict,PostcodeSector,DateOfIntroduction,DateOfDeletion,"
        "GridReferenceEasting,GridReferenceNorthing,Latitude,Longitude,SplitIndicator\n"
        "KW9 8AA,KW9,KW9 8,1/8/1973 00:00:00,1/10/1986 00:00:00,252241,668669,58.1,-4.1,N\n"
        "KW9 8AA,KW9,KW9 8,01/02/1990,,252241,668669,58.2,-4.2,N\n"
        "KW9 8AA,KW9,KW9 8,1/8/1987 00:00:00,12/11/1989 00:00:00,252241,668669,58.3,-4.3,N\n"
        "KW9 8AB,KW9,KW9 8,1/8/1973 00:00:00,,252241,668669,,,N\n";
    BUF_SCOPED buf out;
    (void)state;
    buf_init(&out, 1 << 16);
    nrs_row(&out, "KW9 9AA", "1/8/1973 00:00:00", "", "58.1,-4.1", "N");
    nrs_row(&out, "KW9 9AB", "10/4/2008 00:00:00", "25/1/2017 00:00:00", "58.2,-4.2", "N");
    /* parts of a postcode that lies in two areas: A has most of it, wherever it stands */
    nrs_row(&out, "KW9 9ADB", "1/8/1973 00:00:00", "", "58.9,-4.9", "Y");
    nrs_row(&out, "KW9 9ADA", "1/8/1973 00:00:00", "", "58.3,-4.3", "Y");
    nrs_row(&out, "KW9 9ADC", "1/8/1973 00:00:00", "", "58.8,-4.8", "Y");
    assert_string_equal(load_text("SmallUser.csv", buf_text(&out)), "5 4 1 0 0");
    assert_string_equal(stored("KW9 9AA"), "-4.1 58.1 - SmallUser.csv");
    assert_string_equal(stored("KW9 9AB"), "-4.2 58.2 2017-01-25 SmallUser.csv");
    assert_string_equal(stored("KW9 9AD"), "-4.3 58.3 - SmallUser.csv");
    /* the live one of a reused postcode holds; twice loaded is the same */
    assert_string_equal(load_text("LargeUser.csv", HEADED), "4 3 1 0 0");
    assert_string_equal(stored("KW9 8AA"), "-4.2 58.2 - LargeUser.csv");
    uint64_t before = inspect_digest(&im.file->at);
    assert_string_equal(load_text("LargeUser.csv", HEADED), "4 0 4 0 0");
    assert_true(inspect_digest(&im.file->at) == before);
    /* the grid where there are no degrees */
    assert_string_equal(inspect_text(&im.file->at, "SELECT round(lat_deg, 3) FROM postcode "
                                                   "WHERE code = 'KW9 8AB'"),
                        "55.888");
}

/* A row of OS Open Names' 34 columns. */
static void open_name(buf *out, const char *name, const char *other, const char *local_type,
                      const char *x_y, const char *box, const char *town, const char *county)
{
    buf_printf(out,
               "osgb4000000074559833,http://data.example/1,%s,,%s,,populatedPlace,%s,%s,1,2,%s,",
               name, other, local_type, x_y, box);
    buf_printf(out, "G20,http://data.example/2,%s,,,,,,%s,,,Scotland,,Scotland,,,,\n", town,
               county);
}

static void fill_open_names(buf *out)
{
    static const char BOX[] = "256000,668000,259000,672000";
    open_name(out, "Maryhill", "", "Suburban Area", "257000,669000", BOX, "Glasgow",
              "Glasgow City");
    open_name(out, "Inverness", "Inbhir Nis", "City", "266500,845500", ",,,", "Inverness",
              "Highland");
    open_name(out, "High Street", "", "Named Road", "288600,692800", BOX, "Alloa",
              "Clackmannanshire");
    open_name(out, "High Street", "", "Named Road", "311600,723700", BOX, "Perth",
              "Perth and Kinross");
    open_name(out, "Stirling", "", "City", "279700,693400", BOX, "Stirling", "Stirling");
    open_name(out, "IV2 9AA", "", "Postcode", "266500,845500", ",,,", "", "Highland");
    open_name(out, "IV2 9AB", "", "Postcode", "266500,845500", ",,,", "", "Highland");
    open_name(out, "Nowhere", "", "Hamlet", "-5,7", BOX, "", "");
    open_name(out, "", "", "Hamlet", "266500,845500", BOX, "", "");
}

static void test_os_open_names(void **state)
{
    connection *c = &im.file->at;
    BUF_SCOPED buf out;
    (void)state;
    buf_init(&out, 1 << 16);
    fill_open_names(&out);
    load_text("known.csv", "Postcode,lat,long,doterm\nIV2 9AB,57.5,-4.2,200101\n");
    assert_string_equal(load_text("NS.csv", buf_text(&out)), "9 6 1 0 2");
    assert_string_equal(load_text("NS.csv", buf_text(&out)), "9 0 7 0 2");
    static const struct {
        const char *sql, *is;
    } CASES[] = {
        {"SELECT kind || '|' || within FROM place WHERE name = 'Maryhill' AND source = 'NS.csv'",
         "suburban-area|Glasgow, Glasgow City"},
        {"SELECT kind || '|' || within FROM place WHERE name = 'Inbhir Nis'", "city|Highland"},
        {"SELECT kind || '|' || within FROM place WHERE name = 'Inverness'", "city|Highland"},
        {"SELECT group_concat(within, '|') FROM place WHERE name = 'High Street'",
         "Alloa, Clackmannanshire|Perth, Perth and Kinross"},
        {"SELECT within FROM place WHERE name = 'Stirling'", "Stirling"},
        /* half of what is 3 km by 4 km, and what the transformation may be off by */
        {"SELECT accuracy_m BETWEEN 2500 AND 2506 FROM place WHERE name = 'Stirling'", "1"},
        {"SELECT accuracy_m FROM place WHERE name = 'Inverness'", "9000.0"},
        /* a postcode fills a gap and no more */
        {"SELECT source FROM postcode WHERE code = 'IV2 9AA'", "NS.csv"},
        {"SELECT source || terminated_on FROM postcode WHERE code = 'IV2 9AB'", "known.csv2001-01"},
        {"SELECT count(*) FROM place WHERE kind = 'postcode'", "0"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_string_equal(inspect_text(c, CASES[i].sql), CASES[i].is);
    /* the same with its heading */
    assert_string_equal(load_text("headed.csv", "ID,NAME1,NAME2,LOCAL_TYPE,GEOMETRY_X,GEOMETRY_Y,"
                                                "POPULATED_PLACE,DISTRICT_BOROUGH,COUNTY_UNITARY\n"
                                                "1,Mill Road,,Named Road,545000,258000,Cambridge,"
                                                "Cambridge,\n"),
                        "1 1 0 0 0");
    assert_string_equal(inspect_text(c, "SELECT within FROM place WHERE name = 'Mill Road'"),
                        "Cambridge");
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

static void count_progress(void *context, uint64_t rows)
{
    uint64_t *told = context;
    assert_int_equal(rows, *told + 1);
    *told = rows;
}

static void add_entry(zip_t *z, const char *name, const char *text)
{
    zip_source_t *s = zip_source_buffer(z, text, strlen(text), 0);
    assert_true(s && zip_file_add(z, name, s, 0) >= 0);
}

typedef struct {
    const char *name, *text;
} zip_entry;

static const char *make_zip(const char *name, const zip_entry *entries, size_t count)
{
    const char *path = scratch_path(&im.folder, name);
    zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert_non_null(z);
    for (size_t i = 0; i < count; i++)
        add_entry(z, entries[i].name, entries[i].text);
    assert_int_equal(zip_close(z), 0);
    return path;
}

#define DOCS                                                                                       \
    {"Doc/Code-Point_Open_Column_Headers.csv", "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n"},                 \
    {                                                                                              \
        "Doc/readme.txt", "read me"                                                                \
    }

static void test_the_zip_that_code_point_open_comes_in(void **state)
{
    static const zip_entry ENTRIES[] = {
        DOCS,
        {"Data/CSV/ka.csv", "\"KA1 1AA\",10,242600,638000,\"S\",\"\",\"S\",\"\",\"S\",\"S\"\n"},
        {"Data/CSV/ml.csv", "\"ML1 1AA\",10,275000,656000,\"S\",\"\",\"S\",\"\",\"S\",\"S\"\n"
                            "\"ML1 1AB\",10,275100,656000,\"S\",\"\",\"S\",\"\",\"S\",\"S\"\n"}};
    (void)state;
    assert_int_equal(load(make_zip("codepo_gb.zip", ENTRIES, COUNT(ENTRIES))), OK);
    assert_int_equal(sum.rows, 3);
    assert_int_equal(sum.loaded, 3);
    assert_int_equal(sum.tables, 2);
    assert_string_equal(sum.table, "Data/CSV/ka.csv");
    assert_true(strstr(stored("ML1 1AB"), "codepo_gb.zip") != NULL);
    assert_int_equal(load(make_zip("docs.zip", ENTRIES, 2)), ERR_INPUT);
    assert_non_null(strstr(im.err.detail, "there is no CSV table in the zip"));
    assert_non_null(
        strstr(load_text("cut.zip", "PK\3\4 and then nothing"), "the zip can't be read"));
}

/* ONS's zips have the table whole and in parts, and tables of codes beside it. */
static void test_the_zip_that_the_ons_postcode_directory_comes_in(void **state)
{
    static const char WHOLE[] = "pcds,lat,long\nZE9 9AA,60.1,-1.1\nZE9 9AB,60.2,-1.2\n";
    static const zip_entry ENTRIES[] = {
        {"Documents/Country names and codes UK as at 08_12.csv", "CTRY12CD,CTRY12NM\nE9,England\n"},
        {"Data/multi_csv/ONSPD_FEB_2024_UK_ZE.csv", "pcds,lat,long\nZE9 9AA,50,-1\n"},
        {"Data/ONSPD_FEB_2024_UK.csv", WHOLE},
        {"Data/codes.csv", "code,name\n1,one\n"},
        {"Data/ONSPD_FEB_2024_UK.txt", WHOLE}};
    (void)state;
    assert_int_equal(load(make_zip("ONSPD_FEB_2024.zip", ENTRIES, COUNT(ENTRIES))), OK);
    assert_int_equal(sum.rows, 2);
    assert_int_equal(sum.tables, 1);
    assert_int_equal(sum.passed_over, 1);
    assert_string_equal(sum.table, "Data/ONSPD_FEB_2024_UK.csv");
    assert_string_equal(stored("ZE9 9AA"), "-1.1 60.1 - ONSPD_FEB_2024.zip");
    /* where there are only parts, they are read */
    assert_int_equal(load(make_zip("parts.zip", ENTRIES, 2)), OK);
    assert_string_equal(sum.table, "Data/multi_csv/ONSPD_FEB_2024_UK_ZE.csv");
    assert_int_equal(load(make_zip("codes.zip", ENTRIES + 3, 1)), ERR_INPUT);
    assert_non_null(strstr(im.err.detail, "none of the CSV tables in the zip is a gazetteer"));
}

static void test_the_zip_that_os_open_names_comes_in(void **state)
{
    BUF_SCOPED buf out;
    (void)state;
    buf_init(&out, 1 << 16);
    fill_open_names(&out);
    const zip_entry entries[] = {
        {"Doc/OS_Open_Names_Header.csv", "ID,NAMES_URI,NAME1,NAME1_LANG\n"},
        {"Data/NS66.csv", buf_text(&out)},
        {"Data/NH64.csv", buf_text(&out)}};
    assert_int_equal(load(make_zip("opname_csv_gb.zip", entries, COUNT(entries))), OK);
    assert_int_equal(sum.rows, 18);
    assert_int_equal(sum.tables, 2);
    assert_int_equal(sum.refused, 4);
}

/* What is larger than the window that it is read through is read whole, rows on its edge too. */
static void test_a_table_of_many_megabytes(void **state)
{
    enum { ROWS = 160000 };
    static const char LETTERS[] = "ABDEFGHJLNPQRSTUWXYZ";
    uint64_t told = 0;
    BUF_SCOPED buf out;
    (void)state;
    buf_init(&out, 64 << 20);
    buf_puts(&out, "pcds,note,lat,long\r\n");
    for (int i = 0; i < ROWS; i++) {
        buf_printf(&out, "IV%d %d%c%c,", 10 + i / 4000, i / 400 % 10, LETTERS[i / 20 % 20],
                   LETTERS[i % 20]);
        buf_printf(&out, "\"%*d \"\"quoted\"\"\r\nover two lines\",57.%05d,-4.5\r\n", 20 + i % 97,
                   i, i % 100000);
    }
    assert_true(out.len > (size_t)16 << 20);
    const char *path = scratch_write(&im.folder, "large.csv", buf_text(&out));
    assert_int_equal(gazetteer_load_file(im.file, path, count_progress, &told, &sum, &im.err), OK);
    assert_int_equal(sum.rows, ROWS);
    assert_int_equal(sum.loaded, ROWS);
    assert_int_equal(told, ROWS);
    assert_int_equal(
        inspect_number(&im.file->at, "SELECT count(*) FROM postcode WHERE source = 'large.csv'"),
        ROWS);
}

/* A quote that is never closed costs its own row, not those behind it. */
static void test_a_quote_that_is_never_closed(void **state)
{
    BUF_SCOPED buf out;
    (void)state;
    buf_init(&out, 64 << 20);
    buf_puts(&out, "pcds,lat,long\n\"IV9 9AA,57,-4\n");
    for (int i = 0; i < 500000; i++)
        buf_puts(&out, "IV9 9AB,57.5,-4.5\n");
    assert_string_equal(load_text("quote.csv", buf_text(&out)), "500001 1 499999 0 1");
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
                           "x.json: there is nothing in it"));
    assert_non_null(strstr(load_text("bad.json", "{\"type\":"), "bad.json: line 1"));
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
        cmocka_unit_test(test_the_ons_postcode_directory),
        cmocka_unit_test(test_the_scottish_postcode_directory),
        cmocka_unit_test(test_os_open_names),
        cmocka_unit_test(test_code_point_open),
        cmocka_unit_test(test_the_zip_that_code_point_open_comes_in),
        cmocka_unit_test(test_the_zip_that_the_ons_postcode_directory_comes_in),
        cmocka_unit_test(test_the_zip_that_os_open_names_comes_in),
        cmocka_unit_test(test_a_table_of_many_megabytes),
        cmocka_unit_test(test_a_quote_that_is_never_closed),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_what_is_no_gazetteer),
        cmocka_unit_test(test_sectors_and_districts),
        cmocka_unit_test(test_a_load_is_counted),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
