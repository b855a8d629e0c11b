/* W1 to W4 in process, beside SQLite's R*Tree with a best-first callback in the same run, at 10k,
 * 100k and 1M generated features with bodies of about 1 KB. Not a test: prints a table.
 *
 *     bench_index [FEATURES]...
 *
 *  W1  the 10 nearest                       W2  within 1 km, at most 100, by distance
 *  W3  the 10 nearest of a category of 1%   W4  a 2 km box, at most 100
 *
 * Every answer is exact. Its bodies are copied into a buffer, but in the line "by reference": there
 * each contender only has their addresses. The R*Tree is in memory, inside one
 * read transaction, with its own tree for the category; its order comes from the same bounds and
 * the same geodesic. The two take turns for five rounds; a figure is the median of the rounds'
 * median query. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "domain/geodesic.h"
#include "support/features.h"

enum { ROUNDS = 5, QUERIES = 1000, CATEGORIES = 100, BODY_BYTES = 1000, K = 10, MOST = 100 };
enum { W1, W2, W3, W4, WORKLOADS };

static const double RADIUS_M = 1000;

/* What the R*Tree's callback is told. */
typedef struct {
    geodesic_origin origin;
    double reach_m2;
} best_first;

typedef struct {
    size_t count;
    feature *features;
    taxonomy *categories;
    index_snapshot *snapshot;
    arena *memory;
    sqlite3 *db;
    best_first searched;
    sqlite3_stmt *nearest, *nearest_of_category, *boxed, *look_up;
    generate_country country;
    lonlat from[QUERIES];
    char answer[MOST * 2 * BODY_BYTES];
    size_t answered;
    bool by_reference;
} bench;

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec * 1e-3;
}

static void must(bool done, const char *what)
{
    if (done)
        return;
    fprintf(stderr, "bench_index: %s failed\n", what);
    exit(1);
}

/* About a kilobyte, as the real field table makes it. */
static size_t write_body(const feature *f, char *text)
{
    size_t split = feature_body(f, text), length = strlen(text);
    memset(text + length, ' ', BODY_BYTES - length);
    text[BODY_BYTES] = 0;
    return split;
}

static void make_features(bench *b)
{
    generator g = {2026};
    generate_country_init(&b->country, &g);
    b->features = malloc(b->count * sizeof *b->features);
    must(b->features, "memory");
    for (size_t i = 0; i < b->count; i++)
        b->features[i] = (feature){.id = (int64_t)i + 1,
                                   .at = lonlat_pack(generate_home(&b->country, &g)),
                                   .placed = true,
                                   .category = (int)generate_below(&g, CATEGORIES)};
    for (size_t i = 0; i < QUERIES; i++)
        b->from[i] = generate_home(&b->country, &g);
}

static double make_index(bench *b)
{
    error err;
    index_writer *w;
    feature_form form;
    char body[BODY_BYTES + 1];
    b->categories = features_taxonomy(CATEGORIES);
    must(index_writer_new(NULL, b->categories, &w, &err) == OK, "the writer");
    for (size_t i = 0; i < b->count; i++) {
        (void)feature_fill(&form, &b->features[i]);
        form.given.split = write_body(&b->features[i], body);
        form.given.body = (slice){body, BODY_BYTES};
        const index_feature *f = &form.given;
        must(index_writer_put(w, b->features[i].id, (const index_feature *[]){f, f, f}, &err) == OK,
             "put");
    }
    double begun = now_us();
    must(index_writer_finish(w, 1, &b->snapshot, &err) == OK, "the snapshot");
    return (now_us() - begun) / 1e6;
}

static sqlite3_stmt *prepare(bench *b, const char *sql)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v3(b->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL) != SQLITE_OK)
        fprintf(stderr, "%s\n", sqlite3_errmsg(b->db));
    must(s, sql);
    return s;
}

static int score(sqlite3_rtree_query_info *info)
{
    const best_first *q = info->pContext;
    geodesic_box box = {{(int32_t)fmax(-1.8e9, floor(info->aCoord[0] * 1e7)),
                         (int32_t)fmax(-0.9e9, floor(info->aCoord[2] * 1e7))},
                        {(int32_t)fmin(1.8e9, ceil(info->aCoord[1] * 1e7)),
                         (int32_t)fmin(0.9e9, ceil(info->aCoord[3] * 1e7))}};
    double least_m2 = geodesic_box_least_m2(&q->origin, &box);
    info->rScore = least_m2;
    info->eWithin = least_m2 > q->reach_m2 ? NOT_WITHIN : PARTLY_WITHIN;
    return SQLITE_OK;
}

static double make_tables(bench *b)
{
    static const char *const schema =
        "CREATE TABLE asset(id INTEGER PRIMARY KEY, lon REAL, lat REAL, category INTEGER, body "
        "TEXT);"
        "CREATE VIRTUAL TABLE tree USING rtree(id, west, east, south, north);"
        "CREATE VIRTUAL TABLE tree0 USING rtree(id, west, east, south, north); BEGIN;";
    char body[BODY_BYTES + 1];
    double begun = now_us();
    must(sqlite3_open(":memory:", &b->db) == SQLITE_OK, "SQLite");
    must(sqlite3_exec(b->db, schema, NULL, NULL, NULL) == SQLITE_OK, "the schema");
    must(sqlite3_rtree_query_callback(b->db, "nearest", score, &b->searched, NULL) == SQLITE_OK,
         "callback");
    sqlite3_stmt *asset = prepare(b, "INSERT INTO asset VALUES (?1, ?2, ?3, ?4, ?5)");
    sqlite3_stmt *tree[] = {prepare(b, "INSERT INTO tree VALUES (?1, ?2, ?2, ?3, ?3)"),
                            prepare(b, "INSERT INTO tree0 VALUES (?1, ?2, ?2, ?3, ?3)")};
    for (size_t i = 0; i < b->count; i++) {
        const feature *f = &b->features[i];
        lonlat at = lonlat_unpack(f->at);
        (void)write_body(f, body);
        sqlite3_bind_int(asset, 4, f->category);
        sqlite3_bind_text(asset, 5, body, BODY_BYTES, SQLITE_STATIC);
        sqlite3_stmt *into[] = {asset, tree[0], f->category == 0 ? tree[1] : NULL};
        for (size_t k = 0; k < COUNT(into) && into[k]; k++) {
            sqlite3_bind_int64(into[k], 1, f->id);
            sqlite3_bind_double(into[k], 2, at.lon_deg);
            sqlite3_bind_double(into[k], 3, at.lat_deg);
            must(sqlite3_step(into[k]) == SQLITE_DONE, "insert");
            sqlite3_reset(into[k]);
        }
    }
    sqlite3_finalize(asset);
    sqlite3_finalize(tree[0]);
    sqlite3_finalize(tree[1]);
    must(sqlite3_exec(b->db, "COMMIT; ANALYZE; BEGIN; SELECT id FROM asset LIMIT 1", NULL, NULL,
                      NULL) == SQLITE_OK,
         "commit");
    b->nearest = prepare(b, "SELECT id FROM tree WHERE id MATCH nearest(0)");
    b->nearest_of_category = prepare(b, "SELECT id FROM tree0 WHERE id MATCH nearest(0)");
    b->boxed = prepare(b, "SELECT id FROM tree WHERE west >= ?1 AND east <= ?3 AND south >= ?2 "
                          "AND north <= ?4");
    b->look_up = prepare(b, "SELECT lon, lat, body FROM asset WHERE id = ?1");
    return (now_us() - begun) / 1e6;
}

static void answer(bench *b, const void *body, size_t length)
{
    if (b->by_reference)
        length = 0; /* its address is enough */
    memcpy(b->answer + b->answered, body, length);
    b->answered += length;
}

static void ask_index(bench *b, int workload, lonlat from)
{
    hit_list hits = {0};
    error err;
    bool more;
    near_query near = {.from = from, .radius_m = INFINITY, .limit = K};
    b->answered = 0;
    if (workload == W4) {
        double lat_deg = RADIUS_M / 111320, lon_deg = lat_deg / cos(from.lat_deg * M_PI / 180);
        bbox box = {from.lon_deg - lon_deg, from.lat_deg - lat_deg, from.lon_deg + lon_deg,
                    from.lat_deg + lat_deg};
        items_query items = {.box = &box, .limit = MOST};
        must(index_items(index_view_of(b->snapshot, AUDIENCE_PUBLIC), b->memory, &items, &hits,
                         &more, &err) == OK,
             "items");
    } else {
        if (workload == W2) {
            near.radius_m = RADIUS_M;
            near.limit = MOST;
        } else if (workload == W3) {
            near.filter.by_category = true;
            near.filter.categories.bits[0] = UINT64_C(1) << features_category_number(0);
        }
        must(index_near(index_view_of(b->snapshot, AUDIENCE_PUBLIC), b->memory, &near, &hits,
                        &err) == OK,
             "near");
    }
    for (size_t i = 0; i < hits.count; i++)
        answer(b, hits.hits[i].body.at, hits.hits[i].body.len);
    arena_clear(b->memory);
}

typedef struct {
    int64_t id;
    double chord_m2, distance_m;
} ranked;

static int compare_ranked(const void *a, const void *b)
{
    const ranked *left = a, *right = b;
    if (left->distance_m != right->distance_m)
        return left->distance_m > right->distance_m ? 1 : -1;
    return (left->id > right->id) - (left->id < right->id);
}

static lonlat look_up(bench *b, int64_t id)
{
    sqlite3_bind_int64(b->look_up, 1, id);
    must(sqlite3_step(b->look_up) == SQLITE_ROW, "look-up");
    lonlat at = {sqlite3_column_double(b->look_up, 0), sqlite3_column_double(b->look_up, 1)};
    return at;
}

/* Copies the bodies of the first of these. */
static void answer_ranked(bench *b, ranked *found, size_t count, size_t limit)
{
    b->answered = 0;
    for (size_t i = 0; i < count && i < limit; i++) {
        (void)look_up(b, found[i].id);
        answer(b, sqlite3_column_text(b->look_up, 2), (size_t)sqlite3_column_bytes(b->look_up, 2));
        sqlite3_reset(b->look_up);
    }
}

/* Rows come by the score of their boxes of 32-bit floats, which is a chord to within FLOAT_M. What
 * has come is kept in order of its exact chord until one is so far that no later row can be among
 * them. */
static void ask_tree_nearest(bench *b, sqlite3_stmt *tree, size_t limit, lonlat from)
{
    enum { ROOM = 4096 };
    static const double FLOAT_M = 2;
    static ranked found[ROOM];
    size_t count = 0;
    best_first *q = &b->searched;
    *q = (best_first){.origin = geodesic_origin_of(from), .reach_m2 = INFINITY};
    while (sqlite3_step(tree) == SQLITE_ROW && count < ROOM) {
        int64_t id = sqlite3_column_int64(tree, 0);
        lonlat at = look_up(b, id);
        sqlite3_reset(b->look_up);
        ranked r = {.id = id, .chord_m2 = geodesic_chord_m2(&q->origin, lonlat_pack(at))};
        if (sqrt(r.chord_m2) - FLOAT_M > sqrt(q->reach_m2))
            break;
        if (r.chord_m2 > q->reach_m2)
            continue;
        r.distance_m = geodesic_m(from, at);
        size_t place = count++;
        for (; place > 0 && found[place - 1].chord_m2 > r.chord_m2; place--)
            found[place] = found[place - 1];
        found[place] = r;
        if (count >= limit)
            q->reach_m2 = geodesic_rival_m2(found[limit - 1].chord_m2);
        while (count > limit && found[count - 1].chord_m2 > q->reach_m2)
            count--;
    }
    sqlite3_reset(tree);
    qsort(found, count, sizeof *found, compare_ranked);
    answer_ranked(b, found, count, limit);
}

/* A box, then exactly: within the radius by distance (W2), or by id (W4). */
static void ask_tree_boxed(bench *b, lonlat from, bool by_distance)
{
    enum { ROOM = 65536 };
    static ranked found[ROOM];
    size_t count = 0;
    double lat_deg = RADIUS_M / 111320 * (by_distance ? 1.01 : 1);
    double lon_deg = lat_deg / cos(from.lat_deg * M_PI / 180);
    bbox box = {from.lon_deg - lon_deg, from.lat_deg - lat_deg, from.lon_deg + lon_deg,
                from.lat_deg + lat_deg};
    static const double FLOAT_DEG = 1e-5;
    sqlite3_bind_double(b->boxed, 1, box.west_deg - FLOAT_DEG);
    sqlite3_bind_double(b->boxed, 2, box.south_deg - FLOAT_DEG);
    sqlite3_bind_double(b->boxed, 3, box.east_deg + FLOAT_DEG);
    sqlite3_bind_double(b->boxed, 4, box.north_deg + FLOAT_DEG);
    geodesic_origin origin = geodesic_origin_of(from);
    double within_m2 = geodesic_within_m2(RADIUS_M);
    while (sqlite3_step(b->boxed) == SQLITE_ROW && count < ROOM) {
        ranked r = {.id = sqlite3_column_int64(b->boxed, 0)};
        lonlat at = look_up(b, r.id);
        sqlite3_reset(b->look_up);
        if (by_distance) {
            r.chord_m2 = geodesic_chord_m2(&origin, lonlat_pack(at));
            r.distance_m = r.chord_m2; /* the order to a hair: in SQLite's favour */
        }
        if (by_distance ? r.chord_m2 <= within_m2 : bbox_contains(box, at))
            found[count++] = r;
    }
    sqlite3_reset(b->boxed);
    qsort(found, count, sizeof *found, compare_ranked);
    answer_ranked(b, found, count, MOST);
}

static void ask_tree(bench *b, int workload, lonlat from)
{
    switch (workload) {
    case W1:
        ask_tree_nearest(b, b->nearest, K, from);
        return;
    case W3:
        ask_tree_nearest(b, b->nearest_of_category, K, from);
        return;
    default:
        ask_tree_boxed(b, from, workload == W2);
        return;
    }
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double median(double *of, size_t count)
{
    qsort(of, count, sizeof *of, compare_doubles);
    return of[count / 2];
}

typedef void asker(bench *, int workload, lonlat from);

static double round_us(bench *b, asker *ask, int workload, size_t queries)
{
    static double took_us[QUERIES];
    for (size_t i = 0; i < queries; i++) {
        double begun = now_us();
        ask(b, workload, b->from[i]);
        took_us[i] = now_us() - begun;
    }
    return median(took_us, queries);
}

/* The two must answer the same bytes. */
static size_t differences(bench *b, int workload)
{
    static char first[sizeof b->answer];
    size_t different = 0;
    for (size_t i = 0; i < QUERIES / 10; i++) {
        ask_index(b, workload, b->from[i]);
        size_t length = b->answered;
        memcpy(first, b->answer, length);
        ask_tree(b, workload, b->from[i]);
        different += length != b->answered || memcmp(first, b->answer, length) != 0;
    }
    return different;
}

/* The medians of the rounds of both; prints them. @return the index's. */
static double compare(bench *b, int workload, const char *name)
{
    double index_us[ROUNDS], tree_us[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        index_us[i] = round_us(b, ask_index, workload, QUERIES);
        tree_us[i] = round_us(b, ask_tree, workload, QUERIES / 4);
    }
    double index = median(index_us, ROUNDS), tree = median(tree_us, ROUNDS);
    printf("  %-18s index %7.2f us   R*Tree %8.2f us   ratio %5.1f   different answers %zu\n", name,
           index, tree, tree / index, differences(b, workload));
    return index;
}

static void run(bench *b, double ret_index_us[WORKLOADS])
{
    static const char *const names[] = {"W1", "W2", "W3", "W4"};
    double indexed = make_index(b), tabled = make_tables(b);
    index_sizes sizes = index_view_sizes(index_view_of(b->snapshot, AUDIENCE_PUBLIC));
    double each = 1 / (double)b->count;
    printf("%zu features: built in %.2f s (tables %.1f s); bytes each: tree %.1f, columns %.1f, "
           "text %.0f\n",
           b->count, indexed, tabled, (double)sizes.tree_bytes * each,
           (double)sizes.column_bytes * each, (double)sizes.text_bytes * each);
    for (int workload = 0; workload < WORKLOADS; workload++)
        ret_index_us[workload] = compare(b, workload, names[workload]);
    b->by_reference = true;
    (void)compare(b, W1, "W1, by reference");
    b->by_reference = false;
    fflush(stdout);
}

static void bench_done(bench *b)
{
    sqlite3_finalize(b->nearest);
    sqlite3_finalize(b->nearest_of_category);
    sqlite3_finalize(b->boxed);
    sqlite3_finalize(b->look_up);
    sqlite3_close(b->db);
    index_release(b->snapshot);
    taxonomy_free(b->categories);
    arena_free(b->memory);
    free(b->features);
    free(b);
}

int main(int argc, char **argv)
{
    static const size_t usual[] = {10000, 100000, 1000000};
    double first_us[WORKLOADS], last_us[WORKLOADS];
    int sizes = argc > 1 ? argc - 1 : (int)COUNT(usual);
    for (int i = 0; i < sizes; i++) {
        bench *b = calloc(1, sizeof *b);
        must(b, "memory");
        b->count = argc > 1 ? strtoul(argv[i + 1], NULL, 10) : usual[i];
        b->memory = arena_new(64 * 1024 * 1024);
        must(b->count > 0 && b->memory, "reading the number of features");
        make_features(b);
        run(b, i == 0 ? first_us : last_us);
        bench_done(b);
    }
    if (sizes > 1)
        for (int workload = 0; workload < WORKLOADS; workload++)
            printf("growth of W%d from the first to the last: %.2f\n", workload + 1,
                   last_us[workload] / first_us[workload]);
    return 0;
}
