/* What is rendered reads back as the record that it was. */
#include "format/rendered_record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "format/geojson.h"
#include "support/exporting.h"
#include "support/occurring.h"

enum { RECORDS = 200, ACTIVITIES = 3 };

static const char UUID[] = "0192f0c4-1111-7000-8000-000000000001";

static void expect_same(const record *is, const record *was, audience to)
{
    assert_int_equal(is->has_position, was->has_position);
    if (was->has_position) {
        lonlat_e7 a = lonlat_pack(is->position), b = lonlat_pack(was->position);
        assert_true(a.lon_e7 == b.lon_e7 && a.lat_e7 == b.lat_e7);
    }
    for (size_t i = 0; i < was->of->count; i++) {
        const field *f = &was->of->fields[i];
        bool tristate = f->type == FIELD_TRISTATE || f->flags & FIELD_REQUIRED;
        if (f->visible_to > to) {
            if (!tristate && is->v[i].kind != VALUE_NULL)
                fail_msg("%s is not for this audience", f->name);
        } else if (!value_equals(&is->v[i], &was->v[i])) {
            fail_msg("%s differs", f->name);
        }
    }
}

static void test_assets_and_activities_read_back(void **state)
{
    generator g = {20261125};
    error err = {0};
    (void)state;
    for (int n = 1; n <= RECORDS; n++) {
        record asset, read, activities[ACTIVITIES];
        const record *list[ACTIVITIES], *found;
        size_t split, count;
        audience to = n % 2 ? AUDIENCE_PUBLIC : AUDIENCE_EDITORS;
        ARENA_SCOPED arena *a = arena_new(1 << 22);
        BUF_SCOPED buf out;
        buf_init(&out, 1 << 20);
        exporting_asset(&asset, n, &g, a);
        exporting_set(&asset, ASSET_UUID, UUID, a);
        asset.has_position = n % 3 > 0;
        asset.position = (lonlat){-4.2871003 + n, 55.8939 - n};
        for (int i = 0; i < ACTIVITIES; i++) {
            record_init(&activities[i], &ACTIVITY);
            for (int k = 0; k < ACTIVITY_FIELD_COUNT; k++)
                if (k != ACTIVITY_DURATION_MIN) /* which is never 0 */
                    exporting_fill(&activities[i], k, &g, a);
            exporting_set(&activities[i], ACTIVITY_UUID, UUID, a);
            exporting_set(&activities[i], ACTIVITY_STARTS_AT, "2026-11-25T10:00", a);
            list[i] = &activities[i];
        }
        geojson_feature(&out, &asset, to, list, (size_t)n % (ACTIVITIES + 1), &split);
        slice body = {out.data, out.len};
        assert_int_equal(rendered_record(body, split, &ASSET, a, &read, &err), OK);
        expect_same(&read, &asset, to);
        assert_int_equal(rendered_activities(body, split, a, &found, &count, &err), OK);
        assert_int_equal(count, (size_t)n % (ACTIVITIES + 1));
        for (size_t i = 0; i < count; i++)
            expect_same(&found[i], &activities[i], to);
    }
}

/* What is cut off or foreign is passed over. */
static void test_what_is_no_feature_is_an_empty_record(void **state)
{
    static const char *const BODIES[] = {
        "",
        "{",
        "{\"type\":\"Feature\",\"id\":\"0192",
        "[1,2,3]",
        "{\"activities\":[{\"id\":3},",
        "{\"activities\":{}}",
        "{\"activities\":[[{}]]}",
    };
    error err = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(BODIES); i++)
        for (size_t split = 0; split <= strlen(BODIES[i]) + 1; split++) {
            record r;
            const record *found;
            size_t count;
            ARENA_SCOPED arena *a = arena_new(1 << 20);
            slice body = slice_of(BODIES[i]);
            assert_int_equal(rendered_record(body, split, &ASSET, a, &r, &err), OK);
            assert_int_equal(r.v[ASSET_NAME].kind, VALUE_NULL);
            assert_int_equal(rendered_activities(body, split, a, &found, &count, &err), OK);
            assert_true(count <= 1);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_assets_and_activities_read_back),
        cmocka_unit_test(test_what_is_no_feature_is_an_empty_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
