/* Markdown as HTML that is safe whoever wrote it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "format/markdown.h"

static void test_what_comes_of_it(void **state)
{
    static const struct {
        const char *text, *title, *html;
    } CASES[] = {
        {"", "", ""},
        {"# A *title* & `more`\n\nwords", "A title & more", "<p>words</p>\n"},
        {"words\n\n# Not the title", "", "<p>words</p>\n<h2>Not the title</h2>\n"},
        {"# One\n\n# Two\n\n## Three", "One", "<h2>Two</h2>\n<h2>Three</h2>\n"},
        {"- a\n- **b**", "", "<ul>\n<li>a</li>\n<li><strong>b</strong></li>\n</ul>\n"},
        {"1 < 2 & \"3\"", "", "<p>1 &lt; 2 &amp; &quot;3&quot;</p>\n"},
        /* raw HTML */
        {"<script>alert(1)</script>", "", "<!-- raw HTML omitted -->\n"},
        {"a <b onclick=x>b</b>", "",
         "<p>a <!-- raw HTML omitted -->b<!-- raw HTML omitted --></p>\n"},
        {"# <img src=x>", "", ""},
        /* links */
        {"[a](https://example.org/?b=1&c=2)", "",
         "<p><a href=\"https://example.org/?b=1&amp;c=2\">a</a></p>\n"},
        {"[a](HTTP://example.org)", "", "<p><a href=\"HTTP://example.org\">a</a></p>\n"},
        {"[a](mailto:a@example.org)", "", "<p><a href=\"mailto:a@example.org\">a</a></p>\n"},
        {"[a](tel:+441414960123)", "", "<p><a href=\"tel:+441414960123\">a</a></p>\n"},
        {"[a](/privacy#here)", "", "<p><a href=\"/privacy#here\">a</a></p>\n"},
        {"[a](place?x=b:c)", "", "<p><a href=\"place?x=b:c\">a</a></p>\n"},
        {"[a *b*](javascript:alert)", "", "<p>a <em>b</em></p>\n"},
        {"[a](JaVaScRiPt:alert)", "", "<p>a</p>\n"},
        {"[a](&#106;avascript:alert)", "", "<p>a</p>\n"},
        {"[a](data:text/html,x)", "", "<p>a</p>\n"},
        {"[a](vbscript:x)", "", "<p>a</p>\n"},
        {"[a](//example.org/x)", "", "<p>a</p>\n"},
        {"[a](<\"onclick=x>)", "", "<p><a href=\"%22onclick=x\">a</a></p>\n"},
        {"<javascript:alert>", "", "<p>javascript:alert</p>\n"},
        {"<https://example.org>", "",
         "<p><a href=\"https://example.org\">https://example.org</a></p>\n"},
        {"[a]\n\n[a]: javascript:x", "", "<p>a</p>\n"},
        /* pictures */
        {"![a *cat*](https://example.org/cat.png)", "", "<p>a <em>cat</em></p>\n"},
        {"[![cat](cat.png)](https://example.org)", "",
         "<p><a href=\"https://example.org\">cat</a></p>\n"},
        {"[![cat](cat.png)](javascript:x)", "", "<p>cat</p>\n"},
        {"![[a](javascript:x)](cat.png)", "", "<p>a</p>\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        BUF_SCOPED buf title, html;
        buf_init(&title, 1000);
        buf_init(&html, 1000);
        assert_int_equal(markdown_html(slice_of(CASES[i].text), &title, &html, NULL), OK);
        assert_string_equal(buf_text(&title), CASES[i].title);
        assert_string_equal(buf_text(&html), CASES[i].html);
    }
}

static void test_what_is_escaped_is_shown_as_it_is(void **state)
{
    static const char *const TEXTS[] = {"*a* _b_ `c` [d](e) <f> &amp; #1 \\ ~ | !",
                                        "# a",
                                        "- a",
                                        "1. a",
                                        "1) a",
                                        "+ a",
                                        "> a",
                                        "=== ---"};
    (void)state;
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        BUF_SCOPED buf text, title, html;
        buf_init(&text, 1000);
        buf_init(&title, 1000);
        buf_init(&html, 1000);
        buf_puts(&text, "# ");
        markdown_escape(&text, slice_of(TEXTS[i]));
        assert_int_equal(markdown_html((slice){text.data, text.len}, &title, &html, NULL), OK);
        assert_string_equal(buf_text(&title), TEXTS[i]);
        assert_string_equal(buf_text(&html), "");
    }
}

static void test_what_is_refused(void **state)
{
    static char large[MARKDOWN_MAX_BYTES + 2];
    BUF_SCOPED buf title, html;
    error err = {0};
    (void)state;
    buf_init(&title, 1000);
    buf_init(&html, sizeof large * 2);
    memset(large, 'x', sizeof large - 1);
    assert_int_equal(markdown_html((slice){large, MARKDOWN_MAX_BYTES}, &title, &html, &err), OK);
    assert_int_equal(markdown_html((slice){large, MARKDOWN_MAX_BYTES + 1}, &title, &html, &err),
                     ERR_INPUT);
    assert_int_equal(markdown_html(slice_of("a\xFF"), &title, &html, &err), ERR_INPUT);
    assert_int_equal(markdown_html((slice){"a\0b", 3}, &title, &html, &err), ERR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_comes_of_it),
        cmocka_unit_test(test_what_is_escaped_is_shown_as_it_is),
        cmocka_unit_test(test_what_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
