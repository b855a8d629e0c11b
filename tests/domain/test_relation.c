/* Connections and catchments in memory: what is taken is copied, what is too much or no outline is
 * refused, and a list lives as long as its last holder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "domain/relation.h"

#define UUID "0192f0c4-0000-4000-8000-000000000001"

static relations *all;
static error err;

static int set_up(void **state)
{
    (void)state;
    assert_int_equal(relations_new(&all, &err), OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    relations_release(all);
    relations_release(NULL);
    return 0;
}

/* Well-known bytes of a polygon of one ring of `count` points, the last being the first. */
static void write_ring(buf *out, uint32_t count)
{
    static const uint32_t POLYGON = 3, RINGS = 1;
    buf_clear(out);
    buf_putc(out, 1);
    buf_add(out, &POLYGON, sizeof POLYGON);
    buf_add(out, &RINGS, sizeof RINGS);
    buf_add(out, &count, sizeof count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i + 1 == count ? 0 : i;
        const double point[] = {-4.2 + at * 1e-6, 55.8 + (at % 2) * 1e-3};
        buf_add(out, point, sizeof point);
    }
}

static void test_rows_are_copied_and_kept_in_order(void **state)
{
    enum { MANY = 1000 };
    char label[20], uuid[RELATION_UUID_SIZE];
    (void)state;
    for (int i = 1; i <= MANY; i++) {
        relation r = {.id = i, .from = i, .to = i + 1, .kind = i % 8};
        snprintf(uuid, sizeof uuid, "0192f0c4-0000-4000-8000-%012d", i);
        memcpy(r.uuid, uuid, sizeof uuid);
        snprintf(label, sizeof label, "Number %d", i);
        r.source = slice_of(label);
        assert_int_equal(relations_add(all, RELATION_CONNECTION, &r, (slice){"", 0}, &err), OK);
    }
    relations *held = relations_hold(all);
    relations_release(all);
    all = held;
    assert_int_equal(all->of[RELATION_CONNECTION].count, MANY);
    assert_int_equal(all->of[RELATION_CATCHMENT].count, 0);
    for (int i = 1; i <= MANY; i++) {
        const relation *r = &all->of[RELATION_CONNECTION].rows[i - 1];
        snprintf(label, sizeof label, "Number %d", i);
        assert_int_equal(r->id, i);
        assert_int_equal(r->kind, i % 8);
        assert_true(slice_equals(r->source, label));
        assert_null(r->note.at);
    }
}

static void test_what_is_taken(void **state)
{
    static const struct {
        relation row;
        uint32_t points; /* of the ring; 0: bytes that are none */
        bool taken;
    } CASES[] = {
        {{.id = 1, .uuid = UUID}, 4, true},
        {{.id = 2, .uuid = UUID}, CATCHMENT_MAX_POINTS, true},
        {{.id = 3, .uuid = UUID}, CATCHMENT_MAX_POINTS + 1, false},
        {{.id = 4, .uuid = UUID}, 3 * CATCHMENT_MAX_POINTS, false},
        {{.id = 5, .uuid = UUID}, 3, false}, /* there and back */
        {{.id = 6, .uuid = UUID}, 0, false},
        {{.id = 7, .uuid = "0192f0c4"}, 4, false},
        {{.id = 8, .uuid = UUID, .label = {"\xFF", 1}}, 4, false},
        {{.id = 9, .uuid = UUID, .note = {"a\0b", 3}}, 4, false},
    };
    BUF_SCOPED buf wkb;
    size_t taken = 0;
    (void)state;
    buf_init(&wkb, 4 << 20);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        write_ring(&wkb, CASES[i].points);
        if (!CASES[i].points)
            wkb.len = 4;
        status got =
            relations_add(all, RELATION_CATCHMENT, &CASES[i].row, (slice){wkb.data, wkb.len}, &err);
        if (got != (CASES[i].taken ? OK : ERR_INPUT))
            fail_msg("%d: %d", (int)CASES[i].row.id, (int)got);
        taken += CASES[i].taken;
        assert_int_equal(all->of[RELATION_CATCHMENT].count, taken);
    }
    relation of_no_kind = {.id = 1, .uuid = UUID, .kind = -1};
    assert_int_equal(relations_add(all, RELATION_CONNECTION, &of_no_kind, (slice){"", 0}, &err),
                     ERR_INPUT);
}

static void test_no_more_than_the_most(void **state)
{
    relation r = {.uuid = UUID};
    (void)state;
    for (int i = 0; i < RELATIONS_MAX; i++)
        assert_int_equal(relations_add(all, RELATION_CONNECTION, &r, (slice){"", 0}, &err), OK);
    assert_int_equal(relations_add(all, RELATION_CONNECTION, &r, (slice){"", 0}, &err), ERR_INPUT);
    assert_int_equal(all->of[RELATION_CONNECTION].count, RELATIONS_MAX);
}

/* Which rows tell where an asset is. */
static void test_what_tells_a_place(void **state)
{
    (void)state;
    for (int kind = 0; CONNECTION.fields[CONNECTION_KIND].choices[kind]; kind++) {
        const char *name = CONNECTION.fields[CONNECTION_KIND].choices[kind];
        bool tells = strcmp(name, "meets-at") == 0 || strcmp(name, "part-of") == 0;
        assert_int_equal(relation_tells_place(RELATION_CONNECTION, &(relation){.kind = kind}),
                         tells);
        assert_true(relation_tells_place(RELATION_CATCHMENT, &(relation){.kind = kind}));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows_are_copied_and_kept_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_taken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_more_than_the_most, set_up, tear_down),
        cmocka_unit_test(test_what_tells_a_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
