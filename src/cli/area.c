/* cairn area: loading areas that planners count in, telling which there are, and removing them. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "exchange/area_file.h"
#include "exchange/geodata.h"

static const cli_option OPTIONS[] = {
    CLI_OPTION_DB,
    {"set", "NAME", "the name of the set (else the file's name)", false},
    {"name", "COLUMN", "the column with the areas' names", false},
    {"code", "COLUMN", "the column with the areas' codes", false},
    {"layer", "NAME", "the layer of a file that has several", false},
    {"crs", "EPSG:N", "the coordinate system of a file that does not say", false},
    {"source", "TEXT", "where the areas are from", false},
    {"licence", "TEXT", "their licence", false},
    {"join", "FILE.csv", "a table whose columns become figures of the areas too", false},
    {"join-on", "COLUMN", "the column of that table that has the areas' codes", false},
    {"replace", NULL, "a set of this name is replaced", false},
    {"list", NULL, "tells the sets that there are", false},
    {"remove", "NAME", "removes a set", false},
    {0}};

static status tell_set(void *context, const store_area_set *set, error *err)
{
    (void)context, (void)err;
    printf("%s: %lld areas, loaded %.10s%s%s%s%s\n", set->name, (long long)set->area_count,
           set->loaded_at, *set->source ? ", " : "", set->source, *set->licence ? ", " : "",
           set->licence);
    return OK;
}

static status remove_set(store *s, const char *name, error *err)
{
    bool there = false;
    const authorship who = {.actor = "area"};
    status failed = store_begin(s, &who, err);
    if (failed)
        return failed;
    failed = store_drop_area_set(s, name, &there, err);
    if (!failed && !there)
        failed = error_set(err, ERR_NOT_FOUND, "remove", "there is no set '%.100s'", name);
    if (failed) {
        store_rollback(s);
        return failed;
    }
    return store_commit(s, err);
}

static status load(const cli_args *args, store *s, const char *set, const char *const *paths,
                   size_t count, error *err)
{
    area_summary sum;
    const area_options options = {
        .set = set,
        .code = cli_value(args, "code", NULL),
        .name = cli_value(args, "name", NULL),
        .source = cli_value(args, "source", NULL),
        .licence = cli_value(args, "licence", NULL),
        .layer = cli_value(args, "layer", NULL),
        .crs = cli_value(args, "crs", NULL),
        .join = cli_value(args, "join", NULL),
        .join_on = cli_value(args, "join-on", NULL),
        .replace = cli_has(args, "replace"),
    };
    status failed = area_load(s, &options, paths, count, &sum, err);
    if (failed)
        return failed;
    if (sum.refused)
        fprintf(stderr, "%s: %s\n", set, sum.refusal);
    printf("%s: %zu rows: %zu areas, %zu refused; code: %s, name: %s", set, sum.rows, sum.loaded,
           sum.refused, *sum.code ? sum.code : "(their number)", *sum.name ? sum.name : "(none)");
    if (options.join)
        printf("; %zu found their row in %s", sum.joined, options.join);
    printf("\n");
    return OK;
}

/* The file's name without folder and ending. */
static void set_name(const char *path, char into[256])
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strchr(*name ? name + 1 : name, '.');
    snprintf(into, 256, "%.*s", dot ? (int)(dot - name) : (int)strlen(name), name);
}

static status load_each(const cli_args *args, store *s, error *err)
{
    status failed = OK;
    const char *set = cli_value(args, "set", NULL);
    if (set)
        return load(args, s, set, args->operands, args->operand_count, err);
    for (size_t i = 0; i < args->operand_count && !failed; i++) {
        char name[256];
        set_name(args->operands[i], name);
        failed = load(args, s, name, &args->operands[i], 1, err);
    }
    return failed;
}

static int run(const cli_args *args)
{
    store *s;
    error err = {0};
    const char *removed = cli_value(args, "remove", NULL);
    bool list = cli_has(args, "list");
    if (args->operand_count == 0 && !list && !removed) {
        fprintf(stderr, "cairn area: name one file or more, as in: %s\n", args->command->example);
        return EXIT_USAGE;
    }
    status failed = exchange_open_database(cli_db(args), &s, &err);
    if (failed)
        return cli_fail(args, &err);
    if (removed)
        failed = remove_set(s, removed, &err);
    if (!failed)
        failed = load_each(args, s, &err);
    if (!failed && list)
        failed = store_scan_area_sets(s, tell_set, NULL, &err);
    store_close(s);
    return failed ? cli_fail(args, &err) : EXIT_DONE;
}

const cli_command CLI_AREA = {
    .name = "area",
    .usage = "[--db FILE] [--set NAME] FILE...",
    .summary =
        "Loads areas: data zones, wards, neighbourhoods.\n"
        "Takes polygons, or points that stand for areas, as GeoJSON, TopoJSON, GeoPackage, "
        "shapefile or KML.\n"
        "Columns beside code and name are kept as figures of the area; --join brings more of "
        "them,\n"
        "such as ranks of deprivation, by the areas' code. The middle of an area, from which\n"
        "/coverage measures, is its point or the centroid of its polygons.",
    .example = "cairn area --db scotland.sqlite --set \"Data zones\" --join simd2020.csv\n"
               "  --join-on Data_Zone SG_DataZone_Bdry_2011.shp",
    .options = OPTIONS,
    .run = run,
};
