#include <jansson.h>

#include "web/problem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/log.h"

static arena *a;
static site here = {.base_url = NULL};
static request rq;
static response rs;

static int set_up(void **state)
{
    (void)state;
    log_set_level((log_level)(LOG_ERROR + 1)); /* errors are made on purpose here */
    a = arena_new(1 << 16);
    rq = (request){.site = &here, .arena = a, .path = {"/near", 5}, .base = "http://a"};
    rs = (response){0};
    buf_init(&rs.body, 1 << 16);
    return a ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    buf_done(&rs.body);
    arena_free(a);
    return 0;
}

/* The answer to an error, as JSON. */
static json_t *answer(const error *err)
{
    problem_answer(&rq, &rs, err);
    assert_string_equal(rs.media, "application/problem+json");
    json_t *problem = json_loadb(rs.body.data, rs.body.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(problem);
    assert_int_equal(json_integer_value(json_object_get(problem, "status")), rs.status);
    return problem;
}

static const char *text(const json_t *of, const char *name)
{
    const char *found = json_string_value(json_object_get(of, name));
    return found ? found : "(none)";
}

static void test_statuses(void **state)
{
    static const struct {
        status code;
        unsigned http;
        const char *title;
    } CASES[] = {
        {ERR_INPUT, 400, "Bad Request"},
        {ERR_FORBIDDEN, 403, "Forbidden"},
        {ERR_NOT_FOUND, 404, "Not Found"},
        {ERR_CONFLICT, 409, "Conflict"},
        {ERR_BUSY, 503, "Service Unavailable"},
        {ERR_NO_MEMORY, 503, "Service Unavailable"},
        {ERR_INTERNAL, 500, "Internal Server Error"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        error err;
        error_set(&err, CASES[i].code, "name", "name must be so");
        json_t *problem = answer(&err);
        assert_int_equal(rs.status, CASES[i].http);
        assert_string_equal(text(problem, "title"), CASES[i].title);
        assert_string_equal(text(problem, "parameter"), "name");
        assert_int_equal(rs.retry_s > 0, CASES[i].http == 503);
        assert_int_equal(rs.cache, CACHE_NONE);
        json_decref(problem);
    }
}

/* What went wrong inside is for the log. */
static void test_internal_details_stay_inside(void **state)
{
    error err;
    (void)state;
    error_set(&err, ERR_INTERNAL, NULL, "no such table: asset in SELECT secret");
    json_t *problem = answer(&err);
    assert_null(strstr(text(problem, "detail"), "asset"));
    assert_null(json_object_get(problem, "parameter"));
    json_decref(problem);
}

static void test_details_name_the_parameter(void **state)
{
    error err;
    (void)state;
    error_set(&err, ERR_INPUT, "postcode", "must be a postcode");
    json_t *problem = answer(&err);
    assert_string_equal(text(problem, "detail"), "postcode: must be a postcode");
    json_decref(problem);
    error_set(&err, ERR_INPUT, "limit", "limit must be small");
    problem = answer(&err);
    assert_string_equal(text(problem, "detail"), "limit must be small");
    json_decref(problem);
}

/* A detail may quote a user's text cut in the middle of a character. */
static void test_bad_utf8_is_made_good(void **state)
{
    error err;
    (void)state;
    error_set(&err, ERR_INPUT, "q", "q: 'caf\xC3' <script>");
    json_t *problem = answer(&err);
    assert_string_equal(text(problem, "detail"), "q: 'caf?' <script>");
    rs.body.data[rs.body.len - 1] = '\0';
    assert_null(strchr(rs.body.data, '<'));
    json_decref(problem);
}

static void test_suggestions_and_candidates(void **state)
{
    static const char *const WORDS[] = {"Maryhill", "Mary\"hill"};
    static const place PLACES[] = {{"Newtown", "town", {-4.5, 55.25}, 100, "Powys"},
                                   {"Newtown", "village", {-0.1, 51.0}, 100, NULL}};
    static const place *const BOTH[] = {&PLACES[0], &PLACES[1]};
    static struct param_pair pairs[] = {{{"place", 5}, {"Newtown", 7}},
                                        {{"category", 8}, {"park", 4}},
                                        {{"category", 8}, {"a&b", 3}}};
    error err;
    (void)state;
    rq.pairs = (param_pairs){COUNT(pairs), pairs};
    rs.alternatives = (near_alternatives){.suggestions = WORDS, .suggestion_count = 2};
    error_set(&err, ERR_NOT_FOUND, "place", "no such place");
    json_t *problem = answer(&err);
    assert_int_equal(rs.status, 404);
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(problem, "suggestions"), 1)),
        "Mary\"hill");
    json_decref(problem);
    rs.alternatives = (near_alternatives){.candidates = BOTH, .candidate_count = 2};
    error_set(&err, ERR_CONFLICT, "place", "several");
    problem = answer(&err);
    assert_int_equal(rs.status, 300);
    const json_t *second = json_array_get(json_object_get(problem, "candidates"), 1);
    const json_t *first = json_array_get(json_object_get(problem, "candidates"), 0);
    assert_string_equal(text(first, "within"), "Powys");
    assert_null(json_object_get(second, "within"));
    assert_string_equal(text(second, "kind"), "village");
    assert_true(fabs(json_number_value(json_object_get(second, "lon")) + 0.1) < 1e-12);
    assert_string_equal(text(second, "href"),
                        "http://a/near?category=park&category=a%26b&lon=-0.1&lat=51");
    json_decref(problem);
}

/* The canned answer is a whole one. */
static void test_timeout_answer(void **state)
{
    (void)state;
    const char *body = strstr(PROBLEM_TIMEOUT, "\r\n\r\n") + 4;
    const char *length = strstr(PROBLEM_TIMEOUT, "Content-Length: ") + 16;
    assert_int_equal(strtoul(length, NULL, 10), strlen(body));
    json_t *problem = json_loads(body, JSON_REJECT_DUPLICATES, NULL);
    assert_int_equal(json_integer_value(json_object_get(problem, "status")), 408);
    json_decref(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_statuses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_internal_details_stay_inside, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_details_name_the_parameter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bad_utf8_is_made_good, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_suggestions_and_candidates, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_timeout_answer, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
