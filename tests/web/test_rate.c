/* Token buckets against a clock that the test turns, and who counts as one client. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "web/client.h"
#include "web/rate.h"

enum { HOUR_S = 3600 };

static void test_a_bucket_empties_and_fills(void **state)
{
    /* 4 an hour: one each 15 minutes. `wait_s` of what is asked at a second. */
    static const struct {
        uint64_t client;
        int at_s;
        unsigned wait_s;
    } CASES[] = {
        {7, 1, 0},    {7, 1, 0},    {7, 1, 0},    {7, 1, 0},    {7, 1, 900},
        {7, 2, 899},  {7, 900, 1},  {8, 900, 0},  {7, 901, 0},  {7, 901, 900},
        {7, 9001, 0}, {7, 9001, 0}, {7, 9001, 0}, {7, 9001, 0}, {7, 9001, 900},
    };
    rate *r;
    (void)state;
    assert_int_equal(rate_new(4, 1000, &r, NULL), OK);
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_int_equal(rate_take(r, CASES[i].client, (int64_t)CASES[i].at_s * 1000),
                         CASES[i].wait_s);
    rate_free(r);
}

static void test_what_all_may_not_costs_nobody_anything(void **state)
{
    rate *r;
    (void)state;
    assert_int_equal(rate_new(2, 3, &r, NULL), OK);
    assert_int_equal(rate_take(r, 1, 1000), 0);
    assert_int_equal(rate_take(r, 2, 1000), 0);
    assert_int_equal(rate_take(r, 3, 1000), 0);
    assert_int_equal(rate_take(r, 4, 1000), HOUR_S / 3);
    assert_int_equal(rate_take(r, 4, 1000), HOUR_S / 3);
    for (int i = 1; i <= 2; i++)
        assert_int_equal(rate_take(r, 4, 1000 + i * HOUR_S * 1000 / 3), 0);
    rate_free(r);
}

/* However many there are, none may more than it may, and the whole stays within its limit. */
static void test_many_clients(void **state)
{
    enum { CLIENTS = 3 * RATE_CLIENTS, ALL = 5000 };
    rate *r;
    size_t taken = 0;
    (void)state;
    assert_int_equal(rate_new(1, ALL, &r, NULL), OK);
    for (uint64_t client = 0; client < CLIENTS; client++)
        taken += rate_take(r, client * 0x9E3779B97F4A7C15, 1000) == 0;
    assert_int_equal(taken, ALL);
    rate_free(r);
}

static uint64_t number_of(const client_rules *rules, const char *peer, const char *forwarded)
{
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, peer, &four.sin_addr) == 1)
        return client_number(rules, (const struct sockaddr *)&four,
                             forwarded ? slice_of(forwarded) : (slice){0});
    assert_int_equal(inet_pton(AF_INET6, peer, &six.sin6_addr), 1);
    return client_number(rules, (const struct sockaddr *)&six,
                         forwarded ? slice_of(forwarded) : (slice){0});
}

static void test_who_is_one_client(void **state)
{
    static const struct {
        const char *peer, *forwarded, *same_as;
    } CASES[] = {
        {"203.0.113.1", NULL, "203.0.113.1"},
        {"203.0.113.1", "198.51.100.7", "203.0.113.1"},
        {"::ffff:203.0.113.1", NULL, "203.0.113.1"},
        {"2001:db8:1:2::3", NULL, "2001:db8:1:2:ffff::"},
        {"192.0.2.1", "198.51.100.7", "198.51.100.7"},
        {"::ffff:192.0.2.1", "198.51.100.7", "198.51.100.7"},
        {"192.0.2.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"},
        {"192.0.2.1", "198.51.100.7, 2001:db8::80", "198.51.100.7"},
        {"192.0.2.1", "198.51.100.7:1234", "198.51.100.7"},
        {"2001:db8::80", "[2001:db8:1:2::3]:80", "2001:db8:1:2::"},
        {"192.0.2.1", "198.51.100.7,", "192.0.2.1"},
        {"192.0.2.1", "unknown", "192.0.2.1"},
        {"192.0.2.1", "[", "192.0.2.1"},
        {"192.0.2.1", "]:[", "192.0.2.1"},
        {"192.0.2.1", "", "192.0.2.1"},
        {"192.0.2.1", ",,,", "192.0.2.1"},
    };
    static const char *const PROXIES[] = {"192.0.2.1", "2001:db8::80"};
    static const char *const NONE[] = {"proxy.example.org"};
    client_rules rules, other;
    error err = {0};
    (void)state;
    assert_int_equal(client_rules_init(&rules, PROXIES, COUNT(PROXIES), &err), OK);
    for (size_t i = 0; i < COUNT(CASES); i++)
        if (number_of(&rules, CASES[i].peer, CASES[i].forwarded) !=
            number_of(&rules, CASES[i].same_as, NULL))
            fail_msg("%s for %s is not %s", CASES[i].peer, CASES[i].forwarded, CASES[i].same_as);
    assert_true(number_of(&rules, "203.0.113.1", NULL) != number_of(&rules, "203.0.113.2", NULL));
    assert_true(number_of(&rules, "2001:db8:1:2::", NULL) !=
                number_of(&rules, "2001:db8:1:3::", NULL));
    /* another start, another number */
    assert_int_equal(client_rules_init(&other, NULL, 0, &err), OK);
    assert_true(number_of(&rules, "203.0.113.1", NULL) != number_of(&other, "203.0.113.1", NULL));
    assert_int_equal(client_rules_init(&other, NONE, 1, &err), ERR_INPUT);
    assert_string_equal(err.field, "trusted-proxy");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_bucket_empties_and_fills),
        cmocka_unit_test(test_what_all_may_not_costs_nobody_anything),
        cmocka_unit_test(test_many_clients),
        cmocka_unit_test(test_who_is_one_client),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
