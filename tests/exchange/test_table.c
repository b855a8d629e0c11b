/* Files read as tables: CSV and GeoJSON, told apart by what is in them. */
#include "base/buf.h"
#include "exchange/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static error err;

/* A table as `heading,heading|` and for each row `line(point)[cell][cell]<id>!broken `. */
static const char *table_text(const char *bytes)
{
    static char out[8000];
    table t;
    size_t used = 0;
    err = (error){0};
    if (table_read_bytes(slice_of(bytes), &t, &err))
        return err.detail;
    out[0] = '\0';
    for (size_t i = 0; i < t.heading_count; i++)
        used += (size_t)snprintf(out + used, sizeof out - used, "%s%.*s", i ? "," : "",
                                 (int)t.headings[i].len, t.headings[i].at);
    used += (size_t)snprintf(out + used, sizeof out - used, "|");
    for (size_t r = 0; r < t.row_count; r++) {
        const table_row *row = &t.rows[r];
        used += (size_t)snprintf(out + used, sizeof out - used, "%ld", row->line);
        if (row->has_point)
            used += (size_t)snprintf(out + used, sizeof out - used, "(%g %g)", row->point.lon_deg,
                                     row->point.lat_deg);
        for (size_t i = 0; i < t.heading_count && !row->broken; i++)
            used +=
                (size_t)snprintf(out + used, sizeof out - used, "[%.*s]", (int)row->cells[i].len,
                                 row->cells[i].len ? row->cells[i].at : "");
        if (row->feature_id.len)
            used += (size_t)snprintf(out + used, sizeof out - used, "<%.*s>",
                                     (int)row->feature_id.len, row->feature_id.at);
        used += (size_t)snprintf(out + used, sizeof out - used, "%s%s ", row->broken ? "!" : "",
                                 row->broken ? row->broken : "");
    }
    table_done(&t);
    return out;
}

typedef struct {
    const char *bytes, *table;
} table_case;

static void expect_all(const table_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_string_equal(table_text(cases[i].bytes), cases[i].table);
}

static void test_csv(void **state)
{
    static const table_case CASES[] = {
        {"name,postcode\nHall,G20 9AD\n", "name,postcode|2[Hall][G20 9AD] "},
        {"\xEF\xBB\xBFname,postcode\r\nHall,\r\n", "name,postcode|2[Hall][] "},
        {"name;postcode\n Hall ;\xC2\xA0G20 9AD\n", "name,postcode|2[Hall][G20 9AD] "},
        {"name\tpostcode\n\n\nHall\tG20 9AD\n", "name,postcode|4[Hall][G20 9AD] "},
        {"a,b\n1\n2,3\n", "a,b|2[1][] 3[2][3] "}, /* short rows */
        {"a,b\n1,2,,\n", "a,b|2[1][2] "},         /* blank cells past the heading */
        {"a,b\n1,2,3\n4,5\n", "a,b|2!it has more cells than the heading 3[4][5] "},
        {"a,b\n\"x\ny\",1\nz,2\n", "a,b|2[x\ny][1] 4[z][2] "}, /* the line a row begins on */
        {"a,b\n\n\"x,1\nz,2\n", "a,b|3!a quote is opened here and never closed 4[z][2] "},
        {",,\n,,\n1,,\n", ",,|2[][][] 3[1][][] "},
        {"a\n", "a|"},
        {"", "the file is empty"},
        {"\n\n", "the file is empty"},
        {"\"a,b\n1,2\n", "a quote is opened here and never closed"},
    };
    (void)state;
    expect_all(CASES, COUNT(CASES));
}

#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define POINT(lon, lat) "{\"type\":\"Point\",\"coordinates\":[" lon "," lat "]}"

static void test_geojson(void **state)
{
    static const table_case CASES[] = {
        {COLLECTION(""), "|"},
        {"\xEF\xBB\xBF \n" COLLECTION(""), "|"},
        {COLLECTION("{\"type\":\"Feature\",\"id\":\"way/7\",\"geometry\":" POINT(
             "-4.25", "55.86") ",\"properties\":{\"name\":\" Hall "
                               "\",\"age\":7,\"lat\":55.5,\"open\":true}}"),
         "name,age,lat,open|1(-4.25 55.86)[Hall][7][55.5][yes]<way/7> "},
        /* features bring new properties as they come; null is blank */
        {COLLECTION("{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"a\":null}},"
                    "{\"type\":\"Feature\",\"id\":12,\"properties\":{\"b\":\"x\",\"a\":\"y\"}},"
                    "{\"type\":\"Feature\",\"geometry\":null,\"properties\":null}"),
         "a,b|1[][] 2[y][x]<12> 3[][] "},
        {COLLECTION("{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"tags\":{\"name\":"
                    "\"Hall\",\"addr\":{\"city\":\"Alloa\",\"deep\":{\"er\":{\"x\":1}}}}}}"),
         "tags.name,tags.addr.city,tags.addr.deep.er|1[Hall][Alloa][{\"x\":1}] "},
        {COLLECTION("{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"for\":[\"men\","
                    "\"women\"],\"n\":[1,\"b\"],\"none\":[],\"o\":{}}}"),
         "for,n,none|1[men;women][[1,\"b\"]][] "},
        {COLLECTION("{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
                    "[[[0,1],[1,1],[1,0],[0,1]]]},\"properties\":{\"a\":1}}"),
         "a|1!its geometry is not a Point "},
        {COLLECTION("{\"type\":\"Feature\",\"geometry\":" POINT(
             "\"-4\"",
             "55") ",\"properties\":{}},"
                   "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\"},\"properties\":{}},"
                   "{\"type\":\"Feature\",\"geometry\":" POINT(
                       "-400",
                       "95") ",\"properties\":{}},7,{\"type\":\"Feature\",\"properties\":[1]}"),
         "|1!its coordinates are not numbers 2!its coordinates are not numbers 3(-400 95) "
         "4!it is not a GeoJSON feature 5!it is not a GeoJSON feature "},
        {"{\"type\":\"Feature\"}", "it is JSON, but not a GeoJSON FeatureCollection"},
        {"[1,2]", "it is JSON, but not a GeoJSON FeatureCollection"},
        {"{\"features\":[", "line 1, column 13: ']' expected near end of file"},
        {"{\"a\":1,\"a\":2}", "line 1, column 10: duplicate object key near '\"a\"'"},
    };
    (void)state;
    expect_all(CASES, COUNT(CASES));
}

static void test_control_characters_stay_in_the_cell(void **state)
{
    table t;
    (void)state;
    assert_int_equal(table_read_bytes(slice_of(COLLECTION("{\"type\":\"Feature\",\"properties\":"
                                                          "{\"a\":\"x\\u0001\"}}")),
                                      &t, &err),
                     OK);
    assert_int_equal(t.rows[0].cells[0].len, 2); /* the field refuses it */
    table_done(&t);
    /* a byte of 0 ends no cell */
    assert_int_equal(table_read_bytes((slice){"a,b\n\0x,y\n", 9}, &t, &err), OK);
    assert_int_equal(t.rows[0].cells[0].len, 2);
    table_done(&t);
}

static void test_many_properties(void **state)
{
    buf text;
    table t;
    (void)state;
    for (int extra = 0; extra <= 1; extra++) {
        buf_init(&text, 1 << 20);
        buf_puts(&text, "{\"features\":[{\"type\":\"Feature\",\"properties\":{");
        for (int i = 0; i < 1024 + extra; i++)
            buf_printf(&text, "%s\"p%d\":%d", i ? "," : "", i, i);
        buf_puts(&text, "}}]}");
        status got = table_read_bytes((slice){text.data, text.len}, &t, &err);
        assert_int_equal(got, extra ? ERR_INPUT : OK);
        if (got == OK) {
            assert_int_equal(t.heading_count, 1024);
            assert_true(slice_equals(t.rows[0].cells[1023], "1023"));
            table_done(&t);
        } else {
            assert_string_equal(err.detail, "there are more than 1024 properties");
        }
        buf_done(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_geojson),
        cmocka_unit_test(test_control_characters_stay_in_the_cell),
        cmocka_unit_test(test_many_properties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
