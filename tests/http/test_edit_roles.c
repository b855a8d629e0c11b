/* Who may edit: roles, tokens in both forms, and what is told to those who have none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/http_edit.h"

/* -- who may ------------------------------------------------------------------------------------
 */

static void test_allow_is_by_role(void **state)
{
    static const char READ[] = "GET, HEAD, OPTIONS", ADD[] = "GET, HEAD, OPTIONS, POST",
                      CHANGE[] = "GET, HEAD, OPTIONS, PUT, PATCH, DELETE";
    const struct {
        const http_token *who;
        const char *of_items, *of_item;
    } CASES[] = {{NULL, READ, READ},
                 {&partner, READ, READ},
                 {&contributor, ADD, CHANGE},
                 {&editor, ADD, CHANGE}};
    char asset[200];
    (void)state;
    nth_asset(1, asset);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *const targets[] = {ITEMS, ITEMS "/unknown_id", asset};
        for (size_t k = 0; k < COUNT(targets); k++) {
            http_answer a = ask("OPTIONS", targets[k], CASES[i].who, "", NULL);
            assert_int_equal(a.status, 204);
            assert_string_equal(http_header(&a, "Allow"), k ? CASES[i].of_item : CASES[i].of_items);
            /* a browser asks without a token what it could do with one */
            assert_string_equal(http_header(&a, "Access-Control-Allow-Methods"), k ? CHANGE : ADD);
            assert_non_null(
                strstr(http_header(&a, "Access-Control-Allow-Headers"), "Authorization"));
            http_answer_free(&a);
        }
    }
}

static void test_who_may_not(void **state)
{
    char asset[200];
    (void)state;
    nth_asset(1, asset);
    const struct {
        const http_token *who;
        int status;
    } CASES[] = {{NULL, 401}, {&partner, 403}, {&contributor, 403}};
    int64_t before = count_changes();
    for (size_t i = 0; i < COUNT(CASES); i++) {
        if (CASES[i].who != &contributor)
            expect("POST", ITEMS, CASES[i].who, AS_FEATURE, NEW_ONE, CASES[i].status);
        expect("PUT", asset, CASES[i].who, AS_FEATURE, NEW_ONE, CASES[i].status);
        expect("PATCH", asset, CASES[i].who, AS_PATCH, "{}", CASES[i].status);
        expect("DELETE", asset, CASES[i].who, "", NULL, CASES[i].status);
    }
    expect("POST", "/collections/assets", &editor, AS_FEATURE, NEW_ONE, 405);
    expect("PUT", ITEMS, &editor, AS_FEATURE, NEW_ONE, 405);
    expect("DELETE", ITEMS "/unknown_id", &editor, "", NULL, 404);
    assert_int_equal(count_changes(), before);
}

static void test_tokens(void **state)
{
    /* base64 of ailsa:TOKEN and of what else comes, made by the test */
    char basic[200], line[300];
    static const char ALPHABET[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const struct {
        const char *user, *scheme;
        const http_token *token;
        int status;
    } CASES[] = {{"ailsa:", "Basic", &editor, 200},
                 {":", "basic", &editor, 200},
                 {"bo:", "Basic", &editor, 401},
                 {"", "Basic", &editor, 401},
                 {"ailsa:x", "Basic", &editor, 401}};
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        unsigned char plain[150];
        size_t length = (size_t)snprintf((char *)plain, sizeof plain - 2, "%s%s", CASES[i].user,
                                         CASES[i].token->text);
        size_t used = 0;
        memset(plain + length, 0, 2);
        for (size_t k = 0; k < length; k += 3) {
            unsigned bits =
                (unsigned)plain[k] << 16 | (unsigned)plain[k + 1] << 8 | (unsigned)plain[k + 2];
            for (int shift = 18; shift >= 0; shift -= 6)
                basic[used++] = ALPHABET[bits >> shift & 63];
        }
        for (size_t k = 0; k < (3 - length % 3) % 3; k++)
            basic[used - 1 - k] = '=';
        basic[used] = '\0';
        snprintf(line, sizeof line, "Authorization: %s %s\r\n", CASES[i].scheme, basic);
        expect("GET", ITEMS "?limit=1", NULL, line, NULL, CASES[i].status);
    }
    static const char *const BAD[] = {"Bearer",
                                      "Bearer x",
                                      "Bearer cairn_",
                                      "Basic ====",
                                      "Digest x",
                                      "",
                                      "Bearer cairn_x, Bearer cairn_y"};
    for (size_t i = 0; i < COUNT(BAD); i++) {
        snprintf(line, sizeof line, "Authorization: %s\r\n", BAD[i]);
        http_answer a = ask("GET", "/near?lon=-4.3&lat=55.88", NULL, line, NULL);
        assert_int_equal(a.status, 401);
        assert_memory_equal(http_header(&a, "WWW-Authenticate"), "Bearer ", 7);
        assert_null(strstr(a.body, "Asset"));
        http_answer_free(&a);
    }
    http_answer a = ask("GET", ITEMS "?limit=1", &partner, "", NULL);
    assert_string_equal(http_header(&a, "Cache-Control"), "private, no-cache");
    assert_non_null(strstr(http_header(&a, "Vary"), "Authorization"));
    http_answer_free(&a);
}

/* A server that runs follows what is taken back. */
static void test_a_token_is_taken_back(void **state)
{
    (void)state;
    http_token brief = token_of(&folder, f.db, "brief", "editor");
    double until = http_now_s() + 5;
    for (int wanted = 200; wanted; wanted = wanted == 200 ? 401 : 0) {
        int got = 0;
        while (got != wanted && http_now_s() < until) {
            http_answer a = ask("GET", ITEMS "?limit=1", &brief, "", NULL);
            got = a.status;
            http_answer_free(&a);
            usleep(20000);
        }
        assert_int_equal(got, wanted);
        ran r = CAIRN(&folder, "account", "--db", f.db, "disable", "brief");
        ran_done(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_allow_is_by_role),
        cmocka_unit_test(test_who_may_not),
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_a_token_is_taken_back),
    };
    return cmocka_run_group_tests(tests, edit_set_up, edit_tear_down);
}
