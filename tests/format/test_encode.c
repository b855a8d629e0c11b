#include "format/encode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include <jansson.h>

#include "domain/asset.h"
#include "format/csv.h"
#include "format/geojson.h"

static arena *a;
static buf body, out;
static size_t split;
static record hall;

static void set(int number, const char *text)
{
    error err = {0};
    if (field_read(&ASSET.fields[number], slice_of(text), a, &hall.v[number], &err))
        fail_msg("%s: %s", err.field, err.detail);
}

static int set_up(void **state)
{
    (void)state;
    a = arena_new(1 << 20);
    buf_init(&body, 1 << 20);
    buf_init(&out, 1 << 20);
    record_init(&hall, &ASSET);
    hall.has_position = true;
    hall.position = (lonlat){-4.2882431, 55.8928237};
    set(ASSET_UUID, "0192f0c4-1111-7000-8000-000000000001");
    set(ASSET_NAME, "=Hall, \"A\" <&> Taigh-\u00e8isteachd \U0001F600\nback\\slash");
    set(ASSET_OTHER_NAMES, "'=x");
    set(ASSET_TAKE_PART, "come-along;use-the-room");
    set(ASSET_AUDIENCES, "[]");
    set(ASSET_AGE_MIN, "16");
    set(ASSET_OPENED_ON, "1998-05-01");
    set(ASSET_ACCURACY_M, "62.5");
    set(ASSET_SOURCE_REF, "secret");
    set(ASSET_PHONE_E164, "+441414960123");
    set(ASSET_ENTRANCES, "-4.2871,55.89;179.5,-16.1234567");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    buf_done(&body);
    buf_done(&out);
    return 0;
}

static void render(void)
{
    record choir;
    const record *activities[] = {&choir};
    record_init(&choir, &ACTIVITY);
    assert_int_equal(field_read(&ACTIVITY.fields[ACTIVITY_TITLE], slice_of("Choir, [loud]"), a,
                                &choir.v[ACTIVITY_TITLE], NULL),
                     OK);
    buf_clear(&body);
    geojson_feature(&body, &hall, AUDIENCE_PUBLIC, activities, 1, &split);
}

/* Twice the hall, as options say, terminated. */
static const char *encoded(const encode_options *o)
{
    encoder *e;
    render();
    assert_int_equal(encoder_new(o, &e, NULL), OK);
    buf_clear(&out);
    encode_begin(e, (slice){"", 0}, &out);
    encode_feature(e, (slice){body.data, body.len}, split, &out);
    encode_feature(e, (slice){body.data, body.len}, split, &out);
    encode_end(e, slice_of("\"licence\":\"x\""), &out);
    encoder_free(e);
    const char *text = buf_text(&out);
    assert_non_null(text);
    return text;
}

static json_t *collection(const encode_options *o)
{
    json_error_t why;
    json_t *read = json_loads(encoded(o), JSON_REJECT_DUPLICATES, &why);
    if (!read)
        fail_msg("%s in %s", why.text, out.data);
    assert_string_equal(json_string_value(json_object_get(read, "licence")), "x");
    json_t *features = json_object_get(read, "features");
    assert_int_equal(json_array_size(features), 2);
    return read;
}

static json_t *first(json_t *read)
{
    return json_array_get(json_object_get(read, "features"), 0);
}

static void coordinates(json_t *read, double ret[2])
{
    json_t *at = json_object_get(json_object_get(first(read), "geometry"), "coordinates");
    assert_int_equal(json_array_size(at), 2);
    ret[0] = json_number_value(json_array_get(at, 0));
    ret[1] = json_number_value(json_array_get(at, 1));
}

/* Of the same place, by Geo::Coordinates::OSGB and by the formula of Web Mercator:
 * x = R lon, y = R ln tan(pi/4 + lat/2), R = 6378137 m. */
static void test_positions_in_each_system(void **state)
{
    static const struct {
        const char *crs;
        bool as_file;
        double x, y, within;
        const char *member;
    } CASES[] = {
        {"OGC:CRS84", true, -4.2882431, 55.8928237, 1e-9, NULL},
        {"EPSG:4326", false, 55.8928237, -4.2882431, 1e-9, NULL},
        {"EPSG:4326", true, -4.2882431, 55.8928237, 1e-9, "urn:ogc:def:crs:EPSG::4326"},
        {"EPSG:3857", false, -477365.038, 7537109.404, 0.02, NULL},
        {"EPSG:27700", false, 257000, 669000, 5.5, NULL},
        {"EPSG:27700", true, 257000, 669000, 5.5, "urn:ogc:def:crs:EPSG::27700"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        double at[2];
        const encode_options o = {.format = ENCODE_GEOJSON,
                                  .of = &ASSET,
                                  .crs = crs_of_uri(slice_of(CASES[i].crs)),
                                  .as_file = CASES[i].as_file};
        json_t *read = collection(&o);
        coordinates(read, at);
        assert_true(fabs(at[0] - CASES[i].x) <= CASES[i].within);
        assert_true(fabs(at[1] - CASES[i].y) <= CASES[i].within);
        json_t *named = json_object_get(json_object_get(read, "crs"), "properties");
        const char *member = json_string_value(json_object_get(named, "name"));
        assert_true(!member == !CASES[i].member);
        if (member)
            assert_string_equal(member, CASES[i].member);
        json_t *entrances =
            json_object_get(json_object_get(first(read), "properties"), "entrances");
        assert_float_equal(json_number_value(json_array_get(json_array_get(entrances, 1), 0)),
                           179.5, 1e-9);
        json_decref(read);
    }
}

static void test_properties_that_are_chosen(void **state)
{
    bool chosen[FIELD_MAX + 1] = {false};
    static const char *const FURTHER[] = {"activities", NULL};
    const encode_options o = {
        .format = ENCODE_GEOJSON, .of = &ASSET, .chosen = chosen, .further = FURTHER};
    (void)state;
    chosen[ASSET_NAME] = chosen[ASSET_AGE_MIN] = chosen[ASSET_ENTRANCES] = true;
    for (int with = 0; with < 2; with++) {
        chosen[ASSET.count] = with;
        json_t *read = collection(&o), *properties = json_object_get(first(read), "properties");
        assert_int_equal(json_object_size(properties), 3 + with);
        assert_int_equal(json_integer_value(json_object_get(properties, "age_min")), 16);
        assert_int_equal(json_array_size(json_object_get(properties, "activities")), with);
        assert_non_null(json_object_get(first(read), "id"));
        json_decref(read);
    }
    chosen[ASSET_NAME] = chosen[ASSET_AGE_MIN] = chosen[ASSET_ENTRANCES] = false;
    chosen[ASSET.count] = false;
    json_t *read = collection(&o);
    assert_int_equal(json_object_size(json_object_get(first(read), "properties")), 0);
    json_decref(read);
}

static void test_without_a_position(void **state)
{
    const encode_options o = {
        .format = ENCODE_GEOJSON, .of = &ASSET, .crs = crs_of_uri(slice_of("EPSG:27700"))};
    (void)state;
    for (int nowhere = 0; nowhere < 2; nowhere++) {
        hall.has_position = nowhere;
        hall.position = (lonlat){88, 0}; /* a quarter of the globe off its meridian */
        json_t *read = collection(&o);
        assert_true(json_is_null(json_object_get(first(read), "geometry")));
        json_decref(read);
    }
    hall.has_position = true;
    hall.position = (lonlat){-4.2882431, 55.8928237};
}

static void test_sequences(void **state)
{
    encode_options o = {.format = ENCODE_GEOJSONL, .of = &ASSET};
    (void)state;
    const char *text = encoded(&o);
    assert_memory_equal(text, body.data, body.len);
    assert_int_equal(text[body.len], '\n');
    assert_memory_equal(text + body.len + 1, body.data, body.len);
    assert_int_equal(out.len, 2 * (body.len + 1));
    o.format = ENCODE_GEOJSON_SEQ;
    text = encoded(&o);
    assert_int_equal(text[0], 0x1e);
    assert_memory_equal(text + 1, body.data, body.len);
    assert_int_equal(out.len, 2 * (body.len + 2));
}

static slice cell_named(const csv_row *headings, const csv_row *row, const char *name)
{
    for (size_t i = 0; i < headings->count; i++)
        if (slice_equals(headings->cells[i], name))
            return row->cells[i];
    fail_msg("there is no column %s", name);
    return (slice){0};
}

static void test_rows_of_csv(void **state)
{
    static const struct {
        const char *column, *text;
    } CASES[] = {
        {"uuid", "0192f0c4-1111-7000-8000-000000000001"},
        {"name", "'=Hall, \"A\" <&> Taigh-\u00e8isteachd \U0001F600\nback\\slash"},
        {"other_names", "''=x"},
        {"take_part", "come-along;use-the-room"},
        {"audiences", "[]"},
        {"routes_in", ""},
        {"age_min", "16"},
        {"age_max", ""},
        {"step_free", "unknown"},
        {"opened_on", "1998-05-01"},
        {"accuracy_m", "62.5"},
        {"phone_e164", "'+441414960123"},
        {"entrances", "-4.2871,55.89;179.5,-16.1234567"},
        {"longitude", "-4.2882431"},
        {"latitude", "55.8928237"},
    };
    csv_reader reader;
    csv_row headings, row;
    const encode_options o = {.format = ENCODE_CSV, .of = &ASSET, .bom = true};
    (void)state;
    const char *text = encoded(&o);
    assert_memory_equal(text, "\xEF\xBB\xBFuuid,name,", 13);
    assert_null(strstr(text, "Choir"));
    assert_null(strstr(text, "source_ref"));
    csv_open(&reader, slice_of(text));
    assert_int_equal(csv_next(&reader, a, &headings, NULL), OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(csv_next(&reader, a, &row, NULL), OK);
        assert_int_equal(row.count, headings.count);
    }
    for (size_t i = 0; i < COUNT(CASES); i++) {
        slice cell = cell_named(&headings, &row, CASES[i].column);
        if (!slice_equals(cell, CASES[i].text))
            fail_msg("%s: %.*s", CASES[i].column, (int)cell.len, cell.at);
    }
    assert_int_equal(csv_next(&reader, a, &row, NULL), ERR_NOT_FOUND);
}

static void test_columns_of_csv(void **state)
{
    bool chosen[FIELD_MAX + 1] = {false};
    static const char *const FURTHER[] = {"distance_m", NULL};
    encode_options o = {.format = ENCODE_CSV, .of = &ASSET, .chosen = chosen, .further = FURTHER};
    (void)state;
    chosen[ASSET_AGE_MIN] = chosen[ASSET.count] = true;
    o.crs = crs_of_uri(slice_of("EPSG:4326"));
    static const char ID[] = "0192f0c4-1111-7000-8000-000000000001";
    const char *text = encoded(&o);
    assert_string_equal(strtok((char *)text, "\r\n"), "uuid,age_min,distance_m,latitude,longitude");
    const char *row = strtok(NULL, "\r\n");
    assert_memory_equal(row, ID, 36);
    assert_string_equal(row + 36, ",16,,55.8928237,-4.2882431");
    o.wkt = true;
    o.crs = NULL;
    text = encoded(&o);
    assert_string_equal(strtok((char *)text, "\r\n"), "uuid,age_min,distance_m,geometry");
    assert_string_equal(strtok(NULL, "\r\n") + 36, ",16,,POINT (-4.2882431 55.8928237)");
    hall.has_position = false;
    assert_non_null(strstr(encoded(&o), ",16,,\r\n"));
    o.wkt = false;
    assert_non_null(strstr(encoded(&o), ",16,,,\r\n"));
    hall.has_position = true;
}

static void test_areas_as_well_known_text(void **state)
{
    static const struct {
        const char *geometry, *wkt;
    } CASES[] = {
        {"{\"type\":\"Polygon\",\"coordinates\":[[[-4,55],[-3.5,55],[-4,56],[-4,55]],[[1,2],[3,4]]]"
         "}",
         "\"POLYGON ((-4 55,-3.5 55,-4 56,-4 55),(1 2,3 4))\""},
        {"{\"type\":\"MultiPolygon\",\"coordinates\":[[[[1,2],[3,4]]],[[[5,6],[7,8]]]]}",
         "\"MULTIPOLYGON (((1 2,3 4)),((5 6,7 8)))\""},
        {"{\"type\":\"LineString\",\"coordinates\":[[1,2],[3,4]]}", "\"LINESTRING (1 2,3 4)\""},
        {"{\"type\":\"Point\",\"coordinates\":[1,2]}", "POINT (1 2)"},
        {"null", ""},
    };
    encoder *e;
    const encode_options o = {.format = ENCODE_CSV, .of = &ASSET, .wkt = true};
    (void)state;
    assert_int_equal(encoder_new(&o, &e, NULL), OK);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[400], row[200];
        int length =
            snprintf(text, sizeof text,
                     "{\"type\":\"Feature\",\"id\":\"x\",\"geometry\":%s,\"properties\":{}}",
                     CASES[i].geometry);
        buf_clear(&out);
        encode_feature(e, (slice){text, (size_t)length}, (size_t)length - 2, &out);
        snprintf(row, sizeof row, ",%s\r\n", CASES[i].wkt);
        const char *made = buf_text(&out);
        if (strcmp(made + strlen(made) - strlen(row), row) != 0)
            fail_msg("%s", made);
    }
    encoder_free(e);
}

/* What a body may be cut to, its reader stays within it. */
static void test_what_is_cut_short(void **state)
{
    (void)state;
    render();
    for (int format = ENCODE_GEOJSON; format <= ENCODE_CSV; format++) {
        encoder *e;
        bool chosen[FIELD_MAX] = {[ASSET_NAME] = true};
        const encode_options o = {.format = (encode_format)format,
                                  .of = &ASSET,
                                  .crs = crs_of_uri(slice_of("EPSG:3857")),
                                  .chosen = chosen};
        assert_int_equal(encoder_new(&o, &e, NULL), OK);
        for (size_t length = 0; length <= body.len; length++) {
            char *exact = test_malloc(length + 1);
            memcpy(exact, body.data, length);
            buf_clear(&out);
            encode_feature(e, (slice){exact, length}, split < length ? split : length, &out);
            test_free(exact);
            assert_false(out.failed);
        }
        encoder_free(e);
    }
}

static void test_single_properties(void **state)
{
    static const char *const NAMES[] = {"age_min", "title", "name"};
    slice found[COUNT(NAMES)];
    (void)state;
    render();
    encoded_properties((slice){body.data, body.len}, split, NAMES, COUNT(NAMES), found);
    assert_true(slice_equals(found[0], "16"));
    assert_int_equal(found[1].len, 0); /* of an activity */
    buf_clear(&out);
    assert_true(encoded_text(found[2], &out));
    assert_true(slice_equals((slice){out.data, out.len}, hall.v[ASSET_NAME].text.at));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_positions_in_each_system),
        cmocka_unit_test(test_properties_that_are_chosen),
        cmocka_unit_test(test_without_a_position),
        cmocka_unit_test(test_sequences),
        cmocka_unit_test(test_rows_of_csv),
        cmocka_unit_test(test_columns_of_csv),
        cmocka_unit_test(test_areas_as_well_known_text),
        cmocka_unit_test(test_what_is_cut_short),
        cmocka_unit_test(test_single_properties),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
