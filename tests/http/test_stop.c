/* The beginning and the end of a server: SIGTERM and SIGINT while requests are under way, a second
 * server, a port that is taken, options from a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>

#include "support/http_fixture.h"

static http_fixture f;

static int set_up(void **state)
{
    (void)state;
    return fixture_make(&f) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    fixture_remove(&f);
    return 0;
}

static void serve(void)
{
    static const char *const OPTIONS[] = {"--request-timeout-s", "4", NULL};
    assert_true(fixture_serve(&f, OPTIONS));
}

static void moment(void)
{
    usleep(200000);
}

static void test_ends_at_once_when_nothing_is_under_way(void **state)
{
    static const int SIGNALS[] = {SIGTERM, SIGINT};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        serve();
        int idle = http_connect(f.server.port), kept = http_connect(f.server.port);
        assert_true(http_puts(kept, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"));
        http_answer a = http_read(kept, false, 5);
        assert_int_equal(a.status, 200);
        http_answer_free(&a);
        double start = http_now_s();
        assert_int_equal(http_stop(&f.server, SIGNALS[i]), 0);
        assert_true(http_now_s() - start < 2);
        char byte;
        assert_int_equal(recv(idle, &byte, 1, 0), 0);
        assert_int_equal(recv(kept, &byte, 1, 0), 0);
        assert_int_equal(http_connect(f.server.port), -1);
        close(idle);
        close(kept);
    }
}

/* What has begun is read to its end and answered; the connection then ends. */
static void test_finishes_what_is_under_way(void **state)
{
    enum { SEARCHES = 20 };
    int searches[SEARCHES];
    (void)state;
    serve();
    int half = http_connect(f.server.port);
    assert_true(http_puts(half, "GET /near?place=Maryhill HTTP/1.1\r\nHost: a\r\n"));
    moment();
    for (size_t i = 0; i < SEARCHES; i++) {
        searches[i] = http_connect(f.server.port);
        assert_true(http_puts(searches[i], "GET /near?place=Maryhill&q=grid HTTP/1.1\r\n"
                                           "Host: a\r\n\r\n"));
    }
    kill(f.server.pid, SIGTERM);
    for (size_t i = 0; i < SEARCHES; i++) {
        http_answer a = http_read(searches[i], false, 5);
        assert_int_equal(a.status, 200);
        http_answer_free(&a);
        close(searches[i]);
    }
    moment();
    assert_true(http_puts(half, "\r\n"));
    http_answer a = http_read(half, false, 5);
    assert_int_equal(a.status, 200);
    assert_string_equal(http_header(&a, "Connection"), "close");
    http_answer_free(&a);
    close(half);
    assert_int_equal(http_stop(&f.server, SIGTERM), 0);
}

/* A request that never ends does not keep the server for longer than its time. */
static void test_waits_no_longer_than_the_request_timeout(void **state)
{
    (void)state;
    serve();
    int half = http_connect(f.server.port);
    assert_true(http_puts(half, "GET /near?place=Maryhill HTTP/1.1\r\nHost: a\r\n"));
    moment();
    double start = http_now_s();
    assert_int_equal(http_stop(&f.server, SIGTERM), 0);
    double waited = http_now_s() - start;
    assert_true(waited > 2 && waited < 7);
    close(half);
}

static void ask_all(const int *fds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_true(http_puts(fds[i], "GET /near?place=Maryhill HTTP/1.1\r\nHost: a\r\n\r\n"));
}

/* Requests that stand in the sockets when the signal comes are all answered, whole. */
static void test_stop_under_load(void **state)
{
    enum { CONNECTIONS = 300, ROUNDS = 3 };
    int fds[CONNECTIONS];
    (void)state;
    for (int servers = 0; servers < 4; servers++) {
        serve();
        for (size_t i = 0; i < CONNECTIONS; i++)
            fds[i] = http_connect(f.server.port);
        for (int round = 0; round <= ROUNDS; round++) {
            ask_all(fds, CONNECTIONS);
            if (round == ROUNDS)
                kill(f.server.pid, SIGTERM);
            for (size_t i = 0; i < CONNECTIONS; i++) {
                http_answer a = http_read(fds[i], false, 10);
                assert_int_equal(a.status, 200);
                http_answer_free(&a);
            }
        }
        for (size_t i = 0; i < CONNECTIONS; i++)
            close(fds[i]);
        assert_int_equal(http_stop(&f.server, 0), 0);
    }
}

/* Runs a server that should refuse. @return its exit status; its message is in `message`. */
static int refused(char message[500], const char *const *arguments)
{
    char path[100], command[700];
    size_t len = 0;
    snprintf(path, sizeof path, "%s/message", f.folder);
    len += (size_t)snprintf(command, sizeof command, "timeout 20 %s serve", http_program());
    for (size_t i = 0; arguments[i]; i++)
        len += (size_t)snprintf(command + len, sizeof command - len, " '%s'", arguments[i]);
    snprintf(command + len, sizeof command - len, " >/dev/null 2>%s", path);
    int status = system(command);
    int fd = open(path, O_RDONLY);
    ssize_t got = read(fd, message, 499);
    close(fd);
    message[got > 0 ? got : 0] = '\0';
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_second_server_is_refused(void **state)
{
    char message[500], address[40], other[100];
    (void)state;
    serve();
    const char *const same_file[] = {"--listen", "127.0.0.1:0", "--db", f.db, NULL};
    assert_int_equal(refused(message, same_file), 1);
    assert_non_null(strstr(message, "stop it"));
    assert_non_null(strstr(message, f.db));
    snprintf(address, sizeof address, "127.0.0.1:%d", f.server.port);
    snprintf(other, sizeof other, "%s/other.sqlite", f.folder);
    const char *const same_port[] = {"--listen", address, "--db", other, NULL};
    assert_int_equal(refused(message, same_port), 1);
    assert_non_null(strstr(message, address));
    assert_non_null(strstr(message, "--listen"));
    http_answer a = http_get(f.server.port, "/healthz");
    assert_int_equal(a.status, 200);
    http_answer_free(&a);
    assert_int_equal(http_stop(&f.server, SIGTERM), 0);
    serve(); /* and again when the first has gone */
    assert_int_equal(http_stop(&f.server, SIGTERM), 0);
}

static void test_wrong_usage(void **state)
{
    static const char *const CASES[][2] = {
        {"--threads", "many"},        {"--threads", "-1"},
        {"--max-answer-bytes", "10"}, {"--listen", "nowhere"},
        {"--listen", "127.0.0.1:"},   {"--listen", "127.0.0.1:70000"},
        {"--listen", "::1:80"},       {"--base-url", "example.org"},
        {"--base-url", "http://a/"},  {"--base-url", "http://a\"b"},
        {"--log-level", "loud"},      {"--unheard-of", "1"},
        {"--idle-timeout-s", "0"},    {"--max-connections", "0"},
    };
    char message[500];
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        int ended =
            refused(message, (const char *const[]){"--db", f.db, CASES[i][0], CASES[i][1], NULL});
        if (ended != 2 || !strstr(message, CASES[i][0] + 2))
            fail_msg("%s %s: %d %s", CASES[i][0], CASES[i][1], ended, message);
    }
}

/* Options stand in a file under the same names; the command line wins. */
static void test_configuration_file(void **state)
{
    char path[100], message[500];
    (void)state;
    snprintf(path, sizeof path, "%s/cairn.conf", f.folder);
    assert_true(fixture_write_text(path,
                                   "# of the test\n\nbase-url = https://assets.example.org/x\n"
                                   "threads=1 # one\nmax-url-bytes = 200\n"));
    const char *const options[] = {"--config", path, "--max-url-bytes", "300", NULL};
    assert_true(fixture_serve(&f, options));
    char target[400] = "/near?place=";
    memset(target + 12, 'y', 238); /* 250 bytes */
    http_answer a = http_get(f.server.port, target);
    assert_int_equal(a.status, 400);
    http_answer_free(&a);
    memset(target + 12, 'y', 338);
    a = http_get(f.server.port, target);
    assert_int_equal(a.status, 414);
    http_answer_free(&a);
    a = http_get(f.server.port, "/");
    assert_non_null(strstr(a.body, "\"https://assets.example.org/x/near\""));
    http_answer_free(&a);
    assert_int_equal(http_stop(&f.server, SIGTERM), 0);
    assert_true(fixture_write_text(path, "threads = 1\ncolour = red\n"));
    assert_int_equal(refused(message, (const char *const[]){"--db", f.db, "--config", path, NULL}),
                     2);
    assert_non_null(strstr(message, "colour"));
}

/* A database that is not there yet is made. */
static void test_new_database(void **state)
{
    char path[100];
    (void)state;
    snprintf(path, sizeof path, "%s/new.sqlite", f.folder);
    assert_true(http_serve(&f.server, (const char *const[]){"--db", path, NULL}));
    http_answer a = http_get(f.server.port, "/near?lon=-4.25&lat=55.8&category=library");
    assert_int_equal(a.status, 200);
    assert_non_null(strstr(a.body, "\"numberMatched\":0"));
    http_answer_free(&a);
    assert_int_equal(http_stop(&f.server, SIGTERM), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ends_at_once_when_nothing_is_under_way),
        cmocka_unit_test(test_finishes_what_is_under_way),
        cmocka_unit_test(test_waits_no_longer_than_the_request_timeout),
        cmocka_unit_test(test_stop_under_load),
        cmocka_unit_test(test_second_server_is_refused),
        cmocka_unit_test(test_wrong_usage),
        cmocka_unit_test(test_configuration_file),
        cmocka_unit_test(test_new_database),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
