/** From rows of the file to features of the index: what each audience sees of an asset and of what
 *  goes on there, today or, for those that ask about another time, then. */
#ifndef CAIRN_LIVE_FEED_H
#define CAIRN_LIVE_FEED_H

#include "index/gazetteer.h"
#include "index/index.h"
#include "store/store.h"

typedef struct {
    store *file;
    unsigned audiences;       /* a bit for each; the others see what the one before them sees */
    index_writer *writer;     /* of what is open today */
    index_writer *elsewhen;   /* of what is closed, or not open yet */
    index_writer *activities; /* of LISTED_ACTIVITY: what goes on today, each by itself */
    const gazetteer *places;
    const char *today;
    bool refreshes;     /* the writers follow snapshots */
    const int64_t *ids; /* of a refresh: those not met in the file are gone */
    size_t id_count, id_next;
} feeding;

/** A store_row: the context is a feeding. */
status feed_asset(void *context, const record *asset, const record *const *activities, size_t count,
                  error *err);
/** Takes out ids of a refresh that come before this one and were not met. */
MUST_USE status feed_missing(feeding *, int64_t before, error *err);

#endif
