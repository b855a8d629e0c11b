#include "web/routes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "web/asset_query.h"
#include "web/find.h"
#include "web/items.h"
#include "web/proximity.h"

static arena *a;

static int set_up(void **state)
{
    (void)state;
    a = arena_new(1 << 16);
    return a ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void test_paths(void **state)
{
    static const struct {
        const char *path, *found, *variable;
    } CASES[] = {
        {"/", "/", NULL},
        {"/near", "/near", NULL},
        {"/collections/assets/items", "/collections/assets/items", NULL},
        {"/collections/assets/items/a%20b", "/collections/assets/items/{uuid}", "a b"},
        {"/collections/assets/items/items", "/collections/assets/items/{uuid}", "items"},
        {"/collections/assets/items/%7Buuid%7D", "/collections/assets/items/{uuid}", "{uuid}"},
        {"/collections/assets/items/", NULL, NULL},
        {"/collections/assets/items/a/b", NULL, NULL},
        {"/collections/assets/items/%FF", NULL, NULL},
        {"/collections/assets/items/%4", NULL, NULL},
        {"/near/", NULL, NULL},
        {"//near", NULL, NULL},
        {"/Near", NULL, NULL},
        {"/nea", NULL, NULL},
        {"/nearer", NULL, NULL},
        {"near", NULL, NULL},
        {"", NULL, NULL},
        {"*", NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        unsigned methods = 0;
        slice variables[HTTP_MAX_VARIABLES] = {{0}};
        const route *found =
            routes_find(slice_of(CASES[i].path), METHOD_GET, a, &methods, variables);
        if (!found != !CASES[i].found || (found && strcmp(found->path, CASES[i].found) != 0))
            fail_msg("%s", CASES[i].path);
        unsigned read = METHOD_GET | METHOD_HEAD | METHOD_OPTIONS;
        assert_int_equal(methods & read, found ? read : 0);
        if (CASES[i].variable)
            assert_true(slice_equals(variables[0], CASES[i].variable));
    }
}

static void test_table_is_sorted_and_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        int order = i ? strcmp(ROUTES[i - 1].path, ROUTES[i].path) : -1;
        assert_true(order < 0 || (order == 0 && !(ROUTES[i - 1].methods & ROUTES[i].methods)));
        assert_non_null(ROUTES[i].handle);
        assert_non_null(ROUTES[i].about);
        assert_true(ROUTES[i].params->size > 0);
    }
}

static bool has_param(const param_table *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->rows[i].name, name) == 0)
            return true;
    return false;
}

/* Every yes-no-unknown that the index can filter by is a parameter wherever assets are asked for.
 * */
static void test_every_access_fact_is_a_parameter(void **state)
{
    size_t facts = 0;
    (void)state;
    for (size_t i = 0; i < ASSET.count; i++) {
        const field *f = &ASSET.fields[i];
        if (f->type != FIELD_TRISTATE || !(f->flags & FIELD_COLUMN))
            continue;
        facts++;
        assert_true(has_param(&PROXIMITY_PARAMS, f->name));
        assert_true(has_param(&ITEMS_PARAMS, f->name));
    }
    assert_int_equal(facts, ACCESS_COUNT);
}

/* A name that stands twice would make its second row unreachable. */
static void test_parameter_names_are_unique(void **state)
{
    (void)state;
    for (size_t r = 0; r < ROUTE_COUNT; r++) {
        const param_table *t = ROUTES[r].params;
        for (size_t i = 0; i < t->count; i++) {
            assert_true(t->rows[i].offset < t->size);
            for (size_t k = 0; k < i; k++)
                assert_string_not_equal(t->rows[i].name, t->rows[k].name);
        }
    }
}

static void test_tokens(void **state)
{
    static const int64_t IDS[] = {0, 1, 9, 255, 4096, INT64_MAX};
    static const char *const BAD[] = {
        "", "i", "1", "x1", "i-1", "iA", "i 1", "i1g", "i8000000000000000", "i00000000000000001"};
    int64_t id;
    (void)state;
    for (size_t i = 0; i < COUNT(IDS); i++) {
        char token[FIND_ID_TOKEN_SIZE];
        find_token_write(IDS[i], token);
        assert_true(find_token_read(slice_of(token), &id));
        assert_true(id == IDS[i]);
    }
    for (size_t i = 0; i < COUNT(BAD); i++)
        if (find_token_read(slice_of(BAD[i]), &id))
            fail_msg("%s", BAD[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_table_is_sorted_and_whole),
        cmocka_unit_test(test_every_access_fact_is_a_parameter),
        cmocka_unit_test(test_parameter_names_are_unique),
        cmocka_unit_test(test_tokens),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
