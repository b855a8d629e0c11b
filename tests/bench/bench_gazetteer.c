/* The gazetteer of Great Britain, made by number.
 *
 *   bench_gazetteer suggest NAMES     in memory: building it, and suggestions for every keystroke
 *   bench_gazetteer onspd COUNT       postcodes as the ONS Postcode Directory writes them
 *   bench_gazetteer opennames COUNT   names as OS Open Names writes them (no heading)
 *   bench_gazetteer read DATABASE     reading it all from a database into memory
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "live/gazetteer_load.h"
#include "support/generate_names.h"

enum { QUERIES = 4000, MOST = 8 };

/* This thread's: the machine may have other work. */
static double cpu_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static size_t allocated(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static gazetteer *make(long names)
{
    generator g = {1};
    gazetteer_builder *b;
    gazetteer *made;
    if (gazetteer_builder_new(&b, NULL))
        exit(1);
    for (long i = 0; i < names; i++) {
        generated_place p = generate_place(&g);
        lonlat at = generate_evenly(&g);
        place added = {p.name, p.kind, at, 100, NULL};
        if (gazetteer_add_place(b, &added, NULL))
            exit(1);
    }
    if (gazetteer_builder_finish(b, &made, NULL))
        exit(1);
    return made;
}

static int by_time(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void tell(const char *what, double *times, size_t count)
{
    double sum = 0;
    qsort(times, count, sizeof *times, by_time);
    for (size_t i = 0; i < count; i++)
        sum += times[i];
    printf("%-28s mean %7.1f us, median %7.1f, p99 %7.1f, most %7.1f\n", what,
           1e6 * sum / (double)count, 1e6 * times[count / 2], 1e6 * times[count * 99 / 100],
           1e6 * times[count - 1]);
}

static double ask(const gazetteer *g, arena *a, slice text)
{
    const char **texts;
    double from = cpu_s();
    (void)gazetteer_suggest(g, text, MOST, a, &texts);
    double took = cpu_s() - from;
    arena_clear(a);
    return took;
}

static void measure(const gazetteer *g, const char *what, int slips, bool each_keystroke)
{
    static double times[QUERIES * GENERATED_NAME];
    size_t count = 0;
    generator random = {2};
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    for (int i = 0; i < (each_keystroke ? QUERIES / 10 : QUERIES); i++) {
        generated_place p = generate_place(&random);
        for (int k = 0; k < slips; k++)
            generate_slip(&random, p.name);
        size_t length = strlen(p.name);
        for (size_t typed = each_keystroke ? 1 : length; typed <= length; typed++)
            times[count++] = ask(g, a, (slice){p.name, typed});
    }
    tell(what, times, count);
}

static void suggest(long names)
{
    size_t before = allocated();
    double from = now_s();
    gazetteer *g = make(names);
    printf("%ld places made in %.1f s: %.1f MB, %.1f bytes a place\n", names, now_s() - from,
           (double)(allocated() - before) / 1e6, (double)(allocated() - before) / (double)names);
    measure(g, "a name", 0, false);
    measure(g, "one slip", 1, false);
    measure(g, "two slips", 2, false);
    measure(g, "three slips", 3, false);
    measure(g, "each keystroke of a name", 0, true);
    measure(g, "each keystroke, one slip", 1, true);
    gazetteer_release(g);
}

/* Postcodes of sixteen areas of 99 districts, each once, in no order. */
static void write_postcode(uint64_t number, char text[16])
{
    static const char *const AREAS[] = {"AB", "B", "CF", "DD", "EH", "FK", "G",  "KA",
                                        "L",  "M", "NE", "OX", "PA", "S",  "TD", "YO"};
    static const char LETTERS[] = "ABDEFGHJLNPQRSTUWXYZ";
    uint64_t n = number * 7919 % UINT64_C(6336000);
    uint64_t unit = n % 400, sector = n / 400 % 10, outward = n / 4000 % 99 + 1;
    snprintf(text, 16, "%s%d %d%c%c", AREAS[n / 4000 / 99], (int)outward, (int)sector,
             LETTERS[unit / 20], LETTERS[unit % 20]);
}

static void measure_postcodes(const gazetteer *g)
{
    static double times[QUERIES * 8];
    size_t count = 0;
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    for (uint64_t i = 0; i < QUERIES; i++) {
        char text[16];
        write_postcode(i * 977, text);
        for (size_t typed = 2; typed <= strlen(text); typed++)
            times[count++] = ask(g, a, (slice){text, typed});
    }
    tell("each keystroke of a postcode", times, count);
}

static void write_onspd(long count)
{
    generator g = {3};
    printf("pcd,pcd2,pcds,dointr,doterm,oscty,oslaua,osward,usertype,oseast1m,osnrth1m,osgrdind,"
           "lat,long\n");
    for (long i = 0; i < count; i++) {
        char text[16];
        lonlat at = generate_evenly(&g);
        write_postcode((uint64_t)i, text);
        printf("\"%s\",\"%s\",\"%s\",198001,%s,S99999999,S12000033,S13002843,0,,,1,%.6f,%.6f\n",
               text, text, text, generate_below(&g, 3) ? "" : "199606", at.lat_deg, at.lon_deg);
    }
}

static void write_open_names(long count)
{
    generator g = {1};
    for (long i = 0; i < count; i++) {
        generated_place p = generate_place(&g);
        char town[GENERATED_NAME];
        generator of = {generate_below(&g, 5000)};
        generate_word(&of, town);
        double x = floor(generate_between(&g, 100000, 600000));
        double y = floor(generate_between(&g, 100000, 900000));
        printf("osgb%ld,http://data.example/%ld,%s,,,,transportNetwork,%s,%.0f,%.0f,1,2,%.0f,%.0f,"
               "%.0f,%.0f,G20,http://data.example/G20,%s,http://data.example/t,"
               "http://data.example/Town,,,,Aberdeenshire,http://data.example/a,"
               "http://data.example/UnitaryAuthority,Scotland,http://data.example/s,Scotland,"
               "http://data.example/s,,,\n",
               i, i, p.name, p.kind, x, y, x - 100, y - 100, x + 100, y + 100, town);
    }
}

static int read_database(const char *path)
{
    store *s;
    gazetteer *g;
    error err = {0};
    size_t before = allocated();
    double from = now_s();
    if (store_open(path, STORE_READ, &s, &err) || live_read_gazetteer(s, &g, &err)) {
        fprintf(stderr, "%s\n", err.detail);
        return 1;
    }
    printf("%zu postcodes and %zu places read in %.1f s: %.1f MB\n", gazetteer_postcode_count(g),
           gazetteer_place_count(g), now_s() - from, (double)(allocated() - before) / 1e6);
    measure_postcodes(g);
    gazetteer_release(g);
    store_close(s);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    long count = strtol(argv[2], NULL, 10);
    if (strcmp(argv[1], "suggest") == 0)
        suggest(count);
    else if (strcmp(argv[1], "onspd") == 0)
        write_onspd(count);
    else if (strcmp(argv[1], "opennames") == 0)
        write_open_names(count);
    else
        return read_database(argv[2]);
    return 0;
}
