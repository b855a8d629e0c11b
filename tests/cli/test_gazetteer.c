/* What `cairn gazetteer` tells about what it loaded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <zip.h>

#include "support/scratch.h"

static scratch folder;

static const char CODE_POINT[] = "\"G1  1AB\",10,259624,665340,\"S\",\"\",\"S\",\"\",\"S\",\"S\"\n";

static ran load(const char *first, const char *second)
{
    return CAIRN(&folder, "gazetteer", "--db", scratch_path(&folder, "g.sqlite"), first, second);
}

static size_t times_in(const char *text, const char *part)
{
    size_t times = 0;
    for (const char *at = text; (at = strstr(at, part)); at++)
        times++;
    return times;
}

/* Which transformation was used is told once, and only where one was. */
static void test_the_transformation_is_told_once(void **state)
{
    const char *degrees = scratch_write(&folder, "d.csv", "Postcode,lat,long\nG1 1AD,55.8,-4.2\n");
    (void)state;
    ran r = load(degrees, degrees);
    assert_int_equal(r.status, 0);
    assert_string_equal(r.err, "");
    assert_int_equal(times_in(r.out, "1 rows: 1 loaded"), 1);
    assert_int_equal(times_in(r.out, "1 rows: 0 loaded, 1 unchanged"), 1);
    ran_done(&r);
    r = load(scratch_write(&folder, "g.csv", CODE_POINT), scratch_path(&folder, "g.csv"));
    assert_int_equal(r.status, 0);
    assert_int_equal(times_in(r.err, "Grid references are transformed by PROJ's \""), 1);
    assert_int_equal(times_in(r.err, "OSGB36 to WGS 84"), 1);
    assert_int_equal(times_in(r.err, " m\n"), 1);
    ran_done(&r);
}

static void test_what_was_read_of_a_zip_is_told(void **state)
{
    static const char *const NAMES[] = {"Data/CSV/g.csv", "Data/CSV/h.csv", "codes.csv"};
    const char *path = scratch_path(&folder, "codepo_gb.zip");
    zip_t *z = zip_open(path, ZIP_CREATE, NULL);
    (void)state;
    assert_non_null(z);
    for (size_t i = 0; i < 3; i++) {
        const char *text = i < 2 ? CODE_POINT : "code,name\n1,one\n";
        zip_source_t *s = zip_source_buffer(z, text, strlen(text), 0);
        assert_true(s && zip_file_add(z, NAMES[i], s, 0) >= 0);
    }
    assert_int_equal(zip_close(z), 0);
    ran r = load(path, path);
    assert_int_equal(r.status, 0);
    assert_int_equal(times_in(r.out, "read Data/CSV/g.csv and 1 more; passed over 1 CSV file "), 2);
    ran_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_transformation_is_told_once),
        cmocka_unit_test(test_what_was_read_of_a_zip_is_told),
    };
    scratch_make(&folder);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    scratch_remove(&folder);
    return failed;
}
