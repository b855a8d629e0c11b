/* What closed by its date while no server ran is numbered when one starts, and told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/geodata.h"
#include "live/live.h"
#include "support/inspect.h"

static void test_the_day_has_turned(void **state)
{
    scratch folder;
    store *s;
    live *l;
    (void)state;
    scratch_make(&folder);
    const char *path = scratch_path(&folder, "a.sqlite");
    assert_int_equal(exchange_open_database(path, &s, NULL), OK);
    store_close(s);
    connection db = inspect_open(path);
    assert_string_equal(
        inspect_try(&db, "INSERT INTO asset (id, name, category, status, closed_on) VALUES "
                         "(1, 'Pop-up', 'park', 'published', '2020-01-31'),"
                         "(2, 'Park', 'park', 'published', NULL);"
                         /* as it would be, had it been written in 2019 */
                         "INSERT INTO public_change (asset_id, sequence, added, shown, changed_on) "
                         "VALUES (1, 2, 2, 1, '2019-12-01');"
                         "UPDATE public_turn SET turned_on = '2019-12-02'"),
        "");
    const live_options options = {.path = path, .poll_ms = 10};
    assert_int_equal(live_open(&options, &l, NULL), OK);
    assert_int_equal(live_follow(l, NULL), OK);
    int64_t number = 0;
    for (int i = 0; i < 500 && number != 3; i++) {
        usleep(10000);
        index_release(live_snapshot_numbered(l, &number));
    }
    assert_int_equal(number, 3);
    assert_int_equal(inspect_number(&db, "SELECT shown FROM public_change WHERE asset_id = 1"), 2);
    assert_int_equal(inspect_number(&db, "SELECT sequence FROM public_change WHERE asset_id = 2"),
                     1);
    assert_int_equal(
        inspect_number(&db, "SELECT turned_on = date('now', 'localtime') FROM public_turn"), 1);
    live_close(l);
    connection_close(&db);
    scratch_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_day_has_turned)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
