/* GET /suggest as a page sees it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "support/http_served.h"

static void test_answers(void **state)
{
    static const struct {
        const char *typed, *kind, *label, *value; /* of the first; NULL: nothing is suggested */
    } CASES[] = {
        {"g209ad", "postcode", "G20 9AD", "G20 9AD"},
        {"Maryhill", "place", "Maryhill", "Maryhill"},
        {"Mar%C3%BDhil", "place", "Maryhill", "Maryhill"},
        {"twinf", "place", "Twinford", "Twinford"},
        {"librar", "category", "Library", "Library"},
        {"asset+12", "asset", "Asset 12", "Asset 12"},
        {"%22%29+OR+%28", NULL, NULL, NULL},
        {"qqqqqq", NULL, NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char target[100];
        snprintf(target, sizeof target, "/suggest?q=%s", CASES[i].typed);
        http_answer a = http_get(f.server.port, target);
        assert_int_equal(a.status, 200);
        assert_string_equal(http_header(&a, "Content-Type"), "application/json");
        json_t *answer = json_loadb(a.body, a.body_length, JSON_REJECT_DUPLICATES, NULL);
        const json_t *list = json_object_get(answer, "suggestions");
        assert_true(json_is_array(list) && json_array_size(list) <= 8);
        const char *kind = NULL, *label = NULL, *detail = NULL, *value = NULL;
        (void)json_unpack((json_t *)list, "[{s:s,s:s,s:s,s:s}]", "kind", &kind, "label", &label,
                          "detail", &detail, "value", &value); /* NULL where there is none */
        if (!CASES[i].kind && !kind)
            assert_int_equal(json_array_size(list), 0);
        else if (!CASES[i].kind || !kind || strcmp(kind, CASES[i].kind) != 0 || !detail ||
                 strcmp(label, CASES[i].label) != 0 || strcmp(value, CASES[i].value) != 0)
            fail_msg("%s: %s", target, a.body);
        json_decref(answer);
        http_answer_free(&a);
    }
}

static void test_refusals(void **state)
{
    static const char *const TARGETS[] = {"/suggest",       "/suggest?q=",      "/suggest?q=a&q=b",
                                          "/suggest?q=%FF", "/suggest?q=a%00b", "/suggest?x=1"};
    char target[120] = "/suggest?q=";
    (void)state;
    for (size_t i = 0; i < sizeof TARGETS / sizeof TARGETS[0]; i++) {
        http_answer a = http_get(f.server.port, TARGETS[i]);
        if (a.status != 400)
            fail_msg("%s: %d", TARGETS[i], a.status);
        http_answer_free(&a);
    }
    size_t asked = strlen(target);
    memset(target + asked, 'a', 80);
    http_answer longest = http_get(f.server.port, target);
    assert_int_equal(longest.status, 200);
    http_answer_free(&longest);
    target[asked + 80] = 'a';
    http_answer longer = http_get(f.server.port, target);
    assert_int_equal(longer.status, 400);
    http_answer_free(&longer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, served_set_up, served_tear_down);
}
