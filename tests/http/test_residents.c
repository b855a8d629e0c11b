/* GET / as a browser asks for it: what is near, with which questions beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "support/http_fixture.h"

static http_fixture f;

static int set_up(void **state)
{
    (void)state;
    return fixture_make(&f) && fixture_serve(&f, (const char *const[]){NULL}) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    int ended = http_stop(&f.server, SIGTERM);
    fixture_remove(&f);
    return ended;
}

static http_answer page(const char *target)
{
    return http_get_with(f.server.port, target, "Accept: text/html,*/*;q=0.8\r\n");
}

static size_t count_of(const char *page_text, const char *what)
{
    size_t count = 0;
    for (const char *at = page_text; (at = strstr(at, what)); at++)
        count++;
    return count;
}

static void test_each_page_holds(void **state)
{
    static const struct {
        const char *target, *holds[4];
    } CASES[] = {
        {"/", {"<h1>What is near me?</h1>", "name=\"place\" value=\"\""}},
        {"/?place=G20+9AD",
         {"We looked from G20 9AD.", "value=\"G20 9AD\"", "metres away", "minutes’ walk"}},
        {"/?place=g209ad", {"We looked from G20 9AD."}},
        {"/?place=Maryhill", {"We looked from Maryhill.", "We may be 800 metres out."}},
        {"/?place=Maryhil",
         {"We could not find “Maryhil”", "Is it one of these?", "<a href=\"/?place=Maryhill\">"}},
        {"/?place=Xyzzyqwrt", {"We could not find “Xyzzyqwrt”. Try a postcode,"}},
        {"/?place=Twinford", {"There is more than one “Twinford”", "at=-4.500,55.600"}},
        {"/?place=Twinford&at=-4.500,55.600", {"We looked from Twinford."}},
        {"/?place=Twinford&at=-4.400,55.600", {"There is more than one “Twinford”"}},
        {"/?at=-4.2868,55.8842",
         {"We looked from where you are.", "name=\"at\" value=\"-4.287,55.884\">"}},
        /* typed since, without scripts */
        {"/?place=G20+9AD&at=-4.400,55.600", {"We looked from G20 9AD."}},
        {"/?place=G20+9AD&q=harmonum", {"We looked for “harmonium”.", "5 things near you"}},
        {"/?place=G20+9AD&kind=library&step_free=yes&q=harmonium", {"1 thing near you"}},
        {"/?place=%3Cscript%3E", {"value=\"&lt;script&gt;\""}},
        {"/?place=G20+9AD&pace=slowest", {"at 2.4 km an hour"}},
        /* a form that was sent as it was, and a link from elsewhere */
        {"/?place=G20+9AD&q=&when=&fbclid=x", {"We looked from G20 9AD."}},
        {"/?place=G20+9AD&page=2", {"rel=\"prev\"", "rel=\"next\""}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        http_answer a = page(CASES[i].target);
        assert_int_equal(a.status, 200);
        for (size_t k = 0; k < COUNT(CASES[i].holds) && CASES[i].holds[k]; k++)
            if (!strstr(a.body, CASES[i].holds[k]))
                fail_msg("%s: no %s in\n%s", CASES[i].target, CASES[i].holds[k], a.body);
        assert_null(strstr(a.body, "<script>"));
        http_answer_free(&a);
    }
}

static void test_what_is_not_an_answer(void **state)
{
    static const char *const CASES[] = {
        "/?when=someday", "/?part=night", "/?kind=castle", "/?for=nobody",
        "/?help=me",      "/?free=no",    "/?step_free=1", "/?at=1",
        "/?at=200,10",    "/?lang=xx",    "/?pace=fast",   "/?radius=-1",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        http_answer a = page(CASES[i]);
        if (a.status != 400 || !strstr(a.body, "<main"))
            fail_msg("%s: %d, %s", CASES[i], a.status, a.body);
        http_answer_free(&a);
    }
}

/* The nearest first, twenty a page, and each once over the pages. */
static void test_pages_follow_each_other(void **state)
{
    (void)state;
    http_answer one = page("/?place=G20+9AD"), two = page("/?place=G20+9AD&page=2");
    assert_int_equal(count_of(one.body, "<article"), 20);
    assert_int_equal(count_of(two.body, "<article"), 20);
    for (const char *at = one.body; (at = strstr(at, "data-uuid=\"")); at++) {
        char uuid[48];
        snprintf(uuid, sizeof uuid, "%.47s", at);
        assert_null(strstr(two.body, uuid));
    }
    http_answer_free(&one);
    http_answer_free(&two);
}

/* The number beside an answer is what comes when it is chosen. */
static void test_counts_are_kept(void **state)
{
    (void)state;
    http_answer before = page("/?place=G20+9AD");
    const char *at = strstr(before.body, "name=\"step_free\"");
    assert_non_null(at);
    const char *count = strstr(at, "class=\"cairn_count\">(");
    assert_non_null(count);
    char promised[40];
    snprintf(promised, sizeof promised, "%ld things near you",
             strtol(count + strlen("class=\"cairn_count\">("), NULL, 10));
    http_answer after = page("/?place=G20+9AD&step_free=yes");
    assert_non_null(strstr(after.body, promised));
    http_answer_free(&before);
    http_answer_free(&after);
}

/* Nothing is shown to who has asked nothing, or from a place that is none. */
static void test_nothing_asked_nothing_shown(void **state)
{
    static const char *const CASES[] = {"/", "/?place=Maryhil", "/?place=Twinford&step_free=yes"};
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        http_answer a = page(CASES[i]);
        assert_int_equal(a.status, 200);
        assert_null(strstr(a.body, "<article"));
        http_answer_free(&a);
    }
    http_answer a = page("/?q=harmonium");
    assert_non_null(strstr(a.body, "6 things</h2>"));
    assert_null(strstr(a.body, "metres away"));
    http_answer_free(&a);
}

/* Wherever a page leads on its own address, in another language and with a list, there is one. */
static void test_no_link_is_broken(void **state)
{
    (void)state;
    http_answer a = page("/?place=G20+9AD&lang=gd&list=0192f0c4-0000-4000-8000-000000000001");
    size_t followed = 0;
    for (const char *at = a.body; (at = strstr(at, "href=\"/"));) {
        char target[2000];
        size_t length = 0;
        for (at += strlen("href=\""); *at != '"' && length < sizeof target - 1; length++) {
            target[length] = *at == '#' ? '\0' : *at;
            at += strncmp(at, "&amp;", 5) == 0 ? 5 : 1;
        }
        target[length] = '\0';
        http_answer led = page(target);
        if (led.status != 200)
            fail_msg("%s: %d", target, led.status);
        http_answer_free(&led);
        followed++;
    }
    assert_true(followed > 30);
    http_answer_free(&a);
}

/* A program that asks the same address gets the landing page of the OGC. */
static void test_programs_get_the_landing_page(void **state)
{
    (void)state;
    http_answer a = http_get(f.server.port, "/");
    assert_non_null(strstr(http_header(&a, "Content-Type"), "application/json"));
    assert_non_null(strstr(a.body, "\"conformance\""));
    http_answer_free(&a);
    a = http_get_with(f.server.port, "/?f=json", "Accept: text/html\r\n");
    assert_non_null(strstr(a.body, "\"conformance\""));
    http_answer_free(&a);
}

/* The whole weight before the first results: the page and one style sheet. */
static void test_weight(void **state)
{
    static const char ACCEPT[] = "Accept: text/html\r\nAccept-Encoding: gzip, br\r\n";
    (void)state;
    http_answer a = http_get_with(f.server.port, "/?place=G20+9AD", ACCEPT);
    http_answer plain = page("/?place=G20+9AD");
    const char *href = strstr(plain.body, "rel=\"stylesheet\" href=\"");
    assert_non_null(href);
    assert_int_equal(count_of(plain.body, "rel=\"stylesheet\""), 1);
    char target[200];
    snprintf(target, sizeof target, "%.*s",
             (int)strcspn(href + strlen("rel=\"stylesheet\" href=\""), "\""),
             href + strlen("rel=\"stylesheet\" href=\""));
    http_answer style = http_get_with(f.server.port, target, ACCEPT);
    assert_int_equal(style.status, 200);
    assert_in_range(a.body_length + style.body_length, 1000, 40 * 1024);
    http_answer_free(&a);
    http_answer_free(&plain);
    http_answer_free(&style);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_page_holds),
        cmocka_unit_test(test_what_is_not_an_answer),
        cmocka_unit_test(test_pages_follow_each_other),
        cmocka_unit_test(test_counts_are_kept),
        cmocka_unit_test(test_nothing_asked_nothing_shown),
        cmocka_unit_test(test_no_link_is_broken),
        cmocka_unit_test(test_programs_get_the_landing_page),
        cmocka_unit_test(test_weight),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
