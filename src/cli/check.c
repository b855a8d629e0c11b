/* cairn check, cairn backup: the keeper's commands. */
#include <stdio.h>

#include "cli/cli.h"
#include "store/store.h"

static void tell(void *context, const char *finding)
{
    (void)context; /* standard output is where findings go */
    printf("%s\n", finding);
}

static int run_check(const cli_args *args)
{
    store *s;
    error err = {0};
    status failed = store_open(cli_db(args), STORE_WRITE, &s, &err);
    if (failed)
        return cli_fail(args, &err);
    failed = store_check(s, tell, NULL, &err);
    store_close(s);
    if (failed)
        return cli_fail(args, &err);
    printf("%s: nothing is wrong\n", cli_db(args));
    return EXIT_DONE;
}

static int run_backup(const cli_args *args)
{
    store *s;
    error err = {0};
    if (args->operand_count != 1) {
        fprintf(stderr, "cairn backup: name one file to write, as in: %s\n",
                args->command->example);
        return EXIT_USAGE;
    }
    status failed = store_open(cli_db(args), STORE_READ, &s, &err);
    if (failed)
        return cli_fail(args, &err);
    failed = store_backup(s, args->operands[0], &err);
    store_close(s);
    if (failed)
        return cli_fail(args, &err);
    printf("%s is a copy of %s\n", args->operands[0], cli_db(args));
    return EXIT_DONE;
}

static const cli_option OPTIONS[] = {CLI_OPTION_DB, {0}};

const cli_command CLI_CHECK = {
    .name = "check",
    .usage = "[--db FILE]",
    .summary = "Checks that everything in the database holds: structure, text and spatial index, "
               "references, history.\n"
               "An older database is brought up to date first, with a backup beside it. Each "
               "finding is a line;\nthe exit status is 0 if there is none.",
    .example = "cairn check --db maryhill.sqlite",
    .options = OPTIONS,
    .run = run_check,
};

const cli_command CLI_BACKUP = {
    .name = "backup",
    .usage = "[--db FILE] OUT",
    .summary = "Copies the database, and the accounts file beside it, while others work on.\n"
               "To restore, stop the server and put the copies in the place of the files.",
    .example = "cairn backup --db maryhill.sqlite maryhill-monday.sqlite",
    .options = OPTIONS,
    .run = run_backup,
};
