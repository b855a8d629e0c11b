/* GET /basemap.pmtiles: whole, in ranges, under conditions; the style that it brings; and what is
 * refused at start. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "support/pmtiles.h"

#include "support/http_served.h"

static buf archive;
static char path[96];

static bool write_bytes(const char *to, const char *bytes, size_t length)
{
    FILE *file = fopen(to, "w");
    bool written = file && fwrite(bytes, 1, length, file) == length;
    return file && fclose(file) == 0 && written;
}

static int set_up(void **state)
{
    (void)state;
    buf_init(&archive, 1 << 20);
    if (!fixture_make(&f) || !pmtiles_write(&archive, PMTILES_OF_PROTOMAPS))
        return -1;
    snprintf(path, sizeof path, "%s/base.pmtiles", f.folder);
    return write_bytes(path, archive.data, archive.len) &&
                   fixture_serve(&f, (const char *const[]){"--basemap", path, NULL})
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    buf_done(&archive);
    return served_tear_down(state);
}

/* @param fields  lines, each with its line end. */
static http_answer ask(const char *method, const char *fields)
{
    char text[1000];
    int fd = http_connect(f.server.port);
    snprintf(text, sizeof text,
             "%s /basemap.pmtiles HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n%s\r\n",
             method, fields);
    assert_true(fd >= 0 && http_puts(fd, text));
    http_answer a = http_read(fd, strcmp(method, "HEAD") == 0, 20);
    close(fd);
    return a;
}

static void tag_of(char tag[100])
{
    http_answer a = ask("HEAD", "");
    http_header_copy(&a, "ETag", tag, 100);
    assert_true(a.status == 200 && tag[0] == '"');
    http_answer_free(&a);
}

static void test_whole(void **state)
{
    char length[40], text[40];
    (void)state;
    http_answer a = ask("GET", "");
    assert_int_equal(a.status, 200);
    assert_int_equal(a.body_length, archive.len);
    assert_memory_equal(a.body, archive.data, archive.len);
    assert_string_equal(http_header(&a, "Content-Type"), "application/vnd.pmtiles");
    assert_string_equal(http_header(&a, "Accept-Ranges"), "bytes");
    assert_null(http_header(&a, "Content-Encoding"));
    assert_null(http_header(&a, "Content-Range"));
    http_answer_free(&a);
    /* HEAD is about the whole: ranges are of GET alone (RFC 9110 14.2) */
    a = ask("HEAD", "Range: bytes=0-1\r\n");
    snprintf(length, sizeof length, "%zu", archive.len);
    http_header_copy(&a, "Content-Length", text, sizeof text);
    assert_int_equal(a.status, 200);
    assert_string_equal(text, length);
    http_answer_free(&a);
}

static void test_ranges(void **state)
{
    const size_t size = archive.len;
    const struct {
        const char *range;
        int status;
        size_t first, length;
    } CASES[] = {
        {"bytes=0-6", 206, 0, 7},
        {"bytes=7-7", 206, 7, 1},
        {"bytes=100-", 206, 100, size - 100},
        {"bytes=-5", 206, size - 5, 5},
        {"bytes=0-16383", 206, 0, size},
        {"bytes=0-1,4-5", 200, 0, size},
        {"lines=0-1", 200, 0, size},
        {"bytes=9-1", 200, 0, size},
        {"bytes=999999-", 416, 0, 0},
        {"bytes=-0", 416, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char fields[100], wanted[100] = "", range[100];
        snprintf(fields, sizeof fields, "Range: %s\r\n", CASES[i].range);
        http_answer a = ask("GET", fields);
        http_header_copy(&a, "Content-Range", range, sizeof range);
        if (CASES[i].status == 206)
            snprintf(wanted, sizeof wanted, "bytes %zu-%zu/%zu", CASES[i].first,
                     CASES[i].first + CASES[i].length - 1, size);
        else if (CASES[i].status == 416)
            snprintf(wanted, sizeof wanted, "bytes */%zu", size);
        if (a.status != CASES[i].status || strcmp(range, wanted) != 0)
            fail_msg("%s: %d, %s", CASES[i].range, a.status, range);
        if (a.status != 416) {
            assert_int_equal(a.body_length, CASES[i].length);
            assert_memory_equal(a.body, archive.data + CASES[i].first, CASES[i].length);
        }
        http_answer_free(&a);
    }
}

static void test_conditions(void **state)
{
    static const struct {
        const char *fields; /* %s is the tag */
        int status;
    } CASES[] = {
        {"If-None-Match: %s\r\n", 304},
        {"If-None-Match: W/%s\r\nRange: bytes=0-1\r\n", 304},
        {"If-None-Match: \"other\"\r\nRange: bytes=0-1\r\n", 206},
        {"If-Range: %s\r\nRange: bytes=0-1\r\n", 206},
        {"If-Range: W/%s\r\nRange: bytes=0-1\r\n", 200}, /* a weak tag is not the same bytes */
        {"If-Range: \"other\"\r\nRange: bytes=0-1\r\n", 200},
        {"If-Range: \"other\"\r\nRange: bytes=999999-\r\n", 200},
        {"If-Range: Wed, 25 Nov 2026 08:00:00 GMT\r\nRange: bytes=0-1\r\n", 200},
    };
    char tag[100], fields[300];
    (void)state;
    tag_of(tag);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        snprintf(fields, sizeof fields, CASES[i].fields, tag);
        http_answer a = ask("GET", fields);
        if (a.status != CASES[i].status)
            fail_msg("%s: %d", fields, a.status);
        http_answer_free(&a);
    }
}

/* An archive that is written over is another. */
static void test_tag_changes(void **state)
{
    char before[100], after[100];
    (void)state;
    tag_of(before);
    usleep(20000); /* the clock of the file system ticks */
    assert_true(write_bytes(path, archive.data, archive.len));
    tag_of(after);
    assert_string_not_equal(before, after);
}

/* Many ranges on one connection, then one of a connection that is broken off, leave the server and
 * its file as they were. */
static void test_many(void **state)
{
    (void)state;
    int fd = http_connect(f.server.port);
    for (size_t i = 0; i + 3 < archive.len; i++) {
        char text[200];
        snprintf(text, sizeof text,
                 "GET /basemap.pmtiles HTTP/1.1\r\nHost: localhost\r\nRange: bytes=%zu-%zu\r\n\r\n",
                 i, i + 2);
        assert_true(http_puts(fd, text));
        http_answer a = http_read(fd, false, 20);
        assert_int_equal(a.status, 206);
        assert_memory_equal(a.body, archive.data + i, 3);
        http_answer_free(&a);
    }
    assert_true(http_puts(fd, "GET /basemap.pmtiles HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    close(fd);
    test_whole(state);
}

static void test_style(void **state)
{
    (void)state;
    http_answer a = http_get(f.server.port, "/styles/map.json?theme=dark");
    assert_int_equal(a.status, 200);
    assert_non_null(strstr(a.body, "\"url\":\"pmtiles://http://localhost/basemap.pmtiles\""));
    assert_non_null(strstr(a.body, "Made"));
    assert_non_null(strstr(a.body, "\"source-layer\":\"roads\""));
    assert_null(strstr(a.body, "/tiles/places/"));
    http_answer_free(&a);
}

static void test_refused_at_start(void **state)
{
    char bad[96];
    const struct {
        const char *bytes;
        size_t length;
    } CASES[] = {{"not an archive", 14}, {archive.data, archive.len - 1}, {"", 0}};
    (void)state;
    assert_int_equal(http_stop(&f.server, SIGTERM), 0);
    snprintf(bad, sizeof bad, "%s/bad.pmtiles", f.folder);
    assert_int_equal(http_run((const char *const[]){"serve", "--db", f.db, "--basemap", bad, NULL}),
                     1);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        assert_true(write_bytes(bad, CASES[i].bytes, CASES[i].length));
        assert_int_equal(
            http_run((const char *const[]){"serve", "--db", f.db, "--basemap", bad, NULL}), 1);
    }
    assert_true(fixture_serve(&f, (const char *const[]){NULL}));
    http_answer a = ask("GET", "");
    assert_int_equal(a.status, 404);
    http_answer_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_tag_changes),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_style),
        cmocka_unit_test(test_refused_at_start),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
