/* The list in the address, and the sentences of Easy Read. */
#include "pages/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "format/qr_code.h"
#include "pages/easy.h"
#include "pages/list_page.h"
#include "pages/message.h"

#define A "0192f0c4-0000-7000-8000-00000000000a"
#define B "0192f0c4-0000-7000-8000-00000000000b"
#define C "0192f0c4-0000-7000-8000-00000000000c"
#define UPPER_A "0192F0C4-0000-7000-8000-00000000000A"

static pages *all;
static arena *memory;
static page_request page;
static const site_texts SITE = {.name = "Near Here"};

static int set_up(void **state)
{
    error err;
    (void)state;
    if (pages_new((slice){0}, &all, &err))
        return -1;
    memory = arena_new(1 << 20);
    page = (page_request){.of = all,
                          .site = &SITE,
                          .arena = memory,
                          .language = pages_language(all, (slice){0}),
                          .base = "",
                          .address = "/",
                          .list = ""};
    return memory ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    pages_free(all);
    arena_free(memory);
    return 0;
}

static void test_what_an_address_has(void **state)
{
    static const struct {
        const char *text, *list;
        size_t wrong;
    } CASES[] = {
        {"", "", 0},
        {A "," B, A "," B, 0},
        {UPPER_A "," B "," A, A "," B, 0},
        {",," A ", " B ",", A "," B, 0},
        {"x," A "," A "0", A, 2},
        {"javascript:alert(1)", "", 1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        page_list list;
        char written[PAGE_LIST_SIZE];
        page_list_read(slice_of(CASES[i].text), &list);
        page_list_write(&list, written);
        assert_string_equal(written, CASES[i].list);
        assert_int_equal(list.wrong, CASES[i].wrong);
    }
}

static void test_one_more_and_one_less(void **state)
{
    (void)state;
    page.list = A "," B;
    assert_true(page_list_has(&page, slice_of(UPPER_A)));
    assert_false(page_list_has(&page, slice_of(C)));
    assert_string_equal(page_list_with(&page, slice_of(C)), A "," B "," C);
    assert_string_equal(page_list_with(&page, slice_of(A)), A "," B);
    assert_null(page_list_with(&page, slice_of("x")));
    assert_string_equal(page_list_without(&page, slice_of(A)), B);
    assert_string_equal(page_list_without(&page, slice_of(C)), A "," B);
    assert_string_equal(page_list_href(&page, "/?place=G20&list=" C "&day=mo", A),
                        "/?place=G20&day=mo&list=" A);
    assert_string_equal(page_list_href(&page, "/?list=" C, ""), "/");
    page_list full = {.count = PAGE_LIST_MAX};
    char text[PAGE_LIST_SIZE];
    for (int i = 0; i < PAGE_LIST_MAX; i++)
        snprintf(full.uuids[i], sizeof full.uuids[i], "0192f0c4-0000-7000-8000-%012d", i);
    page_list_write(&full, text);
    page.list = text;
    assert_int_equal(strlen(text), PAGE_LIST_SIZE - 1);
    assert_null(page_list_with(&page, slice_of(A)));
    assert_non_null(page_list_with(&page, slice_of(full.uuids[29])));
    page.list = "";
}

static void check_sentences(const phrases *language, const template_data *filled)
{
    slice key, text;
    size_t count = 0;
    page.language = language;
    for (size_t i = 0; phrases_at(language, i, &key, &text); i++) {
        char name[PHRASE_KEY_MAX + 1];
        if (key.len < 5 || memcmp(key.at, "easy.", 5) != 0)
            continue;
        snprintf(name, sizeof name, "%.*s", (int)key.len, key.at);
        slice said = slice_of(page_text(&page, name, filled));
        if (!said.len || easy_words(said) > EASY_MAX_WORDS)
            fail_msg("%s: %zu words: %s", name, easy_words(said), said.at);
        if (memmem(said.at, said.len, ". ", 2))
            fail_msg("%s is more than one sentence: %s", name, said.at);
        count++;
    }
    assert_in_range(count, 40, 200);
    page.language = pages_language(all, (slice){0});
}

/* Every fixed sentence is short enough with the longest words that are filled in as they are; what
 * people wrote (cost, address, phone, words) is measured when it is said. */
static void test_sentences_are_short(void **state)
{
    static const struct {
        const char *name, *text;
    } LONGEST[] = {
        {"kind", "A place for wild animals and plants"},
        {"distance", "350 metres"},
        {"minutes", "60"},
        {"next", "Wednesday 30 September 2026, 10:30am to 12:30pm"},
        {"day", "Wednesday 30 September 2026"},
        {"made_on", "Wednesday 30 September 2026"},
        {"first", "28"},
        {"last", "30"},
        {"count", "30"},
        {"cost", "£3"},
        {"address", "1 High Street"},
        {"phone", "0141 496 0123"},
        {"words", "three days a week"},
    };
    (void)state;
    template_data *d = template_data_new(memory);
    for (size_t i = 0; i < COUNT(LONGEST); i++)
        template_data_puts(d, LONGEST[i].name, LONGEST[i].text);
    for (size_t i = 0; i < pages_language_count(all); i++)
        check_sentences(pages_language_at(all, i), d);
}

/* A GP, a hoist, a loop: what a hard word means follows it. */
static void test_hard_words_are_explained(void **state)
{
    static const char *const KEYS[] = {"easy.route.gp",
                                       "easy.route.social-work",
                                       "easy.route.maternity",
                                       "easy.fact.changing_place.yes",
                                       "easy.fact.hearing_loop.yes",
                                       "easy.fact.bsl.yes"};
    (void)state;
    for (size_t i = 0; i < COUNT(KEYS); i++) {
        char key[PHRASE_KEY_MAX];
        snprintf(key, sizeof key, "%s.means", KEYS[i]);
        assert_true(phrases_has(page.language, slice_of(KEYS[i])));
        assert_true(phrases_has(page.language, slice_of(key)));
    }
}

static void test_a_message_is_escaped(void **state)
{
    (void)state;
    assert_string_equal(message_href(&page, slice_of("Tea & toast?\nÀ 1+1")),
                        "sms:?body=Tea%20%26%20toast%3F%0A%C3%80%201%2B1");
}

/* What is passed on says where nobody is. */
static void test_a_shared_address(void **state)
{
    (void)state;
    assert_string_equal(list_page_share(&page, "https://example.org/map", A),
                        "https://example.org/map/list?list=" A);
}

static void test_a_code_has_its_limit(void **state)
{
    static const char TEXT[QR_CODE_MAX_BYTES + 1] = {1};
    buf out;
    error err;
    (void)state;
    buf_init(&out, 1 << 20);
    assert_int_equal(qr_code_svg((slice){TEXT, QR_CODE_MAX_BYTES}, &out, &err), OK);
    assert_non_null(strstr(buf_text(&out), "viewBox=\"0 0 125 125\"")); /* 117 and its margin */
    buf_clear(&out);
    assert_int_equal(qr_code_svg((slice){TEXT, QR_CODE_MAX_BYTES + 1}, &out, &err), ERR_INPUT);
    assert_int_equal(qr_code_svg((slice){0}, &out, &err), ERR_INPUT);
    assert_int_equal(out.len, 0);
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_an_address_has),
        cmocka_unit_test(test_one_more_and_one_less),
        cmocka_unit_test(test_sentences_are_short),
        cmocka_unit_test(test_hard_words_are_explained),
        cmocka_unit_test(test_a_message_is_escaped),
        cmocka_unit_test(test_a_shared_address),
        cmocka_unit_test(test_a_code_has_its_limit),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
