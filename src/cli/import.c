/* cairn import: taking in files of assets or activities. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "domain/crs.h"
#include "domain/day.h"
#include "exchange/geodata.h"
#include "exchange/import.h"

static const cli_option OPTIONS[] = {
    CLI_OPTION_DB,
    {"source", "NAME", "where the rows are from; the file's name unless said", false},
    {"licence", "TEXT", "the licence they come under", false},
    {"category", "CODE", "the category of rows whose file names none", false},
    {"as", "assets|activities", "what the rows are; assets unless said", false},
    {"status", "published|pending|draft", "what becomes of them; published unless said", false},
    {"map", "FIELD=COLUMN", "this column is this field", true},
    {"value", "FIELD:FROM=TO", "read this value of a field as that", true},
    {"layer", "NAME", "only this sheet or layer of the file", false},
    {"crs", "EPSG:N", "the coordinate system of a file that does not say", false},
    {"as-of", "DAY", "the day that the file's facts are of; older edits give way to it", false},
    {"close-missing", NULL, "close what the source had and the file has not; one file at a time",
     false},
    {"report", "FILE", "write what became of each row, as CSV", false},
    {"dry-run", NULL, "write nothing, and say what would be written", false},
    {"quiet", NULL, "do not say how the columns were read", false},
    {"max-memory", "MB", "the most memory that reading a file may take; 4096 unless said", false},
    {"max-seconds", "S", "the most time that reading a file may take; 300 unless said", false},
    {"max-rows", "N", "the most rows of a file; 5000000 unless said", false},
    {"max-cell", "BYTES", "the most that a cell may hold; 1048576 unless said", false},
    {0}};

/* What the listener of one file needs. */
typedef struct {
    const char *file;
    import_report *report;
    progress shown;
    bool quiet;
} face;

/* How metres of the National Grid are made degrees, and how far off that may be. */
static void tell_grid(const table *t, const column_map *map)
{
    crs_transform *grid;
    bool metres = column_of(t, map, COLUMN_EASTING) >= 0 || column_of(t, map, COLUMN_POSITION) >= 0;
    if (!metres || crs_transform_new(&grid, NULL))
        return;
    fprintf(stderr, "  National Grid positions are transformed by %s, within %.1f m\n",
            crs_transform_operation(grid), crs_transform_accuracy_m(grid));
    crs_transform_free(grid);
}

static void tell_reading(void *context, const table *t, const column_map *map, const entity *as)
{
    const face *f = context;
    bool named = false;
    const char *between = "";
    if (f->quiet)
        return;
    fprintf(stderr, "%s%s%.*s%s: ", f->file, t->sheet.len ? ", " : "", (int)t->sheet.len,
            t->sheet.at, column_of(t, map, COLUMN_OF_ANOTHER) >= 0 ? ", the places of these" : "");
    for (size_t i = 0; i < t->heading_count; i++) {
        if (map->target[i] == COLUMN_OF_ANOTHER)
            continue;
        named |= map->target[i] == (as == &ASSET ? (int)ASSET_NAME : (int)ACTIVITY_TITLE);
        fprintf(stderr, "%s%.*s -> %s%s", between, (int)t->headings[i].len, t->headings[i].at,
                column_target_name(as, map->target[i]),
                map->by_content[i] ? " (by its cells)" : "");
        between = ", ";
    }
    fprintf(stderr, "\n");
    tell_grid(t, map);
    if (!named)
        fprintf(stderr, "  no column is taken for the %s; --map %s=COLUMN says which it is\n",
                as == &ASSET ? "name" : "title", as == &ASSET ? "name" : "title");
}

static void tell_line(void *context, const import_line *line)
{
    face *f = context;
    report_line(f->report, f->file, line);
}

static void tell_progress(void *context, const char *doing, size_t done, size_t of)
{
    face *f = context;
    f->shown.unit = strcmp(doing, "reading") == 0 ? "rows read" : "rows written";
    progress_tell(&f->shown, done, of);
}

/* Splits "FIELD=COLUMN"; the field's own name is copied so that both end. */
static status split(const char *option, const char *text, char by, arena *a, const char **left,
                    const char **right, error *err)
{
    const char *at = strchr(text, by);
    if (!at || at == text || !at[1])
        return error_set(err, ERR_INPUT, option, "--%s %s: it has no '%c'", option, text, by);
    *left = arena_copy(a, text, (size_t)(at - text));
    *right = at + 1;
    return *left ? OK : error_no_memory(err);
}

static status read_mappings(const cli_args *args, arena *a, import_options *o, error *err)
{
    const char *text, *rest;
    status failed = OK;
    for (; !failed && (text = cli_value_at(args, "map", o->mapping_count)); o->mapping_count++) {
        if (o->mapping_count == IMPORT_MAX_MAPPINGS)
            return error_set(err, ERR_INPUT, "map", "there may be at most %d --map",
                             IMPORT_MAX_MAPPINGS);
        column_mapping *m = &o->mappings[o->mapping_count];
        failed = split("map", text, '=', a, &m->field, &m->column, err);
    }
    for (; !failed && (text = cli_value_at(args, "value", o->value_count)); o->value_count++) {
        if (o->value_count == IMPORT_MAX_MAPPINGS)
            return error_set(err, ERR_INPUT, "value", "there may be at most %d --value",
                             IMPORT_MAX_MAPPINGS);
        value_mapping *m = &o->values[o->value_count];
        failed = split("value", text, ':', a, &m->field, &rest, err);
        if (!failed)
            failed = split("value", rest, '=', a, &m->from, &m->to, err);
        if (!failed && entity_field(o->as, slice_of(m->field)) < 0)
            failed =
                error_set(err, ERR_INPUT, "value", "--value: there is no field '%s'", m->field);
    }
    return failed;
}

/* What reading a file may take. */
static status read_limits(const cli_args *args, read_options *ret, error *err)
{
    int64_t memory_mb, seconds, rows, cell;
    status failed = cli_int(args, "max-memory", 0, 64, 4096, &memory_mb, err);
    if (!failed)
        failed = cli_int(args, "max-seconds", 0, 1, READER_MAX_SECONDS, &seconds, err);
    if (!failed)
        failed = cli_int(args, "max-rows", 0, 1, WORKBOOK_MAX_ROWS, &rows, err);
    if (!failed)
        failed = cli_int(args, "max-cell", 0, 100, WORKBOOK_MAX_CELL_BYTES, &cell, err);
    if (failed)
        return failed;
    *ret = (read_options){.layer = cli_value(args, "layer", NULL),
                          .crs = cli_value(args, "crs", NULL),
                          .max_memory_bytes = (size_t)memory_mb * 1024 * 1024,
                          .max_rows = (size_t)rows,
                          .max_seconds = (long)seconds,
                          .max_cell_bytes = (size_t)cell};
    return OK;
}

static status read_day(const cli_args *args, arena *a, const char **ret, error *err)
{
    const char *text = cli_value(args, "as-of", NULL);
    day read;
    if (!text)
        return OK;
    if (!day_read(slice_of(text), &read))
        return error_set(err, ERR_INPUT, "as-of", "--as-of must be a day, written yyyy-mm-dd");
    *ret = arena_copy(a, read.iso, strlen(read.iso));
    return *ret ? OK : error_no_memory(err);
}

static status read_import_options(const cli_args *args, arena *a, import_options *ret, error *err)
{
    static const char *const STATUSES[] = {"draft", "pending", "published"};
    const char *as = cli_value(args, "as", "assets");
    const char *kept_as = cli_value(args, "status", "published");
    import_options o = {.as = &ASSET,
                        .licence = cli_value(args, "licence", NULL),
                        .category = cli_value(args, "category", NULL),
                        .kept_as = -1,
                        .close_missing = cli_has(args, "close-missing"),
                        .dry_run = cli_has(args, "dry-run")};
    if (strcmp(as, "activities") == 0)
        o.as = &ACTIVITY;
    else if (strcmp(as, "assets") != 0)
        return error_set(err, ERR_INPUT, "as", "--as must be assets or activities");
    for (int i = 0; i < (int)COUNT(STATUSES); i++)
        if (strcmp(kept_as, STATUSES[i]) == 0)
            o.kept_as = i;
    if (o.kept_as < 0)
        return error_set(err, ERR_INPUT, "status", "--status must be published, pending or draft");
    if (o.close_missing && args->operand_count > 1)
        return error_set(err, ERR_INPUT, "close-missing",
                         "--close-missing takes one file at a time: what one has is missing in the "
                         "other");
    status failed = read_mappings(args, a, &o, err);
    if (!failed)
        failed = read_limits(args, &o.reading, err);
    if (!failed)
        failed = read_day(args, a, &o.as_of, err);
    if (!failed)
        *ret = o;
    return failed;
}

/* What is told beside the rows of the file. */
static void print_beside(const import_summary *s)
{
    static const struct {
        outcome ended;
        const char *said;
    } BESIDE[] = {
        {OUTCOME_NO_ROW, "lines or sheets are no rows (titles, headings, totals, notes)"},
        {OUTCOME_MISSING,
         "of this source are not in the file any more; --close-missing closes them"},
        {OUTCOME_ENDED, "of this source were not in the file any more, and are closed"},
    };
    for (size_t i = 0; i < COUNT(BESIDE); i++)
        if (s->count[BESIDE[i].ended])
            fprintf(stderr, "%llu %s; --report lists them\n",
                    (unsigned long long)s->count[BESIDE[i].ended], BESIDE[i].said);
}

static void print_summary(const import_summary *s, bool dry_run)
{
    uint64_t rows = 0;
    print_beside(s);
    for (int i = 0; i < OUTCOME_COUNT; i++)
        rows += s->count[i];
    printf("%llu rows: ", (unsigned long long)rows);
    for (int i = 0; i < OUTCOME_COUNT; i++)
        printf("%s%llu %s", i ? ", " : "", (unsigned long long)s->count[i], OUTCOME_NAMES[i]);
    printf("%s\n", dry_run ? " (dry run: nothing was written)" : "");
    fflush(stdout);
}

/* Files are imported one after the other; each is a transaction of its own. */
static status import_files(const cli_args *args, store *s, import_options *o, import_report *report,
                           import_summary *total, error *err)
{
    for (size_t i = 0; i < args->operand_count; i++) {
        import_summary sum;
        const char *path = args->operands[i], *slash = strrchr(path, '/');
        face f = {slash ? slash + 1 : path, report, progress_of(path, "rows"),
                  cli_has(args, "quiet")};
        const import_listener listener = {&f, tell_reading, tell_line, tell_progress};
        o->source = cli_value(args, "source", f.file);
        o->source_said = cli_has(args, "source");
        status failed = import_file(s, o, path, &listener, &sum, err);
        progress_done(&f.shown);
        if (failed)
            return failed;
        for (int k = 0; k < OUTCOME_TOLD_COUNT; k++)
            total->count[k] += sum.count[k];
    }
    return OK;
}

static bool same_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Nothing that is given may be written over, and a dry run makes no file. */
static status check_files(const cli_args *args, error *err)
{
    const char *report = cli_value(args, "report", NULL);
    for (size_t i = 0; report && i < args->operand_count; i++)
        if (same_file(report, args->operands[i]))
            return error_set(err, ERR_INPUT, "report", "--report would write over %s", report);
    if (cli_has(args, "dry-run") && access(cli_db(args), F_OK))
        return error_set(err, ERR_NOT_FOUND, "db",
                         "there is no database at %s, and a dry run makes none; `cairn gazetteer` "
                         "does",
                         cli_db(args));
    return OK;
}

static int run(const cli_args *args)
{
    store *s;
    error err = {0};
    import_options options;
    import_report report;
    import_summary total = {0};
    ARENA_SCOPED arena *a = arena_new((size_t)1024 * 1024);
    if (args->operand_count == 0) {
        fprintf(stderr, "cairn import: name one file or more, as in: %s\n", args->command->example);
        return EXIT_USAGE;
    }
    status failed = a ? read_import_options(args, a, &options, &err) : error_no_memory(&err);
    if (failed) {
        (void)cli_fail(args, &err);
        return EXIT_USAGE;
    }
    failed = check_files(args, &err);
    if (failed)
        return cli_fail(args, &err);
    failed = report_open(cli_value(args, "report", NULL), &report, &err);
    if (failed)
        return cli_fail(args, &err);
    failed = exchange_open_database(cli_db(args), &s, &err);
    if (!failed) {
        failed = import_files(args, s, &options, &report, &total, &err);
        store_close(s);
    }
    error unwritten = {0};
    status lost = report_close(&report, &unwritten);
    if (failed)
        return cli_fail(args, &err);
    print_summary(&total, options.dry_run);
    return lost ? cli_fail(args, &unwritten) : EXIT_DONE;
}

const cli_command CLI_IMPORT = {
    .name = "import",
    .usage = "[OPTION]... FILE...",
    .summary =
        "Takes in a spreadsheet of assets, or of what goes on at them, as it is.\n"
        "Reads CSV, XLSX, ODS, GeoJSON, TopoJSON, GeoPackage, shapefiles (zipped too), KML, Open "
        "Referral and OpenActive.\n"
        "Columns are found by their headings and by what is in them, and how they are read is said "
        "first.\n"
        "A row is placed by its coordinates (degrees, National Grid, grid references, WKT), else "
        "by its postcode,\n"
        "else by the name of its town; one that can't be placed, or could be in two places, is "
        "kept "
        "as a draft\nand flagged. The same file again changes nothing; next year's brings its rows "
        "up to date, and leaves\nwhat somebody has changed since. Each row has one outcome: added, "
        "updated, unchanged, flagged (someone\nshould look), closed, rejected. A file is taken in "
        "whole or not at all.",
    .example = "cairn import --source \"NHS ODS 2019\" --category gp-practice practices.csv",
    .options = OPTIONS,
    .run = run,
};
