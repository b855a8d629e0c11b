/** "What is near me, open to me?": the residents' question.
 *
 *  All conditions hold for one and the same activity, with what it leaves open taken from its
 *  asset, or for the asset itself: its own category, opening hours and facts. A group for women on
 *  Tuesdays and one for men on Mondays never make something for women on Mondays. What is paused
 *  answers nothing.
 *
 *  What is found stands in three groups that are never mixed:
 *
 *      FINDING_PLACE   at a place (or it is not said where): a position within the radius, the
 *                      nearest first
 *      FINDING_COMES   comes to people in its area: one of its catchments holds the origin; or it
 *                      has none, and a position within FINDING_COMES_M, or within the radius if
 *                      that is more, or no position. The nearest first, then those without one
 *      FINDING_REMOTE  by phone or online: wherever it is, by name
 *
 *  Without an origin there is no distance: all are there, by name.
 *
 *  Beside the answers of each question stands how many there would be with it, exactly. All of it
 *  comes from one pass over the candidates: all that is in the groups but for the conditions, at
 *  most FINDING_MAX_CANDIDATES of each group, the first in its order. Where a group has more, `cut`
 *  says so and the farther ones are neither found nor counted.
 *
 *  It reads views alone, so it sees what their audience sees, today: give the public's. */
#ifndef CAIRN_LIVE_FINDING_H
#define CAIRN_LIVE_FINDING_H

#include "base/arena.h"
#include "domain/relation.h"
#include "domain/schedule.h"
#include "index/index.h"
#include "live/words.h"

enum {
    FINDING_MAX_CANDIDATES = 50000,
    FINDING_MAX_LIMIT = 200,     /* a page of a group */
    FINDING_MAX_ACTIVITIES = 50, /* looked at, of one asset */
    FINDING_MAX_DATED = 20000,   /* whose days are looked up (finding_conditions.held) */
    FINDING_MAX_CHOICES = 16     /* of a set: audiences, ways to take part */
};

/** A walk of an hour is some 3.7 km; the radius is 5 km unless another is asked, at most 50 km. */
#define FINDING_RADIUS_DEFAULT_M 5000.0
#define FINDING_RADIUS_MAX_M 50000.0
/** How far those are looked for that come to people: over a council area or so. */
#define FINDING_COMES_M 20000.0

typedef enum {
    FINDING_PLACE,
    FINDING_COMES,
    FINDING_REMOTE,
    FINDING_GROUP_COUNT
} finding_group_kind;

/** The access facts, as numbers of bits: FINDING_STEP_FREE and so on. */
typedef enum {
#define F(id, ...) FINDING_##id,
#include "domain/access_fields.def"
#undef F
    FINDING_FACT_COUNT
} finding_fact;

/** What is asked. Zeroed it asks for nothing. Of a question that takes several answers any will do;
 *  every question has to be met, and every fact asked. */
typedef struct {
    bool by_category;
    category_set categories;  /* a group with its own: category_set_add */
    unsigned days;            /* 1 << weekday, Monday 0; 0: any */
    unsigned parts;           /* 1 << choice of part_of_day; 0: any. A day alone takes also what is
                                on at an unknown part of it (schedule_slots_asked) */
    bool free;                /* cost_is_free (domain/cost.h) */
    unsigned facts;           /* 1 << finding_fact: known to be so */
    uint32_t audiences;       /* 1 << choice of the field */
    uint32_t take_part;       /* 1 << choice: "where could I help?" */
    const words_found *words; /* looked up of each search_kind; NULL: none asked */
    /** Whether what has the days and parts asked is held on a day that is meant ("today"), which a
     *  rule may leave out. NULL: the days of the week say it. Asked of FINDING_MAX_DATED of them;
     *  what comes after counts as not held, and the groups as cut. */
    bool (*held)(void *context, const index_hit *, bool is_asset);
    void *held_context;
} finding_conditions;

typedef struct {
    size_t skip, limit; /* at most FINDING_MAX_LIMIT; 0: counts alone */
} finding_page;

typedef struct {
    const index_view *assets, *activities; /* of one audience and one moment */
    const taxonomy *codes;
    const relations *related; /* of any moment; NULL: no catchment is known */
    bool has_origin;
    lonlat origin;   /* valid */
    double radius_m; /* more than 0, at most FINDING_RADIUS_MAX_M */
    finding_conditions asked;
    finding_page pages[FINDING_GROUP_COUNT];
} finding_query;

/** How many assets of a group would be found with an answer chosen. */
typedef struct {
    uint32_t added; /* beside what is chosen already */
    uint32_t alone; /* instead of what is chosen of the same question; the rest stays */
} finding_count;

typedef struct {
    finding_count categories[CATEGORY_MAX]; /* by number; a group's is with its own */
    finding_count days[DAYS_OF_WEEK];
    finding_count parts[PARTS_OF_DAY_COUNT];
    finding_count free;
    finding_count facts[FINDING_FACT_COUNT];
    finding_count audiences[FINDING_MAX_CHOICES];
    finding_count take_part[FINDING_MAX_CHOICES];
} finding_counts;

typedef struct {
    index_hit asset;             /* with its distance where it has one: `placed` and an origin */
    bool itself;                 /* the asset meets the conditions itself */
    const index_hit *activities; /* those that do, as the asset lists them */
    size_t activity_count;
} finding_hit;

typedef struct {
    finding_hit *hits; /* of the page */
    size_t count;
    size_t matched;    /* in all, exactly but for a cut */
    size_t candidates; /* looked at */
    bool cut;          /* there were more candidates */
    double within_m;   /* as far as was looked: the radius, less where it is cut */
    const finding_counts *counts;
} finding_group;

typedef struct {
    finding_group groups[FINDING_GROUP_COUNT];
    size_t nowhere; /* that are at a place, meet everything and have no known position: they are in
                       no group where there is an origin; 0 without one */
} finding_result;

/** @param ret  lives as long as the arena and the snapshots. The arena needs some 8 MB with
 *              FINDING_MAX_CANDIDATES in each group.
 *  @return OK; ERR_INPUT for a query that is not as said above; ERR_NO_MEMORY. */
MUST_USE status finding_run(const finding_query *, arena *, finding_result *ret, error *err);

#endif
