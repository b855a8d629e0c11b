#include "domain/taxonomy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

static status add(taxonomy *t, const char *code, const char *parent, const char *label,
                  const char *colour, error *err)
{
    category c = {code, label, "plain", "words", colour, "icon", 7, true};
    *err = (error){0};
    return taxonomy_add(t, &c, parent, err);
}

static taxonomy *three(void)
{
    taxonomy *t;
    error err;
    assert_int_equal(taxonomy_new(&t, &err), OK);
    assert_int_equal(add(t, "places", NULL, "Places", "#00ff7F", &err), OK);
    assert_int_equal(add(t, "library", "places", "Library", "#123456", &err), OK);
    assert_int_equal(add(t, "groups", "", "Groups", "#123456", &err), OK);
    assert_int_equal(add(t, "choir", "groups", "Choir", "#123456", &err), OK);
    assert_int_equal(add(t, "cafe-2", "places", "Café", "#123456", &err), OK);
    return t;
}

static void test_categories_are_numbered_as_they_come(void **state)
{
    taxonomy *t = three();
    (void)state;
    assert_int_equal(taxonomy_count(t), 5);
    assert_int_equal(taxonomy_find(t, slice_of("library")), 1);
    assert_int_equal(taxonomy_find(t, slice_of("Library")), -1);
    assert_int_equal(taxonomy_find(t, slice_of("librar")), -1);
    assert_int_equal(taxonomy_find(t, slice_of("")), -1);
    assert_int_equal(taxonomy_at(t, 0)->parent, -1);
    assert_int_equal(taxonomy_at(t, 4)->parent, 0);
    assert_string_equal(taxonomy_at(t, 4)->label, "Café");
    assert_string_equal(taxonomy_at(t, 4)->words, "words");
    assert_true(taxonomy_at(t, 4)->sensitive);
    taxonomy_free(t);
    taxonomy_free(NULL);
}

static void test_texts_are_copied(void **state)
{
    char code[] = "library", label[] = "Library";
    taxonomy *t;
    error err;
    (void)state;
    assert_int_equal(taxonomy_new(&t, &err), OK);
    assert_int_equal(add(t, code, NULL, label, "#123456", &err), OK);
    memset(code, 'x', 7);
    memset(label, 'x', 7);
    assert_string_equal(taxonomy_at(t, 0)->code, "library");
    assert_string_equal(taxonomy_at(t, 0)->label, "Library");
    taxonomy_free(t);
}

static void test_what_is_refused(void **state)
{
    static const char LONG[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    static const struct {
        const char *code, *parent, *label, *colour;
        status code_of;
        const char *field;
    } CASES[] = {
        {"", NULL, "L", "#123456", ERR_INPUT, "code"},
        {NULL, NULL, "L", "#123456", ERR_INPUT, "code"},
        {"Library", NULL, "L", "#123456", ERR_INPUT, "code"},
        {"a b", NULL, "L", "#123456", ERR_INPUT, "code"},
        {"caf\xC3\xA9", NULL, "L", "#123456", ERR_INPUT, "code"},
        {LONG, NULL, "L", "#123456", ERR_INPUT, "code"},
        {"library", "places", "L", "#123456", ERR_CONFLICT, "code"},
        {"pub", "nowhere", "L", "#123456", ERR_INPUT, "parent"},
        {"pub", "library", "L", "#123456", ERR_INPUT, "parent"}, /* a category is no group */
        {"pub", "pub", "L", "#123456", ERR_INPUT, "parent"},
        {"pub", "places", "", "#123456", ERR_INPUT, "label"},
        {"pub", "places", NULL, "#123456", ERR_INPUT, "label"},
        {"pub", "places", "L", "123456", ERR_INPUT, "colour"},
        {"pub", "places", "L", "#12345g", ERR_INPUT, "colour"},
        {"pub", "places", "L", "#1234567", ERR_INPUT, "colour"},
        {"pub", "places", "L", NULL, ERR_INPUT, "colour"},
    };
    taxonomy *t = three();
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        error err;
        assert_int_equal(
            add(t, CASES[i].code, CASES[i].parent, CASES[i].label, CASES[i].colour, &err),
            CASES[i].code_of);
        assert_string_equal(err.field, CASES[i].field);
    }
    assert_int_equal(taxonomy_count(t), 5);
    taxonomy_free(t);
}

static void test_there_is_room_for_so_many(void **state)
{
    taxonomy *t;
    error err;
    char code[20];
    (void)state;
    assert_int_equal(taxonomy_new(&t, &err), OK);
    for (int i = 0; i < CATEGORY_MAX; i++) {
        snprintf(code, sizeof code, "c%d", i);
        assert_int_equal(add(t, code, NULL, "L", "#123456", &err), OK);
    }
    assert_int_equal(add(t, "one-more", NULL, "L", "#123456", &err), ERR_INPUT);
    assert_non_null(strstr(err.detail, "at most 1024"));
    category_set all = {{0}};
    category_set_add(&all, t, CATEGORY_MAX - 1);
    assert_true(category_set_has(&all, CATEGORY_MAX - 1));
    taxonomy_free(t);
}

static void test_a_group_is_all_of_its_categories(void **state)
{
    taxonomy *t = three();
    category_set set = {{0}};
    (void)state;
    category_set_add(&set, t, taxonomy_find(t, slice_of("places")));
    for (int i = 0; i < 5; i++)
        assert_int_equal(category_set_has(&set, i), i == 0 || i == 1 || i == 4);
    category_set_add(&set, t, taxonomy_find(t, slice_of("choir")));
    assert_true(category_set_has(&set, 3));
    assert_false(category_set_has(&set, 2)); /* the group is not asked for */
    assert_false(category_set_has(&set, -1));
    taxonomy_free(t);
}

static void test_without_memory(void **state)
{
    (void)state;
    for (long nth = 1; nth <= 3; nth++) {
        taxonomy *t = NULL;
        error err = {0};
        mem_fail_nth(nth);
        status got = taxonomy_new(&t, &err);
        mem_fail_nth(0);
        if (got == OK)
            taxonomy_free(t);
        else
            assert_int_equal(got, ERR_NO_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_categories_are_numbered_as_they_come),
        cmocka_unit_test(test_texts_are_copied),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_there_is_room_for_so_many),
        cmocka_unit_test(test_a_group_is_all_of_its_categories),
        cmocka_unit_test(test_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
