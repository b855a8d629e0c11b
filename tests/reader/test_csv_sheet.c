#include "support/reading.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *text, *sheets;
} csv_case;

static void check(const csv_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_string_equal(read_text(cases[i].text), cases[i].sheets);
}

static void test_rows_as_they_stand(void **state)
{
    static const csv_case CASES[] = {
        {"name,town\nHall,Perth\n", "== \n1: name|town\n2: Hall|Perth\n"},
        {" name , town \r\n\r\n,,\r\n\"a\r\nb\",c\r\nd,e,,,",
         "== \n1: name|town\n4: a\r\nb|c\n6: d|e\n"},
        {"name\ttown\rHall\tPerth\r", "== \n1: name|town\n2: Hall|Perth\n"},
        {"Our groups\n\nname;cost\nA;2,50\n", "== \n1: Our groups\n3: name|cost\n4: A|2,50\n"},
        {"sep=;\na;b,c\n", "== \n2: a|b,c\n"},
        {"a,b\n=1+1,<b>x</b>\n\x01y,@z\n", "== \n1: a|b\n2: =1+1|<b>x</b>\n3: \x01y|@z\n"},
        {"<b>name</b>,town\n", "== \n1: <b>name</b>|town\n"},
        {"[id],{name}\n1,x\n", "== \n1: [id]|{name}\n2: 1|x\n"},
        {"a,b\n1,\"2\n3,4\n", "== \n1: a|b\n2! a quote is opened here and never closed\n3: 3|4\n"},
        {"caf\xE9,x\n\x93y\x94,z\n", "== \n1: caf\xC3\xA9|x\n2: \xE2\x80\x9Cy\xE2\x80\x9D|z\n"},
        {"\n \n", "there is nothing in it"},
        {",,\n,\n", "there is nothing in it"},
        {"", "the file is empty"},
    };
    (void)state;
    check(CASES, COUNT(CASES));
}

static void test_bytes_that_no_text_has_break_their_row_alone(void **state)
{
    static const char NUL[] = "name,town\nHall,Per\0th\nShed,Ayr\n";
    static const char BAD[] = "\xC3\xA9,\xC3\xA9\nHall,\xC3\nShed,\xC3\xA9\xC3\xA9\xC3\xA9\n";
    (void)state;
    assert_string_equal(read_bytes((slice){NUL, sizeof NUL - 1}),
                        "== \n1: name|town\n2! a cell has a NUL character in it\n3: Shed|Ayr\n");
    assert_string_equal(read_bytes((slice){BAD, sizeof BAD - 1}),
                        "== \n1: \xC3\xA9|\xC3\xA9\n2! a cell has bytes that are not UTF-8\n"
                        "3: Shed|\xC3\xA9\xC3\xA9\xC3\xA9\n");
}

static void test_utf16(void **state)
{
    static const char TEXT[] = "\xFF\xFEn\0\t\0t\0\n\0C\0a\0f\0\xE9\0\t\0x\0\n\0";
    (void)state;
    assert_string_equal(read_bytes((slice){TEXT, sizeof TEXT - 1}),
                        "== \n1: n|t\n2: Caf\xC3\xA9|x\n");
}

static void test_well_known_text_is_a_geometry(void **state)
{
    static const csv_case CASES[] = {
        {"name,at\nA,POINT (-4.28 55.89)\nB,point z(1 2 3)\n",
         "== \n1: name|at\n2: A| point -4.28000 55.89000\n3: B| point 1.00000 2.00000\n"},
        {"name,at\nA,\"POLYGON((0 0,4 0,4 2,0 2,0 0))\"\n",
         "== \n1: name|at\n2: A| extent 2.00000 1.00000 to 2.2\n"},
        {"at,name\nSRID=4326;POINT(-4.28 55.89),A\nSRID=27700;POINT(1 2),B\n",
         "==  lonlat\n1: at|name\n2: |A point -4.28000 55.89000\n"
         "3! its geometry is not in the coordinate system of those before it\n"},
        {"at,name\nSRID=27700;POINT(258000 668000),A\nSRID=27700;POINT(-9 1),B\n",
         "==  lonlat\n1: at|name\n2: |A point -4.27176 55.88415\n"
         "3! its coordinates are outside their coordinate system\n"},
        {"at,name\nPOINT(1 2),A\nPOINT(1),B\nPOINT EMPTY,C\n,D\nnear Perth,E\n",
         "== \n1: at|name\n2: |A point 1.00000 2.00000\n3! its geometry can't be read\n4: |C\n"
         "5: |D\n6: near Perth|E\n"},
        /* what only looks like one, while there is no such column, is text */
        {"name,note\nA,Point (of Ayr)\n", "== \n1: name|note\n2: A|Point (of Ayr)\n"},
        /* the first column alone */
        {"a,b\nPOINT(1 2),POINT(3 4)\n", "== \n1: a|b\n2: |POINT(3 4) point 1.00000 2.00000\n"},
    };
    (void)state;
    check(CASES, COUNT(CASES));
}

static void test_who_asks_may_say_the_coordinate_system(void **state)
{
    reader_options options = reading_options();
    (void)state;
    options.crs = "EPSG:27700";
    assert_string_equal(read_with(&options, slice_of("at\nPOINT(258000 668000)\n")),
                        "==  lonlat\n1: at\n2:  point -4.27176 55.88415\n");
    options.crs = "EPSG:99999999";
    assert_non_null(strstr(read_with(&options, slice_of("at\nPOINT(258000 668000)\n")),
                           "nobody knows the coordinate system EPSG:99999999"));
}

static void test_limits(void **state)
{
    reader_options options = reading_options();
    (void)state;
    options.max_cell_bytes = 4;
    assert_string_equal(read_with(&options, slice_of("a,b\nlong,longer\nx,y\n")),
                        "== \n1: a|b\n2! a cell is longer than 4 bytes\n3: x|y\n");
    options.max_rows = 2;
    assert_string_equal(read_with(&options, slice_of("a\n\nb\n,\n")), "== \n1: a\n3: b\n");
    assert_string_equal(read_with(&options, slice_of("a\nb\nc\n")),
                        "it has more than 2 rows; split it");
    options.max_memory_bytes = 100;
    assert_string_equal(read_with(&options, slice_of("caf\xE9,b\n1,2\n3,4\n5,6\n7,8\n")),
                        "out of memory");
}

static void test_a_cell_of_100_kB(void **state)
{
    enum { LONG = 100000 };
    BUF_SCOPED buf text, expected;
    (void)state;
    buf_init(&text, 1 << 20);
    buf_init(&expected, 1 << 20);
    buf_puts(&text, "name,story\nA,");
    buf_puts(&expected, "== \n1: name|story\n2: A|");
    for (int i = 0; i < LONG; i++) {
        buf_putc(&text, (char)('a' + i % 26));
        buf_putc(&expected, (char)('a' + i % 26));
    }
    buf_puts(&expected, "\n");
    assert_string_equal(read_text(buf_text(&text)), buf_text(&expected));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_as_they_stand),
        cmocka_unit_test(test_bytes_that_no_text_has_break_their_row_alone),
        cmocka_unit_test(test_utf16),
        cmocka_unit_test(test_well_known_text_is_a_geometry),
        cmocka_unit_test(test_who_asks_may_say_the_coordinate_system),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_a_cell_of_100_kB),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
