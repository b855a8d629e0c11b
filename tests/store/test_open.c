/* Opening, bringing up to date, backing up: what is no Cairn database is refused with a sentence
 * that says what it is, and nothing is touched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>

#include "exchange/geodata.h"
#include "store/migrate.h"
#include "support/inspect.h"

static scratch folder;

static int set_up(void **state)
{
    (void)state;
    scratch_make(&folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(&folder);
    return 0;
}

static const char *file_at(const char *name)
{
    static char kept[4][SCRATCH_PATH_MAX];
    static unsigned next;
    char *path = kept[next++ % 4];
    snprintf(path, SCRATCH_PATH_MAX, "%s", scratch_path(&folder, name));
    return path;
}

static void make(const char *path)
{
    store *s;
    error err = {0};
    if (exchange_open_database(path, &s, &err))
        fail_msg("%s", err.detail);
    store_close(s);
}

static void run_on(const char *path, const char *sql)
{
    connection c = inspect_open(path);
    const char *why = inspect_try(&c, sql);
    if (*why)
        fail_msg("%s: %s", sql, why);
    connection_close(&c);
}

static int files_beginning(const char *start)
{
    int count = 0;
    DIR *d = opendir(folder.folder);
    for (struct dirent *e; (e = readdir(d));)
        count += strncmp(e->d_name, start, strlen(start)) == 0;
    closedir(d);
    return count;
}

/* Refused with this code and sentence in every mode, and left as it was. */
static void refused(const char *path, store_mode first, status code, const char *sentence)
{
    size_t before_size, after_size;
    bool there = scratch_exists(path);
    char *before = there ? scratch_read(path, &before_size) : NULL;
    int files = files_beginning("");
    for (store_mode mode = first; mode <= STORE_CREATE; mode++) {
        store *s = NULL;
        error err = {0};
        if (!there && mode == STORE_CREATE)
            break;
        status got = store_open(path, mode, &s, &err);
        if (got != code || !strstr(err.detail, sentence))
            fail_msg("mode %d: %d '%s', not %d '%s'", mode, got, err.detail, code, sentence);
        assert_string_equal(err.field, "db");
        assert_null(s);
    }
    if (there) {
        char *after = scratch_read(path, &after_size);
        assert_int_equal(before_size, after_size);
        assert_memory_equal(before, after, before_size);
        free(before);
        free(after);
    }
    assert_int_equal(files_beginning(""), files);
}

static void test_what_is_not_there(void **state)
{
    (void)state;
    refused(file_at("none.sqlite"), STORE_READ, ERR_NOT_FOUND, "there is no database at");
    refused(file_at("none/none.sqlite"), STORE_READ, ERR_NOT_FOUND, "there is no database at");
}

static void test_what_is_no_cairn_file(void **state)
{
    const char *other = file_at("other.sqlite"), *empty = file_at("empty.sqlite");
    (void)state;
    refused(scratch_write(&folder, "text.sqlite", "name,lat,long\nHall,55.9,-4.2\n"), STORE_READ,
            ERR_INPUT, "not a Cairn database: it is no SQLite file");
    scratch_write_bytes(other, "", 0);
    run_on(other, "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    refused(other, STORE_READ, ERR_INPUT, "another program made this SQLite file");
    run_on(other, "PRAGMA application_id = 0x47504B47"); /* a GeoPackage */
    refused(other, STORE_READ, ERR_INPUT, "another program made this SQLite file");
    scratch_write_bytes(empty, "", 0);
    for (store_mode mode = STORE_READ; mode <= STORE_WRITE; mode++) {
        store *s;
        error err = {0};
        assert_int_equal(store_open(empty, mode, &s, &err), ERR_INPUT);
        assert_non_null(strstr(err.detail, "not a Cairn database: the file is empty"));
    }
    mkdir(file_at("folder.sqlite"), 0700);
    refused(file_at("folder2.sqlite"), STORE_READ, ERR_NOT_FOUND, "there is no database");
    store *s;
    error err = {0};
    assert_int_equal(store_open(file_at("folder.sqlite"), STORE_READ, &s, &err), ERR_FORBIDDEN);
}

static void test_the_two_files_are_not_taken_for_each_other(void **state)
{
    const char *path = file_at("pair.sqlite");
    (void)state;
    make(path);
    refused(file_at("pair.accounts.sqlite"), STORE_READ, ERR_INPUT, "not a Cairn database");
}

static void test_a_newer_database(void **state)
{
    char sql[60], sentence[200];
    const char *path = file_at("newer.sqlite");
    int latest = migrate_latest(&FILE_ASSETS);
    (void)state;
    make(path);
    snprintf(sql, sizeof sql, "PRAGMA user_version = %d", latest + 1);
    run_on(path, sql);
    snprintf(sentence, sizeof sentence,
             "the database is of version %d, and this program knows up to %d: use a newer cairn",
             latest + 1, latest);
    refused(path, STORE_READ, ERR_INPUT, sentence);
}

static void test_newer_or_foreign_accounts(void **state)
{
    store *s;
    error err = {0};
    const char *path = file_at("acc.sqlite"), *accounts = file_at("acc.accounts.sqlite");
    (void)state;
    make(path);
    run_on(accounts, "PRAGMA user_version = 99");
    assert_int_equal(store_open(path, STORE_WRITE, &s, &err), ERR_INPUT);
    assert_non_null(strstr(err.detail, "acc.accounts.sqlite: the database is of version 99"));
    scratch_write_bytes(accounts, "these are not accounts", 22);
    assert_int_equal(store_open(path, STORE_WRITE, &s, &err), ERR_INPUT);
    assert_non_null(strstr(err.detail, "acc.accounts.sqlite: this is not a Cairn database"));
}

static void test_a_damaged_database(void **state)
{
    static const struct {
        size_t from, to; /* pages that are overwritten */
        size_t cut;      /* or what is left of the file, in pages */
        const char *says;
    } CASES[] = {
        {0, 0, 900, "the database is damaged"},
        {0, 0, 2, "the database is damaged"},
        {20, 1000, 0, "the database is damaged"},
        {1, 2, 0, "the database is damaged"},
        {0, 1, 0, "not a Cairn database: it is no SQLite file"},
    };
    enum { PAGE = 4096 };
    const char *path = file_at("damaged.sqlite");
    size_t size;
    (void)state;
    make(file_at("sound.sqlite"));
    run_on(file_at("sound.sqlite"), "PRAGMA journal_mode = DELETE");
    char *sound = scratch_read(file_at("sound.sqlite"), &size);
    assert_true(size > 1000 * PAGE);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char *bytes = malloc(size);
        memcpy(bytes, sound, size);
        memset(bytes + CASES[i].from * PAGE, 0xA5, (CASES[i].to - CASES[i].from) * PAGE);
        scratch_write_bytes(path, bytes, CASES[i].cut ? CASES[i].cut * PAGE : size);
        free(bytes);
        refused(path, STORE_READ, ERR_INPUT, CASES[i].says);
    }
    free(sound);
}

static void test_what_a_new_one_is(void **state)
{
    struct stat info;
    store *s;
    const char *path = file_at("new.sqlite");
    (void)state;
    assert_int_equal(store_open(path, STORE_CREATE, &s, NULL), OK);
    assert_int_equal(inspect_number(&s->at, "PRAGMA application_id"), APPLICATION_ASSETS);
    assert_int_equal(inspect_number(&s->at, "PRAGMA user_version"), migrate_latest(&FILE_ASSETS));
    assert_string_equal(inspect_text(&s->at, "PRAGMA journal_mode"), "wal");
    assert_int_equal(inspect_number(&s->at, "PRAGMA synchronous"), 2); /* FULL */
    store_close(s);
    assert_int_equal(stat(file_at("new.accounts.sqlite"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    connection c = inspect_open(file_at("new.accounts.sqlite"));
    assert_int_equal(inspect_number(&c, "PRAGMA application_id"), APPLICATION_ACCOUNTS);
    assert_int_equal(inspect_number(&c, "SELECT count(*) FROM account"), 0);
    connection_close(&c);
    /* and those that someone opened up are closed again */
    chmod(file_at("new.accounts.sqlite"), 0644);
    assert_int_equal(store_open(path, STORE_WRITE, &s, NULL), OK);
    assert_int_equal(inspect_number(&s->at, "PRAGMA synchronous"), 2);
    store_close(s);
    assert_int_equal(stat(file_at("new.accounts.sqlite"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    /* without the usual ending it stands beside all the same */
    assert_int_equal(store_open(file_at("maryhill.db"), STORE_CREATE, &s, NULL), OK);
    store_close(s);
    assert_true(scratch_exists(file_at("maryhill.db.accounts.sqlite")));
}

static void test_reading_writes_nothing(void **state)
{
    store *s;
    error err = {0};
    const char *path = file_at("read.sqlite");
    const authorship who = {.actor = "reader"};
    (void)state;
    make(path);
    assert_int_equal(store_open(path, STORE_READ, &s, NULL), OK);
    assert_int_not_equal(store_begin(s, &who, &err), OK);
    store_close(s);
}

/* A file as version 2 had it, with a row in it. */
static void make_version_2(const char *path)
{
    connection c;
    assert_int_equal(connection_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &c, NULL),
                     OK);
    assert_int_equal(migrate_to(&c, &FILE_ASSETS, 2, NULL), OK);
    assert_string_equal(inspect_text(&c, "PRAGMA journal_mode = WAL"), "wal");
    assert_string_equal(inspect_try(&c, "INSERT INTO asset (name, geom) VALUES ('From long ago', "
                                        "MakePoint(-4.2, 55.8, 4326))"),
                        "");
    connection_close(&c);
}

static char *the_backup(const char *start)
{
    static char name[SCRATCH_PATH_MAX];
    DIR *d = opendir(folder.folder);
    for (struct dirent *e; (e = readdir(d));)
        if (strncmp(e->d_name, start, strlen(start)) == 0)
            strcpy(name, scratch_path(&folder, e->d_name));
    closedir(d);
    return name;
}

static void test_an_older_one_is_backed_up_and_brought_up_to_date(void **state)
{
    store *s;
    error err = {0};
    const char *path = file_at("older.sqlite");
    (void)state;
    make_version_2(path);
    assert_int_equal(store_open(path, STORE_READ, &s, &err), ERR_INPUT);
    assert_non_null(strstr(err.detail, "the database is of version 2, this program of"));
    assert_non_null(strstr(err.detail, "run `cairn check` on it once"));
    assert_int_equal(files_beginning("older.sqlite.before"), 0);

    ran r = CAIRN(&folder, "check", "--db", path);
    if (r.status)
        fail_msg("%s%s", r.out, r.err);
    ran_done(&r);
    assert_int_equal(files_beginning("older.sqlite.before-v"), 1);
    connection c = inspect_open(the_backup("older.sqlite.before-v"));
    assert_int_equal(inspect_number(&c, "PRAGMA user_version"), 2);
    assert_int_equal(inspect_number(&c, "PRAGMA application_id"), APPLICATION_ASSETS);
    assert_string_equal(inspect_text(&c, "SELECT name FROM asset"), "From long ago");
    assert_string_equal(inspect_text(&c, "PRAGMA integrity_check"), "ok");
    connection_close(&c);

    assert_int_equal(store_open(path, STORE_READ, &s, &err), OK);
    assert_int_equal(inspect_number(&s->at, "PRAGMA user_version"), migrate_latest(&FILE_ASSETS));
    assert_string_equal(inspect_text(&s->at, "SELECT name FROM asset_text"), "From long ago");
    store_close(s);
    /* once is enough */
    assert_int_equal(store_open(path, STORE_WRITE, &s, &err), OK);
    store_close(s);
    assert_int_equal(files_beginning("older.sqlite.before-v"), 1);
}

/* What is beside it is as private before as after. */
static void test_older_accounts_are_kept_private(void **state)
{
    connection c;
    struct stat info;
    const char *path = file_at("past.sqlite"), *accounts = file_at("past.accounts.sqlite");
    (void)state;
    assert_int_equal(
        connection_open(accounts, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &c, NULL), OK);
    assert_int_equal(migrate_to(&c, &FILE_ACCOUNTS, 1, NULL), OK);
    assert_string_equal(inspect_try(&c, "INSERT INTO account (name, role) VALUES ('a', 'editor'); "
                                        "INSERT INTO token (account_id, name, secret_hash, role, "
                                        "expires_at) VALUES (1, 't', zeroblob(32), 'editor', "
                                        "'2999-01-01T00:00:00.000Z')"),
                        "");
    connection_close(&c);
    make(path);
    const char *const files[] = {accounts, the_backup("past.accounts.sqlite.before-v")};
    for (size_t i = 0; i < COUNT(files); i++) {
        assert_int_equal(stat(files[i], &info), 0);
        assert_int_equal(info.st_mode & 0777, 0600);
        c = inspect_open(files[i]);
        assert_int_equal(inspect_number(&c, "SELECT count(*) FROM token WHERE role = 'editor'"), 1);
        connection_close(&c);
    }
}

static void test_two_programs_bring_it_up_to_date_at_once(void **state)
{
    const char *path = file_at("race.sqlite");
    pid_t pids[4];
    (void)state;
    make_version_2(path);
    for (size_t i = 0; i < COUNT(pids); i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            store *s;
            error err = {0};
            status failed = store_open(path, STORE_WRITE, &s, &err);
            if (failed)
                fprintf(stderr, "%s\n", err.detail);
            else
                store_close(s);
            _exit(failed != OK);
        }
    }
    for (size_t i = 0; i < COUNT(pids); i++) {
        int ended;
        assert_int_equal(waitpid(pids[i], &ended, 0), pids[i]);
        assert_int_equal(ended, 0);
    }
    connection c = inspect_open(path);
    assert_int_equal(inspect_number(&c, "PRAGMA user_version"), migrate_latest(&FILE_ASSETS));
    assert_int_equal(inspect_number(&c, "SELECT count(*) FROM asset"), 1);
    connection_close(&c);
}

static void test_a_migration_that_fails_leaves_a_whole_version(void **state)
{
    store *s;
    error err = {0};
    const char *path = file_at("stuck.sqlite");
    (void)state;
    make_version_2(path);
    run_on(path, "CREATE TABLE place (mine)"); /* in the way of version 5 */
    assert_int_not_equal(store_open(path, STORE_WRITE, &s, &err), OK);
    connection c = inspect_open(path);
    assert_int_equal(inspect_number(&c, "PRAGMA user_version"), 4);
    assert_int_equal(
        inspect_number(&c, "SELECT count(*) FROM sqlite_schema WHERE name = 'postcode'"), 0);
    assert_int_equal(inspect_number(&c, "SELECT count(*) FROM asset_text"), 1);
    connection_close(&c);
    run_on(path, "DROP TABLE place");
    assert_int_equal(store_open(path, STORE_WRITE, &s, &err), OK);
    store_close(s);
}

static void test_a_backup_has_both_files(void **state)
{
    struct stat info;
    const char *path = file_at("from.sqlite"), *to = file_at("to.sqlite");
    (void)state;
    make(path);
    run_on(path, "INSERT INTO asset (name) VALUES ('Kept')");
    run_on(file_at("from.accounts.sqlite"),
           "INSERT INTO account (name, role) VALUES ('kirsty', 'operator')");
    ran r = CAIRN(&folder, "backup", "--db", path, to);
    assert_int_equal(r.status, 0);
    assert_non_null(strstr(r.out, "to.sqlite is a copy of"));
    ran_done(&r);
    connection a = inspect_open(path), b = inspect_open(to);
    assert_true(inspect_digest(&a) == inspect_digest(&b));
    connection_close(&a);
    connection_close(&b);
    connection c = inspect_open(file_at("to.accounts.sqlite"));
    assert_string_equal(inspect_text(&c, "SELECT name FROM account"), "kirsty");
    connection_close(&c);
    assert_int_equal(stat(file_at("to.accounts.sqlite"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    r = CAIRN(&folder, "check", "--db", to);
    assert_int_equal(r.status, 0);
    ran_done(&r);
}

static void test_a_backup_overwrites_nothing(void **state)
{
    store *s;
    error err = {0};
    const char *path = file_at("again.sqlite");
    (void)state;
    make(path);
    assert_int_equal(store_open(path, STORE_READ, &s, NULL), OK);
    const char *taken = scratch_write(&folder, "taken.sqlite", "mine");
    assert_int_equal(store_backup(s, taken, &err), ERR_CONFLICT);
    assert_non_null(strstr(err.detail, "is there already; name a new file"));
    /* the accounts beside it count too */
    scratch_write(&folder, "half.accounts.sqlite", "mine");
    assert_int_equal(store_backup(s, scratch_path(&folder, "half.sqlite"), &err), ERR_CONFLICT);
    assert_non_null(strstr(err.detail, "half.accounts.sqlite is there already"));
    assert_false(scratch_exists(scratch_path(&folder, "half.sqlite")));
    store_close(s);
    size_t length;
    char *bytes = scratch_read(scratch_path(&folder, "taken.sqlite"), &length);
    assert_string_equal(bytes, "mine");
    free(bytes);
}

static void test_one_server_at_a_time(void **state)
{
    store *first, *second;
    error err = {0};
    const char *path = file_at("served.sqlite");
    (void)state;
    make(path);
    assert_int_equal(store_open(path, STORE_WRITE, &first, NULL), OK);
    assert_int_equal(store_open(path, STORE_WRITE, &second, NULL), OK);
    assert_int_equal(store_lock_server(first, &err), OK);
    assert_int_equal(store_lock_server(second, &err), ERR_BUSY);
    assert_non_null(strstr(err.detail, "another `cairn serve` is serving"));
    store_close(first);
    assert_int_equal(store_lock_server(second, &err), OK);
    store_close(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_not_there),
        cmocka_unit_test(test_what_is_no_cairn_file),
        cmocka_unit_test(test_the_two_files_are_not_taken_for_each_other),
        cmocka_unit_test(test_a_newer_database),
        cmocka_unit_test(test_newer_or_foreign_accounts),
        cmocka_unit_test(test_a_damaged_database),
        cmocka_unit_test(test_what_a_new_one_is),
        cmocka_unit_test(test_reading_writes_nothing),
        cmocka_unit_test(test_an_older_one_is_backed_up_and_brought_up_to_date),
        cmocka_unit_test(test_older_accounts_are_kept_private),
        cmocka_unit_test(test_two_programs_bring_it_up_to_date_at_once),
        cmocka_unit_test(test_a_migration_that_fails_leaves_a_whole_version),
        cmocka_unit_test(test_a_backup_has_both_files),
        cmocka_unit_test(test_a_backup_overwrites_nothing),
        cmocka_unit_test(test_one_server_at_a_time),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
