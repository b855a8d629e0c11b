#include "web/params.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "domain/asset.h"

typedef struct {
    slice name, words;
    param_texts kinds;
    double lon, radius;
    size_t limit;
    param_bbox box;
    param_choice step_free, audiences;
} taken;

static const param ROWS[] = {
    {"name", PARAM_TEXT, offsetof(taken, name), 0, 8, 0, "", -1},
    {"q", PARAM_SEARCH, offsetof(taken, words), 0, 200, 0, "", -1},
    {"kind", PARAM_TEXTS, offsetof(taken, kinds), 0, 64, 0, "", -1},
    {"lon", PARAM_NUMBER, offsetof(taken, lon), -180, 180, NAN, "", -1},
    {"radius", PARAM_ABOVE, offsetof(taken, radius), 0, 50000, INFINITY, "", -1},
    {"limit", PARAM_LIMIT, offsetof(taken, limit), 1, 1000, 10, "", -1},
    {"bbox", PARAM_BBOX, offsetof(taken, box), 0, 0, 0, "", -1},
    {"step_free", PARAM_FIELD, offsetof(taken, step_free), 0, 0, 0, "", ASSET_STEP_FREE},
    {"audiences", PARAM_FIELD, offsetof(taken, audiences), 0, 0, 0, "", ASSET_AUDIENCES},
};
static const param_table TABLE = {ROWS, COUNT(ROWS), sizeof(taken)};

static arena *a;
static error err;
static taken got;
static param_pairs pairs;

static int set_up(void **state)
{
    (void)state;
    a = arena_new(1 << 20);
    return a ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static status read_query(const char *query)
{
    arena_clear(a);
    err = (error){0};
    return params_read(slice_of(query), &TABLE, a, &got, &pairs, &err);
}

static void accept(const char *query)
{
    if (read_query(query) != OK)
        fail_msg("%s: %s", query, err.detail);
}

/* The error must be about this parameter, and say so in words too. */
static void refuse(const char *query, const char *name, const char *words)
{
    memset(&got, 0x55, sizeof got);
    taken before = got;
    if (read_query(query) != ERR_INPUT)
        fail_msg("%s was taken", query);
    assert_string_equal(err.field, name);
    if (!strstr(err.detail, words))
        fail_msg("%s: '%s' does not say '%s'", query, err.detail, words);
    assert_memory_equal(&got, &before, sizeof got);
}

static void same_text(slice text, const char *wanted)
{
    if (!text.at || !slice_equals(text, wanted))
        fail_msg("'%.*s' is not '%s'", (int)text.len, text.at ? text.at : "", wanted);
}

static void test_nothing_given(void **state)
{
    (void)state;
    accept("");
    assert_null(got.name.at);
    assert_null(got.words.at);
    assert_int_equal(got.kinds.count, 0);
    assert_true(isnan(got.lon));
    assert_true(isinf(got.radius));
    assert_int_equal(got.limit, 10);
    assert_false(got.box.given);
    assert_false(got.step_free.given);
    assert_int_equal(pairs.count, 0);
    accept("&&&");
    assert_int_equal(pairs.count, 0);
}

static void test_decoding(void **state)
{
    static const struct {
        const char *query, *text;
    } CASES[] = {
        {"name=G20+9AD", "G20 9AD"},   {"name=G20%209AD", "G20 9AD"},
        {"name=a%2Bb", "a+b"},         {"name=a%26b%3Dc", "a&b=c"},
        {"name=a=b=c", "a=b=c"},       {"n%61me=x", "x"},
        {"name=%C3%A9%c3%A9", "éé"},   {"name=éé", "éé"},
        {"name=%20%20mid%20", "mid"},  {"name=%25zz", "%zz"},
        {"name=éééééééé", "éééééééé"}, {"&name=x&", "x"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        accept(CASES[i].query);
        same_text(got.name, CASES[i].text);
    }
}

static void test_bad_text(void **state)
{
    (void)state;
    refuse("name=%", "name", "two hexadecimal digits");
    refuse("name=%4", "name", "two hexadecimal digits");
    refuse("name=%4g", "name", "two hexadecimal digits");
    refuse("name=%-1", "name", "two hexadecimal digits");
    refuse("%=x", "query", "two hexadecimal digits");
    refuse("name=%FF", "name", "UTF-8");
    refuse("name=%C3", "name", "UTF-8");
    refuse("name=%ED%A0%80", "name", "UTF-8"); /* a surrogate */
    refuse("name=%C0%AF", "name", "UTF-8");    /* an overlong '/' */
    refuse("name=a%00b", "name", "zero");
    refuse("%FF=1", "query", "UTF-8");
    refuse("name=a%0Ab", "name", "control");
    refuse("name=a%7Fb", "name", "control");
    refuse("name=", "name", "empty");
    refuse("name", "name", "empty");
    refuse("name=+%20", "name", "empty");
    refuse("name=123456789", "name", "8 characters");
    refuse("name=%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9", "name", "8 characters");
}

static void test_unknown_and_repeated(void **state)
{
    (void)state;
    refuse("nmae=x", "nmae", "not a parameter");
    refuse("Name=x", "Name", "not a parameter");
    refuse("=x", "", "not a parameter");
    refuse("limit=1&kind=a&x%3Cy=1", "x<y", "not a parameter");
    refuse("name=a&name=a", "name", "once");
    refuse("limit=1&lon=2&limit=1", "limit", "once");
    refuse("n%61me=a&name=b", "name", "once");
    accept("kind=a&kind=b&kind=a");
    assert_int_equal(got.kinds.count, 3);
    same_text(got.kinds.at[1], "b");
    refuse("kind=a&kind=", "kind", "empty");
}

static void test_long_unknown_name_is_cut_between_characters(void **state)
{
    (void)state;
    char query[300] = "";
    for (int i = 0; i < 60; i++)
        strcat(query, "é");
    strcat(query, "=1");
    assert_int_equal(read_query(query), ERR_INPUT);
    assert_true(strlen(err.field) >= 60 && strlen(err.field) < sizeof err.field);
    assert_true(text_is_utf8(err.field, strlen(err.field)));
}

static void test_numbers(void **state)
{
    (void)state;
    accept("lon=-4.25&radius=0.5");
    assert_true(fabs(got.lon + 4.25) < 1e-12 && fabs(got.radius - 0.5) < 1e-12);
    accept("lon=-180&radius=50000");
    accept("lon=1.8e2&radius=1e-9");
    refuse("lon=-180.0000001", "lon", "-180 to 180");
    refuse("lon=181", "lon", "-180 to 180");
    refuse("lon=nan", "lon", "number");
    refuse("lon=inf", "lon", "number");
    refuse("lon=0x10", "lon", "number");
    refuse("lon=1,5", "lon", "number");
    refuse("lon=1e999", "lon", "number");
    refuse("lon=", "lon", "number");
    refuse("lon=4west", "lon", "number");
    refuse("radius=0", "radius", "above 0");
    refuse("radius=-1", "radius", "above 0");
    refuse("radius=50000.001", "radius", "50000");
}

static void test_limit(void **state)
{
    static const struct {
        const char *query;
        size_t limit;
    } CASES[] = {{"limit=1", 1},
                 {"limit=007", 7},
                 {"limit=999", 999},
                 {"limit=1000", 1000},
                 {"limit=1001", 1000},
                 {"limit=18446744073709551617", 1000}, /* 2^64 + 1 */
                 {"limit=99999999999999999999999999999999999999999999", 1000}};
    static const char *const BAD[] = {"limit=0",   "limit=-1",  "limit=",   "limit=ten",
                                      "limit=1.5", "limit=1e2", "limit=+5", "limit=%205",
                                      "limit=0x9", "limit=000"};
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        accept(CASES[i].query);
        assert_int_equal(got.limit, CASES[i].limit);
    }
    for (size_t i = 0; i < COUNT(BAD); i++)
        refuse(BAD[i], "limit", "whole number from 1 to 1000");
}

static void test_bbox(void **state)
{
    static const char *const BAD[] = {"bbox=",           "bbox=1",           "bbox=1,2,3",
                                      "bbox=1,2,3,4,5",  "bbox=1,2,3,4,",    "bbox=1,2,3,4,5,6,7",
                                      "bbox=1,2,3,four", "bbox=1;2;3;4",     "bbox=1,3,2,2",
                                      "bbox=1,-91,2,2",  "bbox=1,2,3,91",    "bbox=181,2,3,4",
                                      "bbox=1,2,-181,4", "bbox=nan,2,3,4",   "bbox=1,2,9,3,4,8",
                                      "bbox=1,2,,4",     "bbox=1,2,3,4,5,6,"};
    (void)state;
    accept("bbox=-4.5,55.8,-4.1,55.9");
    bbox b = got.box.box;
    assert_true(fabs(b.west_deg + 4.5) < 1e-12 && fabs(b.south_deg - 55.8) < 1e-12 &&
                fabs(b.east_deg + 4.1) < 1e-12 && fabs(b.north_deg - 55.9) < 1e-12);
    accept("bbox=1,2,-50,3,4,500");
    b = got.box.box;
    assert_true(fabs(b.west_deg - 1) < 1e-12 && fabs(b.south_deg - 2) < 1e-12 &&
                fabs(b.east_deg - 3) < 1e-12 && fabs(b.north_deg - 4) < 1e-12);
    accept("bbox=170,-10,-170,10");       /* across the antimeridian */
    accept("bbox=-180,80,180,90");        /* a pole */
    accept("bbox=-180%2C-90%2C180%2C90"); /* the world, escaped */
    accept("bbox=5,6,5,6");               /* a point */
    accept("bbox=+1,+2,3,4");             /* spaces around numbers */
    for (size_t i = 0; i < COUNT(BAD); i++)
        refuse(BAD[i], "bbox", "must be");
}

static void test_fields(void **state)
{
    (void)state;
    accept("step_free=yes");
    assert_true(got.step_free.given);
    assert_int_equal(got.step_free.value, TRISTATE_YES);
    accept("step_free=unknown");
    assert_true(got.step_free.given);
    assert_int_equal(got.step_free.value, TRISTATE_UNKNOWN);
    accept("step_free=no");
    assert_int_equal(got.step_free.value, TRISTATE_NO);
    refuse("step_free=perhaps", "step_free", "yes");
    refuse("step_free=1", "step_free", "yes");
    refuse("step_free=", "step_free", "empty");
    accept("audiences=women,carers");
    const field *f = &ASSET.fields[ASSET_AUDIENCES];
    assert_int_equal(got.audiences.value, 1LL << field_choice(f, slice_of("women")) |
                                              1LL << field_choice(f, slice_of("carers")));
    refuse("audiences=women,martians", "audiences", "martians");
    refuse("audiences=,", "audiences", "");
}

static void test_too_many(void **state)
{
    (void)state;
    char query[PARAMS_MAX * 8 + 20] = "kind=a";
    for (int i = 1; i < PARAMS_MAX; i++)
        strcat(query, "&kind=a");
    accept(query);
    assert_int_equal(got.kinds.count, PARAMS_MAX);
    strcat(query, "&kind=a");
    refuse(query, "query", "128");
}

/* What is written reads back as the same pairs. */
static void test_written_pairs_read_back(void **state)
{
    static const char QUERY[] =
        "name=%C3%A9+%26&kind=a%2Bb&kind=%22%3C%3E%25&lon=-4.25&bbox=1,2,3,4&q=100%25+~";
    BUF_SCOPED buf out;
    (void)state;
    buf_init(&out, 4096);
    accept(QUERY);
    params_write(&out, &pairs, (const char *const[]){NULL});
    assert_string_equal(buf_text(&out), "name=%C3%A9%20%26&kind=a%2Bb&kind=%22%3C%3E%25&lon=-4.25"
                                        "&bbox=1,2,3,4&q=100%25%20~");
    param_pairs before = pairs, after;
    assert_int_equal(params_split((slice){out.data, out.len}, a, &after, &err), OK);
    assert_int_equal(after.count, before.count);
    for (size_t i = 0; i < after.count; i++) {
        assert_int_equal(after.pairs[i].value.len, before.pairs[i].value.len);
        assert_memory_equal(after.pairs[i].value.at, before.pairs[i].value.at,
                            before.pairs[i].value.len);
    }
    buf_clear(&out);
    params_write(&out, &pairs, (const char *const[]){"kind", "q", "name", NULL});
    assert_string_equal(buf_text(&out), "lon=-4.25&bbox=1,2,3,4");
}

static void test_no_memory(void **state)
{
    (void)state;
    arena *little = arena_new(40);
    err = (error){0};
    assert_int_equal(params_read(slice_of("name=abc&kind=d"), &TABLE, little, &got, &pairs, &err),
                     ERR_NO_MEMORY);
    arena_free(little);
}

static void test_path_escapes(void **state)
{
    char out[32];
    size_t length;
    (void)state;
    assert_true(params_unescape_path(slice_of("a%20b+c"), out, &length));
    assert_int_equal(length, 5);
    assert_memory_equal(out, "a b+c", 5);
    assert_false(params_unescape_path(slice_of("a%2"), out, &length));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_given),
        cmocka_unit_test(test_decoding),
        cmocka_unit_test(test_bad_text),
        cmocka_unit_test(test_unknown_and_repeated),
        cmocka_unit_test(test_long_unknown_name_is_cut_between_characters),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_bbox),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_written_pairs_read_back),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_path_escapes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
