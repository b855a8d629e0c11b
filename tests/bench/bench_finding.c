/* What the residents' question and the reading of words cost, on generated assets about one town:
 *
 *   bench_finding [ASSETS]     200000 unless said
 *
 * Milliseconds are of processor. Every asset has some 60 words of 60,000, the n-th commonest of
 * which is n times rarer than the first, and every second one has an activity.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "format/geojson.h"
#include "live/finding.h"
#include "support/features.h"

enum { WORDS = 60000, SAID = 60, ROUNDS = 20, CATEGORIES = 80, ARENA_MAX = 256 << 20 };

static const lonlat HERE = {-4.25, 55.86};
static error err;

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* other work may be going on */
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void must(status failed)
{
    if (!failed)
        return;
    fprintf(stderr, "%s\n", err.detail);
    exit(1);
}

/* A word of its own for each number. */
static size_t word_of(uint64_t number, char ret[24])
{
    static const char *const SYLLABLES[] = {"ka", "ro", "mi", "tel",  "su", "an", "do",  "ber",
                                            "li", "ga", "no", "ster", "we", "pi", "chu", "va"};
    size_t len = 0;
    for (int i = 0; i < 4; i++, number /= COUNT(SYLLABLES))
        len += (size_t)snprintf(ret + len, 24 - len, "%s", SYLLABLES[number % COUNT(SYLLABLES)]);
    return len;
}

static const char *text_of(generator *g, char *ret, size_t size)
{
    size_t used = 0;
    for (int i = 0; i < SAID; i++) {
        char word[24];
        word_of((uint64_t)pow(WORDS, generate_unit(g)), word);
        used += (size_t)snprintf(ret + used, size - used, "%s ", word);
    }
    return ret;
}

static void put(index_writer *w, const record *r, const record *const *list, size_t count,
                uint32_t when)
{
    BUF_SCOPED buf body;
    size_t split;
    buf_init(&body, 1 << 16);
    geojson_feature(&body, r, AUDIENCE_PUBLIC, list, count, &split);
    const index_feature shown = {r, {body.data, body.len}, split, when};
    const index_feature *const seen[AUDIENCE_COUNT] = {&shown, &shown, &shown};
    must(index_writer_put(w, r->id, seen, &err));
}

/* One asset, and what goes on there at every second. */
static void put_asset(generator *g, int64_t id, index_writer *assets, index_writer *activities)
{
    char uuid[FEATURE_UUID_SIZE], other[FEATURE_UUID_SIZE], code[16], text[SAID * 24];
    record asset, activity;
    const record *list[] = {&activity};
    ARENA_SCOPED arena *a = arena_new(1 << 16);
    record_init(&asset, &ASSET);
    record_init(&activity, &ACTIVITY);
    asset.id = activity.id = id;
    feature_uuid(id, uuid);
    feature_uuid(-id, other);
    snprintf(code, sizeof code, "c%d", (int)generate_below(g, CATEGORIES));
    asset.v[ASSET_UUID] = value_text(uuid);
    asset.v[ASSET_NAME] = value_text(code);
    asset.v[ASSET_CATEGORY] = value_text(code);
    asset.v[ASSET_DESCRIPTION] = value_text(text_of(g, text, sizeof text));
    asset.v[ASSET_STEP_FREE] = value_integer((int64_t)generate_below(g, 3));
    asset.has_position = true;
    asset.position =
        (lonlat){HERE.lon_deg + 0.2 * generate_gauss(g), HERE.lat_deg + 0.1 * generate_gauss(g)};
    activity.v[ACTIVITY_UUID] = value_text(other);
    activity.v[ACTIVITY_TITLE] = value_text("Something");
    activity.v[ACTIVITY_DAY] = value_integer((int64_t)generate_below(g, 7));
    activity.v[ACTIVITY_AUDIENCES] = value_integer((int64_t)generate_below(g, 64));
    activity.v[ACTIVITY_COST] = value_text(generate_below(g, 2) ? "Free" : "2 pounds");
    uint32_t when = schedule_slots_of(&activity);
    put(assets, &asset, list, id % 2 == 0, id % 2 == 0 ? when : 0);
    if (id % 2)
        return;
    must(activity_list(&activity, &asset, a, &err));
    put(activities, &activity, NULL, 0, when);
}

static void measure_finding(const index_snapshot *assets, const index_snapshot *activities,
                            const taxonomy *codes, double radius_m, bool thursday)
{
    finding_query q = {.assets = index_view_of(assets, AUDIENCE_PUBLIC),
                       .activities = index_view_of(activities, AUDIENCE_PUBLIC),
                       .codes = codes,
                       .has_origin = true,
                       .origin = HERE,
                       .radius_m = radius_m};
    finding_result found = {.nowhere = 0};
    for (int g = 0; g < FINDING_GROUP_COUNT; g++)
        q.pages[g].limit = 10;
    if (thursday)
        q.asked = (finding_conditions){.days = 1 << 3, .facts = 1u << FINDING_STEP_FREE};
    ARENA_SCOPED arena *a = arena_new(ARENA_MAX);
    double began = now_ms();
    for (int i = 0; i < ROUNDS; i++) {
        arena_clear(a);
        must(finding_run(&q, a, &found, &err));
    }
    const finding_group *g = &found.groups[FINDING_PLACE];
    printf("finding, %5.0f m%s: %6zu candidates, %6zu found, %.1f ms\n", radius_m,
           thursday ? ", Thursday and step-free" : "", g->candidates, g->matched,
           (now_ms() - began) / ROUNDS);
}

static void measure_words(const index_snapshot *assets, int64_t some)
{
    vocabulary *v;
    char word[24];
    generator g = {3};
    size_t corrected = 0;
    must(vocabulary_new(&v, &err));
    double began = now_ms();
    must(vocabulary_load(v, assets, &err));
    vocabulary_sizes size = vocabulary_size(v);
    printf("vocabulary: %zu words, %.1f MB, loaded in %.0f ms\n", size.words,
           (double)size.bytes / 1e6, now_ms() - began);
    began = now_ms();
    vocabulary_follow(v, assets, assets, &some, 1);
    printf("one asset followed in %.3f ms\n", now_ms() - began);
    began = now_ms();
    for (int i = 0; i < 1000; i++) {
        size_t len = word_of(generate_below(&g, WORDS), word);
        word[1 + generate_below(&g, len - 1)] = 'x'; /* which no word has */
        corrected += vocabulary_near(v, word).count > 0;
    }
    printf("a slip looked up in %.3f ms; %zu of 1000 put right\n", (now_ms() - began) / 1000,
           corrected);
    vocabulary_free(v);
}

int main(int argc, char **argv)
{
    long count = argc > 1 ? strtol(argv[1], NULL, 10) : 200000;
    generator g = {1};
    taxonomy *codes = features_taxonomy(CATEGORIES);
    index_writer *of_assets, *of_activities;
    index_snapshot *assets, *activities;
    must(index_writer_new(NULL, codes, &of_assets, &err));
    must(index_writer_of(&LISTED_ACTIVITY, NULL, codes, &of_activities, &err));
    for (long i = 1; i <= count; i++)
        put_asset(&g, i, of_assets, of_activities);
    must(index_writer_finish(of_assets, 1, &assets, &err));
    must(index_writer_finish(of_activities, 1, &activities, &err));
    printf("%ld assets, %ld activities\n", count, count / 2);
    for (int thursday = 0; thursday < 2; thursday++) {
        measure_finding(assets, activities, codes, 1600, thursday);
        measure_finding(assets, activities, codes, FINDING_RADIUS_DEFAULT_M, thursday);
        measure_finding(assets, activities, codes, FINDING_RADIUS_MAX_M, thursday);
    }
    measure_words(assets, count / 2);
    index_release(assets);
    index_release(activities);
    taxonomy_free(codes);
    return 0;
}
