/** Asks the index and brute force the same questions and compares ids, order, distances and counts:
 *  k nearest, within a radius, in a box, by id, each with any set of categories. */
#ifndef CAIRN_TESTS_PROXIMITY_H
#define CAIRN_TESTS_PROXIMITY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "support/brute_force.h"

enum { PROXIMITY_CATEGORIES = 150, PROXIMITY_MOST = 1000, PROXIMITY_WITHOUT_DISCARDING = 20 };

static inline size_t proximity_queries(void)
{
#ifdef CAIRN_SANITIZED
    return 20;
#else
    return getenv("CAIRN_EXHAUSTIVE") ? 10000 : 300;
#endif
}

typedef struct {
    generator g;
    const index_view *view;
    brute_force brute;
    arena *memory;
    int64_t *ids; /* room for as many as there are features */
    brute_hit *expected;
    size_t compared, different;
} proximity;

static inline lonlat proximity_point(proximity *p)
{
    const feature *f = &p->brute.features[generate_below(&p->g, p->brute.count)];
    const lonlat_e7 *points;
    lonlat at = lonlat_unpack(f->at);
    if (generate_below(&p->g, 2)) {
        size_t count = feature_points(f, &points);
        at = lonlat_unpack(points[generate_below(&p->g, count)]);
    }
    switch (generate_below(&p->g, 4)) {
    case 0:
        return at;
    case 1:
        return generate_anywhere(&p->g);
    default:
        return generate_beside(&p->g, at);
    }
}

static inline void proximity_categories(proximity *p, index_filter *f)
{
    size_t codes = generate_below(&p->g, 4) ? generate_below(&p->g, 3) : generate_below(&p->g, 100);
    f->by_category = generate_below(&p->g, 2);
    for (size_t i = 0; i < codes; i++) {
        int number = features_category_number((int)generate_below(&p->g, PROXIMITY_CATEGORIES));
        f->categories.bits[number / 64] |= UINT64_C(1) << number % 64;
    }
}

/* Some of the ids that are there, and some that are not. */
static inline void proximity_ids(proximity *p, index_filter *f)
{
    size_t one_in = (size_t)pow((double)p->brute.count, generate_unit(&p->g));
    f->by_id = true;
    f->ids = p->ids;
    for (size_t i = generate_below(&p->g, one_in); i < p->brute.count;
         i += 1 + generate_below(&p->g, 2 * one_in))
        p->ids[f->id_count++] = p->brute.features[i].id + (generate_below(&p->g, 8) == 0);
    for (size_t i = 1; i < f->id_count; i++)
        if (f->ids[i - 1] == f->ids[i]) /* a missing one that was there after all */
            f->id_count = i;
}

static inline void proximity_report(proximity *p, bool same, const char *kind)
{
    p->compared++;
    p->different += !same;
    if (!same)
        print_error("different: query %zu, %s\n", p->compared, kind);
}

static inline void proximity_near(proximity *p, const near_query *q, const char *kind)
{
    hit_list got = {0};
    error err;
    size_t expected, matched = brute_force_near(&p->brute, q, p->expected, &expected);
    assert_int_equal(index_near(p->view, p->memory, q, &got, &err), OK);
    bool same = got.count == expected && got.matched == (q->count ? matched : expected);
    for (size_t i = 0; i < expected && same; i++) {
        const index_hit *hit = &got.hits[i];
        same = hit->id == p->expected[i].id && hit->placed &&
               fabs(hit->distance_m - p->expected[i].distance_m) <= 1e-6 &&
               (i == 0 || hit->distance_m >= got.hits[i - 1].distance_m);
    }
    proximity_report(p, same, kind);
    arena_clear(p->memory);
}

static inline void proximity_items(proximity *p, const items_query *q, const char *kind)
{
    static int64_t expected[PROXIMITY_MOST];
    hit_list got = {0};
    error err;
    bool more, got_more;
    size_t count, matched = brute_force_items(&p->brute, q, expected, &count, &more);
    assert_int_equal(index_items(p->view, p->memory, q, &got, &got_more, &err), OK);
    bool same = got.count == count && got.matched == matched && got_more == more;
    for (size_t i = 0; i < count && same; i++)
        same = got.hits[i].id == expected[i];
    proximity_report(p, same, kind);
    arena_clear(p->memory);
}

static inline size_t proximity_limit(proximity *p)
{
    static const size_t limits[] = {0, 1, 2, 10, 10, 100, 100, PROXIMITY_MOST};
    return limits[generate_below(&p->g, COUNT(limits))];
}

static inline void proximity_nearest(proximity *p)
{
    near_query q = {.from = proximity_point(p),
                    .radius_m = INFINITY,
                    .limit = proximity_limit(p),
                    .count = generate_below(&p->g, 2)};
    proximity_categories(p, &q.filter);
    proximity_near(p, &q, "nearest");
}

/* Also radii that are a feature's distance to the last bit: it is within. */
static inline void proximity_radius(proximity *p)
{
    near_query q = {.from = proximity_point(p),
                    .radius_m = pow(10, generate_between(&p->g, -1, 6.5)),
                    .limit = proximity_limit(p),
                    .count = generate_below(&p->g, 4)};
    if (generate_below(&p->g, 2)) {
        const feature *f = &p->brute.features[generate_below(&p->g, p->brute.count)];
        q.radius_m = brute_force_m(&p->brute, f, q.from);
    }
    proximity_categories(p, &q.filter);
    proximity_near(p, &q, "radius");
}

static inline void proximity_box(proximity *p)
{
    lonlat a = proximity_point(p), b = generate_beside(&p->g, a);
    bbox box = {a.lon_deg, fmin(a.lat_deg, b.lat_deg), b.lon_deg, fmax(a.lat_deg, b.lat_deg)};
    if (generate_below(&p->g, 8) == 0)
        box.north_deg = 90;
    if (generate_below(&p->g, 8) == 0)
        box.south_deg = -90;
    items_query q = {.box = generate_below(&p->g, 8) ? &box : NULL, .limit = proximity_limit(p)};
    if (generate_below(&p->g, 2))
        q.after_id = p->brute.features[generate_below(&p->g, p->brute.count)].id;
    proximity_categories(p, &q.filter);
    proximity_items(p, &q, "box");
}

static inline void proximity_by_id(proximity *p)
{
    near_query q = {.from = proximity_point(p),
                    .radius_m = generate_below(&p->g, 2) ? INFINITY
                                                         : pow(10, generate_between(&p->g, 2, 6.5)),
                    .limit = proximity_limit(p),
                    .count = generate_below(&p->g, 2)};
    proximity_ids(p, &q.filter);
    proximity_categories(p, &q.filter);
    proximity_near(p, &q, "by id, nearest");
    items_query listed = {.limit = q.limit, .filter = q.filter};
    if (generate_below(&p->g, 2))
        listed.after_id = p->brute.features[generate_below(&p->g, p->brute.count)].id;
    proximity_items(p, &listed, "by id, listed");
}

/** Compares every kind of query on these features. @return how many answers were different. */
static inline size_t proximity_compare(const char *name, const index_view *view, const feature *f,
                                       size_t count, uint64_t seed)
{
    static void (*const kinds[])(proximity *) = {proximity_nearest, proximity_radius, proximity_box,
                                                 proximity_by_id};
    proximity p = {.g = {seed}, .view = view};
    earth_point *points = brute_force_init(&p.brute, f, count);
    p.memory = arena_new(64 * 1024 * 1024);
    p.ids = malloc(count * sizeof *p.ids);
    p.expected = malloc(PROXIMITY_MOST * sizeof *p.expected);
    assert_true(p.memory && p.ids && p.expected);
    for (size_t kind = 0; kind < COUNT(kinds); kind++)
        for (size_t i = 0; i < proximity_queries(); i++) {
            p.brute.discard = i >= PROXIMITY_WITHOUT_DISCARDING;
            kinds[kind](&p);
        }
    print_message("%s: %zu features, %zu queries compared, %zu different\n", name, count,
                  p.compared, p.different);
    arena_free(p.memory);
    free(p.ids);
    free(p.expected);
    free(points);
    return p.different;
}

#endif
