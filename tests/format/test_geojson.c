#include "format/geojson.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <jansson.h>

static arena *a;
static buf out;
static record hall, choir;

static void set(record *r, int number, const char *text)
{
    error err = {0};
    if (field_read(&r->of->fields[number], slice_of(text), a, &r->v[number], &err))
        fail_msg("%s: %s", err.field, err.detail);
}

static int set_up(void **state)
{
    (void)state;
    a = arena_new(1 << 20);
    buf_init(&out, 1 << 20);
    record_init(&hall, &ASSET);
    hall.has_position = true;
    hall.position = (lonlat){-4.2871003, 55.8939};
    set(&hall, ASSET_UUID, "0192f0c4-1111-7000-8000-000000000001");
    set(&hall, ASSET_NAME, "Community <Hall> \"A\"");
    set(&hall, ASSET_CATEGORY, "community-centre");
    set(&hall, ASSET_LEVEL, "community");
    set(&hall, ASSET_TAKE_PART, "come-along;use-the-room");
    set(&hall, ASSET_AUDIENCES, "[]");
    set(&hall, ASSET_AGE_MIN, "16");
    set(&hall, ASSET_STEP_FREE, "yes");
    set(&hall, ASSET_OPENED_ON, "1998-05-01");
    set(&hall, ASSET_ACCURACY_M, "62.5");
    set(&hall, ASSET_STATUS, "published");
    set(&hall, ASSET_SOURCE_REF, "X-17");
    set(&hall, ASSET_EXTRA, "{\"column 9\":[1,2]}");
    set(&hall, ASSET_TWIN, "0192f0c4-1111-7000-8000-000000000007");
    set(&hall, ASSET_ENTRANCES, "-4.2871,55.89;179.5,-16.1234567");
    record_init(&choir, &ACTIVITY);
    set(&choir, ACTIVITY_UUID, "0192f0c4-2222-7000-8000-000000000002");
    set(&choir, ACTIVITY_TITLE, "Choir");
    set(&choir, ACTIVITY_SCHEDULE_TEXT, "Thursday evenings");
    set(&choir, ACTIVITY_BSL, "no");
    set(&choir, ACTIVITY_SOURCE_REF, "Y-3");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    buf_done(&out);
    return 0;
}

/* The feature as another program reads it. */
static json_t *feature(const record *r, audience to, const record *const *activities, size_t count)
{
    size_t split;
    json_error_t why;
    buf_clear(&out);
    buf_puts(&out, "before"); /* the split is counted from the feature's own beginning */
    geojson_feature(&out, r, to, activities, count, &split);
    assert_non_null(buf_text(&out));
    const char *text = out.data + strlen("before");
    assert_memory_equal(text + split - strlen("\"properties\":{"), "\"properties\":{",
                        strlen("\"properties\":{"));
    json_t *read = json_loads(text, JSON_REJECT_DUPLICATES, &why);
    if (!read)
        fail_msg("%s in %s", why.text, text);
    return read;
}

static json_t *property(json_t *read, const char *name)
{
    return json_object_get(json_object_get(read, "properties"), name);
}

static const char *text_property(json_t *read, const char *name)
{
    return json_string_value(property(read, name));
}

static void test_id_and_geometry(void **state)
{
    (void)state;
    json_t *read = feature(&hall, AUDIENCE_PUBLIC, NULL, 0);
    assert_string_equal(json_string_value(json_object_get(read, "type")), "Feature");
    assert_string_equal(json_string_value(json_object_get(read, "id")),
                        "0192f0c4-1111-7000-8000-000000000001");
    assert_null(property(read, "uuid"));
    assert_non_null(strstr(out.data, "\"geometry\":{\"type\":\"Point\","
                                     "\"coordinates\":[-4.2871003,55.8939]}"));
    json_decref(read);
    hall.has_position = false;
    read = feature(&hall, AUDIENCE_PUBLIC, NULL, 0);
    assert_true(json_is_null(json_object_get(read, "geometry")));
    json_decref(read);
}

static void test_values_by_type(void **state)
{
    (void)state;
    json_t *read = feature(&hall, AUDIENCE_EDITORS, NULL, 0);
    assert_string_equal(text_property(read, "name"), "Community <Hall> \"A\"");
    assert_string_equal(text_property(read, "category"), "community-centre");
    assert_string_equal(text_property(read, "level"), "community");
    assert_string_equal(text_property(read, "step_free"), "yes");
    assert_string_equal(text_property(read, "hearing_loop"), "unknown");
    assert_string_equal(text_property(read, "opened_on"), "1998-05-01");
    assert_string_equal(text_property(read, "status"), "published");
    assert_int_equal(json_integer_value(property(read, "age_min")), 16);
    assert_true(json_real_value(property(read, "accuracy_m")) == 62.5);
    json_t *part = property(read, "take_part");
    assert_int_equal(json_array_size(part), 2);
    assert_string_equal(json_string_value(json_array_get(part, 0)), "come-along");
    assert_string_equal(json_string_value(json_array_get(part, 1)), "use-the-room");
    /* none is not unknown */
    assert_true(json_is_array(property(read, "audiences")));
    assert_int_equal(json_array_size(property(read, "audiences")), 0);
    assert_true(json_is_null(property(read, "routes_in")));
    assert_int_equal(json_array_size(json_object_get(property(read, "extra"), "column 9")), 2);
    assert_non_null(strstr(out.data, "\"entrances\":[[-4.2871,55.89],[179.5,-16.1234567]]"));
    json_decref(read);
    hall.v[ASSET_ENTRANCES] = (value){.kind = VALUE_NULL};
    read = feature(&hall, AUDIENCE_PUBLIC, NULL, 0);
    assert_true(json_is_null(property(read, "entrances")));
    json_decref(read);
}

/* Every field that the audience may see is there, null or not, and no other. */
static void test_fields_by_audience(void **state)
{
    (void)state;
    for (int to = AUDIENCE_PUBLIC; to < AUDIENCE_COUNT; to++) {
        json_t *read = feature(&hall, (audience)to, NULL, 0);
        size_t visible = 1; /* activities */
        for (size_t i = 0; i < ASSET.count; i++) {
            const field *f = &ASSET.fields[i];
            bool shown = !field_is_id(f) && (int)f->visible_to <= to;
            assert_int_equal(property(read, f->name) != NULL, shown);
            visible += shown;
        }
        assert_int_equal(json_object_size(json_object_get(read, "properties")), visible);
        /* the only identifier is its own */
        assert_string_equal(json_string_value(json_object_get(read, "id")),
                            hall.v[ASSET_UUID].text.at);
        json_decref(read);
    }
    json_t *read = feature(&hall, AUDIENCE_PUBLIC, NULL, 0);
    assert_null(property(read, "status"));
    assert_null(property(read, "extra"));
    assert_null(property(read, "source_ref"));
    json_decref(read);
    read = feature(&hall, AUDIENCE_PARTNERS, NULL, 0);
    assert_string_equal(text_property(read, "source_ref"), "X-17");
    json_decref(read);
    /* another identifier is no second id */
    record doubted = hall;
    doubted.v[ASSET_TWIN] =
        (value){.kind = VALUE_TEXT, .text = slice_of("0192f0c4-0000-4000-8000-0000000000ff")};
    read = feature(&doubted, AUDIENCE_EDITORS, NULL, 0);
    assert_string_equal(text_property(read, "twin"), "0192f0c4-0000-4000-8000-0000000000ff");
    assert_memory_equal(json_string_value(json_object_get(read, "id")), hall.v[ASSET_UUID].text.at,
                        hall.v[ASSET_UUID].text.len);
    json_decref(read);
}

static json_t *first_activity(json_t *read)
{
    return json_array_get(property(read, "activities"), 0);
}

static const char *when(audience to)
{
    static char answer[200];
    const record *activities[] = {&choir};
    json_t *read = feature(&hall, to, activities, 1);
    const char *text = json_string_value(json_object_get(first_activity(read), "when"));
    answer[0] = '\0';
    if (text)
        strncat(answer, text, sizeof answer - 1);
    json_decref(read);
    return answer;
}

static void test_activities_tell_what_is_known(void **state)
{
    const record *activities[] = {&choir, &choir};
    (void)state;
    json_t *read = feature(&hall, AUDIENCE_PUBLIC, activities, 2);
    assert_int_equal(json_array_size(property(read, "activities")), 2);
    json_t *activity = first_activity(read);
    assert_string_equal(json_string_value(json_object_get(activity, "title")), "Choir");
    assert_string_equal(json_string_value(json_object_get(activity, "id")),
                        "0192f0c4-2222-7000-8000-000000000002");
    assert_string_equal(json_string_value(json_object_get(activity, "bsl")), "no");
    assert_null(json_object_get(activity, "step_free")); /* unknown */
    assert_null(json_object_get(activity, "cost"));      /* null */
    assert_null(json_object_get(activity, "source_ref"));
    assert_null(json_object_get(activity, "visibility"));
    json_decref(read);
    read = feature(&hall, AUDIENCE_PUBLIC, NULL, 0);
    assert_true(json_is_array(property(read, "activities")));
    assert_int_equal(json_array_size(property(read, "activities")), 0);
    json_decref(read);
    /* an activity as a feature has no activities of its own */
    read = feature(&choir, AUDIENCE_PUBLIC, NULL, 0);
    assert_null(property(read, "activities"));
    assert_true(json_is_null(property(read, "cost")));
    json_decref(read);
}

static void test_when_claims_no_more_than_is_known(void **state)
{
    (void)state;
    assert_string_equal(when(AUDIENCE_PUBLIC), "Thursday evenings");
    set(&choir, ACTIVITY_AS_DESCRIBED, "2016");
    assert_string_equal(when(AUDIENCE_PUBLIC), "Thursday evenings, as described in 2016");
    set(&choir, ACTIVITY_AS_DESCRIBED, "2012-04");
    assert_string_equal(when(AUDIENCE_PUBLIC), "Thursday evenings, as described in April 2012");
    set(&choir, ACTIVITY_AS_DESCRIBED, "2012-04-09");
    assert_string_equal(when(AUDIENCE_PUBLIC), "Thursday evenings, as described on 9 April 2012");
    set(&choir, ACTIVITY_CONFIRMED_ON, "2026-11-02");
    assert_string_equal(when(AUDIENCE_PUBLIC), "Thursday evenings");
    set(&choir, ACTIVITY_SCHEDULE_TEXT, "");
    assert_string_equal(when(AUDIENCE_PUBLIC), "");
}

static void test_distance_is_the_first_property(void **state)
{
    size_t split;
    BUF_SCOPED buf body;
    (void)state;
    buf_init(&body, 1 << 16);
    geojson_feature(&body, &hall, AUDIENCE_PUBLIC, NULL, 0, &split);
    buf_clear(&out);
    geojson_feature_at(&out, (slice){body.data, body.len}, split, 38.44);
    assert_non_null(strstr(buf_text(&out), "\"properties\":{\"distance_m\":38.4,\"name\":"));
    json_t *read = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
    json_t *plain = json_loadb(body.data, body.len, JSON_REJECT_DUPLICATES, NULL);
    assert_int_equal(json_object_del(json_object_get(read, "properties"), "distance_m"), 0);
    assert_true(json_equal(read, plain));
    json_decref(read);
    json_decref(plain);
    buf_clear(&out);
    slice bare = slice_of("{\"properties\":{}}");
    geojson_feature_at(&out, bare, bare.len - 2, 7);
    assert_string_equal(buf_text(&out), "{\"properties\":{\"distance_m\":7}}");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_id_and_geometry),
        TEST(test_values_by_type),
        TEST(test_fields_by_audience),
        TEST(test_activities_tell_what_is_known),
        TEST(test_when_claims_no_more_than_is_known),
        TEST(test_distance_is_the_first_property),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
