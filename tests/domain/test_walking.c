/* How long a walk is, at each pace. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "domain/walking.h"

static void test_minutes(void **state)
{
    static const struct {
        double straight_m;
        walking_pace pace;
        int minutes;
        double speed_kmh;
    } WALKS[] = {
        {0, WALKING_USUAL, 1, 4.8},
        {20, WALKING_USUAL, 1, 4.8},
        {554, WALKING_USUAL, 9, 4.8},     /* 720.2 m at 80 m a minute */
        {1000, WALKING_USUAL, 16, 4.8},   /* 16.25 */
        {1000, WALKING_SLOWER, 24, 3.2},  /* 24.375 */
        {1000, WALKING_SLOWEST, 33, 2.4}, /* 32.5 */
        {50000, WALKING_USUAL, 813, 4.8}, /* 812.5 */
        {1e300, WALKING_USUAL, INT32_MAX, 4.8},
    };
    (void)state;
    for (size_t i = 0; i < sizeof WALKS / sizeof *WALKS; i++) {
        walking_time t = walking_time_of(WALKS[i].straight_m, WALKS[i].pace);
        if (t.minutes != WALKS[i].minutes)
            fail_msg("%g m: %d minutes, not %d", WALKS[i].straight_m, t.minutes, WALKS[i].minutes);
        assert_true(t.factor == 1.3);
        assert_true(t.speed_kmh == WALKS[i].speed_kmh);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_minutes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
