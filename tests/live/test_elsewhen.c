/* What is closed, or not open yet, stands apart: nobody sees it who does not ask about another
 * time, and then only what was public. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "exchange/geodata.h"
#include "live/live.h"
#include "support/inspect.h"

static scratch folder;
static connection db;
static live *l;
static error err;

enum { NOW = 1, ELSEWHEN = 2 };

static void edit(const char *sql)
{
    const char *why = inspect_try(&db, sql);
    if (*why)
        fail_msg("%s: %s", sql, why);
}

/* Where an audience sees an asset: NOW, ELSEWHEN, 0 for nowhere. */
static int seen_by(audience who, int64_t id)
{
    index_hit hit;
    index_snapshot *elsewhen, *activities, *now = live_snapshots(l, &elsewhen, &activities);
    int seen = (index_by_id(index_view_of(now, who), id, &hit) ? NOW : 0) |
               (index_by_id(index_view_of(elsewhen, who), id, &hit) ? ELSEWHEN : 0);
    index_release(now);
    index_release(elsewhen);
    index_release(activities);
    return seen;
}

static void catch_up(void)
{
    int64_t last = inspect_number(&db, "SELECT max(seq) FROM change");
    assert_int_equal(live_wait(l, last, 5000, &err), OK);
}

static const struct {
    const char *columns, *values, *then;
    int seen[AUDIENCE_COUNT];
} ASSETS[] = {
    {"status", "'published'", NULL, {NOW, NOW, NOW}},
    {"status, closed_on", "'published', '2019-01-01'", NULL, {ELSEWHEN, ELSEWHEN, NOW}},
    {"status, opened_on", "'published', '2990-01-01'", NULL, {ELSEWHEN, ELSEWHEN, NOW}},
    {"status", "'published'", "DELETE FROM asset WHERE id = %d", {ELSEWHEN, ELSEWHEN, ELSEWHEN}},
    {"status", "'draft'", "DELETE FROM asset WHERE id = %d", {0, 0, ELSEWHEN}},
    {"status", "'pending'", "DELETE FROM asset WHERE id = %d", {0, 0, ELSEWHEN}},
    {"status, visibility",
     "'published', 'private'",
     "DELETE FROM asset WHERE id = %d",
     {0, 0, ELSEWHEN}},
    {"status, visibility, closed_on",
     "'published', 'partners', '2019-01-01'",
     NULL,
     {0, ELSEWHEN, NOW}},
    {"status, visibility, closed_on", "'published', 'private', '2019-01-01'", NULL, {0, 0, NOW}},
    {"status, listing, closed_on", "'published', 'declined', '2019-01-01'", NULL, {0, 0, NOW}},
    {"status, consent, closed_on", "'published', 'withdrawn', '2019-01-01'", NULL, {0, 0, NOW}},
    {"status, consent, consent_expires_on, closed_on",
     "'published', 'given', '2018-01-01', '2019-01-01'",
     NULL,
     {0, 0, NOW}},
    {"status, level, consent, consent_expires_on",
     "'published', 'individual', 'given', '2990-01-01'",
     "DELETE FROM asset WHERE id = %d",
     {ELSEWHEN, ELSEWHEN, ELSEWHEN}},
    {"status, level, consent, consent_expires_on",
     "'published', 'individual', 'given', '2990-01-01'",
     "DELETE FROM asset WHERE id = %d; UPDATE asset SET consent = NULL WHERE id = %d",
     {0, 0, ELSEWHEN}},
    {"status",
     "'published'",
     "DELETE FROM asset WHERE id = %d; UPDATE asset SET visibility = 'private' WHERE id = %d",
     {0, 0, ELSEWHEN}},
};

static void insert(size_t i)
{
    char sql[400];
    int id = (int)i + 1;
    snprintf(sql, sizeof sql,
             "INSERT INTO asset (id, name, category, %s) VALUES (%d, 'Asset', 'library', %s)",
             ASSETS[i].columns, id, ASSETS[i].values);
    edit(sql);
    if (!ASSETS[i].then)
        return;
    snprintf(sql, sizeof sql, ASSETS[i].then, id, id);
    edit(sql);
}

static void expect_all(void)
{
    for (size_t i = 0; i < COUNT(ASSETS); i++)
        for (int who = 0; who < AUDIENCE_COUNT; who++) {
            int seen = seen_by((audience)who, (int64_t)i + 1);
            if (seen != ASSETS[i].seen[who])
                fail_msg("%s = %s, audience %d: %d, not %d", ASSETS[i].columns, ASSETS[i].values,
                         who, seen, ASSETS[i].seen[who]);
        }
}

static int set_up(void **state)
{
    store *s;
    const char *path;
    (void)state;
    scratch_make(&folder);
    path = scratch_path(&folder, "a.sqlite");
    assert_int_equal(exchange_open_database(path, &s, &err), OK);
    store_close(s);
    db = inspect_open(path);
    for (size_t i = 0; i < COUNT(ASSETS) / 2; i++)
        insert(i);
    const live_options options = {path, true, day_today, 20};
    assert_int_equal(live_open(&options, &l, &err), OK);
    assert_int_equal(live_follow(l, &err), OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    live_close(l);
    connection_close(&db);
    scratch_remove(&folder);
    return 0;
}

/* Half of them were there when it was loaded, half came later. */
static void who_sees_what_when(void **state)
{
    (void)state;
    for (size_t i = COUNT(ASSETS) / 2; i < COUNT(ASSETS); i++)
        insert(i);
    catch_up();
    expect_all();
}

static void what_opens_again_comes_back(void **state)
{
    (void)state;
    edit("UPDATE asset SET closed_on = NULL WHERE id = 2");
    catch_up();
    assert_int_equal(seen_by(AUDIENCE_PUBLIC, 2), NOW);
    edit("UPDATE asset SET closed_on = '2019-01-01' WHERE id = 2");
    catch_up();
    assert_int_equal(seen_by(AUDIENCE_PUBLIC, 2), ELSEWHEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_sees_what_when),
        cmocka_unit_test(what_opens_again_comes_back),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
