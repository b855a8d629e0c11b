/* Every template compiles, and every language says all that they ask for. */
#include "pages/pages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "pages/ui_files.h"

static pages *all;

static int set_up(void **state)
{
    error err;
    (void)state;
    if (!pages_new((slice){0}, &all, &err))
        return 0;
    print_error("%s\n", err.detail);
    return -1;
}

static int tear_down(void **state)
{
    (void)state;
    pages_free(all);
    return 0;
}

static void test_no_text_is_missing(void **state)
{
    error err = {0};
    (void)state;
    const phrases *english = pages_language(all, (slice){0});
    if (template_check(pages_templates(all), english, &err))
        fail_msg("%s", err.detail);
    slice key, text;
    for (size_t l = 1; l < pages_language_count(all); l++)
        for (size_t i = 0; phrases_at(english, i, &key, &text); i++)
            if (!phrases_has(pages_language_at(all, l), key))
                fail_msg("language %zu has no %.*s", l, (int)key.len, key.at);
}

/* "{name}", or "[name]" for a script: in the order of the text, each with its brackets. */
static bool next_place(slice *text, slice *ret)
{
    size_t before = 0;
    while (before < text->len && !strchr("{[", text->at[before]))
        before++;
    const char *from = before < text->len ? text->at + before : NULL;
    const char *to = from ? memchr(from, *from == '{' ? '}' : ']', text->len - before) : NULL;
    if (!to)
        return false;
    *ret = (slice){from, (size_t)(to - from) + 1};
    *text = (slice){to + 1, text->len - (size_t)(to + 1 - text->at)};
    return true;
}

/* A translation fills in what the English fills in, and nothing that is not there. */
static void test_languages_fill_in_the_same(void **state)
{
    const phrases *english = pages_language(all, (slice){0});
    slice key, text, place;
    (void)state;
    for (size_t l = 1; l < pages_language_count(all); l++)
        for (size_t i = 0; phrases_at(english, i, &key, &text); i++) {
            slice other = phrases_find(pages_language_at(all, l), key);
            slice texts[] = {text, other}, in[] = {other, text};
            for (size_t k = 0; k < 2; k++)
                while (next_place(&texts[k], &place))
                    if (!memmem(in[k].at, in[k].len, place.at, place.len))
                        fail_msg("language %zu, %.*s: %.*s", l, (int)key.len, key.at,
                                 (int)place.len, place.at);
        }
}

/* Words that the pages keep from people who only want to know what is near. */
static void test_words_that_are_not_for_residents(void **state)
{
    static const char *const WORDS[] = {"asset", "client", "service user", "provider", "catchment"};
    const phrases *english = pages_language(all, (slice){0});
    slice key, text;
    (void)state;
    for (size_t i = 0; phrases_at(english, i, &key, &text); i++)
        for (size_t w = 0; w < COUNT(WORDS); w++) {
            char said[2000];
            assert_true(text.len < sizeof said);
            memcpy(said, text.at, text.len);
            said[text.len] = '\0';
            if (strcasestr(said, WORDS[w]))
                fail_msg("%.*s says \"%s\"", (int)key.len, key.at, WORDS[w]);
        }
}

static void test_a_further_language(void **state)
{
    static const char POLISH[] = "language.tag = pl\nlanguage.name = Polski\n"
                                 "language.plural = en\nframe.find = Szukaj\n";
    pages *more;
    error err;
    (void)state;
    assert_int_equal(pages_new(slice_of(POLISH), &more, &err), OK);
    const phrases *polish = pages_language(more, slice_of("pl"));
    assert_non_null(polish);
    assert_true(slice_equals(phrases_find(polish, slice_of("frame.find")), "Szukaj"));
    assert_true(slice_equals(phrases_find(polish, slice_of("frame.list")), "My list"));
    assert_null(pages_language(all, slice_of("pl")));
    pages_free(more);
    assert_int_equal(pages_new(slice_of("frame.find\n"), &more, &err), ERR_INPUT);
    assert_string_equal(err.detail, "the language file, line 1: a line must be `key = text`");
}

/* The addresses of the frame: in the language of the page, below what stands before every path. */
static void test_the_frame(void **state)
{
    (void)state;
    arena *memory = arena_new(1 << 20);
    const site_texts site = {.name = "Near <Here>", .phone = "0141 496 0000"};
    const page_request rq = {.of = all,
                             .site = &site,
                             .arena = memory,
                             .language = pages_language(all, (slice){0}),
                             .base = "/map",
                             .address = "/?place=G20",
                             .list = ""};
    buf out;
    error err;
    buf_init(&out, 1 << 16);
    assert_int_equal(page_write(&rq, "begin", page_data(&rq, "A & B"), &out, &err), OK);
    const char *page = buf_text(&out);
    assert_non_null(strstr(page, "<title>A &amp; B - Near &lt;Here&gt;</title>"));
    assert_non_null(strstr(page, "href=\"/map/list\""));
    assert_non_null(strstr(page, "href=\"/map/ui/cairn-"));
    assert_non_null(strstr(page, LEAVE_TO));
    buf_done(&out);
    arena_free(memory);
}

static void test_files_know_each_other_by_their_hashes(void **state)
{
    (void)state;
    const ui_file *style = ui_file_named(slice_of("cairn.css"));
    assert_non_null(style);
    assert_ptr_equal(ui_file_at_path(slice_of(style->path)), style);
    assert_null(ui_file_at_path(slice_of("cairn.css")));
    assert_null(ui_file_named(slice_of(style->path)));
    /* the whole weight of what is fetched before the first results: 40 KB with the page */
    assert_in_range(style->form[CODING_BROTLI].len, 1, 16000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_text_is_missing),
        cmocka_unit_test(test_languages_fill_in_the_same),
        cmocka_unit_test(test_words_that_are_not_for_residents),
        cmocka_unit_test(test_a_further_language),
        cmocka_unit_test(test_the_frame),
        cmocka_unit_test(test_files_know_each_other_by_their_hashes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
