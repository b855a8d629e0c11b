/* What an operator says on the pages, and what the pages say where the operator says nothing. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "format/site_texts.h"

static site_texts *make(const site_words *said)
{
    site_texts *t = NULL;
    error err = {0};
    if (site_texts_new(said, &t, &err))
        fail_msg("%s", err.detail);
    return t;
}

static void test_our_own_texts(void **state)
{
    static const char *const TITLES[] = {"About Cairn", "Your privacy", "Can everyone use Cairn?"};
    /* words that no page has */
    static const char *const FORBIDDEN[] = {"asset",     "client", "service user", "provider",
                                            "catchment", "{",      "raw HTML"};
    (void)state;
    site_texts *t = make(&(site_words){0});
    assert_string_equal(t->name, "Cairn");
    assert_null(t->phone);
    for (int i = 0; i < SITE_TEXT_COUNT; i++) {
        char lower[20000] = "";
        slice html = t->texts[i].html;
        assert_string_equal(t->texts[i].title.at, TITLES[i]);
        assert_in_range(html.len, 500, sizeof lower - 1);
        for (size_t k = 0; k < html.len; k++)
            lower[k] = (char)tolower((unsigned char)html.at[k]);
        for (size_t k = 0; k < COUNT(FORBIDDEN); k++)
            if (strstr(lower, FORBIDDEN[k]))
                fail_msg("%s says '%s'", site_text_name((site_text_number)i), FORBIDDEN[k]);
        assert_non_null(strstr(html.at, "have not said here how to reach them"));
        assert_null(strstr(lower, "<h1"));
    }
    site_texts_free(t);
}

static void test_name_and_contact_are_in_them(void **state)
{
    (void)state;
    site_texts *t = make(&(site_words){.name = " What's on * in <Maryhill>\t",
                                       .contact_name = "Community team",
                                       .phone = "0141 496 0123",
                                       .email = "team@example.org"});
    assert_string_equal(t->name, "What's on * in <Maryhill>");
    assert_string_equal(t->phone_href, "tel:+441414960123");
    assert_string_equal(t->texts[SITE_ABOUT].title.at, "About What's on * in <Maryhill>");
    for (int i = 0; i < SITE_TEXT_COUNT; i++) {
        const char *html = t->texts[i].html.at;
        assert_non_null(strstr(html, "<li>Community team</li>\n"
                                     "<li>Phone: <a href=\"tel:+441414960123\">0141 496 0123</a>"
                                     "</li>\n"
                                     "<li>Email: <a href=\"mailto:team@example.org\">"
                                     "team@example.org</a></li>"));
        assert_null(strstr(html, "<Maryhill>"));
    }
    assert_non_null(
        strstr(t->texts[SITE_PRIVACY].html.at, "What's on * in &lt;Maryhill&gt; keeps"));
    site_texts_free(t);
}

static void test_an_operators_own(void **state)
{
    (void)state;
    site_texts *t = make(&(site_words){
        .name = "Hawkhill",
        .phone = "dial 999 or 12",
        .texts[SITE_ABOUT] = slice_of("Ours is {site}, {not} {sit} {contact\n\n{contact}"),
        .texts[SITE_PRIVACY] = slice_of("")});
    assert_string_equal(t->texts[SITE_ABOUT].title.at, "");
    assert_string_equal(t->texts[SITE_ABOUT].html.at,
                        "<p>Ours is Hawkhill, {not} {sit} {contact</p>\n"
                        "<ul>\n<li>Phone: dial 999 or 12</li>\n</ul>\n");
    assert_null(t->phone_href);
    assert_int_equal(t->texts[SITE_PRIVACY].html.len, 0);
    assert_in_range(t->texts[SITE_ACCESSIBILITY].html.len, 500, 20000);
    site_texts_free(t);
}

static void test_what_is_refused_is_named(void **state)
{
    static char names[102], large[70000];
    memset(names, 'n', sizeof names - 1);
    memset(large, 'x', sizeof large - 1);
    const struct {
        site_words said;
        const char *option;
    } CASES[] = {
        {{.name = ""}, "site-name"},
        {{.name = " "}, "site-name"},
        {{.name = names}, "site-name"},
        {{.name = "a\nb"}, "site-name"},
        {{.name = "a\xFF"}, "site-name"},
        {{.contact_name = names}, "contact-name"},
        {{.phone = ""}, "contact-phone"},
        {{.email = "team"}, "contact-email"},
        {{.email = "@example.org"}, "contact-email"},
        {{.email = "team@"}, "contact-email"},
        {{.email = "a@b@c"}, "contact-email"},
        {{.email = "team@example.org>"}, "contact-email"},
        {{.email = "Team <team@example.org>"}, "contact-email"},
        {{.texts[SITE_ABOUT] = slice_of(large)}, "about"},
        {{.texts[SITE_PRIVACY] = slice_of("a\xFF")}, "privacy"},
        {{.texts[SITE_ACCESSIBILITY] = {"a\0b", 3}}, "accessibility"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        site_texts *t = NULL;
        error err = {0};
        if (site_texts_new(&CASES[i].said, &t, &err) == OK ||
            strcmp(err.field, CASES[i].option) != 0)
            fail_msg("case %zu: '%s': %s", i, err.field, err.detail);
        assert_null(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_our_own_texts),
        cmocka_unit_test(test_name_and_contact_are_in_them),
        cmocka_unit_test(test_an_operators_own),
        cmocka_unit_test(test_what_is_refused_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
