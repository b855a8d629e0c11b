/* cairn holidays: loading a council's school holidays, telling which there are, removing them. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "exchange/geodata.h"
#include "exchange/school_file.h"

static const cli_option OPTIONS[] = {CLI_OPTION_DB,
                                     {"council", "NAME", "whose schools they are of", false},
                                     {"list", NULL, "tells the holidays that there are", false},
                                     {"remove", NULL, "removes the council's", false},
                                     {0}};

static status tell_holiday(void *context, const store_school_holiday *h, error *err)
{
    char *council = context;
    (void)err;
    if (strcmp(council, h->council) != 0)
        printf("%s, loaded %.10s\n", h->council, h->loaded_at);
    snprintf(council, 4 * SCHOOL_COUNCIL_MAX + 1, "%s", h->council);
    printf("  %s to %s  %s\n", h->days.first, h->days.last, h->name);
    return OK;
}

static status list(store *s, error *err)
{
    char council[4 * SCHOOL_COUNCIL_MAX + 1] = "";
    status failed = store_scan_schools(s, tell_holiday, council, err);
    if (!failed && !*council)
        printf("no school holidays are loaded\n");
    return failed;
}

static status remove_council(store *s, const char *council, error *err)
{
    bool there = false;
    const authorship who = {.actor = "holidays"};
    status failed = store_begin(s, &who, err);
    if (failed)
        return failed;
    failed = store_drop_school_calendar(s, council, &there, err);
    if (!failed && !there)
        failed = error_set(err, ERR_NOT_FOUND, "council", "there are none of '%.100s'", council);
    if (failed) {
        store_rollback(s);
        return failed;
    }
    return store_commit(s, err);
}

static status load(store *s, const cli_args *args, const char *council, error *err)
{
    school_summary sum;
    status failed = school_load(s, council, args->operands, args->operand_count, &sum, err);
    if (failed)
        return failed;
    printf("%s: %zu holidays, from %s to %s; %zu left out", council, sum.loaded, sum.span.first,
           sum.span.last, sum.left_out);
    printf("%s%s\n", *sum.left_out_titles ? ": " : "", sum.left_out_titles);
    return OK;
}

static int run(const cli_args *args)
{
    store *s;
    error err = {0};
    const char *council = cli_value(args, "council", NULL);
    bool files = args->operand_count > 0, removes = cli_has(args, "remove");
    if ((files || removes) && !council) {
        fprintf(stderr, "cairn holidays: say whose they are, with --council NAME\n");
        return EXIT_USAGE;
    }
    status failed = exchange_open_database(cli_db(args), &s, &err);
    if (failed)
        return cli_fail(args, &err);
    if (removes)
        failed = remove_council(s, council, &err);
    if (!failed && files)
        failed = load(s, args, council, &err);
    if (!failed && (cli_has(args, "list") || (!files && !removes)))
        failed = list(s, &err);
    store_close(s);
    return failed ? cli_fail(args, &err) : EXIT_DONE;
}

const cli_command CLI_HOLIDAYS = {
    .name = "holidays",
    .usage = "[--db FILE] [--council NAME] [FILE.ics...]",
    .summary =
        "Loads a council's school holidays from calendar files; without a file, lists them.\n"
        "Each event of whole days is a holiday, unless its title says that there is school\n"
        "(\"Pupils return\"). A council's calendar takes the place of the one it had: give all of\n"
        "its files at once. What is on in school terms only is then not on in its holidays. The\n"
        "holidays are those of the places whose town or area is the council's name; for all\n"
        "others, and so for every place where one council alone is loaded, what all councils say.",
    .example = "cairn holidays --db glasgow.sqlite --council Glasgow terms-2026-27.ics",
    .options = OPTIONS,
    .run = run,
};
