/* cairn near: what is near a place, in the terminal. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/terminal.h"
#include "live/live.h"
#include "live/near.h"

enum { ANSWER_MAX_BYTES = 64 * 1024 * 1024, NAME_COLUMNS = 44, CATEGORY_COLUMNS = 20 };

static const cli_option OPTIONS[] = {
    CLI_OPTION_DB,
    {"radius", "M", "only within this many metres, at most 50000", false},
    {"limit", "N", "at most this many; 10 unless said, 1000 at most", false},
    {"category", "CODE", "only of this category or group", true},
    {"format", "table|geojson", "how to write it; a table unless said", false},
    {0}};

static status read_query(const cli_args *args, const taxonomy *t, near_query *ret, error *err)
{
    int64_t limit, radius_m;
    near_query q = {.radius_m = INFINITY, .count = true};
    status failed = cli_int(args, "limit", NEAR_LIMIT_DEFAULT, 1, INT32_MAX, &limit, err);
    if (!failed)
        failed = cli_int(args, "radius", 0, 1, (int64_t)NEAR_RADIUS_MAX_M, &radius_m, err);
    if (failed)
        return failed;
    q.limit = (size_t)(limit < NEAR_LIMIT_MAX ? limit : NEAR_LIMIT_MAX);
    if (radius_m > 0)
        q.radius_m = (double)radius_m;
    const char *code;
    for (size_t i = 0; (code = cli_value_at(args, "category", i)); i++) {
        int number = taxonomy_find(t, slice_of(code));
        if (number < 0)
            return error_set(err, ERR_INPUT, "category", "there is no category '%s'", code);
        q.filter.by_category = true;
        category_set_add(&q.filter.categories, t, number);
    }
    *ret = q;
    return OK;
}

/* A row of the table is one line, whatever is in a name. */
static void print_text(const char *text)
{
    terminal_text(slice_of(text));
}

/* Pads, or cuts, to a width counted in characters, not bytes. */
static void print_padded(const char *text, size_t columns)
{
    size_t size = strlen(text), length = text_length(text, size);
    for (; length > columns && size > 0; length--)
        while (--size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80)
            continue;
    terminal_text((slice){text, size});
    printf("%*s  ", (int)(columns - length), "");
}

static const char *property(const json_t *properties, const char *name)
{
    const char *text = json_string_value(json_object_get(properties, name));
    return text ? text : "";
}

/* One feature: how far, how exactly that is known, what it is called, what it is, where. */
static void print_feature(const index_hit *hit, const taxonomy *t)
{
    json_t *feature = json_loadb(hit->body.at, hit->body.len, 0, NULL);
    const json_t *p = json_object_get(feature, "properties"), *activity;
    int number = taxonomy_find(t, slice_of(property(p, "category")));
    const json_t *accuracy = json_object_get(p, "accuracy_m");
    char within[24] = "not known";
    size_t i;
    if (json_is_number(accuracy))
        snprintf(within, sizeof within, "%.0f", json_number_value(accuracy));
    printf("%9.1f  %9s  ", hit->distance_m, within);
    print_padded(property(p, "name"), NAME_COLUMNS);
    print_padded(number < 0 ? "" : taxonomy_at(t, (size_t)number)->label, CATEGORY_COLUMNS);
    print_text(property(p, "postcode"));
    if (*property(p, "postcode") && *property(p, "locality"))
        putchar(' ');
    print_text(property(p, "locality"));
    putchar('\n');
    json_array_foreach(json_object_get(p, "activities"), i, activity)
    {
        printf("%24s", "");
        print_text(property(activity, "title"));
        printf(": ");
        print_text(property(activity, "when"));
        putchar('\n');
    }
    json_decref(feature);
}

static void print_table(const near_origin *from, const hit_list *hits, const taxonomy *t)
{
    printf("Near %s (%s, %.4f %.4f", *from->label ? from->label : "here", from->source,
           from->at.lon_deg, from->at.lat_deg);
    if (from->accuracy_m > 0)
        printf(", known within %.0f m", from->accuracy_m);
    printf("): %zu of %llu\n", hits->count, (unsigned long long)hits->matched);
    if (hits->count)
        printf("   metres   within m  %-*s  %-*s  where\n", NAME_COLUMNS, "name", CATEGORY_COLUMNS,
               "what it is");
    for (size_t i = 0; i < hits->count; i++)
        print_feature(&hits->hits[i], t);
}

static void print_alternatives(const near_alternatives *other)
{
    for (size_t i = 0; i < other->suggestion_count; i++)
        fprintf(stderr, "  did you mean %s?\n", other->suggestions[i]);
    for (size_t i = 0; i < other->candidate_count; i++) {
        const place *p = other->candidates[i];
        fprintf(stderr, "  %s%s%s (%s): cairn near %.5f,%.5f\n", p->name, p->within ? ", " : "",
                p->within ? p->within : "", p->kind, p->at.lon_deg, p->at.lat_deg);
    }
}

static status print_geojson(const near_origin *from, const hit_list *hits, error *err)
{
    BUF_SCOPED buf out;
    buf_init(&out, ANSWER_MAX_BYTES);
    near_geojson(&out, from, hits, NULL);
    buf_putc(&out, '\n');
    if (!out.failed)
        fwrite(out.data, 1, out.len, stdout);
    return buf_status(&out, err);
}

static status answer(const cli_args *args, const index_snapshot *snapshot, const gazetteer *places,
                     arena *a, near_alternatives *other, error *err)
{
    near_query query;
    near_origin from;
    hit_list hits;
    const char *format = cli_value(args, "format", "table");
    bool table = strcmp(format, "table") == 0;
    const taxonomy *t = index_taxonomy(snapshot);
    if (!table && strcmp(format, "geojson") != 0)
        return error_set(err, ERR_INPUT, "format", "--format must be table or geojson");
    status failed = read_query(args, t, &query, err);
    if (!failed)
        failed =
            near_find_origin(places, slice_of(args->operands[0]), "place", a, &from, other, err);
    if (failed)
        return failed;
    query.from = from.at;
    failed = index_near(index_view_of(snapshot, AUDIENCE_PUBLIC), a, &query, &hits, err);
    if (failed)
        return failed;
    if (!table)
        return print_geojson(&from, &hits, err);
    print_table(&from, &hits, t);
    return OK;
}

static int run(const cli_args *args)
{
    live *l;
    error err = {0};
    near_alternatives other = {0};
    if (args->operand_count != 1) {
        fprintf(stderr, "cairn near: name one place, postcode or lon,lat, as in: %s\n",
                args->command->example);
        return EXIT_USAGE;
    }
    ARENA_SCOPED arena *a = arena_new(ANSWER_MAX_BYTES);
    status failed =
        a ? live_open(&(live_options){.path = cli_db(args)}, &l, &err) : error_no_memory(&err);
    if (failed)
        return cli_fail(args, &err);
    index_snapshot *snapshot = live_snapshot(l);
    gazetteer *places = live_gazetteer(l);
    failed = answer(args, snapshot, places, a, &other, &err);
    int ended = failed ? cli_fail(args, &err) : EXIT_DONE;
    if (failed == ERR_INPUT)
        ended = EXIT_USAGE;
    print_alternatives(&other);
    gazetteer_release(places);
    index_release(snapshot);
    live_close(l);
    return ended;
}

const cli_command CLI_NEAR = {
    .name = "near",
    .usage = "[OPTION]... PLACE|POSTCODE|LON,LAT",
    .summary = "Lists what is nearest to a place, nearest first, with its distance in metres.",
    .example = "cairn near \"Maryhill\" --category gp-practice --limit 5",
    .options = OPTIONS,
    .run = run,
};
