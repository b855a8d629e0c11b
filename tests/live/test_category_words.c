#include "live/category_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "domain/place_name.h"
#include "exchange/geodata.h"
#include "format/csv.h"
#include "support/scratch.h"

static scratch folder;
static store *file;
static taxonomy *categories;
static category_words *words;
static error err;

static const char *code_of(const char *text)
{
    int number = category_words_find(words, slice_of(text));
    return number < 0 ? "" : taxonomy_at(categories, (size_t)number)->code;
}

static void test_words_of_lists(void **state)
{
    static const struct {
        const char *text, *code; /* "": none, or several */
    } CASES[] = {
        {"shed", "shed"},
        {"place-of-worship", "place-of-worship"},
        {"Place of Worship", "place-of-worship"},
        {"place_of_worship", "place-of-worship"},
        {"Doctors' surgery", "gp-practice"},
        {"Mens Shed", "shed"},
        {"MEN'S SHED", "shed"},
        {"Men\xE2\x80\x99s Sheds", "shed"},
        {"Kirk", "place-of-worship"},
        {"Churches", "place-of-worship"},
        {"Comm. Centre", "community-centre"},
        {"Comm Ctr", "community-centre"},
        {"Community Hub", "community-centre"},
        {"Village Hall", "community-centre"},
        {"Miners' Welfare", "community-centre"},
        {"Lunch Club", "community-meal"},
        {"Lunch Clubs", "community-meal"},
        {"Health Centre", "gp-practice"},
        {"Surgery", "gp-practice"},
        {"GPs", "gp-practice"},
        {"Chemist", "pharmacy"},
        {"Library Building", "library"},
        {"Libraries", "library"},
        {"Nursery School", "nursery"},
        {"Bowling Club", "bowls"},
        {"Foodbank", "food-bank"},
        {"Food Bank", "food-bank"},
        {"food banks", "food-bank"},
        {"Trussell Trust Foodbank", "food-bank"},
        {"Residents' Assoc.", "community-group"},
        {"Play Group", "toddler-group"},
        {"Tenants & Residents Association", "community-group"},
        {"Tenants and Residents Association", "community-group"},
        {"Food", "food"},  /* a group, by its name */
        {"childcare", ""}, /* a nursery's word, and an after-school club's */
        {"Shop of shoes", ""},
        {"the", ""},
        {"", ""},
        {"4", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        if (strcmp(code_of(CASES[i].text), CASES[i].code) != 0)
            fail_msg("'%s' is '%s', not '%s'", CASES[i].text, code_of(CASES[i].text),
                     CASES[i].code);
}

/* Codes and labels mean what they name, whatever a synonym or a word of another category says. */
static void test_every_label(void **state)
{
    (void)state;
    for (size_t i = 0; i < taxonomy_count(categories); i++) {
        const category *c = taxonomy_at(categories, i);
        assert_string_equal(code_of(c->code), c->code);
        assert_string_equal(code_of(c->label), c->code);
    }
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void test_the_synonym_table(void **state)
{
    static char text[64 * 1024];
    static const char *keys[2000];
    size_t count = 0;
    csv_reader reader;
    csv_row row;
    FILE *in = fopen(CAIRN_SOURCE_DIR "/geodata/category_words.csv", "rb");
    (void)state;
    assert_non_null(in);
    size_t size = fread(text, 1, sizeof text, in);
    fclose(in);
    assert_true(size < sizeof text);
    arena *a = arena_new(1 << 20);
    csv_open(&reader, (slice){text, size});
    assert_int_equal(csv_next(&reader, a, &row, &err), OK);
    assert_int_equal(row.count, 2);
    assert_true(slice_equals(row.cells[0], "words") && slice_equals(row.cells[1], "category"));
    while (csv_next(&reader, a, &row, &err) == OK) {
        char key[PLACE_NAME_KEY_SIZE];
        const char *phrase = arena_copy(a, row.cells[0].at, row.cells[0].len);
        assert_int_equal(row.count, 2);
        int number = taxonomy_find(categories, row.cells[1]);
        if (number < 0 || taxonomy_at(categories, (size_t)number)->parent < 0)
            fail_msg("'%s': '%.*s' is no category", phrase, (int)row.cells[1].len, row.cells[1].at);
        if (strcmp(code_of(phrase), taxonomy_at(categories, (size_t)number)->code) != 0)
            fail_msg("'%s' is '%s'", phrase, code_of(phrase));
        size_t length = place_name_key(row.cells[0], key, sizeof key), used = 0;
        for (size_t i = 0; i <= length; i++)
            if (key[i] != ' ')
                key[used++] = key[i];
        keys[count++] = arena_copy(a, key, used);
    }
    assert_true(count >= 250);
    qsort(keys, count, sizeof *keys, compare);
    for (size_t i = 1; i < count; i++)
        if (strcmp(keys[i - 1], keys[i]) == 0)
            print_error("twice: '%s'\n", keys[i]);
    for (size_t i = 1; i < count; i++)
        assert_string_not_equal(keys[i - 1], keys[i]);
    arena_free(a);
}

/* Of a taxonomy of one's own the synonyms that fit are used, and words of two are no one's. */
static void test_a_taxonomy_of_ones_own(void **state)
{
    static const category OWN[] = {
        {.code = "all", .label = "All", .colour = "#000000"},
        {.code = "library", .label = "Books", .words = "story|quiet", .colour = "#000000"},
        {.code = "a-b", .label = "Halls", .words = "quiet|hall", .colour = "#000000"},
        {.code = "ab", .label = "Story", .colour = "#000000"},
    };
    taxonomy *own;
    category_words *table;
    (void)state;
    assert_int_equal(taxonomy_new(&own, &err), OK);
    for (size_t i = 0; i < COUNT(OWN); i++)
        assert_int_equal(taxonomy_add(own, &OWN[i], i ? "all" : "", &err), OK);
    assert_int_equal(category_words_new(own, &table, &err), OK);
    assert_int_equal(category_words_find(table, slice_of("Public Library")), 1);
    assert_int_equal(category_words_find(table, slice_of("Kirk")), -1);
    assert_int_equal(category_words_find(table, slice_of("Story")), 3); /* a label before a word */
    assert_int_equal(category_words_find(table, slice_of("quiet")), -1);
    assert_int_equal(category_words_find(table, slice_of("hall")), 2);
    assert_int_equal(category_words_find(table, slice_of("a-b")), 2);
    assert_int_equal(category_words_find(table, slice_of("ab")), 3);
    assert_int_equal(category_words_find(table, slice_of("A B")), -1);
    category_words_free(table);
    taxonomy_free(own);
    category_words_free(NULL);
}

static void test_no_memory(void **state)
{
    (void)state;
    for (long nth = 1; nth < 100; nth++) {
        category_words *table = NULL;
        mem_fail_nth(nth);
        status made = category_words_new(categories, &table, &err);
        mem_fail_nth(0);
        category_words_free(table);
        if (made == OK) {
            assert_true(nth > 3);
            return;
        }
        assert_int_equal(made, ERR_NO_MEMORY);
        assert_null(table);
    }
    fail_msg("it never has enough");
}

static int set_up(void **state)
{
    (void)state;
    scratch_make(&folder);
    return exchange_open_database(scratch_path(&folder, "words.sqlite"), &file, &err) ||
           store_taxonomy(file, &categories, &err) || category_words_new(categories, &words, &err);
}

static int tear_down(void **state)
{
    (void)state;
    category_words_free(words);
    taxonomy_free(categories);
    store_close(file);
    scratch_remove(&folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_of_lists),    cmocka_unit_test(test_every_label),
        cmocka_unit_test(test_the_synonym_table), cmocka_unit_test(test_a_taxonomy_of_ones_own),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
