/* What the follower has made, handed out: all under its lock, which nobody holds for long. */
#include "live/state.h"

enum { NOT_READY_AFTER_MS = 5000 };

index_snapshot *live_snapshot(live *l)
{
    pthread_mutex_lock(&l->lock);
    index_snapshot *held = index_hold(l->snapshot);
    pthread_mutex_unlock(&l->lock);
    return held;
}

index_snapshot *live_snapshots(live *l, index_snapshot **ret_elsewhen,
                               index_snapshot **ret_activities)
{
    pthread_mutex_lock(&l->lock);
    index_snapshot *held = index_hold(l->snapshot);
    *ret_elsewhen = index_hold(l->elsewhen);
    *ret_activities = index_hold(l->activities);
    pthread_mutex_unlock(&l->lock);
    return held;
}

index_snapshot *live_snapshot_numbered(live *l, int64_t *ret_public_sequence)
{
    pthread_mutex_lock(&l->lock);
    index_snapshot *held = index_hold(l->snapshot);
    *ret_public_sequence = l->public_sequence;
    pthread_mutex_unlock(&l->lock);
    return held;
}

gazetteer *live_gazetteer(live *l)
{
    pthread_mutex_lock(&l->lock);
    gazetteer *held = gazetteer_hold(l->places);
    pthread_mutex_unlock(&l->lock);
    return held;
}

area_sets *live_areas(live *l)
{
    pthread_mutex_lock(&l->lock);
    area_sets *held = area_sets_hold(l->areas);
    pthread_mutex_unlock(&l->lock);
    return held;
}

relations *live_relations(live *l)
{
    pthread_mutex_lock(&l->lock);
    relations *held = relations_hold(l->related);
    pthread_mutex_unlock(&l->lock);
    return held;
}

vocabulary *live_vocabulary(const live *l)
{
    return l->words;
}

school_calendars *live_schools(live *l)
{
    pthread_mutex_lock(&l->lock);
    school_calendars *held = school_calendars_hold(l->schools);
    pthread_mutex_unlock(&l->lock);
    return held;
}

bool live_ready(live *l)
{
    pthread_mutex_lock(&l->lock);
    bool ready = live_now_s() - l->read_at_s < NOT_READY_AFTER_MS / 1000.0;
    pthread_mutex_unlock(&l->lock);
    return ready;
}

status live_wait(live *l, int64_t sequence, int timeout_ms, error *err)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ms / 1000;
    until.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    int late = 0;
    pthread_mutex_lock(&l->lock);
    if (index_sequence(l->snapshot) < sequence) {
        l->hurry = true;
        pthread_cond_broadcast(&l->moved);
    }
    while (!late && index_sequence(l->snapshot) < sequence)
        late = pthread_cond_timedwait(&l->moved, &l->lock, &until);
    bool there = index_sequence(l->snapshot) >= sequence;
    pthread_mutex_unlock(&l->lock);
    return there ? OK : error_set(err, ERR_BUSY, NULL, "the index has not caught up yet");
}

bool live_has_audience(live *l, audience who)
{
    pthread_mutex_lock(&l->lock);
    bool has = l->has >> who & 1;
    pthread_mutex_unlock(&l->lock);
    return has;
}

void live_want_audience(live *l, audience who)
{
    pthread_mutex_lock(&l->lock);
    l->wants |= 1U << who;
    l->hurry = true;
    pthread_cond_broadcast(&l->moved);
    pthread_mutex_unlock(&l->lock);
}

live_stats live_statistics(live *l)
{
    pthread_mutex_lock(&l->lock);
    live_stats stats = l->stats;
    pthread_mutex_unlock(&l->lock);
    return stats;
}
