/* cairn account: a token is told once, taken until it is revoked, disabled or past its time, also
 * by a server that runs, and nowhere on disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "live/accounts.h"
#include "support/inspect.h"

enum { POLL_MS = 5, WITHIN_MS = 5000 };

static scratch folder;
static char path[SCRATCH_PATH_MAX], beside[SCRATCH_PATH_MAX];

static int set_up(void **state)
{
    (void)state;
    scratch_make(&folder);
    snprintf(path, sizeof path, "%s", scratch_path(&folder, "a.sqlite"));
    snprintf(beside, sizeof beside, "%s", scratch_path(&folder, "a.accounts.sqlite"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(&folder);
    return 0;
}

static void make_token(const char *name, const char *as, char ret[TOKEN_TEXT_SIZE])
{
    ran r = CAIRN(&folder, "account", "--db", path, "token", name, "--role", as);
    if (r.status)
        fail_msg("%s", r.err);
    assert_int_equal(strlen(r.out), TOKEN_TEXT_SIZE); /* the token and the end of its line */
    assert_string_equal(r.err, "");
    snprintf(ret, TOKEN_TEXT_SIZE, "%s", r.out);
    ran_done(&r);
}

static void change(const char *action, const char *what)
{
    ran r = CAIRN(&folder, "account", "--db", path, action, what);
    if (r.status)
        fail_msg("%s", r.err);
    ran_done(&r);
}

static void write_directly(const char *sql)
{
    connection c = inspect_open(beside);
    assert_string_equal(inspect_try(&c, sql), "");
    connection_close(&c);
}

static void expect(live_accounts *l, const char *token, bool taken)
{
    token_holder holder;
    for (int ms = 0; live_accounts_find(l, slice_of(token), &holder) != taken; ms += POLL_MS) {
        assert_true(ms < WITHIN_MS);
        usleep(POLL_MS * 1000);
    }
}

static void test_tokens_are_taken_until_they_are_taken_back(void **state)
{
    (void)state;
    char editor[TOKEN_TEXT_SIZE], second[TOKEN_TEXT_SIZE], contributor[TOKEN_TEXT_SIZE];
    live_accounts *l;
    token_holder holder;
    error err = {0};
    make_token("ailsa", "editor", editor);
    assert_int_equal(live_accounts_open(path, POLL_MS, &l, &err), OK);
    assert_true(live_accounts_find(l, slice_of(editor), &holder));
    assert_int_equal(holder.role, ROLE_EDITOR);
    assert_string_equal(holder.account, "ailsa");

    make_token("ailsa", "partner", second);
    make_token("bo", "contributor", contributor);
    expect(l, second, true);
    expect(l, contributor, true);
    change("revoke", "1");
    expect(l, editor, false);
    expect(l, second, true);
    change("disable", "ailsa");
    expect(l, second, false);
    expect(l, contributor, true);
    change("enable", "ailsa");
    expect(l, second, true);
    assert_false(live_accounts_find(l, slice_of(editor), &holder));
    write_directly("UPDATE token SET expires_at = '2026-01-02T03:04:05.000Z' WHERE id = 3");
    expect(l, contributor, false);
    live_accounts_close(l);
}

static void test_other_texts_are_no_tokens(void **state)
{
    (void)state;
    char token[TOKEN_TEXT_SIZE], other[TOKEN_TEXT_SIZE + 1];
    live_accounts *l;
    token_holder holder;
    error err = {0};
    make_token("ailsa", "editor", token);
    assert_int_equal(live_accounts_open(path, POLL_MS, &l, &err), OK);
    for (size_t i = 0; i < TOKEN_TEXT_SIZE - 1; i++) {
        snprintf(other, sizeof other, "%s", token);
        other[i] = other[i] == 'A' ? 'B' : 'A';
        assert_false(live_accounts_find(l, slice_of(other), &holder));
        assert_false(live_accounts_find(l, (slice){token, i}, &holder));
    }
    snprintf(other, sizeof other, "%sA", token);
    assert_false(live_accounts_find(l, slice_of(other), &holder));
    live_accounts_close(l);
}

/* A token that runs out does so without anybody writing to the file. */
static void test_time_runs_out_by_itself(void **state)
{
    (void)state;
    char token[TOKEN_TEXT_SIZE];
    live_accounts *l;
    error err = {0};
    make_token("ailsa", "editor", token);
    write_directly("UPDATE token SET expires_at = datetime('now', '+2 seconds')");
    assert_int_equal(live_accounts_open(path, POLL_MS, &l, &err), OK);
    expect(l, token, false);
    live_accounts_close(l);
}

static void test_no_file_has_the_token(void **state)
{
    (void)state;
    char token[TOKEN_TEXT_SIZE];
    make_token("ailsa", "editor", token);
    const char *const files[] = {path, beside};
    for (size_t i = 0; i < COUNT(files); i++) {
        size_t length;
        char *bytes = scratch_read(files[i], &length);
        /* the part that was drawn by chance, and a piece of it */
        assert_null(memmem(bytes, length, token + 6, 16));
        free(bytes);
    }
    connection c = inspect_open(beside);
    int64_t differ = 0;
    error err = {0};
    assert_int_equal(connection_number(&c,
                                       "SELECT count(*) FROM token WHERE length(secret_hash) = 32",
                                       &differ, &err),
                     OK);
    assert_int_equal(differ, 1);
    connection_close(&c);
}

static void test_what_is_refused_and_listed(void **state)
{
    (void)state;
    static const struct {
        const char *arguments[7];
        int status;
        const char *says;
    } CASES[] = {
        {{"token", "a b", "--role", "editor"}, 1, "NAME must be"},
        {{"token", "a:b", "--role", "editor"}, 1, "NAME must be"},
        {{"token", "ailsa", "--role", "king"}, 1, "--role must be"},
        {{"token", "ailsa", "--role", "public"}, 1, "--role must be"},
        {{"token", "ailsa"}, 1, "--role must be"},
        {{"token", "ailsa", "--role", "editor", "--expires", "0"}, 1, "expires"},
        {{"token", "ailsa", "--role", "editor", "--expires", "3651"}, 1, "expires"},
        {{"disable", "nobody"}, 1, "no account 'nobody'"},
        {{"revoke", "7"}, 1, "no token number 7"},
        {{"revoke", "x"}, 1, "TOKEN must be"},
        {{"token"}, 2, "token NAME"},
        {{"forget", "ailsa"}, 2, "token NAME"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *arguments[12] = {"account", "--db", path};
        for (size_t k = 0; k < COUNT(CASES[i].arguments) && CASES[i].arguments[k]; k++)
            arguments[k + 3] = CASES[i].arguments[k];
        ran r = cairn_run(&folder, arguments);
        assert_int_equal(r.status, CASES[i].status);
        if (!strstr(r.err, CASES[i].says))
            fail_msg("'%s' is not in: %s", CASES[i].says, r.err);
        assert_string_equal(r.out, "");
        ran_done(&r);
    }
    char token[TOKEN_TEXT_SIZE];
    make_token("ailsa", "editor", token);
    change("disable", "ailsa");
    ran r = CAIRN(&folder, "account", "--db", path, "list");
    assert_non_null(strstr(r.out, "ailsa: token 1, editor, made "));
    assert_non_null(strstr(r.out, "account disabled"));
    assert_null(strstr(r.out, "cairn_"));
    ran_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tokens_are_taken_until_they_are_taken_back, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_other_texts_are_no_tokens, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_time_runs_out_by_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_file_has_the_token, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_refused_and_listed, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
