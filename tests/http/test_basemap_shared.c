/* A real archive, of OpenMapTiles' layers: taken at start, sent as it is, and drawn by its schema.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "support/http_served.h"

#define ARCHIVE CAIRN_SOURCE_DIR "/../shared/data/basemap/rio-gallegos-ar_vector.pmtiles"

static int set_up(void **state)
{
    (void)state;
    return served_with((const char *const[]){"--basemap", ARCHIVE, NULL});
}

static void test_whole(void **state)
{
    enum { PIECE = 65536 };
    static char piece[PIECE];
    size_t at = 0, got;
    (void)state;
    http_answer a = http_get(f.server.port, "/basemap.pmtiles");
    FILE *file = fopen(ARCHIVE, "r");
    assert_non_null(file);
    assert_int_equal(a.status, 200);
    while ((got = fread(piece, 1, PIECE, file)) > 0) {
        assert_true(at + got <= a.body_length);
        assert_memory_equal(a.body + at, piece, got);
        at += got;
    }
    assert_int_equal(at, a.body_length);
    fclose(file);
    http_answer_free(&a);
}

static void test_style(void **state)
{
    (void)state;
    http_answer a = http_get(f.server.port, "/styles/map.json");
    assert_int_equal(a.status, 200);
    assert_non_null(strstr(a.body, "\"source-layer\":\"transportation_name\""));
    assert_non_null(strstr(a.body, "openmaptiles.org")); /* its own attribution */
    http_answer_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_style),
    };
    if (access(ARCHIVE, R_OK))
        return 77;
    return cmocka_run_group_tests(tests, set_up, served_tear_down);
}
