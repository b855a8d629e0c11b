/* Many connections at once. libmicrohttpd's own epoll loop stalls when a multiple of 128
 * connections are ready together, some 600 times slower; ours must not. What is asserted is that
 * everything is answered in a time that only such a stall would take; the rates are printed for
 * people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/http_served.h"

#ifdef CAIRN_SANITIZED
enum { REQUESTS = 3000 };
#else
enum { REQUESTS = 12000 };
#endif

static const double STALLED_S = 20;
static const char TARGET[] = "/near?lon=-4.2868&lat=55.8842&radius=2000";

static int set_up(void **state)
{
    (void)state;
    return served_with((const char *const[]){"--threads", "1", NULL});
}

static double rate(size_t connections)
{
    http_load_result r = http_load(f.server.port, TARGET, connections, REQUESTS, STALLED_S);
    if (r.failed || r.answered < REQUESTS)
        fail_msg("%zu connections: %zu of %d answered, %zu failed in %.1f s", connections,
                 r.answered, REQUESTS, r.failed, r.seconds);
    return (double)r.answered / r.seconds;
}

static void test_multiples_of_128(void **state)
{
    static const size_t CONNECTIONS[] = {127, 128, 129, 256, 384, 512};
    (void)state;
    (void)rate(120); /* warms up */
    double base = rate(120);
    for (size_t i = 0; i < sizeof CONNECTIONS / sizeof CONNECTIONS[0]; i++) {
        double here = rate(CONNECTIONS[i]);
        printf("%3zu connections: %.0f requests/s, %.2f of the rate at 120\n", CONNECTIONS[i], here,
               here / base);
    }
}

/* More than --max-connections allows, each leaving when it was answered: all get their turn. */
static void test_short_connections(void **state)
{
    enum { WAVES = 10, AT_ONCE = 200 };
    int fds[AT_ONCE];
    (void)state;
    for (int wave = 0; wave < WAVES; wave++) {
        for (size_t i = 0; i < AT_ONCE; i++) {
            fds[i] = http_connect(f.server.port);
            assert_true(http_puts(fds[i], "GET /healthz HTTP/1.1\r\nHost: a\r\n"
                                          "Connection: close\r\n\r\n"));
        }
        for (size_t i = 0; i < AT_ONCE; i++) {
            http_answer a = http_read(fds[i], false, 10);
            assert_int_equal(a.status, 200);
            http_answer_free(&a);
            close(fds[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_multiples_of_128),
        cmocka_unit_test(test_short_connections),
    };
    return cmocka_run_group_tests(tests, set_up, served_tear_down);
}
