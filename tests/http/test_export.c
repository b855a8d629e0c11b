/* GET /export/assets.gpkg and its like: what comes, under which name, what is refused, and what is
 * left when a client goes away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <sys/stat.h>

#include "base/error.h"
#include "support/http_served.h"

static char temporary[120];

static int set_up(void **state)
{
    (void)state;
    if (!fixture_make(&f))
        return -1;
    snprintf(temporary, sizeof temporary, "%s/tmp", f.folder);
    return mkdir(temporary, 0700) || setenv("TMPDIR", temporary, 1) ||
                   !fixture_serve(&f, (const char *const[]){"--max-exports", "2",
                                                            "--export-max-rows", "239", NULL})
               ? -1
               : 0;
}

static int ask(const char *method, const char *target)
{
    int fd = http_connect(f.server.port);
    assert_true(fd >= 0);
    /* HTTP/1.0: a body without a length ends with the connection */
    assert_true(http_puts(fd, method) && http_puts(fd, " ") && http_puts(fd, target) &&
                http_puts(fd, " HTTP/1.0\r\nHost: localhost\r\n\r\n"));
    return fd;
}

/* All that is sent, terminated; free it. */
static char *take(const char *method, const char *target, size_t *ret_length)
{
    enum { MOST = 8 << 20 };
    int fd = ask(method, target);
    char *bytes = malloc(MOST + 1);
    size_t length = 0;
    assert_non_null(bytes);
    for (ssize_t got; (got = recv(fd, bytes + length, MOST - length, 0)) > 0;)
        length += (size_t)got;
    close(fd);
    bytes[length] = '\0';
    *ret_length = length;
    return bytes;
}

static void test_each_format(void **state)
{
    static const struct {
        const char *target, *media, *begins;
    } CASES[] = {
        {"geojson", "application/geo+json", "{\"type\":\"FeatureCollection\""},
        {"geojsonl", "application/x-ndjson", "{\"type\":\"Feature\""},
        {"csv", "text/csv; charset=utf-8; header=present", "\xEF\xBB\xBFuuid,name,"},
        {"fgb", "application/flatgeobuf", "fgb\x03"},
        {"gpkg", "application/geopackage+sqlite3", "SQLite format 3"},
        {"kml", "application/vnd.google-earth.kml+xml", "<?xml"},
        {"shp.zip", "application/zip", "PK\x03\x04"},
        {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\x03\x04"},
        {"ods", "application/vnd.oasis.opendocument.spreadsheet", "PK\x03\x04"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        for (int head = 0; head < 2; head++) {
            char target[200], media[200], name[100];
            size_t length;
            snprintf(target, sizeof target, "/export/assets.%s?category=park&crs=%s",
                     CASES[i].target, strcmp(CASES[i].target, "kml") ? "EPSG:27700" : "EPSG:4326");
            char *answer = take(head ? "HEAD" : "GET", target, &length);
            char *body = strstr(answer, "\r\n\r\n");
            if (!body || strncmp(answer, "HTTP/1.1 200", 12) != 0)
                fail_msg("%s: %.1000s", target, answer);
            snprintf(media, sizeof media, "\r\nContent-Type: %s\r\n", CASES[i].media);
            assert_non_null(strstr(answer, media));
            const char *named = strstr(answer, "Content-Disposition: attachment; filename=");
            int year, month, day;
            assert_non_null(named);
            assert_int_equal(sscanf(strchr(named, '"'), "\"assets-%4d-%2d-%2d.%90[^\"]", &year,
                                    &month, &day, name),
                             4);
            assert_string_equal(name, CASES[i].target);
            size_t begins = strlen(CASES[i].begins);
            if (head)
                assert_string_equal(body, "\r\n\r\n");
            else
                assert_memory_equal(body + 4, CASES[i].begins, begins);
            free(answer);
        }
}

static size_t lines_of(const char *target)
{
    size_t length, lines = 0;
    char *answer = take("GET", target, &length);
    char *body = strstr(answer, "\r\n\r\n");
    if (strncmp(answer, "HTTP/1.1 200", 12) != 0 || !body)
        fail_msg("%s: %.1000s", target, answer);
    for (const char *at = body + 4; (at = strchr(at, '\n')); at++)
        lines++;
    free(answer);
    return lines;
}

static void test_what_narrows_down(void **state)
{
    static const struct {
        const char *target;
        size_t features;
    } CASES[] = {
        {"/export/assets.geojsonl", FIXTURE_ASSETS},
        {"/export/assets.geojsonl?category=library", FIXTURE_ASSETS / 3},
        {"/export/assets.geojsonl?q=harmonium", FIXTURE_ASSETS / 40},
        {"/export/assets.geojsonl?step_free=yes&category=park", FIXTURE_ASSETS / 15},
        {"/export/assets.geojsonl?bbox=179,-20,-179,-10", 2},
        {"/export/assets.geojsonl?bbox=0,0,1,1", 0},
        {"/export/assets.geojsonl?name=Asset%207", 1},
        {"/export/assets.geojsonl?bbox-crs=EPSG:4326&bbox=-20,179,-10,-179", 2},
        {"/export/assets.geojsonl?filter=category='park'%20AND%20step_free='yes'",
         FIXTURE_ASSETS / 15},
        {"/export/assets.geojsonl?filter=description%20LIKE%20'%25harmonium'", FIXTURE_ASSETS / 40},
        {"/export/assets.geojsonl?category=park&filter=S_INTERSECTS(geometry,BBOX(179,-20,180,0))",
         0},
        {"/export/"
         "assets.geojsonl?filter-lang=cql2-json&filter=%7B%22op%22:%22=%22,%22args%22:%5B%7B"
         "%22property%22:%22name%22%7D,%22Asset%207%22%5D%7D",
         1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_int_equal(lines_of(CASES[i].target), CASES[i].features);
}

static void test_refusals(void **state)
{
    static const struct {
        const char *target;
        int status;
        const char *detail;
    } CASES[] = {
        {"/export/assets.pdf", 404, "geojson, geojsonl, csv"},
        {"/export/assets.", 404, "there is"},
        {"/export/activities.csv", 404, "there is"},
        {"/export/assets.csv?crs=EPSG:2157", 400, "crs must be"},
        {"/export/assets.csv?crs=", 400, "crs"},
        {"/export/assets.kml?crs=EPSG:3857", 400, "always in longitude and latitude"},
        {"/export/assets.csv?limit=3", 400, "limit"},
        {"/export/assets.csv?category=nothing", 400, "category"},
        {"/export/assets.csv?filter=nothing%3D1", 400, "filter"},
        {"/export/assets.csv?filter=status%3D'draft'", 400, "filter"},
        {"/export/assets.csv?filter-lang=sql", 400, "filter-lang"},
        {"/export/assets.gpkg", 400, "240 assets are more than the 239"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        http_answer a = http_get(f.server.port, CASES[i].target);
        if (a.status != CASES[i].status || !strstr(a.body, CASES[i].detail))
            fail_msg("%s: %d %s", CASES[i].target, a.status, a.body);
        http_answer_free(&a);
    }
}

static size_t exports_under_way(void)
{
    http_answer a = http_get(f.server.port, "/metrics");
    const char *at = strstr(a.body, "\ncairn_exports ");
    assert_non_null(at);
    size_t count = strtoul(at + strlen("\ncairn_exports "), NULL, 10);
    http_answer_free(&a);
    return count;
}

static void wait_for_exports(size_t count)
{
    for (int i = 0; i < 1000 && exports_under_way() != count; i++)
        usleep(10000);
    assert_int_equal(exports_under_way(), count);
}

/* Whether any thread of the server has a child process. */
static bool has_children(void)
{
    char path[300], text[20];
    bool found = false;
    snprintf(path, sizeof path, "/proc/%d/task", (int)f.server.pid);
    DIR *threads = opendir(path);
    assert_non_null(threads);
    for (const struct dirent *e; (e = readdir(threads));) {
        snprintf(path, sizeof path, "/proc/%d/task/%.20s/children", (int)f.server.pid, e->d_name);
        FILE *children = e->d_name[0] != '.' ? fopen(path, "r") : NULL;
        found |= children && fgets(text, sizeof text, children);
        if (children)
            fclose(children);
    }
    closedir(threads);
    return found;
}

static void test_clients_that_go_away(void **state)
{
    static const char *const FORMATS[] = {"geojson", "fgb", "xlsx"};
    (void)state;
    for (size_t i = 0; i < COUNT(FORMATS); i++) {
        char target[100], some[10];
        snprintf(target, sizeof target, "/export/assets.%s?category=park", FORMATS[i]);
        int fd = ask("GET", target);
        assert_true(recv(fd, some, sizeof some, 0) > 0);
        const struct linger at_once = {.l_onoff = 1};
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(fd); /* with a reset */
        wait_for_exports(0);
        assert_false(has_children());
        DIR *d = opendir(temporary);
        assert_non_null(d);
        for (const struct dirent *e; (e = readdir(d));)
            assert_true(e->d_name[0] == '.');
        closedir(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_format),
        cmocka_unit_test(test_what_narrows_down),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_clients_that_go_away),
    };
    return cmocka_run_group_tests(tests, set_up, served_tear_down);
}
