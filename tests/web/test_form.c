/* Forms as browsers send them: blank fields are as if they were not there, lines end with LF. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "web/form.h"

static void test_fields(void **state)
{
    static const struct {
        const char *body;
        const char *read; /* name=value| of each field, or ! and the field that is wrong */
    } CASES[] = {
        {"", ""},
        {"a=1&b=2", "a=1|b=2|"},
        {"a=&b=+%20%0D%0A&c=x", "c=x|"},
        {"a", ""},
        {"a=1%0D%0A2%0A3%0D4%0D%0A", "a=1\n2\n3\n4\n|"},
        {"a=%0D%0D%0Ab", "a=\n\nb|"},
        {"caf%C3%A9=c%26d%3De", "caf\xC3\xA9=c&d=e|"},
        {"a=%", "!a"},
        {"a=%F", "!a"},
        {"a=%FF", "!a"},
        {"a=%00", "!a"},
        {"1&2&3&4&5&6&7&8&9&10&11&12&13&14&15&16&17&18&19&20&21&22&23&24&25&26&27&28&29&30&31&x=y",
         "x=y|"},
        {"1&2&3&4&5&6&7&8&9&10&11&12&13&14&15&16&17&18&19&20&21&22&23&24&25&26&27&28&29&30&31&32&x",
         "!form"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        ARENA_SCOPED arena *a = arena_new(1 << 20);
        BUF_SCOPED buf read;
        param_pairs fields = {0};
        error err = {0};
        buf_init(&read, 1000);
        if (form_split(slice_of(CASES[i].body), a, &fields, &err))
            buf_printf(&read, "!%s", err.field);
        for (size_t k = 0; k < fields.count; k++)
            buf_printf(&read, "%.*s=%.*s|", (int)fields.pairs[k].name.len, fields.pairs[k].name.at,
                       (int)fields.pairs[k].value.len, fields.pairs[k].value.at);
        assert_string_equal(buf_text(&read), CASES[i].read);
    }
}

static void test_media(void **state)
{
    static const struct {
        const char *type;
        bool form;
    } CASES[] = {{MEDIA_FORM, true},
                 {"application/X-www-form-urlencoded; charset=UTF-8", true},
                 {"multipart/form-data", false},
                 {"application/x-www-form-urlencodedx", false},
                 {"", false},
                 {";", false},
                 {NULL, false}};
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_int_equal(form_is(CASES[i].type ? slice_of(CASES[i].type) : (slice){0}),
                         CASES[i].form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_media),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
