/* A service that is started before anybody has a token takes the first one that is made: it makes
 * what partners and editors see when somebody asks for it, and not before. */
#include "support/http_edit.h"

static int set_up(void **state)
{
    if (served_set_up(state))
        return -1;
    snprintf(folder.folder, sizeof folder.folder, "%s", f.folder);
    return 0;
}

/* The status once the token is followed, which is within a second, and once it is no more 503,
 * which says when to come again. */
static int come_again(const char *target, const http_token *who)
{
    for (int i = 0; i < 500; i++) {
        http_answer a = ask("GET", target, who, "", NULL);
        int got = a.status;
        const char *after = got == 503 ? http_header(&a, "Retry-After") : "";
        assert_non_null(after);
        http_answer_free(&a);
        if (got != 401 && got != 503)
            return got;
        usleep(10 * 1000);
    }
    return 0;
}

static void test_first_token(void **state)
{
    static const http_token NONE = {"cairn_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    char hidden[200];
    (void)state;
    expect("GET", ITEMS "?limit=1", &NONE, "", NULL, 401);
    connection c = inspect_open(f.db);
    assert_string_equal(inspect_try(&c, "UPDATE asset SET visibility = 'private' WHERE name = "
                                        "'Asset 5'"),
                        "");
    connection_close(&c);
    nth_asset(5, hidden);
    editor = token_of(&folder, f.db, "ailsa", "editor");
    partner = token_of(&folder, f.db, "link-worker", "partner");
    expect("GET", ITEMS "?limit=1", &NONE, "", NULL, 401);
    assert_int_equal(come_again(hidden, &editor), 200);
    assert_int_equal(come_again(hidden, &partner), 404);
    expect("GET", hidden, NULL, "", NULL, 404);
    expect("PATCH", hidden, &editor, AS_PATCH, "{\"properties\":{\"visibility\":\"partners\"}}",
           204);
    expect("GET", hidden, &partner, "", NULL, 200);
    expect("GET", hidden, NULL, "", NULL, 404);
    (void)contributor, (void)other;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_first_token)};
    return cmocka_run_group_tests(tests, set_up, edit_tear_down);
}
