/* Tiles against the list of features that they are made from: every feature once at each zoom,
 * groups that say what is in them, no tile too large, the filters of lists, and nothing private. */
#include "index/tile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "support/features.h"
#include "support/tiles.h"

enum { CATEGORIES = 30, MOST = 6000 };

static taxonomy *categories;
static feature features[MOST];
static buf out;

static int set_up(void **state)
{
    (void)state;
    categories = features_taxonomy(CATEGORIES);
    buf_init(&out, 1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    taxonomy_free(categories);
    buf_done(&out);
    return 0;
}

/* The bytes are in `out` until the next one. */
static tile_read tile_at(const index_view *view, tile_address t, const index_filter *filter)
{
    static const index_filter NONE;
    error err = {0};
    buf_clear(&out);
    if (index_tile(view, categories, t, filter ? filter : &NONE, &out, &err))
        fail_msg("%u/%u/%u: %s", t.zoom, t.column, t.row, err.detail);
    assert_true(out.len <= TILE_MAX_BYTES);
    return tile_read_bytes(out.data, out.len);
}

static bool same_tile(tile_address a, tile_address b)
{
    return a.zoom == b.zoom && a.column == b.column && a.row == b.row;
}

/* The tiles of a zoom that hold a feature, each once. */
static size_t tiles_of(const feature *f, size_t count, unsigned zoom, tile_address *ret)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        tile_address t = tile_of(f[i].at, zoom);
        size_t k = found;
        if (!f[i].placed)
            continue;
        while (k > 0 && !same_tile(ret[k - 1], t))
            k--;
        if (k == 0)
            ret[found++] = t;
    }
    return found;
}

/* A group against the features of the cell that its id names. @return how many those are. */
static unsigned long long check_group(const tile_feature *group, tile_address tile,
                                      const feature *f, size_t count)
{
    tile_address cell = {(unsigned)(group->id >> 46), group->id >> 23 & 0x7fffff,
                         group->id & 0x7fffff};
    unsigned long long members = 0, of_category[CATEGORIES + 1] = {0};
    lonlat low = {INFINITY, INFINITY}, high = {-INFINITY, -INFINITY}, sum = {0, 0};
    int main_category = -1;
    for (size_t i = 0; i < count; i++) {
        if (!f[i].placed || !same_tile(tile_of(f[i].at, tile.zoom), tile))
            continue;
        geodesic_box b = tile_box(cell);
        if (f[i].at.lon_e7 < b.south_west.lon_e7 || f[i].at.lon_e7 > b.north_east.lon_e7 ||
            f[i].at.lat_e7 < b.south_west.lat_e7 || f[i].at.lat_e7 > b.north_east.lat_e7)
            continue;
        lonlat at = lonlat_unpack(f[i].at);
        low = (lonlat){fmin(low.lon_deg, at.lon_deg), fmin(low.lat_deg, at.lat_deg)};
        high = (lonlat){fmax(high.lon_deg, at.lon_deg), fmax(high.lat_deg, at.lat_deg)};
        sum = (lonlat){sum.lon_deg + at.lon_deg, sum.lat_deg + at.lat_deg};
        members++;
        if (f[i].category >= 0)
            of_category[f[i].category]++;
    }
    for (int c = 0; c < CATEGORIES; c++)
        if (of_category[c] && (main_category < 0 || of_category[c] > of_category[main_category]))
            main_category = c;
    char code[16];
    snprintf(code, sizeof code, "c%d", main_category);
    assert_true(group->count == members && members > 1);
    assert_true(group->west == low.lon_deg && group->south == low.lat_deg);
    assert_true(group->east == high.lon_deg && group->north == high.lat_deg);
    if (main_category < 0)
        assert_null(group->category);
    else
        assert_string_equal(group->category, code);
    tile_point mean = tile_place(
        tile, lonlat_pack((lonlat){sum.lon_deg / (double)members, sum.lat_deg / (double)members}));
    assert_true(abs(mean.x - group->x) <= 1 && abs(mean.y - group->y) <= 1);
    return members;
}

static const feature *by_uuid(const char *uuid, const feature *f, size_t count)
{
    /* the id is the last of it (features.h) */
    int64_t id = strtoll(uuid + 24, NULL, 16);
    size_t low = 0, end = count;
    while (low < end) {
        size_t middle = low + (end - low) / 2;
        if (f[middle].id < id)
            low = middle + 1;
        else
            end = middle;
    }
    char text[FEATURE_UUID_SIZE];
    assert_true(low < count);
    feature_uuid(f[low].id, text);
    assert_string_equal(uuid, text);
    return &f[low];
}

static void check_single(const tile_feature *got, tile_address tile, const feature *f)
{
    char code[16];
    uint8_t uuid[UUID_BYTES];
    snprintf(code, sizeof code, "c%d", f->category);
    tile_point at = tile_place(tile, f->at);
    assert_true(same_tile(tile_of(f->at, tile.zoom), tile));
    assert_true(at.x == got->x && at.y == got->y);
    if (f->category < 0)
        assert_null(got->category);
    else
        assert_string_equal(got->category, code);
    assert_true(uuid_read(slice_of(got->uuid), uuid));
    assert_true(got->id == tile_feature_id(uuid));
}

/* @return how many assets stand in tiles of the zoom; no single one twice. */
static unsigned long long check_zoom(const index_view *view, const feature *f, size_t count,
                                     unsigned zoom)
{
    static tile_address tiles[MOST];
    static bool seen[MOST];
    unsigned long long total = 0;
    size_t tile_count = tiles_of(f, count, zoom, tiles);
    memset(seen, 0, sizeof seen);
    for (size_t i = 0; i < tile_count; i++) {
        tile_read t = tile_at(view, tiles[i], NULL);
        for (size_t k = 0; k < t.count; k++) {
            if (t.features[k].group) {
                total += check_group(&t.features[k], tiles[i], f, count);
                continue;
            }
            const feature *of = by_uuid(t.features[k].uuid, f, count);
            check_single(&t.features[k], tiles[i], of);
            assert_false(seen[of - f]);
            seen[of - f] = true;
            total++;
        }
        tile_read_done(&t);
    }
    return total;
}

/* The same features, some of them in a second and a third layer, over older ones that are dead. */
static index_snapshot *layered(const feature *f, size_t count)
{
    index_writer *w;
    index_snapshot *first = NULL, *second = NULL;
    error err;
    assert_int_equal(index_writer_new(NULL, categories, &w, &err), OK);
    for (size_t i = 0; i < count; i++) {
        feature old = f[i];
        if (i % 7 == 0) {
            old.placed = true;
            old.at = lonlat_pack((lonlat){-10, 50 + (double)i * 1e-5});
        }
        assert_int_equal(feature_put(w, &old, &err), OK);
    }
    assert_int_equal(index_writer_finish(w, 1, &first, &err), OK);
    assert_int_equal(index_writer_new(first, categories, &w, &err), OK);
    for (size_t i = 0; i < count; i += 7)
        assert_int_equal(feature_put(w, &f[i], &err), OK);
    assert_int_equal(index_writer_finish(w, 2, &second, &err), OK);
    index_release(first);
    return second;
}

static void test_every_feature_once(void **state)
{
    static const struct {
        strewing how;
        size_t count;
        unsigned step; /* of zooms, since each is gone through by brute force */
    } CASES[] = {{STREWN_WORLD, 5000, 3},
                 {STREWN_COUNTRY, 5000, 2},
                 {STREWN_HEAPED, MOST, 2},
                 {STREWN_POLAR, 3000, 3},
                 {STREWN_WORLD, 500, 1}};
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        generator g = {100 + i};
        size_t placed = 0;
        features_strew(features, CASES[i].count, CASES[i].how, CATEGORIES, &g);
        for (size_t k = 0; k < CASES[i].count; k++)
            placed += features[k].placed;
        index_snapshot *s = i % 2 ? layered(features, CASES[i].count)
                                  : features_snapshot(categories, features, CASES[i].count);
        for (unsigned zoom = 0; zoom <= TILE_MAX_ZOOM; zoom += CASES[i].step)
            assert_int_equal(
                check_zoom(index_view_of(s, AUDIENCE_PUBLIC), features, CASES[i].count, zoom),
                placed);
        index_release(s);
    }
}

/* Few stand for themselves at every zoom; one more than that, and they are grouped. */
static void test_when_features_are_grouped(void **state)
{
    (void)state;
    for (size_t more = 0; more <= 1; more++) {
        for (size_t i = 0; i < TILE_MAX_SINGLES + more; i++)
            features[i] = (feature){.id = (int64_t)i + 1,
                                    .placed = true,
                                    .at = {-42868000 + (int32_t)i, 558942000},
                                    .audiences = -1,
                                    .age_min = -1};
        index_snapshot *s = features_snapshot(categories, features, TILE_MAX_SINGLES + more);
        tile_read t = tile_at(index_view_of(s, AUDIENCE_PUBLIC), (tile_address){0, 0, 0}, NULL);
        assert_int_equal(t.count, more ? 1 : TILE_MAX_SINGLES);
        assert_int_equal(tile_read_total(&t), TILE_MAX_SINGLES + more);
        assert_int_equal(t.features[0].group, more);
        tile_read_done(&t);
        index_release(s);
    }
}

/* A name of 200 characters of four bytes, some of them the feature's number: all different. */
static size_t long_name(char *text, size_t size, int64_t id)
{
    size_t split = (size_t)snprintf(text, size, "{\"type\":\"Feature\",\"properties\":{");
    size_t used = split + (size_t)snprintf(text + split, size - split, "\"name\":\"%06d", (int)id);
    for (int i = 0; i < 194; i++)
        used += (size_t)snprintf(text + used, size - used, "\U0001F9ED");
    snprintf(text + used, size - used, "\"}}");
    return split;
}

/* Many in one spot, many on a lattice over the country, many over the world; all with names as long
 * as names can be. */
static void test_no_tile_is_too_large(void **state)
{
    enum { LONG = 12000 };
    static char bodies[1000];
    static feature_form form;
    index_writer *w;
    index_snapshot *s;
    error err;
    generator g = {3};
    size_t largest = 0;
    (void)state;
    assert_int_equal(index_writer_new(NULL, categories, &w, &err), OK);
    for (int64_t id = 1; id <= LONG; id++) {
        lonlat at = id % 3 == 0 ? (lonlat){-4.2868, 55.8942}
                    : id % 3 == 1
                        ? (lonlat){-7 + (double)(id % 80) * 0.06, 55 + (double)(id / 80) * 0.02}
                        : generate_anywhere(&g);
        feature f = {.id = id,
                     .placed = true,
                     .at = lonlat_pack(at),
                     .audiences = -1,
                     .age_min = -1,
                     .category = (int)(id % CATEGORIES)};
        index_feature given = *feature_fill(&form, &f);
        given.split = long_name(bodies, sizeof bodies, id);
        given.body = slice_of(bodies);
        assert_int_equal(
            index_writer_put(w, id, (const index_feature *[]){&given, &given, &given}, &err), OK);
    }
    assert_int_equal(index_writer_finish(w, 1, &s, &err), OK);
    const index_view *view = index_view_of(s, AUDIENCE_PUBLIC);
    unsigned long long total[3] = {0};
    for (unsigned zoom = 0; zoom <= 6; zoom += 3)
        for (uint32_t i = 0; i < 1U << 2 * zoom; i++) {
            tile_read t = tile_at(view, (tile_address){zoom, i % (1U << zoom), i >> zoom}, NULL);
            total[zoom / 3] += tile_read_total(&t);
            largest = out.len > largest ? out.len : largest;
            tile_read_done(&t);
        }
    for (size_t i = 0; i < COUNT(total); i++)
        assert_int_equal(total[i], LONG);
    assert_true(largest > TILE_MAX_BYTES / 4); /* else the bound was never near */
    for (unsigned zoom = 0; zoom <= TILE_MAX_ZOOM; zoom++) {
        tile_address t = tile_of(lonlat_pack((lonlat){-4.2868, 55.8942}), zoom);
        tile_read read = tile_at(view, t, NULL);
        assert_true(tile_read_total(&read) >= LONG / 3);
        tile_read_done(&read);
    }
    index_release(s);
}

/* As many as index_items finds in the tile's box with the same filter. */
static void test_filters_are_those_of_lists(void **state)
{
    enum { COUNT_OF = 4000, QUERIES = 300 };
    static int64_t ids[COUNT_OF];
    generator g = {77};
    error err;
    size_t compared = 0;
    (void)state;
    features_strew(features, COUNT_OF, STREWN_COUNTRY, CATEGORIES, &g);
    index_snapshot *s = layered(features, COUNT_OF);
    const index_view *view = index_view_of(s, AUDIENCE_PUBLIC);
    ARENA_SCOPED arena *a = arena_new(16 << 20);
    for (int i = 0; i < QUERIES; i++) {
        index_filter f = {
            .by_category = generate_below(&g, 2), .by_id = generate_below(&g, 3) == 0, .ids = ids};
        for (int c = 0; c < 4; c++)
            category_set_add(&f.categories, categories,
                             features_category_number((int)generate_below(&g, CATEGORIES)));
        if (generate_below(&g, 2))
            f.terms[f.term_count++] = (index_term){ASSET_STEP_FREE, TERM_EQUALS, TRISTATE_YES};
        if (generate_below(&g, 2))
            f.terms[f.term_count++] =
                (index_term){INDEX_WHEN, TERM_HAS_ANY, (int64_t)generate_below(&g, 1 << 20)};
        for (size_t k = generate_below(&g, 3); k < COUNT_OF; k += 1 + generate_below(&g, 4))
            ids[f.id_count++] = features[k].id;
        tile_address t =
            tile_of(features[generate_below(&g, COUNT_OF)].at, (unsigned)generate_below(&g, 12));
        geodesic_box b = tile_box(t);
        lonlat low = lonlat_unpack(b.south_west), high = lonlat_unpack(b.north_east);
        bbox box = {low.lon_deg, low.lat_deg, high.lon_deg, high.lat_deg};
        items_query q = {.box = &box, .limit = 1, .filter = f};
        hit_list hits;
        bool more;
        assert_int_equal(index_items(view, a, &q, &hits, &more, &err), OK);
        tile_read read = tile_at(view, t, &f);
        assert_int_equal(tile_read_total(&read), hits.matched);
        compared += hits.matched > 0;
        tile_read_done(&read);
        arena_clear(a);
    }
    assert_true(compared > QUERIES / 2);
    index_filter wrong = {.term_count = 1, .terms = {{ASSET_NAME, TERM_HAS_ANY, 0}}};
    buf_clear(&out);
    assert_int_equal(index_tile(view, categories, (tile_address){0, 0, 0}, &wrong, &out, &err),
                     ERR_INPUT);
    index_release(s);
}

static void put_for(index_writer *w, const feature *f, audience first)
{
    static feature_form form;
    const index_feature *given = feature_fill(&form, f), *seen[AUDIENCE_COUNT] = {NULL};
    error err;
    for (int a = (int)first; a < AUDIENCE_COUNT; a++)
        seen[a] = given;
    assert_int_equal(index_writer_put(w, f->id, seen, &err), OK);
}

/* What is for partners or editors, what was withdrawn, and every edit of these change no byte of
 * any tile of the public, nor its bounds. */
static void test_nothing_private(void **state)
{
    enum { COUNT_OF = 3000 };
    generator g = {88};
    index_writer *w;
    index_snapshot *s = NULL, *next = NULL;
    error err;
    static feature public[COUNT_OF];
    size_t public_count = 0;
    (void)state;
    features_strew(features, COUNT_OF, STREWN_COUNTRY, CATEGORIES, &g);
    for (size_t i = 0; i < COUNT_OF; i++)
        if (i % 4 < 2)
    public[public_count++] = features[i];
    features[2].at = lonlat_pack((lonlat){60, -30}); /* far out, and not the public's */
    features[3].at = lonlat_pack((lonlat){-60, 70});
    index_snapshot *plain = features_snapshot(categories, public, public_count);
    for (int round = 0; round < 3; round++) {
        assert_int_equal(index_writer_new(s, categories, &w, &err), OK);
        for (size_t i = 0; i < COUNT_OF; i++) {
            feature f = features[i];
            f.version += round;
            if (i % 4 >= 2) /* public at first, then withdrawn */
                put_for(w, &f,
                        round == 0 && i % 4 == 3 ? AUDIENCE_PUBLIC
                        : i % 8 == 2             ? AUDIENCE_PARTNERS
                                                 : AUDIENCE_EDITORS);
            else if (round == 0 || i % 100 == (size_t)round) /* what the public does not see */
                put_for(w, &features[i], AUDIENCE_PUBLIC);
        }
        assert_int_equal(index_writer_finish(w, round + 1, &next, &err), OK);
        index_release(s);
        s = next;
    }
    static tile_address tiles[COUNT_OF];
    static const index_filter NONE;
    for (unsigned zoom = 0; zoom <= 12; zoom += 3) {
        size_t tile_count = tiles_of(features, COUNT_OF, zoom, tiles);
        for (size_t i = 0; i < tile_count; i++) {
            BUF_SCOPED buf expected;
            buf_init(&expected, 1 << 20);
            assert_int_equal(index_tile(index_view_of(plain, AUDIENCE_PUBLIC), categories, tiles[i],
                                        &NONE, &expected, &err),
                             OK);
            tile_read read = tile_at(index_view_of(s, AUDIENCE_PUBLIC), tiles[i], NULL);
            assert_int_equal(out.len, expected.len);
            if (out.len)
                assert_memory_equal(out.data, expected.data, out.len);
            tile_read_done(&read);
        }
    }
    bbox bounds, expected;
    assert_int_equal(
        index_tile_bounds(index_view_of(plain, AUDIENCE_PUBLIC), &NONE, &expected, &err), OK);
    assert_int_equal(index_tile_bounds(index_view_of(s, AUDIENCE_PUBLIC), &NONE, &bounds, &err),
                     OK);
    assert_memory_equal(&bounds, &expected, sizeof bounds);
    assert_int_equal(index_tile_bounds(index_view_of(s, AUDIENCE_EDITORS), &NONE, &bounds, &err),
                     OK);
    assert_true(bounds.west_deg == -60 && bounds.south_deg == -30);
    index_release(plain);
    index_release(s);
}

static void test_bounds_of_nothing(void **state)
{
    error err;
    bbox bounds;
    (void)state;
    features[0] = (feature){.id = 1, .audiences = -1, .age_min = -1};
    index_snapshot *s = features_snapshot(categories, features, 1);
    assert_int_equal(
        index_tile_bounds(index_view_of(s, AUDIENCE_PUBLIC), &(index_filter){0}, &bounds, &err),
        ERR_NOT_FOUND);
    tile_read t = tile_at(index_view_of(s, AUDIENCE_PUBLIC), (tile_address){0, 0, 0}, NULL);
    assert_int_equal(out.len, 0);
    tile_read_done(&t);
    index_release(s);
}

/* Numeric ids are exact in JavaScript, differ, and say nothing of the ids of the database. */
static void test_ids(void **state)
{
    enum { IDS = 20000 };
    uint64_t *ids = calloc(IDS, sizeof *ids), all = 0, common = UINT64_MAX;
    (void)state;
    assert_non_null(ids);
    for (int64_t i = 0; i < IDS; i++) {
        char text[FEATURE_UUID_SIZE];
        uint8_t uuid[UUID_BYTES];
        feature_uuid(i, text);
        assert_true(uuid_read(slice_of(text), uuid));
        ids[i] = tile_feature_id(uuid);
        assert_true(ids[i] >= UINT64_C(1) << 52 && ids[i] < UINT64_C(1) << 53);
        all |= ids[i];
        common &= ids[i];
    }
    assert_true(all == (UINT64_C(1) << 53) - 1 && common == UINT64_C(1) << 52);
    for (size_t i = 1; i < IDS; i++)
        for (size_t k = i > 50 ? i - 50 : 0; k < i; k++)
            assert_true(ids[i] != ids[k]);
    free(ids);
}

/* Want of memory at any point is an error, and nothing is left behind. */
static void test_no_memory(void **state)
{
    static const index_filter NONE;
    generator g = {5};
    error err;
    (void)state;
    features_strew(features, 3000, STREWN_WORLD, CATEGORIES, &g);
    index_snapshot *s = features_snapshot(categories, features, 3000);
    const index_view *view = index_view_of(s, AUDIENCE_PUBLIC);
    status code = ERR_NO_MEMORY;
    long failing = 0;
    while (code) {
        buf_done(&out);
        buf_init(&out, 1 << 20);
        mem_fail_nth(++failing);
        code = index_tile(view, categories, (tile_address){0, 0, 0}, &NONE, &out, &err);
        mem_fail_nth(0);
        assert_true(code == OK || code == ERR_NO_MEMORY);
        assert_int_equal(out.len > 0, code == OK);
    }
    assert_true(failing > 6);
    index_release(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_feature_once),
        cmocka_unit_test(test_when_features_are_grouped),
        cmocka_unit_test(test_no_tile_is_too_large),
        cmocka_unit_test(test_filters_are_those_of_lists),
        cmocka_unit_test(test_nothing_private),
        cmocka_unit_test(test_bounds_of_nothing),
        cmocka_unit_test(test_ids),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
