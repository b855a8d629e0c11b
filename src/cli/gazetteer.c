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

static status load(store *s, const char *path, error *err)
{
    gazetteer_summary sum;
    progress p = progress_of(path, "rows");
    status failed = gazetteer_load_file(s, path, tell_progress, &p, &sum, err);
    progress_done(&p);
    if (!failed)
        printf("%s: %llu rows: %llu loaded, %llu unchanged, %llu refused as non-geographic, "
               "%llu refused as unreadable\n",
               path, (unsigned long long)sum.rows, (unsigned long long)sum.loaded,
               (unsigned long long)sum.unchanged, (unsigned long long)sum.non_geographic,
               (unsigned long long)sum.refused);
    return failed;
}

static int run(const cli_args *args)
{
    store *s;
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
        failed = load(s, args->operands[i], &err);
    store_close(s);
    return failed ? cli_fail(args, &err) : EXIT_DONE;
}

const cli_command CLI_GAZETTEER = {
    .name = "gazetteer",
    .usage = "[--db FILE] FILE...",
    .summary =
        "Loads postcodes and named places.\n"
        "Takes ONS and NSPL postcode tables (CSV with postcode, lat and long, perhaps doterm),\n"
        "OS Code-Point Open (its CSVs or the zip), places (CSV with name, kind, lat and lon), and\n"
        "place labels as GeoJSON. A file is told by what is in it. Where two files have the same\n"
        "postcode, the one loaded last holds.",
    .example = "cairn gazetteer --db scotland.sqlite NSPL_MAY_2025_UK.csv codepo_gb.zip",
    .options = OPTIONS,
    .run = run,
};
