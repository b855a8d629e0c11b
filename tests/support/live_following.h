/** A database with a postcode or two, followed by `l`, and a clock that the test turns. */
#ifndef CAIRN_TESTS_LIVE_FOLLOWING_H
#define CAIRN_TESTS_LIVE_FOLLOWING_H

#include "live/live.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "exchange/geodata.h"
#include "support/inspect.h"

#ifdef CAIRN_SANITIZED
static const double WITHIN_S = 5;
#else
static const double WITHIN_S = 1;
#endif

static scratch folder;
static char path[SCRATCH_PATH_MAX];
static connection db;
static live *l;
static error err;

/* The clock that the test turns: a day of June 2026. */
static atomic_int june = 15;

static inline day on_that_day(void)
{
    day d;
    snprintf(d.iso, sizeof d.iso, "2026-06-%02u", (unsigned)atomic_load(&june) % 100);
    return d;
}

static inline double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline void edit(const char *sql)
{
    const char *why = inspect_try(&db, sql);
    if (*why)
        fail_msg("%s: %s", sql, why);
}

static inline void put_postcode(const char *text, lonlat at)
{
    char sql[300];
    snprintf(sql, sizeof sql,
             "INSERT INTO postcode (code, lon_deg, lat_deg, source) VALUES ('%s', %.7f, %.7f, 'x')"
             " ON CONFLICT (code) DO UPDATE SET lon_deg = excluded.lon_deg;"
             "UPDATE gazetteer SET version = version + 1",
             text, at.lon_deg, at.lat_deg);
    edit(sql);
}

static inline int set_up(void **state)
{
    store *s;
    (void)state;
    scratch_make(&folder);
    snprintf(path, sizeof path, "%s", scratch_path(&folder, "a.sqlite"));
    assert_int_equal(exchange_open_database(path, &s, &err), OK);
    store_close(s);
    db = inspect_open(path);
    put_postcode("G20 9AD", (lonlat){-4.2868, 55.8942});
    put_postcode("G20 9AE", (lonlat){-4.2888, 55.8942});
    const live_options options = {path, true, on_that_day, 20};
    assert_int_equal(live_open(&options, &l, &err), OK);
    assert_int_equal(live_follow(l, &err), OK);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    live_close(l);
    live_close(NULL);
    connection_close(&db);
    scratch_remove(&folder);
    return 0;
}

/* What an audience sees of an asset: its GeoJSON, or "". */
static inline const char *seen_by(audience who, int64_t id)
{
    static char body[8000];
    index_hit hit;
    index_snapshot *held = live_snapshot(l);
    bool there = index_by_id(index_view_of(held, who), id, &hit);
    snprintf(body, sizeof body, "%.*s", there ? (int)hit.body.len : 0, there ? hit.body.at : "");
    index_release(held);
    return body;
}

/* Bits of the audiences that see an asset. */
static inline int who_sees(int64_t id)
{
    int seen = 0;
    for (int who = 0; who < AUDIENCE_COUNT; who++)
        seen |= (*seen_by((audience)who, id) != '\0') << who;
    return seen;
}

enum { NOBODY = 0, PUBLIC = 1, PARTNERS = 2, EDITORS = 4, ALL = 7 };

static inline void settle(void)
{
    int64_t last = inspect_number(&db, "SELECT max(seq) FROM change");
    if (live_wait(l, last, (int)(WITHIN_S * 1000), &err))
        fail_msg("change %d is not there within %.0f s", (int)last, WITHIN_S);
}

/* Waits until an audience's view of an asset has a text, or has not. */
static inline void expect_seen(audience who, int64_t id, const char *text, bool there)
{
    double until = now_s() + WITHIN_S;
    while ((strstr(seen_by(who, id), text) != NULL) != there) {
        if (now_s() > until)
            fail_msg("asset %d: '%s' is %sin '%s'", (int)id, text, there ? "not " : "",
                     seen_by(who, id));
        usleep(5000);
    }
}

#endif
