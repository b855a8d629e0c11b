#include "index/gazetteer.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "domain/geodesic.h"
#include "index/gazetteer_tables.h"

enum { SPREAD_STEPS = 1024 };

/* The share of a district's units that its spread holds. */
static const double SPREAD_SHARE = 0.95;

static void gazetteer_free(gazetteer *g)
{
    mem_free(g->keys);
    mem_free(g->points);
    mem_free(g->terminated);
    mem_free(g->places);
    mem_free(g->names);
    gazetteer_texts_done(&g->texts);
    gazetteer_orders_free(&g->orders);
    mem_free(g->cells);
    mem_free(g);
}

gazetteer *gazetteer_hold(gazetteer *g)
{
    atomic_fetch_add_explicit(&g->holders, 1, memory_order_relaxed);
    return g;
}

void gazetteer_release(gazetteer *g)
{
    if (g && atomic_fetch_sub_explicit(&g->holders, 1, memory_order_acq_rel) == 1)
        gazetteer_free(g);
}

size_t gazetteer_postcode_count(const gazetteer *g)
{
    return g->postcode_count;
}

size_t gazetteer_place_count(const gazetteer *g)
{
    return g->place_count;
}

size_t gazetteer_first_postcode(const gazetteer *g, uint64_t key)
{
    size_t low = 0, high = g->postcode_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (g->keys[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t gazetteer_first_name(const gazetteer *g, const char *folded)
{
    size_t low = 0, high = g->name_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(gazetteer_folded_name(g, middle), folded) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t gazetteer_find_name(const gazetteer *g, const char *folded)
{
    size_t i = gazetteer_first_name(g, folded);
    return i < g->name_count && strcmp(gazetteer_folded_name(g, i), folded) == 0 ? i
                                                                                 : g->name_count;
}

/* A run of units, of which the terminated are left out unless all are. */
typedef struct {
    const gazetteer *g;
    size_t first, end, count;
    bool all;
} unit_run;

static unit_run run_of(const gazetteer *g, postcode p)
{
    unit_run run = {.g = g,
                    .first = gazetteer_first_postcode(g, p.key),
                    .end = gazetteer_first_postcode(g, postcode_end(p))};
    for (size_t i = run.first; i < run.end; i++)
        run.count += !g->terminated[i];
    run.all = run.count == 0;
    if (run.all)
        run.count = run.end - run.first;
    return run;
}

static bool in_run(const unit_run *run, size_t i)
{
    return run->all || !run->g->terminated[i];
}

/* The mean of the coordinates: no district is near a pole or the antimeridian. */
static lonlat mean_of(const unit_run *run)
{
    int64_t lon = 0, lat = 0, count = (int64_t)run->count;
    for (size_t i = run->first; i < run->end; i++) {
        if (!in_run(run, i))
            continue;
        lon += run->g->points[i].lon_e7;
        lat += run->g->points[i].lat_e7;
    }
    assert(count > 0); /* a run of none has no middle */
    return lonlat_unpack((lonlat_e7){(int32_t)(lon / count), (int32_t)(lat / count)});
}

/* A distance that holds SPREAD_SHARE of the units. It is counted in steps of a thousandth of the
 * largest, from upper bounds, so it is never too small and hardly too large; a request for the
 * largest district then costs no more than one for what is near. */
static double spread_of(const unit_run *run, lonlat centre)
{
    uint32_t within[SPREAD_STEPS] = {0};
    geodesic_origin origin = geodesic_origin_of(centre);
    double largest_m = 0;
    for (size_t i = run->first; i < run->end; i++)
        if (in_run(run, i))
            largest_m = fmax(largest_m, geodesic_upper_m(&origin, run->g->points[i]));
    if (largest_m <= 0)
        return 0;
    double step_m = largest_m / SPREAD_STEPS;
    for (size_t i = run->first; i < run->end; i++) {
        if (!in_run(run, i))
            continue;
        double distance_m = geodesic_upper_m(&origin, run->g->points[i]);
        size_t step = (size_t)(distance_m / step_m);
        within[step < SPREAD_STEPS ? step : SPREAD_STEPS - 1]++;
    }
    double wanted = SPREAD_SHARE * (double)run->count, held = 0;
    size_t step = 0;
    while (step < SPREAD_STEPS && held < wanted)
        held += within[step++];
    return (double)step * step_m;
}

static bool named_district(const gazetteer *g, postcode p, gazetteer_position *ret)
{
    char text[POSTCODE_TEXT_SIZE], folded[FOLDED_SIZE];
    postcode_write(p, text);
    size_t name = text_fold(text, strlen(text), folded, FOLDED_SIZE)
                      ? gazetteer_find_name(g, folded)
                      : g->name_count;
    if (name == g->name_count)
        return false;
    for (size_t i = g->names[name].first; i < g->names[name + 1].first; i++) {
        const place_row *row = &g->places[i];
        if (strcmp(g->texts.bytes + row->kind, "postcode-district") != 0)
            continue;
        *ret = (gazetteer_position){lonlat_unpack(row->at), row->accuracy_dm / 10.0, false, 0};
        return true;
    }
    return false;
}

bool gazetteer_postcode(const gazetteer *g, postcode p, gazetteer_position *ret)
{
    if (p.level != POSTCODE_UNIT && named_district(g, p, ret))
        return true;
    unit_run run = run_of(g, p);
    if (!run.count)
        return false;
    lonlat at = mean_of(&run);
    /* each unit is itself known to no better than POSTCODE_ACCURACY_M */
    *ret = (gazetteer_position){at, fmax(spread_of(&run, at), POSTCODE_ACCURACY_M), run.all,
                                run.count};
    return true;
}

bool gazetteer_split(slice text, char name[FOLDED_SIZE], char within[FOLDED_SIZE])
{
    const char *comma = text.len ? memchr(text.at, ',', text.len) : NULL;
    if (!comma)
        return false;
    size_t before = (size_t)(comma - text.at), behind = text.len - before - 1;
    if (behind >= FOLDED_SIZE || !text_fold(text.at, before, name, FOLDED_SIZE))
        return false;
    if (!text_fold(comma + 1, behind, within, FOLDED_SIZE))
        within[0] = '\0';
    return true;
}

/* Whether a folded text has these words in it, next to each other. */
static bool has_words(const char *folded, const char *words)
{
    size_t length = strlen(words);
    for (const char *at = folded; length && (at = strstr(at, words)); at++)
        if ((at == folded || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return true;
    return false;
}

static place place_of(const gazetteer *g, const place_row *row)
{
    const char *texts = g->texts.bytes;
    return (place){.name = texts + row->name,
                   .kind = texts + row->kind,
                   .at = lonlat_unpack(row->at),
                   .accuracy_m = row->accuracy_dm / 10.0,
                   .within = row->within ? texts + row->within : NULL};
}

size_t gazetteer_places(const gazetteer *g, slice text, arena *a, const place ***ret)
{
    char folded[FOLDED_SIZE], within[FOLDED_SIZE] = "";
    size_t name = g->name_count, count = 0;
    if (text_fold(text.at, text.len, folded, FOLDED_SIZE))
        name = gazetteer_find_name(g, folded);
    if (name == g->name_count && gazetteer_split(text, folded, within) && *within)
        name = gazetteer_find_name(g, folded);
    if (name == g->name_count)
        return 0;
    const place *found[GAZETTEER_PLACES_MAX];
    for (size_t i = g->names[name].first;
         i < g->names[name + 1].first && count < GAZETTEER_PLACES_MAX; i++) {
        const place_row *row = &g->places[i];
        if (*within && !has_words(gazetteer_texts_folded(&g->texts, row->within), within))
            continue;
        place *p = arena_alloc(a, sizeof *p);
        if (!p)
            return 0;
        *p = place_of(g, row);
        found[count++] = p;
    }
    const place **list = count ? arena_alloc(a, count * sizeof *list) : NULL;
    if (!list)
        return 0;
    memcpy(list, found, count * sizeof *list);
    *ret = list;
    return count;
}
