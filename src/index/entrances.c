#include "index/entrances.h"

#include <math.h>

#include "base/mem.h"
#include "domain/field.h"

static bool allocate(entrances *e, uint32_t points, uint32_t slot_count)
{
    size_t words = ((size_t)slot_count + 63) / 64;
    e->leads = mem_alloc(points, sizeof *e->leads);
    e->slots = mem_alloc(e->count, sizeof *e->slots);
    e->first = mem_alloc((size_t)e->count + 1, sizeof *e->first);
    e->at = mem_alloc(points, sizeof *e->at);
    e->number = mem_alloc(points, sizeof *e->number);
    e->having = mem_zalloc(words, sizeof *e->having);
    e->bytes = sizeof *e + points * (sizeof *e->leads + sizeof *e->at + sizeof *e->number) +
               e->count * (sizeof *e->slots + sizeof *e->first) + sizeof *e->first +
               words * sizeof *e->having;
    return e->leads && e->slots && e->first && e->at && e->number && e->having;
}

/* The tree's points in its order, and what they are: places by number, categories by point. */
typedef struct {
    lonlat_e7 *points;
    uint32_t *places;
    uint16_t *categories;
} sorting;

static void sorting_done(sorting *s)
{
    mem_free(s->points);
    mem_free(s->places);
    mem_free(s->categories);
}

static bool sorting_init(sorting *s, uint32_t points)
{
    s->points = mem_alloc(points, sizeof *s->points);
    s->places = mem_alloc(points, sizeof *s->places);
    s->categories = mem_alloc(points, sizeof *s->categories);
    return s->points && s->places && s->categories;
}

static void list_runs(entrances *e, sorting *s, const entrance_run *runs)
{
    uint32_t number = 0;
    for (uint32_t place = 0; place < e->count; place++) {
        const entrance_run *run = &runs[place];
        e->slots[place] = run->slot;
        e->having[run->slot / 64] |= UINT64_C(1) << run->slot % 64;
        e->first[place] = number;
        for (uint32_t i = 0; i < run->count; i++, number++) {
            e->at[number] = run->at[i];
            s->places[number] = place;
        }
    }
    e->first[e->count] = number;
}

static status build(entrances *e, sorting *s, const entrance_run *runs, const uint16_t *categories,
                    error *err)
{
    list_runs(e, s, runs);
    uint32_t points = e->first[e->count];
    status failed = tree_order(e->at, points, e->number, err);
    if (failed)
        return failed;
    for (uint32_t point = 0; point < points; point++) {
        s->points[point] = e->at[e->number[point]];
        e->leads[point] = s->places[e->number[point]];
        s->categories[point] = categories[e->slots[e->leads[point]]];
    }
    lonlat_e7 *owned = s->points;
    s->points = NULL;
    return tree_init(&e->points, owned, points, s->categories, err);
}

status entrances_new(const entrance_run *runs, uint32_t count, const uint16_t *categories,
                     uint32_t slot_count, entrances **ret, error *err)
{
    uint32_t points = 0;
    sorting s = {0};
    for (uint32_t i = 0; i < count; i++)
        points += runs[i].count;
    entrances *e = mem_zalloc(1, sizeof *e);
    if (!e)
        return error_no_memory(err);
    e->count = count;
    bool room = allocate(e, points, slot_count) && sorting_init(&s, points);
    status failed = room ? build(e, &s, runs, categories, err) : error_no_memory(err);
    sorting_done(&s);
    if (failed) {
        entrances_free(e);
        return failed;
    }
    *ret = e;
    return OK;
}

void entrances_free(entrances *e)
{
    if (!e)
        return;
    tree_done(&e->points);
    mem_free(e->leads);
    mem_free(e->slots);
    mem_free(e->first);
    mem_free(e->at);
    mem_free(e->number);
    mem_free(e->having);
    mem_free(e);
}

uint32_t entrances_place(const entrances *e, uint32_t slot)
{
    uint32_t low = 0, end = e->count;
    while (low < end) {
        uint32_t middle = low + (end - low) / 2;
        if (e->slots[middle] < slot)
            low = middle + 1;
        else
            end = middle;
    }
    return low;
}

/* @param ret_m2  the squared chords to a feature's entrances. @return the number of the least. */
static uint32_t least_chord(const entrances *e, uint32_t place, const geodesic_origin *origin,
                            double ret_m2[FIELD_MAX_POINTS])
{
    uint32_t count = entrances_count(e, place), least = 0;
    geodesic_chords_m2(origin, e->at + e->first[place], count, ret_m2);
    for (uint32_t i = 1; i < count; i++)
        if (ret_m2[i] < ret_m2[least])
            least = i;
    return least;
}

nearest_entrance entrances_nearest(const entrances *e, uint32_t place,
                                   const geodesic_origin *origin)
{
    double chords_m2[FIELD_MAX_POINTS];
    uint32_t least = least_chord(e, place, origin, chords_m2);
    return (nearest_entrance){chords_m2[least], e->first[place] + least};
}

double entrances_geodesic_m(const entrances *e, uint32_t place, const geodesic_origin *origin)
{
    double chords_m2[FIELD_MAX_POINTS], least_m = INFINITY;
    uint32_t least = least_chord(e, place, origin, chords_m2);
    double rival_m2 = geodesic_rival_m2(chords_m2[least]); /* what is past it is farther */
    for (uint32_t i = 0; i < entrances_count(e, place); i++) {
        if (chords_m2[i] > rival_m2)
            continue;
        double m = geodesic_m(origin->at, lonlat_unpack(e->at[e->first[place] + i]));
        least_m = m < least_m ? m : least_m;
    }
    return least_m;
}
