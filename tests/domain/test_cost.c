/* Which words of a cost say that everyone comes free. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/cost.h"

static void test_costs(void **state)
{
    static const struct {
        const char *cost;
        bool free;
    } COSTS[] = {
        {"Free", true},
        {"FREE!", true},
        {"free of charge.", true},
        {"No charge", true},
        {"There is no charge", false}, /* not understood, so not claimed */
        {"No cost", true},
        {"Nil", true},
        {"£0", true},
        {"£0.00", true},
        {"0", true},
        {"Cost: free", true},
        {"Free entry, drop-in", true},
        {"Free to all", true},
        {"It's free", true},
        {"An-asgaidh", true},
        {"Free (donations welcome)", true},
        {"", false},
        {" ", false},
        {"Donation", false},
        {"By donation", false},
        {"Donations welcome", false},
        {"Free, suggested donation", false},
        {"Free, suggested donation £2", false},
        {"£2", false},
        {"£0.50", false},
        {"£0 - £5", false},
        {"10", false},
        {"Free for members, £3 others", false},
        {"Free for members", false},
        {"First session free", false},
        {"Free parking", false},
        {"Free tea and coffee, £1 entry", false},
        {"Not free", false},
        {"No free places", false},
        {"No", false},
        {"Freedom pass", false},
        {"Fee", false},
        {"Ask", false},
        {"Unknown", false},
        {"Free \xff", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof COSTS / sizeof *COSTS; i++)
        if (cost_is_free(slice_of(COSTS[i].cost)) != COSTS[i].free)
            fail_msg("'%s' is %sfree", COSTS[i].cost, COSTS[i].free ? "not " : "");
    char long_cost[5000];
    for (size_t i = 0; i < sizeof long_cost; i++)
        long_cost[i] = "free "[i % 5];
    assert_false(cost_is_free((slice){long_cost, sizeof long_cost}));
    assert_false(cost_is_free((slice){"free\0free", 9}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_costs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
