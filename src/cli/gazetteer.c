/* cairn gazetteer: loading postcodes and named places. */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/progress.h"
#include "exchange/gazetteer_file.h"
#include "exchange/geodata.h"

static const cli_option OPTIONS[] = {CLI_OPTION_DB, {0}};

static void tell_progress(void *context, uint64_t rows)
{
    progress_tell(context, rows, 0);
}

/* Once for a command: the next file's are transformed in the same way. */
static void tell_operation(const gazetteer_summary *sum, bool *told)
{
    if (*told || !*sum->operation)
        return;
    *told = true;
    fprintf(stderr, "Grid references are transformed by PROJ's \"%s\", good to %g m\n",
            sum->operation, sum->accuracy_m);
}

static void tell_tables(const char *path, const gazetteer_summary *sum)
{
    if (!sum->tables)
        return;
    printf("%s: read %s", path, sum->table);
    if (sum->tables > 1)
        printf(" and %llu more", (unsigned long long)(sum->tables - 1));
    if (sum->passed_over)
        printf("; passed over %llu CSV %s no gazetteer", (unsigned long long)sum->passed_over,
               sum->passed_over == 1 ? "file that is" : "files that are");
    printf("\n");
}

static status load(store *s, const char *path, bool *told, error *err)
{
    gazetteer_summary sum;
    progress p = progress_of(path, "rows");
    status failed = gazetteer_load_file(s, path, tell_progress, &p, &sum, err);
    progress_done(&p);
    if (failed)
        return failed;
    tell_operation(&sum, told);
    tell_tables(path, &sum);
    printf("%s: %llu rows: %llu loaded, %llu unchanged, %llu refused as non-geographic, "
           "%llu refused as unreadable\n",
           path, (unsigned long long)sum.rows, (unsigned long long)sum.loaded,
           (unsigned long long)sum.unchanged, (unsigned long long)sum.non_geographic,
           (unsigned long long)sum.refused);
    return OK;
}

static int run(const cli_args *args)
{
    store *s;
    bool told = false;
    error err = {0};
    if (args->operand_count == 0) {
        fprintf(stderr, "cairn gazetteer: name one file or more, as in: %s\n",
                args->command->example);
        return EXIT_USAGE;
    }
    status failed = exchange_open_database(cli_db(args), &s, &err);
    if (failed)
        return cli_fail(args, &err);
    for (size_t i = 0; i < args->operand_count && !failed; i++)
        failed = load(s, args->operands[i], &told, &err);
    store_close(s);
    return failed ? cli_fail(args, &err) : EXIT_DONE;
}

const cli_command CLI_GAZETTEER = {
    .name = "gazetteer",
    .usage = "[--db FILE] FILE...",
    .summary =
        "Loads postcodes and named places.\n"
        "Takes the ONS Postcode Directory and NSPL, the Scottish Postcode Directory of NRS, OS\n"
        "Code-Point Open, OS Open Names (CSV, or the zip that each comes in), any CSV of "
        "postcodes\n"
        "with postcode, lat and long, of places with name, kind, lat and lon, and place labels as\n"
        "GeoJSON. A file is told by what is in it. Where two files have the same postcode, the "
        "one\n"
        "loaded last holds; the postcodes of OS Open Names fill gaps only.",
    .example = "cairn gazetteer --db scotland.sqlite ONSPD_MAY_2025.zip opname_csv_gb.zip",
    .options = OPTIONS,
    .run = run,
};
