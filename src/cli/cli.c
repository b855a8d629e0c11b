#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static const cli_command *const COMMANDS[] = {&CLI_SERVE, &CLI_IMPORT,    &CLI_EXPORT, &CLI_STYLES,
                                              &CLI_NEAR,  &CLI_GAZETTEER, &CLI_AREA,   &CLI_ACCOUNT,
                                              &CLI_NOTES, &CLI_HOLIDAYS,  &CLI_BACKUP, &CLI_CHECK};

enum { CONFIG_MAX_BYTES = 64 * 1024 };

static const cli_option *find_option(const cli_command *c, slice name)
{
    for (const cli_option *o = c->options; o->name; o++)
        if (slice_equals(name, o->name))
            return o;
    return NULL;
}

static status add_value(cli_args *a, const cli_option *o, const char *text, error *err)
{
    if (a->value_count == CLI_MAX_VALUES)
        return error_set(err, ERR_INPUT, o->name, "too many options");
    a->values[a->value_count].option = o;
    a->values[a->value_count++].value = text;
    return OK;
}

static status parse_option(cli_args *a, int argc, char **argv, int *at, error *err)
{
    const char *text = argv[*at] + (argv[*at][1] == '-' ? 2 : 1), *equals = strchr(text, '=');
    slice name = {text, equals ? (size_t)(equals - text) : strlen(text)};
    const cli_option *o = find_option(a->command, name);
    if (!o)
        return error_set(err, ERR_INPUT, NULL,
                         "there is no option --%.*s; `cairn help %s` lists them", (int)name.len,
                         name.at, a->command->name);
    if (!o->argument && equals)
        return error_set(err, ERR_INPUT, o->name, "--%s takes no value", o->name);
    if (!o->argument)
        return add_value(a, o, "yes", err);
    if (!equals && *at + 1 >= argc)
        return error_set(err, ERR_INPUT, o->name, "--%s needs a value: --%s %s", o->name, o->name,
                         o->argument);
    return add_value(a, o, equals ? equals + 1 : argv[++*at], err);
}

static status parse_operand(cli_args *a, const char *text, error *err)
{
    if (a->operand_count == CLI_MAX_VALUES)
        return error_set(err, ERR_INPUT, NULL, "more than %d files", CLI_MAX_VALUES);
    a->operands[a->operand_count++] = text;
    return OK;
}

/* A negative number is an operand: `cairn near -4.28,55.89`; `-o` is an option. */
static bool is_option(const char *text)
{
    bool letter = (text[0] == '-' && text[1] >= 'a' && text[1] <= 'z') && !text[2];
    return letter || (text[0] == '-' && text[1] == '-');
}

static status parse_config_line(cli_args *a, const cli_args *given, char *line, long number,
                                error *err)
{
    char *comment = strchr(line, '#'), *equals;
    if (comment)
        *comment = '\0';
    if (!slice_trim(slice_of(line)).len)
        return OK;
    equals = strchr(line, '=');
    slice name = slice_trim((slice){line, equals ? (size_t)(equals - line) : strlen(line)});
    const cli_option *o = find_option(a->command, name);
    if (!o || !equals)
        return error_set(err, ERR_INPUT, "config", "line %ld: '%.*s' is not `option = value`",
                         number, (int)name.len, name.at);
    slice text = slice_trim(slice_of(equals + 1));
    ((char *)text.at)[text.len] = '\0'; /* of our own copy of the file */
    if (cli_has(given, o->name) || (!o->argument && slice_equals(text, "no")))
        return OK;
    return add_value(a, o, text.at, err);
}

static status parse_config(cli_args *a, const char *path, error *err)
{
    FILE *f = fopen(path, "rb");
    a->config = mem_zalloc(CONFIG_MAX_BYTES + 1, 1);
    if (!f || !a->config) {
        if (f)
            fclose(f);
        return a->config ? error_set(err, ERR_INPUT, "config", "%s can't be read", path)
                         : error_no_memory(err);
    }
    size_t length = fread(a->config, 1, CONFIG_MAX_BYTES, f);
    fclose(f);
    if (length == CONFIG_MAX_BYTES)
        return error_set(err, ERR_INPUT, "config", "%s is larger than %d bytes", path,
                         CONFIG_MAX_BYTES);
    cli_args *given = mem_alloc(1, sizeof *given);
    if (!given)
        return error_no_memory(err);
    *given = *a;
    status failed = OK;
    long number = 1;
    for (char *line = a->config, *next; line && !failed; line = next, number++) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        failed = parse_config_line(a, given, line, number, err);
    }
    mem_free(given);
    return failed;
}

status cli_parse(const cli_command *command, int argc, char **argv, cli_args *ret, error *err)
{
    bool options_end = false;
    status failed = OK;
    *ret = (cli_args){.command = command};
    for (int i = 0; i < argc && !failed; i++) {
        if (!options_end && strcmp(argv[i], "--") == 0)
            options_end = true;
        else if (!options_end && is_option(argv[i]))
            failed = parse_option(ret, argc, argv, &i, err);
        else
            failed = parse_operand(ret, argv[i], err);
    }
    const char *config = cli_value(ret, "config", NULL);
    return failed || !config ? failed : parse_config(ret, config, err);
}

void cli_args_done(cli_args *a)
{
    mem_free(a->config);
}

const char *cli_value_at(const cli_args *a, const char *option, size_t n)
{
    for (size_t i = 0; i < a->value_count; i++)
        if (strcmp(a->values[i].option->name, option) == 0 && n-- == 0)
            return a->values[i].value;
    return NULL;
}

const char *cli_value(const cli_args *a, const char *option, const char *fallback)
{
    for (size_t i = a->value_count; i-- > 0;)
        if (strcmp(a->values[i].option->name, option) == 0)
            return a->values[i].value;
    return fallback;
}

bool cli_has(const cli_args *a, const char *option)
{
    return cli_value(a, option, NULL) != NULL;
}

status cli_int(const cli_args *a, const char *option, int64_t fallback, int64_t min, int64_t max,
               int64_t *ret, error *err)
{
    const char *text = cli_value(a, option, NULL);
    int64_t number = fallback;
    if (text && (!text_to_int(slice_of(text), &number) || number < min || number > max))
        return error_set(err, ERR_INPUT, option, "--%s must be a whole number from %lld to %lld",
                         option, (long long)min, (long long)max);
    *ret = number;
    return OK;
}

/* Links are made by putting a path behind it, in JSON and in header fields. */
status cli_check_base_url(const char *url, error *err)
{
    size_t length = url ? strlen(url) : 0;
    if (!url)
        return OK;
    bool scheme = strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0;
    for (size_t i = 0; i < length; i++)
        scheme = scheme && url[i] > 0x20 && url[i] < 0x7F && !strchr("\"<>\\?#", url[i]);
    if (!scheme || length < 9 || url[length - 1] == '/')
        return error_set(err, ERR_INPUT, "base-url",
                         "--base-url must be like https://assets.example.org, without '/' at the "
                         "end");
    return OK;
}

const char *cli_db(const cli_args *a)
{
    const char *environment = getenv("CAIRN_DB");
    return cli_value(a, "db", environment && *environment ? environment : "cairn.sqlite");
}

void cli_help(const cli_command *c)
{
    printf("cairn %s %s\n\n%s\n\n", c->name, c->usage, c->summary);
    for (const cli_option *o = c->options; o->name; o++) {
        char left[64];
        snprintf(left, sizeof left, "%s%s %s", o->name[1] ? "--" : "-", o->name,
                 o->argument ? o->argument : "");
        printf("  %-28s %s%s\n", left, o->help, o->repeatable ? " (may be repeated)" : "");
    }
    printf("\nExample:\n  %s\n", c->example);
}

int cli_fail(const cli_args *a, const error *err)
{
    fprintf(stderr, "cairn %s: %s\n", a->command->name, err->detail);
    return EXIT_FAILED;
}

static void overview(FILE *out)
{
    fprintf(out, "cairn keeps a community's assets and answers what is near.\n\n"
                 "cairn COMMAND [OPTION]... [FILE]...\n\n");
    for (size_t i = 0; i < COUNT(COMMANDS); i++) {
        const char *end = strchr(COMMANDS[i]->summary, '\n');
        int length = end ? (int)(end - COMMANDS[i]->summary) : (int)strlen(COMMANDS[i]->summary);
        fprintf(out, "  %-10s %.*s\n", COMMANDS[i]->name, length, COMMANDS[i]->summary);
    }
    fprintf(out, "  %-10s %s\n\n", "help", "Explains a command: cairn help near");
    fprintf(out, "--db FILE, else $CAIRN_DB, else cairn.sqlite is the database.\n"
                 "Exit status: 0 done, 1 failed, 2 wrong usage.\n");
}

static const cli_command *find_command(const char *name)
{
    for (size_t i = 0; i < COUNT(COMMANDS); i++)
        if (strcmp(COMMANDS[i]->name, name) == 0)
            return COMMANDS[i];
    return NULL;
}

static int run_command(const cli_command *c, int argc, char **argv)
{
    error err = {0};
    int ended = EXIT_USAGE;
    cli_args *args = mem_zalloc(1, sizeof *args);
    if (!args)
        return EXIT_FAILED;
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0) {
            cli_help(c);
            mem_free(args);
            return EXIT_DONE;
        }
    if (cli_parse(c, argc, argv, args, &err))
        fprintf(stderr, "cairn %s: %s\n", c->name, err.detail);
    else
        ended = c->run(args);
    cli_args_done(args);
    mem_free(args);
    return ended;
}

int cli_run(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    if (strcmp(name, "--version") == 0) {
        printf("cairn %s\n", CAIRN_VERSION);
        return EXIT_DONE;
    }
    bool help = strcmp(name, "help") == 0 || strcmp(name, "--help") == 0;
    if (help && argc < 3) {
        overview(stdout);
        return EXIT_DONE;
    }
    const cli_command *c = find_command(help ? argv[2] : name);
    if (!c) {
        if (*name)
            fprintf(stderr, "cairn: there is no command '%s'\n\n", help ? argv[2] : name);
        overview(stderr);
        return EXIT_USAGE;
    }
    if (help) {
        cli_help(c);
        return EXIT_DONE;
    }
    return run_command(c, argc - 2, argv + 2);
}
