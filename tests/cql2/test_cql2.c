/* CQL2 as text and as JSON: the standard's own examples (OGC 21-065r2) on the fields of an asset,
 * what is malformed and where, what a feature makes of it, null, and text that reads back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "cql2/cql2.h"
#include "domain/asset.h"

static const cql2_schema PUBLIC = {.of = &ASSET, .who = AUDIENCE_PUBLIC};

typedef struct {
    record r;
    geometry_run run;
    geometry_shape shape;
    cql2_geometry geometry;
} feature;

static feature sample; /* what filters are asked of */

static cql2_value property(void *context, int number, char *scratch)
{
    const feature *f = context;
    (void)scratch;
    if (number == CQL2_GEOMETRY)
        return f->r.has_position ? (cql2_value){.type = CQL2_SHAPE, .shape = &f->geometry}
                                 : (cql2_value){.type = CQL2_NULL};
    return cql2_value_of(&ASSET.fields[number], &f->r.v[number]);
}

static void set(asset_field number, const char *text, arena *a)
{
    error err;
    assert_int_equal(
        field_read(&ASSET.fields[number], slice_of(text), a, &sample.r.v[number], &err), OK);
}

static arena *kept;

static int set_up(void **state)
{
    (void)state;
    kept = arena_new(1 << 20);
    record_init(&sample.r, &ASSET);
    set(ASSET_UUID, "0192f0c4-0000-4000-8000-000000000001", kept);
    set(ASSET_NAME, "Caf\xC3\xA9 O'Neil 50% off", kept);
    set(ASSET_CATEGORY, "gp-practice", kept);
    set(ASSET_AGE_MIN, "16", kept);
    set(ASSET_AGE_MAX, "25", kept);
    set(ASSET_ACCURACY_M, "7.5", kept);
    set(ASSET_STEP_FREE, "yes", kept);
    set(ASSET_AUDIENCES, "women;carers", kept);
    set(ASSET_OPENED_ON, "2012-02-29", kept);
    sample.r.has_position = true;
    sample.r.position = (lonlat){-4.2868, 55.8942};
    sample.run = (geometry_run){&sample.r.position, 1};
    sample.shape = geometry_shape_of(SHAPE_POINT, &sample.run, 1);
    sample.geometry = (cql2_geometry){&sample.shape, 1};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(kept);
    return 0;
}

static cql2_truth ask(const char *text, bool json)
{
    ARENA_SCOPED arena *a = arena_new(8 << 20);
    cql2_node *n = NULL;
    error err = {0};
    cql2_source from = {property, &sample};
    status code = json ? cql2_parse_json(slice_of(text), &PUBLIC, a, &n, &err)
                       : cql2_parse_text(slice_of(text), &PUBLIC, a, &n, &err);
    if (code)
        fail_msg("%s: %s", text, err.detail);
    return cql2_evaluate(n, &from);
}

enum { F = CQL2_FALSE, T = CQL2_TRUE, U = CQL2_UNKNOWN };

typedef struct {
    const char *text;
    int expected;
} question;

static void ask_all(const question *all, size_t count, bool json)
{
    static const char *const NAMES[] = {"false", "true", "unknown"};
    for (size_t i = 0; i < count; i++) {
        int found = (int)ask(all[i].text, json);
        if (found != all[i].expected)
            fail_msg("%s: %s, not %s", all[i].text, NAMES[found], NAMES[all[i].expected]);
    }
}

static const question TEXTS[] = {
    /* comparisons */
    {"category = 'gp-practice'", T},
    {"category='gp-practice'", T},
    {"category <> 'gp-practice'", F},
    {"'gp-practice' = category", T},
    {"age_min = 16", T},
    {"age_min < 16", F},
    {"age_min <= 16.0", T},
    {"age_min > -1", T},
    {"age_min = +16", T},
    {"age_min >= 1.6e1", T},
    {"\"age_min\" = 16", T},
    {"age_min < age_max", T},
    {"step_free = 'yes'", T},
    {"name = 'Caf\xC3\xA9 O''Neil 50% off'", T},
    {"name = 'Caf\xC3\xA9 O\\'Neil 50% off'", T},
    {"id = '0192f0c4-0000-4000-8000-000000000001'", T},
    {"TRUE", T},
    {"false", F},
    {"(category = 'gp-practice') = TRUE", T},
    /* and, or, not */
    {"age_min = 16 AND age_max = 25 AND step_free = 'yes'", T},
    {"age_min = 1 OR age_max = 2 OR step_free = 'yes'", T},
    {"NOT age_min = 16", F},
    {"not (age_min = 16 and age_max = 26)", T},
    {"age_min = 1 OR age_min = 16 AND age_max = 25", T},
    {"(age_min = 1 OR age_min = 16) AND age_max = 26", F},
    {"NOT NOT age_min = 16", T},
    /* null */
    {"cost IS NULL", T},
    {"cost IS NOT NULL", F},
    {"name IS NULL", F},
    {"cost = 'free'", U},
    {"cost <> 'free'", U},
    {"NOT cost = 'free'", U},
    {"cost = 'free' OR age_min = 16", T},
    {"cost = 'free' AND age_min = 1", F},
    {"cost = 'free' AND age_min = 16", U},
    {"cost LIKE '%'", U},
    {"cost IN ('a', 'b')", U},
    {"closed_on > DATE('2000-01-01')", U},
    /* LIKE, BETWEEN, IN */
    {"name LIKE 'Caf%'", T},
    {"name LIKE 'Caf_ %'", T},
    {"name LIKE '%O''Neil%'", T},
    {"name LIKE '%50\\% off'", T},
    {"name LIKE '%5_\\% off'", T},
    {"name LIKE '%5\\_% off'", F},
    {"name LIKE 'caf%'", F},
    {"name NOT LIKE 'Pub%'", T},
    {"CASEI(name) LIKE CASEI('cAF\xC3\x89 o%')", T},
    {"(CASEI(name) LIKE CASEI('CAF%'))", T},
    {"ACCENTI(name) LIKE ACCENTI('Cafe%')", T},
    {"ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('CAFE%'))", T},
    {"CASEI(category) = CASEI('GP-Practice')", T},
    {"CASEI(category) IN (CASEI('Library'), CASEI('GP-PRACTICE'))", T},
    {"age_min BETWEEN 10 AND 16", T},
    {"age_min NOT BETWEEN 17 AND 20", T},
    {"accuracy_m BETWEEN 7.5 AND 7.5", T},
    {"category IN ('library', 'gp-practice')", T},
    {"category NOT IN ('library', 'pub')", T},
    {"age_min IN (1, 16)", T},
    /* arithmetic */
    {"age_min + 9 = age_max", T},
    {"age_max - age_min = 9", T},
    {"2 * age_min + 1 = 33", T},
    {"1 + 2 * 3 = 7", T},
    {"2 ^ 3 ^ 2 = 512", T},
    {"-age_min = -16", T},
    {"17 % 5 = 2", T},
    {"17 DIV 5 = 3", T},
    {"age_min / 0 = 1", U},
    {"accuracy_m / 2 = 3.75", T},
    {"(age_min + age_max) / 2 > 20", T},
    /* times */
    {"opened_on = DATE('2012-02-29')", T},
    {"opened_on = '2012-02-29'", T},
    {"opened_on > DATE('2012-02-28')", T},
    {"opened_on < TIMESTAMP('2012-03-01T00:00:00Z')", T},
    {"T_AFTER(opened_on, DATE('2012-02-28'))", T},
    {"T_BEFORE(opened_on, TIMESTAMP('2012-03-01T00:00:00Z'))", T},
    {"T_INTERSECTS(opened_on, INTERVAL('2012-01-01', '2012-12-31'))", T},
    {"T_INTERSECTS(opened_on, INTERVAL('..', '2012-02-29'))", T},
    {"T_DISJOINT(opened_on, INTERVAL('2013-01-01', '..'))", T},
    {"T_DURING(opened_on, INTERVAL('2012-01-01', '2012-12-31'))", T},
    {"T_CONTAINS(INTERVAL('2012-01-01', '2012-12-31'), opened_on)", T},
    {"T_EQUALS(opened_on, DATE('2012-02-29'))", T},
    {"T_MEETS(opened_on, DATE('2012-03-01'))", T},
    {"T_METBY(opened_on, DATE('2012-02-28'))", T},
    {"T_STARTS(opened_on, INTERVAL('2012-02-29', '2013-01-01'))", T},
    {"T_FINISHES(opened_on, INTERVAL('2012-01-01', '2012-02-29'))", T},
    {"T_OVERLAPS(INTERVAL('2012-01-01','2012-06-30'), INTERVAL('2012-06-01','2012-12-31'))", T},
    {"T_AFTER(closed_on, DATE('2012-02-28'))", U},
    {"T_INTERSECTS(INTERVAL(opened_on, '..'), DATE('2020-01-01'))", T},
    {"T_BEFORE(INTERVAL('..', opened_on), DATE('2012-03-01'))", T},
    {"T_EQUALS(INTERVAL(opened_on, \"opened_on\"), '2012-02-29')", T},
    {"T_DURING(INTERVAL(opened_on, DATE('2012-03-31')), INTERVAL('2012-01-01','2012-12-31'))", T},
    {"T_INTERSECTS(INTERVAL(opened_on, closed_on), DATE('2020-01-01'))", U},
    {"T_INTERSECTS(INTERVAL(opened_on, '2012-01-01'), DATE('2012-01-15'))", U},
    /* arrays */
    {"A_CONTAINS(audiences, ('women'))", T},
    {"A_CONTAINS(audiences, ('women', 'men'))", F},
    {"A_OVERLAPS(audiences, ('women', 'men'))", T},
    {"A_EQUALS(audiences, ('carers', 'women'))", T},
    {"A_CONTAINEDBY(audiences, ('women', 'men', 'carers'))", T},
    {"A_CONTAINEDBY(audiences, ('women', 'men'))", F},
    {"A_OVERLAPS(audiences, ('nobody-we-know'))", F},
    /* places */
    {"S_INTERSECTS(geom, BBOX(-4.3, 55.89, -4.28, 55.9))", T},
    {"S_INTERSECTS(geom,BBOX(-4.3,55.89,0,-4.28,55.9,100))", T},
    {"S_INTERSECTS(geometry, BBOX(-4.28, 55.89, -4.2, 55.9))", F},
    {"S_INTERSECTS(geom, BBOX(170, 50, -170, 60))", F},
    {"S_INTERSECTS(geom, POINT(-4.2868 55.8942))", T},
    {"S_INTERSECTS(geom, POINT Z(-4.2868 55.8942 12))", T},
    {"S_INTERSECTS(geom, LINESTRING(-4.2868 55 -3, -4.2868 56 +7))", T},
    {"S_EQUALS(geom, POINT(-4.2868 55.8942))", T},
    {"S_DISJOINT(geom, POINT(-4.2868 55.8943))", T},
    {"S_WITHIN(geom, POLYGON((-5 55, -4 55, -4 56, -5 56, -5 55)))", T},
    {"S_WITHIN(geom, POLYGON((-5 55, -4 55, -4 56, -5 56, -5 55),"
     "(-4.3 55.8, -4.2 55.8, -4.2 55.9, -4.3 55.9, -4.3 55.8)))",
     F},
    {"S_TOUCHES(geom, POLYGON((-4.2868 55, -4 55, -4 56, -4.2868 56, -4.2868 55)))", T},
    {"S_INTERSECTS(geom, LINESTRING(-4.2868 55, -4.2868 56))", T},
    {"S_WITHIN(geom, LINESTRING(-4.2868 55, -4.2868 56))", T},
    {"S_TOUCHES(geom, LINESTRING(-4.2868 55.8942, -4.2868 56))", T},
    {"S_CONTAINS(POLYGON((-5 55, -4 55, -4 56, -5 56, -5 55)), geom)", T},
    {"S_INTERSECTS(geom, MULTIPOINT((1 2), (-4.2868 55.8942)))", T},
    {"S_INTERSECTS(geom, MULTIPOINT(1 2, -4.2868 55.8942))", T},
    {"S_INTERSECTS(geom, MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((-5 55,-4 55,-4 56,-5 56,-5 55))))", T},
    {"S_INTERSECTS(geom, GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(-4.2868 55, -4.2868 56)))", T},
    {"S_CROSSES(geom, LINESTRING(-4.2868 55, -4.2868 56))", F},
};

static void text_is_answered(void **state)
{
    (void)state;
    ask_all(TEXTS, COUNT(TEXTS), false);
}

static void json_is_answered(void **state)
{
    (void)state;
    static const question ALL[] = {
        {"{\"op\":\"=\",\"args\":[{\"property\":\"category\"},\"gp-practice\"]}", T},
        {"{\"op\":\"and\",\"args\":[{\"op\":\">\",\"args\":[{\"property\":\"age_min\"},1]},"
         "{\"op\":\"<\",\"args\":[{\"property\":\"age_min\"},20]}]}",
         T},
        {"{\"op\":\"or\",\"args\":[{\"op\":\"isNull\",\"args\":[{\"property\":\"name\"}]},true]}",
         T},
        {"{\"op\":\"not\",\"args\":[{\"op\":\"like\",\"args\":[{\"property\":\"name\"},\"Ca%\"]}]}",
         F},
        {"{\"op\":\"between\",\"args\":[{\"property\":\"age_min\"},10,20]}", T},
        {"{\"op\":\"between\",\"args\":[{\"property\":\"age_min\"},[10,20]]}", T},
        {"{\"op\":\"in\",\"args\":[{\"property\":\"category\"},[\"library\",\"gp-practice\"]]}", T},
        {"{\"op\":\"in\",\"args\":[{\"op\":\"casei\",\"args\":[{\"property\":\"category\"}]},"
         "[{\"op\":\"casei\",\"args\":[\"GP-Practice\"]}]]}",
         T},
        {"{\"op\":\"=\",\"args\":[{\"op\":\"+\",\"args\":[{\"property\":\"age_min\"},9]},25]}", T},
        {"{\"op\":\"=\",\"args\":[{\"op\":\"-\",\"args\":[{\"property\":\"age_min\"}]},-16]}", T},
        {"{\"op\":\"=\",\"args\":[{\"property\":\"opened_on\"},{\"date\":\"2012-02-29\"}]}", T},
        {"{\"op\":\"t_after\",\"args\":[{\"property\":\"opened_on\"},"
         "{\"timestamp\":\"2012-01-01T00:00:00Z\"}]}",
         T},
        {"{\"op\":\"t_during\",\"args\":[{\"property\":\"opened_on\"},"
         "{\"interval\":[\"..\",\"2013-01-01\"]}]}",
         T},
        {"{\"op\":\"t_during\",\"args\":[{\"interval\":[{\"property\":\"opened_on\"},"
         "\"2012-12-01\"]},{\"interval\":[\"..\",\"2013-01-01\"]}]}",
         T},
        {"{\"op\":\"s_intersects\",\"args\":[{\"property\":\"geom\"},"
         "{\"bbox\":[-4.3,55.89,-4.28,55.9]}]}",
         T},
        {"{\"op\":\"s_within\",\"args\":[{\"property\":\"geom\"},{\"type\":\"Polygon\","
         "\"coordinates\":[[[-5,55],[-4,55],[-4,56],[-5,56],[-5,55]]]}]}",
         T},
        {"{\"op\":\"s_intersects\",\"args\":[{\"property\":\"geom\"},{\"type\":"
         "\"GeometryCollection\",\"geometries\":[{\"type\":\"Point\",\"coordinates\":[1,2]},"
         "{\"type\":\"MultiPoint\",\"coordinates\":[[-4.2868,55.8942]]}]}]}",
         T},
        {"{\"op\":\"a_contains\",\"args\":[{\"property\":\"audiences\"},[\"women\"]]}", T},
        {"{\"op\":\"=\",\"args\":[{\"property\":\"cost\"},\"free\"]}", U},
    };
    ask_all(ALL, COUNT(ALL), true);
}

typedef struct {
    const char *text, *says;
} mistake;

static void expect_mistakes(const mistake *all, size_t count, bool json)
{
    for (size_t i = 0; i < count; i++) {
        ARENA_SCOPED arena *a = arena_new(8 << 20);
        cql2_node *n = NULL;
        error err = {0};
        status code = json ? cql2_parse_json(slice_of(all[i].text), &PUBLIC, a, &n, &err)
                           : cql2_parse_text(slice_of(all[i].text), &PUBLIC, a, &n, &err);
        if (code != ERR_INPUT || strcmp(err.field, "filter") != 0 ||
            strstr(err.detail, all[i].says) == NULL)
            fail_msg("%s: %d, '%s', not '%s'", all[i].text, (int)code, err.detail, all[i].says);
    }
}

static void what_is_malformed_is_told_with_its_position(void **state)
{
    static const mistake ALL[] = {
        {"", "at character 1: it ends where a value"},
        {"category =", "at character 11: it ends where a value is expected"},
        {"category = 'gp", "at character 12: the quote"},
        {"category == 'gp'", "at character 11: '=' stands where a value"},
        {"category = 'a' extra", "at character 16: 'extra' stands where the end, or AND or OR"},
        {"age_min = 'sixteen'", "at character 11: this is a text, where a number"},
        {"age_min LIKE '1%'", "at character 1: this is a number, where a text"},
        {"name", "at character 1: a filter is true or false, and this is a text"},
        {"name + 1 = 2", "at character 1: this is a text, where a number"},
        {"nosuch = 1", "at character 1: there is no property 'nosuch'"},
        {"Name = 'x'", "there is no property 'Name'"},
        {"status = 'draft'", "there is no property 'status'"}, /* the editors' */
        {"extra = 'x'", "there is no property 'extra'"},
        {"nosuch(1) = 1", "at character 1: there is no function 'nosuch'"},
        {"age_min BETWEEN 1", "at character 18: it ends where 'AND'"},
        {"age_min NOT 5", "at character 13: '5' stands where LIKE, BETWEEN or IN"},
        {"age_min IN 5", "at character 12: '5' stands where '('"},
        {"(age_min = 16", "at character 14: it ends where ')'"},
        {"CASEI(name, name) = 'x'", "at character 1: CASEI takes 1 argument, not 2"},
        {"opened_on > DATE('2012-02-30')", "at character 13: '2012-02-30' must be a date"},
        {"opened_on > '..'", "at character 13: '..' must be a time such as"},
        {"T_AFTER(opened_on, INTERVAL(1, '..'))",
         "at character 29: this is a number, where a time"},
        {"age_min = +name", "at character 12: 'name' stands where a number"},
        {"opened_on > 'soon'", "at character 13: 'soon' must be a date"},
        {"T_AFTER(opened_on, INTERVAL('2013-01-01','2012-01-01'))", "ends before it begins"},
        {"S_INTERSECTS(geom, POINT(55.9 -94.2))", "is no position"},
        {"S_INTERSECTS(geom, POLYGON((0 0, 1 1, 0 0)))", "too few points"},
        {"S_INTERSECTS(geom, POLYGON((0 0, 1 1, 1 0, 0 1)))", "a ring ends where it begins"},
        {"S_INTERSECTS(geom, BBOX(1,2,3))", "BBOX takes 4 numbers"},
        {"S_INTERSECTS(name, POINT(1 2))", "at character 14: this is a text, where a geometry"},
        {"('a', 'b') IS NULL", "at character 1: a list is never null"},
        {"geom = POINT(1 2)", "is compared by the S_"},
        {"A_CONTAINS(name, ('x'))", "at character 12"},
        {"age_min = 1; DROP TABLE asset", "at character 12: this character has no meaning"},
        {"name LIKE cost", "the pattern must be a text"},
        {"1e999 = 1", "this is no number"},
        {"cost = NULL", "there is no property 'NULL'"},
    };
    (void)state;
    expect_mistakes(ALL, COUNT(ALL), false);
    static const mistake JSON[] = {
        {"{\"op\":\"=\",\"args\":[{\"property\":\"nosuch\"},1]}", "at /args/0: there is no prop"},
        {"{\"op\":\"and\",\"args\":[true,{\"op\":\"nosuch\",\"args\":[]}]}", "at /args/1: there"},
        {"{\"op\":\"=\",\"args\":[{\"property\":\"age_min\"},\"x\"]}", "where a number"},
        {"{\"op\":\"=\"", "at character"},
        {"{\"nothing\":1}", "at /: this is no operation"},
        {"[1,2]", "at /: a filter is true or false"},
        {"{\"op\":\"=\",\"args\":[{\"property\":\"cost\"},null]}", "isNull"},
    };
    expect_mistakes(JSON, COUNT(JSON), true);
}

static void depth_and_size_are_limited(void **state)
{
    static char text[CQL2_MAX_BYTES + 100];
    mistake one = {text, "levels deep"};
    (void)state;
    memset(text, '(', 200);
    text[200] = '\0';
    expect_mistakes(&one, 1, false);
    char *end = text;
    for (int i = 0; i < 100; i++)
        end = stpcpy(end, "NOT ");
    stpcpy(end, "TRUE");
    expect_mistakes(&one, 1, false);
    one.says = "more than 1000 parts";
    end = text;
    for (int i = 0; i < 600; i++)
        end = stpcpy(end, "TRUE OR FALSE OR ");
    stpcpy(end, "TRUE");
    expect_mistakes(&one, 1, false);
    one.says = "at most 32768 bytes";
    memset(text, ' ', sizeof text - 1);
    expect_mistakes(&one, 1, false);
}

/* What a client sends of a selection: memory goes by what is written, not by its square. */
static void a_long_list_needs_little_memory(void **state)
{
    static char text[CQL2_MAX_BYTES];
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    cql2_node *n;
    error err;
    char *end = stpcpy(text, "id IN ('0192f0c4-0000-4000-8000-000000000001'");
    (void)state;
    for (int i = 0; i < 780; i++)
        end = stpcpy(end, ",'0192f0c4-0000-4000-8000-000000000002'");
    stpcpy(end, ")");
    assert_int_equal(cql2_parse_text(slice_of(text), &PUBLIC, a, &n, &err), OK);
    end = stpcpy(text, "CASEI(name) IN (CASEI('a')");
    for (int i = 0; i < 300; i++)
        end = stpcpy(end, ",CASEI('Library')");
    stpcpy(end, ")");
    assert_int_equal(cql2_parse_text(slice_of(text), &PUBLIC, a, &n, &err), OK);
}

/* Written as text and read again it is the same, and answers the same. */
static void what_is_written_reads_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        ARENA_SCOPED arena *a = arena_new(8 << 20);
        BUF_SCOPED buf first, second;
        cql2_node *n;
        error err;
        buf_init(&first, 1 << 16);
        buf_init(&second, 1 << 16);
        assert_int_equal(cql2_parse_text(slice_of(TEXTS[i].text), &PUBLIC, a, &n, &err), OK);
        cql2_write(&first, n, &PUBLIC);
        const char *text = buf_text(&first);
        if (cql2_parse_text(slice_of(text), &PUBLIC, a, &n, &err))
            fail_msg("%s: written as %s: %s", TEXTS[i].text, text, err.detail);
        cql2_write(&second, n, &PUBLIC);
        assert_string_equal(text, buf_text(&second));
        assert_int_equal(ask(text, false), TEXTS[i].expected);
    }
}

static void a_filter_of_another_audience_has_its_fields(void **state)
{
    cql2_schema editors = {.of = &ASSET, .who = AUDIENCE_EDITORS};
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    cql2_node *n;
    error err;
    (void)state;
    assert_int_equal(cql2_parse_text(slice_of("status = 'draft'"), &editors, a, &n, &err), OK);
}

/* Eastings and northings turned by a quarter: the callback alone says where a position is. */
static bool turned(void *context, double x, double y, lonlat *ret)
{
    (void)context;
    *ret = (lonlat){y, x};
    return lonlat_valid(*ret);
}

static void positions_are_of_the_filters_own_crs(void **state)
{
    cql2_schema other = PUBLIC;
    cql2_source from = {property, &sample};
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    cql2_node *n;
    error err;
    (void)state;
    other.to_lonlat = turned;
    assert_int_equal(cql2_parse_text(slice_of("S_INTERSECTS(geom, BBOX(55.8, -4.3, 55.9, -4.2))"),
                                     &other, a, &n, &err),
                     OK);
    assert_int_equal(cql2_evaluate(n, &from), CQL2_TRUE);
}

static void equality_of_a_field_with_a_text(void **state)
{
    static const struct {
        int field;
        const char *text;
        int expected;
    } ALL[] = {{ASSET_CATEGORY, "gp-practice", T},
               {ASSET_CATEGORY, "Gp-practice", F},
               {ASSET_AGE_MIN, "16", T},
               {ASSET_OPENED_ON, "2012-02-29", T},
               {ASSET_COST, "free", U},
               {ASSET_AGE_MIN, "old", -1},
               {ASSET_OPENED_ON, "then", -1}};
    (void)state;
    for (size_t i = 0; i < COUNT(ALL); i++) {
        ARENA_SCOPED arena *a = arena_new(1 << 20);
        cql2_source from = {property, &sample};
        cql2_node *n;
        error err;
        status code = cql2_equals(slice_of(ALL[i].text), ALL[i].field, &PUBLIC, a, &n, &err);
        assert_int_equal(code, ALL[i].expected < 0 ? ERR_INPUT : OK);
        if (code == OK)
            assert_int_equal((int)cql2_evaluate(n, &from), ALL[i].expected);
        else
            assert_string_equal(err.field, ASSET.fields[ALL[i].field].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_answered),
        cmocka_unit_test(json_is_answered),
        cmocka_unit_test(what_is_malformed_is_told_with_its_position),
        cmocka_unit_test(depth_and_size_are_limited),
        cmocka_unit_test(a_long_list_needs_little_memory),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(a_filter_of_another_audience_has_its_fields),
        cmocka_unit_test(positions_are_of_the_filters_own_crs),
        cmocka_unit_test(equality_of_a_field_with_a_text),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
