/* `cairn import` is killed (SIGKILL, and SIGINT as of Ctrl-C) at random moments of its running
 * time: what it said was done is there whole, what it did not say is there whole or not at all, the
 * file opens, the check passes, and its reader is gone. 100 times; 1,000 with CAIRN_EXHAUSTIVE=1;
 * 10 in a sanitized build. CAIRN_SEED repeats a run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/prctl.h>
#include <time.h>

#include "support/generate.h"
#include "support/inspect.h"

/* Every fourth set is large enough for the bulk way (BULK_FROM_ROWS of import.c). */
enum { ROWS = 300, BULK_ROWS = 1100, SETS = 8, CHECK_EVERY = 10, INTERRUPTS = 20, GONE_S = 10 };

static scratch folder;
static char path[SCRATCH_PATH_MAX];
static generator g;
static int rounds = 100;

static bool is_bulk(int set)
{
    return set % 4 == 3;
}

static int rows_of(int set)
{
    return is_bulk(set) ? BULK_ROWS : ROWS;
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int set_up(void **state)
{
    const char *seed = getenv("CAIRN_SEED"), *exhaustive = getenv("CAIRN_EXHAUSTIVE");
    (void)state;
    /* what an import leaves running becomes this program's child */
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    scratch_make(&folder);
    snprintf(path, sizeof path, "%s", scratch_path(&folder, "a.sqlite"));
    g.state = seed ? strtoull(seed, NULL, 10) : (uint64_t)time(NULL);
    fprintf(stderr, "CAIRN_SEED=%llu\n", (unsigned long long)g.state);
    if (exhaustive && strcmp(exhaustive, "1") == 0)
        rounds = 1000;
#ifdef CAIRN_SANITIZED
    rounds = 10;
#endif
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(&folder);
    return 0;
}

/* An edition of a set: every row says which one it is. */
static const char *write_edition(int set, int edition)
{
    static char file[SCRATCH_PATH_MAX];
    snprintf(file, sizeof file, "%s", scratch_path(&folder, "edition.csv"));
    FILE *f = fopen(file, "wb");
    assert_non_null(f);
    fprintf(f, "ref,name,category,lon,lat,description\n");
    for (int i = 0; i < rows_of(set); i++)
        fprintf(f, "%d-%d,Asset %d of %d,library,%.4f,%.4f,edition %d\n", set, i, i, set,
                -4.3 + i / 1e3, 55.8 + set / 1e2, edition);
    assert_int_equal(fclose(f), 0);
    return file;
}

/* The process that reads the file for it must end with it. */
static void assert_nothing_runs(void)
{
    double until = now_s() + GONE_S;
    pid_t left;
    while ((left = waitpid(-1, NULL, WNOHANG)) >= 0) {
        if (left == 0 && now_s() > until)
            fail_msg("its reader is running %d s after it was killed", GONE_S);
        usleep(200);
    }
    assert_int_equal(errno, ECHILD);
}

/* Imports an edition of a set, and kills after so many seconds unless it has ended. @return whether
 * it said it was done. */
static bool import(const char *db, int set, int edition, double kill_after_s, int by)
{
    const char *const argv[] = {scratch_cairn(),
                                "import",
                                "--quiet",
                                "--db",
                                db,
                                "--source",
                                "kill",
                                write_edition(set, edition),
                                NULL};
    pid_t pid = scratch_spawn(&folder, argv);
    double until = now_s() + kill_after_s;
    siginfo_t ended = {0};
    while (now_s() < until && !ended.si_pid &&
           waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOHANG | WNOWAIT) == 0)
        usleep(200);
    kill(pid, by);
    ran r = scratch_wait(&folder, pid);
    assert_nothing_runs();
    char expected[100];
    snprintf(expected, sizeof expected, "%d rows: ", rows_of(set));
    bool said = strncmp(r.out, expected, strlen(expected)) == 0 && strchr(r.out, '\n');
    if (r.status > 0)
        fail_msg("it was not killed but failed: %s", r.err);
    assert_true(r.status != 0 || said);
    ran_done(&r);
    return said;
}

static void assert_check_passes(const char *db)
{
    ran r = CAIRN(&folder, "check", "--db", db);
    if (r.status)
        fail_msg("%s%s", r.out, r.err);
    ran_done(&r);
}

/* How long an import of such a set takes that nobody kills. */
static double running_time_s(int set)
{
    double shortest = 1e9;
    for (int i = 0; i < 3; i++) {
        double began = now_s();
        assert_true(import(path, set, -i, 60, SIGKILL));
        double took = now_s() - began;
        shortest = took < shortest ? took : shortest;
    }
    return shortest;
}

/* The edition that a set is of: -1 for none; all its rows must be of one. */
static int edition_of(connection *c, int set)
{
    int64_t rows =
        inspect_count(c, "SELECT count(*) FROM asset WHERE source_ref LIKE '%d-%%'", set);
    if (rows == 0)
        return -1;
    assert_int_equal(rows, rows_of(set));
    assert_int_equal(inspect_count(c,
                                   "SELECT count(DISTINCT description) FROM asset "
                                   "WHERE source_ref LIKE '%d-%%'",
                                   set),
                     1);
    return (int)inspect_count(c,
                              "SELECT CAST(substr(description, 9) AS INTEGER) FROM asset "
                              "WHERE source_ref = '%d-0'",
                              set);
}

/* @param there  the edition that each set is of */
static void kill_imports(int times, int by, int there[SETS])
{
    int said = 0, unsaid_there = 0, gone = 0;
    const double time_s[] = {running_time_s(SETS), running_time_s(SETS + 3)};
    for (int i = 1; i <= times; i++) {
        static int edition;
        int set = (int)generate_below(&g, SETS);
        edition++;
        bool done =
            import(path, set, edition, generate_between(&g, 0, 1.5 * time_s[is_bulk(set)]), by);
        connection c = inspect_open(path);
        for (int other = 0; other < SETS; other++) {
            int now = edition_of(&c, other);
            bool as_it_was = now == there[other];
            if (other != set ? !as_it_was : now != edition && (done || !as_it_was))
                fail_msg("round %d: set %d is of edition %d, it was %d, and %s", i, other, now,
                         there[other], done ? "done was said" : "nothing was said");
            unsaid_there += other == set && !done && now == edition;
            there[other] = now;
        }
        connection_close(&c);
        said += done;
        gone += !done && there[set] != edition;
        if (i % CHECK_EVERY == 0)
            assert_check_passes(path);
    }
    fprintf(stderr,
            "%d imports killed by %s: %d had said they were done, %d had not but were, %d were not"
            " (one takes %.2f s, in bulk %.2f s)\n",
            times, strsignal(by), said, unsaid_there, gone, time_s[0], time_s[1]);
    assert_check_passes(path);
    if (times >= 100)
        assert_true(said > 0 && gone > times / 4);
}

static void test_what_was_acknowledged_is_there_and_the_rest_whole_or_not(void **state)
{
    int there[SETS];
    (void)state;
    for (int set = 0; set < SETS; set++)
        there[set] = -1;
    kill_imports(rounds, SIGKILL, there);
    kill_imports(rounds < INTERRUPTS ? rounds : INTERRUPTS, SIGINT, there);
}

/* Killed while the file itself is being made: the next import makes it whole. */
static void test_a_database_that_was_half_made_is_made_whole(void **state)
{
    double time_s = running_time_s(SETS);
    (void)state;
    for (int i = 0; i < (rounds + 4) / 5; i++) {
        char db[SCRATCH_PATH_MAX];
        snprintf(db, sizeof db, "%s/made-%d.sqlite", folder.folder, i);
        (void)import(db, 0, i, generate_between(&g, 0, time_s), SIGKILL);
        assert_true(import(db, 0, i, 60, SIGKILL));
        connection c = inspect_open(db);
        assert_int_equal(edition_of(&c, 0), i);
        assert_true(inspect_number(&c, "SELECT count(*) FROM category") > 60);
        connection_close(&c);
        if (i % CHECK_EVERY == 0)
            assert_check_passes(db);
        unlink(db);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_acknowledged_is_there_and_the_rest_whole_or_not),
        cmocka_unit_test(test_a_database_that_was_half_made_is_made_whole),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
