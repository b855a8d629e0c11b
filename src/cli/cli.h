/** The command line: a table of commands, each with its options, from which parsing and help come.
 */
#ifndef CAIRN_CLI_CLI_H
#define CAIRN_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, CLI_MAX_VALUES = 256 };

typedef struct {
    const char *name;     /* without the dashes; a table ends with an empty one */
    const char *argument; /* "FILE", or NULL for a switch */
    const char *help;
    bool repeatable;
} cli_option;

typedef struct cli_args cli_args;

typedef struct {
    const char *name, *usage, *summary, *example;
    const cli_option *options;
    int (*run)(const cli_args *);
} cli_command;

/** What was given. Values point into argv, or into the configuration file. */
struct cli_args {
    const cli_command *command;
    struct {
        const cli_option *option;
        const char *value;
    } values[CLI_MAX_VALUES];
    size_t value_count;
    const char *operands[CLI_MAX_VALUES];
    size_t operand_count;
    char *config; /* the file's bytes */
};

/** Reads arguments (`--name value`, `--name=value`, `-n value` for a name of one letter, operands;
 *  `--` ends the options), then the file
 *  that --config names, if the command has that option: lines `name = value`, `#` begins a comment;
 *  what stands on the command line wins. */
MUST_USE status cli_parse(const cli_command *, int argc, char **argv, cli_args *ret, error *err);
void cli_args_done(cli_args *);

/** The last value of an option, or a fallback. */
const char *cli_value(const cli_args *, const char *option, const char *fallback);
bool cli_has(const cli_args *, const char *option);
/** The nth value of a repeatable option, from 0, or NULL past the last. */
const char *cli_value_at(const cli_args *, const char *option, size_t n);
/** A whole number within a range, or the fallback. ERR_INPUT names the option. */
MUST_USE status cli_int(const cli_args *, const char *option, int64_t fallback, int64_t min,
                        int64_t max, int64_t *ret, error *err);
/** Whether --base-url is one. @param url  NULL: not given, which is OK. */
MUST_USE status cli_check_base_url(const char *url, error *err);
/** --db, else $CAIRN_DB, else cairn.sqlite. */
const char *cli_db(const cli_args *);

void cli_help(const cli_command *);
/** Writes "cairn NAME: detail" on standard error and returns the exit status that belongs to it. */
int cli_fail(const cli_args *, const error *);

/** The row of --db, which every command has. */
#define CLI_OPTION_DB                                                                              \
    {                                                                                              \
        "db", "FILE", "the database (else $CAIRN_DB, else cairn.sqlite)", false                    \
    }

/* Each in its own file, named after it. */
extern const cli_command CLI_ACCOUNT, CLI_AREA, CLI_BACKUP, CLI_CHECK, CLI_EXPORT, CLI_GAZETTEER,
    CLI_HOLIDAYS, CLI_IMPORT, CLI_NEAR, CLI_NOTES, CLI_SERVE, CLI_STYLES;

/** Finds the command in argv[1] and runs it; `help`, `--help`, `--version`. @return exit status. */
int cli_run(int argc, char **argv);

#endif
