#include "domain/tile_clip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/generate.h"

enum { LOW = -TILE_CLIP_MARGIN, HIGH = TILE_EXTENT + TILE_CLIP_MARGIN };

/* Whether a point is in a ring: even and odd, a ray to the right (a quarter up, so that it meets no
 * corner). */
static bool inside(const tile_point *ring, size_t count, double x, double y)
{
    bool in = false;
    for (size_t i = 0, k = count - 1; i < count; k = i++) {
        if ((ring[i].y > y) == (ring[k].y > y))
            continue;
        double at = ring[i].x + (y - ring[i].y) * ((double)ring[k].x - ring[i].x) /
                                    ((double)ring[k].y - ring[i].y);
        in ^= at > x;
    }
    return in;
}

static void test_known_rings(void **state)
{
    static const tile_point WITHIN[] = {{1, 2}, {4000, 5}, {7, 4160}},
                            AROUND[] = {{-9000, -9000}, {9000, -9000}, {9000, 9000}, {-9000, 9000}},
                            BESIDE[] = {{5000, 0}, {6000, 0}, {6000, 100}},
                            FAR[] = {
                                {INT32_MIN / 2, 100}, {INT32_MAX / 2, 100}, {0, INT32_MAX / 2}};
    const tile_point *got;
    size_t count;
    error err;
    (void)state;
    ARENA_SCOPED arena *a = arena_new(1 << 16);
    assert_int_equal(tile_clip_ring(a, WITHIN, 3, &got, &count, &err), OK);
    assert_ptr_equal(got, WITHIN);
    assert_int_equal(count, 3);
    assert_int_equal(tile_clip_ring(a, AROUND, 4, &got, &count, &err), OK);
    assert_int_equal(count, 4);
    for (size_t i = 0; i < count; i++)
        assert_true((got[i].x == LOW || got[i].x == HIGH) && (got[i].y == LOW || got[i].y == HIGH));
    assert_int_equal(tile_clip_ring(a, BESIDE, 3, &got, &count, &err), OK);
    assert_int_equal(count, 0);
    assert_int_equal(tile_clip_ring(a, BESIDE, 0, &got, &count, &err), OK);
    assert_int_equal(count, 0);
    assert_int_equal(tile_clip_ring(a, FAR, 3, &got, &count, &err), OK);
    assert_true(inside(got, count, 2000.25, 101.25));
    assert_false(inside(got, count, 2000.25, 99.25));
    arena *little = arena_new(16);
    assert_int_equal(tile_clip_ring(little, AROUND, 4, &got, &count, &err), ERR_NO_MEMORY);
    arena_free(little);
}

/* Stars of any size: nothing is left outside the frame, and what was inside before is inside, but
 * for the unit to which crossings are rounded. */
static void test_what_is_inside_stays_inside(void **state)
{
    enum { CORNERS = 24, PROBES = 200 };
    generator g = {12};
    size_t compared = 0, different = 0;
    error err;
    (void)state;
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    for (int round = 0; round < 500; round++) {
        tile_point ring[CORNERS];
        const tile_point *got;
        size_t count;
        double size = pow(10, generate_between(&g, 2, 6));
        double x = generate_between(&g, -2000, 6000), y = generate_between(&g, -2000, 6000);
        for (int i = 0; i < CORNERS; i++) {
            double far = size * generate_between(&g, 0.2, 1), turn = 2 * M_PI * i / CORNERS;
            ring[i] = (tile_point){(int32_t)(x + far * cos(turn)), (int32_t)(y + far * sin(turn))};
        }
        assert_int_equal(tile_clip_ring(a, ring, CORNERS, &got, &count, &err), OK);
        for (size_t i = 0; i < count; i++)
            assert_true(got[i].x >= LOW && got[i].x <= HIGH && got[i].y >= LOW && got[i].y <= HIGH);
        for (int i = 0; i < PROBES; i++, compared++) {
            double px = floor(generate_between(&g, LOW, HIGH)) + 0.25;
            double py = floor(generate_between(&g, LOW, HIGH)) + 0.25;
            different += inside(ring, CORNERS, px, py) != (count && inside(got, count, px, py));
        }
        arena_clear(a);
    }
    assert_true(different < compared / 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_rings),
        cmocka_unit_test(test_what_is_inside_stays_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
