/* What others may show in a frame of theirs, and the line that they copy for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "support/http_served.h"

static http_answer page(const char *target)
{
    return http_get_with(f.server.port, target, "Accept: text/html,*/*;q=0.8\r\n");
}

static bool holds(const http_answer *a, const char *text)
{
    return a->body && strstr(a->body, text);
}

/* Only what asks to be in a frame, and only of the pages that others may show. */
static void test_who_may_frame(void **state)
{
    static const struct {
        const char *target;
        bool framed;
    } CASES[] = {
        {"/?embed=yes", true},
        {"/?place=G20+9AD&embed=yes", true},
        {"/", false},
        {"/?embed=", false},
        {"/about?embed=yes", false},
        {"/privacy?embed=yes", false},
        {"/list?embed=yes", false},
        {"/accessibility?embed=yes", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        http_answer a = page(CASES[i].target);
        assert_int_equal(a.status, 200);
        const char *policy = http_header(&a, "Content-Security-Policy");
        const char *who = policy ? strstr(policy, "frame-ancestors ") : NULL;
        if (!who || (strcmp(who, "frame-ancestors *") == 0) != CASES[i].framed)
            fail_msg("%s: %s", CASES[i].target, who ? who : "no policy");
        /* one that is in no frame has the way out, and a page in a frame says whose it is */
        assert_true(!holds(&a, "id=\"leave\"") == CASES[i].framed);
        assert_true(holds(&a, ">From Cairn</a>") == CASES[i].framed);
        http_answer_free(&a);
    }
    http_answer wrong = page("/?embed=no");
    assert_int_equal(wrong.status, 400);
    http_answer_free(&wrong);
}

/* Whoever goes on finding stays within the frame; what leads elsewhere takes the whole window. */
static void test_links_of_a_frame(void **state)
{
    static const char *const HELD[] = {
        "<base target=\"_top\">",
        " target=\"_self\">\n",
        "<input type=\"hidden\" name=\"embed\" value=\"yes\">",
        "embed=yes\" rel=\"next\" target=\"_self\"",
        "<a href=\"/?place=G20%209AD\">From Cairn</a>",
        "<h3 class=\"cairn_card__name\"><a href=\"/place/",
    };
    static const char *const NOT_HELD[] = {"<footer", "<nav aria-label=\"Menu\"", "embed-code"};
    (void)state;
    http_answer a = page("/?place=G20+9AD&embed=yes");
    for (size_t i = 0; i < COUNT(HELD); i++)
        if (!holds(&a, HELD[i]))
            fail_msg("no %s in\n%s", HELD[i], a.body);
    for (size_t i = 0; i < COUNT(NOT_HELD); i++)
        assert_false(holds(&a, NOT_HELD[i]));
    http_answer_free(&a);
    a = page("/?place=Maryhil&embed=yes");
    assert_true(holds(&a, "<a href=\"/?place=Maryhill&amp;embed=yes\" target=\"_self\">"));
    http_answer_free(&a);
    a = page("/?place=G20+9AD");
    assert_false(holds(&a, "target="));
    http_answer_free(&a);
}

/* The line is written as HTML for others, and that as text for ours: twice escaped. */
static void test_line_to_copy(void **state)
{
    static const struct {
        const char *target, *query;
    } CASES[] = {
        {"/?place=G20+9AD&step_free=yes&kind=library",
         "?place=G20+9AD&amp;amp;kind=library&amp;amp;step_free=yes&amp;amp;embed=yes"},
        {"/?q=%22%3E%3Cscript%3E&place=G20+9AD",
         "?place=G20+9AD&amp;amp;q=%22%3E%3Cscript%3E&amp;amp;embed=yes"},
        /* it says neither where a device was, nor what is on the reader's list */
        {"/?at=-4.2868,55.8842&page=2", "?embed=yes"},
        {"/?place=G20+9AD&list=0a1b2c3d-0000-4000-8000-000000000001",
         "?place=G20+9AD&amp;amp;embed=yes"},
        /* the one of two places of a name that was chosen is no device */
        {"/?place=Twinford&at=-4.500,55.600",
         "?place=Twinford&amp;amp;at=-4.500,55.600&amp;amp;embed=yes"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char line[400];
        snprintf(line, sizeof line,
                 "readonly spellcheck=\"false\">&lt;iframe src=&quot;http://localhost/%s&quot; "
                 "title=&quot;What is near you, from Cairn&quot;",
                 CASES[i].query);
        http_answer a = page(CASES[i].target);
        assert_int_equal(a.status, 200);
        if (!holds(&a, line))
            fail_msg("%s: no %s in\n%s", CASES[i].target, line, a.body);
        http_answer_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_may_frame),
        cmocka_unit_test(test_links_of_a_frame),
        cmocka_unit_test(test_line_to_copy),
    };
    return cmocka_run_group_tests(tests, served_set_up, served_tear_down);
}
