/* What every answer has: status and media type per resource, entity tags, codings, methods, header
 * fields, and connections that are kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <zlib.h>

#include "support/http_served.h"

static int set_up(void **state)
{
    (void)state;
    return served_with((const char *const[]){"--threads", "2", NULL});
}

/* @param fields  more header lines, each with its end. */
static http_answer ask(const char *method, const char *target, const char *fields)
{
    char request[2000];
    int fd = http_connect(f.server.port);
    snprintf(request, sizeof request, "%s %s HTTP/1.1\r\nHost: cairn.example:8080\r\n%s\r\n",
             method, target, fields);
    assert_true(http_puts(fd, request));
    http_answer a = http_read(fd, strcmp(method, "HEAD") == 0, 10);
    close(fd);
    return a;
}

static void expect_header(const http_answer *a, const char *name, const char *wanted)
{
    const char *found = http_header(a, name);
    if (!wanted && found)
        fail_msg("%s: %s is there", name, found);
    if (wanted && (!found || strcmp(found, wanted) != 0))
        fail_msg("%s: %s, not %s", name, found ? found : "(none)", wanted);
}

static void test_resources(void **state)
{
    static const struct {
        const char *target;
        int status;
        const char *media, *cache, *words;
    } CASES[] = {
        {"/", 200, "application/json", "no-cache", "\"rel\":\"self\""},
        {"/collections/assets", 200, "application/json", "no-cache", "\"id\":\"assets\""},
        {"/collections/assets/items?limit=2", 200, "application/geo+json", "no-cache",
         "\"numberReturned\":2"},
        {"/near?place=Maryhill", 200, "application/geo+json", "no-cache", "\"numberReturned\":10"},
        {"/provenance", 200, "text/markdown; charset=utf-8", "no-cache", "#"},
        {"/healthz", 200, "text/plain; charset=utf-8", "no-store", "ok\n"},
        {"/readyz", 200, "text/plain; charset=utf-8", "no-store", "ready\n"},
        {"/metrics", 200, "text/plain; version=0.0.4; charset=utf-8", "no-store",
         "cairn_features 240\n"},
        {"/nowhere", 404, "application/problem+json", "no-store", "\"status\":404"},
        {"/near/", 404, "application/problem+json", "no-store", "\"status\":404"},
        {"/healthz?x=1", 400, "application/problem+json", "no-store", "\"parameter\":\"x\""},
        {"/?f=json", 200, "application/json", "no-cache", "\"rel\":\"service-desc\""},
        {"/?f=xml", 400, "application/problem+json", "no-store", "\"parameter\":\"f\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        http_answer a = ask("GET", CASES[i].target, "");
        if (a.status != CASES[i].status || !strstr(a.body, CASES[i].words))
            fail_msg("%s: %d %s", CASES[i].target, a.status, a.body ? a.body : "");
        expect_header(&a, "Content-Type", CASES[i].media);
        expect_header(&a, "Cache-Control", CASES[i].cache);
        expect_header(&a, "Access-Control-Allow-Origin", "*");
        expect_header(&a, "Vary", "Accept, Accept-Encoding, Authorization");
        expect_header(&a, "X-Content-Type-Options", "nosniff");
        assert_true(!http_header(&a, "ETag") == (strcmp(CASES[i].cache, "no-store") == 0));
        http_answer_free(&a);
    }
}

static void test_hrefs_follow_the_host(void **state)
{
    (void)state;
    http_answer a = ask("GET", "/collections/assets/items?limit=1", "");
    assert_non_null(
        strstr(a.body, "\"http://cairn.example:8080/collections/assets/items?limit=1\""));
    const char *next = http_header(&a, "Link");
    assert_non_null(next);
    assert_memory_equal(next,
                        "<http://cairn.example:8080/collections/assets/items?limit=1&next=", 64);
    assert_non_null(strstr(next, ">; rel=\"next\""));
    http_answer_free(&a);
}

static void test_head(void **state)
{
    static const char *const TARGETS[] = {
        "/",        "/near?place=Maryhill", "/healthz",
        "/nowhere", "/near?place=",         "/near?place=Maryhill&q=harmonium"};
    (void)state;
    for (size_t i = 0; i < sizeof TARGETS / sizeof TARGETS[0]; i++) {
        char length[40], tag[80];
        http_answer get = ask("GET", TARGETS[i], "");
        http_header_copy(&get, "Content-Length", length, sizeof length);
        http_header_copy(&get, "ETag", tag, sizeof tag);
        /* two on one connection: a body that should not be there would spoil the second */
        int fd = http_connect(f.server.port);
        char request[300];
        snprintf(request, sizeof request, "HEAD %s HTTP/1.1\r\nHost: cairn.example:8080\r\n\r\n",
                 TARGETS[i]);
        for (int k = 0; k < 2; k++) {
            assert_true(http_puts(fd, request));
            http_answer head = http_read(fd, true, 5);
            assert_int_equal(head.status, get.status);
            expect_header(&head, "Content-Length", length);
            expect_header(&head, "ETag", tag[0] ? tag : NULL);
            http_answer_free(&head);
        }
        close(fd);
        http_answer_free(&get);
    }
}

static void test_options_and_405(void **state)
{
    /* what can be edited has its own (test_edit_roles.c) */
    static const char *const TARGETS[] = {"/", "/near", "/collections/assets",
                                          "/collections/activities/items", "/metrics"};
    static const char *const METHODS[] = {"POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"};
    (void)state;
    for (size_t i = 0; i < sizeof TARGETS / sizeof TARGETS[0]; i++) {
        http_answer a = ask("OPTIONS", TARGETS[i], "");
        assert_int_equal(a.status, 204);
        expect_header(&a, "Allow", "GET, HEAD, OPTIONS");
        expect_header(&a, "Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
        expect_header(&a, "Access-Control-Allow-Origin", "*");
        http_answer_free(&a);
        for (size_t k = 0; k < sizeof METHODS / sizeof METHODS[0]; k++) {
            a = ask(METHODS[k], TARGETS[i], "");
            assert_int_equal(a.status, 405);
            expect_header(&a, "Allow", "GET, HEAD, OPTIONS");
            expect_header(&a, "Content-Type", "application/problem+json");
            http_answer_free(&a);
        }
    }
    http_answer a = ask("OPTIONS", "*", "");
    assert_int_equal(a.status, 204);
    http_answer_free(&a);
    a = ask("OPTIONS", "/nowhere", "");
    assert_int_equal(a.status, 404);
    http_answer_free(&a);
    a = ask("POST", "/nowhere", "");
    assert_int_equal(a.status, 404);
    http_answer_free(&a);
}

static void test_entity_tags(void **state)
{
    static const char TARGET[] = "/near?place=Maryhill";
    char tag[100], fields[300];
    (void)state;
    http_answer a = ask("GET", TARGET, "");
    http_header_copy(&a, "ETag", tag, sizeof tag);
    http_answer_free(&a);
    const char *const MATCHES[] = {"%s", "W/%s", "\"x\", %s", "\"x\"\r\nIf-None-Match: %s", "*"};
    for (size_t i = 0; i < sizeof MATCHES / sizeof MATCHES[0]; i++) {
        char list[200];
        snprintf(list, sizeof list, i < 4 ? MATCHES[i] : "%.0s*", tag);
        snprintf(fields, sizeof fields, "If-None-Match: %s\r\n", list);
        a = ask("GET", TARGET, fields);
        assert_int_equal(a.status, 304);
        assert_int_equal(a.body_length, 0);
        expect_header(&a, "ETag", tag);
        expect_header(&a, "Vary", "Accept, Accept-Encoding, Authorization");
        expect_header(&a, "Cache-Control", "no-cache");
        http_answer_free(&a);
    }
    a = ask("GET", TARGET, "If-None-Match: \"x\", W/\"y\"\r\n");
    assert_int_equal(a.status, 200);
    http_answer_free(&a);
    snprintf(fields, sizeof fields, "If-None-Match: %s\r\n", tag);
    a = ask("GET", "/near?place=Maryhill&limit=9", fields);
    assert_int_equal(a.status, 200);
    http_answer_free(&a);
    a = ask("GET", "/near?place=", "If-None-Match: *\r\n");
    assert_int_equal(a.status, 400);
    http_answer_free(&a);
}

static void test_gzip(void **state)
{
    static const char TARGET[] = "/collections/assets/items?limit=200";
    char tag[100], small_tag[100], fields[200];
    (void)state;
    http_answer plain = ask("GET", TARGET, ""),
                small = ask("GET", TARGET, "Accept-Encoding: br, gzip\r\n");
    http_header_copy(&plain, "ETag", tag, sizeof tag);
    http_header_copy(&small, "ETag", small_tag, sizeof small_tag);
    expect_header(&plain, "Content-Encoding", NULL);
    expect_header(&small, "Content-Encoding", "gzip");
    expect_header(&small, "Vary", "Accept, Accept-Encoding, Authorization");
    assert_string_not_equal(tag, small_tag);
    assert_true(small.body_length * 4 < plain.body_length);
    char *back = malloc(plain.body_length + 1);
    z_stream z = {.next_in = (Bytef *)small.body,
                  .avail_in = (uInt)small.body_length,
                  .next_out = (Bytef *)back,
                  .avail_out = (uInt)plain.body_length + 1};
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    inflateEnd(&z);
    assert_int_equal(z.total_out, plain.body_length);
    assert_memory_equal(back, plain.body, plain.body_length);
    free(back);
    http_answer_free(&plain);
    http_answer_free(&small);
    snprintf(fields, sizeof fields, "Accept-Encoding: gzip\r\nIf-None-Match: %s\r\n", small_tag);
    small = ask("GET", TARGET, fields);
    assert_int_equal(small.status, 304);
    expect_header(&small, "ETag", small_tag);
    http_answer_free(&small);
    small = ask("GET", TARGET, "Accept-Encoding: gzip;q=0\r\n");
    expect_header(&small, "Content-Encoding", NULL);
    http_answer_free(&small);
    small = ask("GET", "/healthz", "Accept-Encoding: gzip\r\n"); /* too little to be worth it */
    expect_header(&small, "Content-Encoding", NULL);
    http_answer_free(&small);
    small = ask("HEAD", TARGET, "Accept-Encoding: gzip\r\n");
    expect_header(&small, "ETag", small_tag);
    http_answer_free(&small);
}

/* Many requests in one write, answered in order on one connection. */
static void test_pipelined(void **state)
{
    enum { REQUESTS = 60 };
    static char bytes[REQUESTS * 120];
    size_t len = 0;
    (void)state;
    for (int i = 0; i < REQUESTS; i++)
        len += (size_t)sprintf(
            bytes + len, "GET /near?lon=-4.28&lat=55.88&limit=%d%s HTTP/1.1\r\nHost: a\r\n\r\n",
            i % 9 + 1, i % 4 == 3 ? "&q=grid" : "");
    int fd = http_connect(f.server.port);
    assert_true(http_send(fd, bytes, len));
    for (int i = 0; i < REQUESTS; i++) {
        char wanted[40];
        http_answer a = http_read(fd, false, 10);
        assert_int_equal(a.status, 200);
        snprintf(wanted, sizeof wanted, "\"numberReturned\":%d,", i % 9 + 1);
        assert_non_null(strstr(a.body, wanted));
        http_answer_free(&a);
    }
    close(fd);
}

static void test_a_byte_at_a_time(void **state)
{
    static const char REQUEST[] = "GET /near?place=Maryhill&limit=2 HTTP/1.1\r\nHost: a\r\n\r\n";
    (void)state;
    int fd = http_connect(f.server.port);
    for (size_t i = 0; i < sizeof REQUEST - 1; i++) {
        assert_true(http_send(fd, REQUEST + i, 1));
        usleep(1000);
    }
    http_answer a = http_read(fd, false, 5);
    assert_int_equal(a.status, 200);
    http_answer_free(&a);
    close(fd);
}

static void test_metrics_count_without_naming(void **state)
{
    (void)state;
    http_answer before = ask("GET", "/near?place=Maryhill&q=secretword", "");
    assert_int_equal(before.status, 200);
    http_answer_free(&before);
    http_answer a = ask("GET", "/metrics", "");
    assert_non_null(strstr(a.body, "cairn_requests_total{route=\"/near\",status=\"200\"} "));
    assert_non_null(strstr(a.body, "cairn_gazetteer_postcodes 2\n"));
    assert_non_null(strstr(a.body, "cairn_ready 1\n"));
    /* nothing that moves with edits that nobody may see */
    assert_null(strstr(a.body, "sequence"));
    assert_null(strstr(a.body, "refreshes"));
    assert_non_null(strstr(a.body, "cairn_requests_under_way 1\n"));
    assert_null(strstr(a.body, "secretword"));
    assert_null(strstr(a.body, "127.0.0.1"));
    http_answer_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_resources),
        cmocka_unit_test(test_hrefs_follow_the_host),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_options_and_405),
        cmocka_unit_test(test_entity_tags),
        cmocka_unit_test(test_gzip),
        cmocka_unit_test(test_pipelined),
        cmocka_unit_test(test_a_byte_at_a_time),
        cmocka_unit_test(test_metrics_count_without_naming),
    };
    return cmocka_run_group_tests(tests, set_up, served_tear_down);
}
