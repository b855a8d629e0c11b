/* Snapshot after snapshot of random puts, replacements and removals for every audience, each
 * compared with a model that is a plain array; old snapshots stay as they were, and readers in
 * threads see every snapshot whole while newer ones are made. */
#include <pthread.h>
#include <stdatomic.h>

#include "index/view.h"
#include "support/proximity.h"

#ifdef CAIRN_SANITIZED
enum { STEPS = 120, SWAPS = 150 };
#else
enum { STEPS = 600, SWAPS = 600 };
#endif
enum { IDS = 700, CATEGORIES = 20, READERS = 3, HELD = 8 };

/* What each audience sees of each id: `seen[a]` is -1 for nothing, or which of `versions` it is. */
typedef struct {
    feature versions[AUDIENCE_COUNT];
    int seen[AUDIENCE_COUNT];
} model_asset;

typedef struct {
    generator g;
    generate_country country;
    model_asset assets[IDS];
} model;

static void model_init(model *m, uint64_t seed)
{
    *m = (model){.g = {seed}};
    generate_country_init(&m->country, &m->g);
    for (int i = 0; i < IDS; i++)
        for (int a = 0; a < AUDIENCE_COUNT; a++)
            m->assets[i].seen[a] = -1;
}

static void model_change(model *m, int i)
{
    model_asset *asset = &m->assets[i];
    for (int a = 0; a < AUDIENCE_COUNT; a++) {
        features_strew(&asset->versions[a], 1, STREWN_COUNTRY, CATEGORIES, &m->g);
        features_strew_entrances(&asset->versions[a], 1, &m->g);
        asset->versions[a].id = 10 * i + 7;
        asset->versions[a].version = (int)generate_below(&m->g, 1000000);
        switch (generate_below(&m->g, 4)) {
        case 0:
            asset->seen[a] = -1;
            break;
        case 1:
            asset->seen[a] = a;
            break;
        default: /* as the audience before it */
            asset->seen[a] = a > 0 ? asset->seen[a - 1] : 0;
        }
    }
}

static void model_put(const model *m, int i, index_writer *w)
{
    static feature_form forms[AUDIENCE_COUNT];
    const model_asset *asset = &m->assets[i];
    const index_feature *given[AUDIENCE_COUNT] = {NULL}, *seen[AUDIENCE_COUNT];
    error err;
    for (int a = 0; a < AUDIENCE_COUNT; a++) {
        int which = asset->seen[a];
        if (which >= 0 && !given[which])
            given[which] = feature_fill(&forms[which], &asset->versions[which]);
        seen[a] = which >= 0 ? given[which] : NULL;
    }
    assert_int_equal(index_writer_put(w, 10 * i + 7, seen, &err), OK);
}

/* What an audience sees, by ascending id. @return how many. */
static size_t model_features(const model *m, audience a, feature ret[IDS])
{
    size_t count = 0;
    for (int i = 0; i < IDS; i++)
        if (m->assets[i].seen[a] >= 0)
            ret[count++] = m->assets[i].versions[m->assets[i].seen[a]];
    return count;
}

static bool hit_is(const index_hit *hit, const feature *f)
{
    char body[FEATURE_TEXT_SIZE];
    size_t split = feature_body(f, body);
    return hit->id == f->id && hit->split == split && slice_equals(hit->body, body) &&
           hit->placed == f->placed &&
           (!f->placed || (lonlat_pack(hit->at).lon_e7 == f->at.lon_e7 &&
                           lonlat_pack(hit->at).lat_e7 == f->at.lat_e7));
}

static void check_listing(const index_view *view, const feature *f, size_t count, arena *memory)
{
    items_query q = {.limit = 64};
    size_t at = 0;
    bool more = true;
    while (more) {
        hit_list got;
        error err;
        assert_int_equal(index_items(view, memory, &q, &got, &more, &err), OK);
        assert_int_equal(got.matched, count);
        for (size_t i = 0; i < got.count; i++, at++) {
            assert_true(at < count && hit_is(&got.hits[i], &f[at]));
            q.after_id = got.hits[i].id;
        }
        arena_clear(memory);
    }
    assert_int_equal(at, count);
}

static void check_look_ups(const index_view *view, const model *m, audience a)
{
    for (int i = 0; i < IDS; i += 3) {
        const model_asset *asset = &m->assets[i];
        const feature *f = asset->seen[a] >= 0 ? &asset->versions[asset->seen[a]] : NULL;
        char text[FEATURE_UUID_SIZE];
        uint8_t uuid[UUID_BYTES];
        index_hit by_id, by_uuid;
        feature_uuid(10 * i + 7, text);
        assert_true(uuid_read(slice_of(text), uuid));
        assert_true(index_by_id(view, 10 * i + 7, &by_id) == (f != NULL));
        assert_true(index_by_uuid(view, uuid, &by_uuid) == (f != NULL));
        assert_false(index_by_id(view, 10 * i + 8, &(index_hit){0}));
        if (f)
            assert_true(hit_is(&by_id, f) && hit_is(&by_uuid, f));
    }
}

/* Layers are more than twice the one above, and at least half alive. */
static void check_layers(const index_view *view, const index_view *below)
{
    size_t first = below ? below->layer_count : 0;
    for (size_t i = first; i < view->layer_count; i++) {
        const layer *l = &view->layers[i];
        assert_true(2 * layer_count(l) >= l->part->count);
        if (i + 1 < view->layer_count)
            assert_true(layer_count(l) > 2 * layer_count(&view->layers[i + 1]));
    }
    assert_true(view->layer_count - first <= 12);
}

static void check_near(const index_view *view, const feature *f, size_t count, arena *memory,
                       generator *g)
{
    brute_force b;
    brute_hit expected[40];
    earth_point *points = brute_force_init(&b, f, count);
    for (int i = 0; i < 4; i++) {
        near_query q = {.from = generate_evenly(g),
                        .radius_m = i & 1 ? 50000 : INFINITY,
                        .limit = 40,
                        .count = true};
        hit_list got;
        error err;
        size_t found;
        q.filter.by_category = i & 2;
        q.filter.categories.bits[0] = 0xfe;
        size_t matched = brute_force_near(&b, &q, expected, &found);
        assert_int_equal(index_near(view, memory, &q, &got, &err), OK);
        assert_int_equal(got.matched, matched);
        assert_int_equal(got.count, found);
        for (size_t k = 0; k < found; k++)
            assert_true(got.hits[k].id == expected[k].id &&
                        fabs(got.hits[k].distance_m - expected[k].distance_m) <= 1e-6);
        arena_clear(memory);
    }
    free(points);
}

static void check_snapshot(const index_snapshot *s, const model *m, arena *memory)
{
    feature seen[IDS];
    generator g = {(uint64_t)index_sequence(s)};
    for (audience a = AUDIENCE_PUBLIC; a < AUDIENCE_COUNT; a++) {
        const index_view *view = index_view_of(s, a);
        size_t count = model_features(m, a, seen);
        assert_int_equal(index_view_sizes(view).features, count);
        check_layers(view, a > 0 ? index_view_of(s, a - 1) : NULL);
        check_listing(view, seen, count, memory);
        check_look_ups(view, m, a);
        check_near(view, seen, count, memory, &g);
    }
}

/* One change, a few, or many. */
static index_snapshot *next_snapshot(const index_snapshot *before, const taxonomy *t, model *m,
                                     int64_t sequence)
{
    static const int sizes[] = {0, 1, 1, 1, 2, 5, 20, 150};
    index_writer *w;
    index_snapshot *s = NULL;
    error err;
    int changes = sizes[generate_below(&m->g, COUNT(sizes))];
    assert_int_equal(index_writer_new(before, t, &w, &err), OK);
    int first = (int)generate_below(&m->g, IDS), stride = 1 + (int)generate_below(&m->g, 4);
    for (int k = 0; k < changes; k++) { /* not in order of id */
        int i = (first + stride * (changes - k)) % IDS;
        model_change(m, i);
        model_put(m, i, w);
    }
    assert_int_equal(index_writer_finish(w, sequence, &s, &err), OK);
    assert_int_equal(index_sequence(s), sequence);
    return s;
}

static void test_every_snapshot_is_as_the_model(void **state)
{
    (void)state;
    taxonomy *t = features_taxonomy(CATEGORIES);
    arena *memory = arena_new(16 * 1024 * 1024);
    static model m, models_held[HELD];
    index_snapshot *now = NULL, *held[HELD] = {NULL};
    model_init(&m, 41);
    for (int step = 0; step < STEPS; step++) {
        index_snapshot *next = next_snapshot(now, t, &m, step);
        index_release(now);
        now = next;
        check_snapshot(now, &m, memory);
        if (step % (STEPS / HELD) == 0) {
            int slot = step / (STEPS / HELD) % HELD;
            index_release(held[slot]);
            held[slot] = index_hold(now);
            models_held[slot] = m;
        }
    }
    for (int slot = 0; slot < HELD; slot++) {
        check_snapshot(held[slot], &models_held[slot], memory);
        index_release(held[slot]);
    }
    index_release(now);
    arena_free(memory);
    taxonomy_free(t);
}

/* What readers and the writer share. Of each snapshot its sum is known before it is shown. */
typedef struct {
    pthread_mutex_t lock;
    index_snapshot *now;
    uint64_t sums[SWAPS + 1][AUDIENCE_COUNT];
    atomic_bool done;
    atomic_long read, wrong;
} shared;

static uint64_t model_sum(const model *m, audience a)
{
    feature seen[IDS];
    uint64_t sum = 0;
    size_t count = model_features(m, a, seen);
    for (size_t i = 0; i < count; i++)
        sum = sum * 31 + (uint64_t)seen[i].id * 1000003 + (uint64_t)seen[i].version;
    return sum;
}

static uint64_t view_sum(const index_view *view, arena *memory)
{
    items_query q = {.limit = INDEX_MAX_K};
    hit_list got;
    error err;
    bool more;
    uint64_t sum = 0;
    if (index_items(view, memory, &q, &got, &more, &err))
        return 0;
    for (size_t i = 0; i < got.count; i++) {
        const index_hit *hit = &got.hits[i];
        char version[FEATURE_TEXT_SIZE] = "";
        memcpy(version, hit->body.at + hit->split, hit->body.len - hit->split);
        sum = sum * 31 + (uint64_t)hit->id * 1000003 +
              strtoul(version + strlen("\"version\":"), NULL, 10);
    }
    arena_clear(memory);
    return sum;
}

static void *read_on(void *context)
{
    shared *s = context;
    arena *memory = arena_new(16 * 1024 * 1024);
    while (memory && !atomic_load(&s->done)) {
        pthread_mutex_lock(&s->lock);
        index_snapshot *held = index_hold(s->now);
        pthread_mutex_unlock(&s->lock);
        for (audience a = AUDIENCE_PUBLIC; a < AUDIENCE_COUNT; a++) {
            near_query q = {.from = {-4.25, 55.86}, .radius_m = INFINITY, .limit = 20};
            hit_list got;
            bool wrong =
                index_near(index_view_of(held, a), memory, &q, &got, &(error){0}) ||
                view_sum(index_view_of(held, a), memory) != s->sums[index_sequence(held)][a];
            atomic_fetch_add(&s->wrong, wrong);
        }
        atomic_fetch_add(&s->read, 1);
        index_release(held);
    }
    arena_free(memory);
    return NULL;
}

static void test_readers_see_whole_snapshots(void **state)
{
    (void)state;
    static shared s;
    static model m;
    pthread_t readers[READERS];
    taxonomy *t = features_taxonomy(CATEGORIES);
    model_init(&m, 43);
    assert_int_equal(pthread_mutex_init(&s.lock, NULL), 0);
    s.now = next_snapshot(NULL, t, &m, 0);
    for (audience a = AUDIENCE_PUBLIC; a < AUDIENCE_COUNT; a++)
        s.sums[0][a] = model_sum(&m, a);
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_on, &s), 0);
    for (int64_t i = 1; i <= SWAPS; i++) {
        index_snapshot *next = next_snapshot(s.now, t, &m, i), *before = s.now;
        for (audience a = AUDIENCE_PUBLIC; a < AUDIENCE_COUNT; a++)
            s.sums[i][a] = model_sum(&m, a);
        pthread_mutex_lock(&s.lock);
        s.now = next;
        pthread_mutex_unlock(&s.lock);
        index_release(before);
    }
    while (atomic_load(&s.read) < READERS)
        sched_yield();
    atomic_store(&s.done, true);
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_join(readers[i], NULL), 0);
    print_message("%ld snapshots read whole\n", atomic_load(&s.read));
    assert_int_equal(atomic_load(&s.wrong), 0);
    index_release(s.now);
    pthread_mutex_destroy(&s.lock);
    taxonomy_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_snapshot_is_as_the_model),
        cmocka_unit_test(test_readers_see_whole_snapshots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
