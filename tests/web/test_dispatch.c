/* From a request to its answer without a socket: roles, methods, and what happens when each
 * allocation fails in turn. */
#include <jansson.h>

#include "web/dispatch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "support/http_fixture.h"
#include "web/find.h"

static http_fixture f;
static live *from;
static metrics counts;
static site here;

static int set_up(void **state)
{
    (void)state;
    error err;
    if (!fixture_make(&f) ||
        live_open(&(live_options){.path = f.db, .today = day_today}, &from, &err))
        return -1;
    here = (site){.live = from,
                  .counts = &counts,
                  .address = "127.0.0.1:1",
                  .max_url_bytes = 4096,
                  .max_header_bytes = 8192,
                  .max_answer_bytes = 1 << 20};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    live_close(from);
    fixture_remove(&f);
    return 0;
}

typedef struct {
    arena *arena;
    request rq;
    response rs;
} exchange;

static void begin(exchange *x, const char *path, const char *query)
{
    *x = (exchange){.arena = arena_new(1 << 22)};
    assert_non_null(x->arena);
    x->rq = (request){.site = &here,
                      .arena = x->arena,
                      .method = METHOD_GET,
                      .path = slice_of(path),
                      .query = slice_of(query),
                      .host = slice_of("a.example"),
                      .needs_host = true};
    buf_init(&x->rs.body, here.max_answer_bytes);
}

static void end(exchange *x)
{
    buf_done(&x->rs.body);
    arena_free(x->arena);
}

static void dispatch(exchange *x, const int64_t *found, size_t found_count)
{
    if (!dispatch_begin(&x->rq, &x->rs))
        return;
    x->rq.found = found;
    x->rq.found_count = found_count;
    dispatch_finish(&x->rq, &x->rs, &(error){0});
}

static void test_every_allocation_may_fail(void **state)
{
    static const struct {
        const char *path, *query;
        unsigned http;
    } CASES[] = {
        {"/", "", 200},
        {"/metrics", "", 200},
        {"/provenance", "", 200},
        {"/near", "place=Maryhill&category=park&category=library&step_free=unknown&limit=50", 200},
        {"/near", "postcode=G20+9AD&q=grid", 200},
        {"/near", "place=Twinford&category=park", 300},
        {"/near", "place=Marihill", 404},
        {"/near", "place=Maryhill&limit=none", 400},
        {"/collections/assets/items", "bbox=-5,55,-4,56&limit=100&category=green-space", 200},
        {"/collections/assets/items/00000000-0000-4000-8000-000000000000", "", 404},
        {"/nowhere", "", 404},
    };
    static const int64_t IDS[] = {1, 2, 3};
    size_t refused = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        unsigned last = 0;
        for (long nth = 1; nth < 500 && last != CASES[i].http; nth++) {
            exchange x;
            begin(&x, CASES[i].path, CASES[i].query);
            mem_fail_nth(nth);
            dispatch(&x, IDS, COUNT(IDS));
            mem_fail_nth(0);
            last = x.rs.status;
            /* the right answer, or a refusal for lack of memory; nothing else, and nothing held */
            if (last != CASES[i].http && last != 503 && !x.rs.body.failed)
                fail_msg("%s?%s, allocation %ld: %u", CASES[i].path, CASES[i].query, nth, last);
            refused += last == 503;
            assert_null(x.rq.snapshot);
            assert_null(x.rq.gazetteer);
            end(&x);
        }
        if (last != CASES[i].http)
            fail_msg("%s?%s never answers", CASES[i].path, CASES[i].query);
    }
    assert_true(refused > 20);
}

static void test_role_is_asked_for(void **state)
{
    route wanting = ROUTES[0];
    exchange x;
    (void)state;
    wanting.required = AUDIENCE_EDITORS;
    begin(&x, "/", "");
    assert_true(dispatch_begin(&x.rq, &x.rs));
    /* the table has no such resource yet, so the rule is asked with one of our own */
    error err = {0};
    x.rq.route = &wanting;
    assert_int_equal(dispatch_allowed(&x.rq, &err), ERR_FORBIDDEN);
    x.rq.who = AUDIENCE_EDITORS;
    assert_int_equal(dispatch_allowed(&x.rq, &err), OK);
    end(&x);
}

static void test_too_many_found(void **state)
{
    exchange x;
    (void)state;
    begin(&x, "/near", "place=Maryhill&q=grid");
    assert_true(dispatch_begin(&x.rq, &x.rs));
    assert_true(slice_equals(x.rq.search, "grid"));
    x.rq.found_count = DISPATCH_SEARCH_MAX + 1;
    dispatch_finish(&x.rq, &x.rs, &(error){0});
    assert_int_equal(x.rs.status, 400);
    x.rs.body.data[x.rs.body.len - 1] = '\0';
    assert_non_null(strstr(x.rs.body.data, "\"parameter\":\"q\""));
    end(&x);
}

static void test_failed_search(void **state)
{
    exchange x;
    error busy;
    (void)state;
    begin(&x, "/near", "place=Maryhill&q=grid");
    assert_true(dispatch_begin(&x.rq, &x.rs));
    error_set(&busy, ERR_BUSY, "q", "too many searches at once: try again");
    dispatch_finish(&x.rq, &x.rs, &busy);
    assert_int_equal(x.rs.status, 503);
    assert_true(x.rs.retry_s > 0);
    end(&x);
}

/* A page stops where its answer would be too large and says where it goes on; /near has no next. */
static void test_answers_have_a_limit(void **state)
{
    exchange x;
    (void)state;
    here.max_answer_bytes = 100 * 1024;
    begin(&x, "/collections/assets/items", "limit=200");
    dispatch(&x, NULL, 0);
    assert_int_equal(x.rs.status, 200);
    assert_true(x.rs.body.len < here.max_answer_bytes);
    json_t *page = json_loadb(x.rs.body.data, x.rs.body.len, 0, NULL);
    json_int_t returned = json_integer_value(json_object_get(page, "numberReturned"));
    assert_true(returned > 5 && returned < 100);
    assert_int_equal(json_integer_value(json_object_get(page, "numberMatched")), FIXTURE_ASSETS);
    char token[40];
    find_token_write(returned, token); /* the ids of the fixture are 1, 2, 3 ... */
    assert_non_null(strstr(x.rs.next, token));
    json_decref(page);
    end(&x);
    begin(&x, "/near", "place=Maryhill&limit=200");
    dispatch(&x, NULL, 0);
    assert_int_equal(x.rs.status, 400);
    x.rs.body.data[x.rs.body.len - 1] = '\0';
    assert_non_null(strstr(x.rs.body.data, "\"parameter\":\"limit\""));
    end(&x);
    here.max_answer_bytes = 1 << 20;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_allocation_may_fail),
        cmocka_unit_test(test_role_is_asked_for),
        cmocka_unit_test(test_too_many_found),
        cmocka_unit_test(test_failed_search),
        cmocka_unit_test(test_answers_have_a_limit),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
