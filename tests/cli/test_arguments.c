/* Arguments and configuration files, and that the help of every command is true. */
#include "cli/cli.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/scratch.h"

static const cli_option OPTIONS[] = {CLI_OPTION_DB,
                                     {"category", "CODE", "of this category", true},
                                     {"limit", "N", "at most this many", false},
                                     {"quiet", NULL, "say nothing", false},
                                     {"config", "FILE", "options in a file", false},
                                     {0}};

static const cli_command COMMAND = {.name = "test", .options = OPTIONS, .example = "cairn test"};

static cli_args args;
static error err;

static status parse(int argc, const char *const *argv)
{
    cli_args_done(&args);
    err = (error){0};
    /* cli_parse takes argv as main has it, and leaves it as it is */
    return cli_parse(&COMMAND, argc, (char **)(uintptr_t)argv, &args, &err);
}
#define PARSE(...)                                                                                 \
    parse((int)COUNT(((const char *const[]){__VA_ARGS__})), (const char *const[]){__VA_ARGS__})

static int tear_down(void **state)
{
    (void)state;
    cli_args_done(&args);
    args = (cli_args){0};
    return 0;
}

static void test_options_and_operands(void **state)
{
    (void)state;
    assert_int_equal(PARSE("a.csv", "--limit", "5", "--category=park", "--quiet", "b.csv",
                           "--category", "library", "-4.28,55.9"),
                     OK);
    assert_int_equal(args.operand_count, 3);
    assert_string_equal(args.operands[0], "a.csv");
    assert_string_equal(args.operands[2], "-4.28,55.9"); /* a negative number is no option */
    assert_string_equal(cli_value(&args, "limit", "10"), "5");
    assert_string_equal(cli_value_at(&args, "category", 0), "park");
    assert_string_equal(cli_value_at(&args, "category", 1), "library");
    assert_null(cli_value_at(&args, "category", 2));
    assert_true(cli_has(&args, "quiet"));
    assert_false(cli_has(&args, "db"));
    /* the last one holds */
    assert_int_equal(PARSE("--limit", "5", "--limit=7"), OK);
    assert_string_equal(cli_value(&args, "limit", NULL), "7");
    /* what follows -- is no option */
    assert_int_equal(PARSE("--", "--limit", "5"), OK);
    assert_int_equal(args.operand_count, 2);
    assert_string_equal(args.operands[0], "--limit");
    /* an empty value, and one with a dash */
    assert_int_equal(PARSE("--db=", "--category", "--quiet"), OK);
    assert_string_equal(cli_value(&args, "db", "x"), "");
    assert_string_equal(cli_value(&args, "category", NULL), "--quiet");
}

static void test_wrong_options(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--colour", "red"), ERR_INPUT);
    assert_string_equal(err.detail, "there is no option --colour; `cairn help test` lists them");
    assert_int_equal(PARSE("--limit"), ERR_INPUT);
    assert_string_equal(err.detail, "--limit needs a value: --limit N");
    assert_int_equal(PARSE("--quiet=yes"), ERR_INPUT);
    assert_string_equal(err.detail, "--quiet takes no value");
    assert_int_equal(PARSE("--lim", "5"), ERR_INPUT); /* no abbreviations: they break later */
}

static void test_too_many(void **state)
{
    const char *many[CLI_MAX_VALUES + 1];
    (void)state;
    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = "x.csv";
    assert_int_equal(parse(CLI_MAX_VALUES, many), OK);
    assert_int_equal(parse(CLI_MAX_VALUES + 1, many), ERR_INPUT);
    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = "--quiet";
    assert_int_equal(parse(CLI_MAX_VALUES + 1, many), ERR_INPUT);
}

static void test_whole_numbers(void **state)
{
    static const struct {
        const char *text;
        bool taken;
    } CASES[] = {{"1", true},     {"50", true},   {"+5", true}, {"0", false},  {"51", false},
                 {"five", false}, {"5.0", false}, {"", false},  {"5 m", false}};
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        int64_t number = -7;
        assert_int_equal(PARSE("--limit", CASES[i].text), OK);
        status got = cli_int(&args, "limit", 10, 1, 50, &number, &err);
        assert_int_equal(got, CASES[i].taken ? OK : ERR_INPUT);
        if (!CASES[i].taken) {
            assert_int_equal(number, -7);
            assert_string_equal(err.detail, "--limit must be a whole number from 1 to 50");
        }
    }
    int64_t number;
    assert_int_equal(PARSE("--quiet"), OK);
    assert_int_equal(cli_int(&args, "limit", 10, 1, 50, &number, &err), OK);
    assert_int_equal(number, 10);
}

static void test_where_the_database_is(void **state)
{
    (void)state;
    unsetenv("CAIRN_DB");
    assert_int_equal(PARSE("--quiet"), OK);
    assert_string_equal(cli_db(&args), "cairn.sqlite");
    setenv("CAIRN_DB", "here.sqlite", 1);
    assert_string_equal(cli_db(&args), "here.sqlite");
    assert_int_equal(PARSE("--db", "there.sqlite"), OK);
    assert_string_equal(cli_db(&args), "there.sqlite");
    unsetenv("CAIRN_DB");
}

static void test_a_configuration_file(void **state)
{
    scratch folder;
    (void)state;
    scratch_make(&folder);
    const char *path = scratch_write(&folder, "cairn.conf",
                                     "# how we run it\n"
                                     "db = /srv/my assets.sqlite   # with a space\r\n"
                                     "\n  limit=5\n"
                                     "quiet = no\n"
                                     "category = park\ncategory = library");
    assert_int_equal(PARSE("--config", path), OK);
    assert_string_equal(cli_value(&args, "db", NULL), "/srv/my assets.sqlite");
    assert_string_equal(cli_value(&args, "limit", NULL), "5");
    assert_string_equal(cli_value_at(&args, "category", 1), "library");
    assert_false(cli_has(&args, "quiet"));
    /* the command line wins, wherever it stands */
    assert_int_equal(PARSE("--limit", "7", "--config", path, "--category", "cafe"), OK);
    assert_string_equal(cli_value(&args, "limit", NULL), "7");
    assert_string_equal(cli_value_at(&args, "category", 0), "cafe");
    assert_null(cli_value_at(&args, "category", 1));
    scratch_write(&folder, "cairn.conf", "quiet = yes\n");
    assert_int_equal(PARSE("--config", path), OK);
    assert_true(cli_has(&args, "quiet"));
    scratch_remove(&folder);
}

static void test_wrong_configuration_files(void **state)
{
    scratch folder;
    char *large = calloc(1, 70000);
    (void)state;
    scratch_make(&folder);
    const char *path = scratch_write(&folder, "bad.conf", "limit = 5\n\ncolour = red\n");
    assert_int_equal(PARSE("--config", path), ERR_INPUT);
    assert_string_equal(err.detail, "line 3: 'colour' is not `option = value`");
    scratch_write(&folder, "bad.conf", "limit 5\n");
    assert_int_equal(PARSE("--config", path), ERR_INPUT);
    assert_string_equal(err.detail, "line 1: 'limit 5' is not `option = value`");
    memset(large, '#', 69999);
    scratch_write(&folder, "bad.conf", large);
    assert_int_equal(PARSE("--config", path), ERR_INPUT);
    assert_non_null(strstr(err.detail, "is larger than"));
    assert_int_equal(PARSE("--config", "/nowhere/cairn.conf"), ERR_INPUT);
    assert_non_null(strstr(err.detail, "/nowhere/cairn.conf can't be read"));
    free(large);
    scratch_remove(&folder);
}

static const cli_command *const COMMANDS[] = {&CLI_SERVE,     &CLI_IMPORT, &CLI_NEAR,
                                              &CLI_GAZETTEER, &CLI_BACKUP, &CLI_CHECK};

/* The words of an example, as a shell would part them; quotes only around whole words. */
static int words_of(char *text, char **ret, int most)
{
    int count = 0;
    for (char *at = text; *at && count < most;) {
        char quote = *at == '"' ? *at++ : '\0';
        ret[count++] = at;
        at += strcspn(at, quote ? "\"" : " ");
        if (*at)
            *at++ = '\0';
        at += quote && *at == ' ';
    }
    return count;
}

static void test_every_example_is_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(COMMANDS); i++) {
        char text[300], *words[30];
        cli_args example;
        snprintf(text, sizeof text, "%s", COMMANDS[i]->example);
        int count = words_of(text, words, 30);
        assert_true(count > 2);
        assert_string_equal(words[0], "cairn");
        assert_string_equal(words[1], COMMANDS[i]->name);
        if (cli_parse(COMMANDS[i], count - 2, words + 2, &example, &err))
            fail_msg("%s: %s", COMMANDS[i]->example, err.detail);
        cli_args_done(&example);
    }
}

static void test_the_help_of_every_command(void **state)
{
    scratch folder;
    (void)state;
    scratch_make(&folder);
    ran all = CAIRN(&folder, "help");
    assert_int_equal(all.status, 0);
    for (size_t i = 0; i < COUNT(COMMANDS); i++) {
        const cli_command *c = COMMANDS[i];
        char example[400], listed[60];
        snprintf(listed, sizeof listed, "\n  %s ", c->name);
        assert_non_null(strstr(all.out, listed));
        ran help = CAIRN(&folder, "help", c->name), option = CAIRN(&folder, c->name, "--help");
        assert_int_equal(help.status, 0);
        assert_int_equal(option.status, 0);
        assert_string_equal(help.out, option.out);
        assert_string_equal(help.err, "");
        snprintf(example, sizeof example, "\nExample:\n  %s\n", c->example);
        assert_non_null(strstr(help.out, example));
        assert_non_null(strstr(help.out, c->summary));
        for (const cli_option *o = c->options; o->name; o++) {
            snprintf(example, sizeof example, "--%s", o->name);
            assert_non_null(strstr(help.out, example));
            assert_non_null(strstr(help.out, o->help));
        }
        ran_done(&help);
        ran_done(&option);
    }
    ran_done(&all);
    scratch_remove(&folder);
}

static void test_what_is_no_command(void **state)
{
    static const struct {
        const char *words[3];
        int status;
        const char *says;
    } CASES[] = {
        {{"nera"}, 2, "there is no command 'nera'"},
        {{"help", "nera"}, 2, "there is no command 'nera'"},
        {{NULL}, 2, "cairn COMMAND"},
        {{"near", "--colour", "red"}, 2, "there is no option --colour"},
        {{"near"}, 2, "name one place"},
        {{"import"}, 2, "name one file or more"},
        {{"gazetteer"}, 2, "name one file or more"},
        {{"area"}, 2, "name one file or more"},
        {{"backup"}, 2, "name one file to write"},
        {{"import", "--as", "people"}, 2, "name one file or more"},
        {{"serve", "--listen", "8080"}, 2, "--listen must be"},
        {{"serve", "here"}, 2, "'here' is not an option"},
    };
    scratch folder;
    (void)state;
    scratch_make(&folder);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        ran r = CAIRN(&folder, CASES[i].words[0], CASES[i].words[1], CASES[i].words[2]);
        if (r.status != CASES[i].status || !strstr(r.err, CASES[i].says))
            fail_msg("%s: %d %s", CASES[i].says, r.status, r.err);
        assert_string_equal(r.out, "");
        ran_done(&r);
    }
    ran r = CAIRN(&folder, "--version");
    assert_int_equal(r.status, 0);
    assert_string_equal(r.out, "cairn " CAIRN_VERSION "\n");
    ran_done(&r);
    scratch_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_and_operands),
        cmocka_unit_test(test_wrong_options),
        cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_whole_numbers),
        cmocka_unit_test(test_where_the_database_is),
        cmocka_unit_test(test_a_configuration_file),
        cmocka_unit_test(test_wrong_configuration_files),
        cmocka_unit_test(test_every_example_is_one),
        cmocka_unit_test(test_the_help_of_every_command),
        cmocka_unit_test(test_what_is_no_command),
    };
    return cmocka_run_group_tests(tests, NULL, tear_down);
}
