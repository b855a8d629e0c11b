/* cairn account: tokens with which partners read and contributors and editors edit. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "exchange/geodata.h"
#include "live/accounts.h"

enum { DAYS_DEFAULT = 365 };

static const cli_option OPTIONS[] = {
    CLI_OPTION_DB,
    {"role", "ROLE",
     "of a token: partner reads what is for partners, contributor adds what an editor then "
     "publishes, editor edits everything",
     false},
    {"expires", "DAYS", "that the token is good for (default 365)", false},
    {0}};

static status make_token(const cli_args *args, accounts *a, const char *name, error *err)
{
    char text[TOKEN_TEXT_SIZE];
    unsigned char hash[TOKEN_HASH_BYTES];
    int64_t days, id;
    caller_role r = role_named(slice_of(cli_value(args, "role", "")));
    status failed = cli_int(args, "expires", DAYS_DEFAULT, 1, TOKEN_MAX_DAYS, &days, err);
    if (!failed)
        failed = token_make(text, hash, err);
    if (!failed)
        failed = accounts_add_token(a, name, r, hash, (int)days, &id, err);
    if (failed)
        return failed;
    printf("%s\n", text);
    return OK;
}

static status disable(const cli_args *args, accounts *a, const char *name, error *err)
{
    (void)args;
    return accounts_disable(a, name, err);
}

static status enable(const cli_args *args, accounts *a, const char *name, error *err)
{
    (void)args;
    return accounts_enable(a, name, err);
}

static status revoke(const cli_args *args, accounts *a, const char *number, error *err)
{
    int64_t id;
    (void)args;
    if (!text_to_int(slice_of(number), &id))
        return error_set(err, ERR_INPUT, "TOKEN", "TOKEN must be a number that `list` tells");
    return accounts_revoke(a, id, err);
}

static status tell(void *context, const account_token *t, error *err)
{
    (void)context, (void)err;
    if (!t->id)
        printf("%s: no token", t->account);
    else
        printf("%s: token %lld, %s, made %.10s, good until %.10s", t->account, (long long)t->id,
               role_name(t->role), t->created_at, t->expires_at);
    if (t->revoked_at)
        printf(", revoked %.10s", t->revoked_at);
    if (t->disabled_at)
        printf(", account disabled %.10s", t->disabled_at);
    printf("\n");
    return OK;
}

static status list(const cli_args *args, accounts *a, const char *none, error *err)
{
    (void)args, (void)none;
    return accounts_scan(a, tell, NULL, err);
}

static const struct {
    const char *name;
    size_t operands; /* its name included */
    status (*run)(const cli_args *, accounts *, const char *operand, error *err);
} ACTIONS[] = {{"token", 2, make_token},
               {"list", 1, list},
               {"disable", 2, disable},
               {"enable", 2, enable},
               {"revoke", 2, revoke}};

/* The number of what is to be done, or -1. */
static int action_of(const cli_args *args)
{
    for (size_t i = 0; i < COUNT(ACTIONS); i++)
        if (args->operand_count == ACTIONS[i].operands &&
            strcmp(args->operands[0], ACTIONS[i].name) == 0)
            return (int)i;
    return -1;
}

static int run(const cli_args *args)
{
    store *assets = NULL;
    accounts *a = NULL;
    error err = {0};
    int action = action_of(args);
    if (action < 0) {
        fprintf(stderr, "cairn account: it takes token NAME, list, disable NAME, enable NAME or "
                        "revoke TOKEN, as in: cairn account token ailsa --role editor\n");
        return EXIT_USAGE;
    }
    /* with its assets: accounts of nothing would be of no use */
    status failed = exchange_open_database(cli_db(args), &assets, &err);
    if (!failed)
        failed = accounts_open(cli_db(args), STORE_WRITE, &a, &err);
    if (!failed)
        failed = ACTIONS[action].run(args, a, args->operands[1], &err);
    accounts_close(a);
    store_close(assets);
    return failed ? cli_fail(args, &err) : EXIT_DONE;
}

const cli_command CLI_ACCOUNT = {
    .name = "account",
    .usage =
        "[--db FILE] token NAME --role ROLE | list | disable NAME | enable NAME | revoke TOKEN",
    .summary = "Makes tokens for partners, contributors and editors, and takes them back.\n"
               "token prints the token alone, once: only its hash is kept. It goes into the header "
               "field\n"
               "Authorization, as `Bearer TOKEN`, or as the password of NAME where a program asks "
               "for one,\n"
               "like QGIS. revoke takes one token back by its number, disable all of an account. A "
               "server\n"
               "follows within a second.",
    .example = "cairn account token ailsa --role editor --expires 90",
    .options = OPTIONS,
    .run = run,
};
