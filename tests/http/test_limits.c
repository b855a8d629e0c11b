/* What a server must withstand: heads, addresses and bodies that are too large, clients that send
 * nothing, or a byte now and then, or do not read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/http_served.h"

static int port;

static int set_up(void **state)
{
    (void)state;
    static const char *const OPTIONS[] = {"--max-header-bytes",
                                          "4096",
                                          "--max-url-bytes",
                                          "1000",
                                          "--max-body-bytes",
                                          "5000",
                                          "--idle-timeout-s",
                                          "2",
                                          "--request-timeout-s",
                                          "3",
                                          "--threads",
                                          "1",
                                          "--max-connections",
                                          "8",
                                          NULL};
    if (served_with(OPTIONS))
        return -1;
    port = f.server.port;
    return 0;
}

/* Sends and reads one answer on a connection of its own. */
static http_answer ask(const char *bytes, size_t length, double timeout_s)
{
    int fd = http_connect(port);
    assert_true(fd >= 0);
    (void)http_send(fd, bytes, length); /* the server may have answered and closed before the end */
    http_answer a = http_read(fd, false, timeout_s);
    close(fd);
    return a;
}

static int status_of_request(const char *target, size_t header_bytes, size_t body_bytes)
{
    static char bytes[200000];
    size_t len =
        (size_t)snprintf(bytes, sizeof bytes, "GET %s HTTP/1.1\r\nHost: localhost\r\n", target);
    if (header_bytes) {
        len += (size_t)sprintf(bytes + len, "X-Long: ");
        memset(bytes + len, 'x', header_bytes);
        len += header_bytes;
        len += (size_t)sprintf(bytes + len, "\r\n");
    }
    if (body_bytes)
        len += (size_t)sprintf(bytes + len, "Content-Length: %zu\r\n", body_bytes);
    len += (size_t)sprintf(bytes + len, "\r\n");
    memset(bytes + len, 'b', body_bytes);
    http_answer a = ask(bytes, len + body_bytes, 5);
    int status = a.status;
    http_answer_free(&a);
    return status;
}

static void test_header_limit(void **state)
{
    (void)state;
    assert_int_equal(status_of_request("/healthz", 3900, 0), 200);
    assert_int_equal(status_of_request("/healthz", 4100, 0), 431);
    assert_int_equal(status_of_request("/healthz", 8000, 0), 431);
    assert_int_equal(status_of_request("/healthz", 100000, 0), 431);
}

static void test_many_header_fields(void **state)
{
    static char bytes[100000];
    (void)state;
    size_t len = (size_t)sprintf(bytes, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n");
    for (int i = 0; i < 5000; i++)
        len += (size_t)sprintf(bytes + len, "A%d: b\r\n", i);
    len += (size_t)sprintf(bytes + len, "\r\n");
    http_answer a = ask(bytes, len, 5);
    assert_int_equal(a.status, 431);
    http_answer_free(&a);
}

static void test_url_limit(void **state)
{
    char target[60000] = "/near?place=";
    (void)state;
    memset(target + 12, 'x', 900);
    assert_int_equal(status_of_request(target, 0, 0), 400); /* longer than a place may be */
    memset(target + 12, 'x', 1200);
    assert_int_equal(status_of_request(target, 0, 0), 414);
    memset(target + 12, 'x', sizeof target - 13);
    assert_int_equal(status_of_request(target, 0, 0), 414);
}

static void test_body_limit(void **state)
{
    (void)state;
    assert_int_equal(status_of_request("/healthz", 0, 5000), 200);
    assert_int_equal(status_of_request("/healthz", 0, 5001), 413);
    assert_int_equal(status_of_request("/healthz", 0, 90000), 413);
}

static void test_chunked_body_limit(void **state)
{
    static char bytes[30000];
    (void)state;
    size_t len = (size_t)sprintf(bytes, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
                                        "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 10; i++) {
        len += (size_t)sprintf(bytes + len, "3e8\r\n");
        memset(bytes + len, 'b', 1000);
        len += 1000;
        len += (size_t)sprintf(bytes + len, "\r\n");
    }
    len += (size_t)sprintf(bytes + len, "0\r\n\r\n");
    http_answer a = ask(bytes, len, 5);
    assert_int_equal(a.status, 413);
    assert_non_null(strstr(a.body, "\"status\":413"));
    http_answer_free(&a);
}

/* A connection on which nothing comes is closed, without an answer to nobody. */
static void test_idle_connection(void **state)
{
    (void)state;
    int fd = http_connect(port);
    double start = http_now_s();
    http_answer a = http_read(fd, false, 8);
    double waited = http_now_s() - start;
    close(fd);
    assert_true(a.closed);
    assert_int_equal(a.status, 0);
    assert_true(waited > 1 && waited < 5);
}

/* Sends a byte now and then, which keeps the idle timeout away. */
static http_answer dribble(const char *text, double every_s, double *ret_waited)
{
    int fd = http_connect(port);
    double start = http_now_s();
    http_answer a = {0};
    while (http_now_s() - start < 12 && !a.closed && !a.status) {
        (void)http_send(fd, text, *text ? 1 : 0); /* refused once the server has closed */
        text += *text != '\0';
        a = http_read(fd, false, every_s);
    }
    *ret_waited = http_now_s() - start;
    close(fd);
    return a;
}

static void test_slow_head(void **state)
{
    double waited;
    (void)state;
    http_answer a = dribble(
        "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: aaaaaaaaaaaaaaaaaaaa", 0.2, &waited);
    /* the request line takes 4.6 s of the 5 s that it may */
    assert_true(a.status == 408 || a.closed);
    assert_true(waited < 10);
    http_answer_free(&a);
}

static void test_slow_request_gets_408(void **state)
{
    (void)state;
    int fd = http_connect(port);
    double start = http_now_s();
    http_answer a = {0};
    assert_true(http_puts(fd, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"));
    while (http_now_s() - start < 10 && !a.status && !a.closed) {
        (void)http_puts(fd, "X"); /* refused once the server has closed */
        a = http_read(fd, false, 0.3);
    }
    double waited = http_now_s() - start;
    close(fd);
    assert_int_equal(a.status, 408);
    assert_true(waited > 2 && waited < 6);
    assert_string_equal(http_header(&a, "Content-Type"), "application/problem+json");
    assert_string_equal(http_header(&a, "Connection"), "close");
    assert_int_equal(strlen(a.body), a.body_length);
    http_answer_free(&a);
}

/* While others stall, the one thread goes on answering. */
static void test_stalled_connections_hold_nobody_up(void **state)
{
    int stalled[5];
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        stalled[i] = http_connect(port);
        assert_true(http_puts(stalled[i], i % 2 ? "GET /near?pla" : "GET /near HTTP/1.1\r\nHo"));
    }
    double start = http_now_s();
    for (int i = 0; i < 20; i++) {
        http_answer a = http_get(port, "/healthz");
        assert_int_equal(a.status, 200);
        http_answer_free(&a);
    }
    assert_true(http_now_s() - start < 1);
    for (size_t i = 0; i < 5; i++)
        close(stalled[i]);
}

/* Past --max-connections the next ones wait; they are answered when there is room. */
static void test_connections_past_the_limit_wait(void **state)
{
    int held[8];
    (void)state;
    for (size_t i = 0; i < 8; i++)
        held[i] = http_connect(port);
    struct timespec moment = {0, 200000000};
    nanosleep(&moment, NULL);
    int fd = http_connect(port);
    assert_true(http_puts(fd, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    http_answer a = http_read(fd, false, 0.3);
    assert_int_equal(a.status, 0);
    assert_false(a.closed);
    close(held[0]);
    a = http_read(fd, false, 1);
    assert_int_equal(a.status, 200);
    http_answer_free(&a);
    close(fd);
    for (size_t i = 1; i < 8; i++)
        close(held[i]);
}

/* All leave at once when it was full: whoever comes next does not wait for an event that is past.
 * */
static void test_full_then_empty(void **state)
{
    int held[8];
    (void)state;
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < 8; i++) {
            held[i] = http_connect(port);
            assert_true(http_puts(held[i], "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"));
        }
        for (size_t i = 0; i < 8; i++) {
            http_answer a = http_read(held[i], false, 5);
            assert_int_equal(a.status, 200);
            http_answer_free(&a);
        }
        for (size_t i = 0; i < 8; i++)
            close(held[i]);
        usleep((useconds_t)round * 200);
        double start = http_now_s();
        http_answer a = http_get(port, "/healthz");
        assert_int_equal(a.status, 200);
        assert_true(http_now_s() - start < 0.4);
        http_answer_free(&a);
    }
}

static int requests_under_way(void)
{
    http_answer a = http_get(port, "/metrics");
    const char *line = strstr(a.body, "\ncairn_requests_under_way ");
    int count = line ? atoi(line + 26) : -1;
    http_answer_free(&a);
    return count;
}

/* A client that asks for much and reads nothing holds memory; it is closed like an idle one. */
static void test_client_that_does_not_read(void **state)
{
    static const char REQUEST[] =
        "GET /collections/assets/items?limit=10000 HTTP/1.1\r\nHost: a\r\n\r\n";
    (void)state;
    int fd = http_connect(port), small = 4096;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    for (int i = 0; i < 60; i++)
        assert_true(http_puts(fd, REQUEST));
    usleep(500000);
    assert_int_equal(requests_under_way(), 2); /* that one and this one */
    double start = http_now_s();
    while (requests_under_way() > 1 && http_now_s() - start < 10)
        usleep(100000);
    assert_true(http_now_s() - start < 8);
    close(fd);
}

static void test_connections_of_one_address(void **state)
{
    char path[100];
    http_server s;
    int fds[3];
    (void)state;
    snprintf(path, sizeof path, "%s/other.sqlite", f.folder);
    assert_true(http_serve(&s, (const char *const[]){"--db", path, "--threads", "1",
                                                     "--max-connections-per-ip", "2", NULL}));
    for (size_t i = 0; i < 3; i++) {
        fds[i] = http_connect(s.port);
        (void)http_puts(fds[i], "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"); /* may be closed */
    }
    for (size_t i = 0; i < 3; i++) {
        http_answer a = http_read(fds[i], false, 5);
        int status = a.status;
        http_answer_free(&a);
        if (status != (i < 2 ? 200 : 0)) {
            (void)http_stop(&s, SIGKILL);
            fail_msg("connection %zu: %d", i, status);
        }
        close(fds[i]);
    }
    assert_int_equal(http_stop(&s, SIGTERM), 0);
}

static void test_malformed(void **state)
{
    static const struct {
        const char *bytes;
        int status; /* 0: closed without an answer */
    } CASES[] = {
        {"GET /healthz HTTP/1.1\r\n\r\n", 400}, /* no Host */
        {"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: <script>\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {"GET http://elsewhere/healthz HTTP/1.1\r\nHost: a\r\n\r\n", 200},
        {"GET healthz HTTP/1.1\r\nHost: a\r\n\r\n", 404},
        {"GET //near HTTP/1.1\r\nHost: a\r\n\r\n", 404},
        {"BREW /near HTTP/1.1\r\nHost: a\r\n\r\n", 405},
        {"GET /healthz HTTP/1.0\r\n\r\n", 200},
        {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        http_answer a = ask(CASES[i].bytes, strlen(CASES[i].bytes), 3);
        if (a.status != CASES[i].status)
            fail_msg("%d, not %d: %s", a.status, CASES[i].status, CASES[i].bytes);
        http_answer_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header_limit),
        cmocka_unit_test(test_many_header_fields),
        cmocka_unit_test(test_url_limit),
        cmocka_unit_test(test_body_limit),
        cmocka_unit_test(test_chunked_body_limit),
        cmocka_unit_test(test_idle_connection),
        cmocka_unit_test(test_slow_head),
        cmocka_unit_test(test_slow_request_gets_408),
        cmocka_unit_test(test_stalled_connections_hold_nobody_up),
        cmocka_unit_test(test_connections_past_the_limit_wait),
        cmocka_unit_test(test_full_then_empty),
        cmocka_unit_test(test_client_that_does_not_read),
        cmocka_unit_test(test_connections_of_one_address),
        cmocka_unit_test(test_malformed),
    };
    return cmocka_run_group_tests(tests, set_up, served_tear_down);
}
