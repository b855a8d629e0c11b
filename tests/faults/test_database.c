/* The disk is full or broken at the nth write, or the nth step of a statement is interrupted: a
 * clean error, and the database as before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#ifdef CAIRN_SANITIZED
#include <sanitizer/lsan_interface.h>
#endif

#include "support/failing_disk.h"
#include "support/importing.h"
#include "support/searching.h"

/* From BULK_ROWS on an import goes the bulk way (import.c). */
enum { ROWS = 60, BULK_ROWS = 1100, POINTS = 40, BULK_POINTS = 12 };

static importing im;
static char csv[SCRATCH_PATH_MAX];

static void write_rows(const char *name, int rows)
{
    BUF_SCOPED buf text;
    buf_init(&text, 1 << 20);
    buf_puts(&text, "ref,name,category,lon,lat,description\n");
    for (int i = 0; i < rows; i++)
        buf_printf(&text, "%d,Asset %d,library,%.4f,55.8,words of number %d\n", i, i,
                   -4.3 + i / 1e3, i);
    snprintf(csv, sizeof csv, "%s", scratch_write(&im.folder, name, buf_text(&text)));
}

static int set_up(void **state)
{
    (void)state;
    failing_disk_install();
    importing_begin(&im);
    write_rows("rows.csv", ROWS);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    failing_disk.countdown = 0;
    importing_end(&im);
    return 0;
}

/* Imports under a source of its own, so that each time there is something to write. */
static status import_edition(void)
{
    static int edition;
    static char source[40];
    snprintf(source, sizeof source, "edition %d", edition++);
    im.options.source = source;
    return import_path(&im, csv);
}

static void assert_check_passes(void)
{
    failing_disk.countdown = 0;
    store_close(im.file);
    assert_int_equal(store_open(scratch_path(&im.folder, "a.sqlite"), STORE_WRITE, &im.file, NULL),
                     OK);
    ran r = CAIRN(&im.folder, "check", "--db", scratch_path(&im.folder, "a.sqlite"));
    if (r.status)
        fail_msg("%s%s", r.out, r.err);
    ran_done(&r);
}

static void fail_writes(int code, bool stays, int points, const char *says)
{
    failing_disk.writes = 0;
    assert_int_equal(import_edition(), OK);
    long writes = failing_disk.writes, failures = 0;
    assert_true(writes > 50);
    for (int i = 0; i < points; i++) {
        uint64_t before = inspect_digest(&im.file->at);
        failing_disk.code = code;
        failing_disk.stays = stays;
        failing_disk.countdown = 1 + i * writes / points;
        status got = import_edition();
        failing_disk.countdown = 0;
        if (got != OK && (got != ERR_INTERNAL || !strstr(im.err.detail, says)))
            fail_msg("write %d of %ld: %d %s", i, writes, got, im.err.detail);
        if (got != OK && inspect_digest(&im.file->at) != before)
            fail_msg("write %ld of %ld left something behind", 1 + i * writes / points, writes);
        failures += got != OK;
    }
    assert_true(failures > points / 2);
    assert_int_equal(import_edition(), OK); /* with room again it goes on */
    assert_check_passes();
}

static void test_a_full_disk(void **state)
{
    (void)state;
    fail_writes(SQLITE_FULL, true, POINTS, "nothing was written");
}

static void test_a_write_that_fails_once(void **state)
{
    (void)state;
    fail_writes(SQLITE_IOERR_WRITE, false, POINTS, "the database failed");
}

/* InitSpatialMetaData of SpatiaLite 5.0.1 keeps the message of a statement that fails: 40 bytes,
 * found by the sanitizer's slow unwinder. What Cairn itself would lose there shows in
 * test_memory.c. */
static void pass_over_leaks(bool on)
{
#ifdef CAIRN_SANITIZED
    if (on)
        __lsan_disable();
    else
        __lsan_enable();
#else
    (void)on;
#endif
}

static void test_making_a_database_on_a_full_disk(void **state)
{
    char path[SCRATCH_PATH_MAX], beside[SCRATCH_PATH_MAX];
    store *s;
    (void)state;
    snprintf(path, sizeof path, "%s", scratch_path(&im.folder, "new.sqlite"));
    snprintf(beside, sizeof beside, "%s", scratch_path(&im.folder, "new.accounts.sqlite"));
    failing_disk.writes = 0;
    assert_int_equal(exchange_open_database(path, &s, NULL), OK);
    store_close(s);
    long writes = failing_disk.writes;
    for (int i = 0; i < POINTS / 2; i++) {
        error err = {0};
        unlink(path);
        unlink(beside);
        failing_disk.code = SQLITE_FULL;
        failing_disk.stays = true;
        failing_disk.countdown = 1 + 2 * i * writes / POINTS;
        pass_over_leaks(true);
        status got = exchange_open_database(path, &s, &err);
        pass_over_leaks(false);
        if (got == OK)
            store_close(s); /* the last writes are those of closing */
        failing_disk.countdown = 0;
        if (got != OK && got != ERR_INTERNAL)
            fail_msg("%d %s", got, err.detail);
        /* with room again it is made whole */
        if (exchange_open_database(path, &s, &err))
            fail_msg("%s", err.detail);
        assert_true(inspect_number(&s->at, "SELECT count(*) FROM category") > 60);
        store_close(s);
    }
}

static void test_a_backup_on_a_full_disk(void **state)
{
    char to[SCRATCH_PATH_MAX], beside[SCRATCH_PATH_MAX];
    (void)state;
    snprintf(to, sizeof to, "%s", scratch_path(&im.folder, "copy.sqlite"));
    snprintf(beside, sizeof beside, "%s", scratch_path(&im.folder, "copy.accounts.sqlite"));
    failing_disk.writes = 0;
    assert_int_equal(store_backup(im.file, to, NULL), OK);
    long writes = failing_disk.writes;
    unlink(to);
    unlink(beside);
    for (int i = 0; i <= 10; i++) {
        error err = {0};
        failing_disk.code = SQLITE_FULL;
        failing_disk.stays = true;
        failing_disk.countdown = 1 + i * writes / 12;
        status got = store_backup(im.file, to, &err);
        failing_disk.countdown = 0;
        assert_int_equal(got, ERR_INTERNAL);
        assert_false(scratch_exists(to)); /* half of one would be taken for a backup */
        assert_false(scratch_exists(beside));
    }
    assert_int_equal(store_backup(im.file, to, NULL), OK);
}

/* Statements are interrupted after so many turns of the handler. */
static long turns_left, turns;

static int interrupt_when_due(void *context)
{
    (void)context;
    turns++;
    return turns_left > 0 && --turns_left == 0;
}

static status search_words(void)
{
    int64_t *ids;
    size_t count;
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    return search_plainly(im.file, SEARCH_ASSETS, slice_of("words of number"), 1000, a, &ids,
                          &count, &im.err);
}

static status take_row(void *context, const record *asset, const record *const *activities,
                       size_t count, error *err)
{
    (void)context, (void)asset, (void)activities, (void)count, (void)err;
    return OK;
}

static status scan(void)
{
    int64_t sequence;
    return store_scan(im.file, take_row, NULL, &sequence, &im.err);
}

static void no_finding(void *context, const char *finding)
{
    (void)context;
    fail_msg("%s", finding);
}

static status check(void)
{
    return store_check(im.file, no_finding, NULL, &im.err);
}

static void test_statements_that_are_interrupted(void **state)
{
    static const struct {
        const char *what;
        status (*run)(void);
    } RUNS[] = {{"import", import_edition}, {"scan", scan}, {"check", check}};
    (void)state;
    for (size_t r = 0; r < COUNT(RUNS); r++) {
        turns_left = turns = 0;
        sqlite3_progress_handler(im.file->at.db, 50, interrupt_when_due, NULL);
        assert_int_equal(RUNS[r].run(), OK);
        long all = turns;
        assert_true(all > POINTS);
        for (int i = 0; i < POINTS; i++) {
            sqlite3_progress_handler(im.file->at.db, 0, NULL, NULL);
            uint64_t before = inspect_digest(&im.file->at);
            sqlite3_progress_handler(im.file->at.db, 50, interrupt_when_due, NULL);
            turns_left = 1 + i * (all * 9 / 10) / POINTS;
            status got = RUNS[r].run();
            sqlite3_progress_handler(im.file->at.db, 0, NULL, NULL);
            if (got != ERR_INTERNAL || !strstr(im.err.detail, "the database failed"))
                fail_msg("%s, turn %d: %d %s", RUNS[r].what, i, got, im.err.detail);
            if (inspect_digest(&im.file->at) != before)
                fail_msg("%s, turn %d left something behind", RUNS[r].what, i);
        }
        turns_left = 0;
        assert_int_equal(RUNS[r].run(), OK);
    }
    assert_int_equal(search_words(), OK);
}

/* The whole program where files may not grow: as a person meets a full disk. */
static void test_the_program_where_files_may_not_grow(void **state)
{
    char command[600], db[SCRATCH_PATH_MAX];
    (void)state;
    snprintf(db, sizeof db, "%s", scratch_path(&im.folder, "small.sqlite"));
    ran r = CAIRN(&im.folder, "import", "--quiet", "--db", db, "--source", "a", csv);
    assert_int_equal(r.status, 0);
    ran_done(&r);
    connection c = inspect_open(db);
    uint64_t before = inspect_digest(&c);
    connection_close(&c);
    write_rows("many.csv", 4000);
    /* in blocks of 512 bytes: the write-ahead log would need some 6 MB */
    snprintf(command, sizeof command,
             "trap '' XFSZ; ulimit -f 4096; exec \"%s\" import --quiet --db '%s' --source b '%s'",
             scratch_cairn(), db, csv);
    r = scratch_run(&im.folder, (const char *const[]){"sh", "-c", command, NULL}, NULL);
    assert_int_equal(r.status, 1);
    assert_non_null(strstr(r.err, "cairn import: "));
    assert_string_equal(r.out, ""); /* nothing is said to be done */
    ran_done(&r);
    c = inspect_open(db);
    assert_true(inspect_digest(&c) == before);
    connection_close(&c);
    r = CAIRN(&im.folder, "check", "--db", db);
    assert_int_equal(r.status, 0);
    ran_done(&r);
}

static void test_a_report_that_cannot_be_written(void **state)
{
    (void)state;
    ran r = CAIRN(&im.folder, "import", "--quiet", "--db",
                  scratch_path(&im.folder, "reported.sqlite"), "--report", "/dev/full", csv);
    assert_int_equal(r.status, 1);
    assert_non_null(strstr(r.err, "the report could not be written whole"));
    assert_non_null(strstr(r.out, "rows: ")); /* but the rows are there */
    ran_done(&r);
}

/* The last, for the rows that it leaves. */
static void test_a_full_disk_in_bulk(void **state)
{
    (void)state;
    write_rows("bulk.csv", BULK_ROWS);
    fail_writes(SQLITE_FULL, true, BULK_POINTS, "nothing was written");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_full_disk),
        cmocka_unit_test(test_a_write_that_fails_once),
        cmocka_unit_test(test_making_a_database_on_a_full_disk),
        cmocka_unit_test(test_a_backup_on_a_full_disk),
        cmocka_unit_test(test_statements_that_are_interrupted),
        cmocka_unit_test(test_the_program_where_files_may_not_grow),
        cmocka_unit_test(test_a_report_that_cannot_be_written),
        cmocka_unit_test(test_a_full_disk_in_bulk),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
