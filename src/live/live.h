/** Keeps the in-memory read side in step with the file: loads it, follows the change log (also of
 *  other processes, within a second) and time (what expires at midnight leaves at midnight), and
 *  hands out snapshots. Nothing below it knows store, index and format together. */
#ifndef CAIRN_LIVE_LIVE_H
#define CAIRN_LIVE_LIVE_H

#include "base/error.h"
#include "domain/area.h"
#include "domain/asset.h"
#include "domain/relation.h"
#include "domain/school.h"
#include "index/gazetteer.h"
#include "index/index.h"
#include "live/vocabulary.h"

typedef struct live live;

typedef struct {
    const char *path;    /* of the database, which exists */
    bool every_audience; /* also views for partners and editors; they take memory */
    day (*today)(void);  /* day_today unless a test turns the clock */
    int poll_ms;         /* how often to look for commits of other processes; 0: 100 */
    unsigned audiences;  /* unless every: also for these, a bit for each */
} live_options;

/** Loads everything; the follower thread starts with `live_follow`. */
MUST_USE status live_open(const live_options *, live **ret, error *err);
MUST_USE status live_follow(live *, error *err);
/** Stops following and frees; snapshots that are held stay. Takes NULL. */
void live_close(live *);

/** The newest snapshot, gazetteer, areas, school holidays, and connections and catchments, held for
 *  the caller (index_release, gazetteer_release, area_sets_release, school_calendars_release,
 *  relations_release). Cheap, from any thread. The last, asked for after a snapshot, are of its
 *  moment or of a later one. */
index_snapshot *live_snapshot(live *);
gazetteer *live_gazetteer(live *);
area_sets *live_areas(live *);
school_calendars *live_schools(live *);
relations *live_relations(live *);
/** The same snapshot, and of the same moment what is closed or not open yet: for those who ask
 *  about another time, and for nothing else.
 *  @param ret_activities  of LISTED_ACTIVITY: what goes on at the assets of the first, with what it
 *                         leaves open taken from its asset (activity_list); not what has finished.
 *                         A filter of it has `of` &LISTED_ACTIVITY. */
index_snapshot *live_snapshots(live *, index_snapshot **ret_elsewhen,
                               index_snapshot **ret_activities);
/** The same snapshot, and a number of the public sequence (store/public_changes.h) up to which
 *  every change is in it. */
index_snapshot *live_snapshot_numbered(live *, int64_t *ret_public_sequence);
/** The words of public texts, of the newest snapshot. Lives as long as `live`. */
vocabulary *live_vocabulary(const live *);
/** Whether it follows: false once the file could not be read for five seconds. */
bool live_ready(live *);
/** Waits until a snapshot holds this change, or the time is up (ERR_BUSY). */
MUST_USE status live_wait(live *, int64_t sequence, int timeout_ms, error *err);

/** Whether there is a view for an audience; else in its place is that of the one before it. From
 *  any thread. */
bool live_has_audience(live *, audience);
/** Has it made, once, by the thread that follows. Cheap, from any thread. */
void live_want_audience(live *, audience);

typedef struct {
    int64_t sequence;
    uint64_t refreshes, failures;
    double last_refresh_s; /* how long the last one took */
} live_stats;
live_stats live_statistics(live *);

#endif
