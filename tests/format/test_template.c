#include "format/template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static const char EN[] = "# a remark\n"
                         "language.tag = en-GB\n"
                         "language.name = English\n"
                         "language.plural = en\n"
                         "hello = Hello, {name} & all!\n"
                         "found.one = {n} place\n"
                         "found.other = {n} places\n"
                         "route.gp = Through your <GP>\n";
static const char GD[] = "language.tag = gd\n"
                         "language.name = Gàidhlig\n"
                         "language.plural = gd\n"
                         "found.one = {n} àite\n"
                         "found.two = {n} àite\n"
                         "found.few = {n} àiteachan\n"
                         "found.other = {n} àite\n";

static arena *memory;
static phrases *english, *gaelic;

static int set_up(void **state)
{
    (void)state;
    error err;
    memory = arena_new(1 << 20);
    if (!memory || phrases_read("en.txt", slice_of(EN), NULL, &english, &err))
        return -1;
    return phrases_read("gd.txt", slice_of(GD), english, &gaelic, &err) ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    phrases_free(gaelic);
    phrases_free(english);
    arena_free(memory);
    return 0;
}

static template_data *place(void)
{
    template_data *d = template_data_new(memory);
    template_data_puts(d, "name", "\"Men's\" <Shed>");
    template_data_puts(d, "how", "gp");
    template_data_puts(d, "nothing", "");
    template_data_int(d, "n", 3);
    template_data_flag(d, "open", true);
    template_data_flag(d, "shut", false);
    template_data_href(d, "bad", "javascript:alert(1)");
    template_data_href(d, "good", "/place?a=1&b=2");
    template_data_markup(d, "safe", slice_of("<em>x</em>"));
    for (int i = 0; i < 2; i++)
        template_data_int(template_data_add(d, "times"), "at", 10 + i);
    return d;
}

/* Fills the first of two templates. @return the page, or what is wrong. */
static const char *page(const char *text, const phrases *language, template_data *d)
{
    static char said[4000];
    const template_file files[] = {{slice_of("page"), slice_of(text)},
                                   {slice_of("part"), slice_of("[{{name}}]")}};
    template_set *set;
    error err;
    if (template_set_new(files, COUNT(files), &set, &err))
        return strcpy(said, err.detail);
    buf out;
    buf_init(&out, sizeof said - 1);
    status failed = template_fill(set, "page", language, d, &out, &err);
    const char *written = buf_text(&out);
    strcpy(said, failed || !written ? err.detail : written);
    buf_done(&out);
    template_set_free(set);
    return said;
}

static void test_filling(void **state)
{
    static const struct {
        const char *text, *page;
    } CASES[] = {
        {"<p title=\"{{name}}\">{{ name }}</p>",
         "<p title=\"&quot;Men&#39;s&quot; &lt;Shed&gt;\">&quot;Men&#39;s&quot; &lt;Shed&gt;</p>"},
        {"{{unknown}}{{nothing}}", ""},
        {"{{safe}}{{nothing}}", "<em>x</em>"},
        {"{{#open}}open{{/open}}{{#shut}}shut{{/shut}}{{^shut}}not shut{{/shut}}", "opennot shut"},
        {"{{#nothing}}a{{/nothing}}{{^nothing}}not known{{/nothing}}", "not known"},
        {"<a href=\"{{good}}\">{{^bad}}no link{{/bad}}", "<a href=\"/place?a=1&amp;b=2\">no link"},
        /* items see what is around them */
        {"{{#times}}{{at}} {{n}};{{/times}}", "10 3;11 3;"},
        {"{{>part}}{{>part}}",
         "[&quot;Men&#39;s&quot; &lt;Shed&gt;][&quot;Men&#39;s&quot; &lt;Shed&gt;]"},
        {"{{t hello}}", "Hello, &quot;Men&#39;s&quot; &lt;Shed&gt; &amp; all!"},
        {"{{t route.@how}}", "Through your &lt;GP&gt;"},
        {"{{t found n}}", "3 places"},
        {"a\n  {{#open}}\n  b\n  {{/open}}\n{{! remark }}\nc\n", "a\n  b\nc\n"},
        {"a {{#open}}b{{/open}} c\n", "a b c\n"},
        {"a\n{{>part}}\nb\n", "a\n[&quot;Men&#39;s&quot; &lt;Shed&gt;]b\n"},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_string_equal(page(CASES[i].text, english, place()), CASES[i].page);
}

static void test_mistakes(void **state)
{
    static const struct {
        const char *text, *said;
    } CASES[] = {
        {"a\nb {{#open}} c", "template page, line 2: a section is not closed: open"},
        {"{{/open}}", "template page, line 1: nothing is open that this closes: open"},
        {"{{#a}}{{#b}}{{/a}}{{/b}}", "template page, line 1: another section is open than this"
                                     " closes: a"},
        {"\n{{name", "template page, line 2: a tag is not closed: {{name"},
        {"{{&name}}", "template page, line 1: no such tag: &name"},
        {"{{{name}}}", "template page, line 1: no such tag: {name"},
        {"{{}}", "template page, line 1: an empty tag: "},
        {"{{>other}}", "template page, line 1: there is no such template: other"},
        {"{{>page}}", "template page holds itself"},
        {"{{t missing}}", "no text for missing (missing)"},
        {"{{t route.@name}}", "no text for route.@name (route.\"Men's\" <Shed>)"},
        {"{{t found name}}", "no text for found (found)"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_string_equal(page(CASES[i].text, english, place()), CASES[i].said);
}

static void test_languages(void **state)
{
    static const struct {
        int count;
        const char *page;
    } CASES[] = {{1, "1 àite"},        {2, "2 àite"},   {3, "3 àiteachan"}, {11, "11 àite"},
                 {19, "19 àiteachan"}, {12, "12 àite"}, {20, "20 àite"},    {0, "0 àite"}};
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        template_data *d = template_data_new(memory);
        template_data_int(d, "n", CASES[i].count);
        assert_string_equal(page("{{t found n}}", gaelic, d), CASES[i].page);
    }
    /* what a language lacks comes from the one that it is read over */
    assert_string_equal(page("{{t route.gp}}", gaelic, place()), "Through your &lt;GP&gt;");
    assert_true(phrases_has(english, slice_of("hello")));
    assert_false(phrases_has(gaelic, slice_of("hello")));
    assert_true(slice_equals(phrases_tag(gaelic), "gd"));
}

static void test_files_of_phrases_that_are_refused(void **state)
{
    static const struct {
        const char *text, *said;
    } CASES[] = {
        {"language.plural = en\nhello\n", "x.txt, line 2: a line must be `key = text`"},
        {"language.plural = en\na = 1\na = 2\n", "x.txt has \"a\" twice"},
        {"a = 1\n", "x.txt: language.plural must be en or gd"},
        {"a = \xff\n", "x.txt is not UTF-8"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        phrases *read;
        error err;
        assert_int_equal(phrases_read("x.txt", slice_of(CASES[i].text), NULL, &read, &err),
                         ERR_INPUT);
        assert_string_equal(err.detail, CASES[i].said);
    }
}

static void test_check_finds_what_is_missing(void **state)
{
    const template_file files[] = {{slice_of("page"), slice_of("{{t hello}}{{t found n}}")},
                                   {slice_of("other"), slice_of("{{#a}}{{t nowhere}}{{/a}}")}};
    template_set *set;
    error err;
    (void)state;
    assert_int_equal(template_set_new(files, 1, &set, &err), OK);
    assert_int_equal(template_check(set, gaelic, &err), OK);
    template_set_free(set);
    assert_int_equal(template_set_new(files, 2, &set, &err), OK);
    assert_int_equal(template_check(set, english, &err), ERR_NOT_FOUND);
    assert_string_equal(err.detail, "template other: no text for nowhere");
    template_set_free(set);
}

/* A tree that memory ran out of is never a page with holes. */
static void test_without_memory(void **state)
{
    (void)state;
    for (size_t room = 0; room < 4000; room += 64) {
        arena *small = arena_new(room);
        template_data *d = template_data_new(small);
        for (int i = 0; i < 3; i++)
            template_data_puts(template_data_add(d, "list"), "x", "abc");
        const char *said = page("{{#list}}{{x}}{{/list}}", english, d);
        assert_true(strcmp(said, "abcabcabc") == 0 || strstr(said, "memory"));
        arena_free(small);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_filling),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_files_of_phrases_that_are_refused),
        cmocka_unit_test(test_check_finds_what_is_missing),
        cmocka_unit_test(test_without_memory),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
