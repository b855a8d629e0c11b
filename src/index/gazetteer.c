#include "index/gazetteer.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "domain/geodesic.h"
#include "index/gazetteer_tables.h"

enum { SPREAD_STEPS = 1024 };

/* The share of a district's units that its spread holds. */
static const double SPREAD_SHARE = 0.95;

typedef struct {
    uint64_t key;
    lonlat_e7 at;
    uint32_t order; /* of two rows for one postcode the later stands */
    bool terminated;
} postcode_row;

struct gazetteer_builder {
    postcode_row *postcodes;
    size_t postcode_count, postcode_cap;
    place_row *places;
    size_t place_count, place_cap;
    arena *texts;
};

int gazetteer_kind_rank(const char *kind)
{
    /* A council area is named by its towns' people too ("Angus", "Fife"), so it comes before the
     * stations, which are rarely meant where there is anything else; they are one rank. */
    static const struct {
        const char *kind;
        int rank;
    } RANKS[] = {{"city", 0},
                 {"town", 1},
                 {"suburban-area", 2},
                 {"village", 3},
                 {"other-settlement", 4},
                 {"hamlet", 4},
                 {"locality", 5},
                 {"la", 6},
                 {"council-area", 6}};
    for (size_t i = 0; i < COUNT(RANKS); i++)
        if (strcmp(kind, RANKS[i].kind) == 0)
            return RANKS[i].rank;
    return 7;
}

status gazetteer_builder_new(gazetteer_builder **ret, error *err)
{
    gazetteer_builder *b = mem_zalloc(1, sizeof *b);
    if (b && !(b->texts = arena_new(SIZE_MAX))) {
        mem_free(b);
        b = NULL;
    }
    if (!b)
        return error_no_memory(err);
    *ret = b;
    return OK;
}

void gazetteer_builder_free(gazetteer_builder *b)
{
    if (!b)
        return;
    mem_free(b->postcodes);
    mem_free(b->places);
    arena_free(b->texts);
    mem_free(b);
}

/* Makes room for one element more; false without memory. */
static bool grow(void **array, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return true;
    size_t more = *cap ? *cap * 2 : 1024;
    void *grown = mem_realloc(*array, more, size);
    if (!grown)
        return false;
    *array = grown;
    *cap = more;
    return true;
}

status gazetteer_add_postcode(gazetteer_builder *b, postcode p, lonlat_e7 at, bool terminated,
                              error *err)
{
    if (p.level != POSTCODE_UNIT)
        return error_set(err, ERR_INPUT, "postcode", "must be a whole postcode like G20 9AD");
    void *rows = b->postcodes;
    if (!grow(&rows, b->postcode_count, &b->postcode_cap, sizeof *b->postcodes))
        return error_no_memory(err);
    b->postcodes = rows;
    b->postcodes[b->postcode_count] = (postcode_row){
        .key = p.key, .at = at, .order = (uint32_t)b->postcode_count, .terminated = terminated};
    b->postcode_count++;
    return OK;
}

uint32_t gazetteer_letters(const char *folded)
{
    uint32_t letters = 0;
    for (; *folded; folded++)
        letters |= UINT32_C(1) << (*folded & 31);
    return letters;
}

status gazetteer_add_place(gazetteer_builder *b, const place *p, error *err)
{
    char folded[FOLDED_SIZE];
    size_t name_len = strlen(p->name),
           folded_len = text_fold(p->name, name_len, folded, FOLDED_SIZE);
    if (!folded_len)
        return error_set(err, ERR_INPUT, "name", "must be a name of at most %d letters",
                         FOLDED_SIZE - 1);
    if (!lonlat_valid(p->at))
        return error_set(err, ERR_INPUT, "position", "must be a longitude and a latitude");
    place_row row = {.p = {.name = arena_copy(b->texts, p->name, name_len),
                           .kind = arena_copy(b->texts, p->kind, strlen(p->kind)),
                           .at = p->at,
                           .accuracy_m = p->accuracy_m},
                     .folded = arena_copy(b->texts, folded, folded_len),
                     .letters = gazetteer_letters(folded),
                     .rank = gazetteer_kind_rank(p->kind)};
    void *rows = b->places;
    if (!row.p.name || !row.p.kind || !row.folded ||
        !grow(&rows, b->place_count, &b->place_cap, sizeof *b->places))
        return error_no_memory(err);
    b->places = rows;
    b->places[b->place_count++] = row;
    return OK;
}

static int by_key(const void *a, const void *b)
{
    const postcode_row *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

static int by_name(const void *a, const void *b)
{
    const place_row *x = a, *y = b;
    int names = strcmp(x->folded, y->folded);
    if (names)
        return names;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    /* nothing of the order in which they came, so that the same data gives the same answers */
    if (x->p.at.lat_deg != y->p.at.lat_deg)
        return x->p.at.lat_deg < y->p.at.lat_deg ? -1 : 1;
    return x->p.at.lon_deg < y->p.at.lon_deg ? -1 : x->p.at.lon_deg > y->p.at.lon_deg;
}

static void gazetteer_free(gazetteer *g)
{
    mem_free(g->keys);
    mem_free(g->points);
    mem_free(g->terminated);
    mem_free(g->places);
    arena_free(g->texts);
    mem_free(g);
}

static bool take_postcodes(gazetteer *g, gazetteer_builder *b)
{
    size_t count = b->postcode_count;
    if (count)
        qsort(b->postcodes, count, sizeof *b->postcodes, by_key);
    g->keys = mem_alloc(count, sizeof *g->keys);
    g->points = mem_alloc(count, sizeof *g->points);
    g->terminated = mem_alloc(count, sizeof *g->terminated);
    if (!g->keys || !g->points || !g->terminated)
        return false;
    for (size_t i = 0; i < count; i++) {
        const postcode_row *row = &b->postcodes[i];
        size_t n = g->postcode_count;
        if (n && g->keys[n - 1] == row->key)
            n--;
        g->keys[n] = row->key;
        g->points[n] = row->at;
        g->terminated[n] = row->terminated;
        g->postcode_count = n + 1;
    }
    return true;
}

static void take_places(gazetteer *g, gazetteer_builder *b)
{
    if (b->place_count)
        qsort(b->places, b->place_count, sizeof *b->places, by_name);
    g->places = b->places;
    g->place_count = b->place_count;
    g->texts = b->texts;
    b->places = NULL;
    b->texts = NULL;
}

status gazetteer_builder_finish(gazetteer_builder *b, gazetteer **ret, error *err)
{
    gazetteer *g = mem_zalloc(1, sizeof *g);
    bool built = g && take_postcodes(g, b);
    if (built) {
        take_places(g, b);
        atomic_init(&g->holders, 1);
        *ret = g;
    } else if (g) {
        gazetteer_free(g);
    }
    gazetteer_builder_free(b);
    return built ? OK : error_no_memory(err);
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

/* The first place whose folded name is not before the text. */
static size_t first_place(const gazetteer *g, const char *folded)
{
    size_t low = 0, high = g->place_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(g->places[middle].folded, folded) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
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
    if (!text_fold(text, strlen(text), folded, FOLDED_SIZE))
        return false;
    for (size_t i = first_place(g, folded); i < g->place_count; i++) {
        const place_row *row = &g->places[i];
        if (strcmp(row->folded, folded) != 0)
            return false;
        if (strcmp(row->p.kind, "postcode-district") != 0)
            continue;
        *ret = (gazetteer_position){row->p.at, row->p.accuracy_m, false, 0};
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

size_t gazetteer_places(const gazetteer *g, slice name, arena *a, const place ***ret)
{
    char folded[FOLDED_SIZE];
    if (!text_fold(name.at, name.len, folded, FOLDED_SIZE))
        return 0;
    size_t first = first_place(g, folded), end = first;
    while (end < g->place_count && strcmp(g->places[end].folded, folded) == 0)
        end++;
    const place **found = end > first ? arena_alloc(a, (end - first) * sizeof *found) : NULL;
    if (!found)
        return 0;
    for (size_t i = first; i < end; i++)
        found[i - first] = &g->places[i].p;
    *ret = found;
    return end - first;
}
