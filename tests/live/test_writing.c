/* The writer: edits that wait are made together, each on its own; those that are too many are
 * turned away; what another program does meanwhile is not undone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>

#include "exchange/geodata.h"
#include "live/writing.h"
#include "support/inspect.h"

enum { THREADS = WRITING_MAX_WAITING + 100, STACK_BYTES = 256 * 1024 };

static scratch folder;
static const char *path;
static live *index_of;
static writing *writer;
static _Atomic int too_many;

static int set_up(void **state)
{
    store *made;
    error err = {0};
    (void)state;
    scratch_make(&folder);
    path = scratch_path(&folder, "a.sqlite");
    if (exchange_open_database(path, &made, &err))
        return -1;
    store_close(made);
    return live_open(&(live_options){.path = path, .every_audience = true}, &index_of, &err) ||
                   live_follow(index_of, &err) || writing_start(path, index_of, &writer, &err)
               ? -1
               : 0;
}

static int tear_down(void **state)
{
    (void)state;
    writing_stop(writer);
    live_close(index_of);
    scratch_remove(&folder);
    return 0;
}

static edit new_one(const char *name)
{
    edit e = {.kind = EDIT_CREATE,
              .by = ROLE_EDITOR,
              .actor = "account:a",
              .request = "r",
              .as_of = INT64_MAX};
    e.given[ASSET_NAME] = e.given[ASSET_CATEGORY] = true;
    e.v[ASSET_NAME] = (value){.kind = VALUE_TEXT, .text = slice_of(name)};
    e.v[ASSET_CATEGORY] = (value){.kind = VALUE_TEXT, .text = slice_of("park")};
    return e;
}

typedef struct {
    pthread_t thread;
    int number;
    status got;
    int64_t id;
} asking;

/* Every seventh is refused: it has no name. */
static void *ask(void *argument)
{
    asking *one = argument;
    char name[40];
    edit_made made = {0};
    error err = {0};
    snprintf(name, sizeof name, "Park %d", one->number);
    edit e = new_one(name);
    if (one->number % 7 == 0)
        e.v[ASSET_NAME] = (value){.kind = VALUE_NULL};
    one->got = writing_make(writer, &e, &made, &err);
    one->id = made.asset.id;
    if (one->got == ERR_BUSY)
        atomic_fetch_add(&too_many, 1);
    return NULL;
}

static bool is_seen(int64_t id)
{
    index_hit hit;
    index_snapshot *now = live_snapshot(index_of);
    bool seen = index_by_id(index_view_of(now, AUDIENCE_PUBLIC), id, &hit);
    index_release(now);
    return seen;
}

/* Another program holds the file while more ask than may wait. */
static void test_a_queue_has_an_end_and_a_group_its_parts(void **state)
{
    static asking all[THREADS];
    size_t made = 0, refused = 0, turned_away = 0;
    pthread_attr_t small;
    (void)state;
    connection other = inspect_open(path);
    assert_string_equal(inspect_try(&other, "BEGIN IMMEDIATE"), "");
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, STACK_BYTES);
    for (int i = 0; i < THREADS; i++) {
        all[i].number = i;
        assert_int_equal(pthread_create(&all[i].thread, &small, ask, &all[i]), 0);
    }
    pthread_attr_destroy(&small);
    /* as many as may wait do, and the writer holds at most a group: so there are some too many */
    for (int ms = 0; !atomic_load(&too_many) && ms < 4000; ms++)
        usleep(1000);
    assert_string_equal(inspect_try(&other, "UPDATE category SET words = 'w' WHERE code = 'park'"),
                        "");
    assert_string_equal(inspect_try(&other, "COMMIT"), "");
    connection_close(&other);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(all[i].thread, NULL);
        made += all[i].got == OK;
        refused += all[i].got == ERR_INPUT;
        turned_away += all[i].got == ERR_BUSY;
        assert_true(all[i].got == ERR_BUSY || (all[i].got == OK) == (all[i].number % 7 != 0));
        if (all[i].got == OK)
            assert_true(is_seen(all[i].id));
    }
    assert_int_equal(made + refused + turned_away, THREADS);
    assert_true(made > 0 && refused > 0 && turned_away > 0);
    connection c = inspect_open(path);
    assert_int_equal(inspect_number(&c, "SELECT count(*) FROM asset"), made);
    assert_int_equal(inspect_number(&c,
                                    "SELECT count(*) FROM change WHERE entity = 'asset' AND "
                                    "actor = 'account:a' AND role = 'editor' AND request = 'r'"),
                     made);
    assert_int_equal(inspect_number(&c, "SELECT actor IS NULL FROM writing"), 1);
    connection_close(&c);
}

static void test_changed_meanwhile(void **state)
{
    edit_made made;
    error err = {0};
    int64_t seen;
    (void)state;
    edit e = new_one("Here first");
    assert_int_equal(writing_make(writer, &e, &made, &err), OK);
    index_snapshot *now = live_snapshot(index_of);
    seen = index_sequence(now);
    index_release(now);
    edit change = {.kind = EDIT_PATCH,
                   .by = ROLE_EDITOR,
                   .actor = "account:b",
                   .request = "s",
                   .id = made.asset.id,
                   .as_of = seen};
    change.given[ASSET_COST] = true;
    change.v[ASSET_COST] = (value){.kind = VALUE_TEXT, .text = slice_of("Free")};
    assert_int_equal(writing_make(writer, &change, &made, &err), OK);
    change.v[ASSET_COST].text = slice_of("Dear");
    assert_int_equal(writing_make(writer, &change, &made, &err), ERR_STALE);
    change.as_of = INT64_MAX;
    change.id = 1000000;
    assert_int_equal(writing_make(writer, &change, &made, &err), ERR_NOT_FOUND);
    connection c = inspect_open(path);
    assert_string_equal(inspect_text(&c, "SELECT cost FROM asset WHERE name = 'Here first'"),
                        "Free");
    connection_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_queue_has_an_end_and_a_group_its_parts, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_changed_meanwhile, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
