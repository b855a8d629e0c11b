/** What the residents' question (live/finding.h) asks of features, by slot: out of the columns, and
 *  what has no column out of the rendered text. Of assets and of activities alike. */
#ifndef CAIRN_INDEX_FACTS_H
#define CAIRN_INDEX_FACTS_H

#include "cql2/cql2.h"
#include "format/rendered.h"
#include "index/view.h"

/** The access facts, in the order of access_fields.def. */
enum {
#define F(id, ...) FACT_##id,
#include "domain/access_fields.def"
#undef F
    FACT_COUNT
};

typedef struct {
    int category;       /* number, or -1 */
    uint32_t yes;       /* 1 << FACT_STEP_FREE and so on: known to be so */
    uint32_t audiences; /* 1 << choice; 0 for null */
    uint32_t take_part; /* the same */
    uint32_t when;      /* INDEX_WHEN */
    bool paused;        /* of an activity: it is not on at present */
} feature_facts;

feature_facts facts_of(const layer *, uint32_t slot);

/** The text of a field; blank for null.
 *  @param scratch  CQL2_TEXT_BYTES, where it may stand. */
slice facts_text(const layer *, uint32_t slot, int number, char *scratch);

/** A feature that was met. */
typedef struct {
    const layer *layer;
    uint32_t slot;
    double chord_m2; /* to the nearest of its entrances, or its position; INFINITY without an origin
                        or a position */
} facts_met;
typedef void facts_visitor(void *context, const facts_met *);

enum { FACTS_ANY_REACH = -1, FACTS_NO_REACH = -2 };

/** Goes through the features of ASSET that have a position within a circle, each once.
 *  @param reach  a choice of it, FACTS_NO_REACH (null), or FACTS_ANY_REACH. */
void facts_visit_circle(const index_view *, const geodesic_origin *, double radius_m, int reach,
                        facts_visitor *, void *context);
/** The same for all features, or for those without a position alone.
 *  @param origin  of the chords; NULL: none. */
void facts_visit_all(const index_view *, const geodesic_origin *, bool unplaced_alone, int reach,
                     facts_visitor *, void *context);

/** The choice of reach of an asset; false for null. */
bool facts_reach(const facts_met *, int64_t *ret);
/** As `chord_m2` above. */
double facts_chord_m2(const layer *, uint32_t slot, const geodesic_origin *);
/** Metres by the geodesic from the origin to the nearest of its entrances, or its position; 0
 *  without a position. */
double facts_distance_m(const facts_met *, const geodesic_origin *);

/** Finds the slot of a feature that is alive; false if the view has none. */
bool facts_find(const index_view *, const uint8_t uuid[UUID_BYTES], facts_met *ret);
bool facts_find_id(const index_view *, int64_t id, facts_met *ret);

/** The activities that the rendered feature of an asset lists: an array of objects, or nothing.
 *  Quick for those that list none. */
slice facts_activity_list(slice body, size_t split);
/** The properties of the next object of a list, which is shortened by it; false at the end. */
bool facts_next_activity(slice *list, rendered_properties *ret);
/** Their uuids, in that order. @return how many, at most `most`. */
size_t facts_activities(slice body, size_t split, uint8_t (*ret)[UUID_BYTES], size_t most);

#endif
