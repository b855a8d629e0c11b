/* A bulk load that is undone, interrupted, killed, or meets a full disk or no memory: the file is
 * as it was, triggers and CHECKs too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>

#include "base/mem.h"
#include "exchange/geodata.h"
#include "support/failing_disk.h"
#include "support/inspect.h"

enum { OLD = 30, NEW = 120, POINTS = 40, ENOUGH = 5, NTH_MAX = 20000 };

static scratch folder;
static char path[SCRATCH_PATH_MAX];
static store *file;
static int64_t old_id;
static error err;

static value text_value(const char *text)
{
    return (value){.kind = VALUE_TEXT, .text = slice_of(text)};
}

static record make(const entity *of, const char *ref)
{
    record r;
    record_init(&r, of);
    bool asset = of == &ASSET;
    r.v[asset ? (int)ASSET_NAME : (int)ACTIVITY_TITLE] = text_value("The Hall");
    r.v[asset ? (int)ASSET_CATEGORY : (int)ACTIVITY_CATEGORY] = text_value("library");
    r.v[asset ? (int)ASSET_SOURCE : (int)ACTIVITY_SOURCE] = text_value("faults");
    r.v[asset ? (int)ASSET_SOURCE_REF : (int)ACTIVITY_SOURCE_REF] = text_value(ref);
    r.v[asset ? (int)ASSET_EXTRA : (int)ACTIVITY_EXTRA] = text_value("{\"Kerb\":\"low\"}");
    if (!asset)
        return r;
    r.v[ASSET_STATUS] = (value){.kind = VALUE_INTEGER, .integer = STATUS_PUBLISHED};
    r.has_position = true;
    r.position = (lonlat){-4.28, 55.89};
    return r;
}

/* Assets under references of their own, an activity at an old one for each ten, updates, and ones
 * that CHECKs refuse. */
static status write_rows(int count, error *e)
{
    static int edition;
    stored_row row;
    status failed = OK;
    edition++;
    for (int i = 0; i < count && !failed; i++) {
        char ref[40];
        snprintf(ref, sizeof ref, "%d-%d", edition, i);
        record asset = make(&ASSET, ref), activity = make(&ACTIVITY, ref), bad = make(&ASSET, "x");
        bad.v[ASSET_AGE_MIN] = (value){.kind = VALUE_INTEGER, .integer = 121};
        failed = store_insert(file, &asset, 0, &row, e);
        if (!failed && i % 10 == 0)
            failed = store_insert(file, &activity, old_id, &row, e);
        asset.id = old_id;
        asset.v[ASSET_SOURCE_REF] = text_value("old");
        asset.v[ASSET_DESCRIPTION] = text_value(ref);
        if (!failed && i % 20 == 0)
            failed = store_update(file, &asset, 0, e);
        status refused = i % 50   ? ERR_INPUT
                         : failed ? failed
                                  : store_insert(file, &bad, 0, &row, e);
        failed = failed || refused == ERR_INPUT ? failed : refused;
    }
    return failed;
}

static status bulk_load(error *e)
{
    status failed = store_begin(file, NULL, e);
    if (!failed)
        failed = store_bulk_begin(file, e);
    if (!failed)
        failed = write_rows(NEW, e);
    if (!failed)
        failed = store_bulk_end(file, e);
    if (failed)
        store_rollback(file);
    return failed ? failed : store_commit(file, e);
}

static int set_up(void **state)
{
    stored_row row;
    record old = make(&ASSET, "old");
    (void)state;
    failing_disk_install();
    scratch_make(&folder);
    snprintf(path, sizeof path, "%s", scratch_path(&folder, "a.sqlite"));
    assert_int_equal(exchange_open_database(path, &file, &err), OK);
    assert_int_equal(store_begin(file, NULL, &err), OK);
    assert_int_equal(store_insert(file, &old, 0, &row, &err), OK);
    old_id = row.id;
    assert_int_equal(write_rows(OLD, &err), OK);
    assert_int_equal(store_commit(file, &err), OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    failing_disk.countdown = 0;
    store_close(file);
    scratch_remove(&folder);
    return 0;
}

static void no_finding(void *context, const char *finding)
{
    (void)context;
    fail_msg("%s", finding);
}

/* Rows, schema and settings of the text tables. */
static uint64_t digest(void)
{
    uint64_t hash = inspect_digest(&file->at);
    static const char *const REST[] = {
        "SELECT group_concat(name || sql) FROM (SELECT * FROM sqlite_schema ORDER BY rowid)",
        "SELECT group_concat(k || v) FROM asset_text_config",
        "SELECT group_concat(last_insert) FROM geometry_columns_time",
    };
    for (size_t i = 0; i < COUNT(REST); i++) {
        const char *text = inspect_text(&file->at, REST[i]);
        hash = inspect_hash(hash, text, strlen(text));
    }
    return hash;
}

/* Triggers and CHECKs work: on the connection that was in bulk. */
static void assert_guarded(void)
{
    error e = {0};
    stored_row row;
    record bad = make(&ASSET, "x"), good = make(&ASSET, "guarded");
    bad.v[ASSET_AGE_MIN] = (value){.kind = VALUE_INTEGER, .integer = 121};
    uint64_t before = digest();
    assert_int_equal(store_begin(file, NULL, &e), OK);
    assert_int_equal(store_insert(file, &bad, 0, &row, &e), ERR_INPUT);
    assert_int_equal(store_insert(file, &good, 0, &row, &e), OK);
    assert_int_equal(
        inspect_count(&file->at, "SELECT count(*) FROM public_text WHERE rowid = %d", (int)row.id),
        1);
    store_rollback(file);
    assert_true(digest() == before);
    assert_string_equal(inspect_try(&file->at, "INSERT INTO asset (name, category) VALUES "
                                               "('A', 'no-such')"),
                        "category: there is no such category");
    if (store_check(file, no_finding, NULL, &e))
        fail_msg("%s", e.detail);
}

static void test_a_rollback_leaves_no_trace(void **state)
{
    uint64_t before = digest();
    (void)state;
    for (int stage = 0; stage < 3; stage++) {
        assert_int_equal(store_begin(file, NULL, &err), OK);
        assert_int_equal(store_bulk_begin(file, &err), OK);
        if (stage > 0)
            assert_int_equal(write_rows(NEW, &err), OK);
        if (stage > 1)
            assert_int_equal(store_bulk_end(file, &err), OK);
        store_rollback(file);
        assert_true(digest() == before);
        assert_guarded();
    }
}

static void test_no_memory(void **state)
{
    int in_a_row = 0;
    (void)state;
    for (long nth = 1; in_a_row < ENOUGH && nth < NTH_MAX; nth += 1 + nth / 20) {
        error e = {0};
        uint64_t before = digest();
        mem_fail_nth(nth);
        status got = bulk_load(&e);
        mem_fail_nth(0);
        if (got != OK && got != ERR_NO_MEMORY)
            fail_msg("allocation %ld: %d %s", nth, got, e.detail);
        if (got != OK && digest() != before)
            fail_msg("allocation %ld left something behind", nth);
        in_a_row = got == OK ? in_a_row + 1 : 0;
    }
    assert_int_equal(in_a_row, ENOUGH);
    assert_guarded();
}

static void test_a_full_disk(void **state)
{
    (void)state;
    failing_disk.writes = 0;
    assert_int_equal(bulk_load(&err), OK);
    long writes = failing_disk.writes, failures = 0;
    for (int i = 0; i < POINTS; i++) {
        uint64_t before = digest();
        failing_disk.code = i % 2 ? SQLITE_FULL : SQLITE_IOERR_WRITE;
        failing_disk.stays = true;
        failing_disk.countdown = 1 + i * writes / POINTS;
        status got = bulk_load(&err);
        failing_disk.countdown = 0;
        if (got != OK && (got != ERR_INTERNAL || digest() != before))
            fail_msg("write %d of %ld: %d %s", i, writes, got, err.detail);
        failures += got != OK;
    }
    assert_true(failures > POINTS / 4);
    assert_guarded();
}

static long turns_left, turns;

static int interrupt_when_due(void *context)
{
    (void)context;
    turns++;
    return turns_left > 0 && --turns_left == 0;
}

static void test_statements_that_are_interrupted(void **state)
{
    (void)state;
    turns_left = turns = 0;
    sqlite3_progress_handler(file->at.db, 20, interrupt_when_due, NULL);
    assert_int_equal(bulk_load(&err), OK);
    long all = turns;
    for (int i = 0; i < POINTS; i++) {
        sqlite3_progress_handler(file->at.db, 0, NULL, NULL);
        uint64_t before = digest();
        sqlite3_progress_handler(file->at.db, 20, interrupt_when_due, NULL);
        turns_left = 1 + i * (all * 9 / 10) / POINTS;
        status got = bulk_load(&err);
        sqlite3_progress_handler(file->at.db, 0, NULL, NULL);
        if (got != ERR_INTERNAL || digest() != before)
            fail_msg("turn %d of %ld: %d %s", i, all, got, err.detail);
    }
    turns_left = 0;
    assert_guarded();
}

/* A process of its own does it, and is killed as it begins, before it ends, and before it is
 * committed. */
static void test_a_process_that_is_killed(void **state)
{
    uint64_t before = digest();
    (void)state;
    for (int stage = 0; stage < 3; stage++) {
        store_close(file);
        pid_t pid = fork();
        if (pid == 0) {
            bool done = !store_open(path, STORE_WRITE, &file, NULL) &&
                        !store_begin(file, NULL, NULL) && !store_bulk_begin(file, NULL);
            if (done && stage > 0)
                done = !write_rows(NEW, &err);
            if (done && stage > 1)
                done = !store_bulk_end(file, NULL);
            if (done)
                raise(SIGKILL);
            _exit(1);
        }
        int ended;
        assert_int_equal(waitpid(pid, &ended, 0), pid);
        assert_true(WIFSIGNALED(ended) && WTERMSIG(ended) == SIGKILL);
        assert_int_equal(store_open(path, STORE_WRITE, &file, &err), OK);
        assert_true(digest() == before);
        assert_guarded();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_rollback_leaves_no_trace),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_a_full_disk),
        cmocka_unit_test(test_statements_that_are_interrupted),
        cmocka_unit_test(test_a_process_that_is_killed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
