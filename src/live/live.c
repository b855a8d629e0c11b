#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "live/areas.h"
#include "live/feed.h"
#include "live/gazetteer_load.h"
#include "live/relations.h"
#include "live/schools.h"
#include "live/state.h"
#include "live/turning.h"
#include "store/areas.h"
#include "store/public_changes.h"
#include "store/schools.h"
#include "store/store.h"

enum {
    POLL_MS_DEFAULT = 100,
    POLL_MS_FAILING = 500, /* each time is a line in the log */
    TURN_AGAIN_S = 600,
    CHANGES_MAX_BYTES = 256 * 1024 * 1024
};

/* -- loading and refreshing -----------------------------------------------------------------------
 */

/* @param related  NULL: as they were. */
static void publish(live *l, index_snapshot *fresh, index_snapshot *elsewhen,
                    index_snapshot *activities, relations *related, double began_s)
{
    pthread_mutex_lock(&l->lock);
    index_snapshot *old[] = {l->snapshot, l->elsewhen, l->activities};
    relations *replaced = related ? l->related : NULL;
    if (related)
        l->related = related;
    l->snapshot = fresh;
    l->elsewhen = elsewhen;
    l->activities = activities;
    l->has = l->audiences;
    l->stats.sequence = index_sequence(fresh);
    l->stats.refreshes++;
    l->read_at_s = live_now_s();
    l->stats.last_refresh_s = live_now_s() - began_s;
    pthread_cond_broadcast(&l->moved);
    pthread_mutex_unlock(&l->lock);
    for (size_t i = 0; i < COUNT(old); i++)
        index_release(old[i]);
    relations_release(replaced);
}

static feeding feeding_of(live *l)
{
    return (feeding){
        .file = l->file, .audiences = l->audiences, .places = l->places, .today = l->showing.iso};
}

static status begin_writing(const live *l, feeding *f, bool anew, const taxonomy *t, error *err)
{
    f->refreshes = !anew;
    status failed = index_writer_new(anew ? NULL : l->snapshot, t, &f->writer, err);
    if (!failed)
        failed = index_writer_new(anew ? NULL : l->elsewhen, t, &f->elsewhen, err);
    if (!failed)
        failed =
            index_writer_of(&LISTED_ACTIVITY, anew ? NULL : l->activities, t, &f->activities, err);
    return failed;
}

/* The words are those of the snapshot before it is there, so that who waits for it has both. */
static status follow_words(live *l, const feeding *f, const index_snapshot *fresh, error *err)
{
    if (!f->refreshes)
        return vocabulary_load(l->words, fresh, err);
    vocabulary_follow(l->words, l->snapshot, fresh, f->ids, f->id_count);
    return OK;
}

/* Publishes what was fed, or gives it up. @param related  as above, taken over. */
static status end_writing(live *l, const feeding *f, relations *related, status failed,
                          int64_t sequence, double began_s, error *err)
{
    index_writer *const writers[] = {f->writer, f->elsewhen, f->activities};
    index_snapshot *fresh[COUNT(writers)] = {NULL};
    for (size_t i = 0; i < COUNT(writers); i++)
        if (failed)
            index_writer_free(writers[i]);
        else
            failed = index_writer_finish(writers[i], sequence, &fresh[i], err);
    if (!failed)
        failed = follow_words(l, f, fresh[0], err);
    for (size_t i = 0; i < COUNT(fresh) && failed; i++)
        index_release(fresh[i]);
    if (failed)
        relations_release(related);
    else
        publish(l, fresh[0], fresh[1], fresh[2], related, began_s);
    return failed;
}

static status load_taxonomy(live *l, error *err)
{
    struct kept_taxonomy *kept = mem_zalloc(1, sizeof *kept);
    if (!kept)
        return error_no_memory(err);
    status failed = store_taxonomy(l->file, &kept->at, err);
    if (failed) {
        mem_free(kept);
        return failed;
    }
    kept->older = l->taxonomies;
    l->taxonomies = kept;
    return OK;
}

static status load_all(live *l, error *err)
{
    int64_t sequence = 0;
    double began_s = live_now_s();
    relations *related = NULL;
    feeding f = feeding_of(l);
    /* one state of the file: what is committed after it is a change to follow */
    status failed = store_read_begin(l->file, err);
    if (failed)
        return failed;
    failed = load_taxonomy(l, err);
    if (!failed)
        failed = begin_writing(l, &f, true, l->taxonomies->at, err);
    if (!failed)
        failed = store_scan(l->file, feed_asset, &f, &sequence, err);
    if (!failed)
        failed = live_read_relations(l->file, &related, err);
    store_read_end(l->file);
    return end_writing(l, &f, related, failed, sequence, began_s, err);
}

/* Makes the next snapshots from some assets' present state.
 * @param relates  whether connections and catchments are to be read anew. */
static status refresh(live *l, const int64_t *ids, size_t count, bool relates, int64_t sequence,
                      error *err)
{
    double began_s = live_now_s();
    relations *related = NULL;
    feeding f = feeding_of(l);
    f.ids = ids;
    f.id_count = count;
    status failed = begin_writing(l, &f, false, index_taxonomy(l->snapshot), err);
    if (!failed)
        failed = store_read_assets(l->file, ids, count, feed_asset, &f, err);
    if (!failed)
        failed = feed_missing(&f, INT64_MAX, err);
    if (!failed && relates)
        failed = live_read_relations(l->file, &related, err);
    return end_writing(l, &f, related, failed, sequence, began_s, err);
}

/* Reading everything in order is faster than reading so much of it piece by piece. */
static bool many(const live *l, size_t changed)
{
    enum { FEW = 1000 };
    index_sizes now = index_view_sizes(index_view_of(l->snapshot, AUDIENCE_PUBLIC));
    return changed > FEW && changed > now.features / 4;
}

static status follow_changes(live *l, error *err)
{
    store_changes changes;
    ARENA_SCOPED arena *a = arena_new(CHANGES_MAX_BYTES);
    status failed = a ? store_read_begin(l->file, err) : error_no_memory(err);
    if (failed)
        return failed;
    int64_t since = index_sequence(l->snapshot);
    failed = store_changes_since(l->file, since, a, &changes, err);
    bool anew = !failed && (changes.taxonomy_changed || many(l, changes.asset_count));
    if (!failed && changes.sequence != since && !anew)
        failed = refresh(l, changes.asset_ids, changes.asset_count, changes.relations_changed,
                         changes.sequence, err);
    store_read_end(l->file);
    if (anew)
        failed = load_all(l, err);
    return failed;
}

/* What opens or expires at midnight comes and goes at midnight. */
static status follow_day(live *l, error *err)
{
    int64_t *ids;
    size_t count;
    day before = l->showing, today = l->today();
    int turn = strcmp(today.iso, before.iso);
    if (turn == 0)
        return OK;
    l->showing = today;
    status failed;
    if (turn < 0) { /* the clock was put back */
        failed = load_all(l, err);
    } else {
        ARENA_SCOPED arena *a = arena_new(CHANGES_MAX_BYTES);
        /* of one state, in which an activity is at one asset */
        failed = a ? store_read_begin(l->file, err) : error_no_memory(err);
        if (!failed) {
            failed = store_turning(l->file, before.iso, today.iso, a, &ids, &count, err);
            if (!failed)
                failed = refresh(l, ids, count, false, index_sequence(l->snapshot), err);
            store_read_end(l->file);
        }
    }
    if (failed)
        l->showing = before;
    return failed;
}

static status load_gazetteer(live *l, bool *ret_changed, error *err)
{
    gazetteer *fresh;
    int64_t version;
    status failed = store_gazetteer_version(l->file, &version, err);
    if (failed || (l->places && version == l->gazetteer_version))
        return failed;
    failed = live_read_gazetteer(l->file, &fresh, err);
    if (failed)
        return failed;
    l->gazetteer_version = version;
    *ret_changed = true;
    pthread_mutex_lock(&l->lock);
    gazetteer *old = l->places;
    l->places = fresh;
    pthread_mutex_unlock(&l->lock);
    gazetteer_release(old);
    return OK;
}

/* Of a number that was read before what the snapshot was then made from. */
static void set_public_sequence(live *l, int64_t number)
{
    pthread_mutex_lock(&l->lock);
    l->public_sequence = number;
    pthread_mutex_unlock(&l->lock);
}

static status load_areas(live *l, error *err)
{
    area_sets *fresh;
    int64_t version;
    status failed = store_areas_version(l->file, &version, err);
    if (failed || (l->areas && version == l->areas_version))
        return failed;
    failed = live_read_areas(l->file, &fresh, err);
    if (failed)
        return failed;
    l->areas_version = version;
    pthread_mutex_lock(&l->lock);
    area_sets *old = l->areas;
    l->areas = fresh;
    pthread_mutex_unlock(&l->lock);
    area_sets_release(old);
    return OK;
}

static status load_schools(live *l, error *err)
{
    school_calendars *fresh;
    int64_t version;
    status failed = store_schools_version(l->file, &version, err);
    if (failed || (l->schools && version == l->schools_version))
        return failed;
    failed = live_read_schools(l->file, &fresh, err);
    if (failed)
        return failed;
    l->schools_version = version;
    pthread_mutex_lock(&l->lock);
    school_calendars *old = l->schools;
    l->schools = fresh;
    pthread_mutex_unlock(&l->lock);
    school_calendars_release(old);
    return OK;
}

/* -- following ------------------------------------------------------------------------------------
 */

/* What nobody had a token for is made once somebody has. */
static status follow_audiences(live *l, error *err)
{
    unsigned before = l->audiences;
    pthread_mutex_lock(&l->lock);
    l->audiences |= l->wants;
    pthread_mutex_unlock(&l->lock);
    if (l->audiences == before)
        return OK;
    status failed = load_all(l, err);
    if (failed)
        l->audiences = before;
    return failed;
}

static status catch_up(live *l, error *err)
{
    int64_t version, public_sequence;
    bool moved_places = false;
    status failed = store_data_version(l->file, &version, err);
    if (!failed)
        failed = follow_audiences(l, err);
    if (!failed)
        failed = follow_day(l, err);
    if (failed || version == l->data_version)
        return failed;
    failed = store_public_sequence(l->file, &public_sequence, err);
    if (!failed)
        failed = load_gazetteer(l, &moved_places, err);
    if (!failed)
        failed = load_areas(l, err);
    if (!failed)
        failed = load_schools(l, err);
    /* the middle of a district is where hidden locations are shown */
    if (!failed)
        failed = moved_places ? load_all(l, err) : follow_changes(l, err);
    if (failed)
        return failed;
    set_public_sequence(l, public_sequence);
    l->data_version = version;
    return OK;
}

static bool wait_for_poll(live *l, int poll_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)poll_ms * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&l->lock);
    if (!l->stop && !l->hurry)
        pthread_cond_timedwait(&l->moved, &l->lock, &until);
    l->hurry = false;
    bool go_on = !l->stop;
    pthread_mutex_unlock(&l->lock);
    return go_on;
}

/* The day's public changes are a matter of what is told, not of what is shown: while the file can't
 * be written to, they wait. */
static void turn(live *l, day *turned, double *again_s)
{
    error err = {0};
    if (strcmp(turned->iso, l->showing.iso) == 0 || live_now_s() < *again_s)
        return;
    *again_s = live_now_s() + TURN_AGAIN_S;
    if (live_turn(l->file, l->path, &err) == OK)
        *turned = l->showing;
    else
        log_event(LOG_ERROR, "public-changes-not-turned", "detail=\"%s\"", err.detail);
}

static void *follow(void *argument)
{
    live *l = argument;
    bool failing = false;
    day turned = {""};
    double turn_again_s = 0;
    while (wait_for_poll(l, failing ? POLL_MS_FAILING : l->poll_ms)) {
        error err = {0};
        status failed = catch_up(l, &err);
        pthread_mutex_lock(&l->lock);
        if (failed)
            l->stats.failures++;
        else
            l->read_at_s = live_now_s();
        pthread_mutex_unlock(&l->lock);
        if (failed && !failing)
            log_event(LOG_ERROR, "follow", "detail=\"%s\"", err.detail);
        failing = failed != OK;
        if (!failed)
            turn(l, &turned, &turn_again_s);
    }
    return NULL;
}

status live_open(const live_options *options, live **ret, error *err)
{
    pthread_condattr_t monotonic;
    live *l = mem_zalloc(1, sizeof *l);
    if (!l)
        return error_no_memory(err);
    pthread_mutex_init(&l->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&l->moved, &monotonic);
    pthread_condattr_destroy(&monotonic);
    l->audiences = 1U << AUDIENCE_PUBLIC | options->audiences;
    if (options->every_audience)
        l->audiences = (1U << AUDIENCE_COUNT) - 1;
    l->today = options->today ? options->today : day_today;
    l->poll_ms = options->poll_ms ? options->poll_ms : POLL_MS_DEFAULT;
    l->showing = l->today();
    l->path = mem_strdup(options->path);
    status failed =
        l->path ? store_open(options->path, STORE_READ, &l->file, err) : error_no_memory(err);
    /* the version is read first: what is committed meanwhile is then seen as a change */
    if (!failed)
        failed = store_data_version(l->file, &l->data_version, err);
    bool ignored;
    int64_t public_sequence;
    if (!failed)
        failed = vocabulary_new(&l->words, err);
    if (!failed)
        failed = store_public_sequence(l->file, &public_sequence, err);
    if (!failed)
        failed = load_gazetteer(l, &ignored, err);
    if (!failed)
        failed = load_areas(l, err);
    if (!failed)
        failed = load_schools(l, err);
    if (!failed)
        failed = load_all(l, err);
    if (failed) {
        live_close(l);
        return failed;
    }
    set_public_sequence(l, public_sequence);
    l->read_at_s = live_now_s();
    *ret = l;
    return OK;
}

status live_follow(live *l, error *err)
{
    if (pthread_create(&l->follower, NULL, follow, l))
        return error_set(err, ERR_INTERNAL, NULL, "no thread could be started");
    l->following = true;
    return OK;
}

void live_close(live *l)
{
    if (!l)
        return;
    if (l->following) {
        pthread_mutex_lock(&l->lock);
        l->stop = true;
        pthread_cond_broadcast(&l->moved);
        pthread_mutex_unlock(&l->lock);
        pthread_join(l->follower, NULL);
    }
    index_release(l->snapshot);
    index_release(l->elsewhen);
    index_release(l->activities);
    relations_release(l->related);
    gazetteer_release(l->places);
    area_sets_release(l->areas);
    vocabulary_free(l->words);
    school_calendars_release(l->schools);
    for (struct kept_taxonomy *kept = l->taxonomies, *older; kept; kept = older) {
        older = kept->older;
        taxonomy_free(kept->at);
        mem_free(kept);
    }
    store_close(l->file);
    mem_free(l->path);
    pthread_cond_destroy(&l->moved);
    pthread_mutex_destroy(&l->lock);
    mem_free(l);
}
