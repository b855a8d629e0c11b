/* A gazetteer that an older program loaded is kept when the file is brought up to date. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/migrate.h"
#include "support/inspect.h"

static status take(void *context, const store_place *p, error *err)
{
    char *text = context;
    size_t used = strlen(text);
    (void)err;
    snprintf(text + used, 200 - used, "%s %s %.1f %.1f %.0f %s [%s]|", p->name, p->kind,
             p->at.lon_deg, p->at.lat_deg, p->accuracy_m, p->source, p->within);
    return OK;
}

static void test_places_and_postcodes_are_kept(void **state)
{
    scratch folder;
    connection c;
    store *s;
    error err = {0};
    char places[200] = "";
    (void)state;
    scratch_make(&folder);
    const char *path = scratch_path(&folder, "six.sqlite");
    assert_int_equal(connection_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &c, &err),
                     OK);
    assert_int_equal(migrate_to(&c, &FILE_ASSETS, 6, &err), OK);
    assert_string_equal(
        inspect_try(&c, "INSERT INTO place (name, kind, lon_deg, lat_deg, accuracy_m, source) "
                        "VALUES ('Oban', 'town', -5.5, 56.4, 1500, 'a'),"
                        "('Alva', 'town', -3.8, 56.2, 900, 'b')"),
        "");
    assert_string_equal(inspect_try(&c, "INSERT INTO postcode (code, lon_deg, lat_deg, source) "
                                        "VALUES ('G20 9AD', -4.2, 55.8, 'a')"),
                        "");
    connection_close(&c);
    if (store_open(path, STORE_WRITE, &s, &err))
        fail_msg("%s", err.detail);
    assert_int_equal(store_scan_places(s, take, places, &err), OK);
    assert_string_equal(places, "Alva town -3.8 56.2 900 b []|Oban town -5.5 56.4 1500 a []|");
    assert_string_equal(inspect_text(&s->at, "SELECT code || ifnull(introduced_on, '-') "
                                             "FROM postcode"),
                        "G20 9AD-");
    store_close(s);
    scratch_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places_and_postcodes_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
