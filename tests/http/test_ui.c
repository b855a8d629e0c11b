/* GET /ui: in the coding that the client takes, kept for good under the name with the hash; and
 * what a browser may do for a page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "pages/ui_files.h"
#include "support/http_served.h"

static void test_codings(void **state)
{
    static const struct {
        const char *field, *coding;
        ui_coding form;
    } CASES[] = {
        {"Accept-Encoding: gzip, deflate, br\r\n", "br", CODING_BROTLI},
        {"Accept-Encoding: gzip\r\n", "gzip", CODING_GZIP},
        {"Accept-Encoding: br;q=0, gzip\r\n", "gzip", CODING_GZIP},
        {"", NULL, CODING_NONE},
    };
    (void)state;
    const ui_file *style = ui_file_named(slice_of("cairn.css"));
    char target[200];
    snprintf(target, sizeof target, "/ui/%s", style->path);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        http_answer a = http_get_with(f.server.port, target, CASES[i].field);
        const slice *form = &style->form[CASES[i].form];
        assert_int_equal(a.status, 200);
        assert_int_equal(a.body_length, form->len);
        assert_memory_equal(a.body, form->at, form->len);
        const char *coding = http_header(&a, "Content-Encoding");
        assert_true(CASES[i].coding ? coding && strcmp(coding, CASES[i].coding) == 0 : !coding);
        assert_string_equal(http_header(&a, "Cache-Control"),
                            "public, max-age=31536000, immutable");
        assert_string_equal(http_header(&a, "Content-Type"), "text/css; charset=utf-8");
        http_answer_free(&a);
    }
}

static void test_plain_names_are_asked_for_again(void **state)
{
    (void)state;
    http_answer a = http_get_with(f.server.port, "/ui/plain.css", "");
    assert_int_equal(a.status, 200);
    assert_string_equal(http_header(&a, "Cache-Control"), "no-cache");
    char field[100];
    snprintf(field, sizeof field, "If-None-Match: %.60s\r\n", http_header(&a, "ETag"));
    http_answer_free(&a);
    a = http_get_with(f.server.port, "/ui/plain.css", field);
    assert_int_equal(a.status, 304);
    http_answer_free(&a);
    a = http_get_with(f.server.port, "/ui/plain-000000000000.css", "");
    assert_int_equal(a.status, 404);
    http_answer_free(&a);
}

/* No page has a style or a script within it, since none may. */
static void test_pages_are_guarded(void **state)
{
    static const char *const PAGES[] = {"/?f=html", "/collections/assets/items?f=html",
                                        "/collections?f=html", "/api?f=html"};
    (void)state;
    for (size_t i = 0; i < COUNT(PAGES); i++) {
        http_answer a = http_get_with(f.server.port, PAGES[i], "");
        assert_int_equal(a.status, 200);
        const char *policy = http_header(&a, "Content-Security-Policy");
        assert_non_null(policy);
        assert_non_null(strstr(policy, "default-src 'self'"));
        assert_non_null(strstr(policy, "frame-ancestors 'none'"));
        assert_null(strstr(policy, "unsafe"));
        assert_string_equal(http_header(&a, "Referrer-Policy"), "no-referrer");
        assert_null(strstr(a.body, "<style"));
        assert_null(strstr(a.body, " style="));
        assert_null(strstr(a.body, "<script>"));
        http_answer_free(&a);
    }
    http_answer json = http_get_with(f.server.port, "/collections?f=json", "");
    assert_null(http_header(&json, "Content-Security-Policy"));
    http_answer_free(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codings),
        cmocka_unit_test(test_plain_names_are_asked_for_again),
        cmocka_unit_test(test_pages_are_guarded),
    };
    return cmocka_run_group_tests(tests, served_set_up, served_tear_down);
}
