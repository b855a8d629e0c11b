#include "index/entrances.h"

#include <math.h>

#include "base/mem.h"

static bool allocate(entrances *e, uint32_t points, uint32_t slot_count)
{
    size_t words = ((size_t)slot_count + 63) / 64;
    e->leads = mem_alloc(points, sizeof *e->leads);
    e->slots = mem_alloc(e->count, sizeof *e->slots);
    e->first = mem_alloc((size_t)e->count + 1, sizeof *e->first);
    e->of = mem_alloc(points, sizeof *e->of);
    e->having = mem_zalloc(words, sizeof *e->having);
    e->bytes = sizeof *e + points * (sizeof *e->leads + sizeof *e->of) +
               e->count * (sizeof *e->slots + sizeof *e->first) + sizeof *e->first +
               words * sizeof *e->having;
    return e->leads && e->slots && e->first && e->of && e->having;
}

/* What a tree is made from: points as the runs have them, then as the tree orders them. */
typedef struct {
    lonlat_e7 *given, *ordered;
    uint32_t *place, *order, *next;
    uint16_t *categories;
} sorting;

static void sorting_done(sorting *s)
{
    mem_free(s->given);
    mem_free(s->ordered);
    mem_free(s->place);
    mem_free(s->order);
    mem_free(s->next);
    mem_free(s->categories);
}

static status sorting_init(sorting *s, uint32_t points, uint32_t places, error *err)
{
    s->given = mem_alloc(points, sizeof *s->given);
    s->ordered = mem_alloc(points, sizeof *s->ordered);
    s->place = mem_alloc(points, sizeof *s->place);
    s->order = mem_alloc(points, sizeof *s->order);
    s->next = mem_alloc(places, sizeof *s->next);
    s->categories = mem_alloc(points, sizeof *s->categories);
    if (!s->given || !s->ordered || !s->place || !s->order || !s->next || !s->categories)
        return error_no_memory(err);
    return OK;
}

static void list_runs(entrances *e, sorting *s, const entrance_run *runs)
{
    uint32_t point = 0;
    for (uint32_t place = 0; place < e->count; place++) {
        const entrance_run *run = &runs[place];
        e->slots[place] = run->slot;
        e->having[run->slot / 64] |= UINT64_C(1) << run->slot % 64;
        e->first[place] = s->next[place] = point;
        for (uint32_t i = 0; i < run->count; i++, point++) {
            s->given[point] = run->at[i];
            s->place[point] = place;
        }
    }
    e->first[e->count] = point;
}

static status build(entrances *e, sorting *s, const entrance_run *runs, const uint16_t *categories,
                    error *err)
{
    list_runs(e, s, runs);
    uint32_t points = e->first[e->count];
    status failed = tree_order(s->given, points, s->order, err);
    if (failed)
        return failed;
    for (uint32_t point = 0; point < points; point++) {
        uint32_t place = s->place[s->order[point]];
        s->ordered[point] = s->given[s->order[point]];
        s->categories[point] = categories[e->slots[place]];
        e->leads[point] = place;
        e->of[s->next[place]++] = point;
    }
    lonlat_e7 *owned = s->ordered;
    s->ordered = NULL;
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
    status failed = allocate(e, points, slot_count) ? OK : error_no_memory(err);
    if (!failed)
        failed = sorting_init(&s, points, count, err);
    if (!failed)
        failed = build(e, &s, runs, categories, err);
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
    mem_free(e->of);
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

nearest_entrance entrances_nearest(const entrances *e, uint32_t place,
                                   const geodesic_origin *origin)
{
    nearest_entrance nearest = {INFINITY, UINT32_MAX};
    for (uint32_t i = e->first[place]; i < e->first[place + 1]; i++) {
        double chord_m2 = geodesic_chord_m2(origin, e->points.at[e->of[i]]);
        if (chord_m2 < nearest.chord_m2)
            nearest = (nearest_entrance){chord_m2, e->of[i]};
    }
    return nearest;
}

double entrances_geodesic_m(const entrances *e, uint32_t place, lonlat from)
{
    double least_m = INFINITY;
    for (uint32_t i = e->first[place]; i < e->first[place + 1]; i++) {
        double m = geodesic_m(from, lonlat_unpack(e->points.at[e->of[i]]));
        least_m = m < least_m ? m : least_m;
    }
    return least_m;
}

size_t entrances_of(const entrances *e, uint32_t place, lonlat_e7 *ret)
{
    uint32_t first = e->first[place], count = e->first[place + 1] - first;
    for (uint32_t i = 0; i < count; i++)
        ret[i] = e->points.at[e->of[first + i]];
    return count;
}
