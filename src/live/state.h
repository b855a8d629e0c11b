/** What a follower keeps, for the two files that know it: live.c loads and follows, held.c hands
 *  out. */
#ifndef CAIRN_LIVE_STATE_H
#define CAIRN_LIVE_STATE_H

#include <pthread.h>
#include <time.h>

#include "live/live.h"
#include "store/store.h"

struct live {
    store *file; /* the loading thread's alone */
    char *path;
    unsigned audiences; /* that it makes views for: a bit for each */
    day (*today)(void);
    int poll_ms;
    day showing; /* the day that the snapshot is of */
    int64_t data_version, gazetteer_version, areas_version, schools_version;

    pthread_mutex_t lock; /* over what follows */
    pthread_cond_t moved;
    /* of one state of the file: what is open today, what is not, what goes on at the first, and how
     * they are connected */
    index_snapshot *snapshot, *elsewhen, *activities;
    relations *related;
    gazetteer *places;
    area_sets *areas;
    vocabulary *words; /* has a lock of its own */
    school_calendars *schools;
    int64_t public_sequence; /* all up to it is in the snapshot */
    live_stats stats;
    double read_at_s;    /* when the file was last read */
    bool hurry;          /* somebody waits for what is in the file already */
    unsigned has, wants; /* audiences of the snapshot; of those who came */
    bool stop, following;
    pthread_t follower;
    /* every taxonomy that a snapshot was made with: few, and snapshots may outlive the next one */
    struct kept_taxonomy {
        struct kept_taxonomy *older;
        taxonomy *at;
    } * taxonomies;
};

/** The time of the monotonic clock. */
static inline double live_now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

#endif
