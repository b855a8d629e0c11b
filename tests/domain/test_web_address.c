#include "domain/web_address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static const struct {
    const char *cell, *reads; /* NULL: it is no address */
} CELLS[] = {
    {"www.example.org", "http://www.example.org"},
    {"example.org", "http://example.org"},
    {"example.co.uk/shed", "http://example.co.uk/shed"},
    {"example.scot", "http://example.scot"},
    {"//example.org/a", "http://example.org/a"},
    {"http://example.org", "http://example.org"},
    {"https://example.org/", "https://example.org/"},
    {"https://example.org/a?b=c&d=e%20f#g", "https://example.org/a?b=c&d=e%20f#g"},
    {"https://example.org:8443/a", "https://example.org:8443/a"},
    {"https://www.example.org/Some_Path(1)", "https://www.example.org/Some_Path(1)"},
    {"HTTP://Example.org/Path", "http://Example.org/Path"},
    {"HttpS://example.org", "https://example.org"},
    {"http//example.org", "http://example.org"},
    {"http:/example.org", "http://example.org"},
    {"https;//example.org", "https://example.org"},
    {"https:///example.org", "https://example.org"},
    {"http:\\\\example.org", "http://example.org"},
    {"http://https://example.org", "https://example.org"},
    {"http:// www.example.org", "http://www.example.org"},
    {"\xC2\xA0 www.example.org \r\n", "http://www.example.org"},
    {"www.example.org.", "http://www.example.org"},
    {"www.example.org,", "http://www.example.org"},
    {"(www.example.org)", "http://www.example.org"},
    {"<https://example.org/>", "https://example.org/"},
    {"\"www.example.org\"", "http://www.example.org"},
    {"https://example.org/@shed", "https://example.org/@shed"},
    {"facebook.com/exampleshed", "http://facebook.com/exampleshed"},
    {"https://xn--caf-dma.example", "https://xn--caf-dma.example"},
    {"https://caf\xC3\xA9.example/", "https://caf\xC3\xA9.example/"},
    {"www.example.org/caf\xC3\xA9", "http://www.example.org/caf\xC3\xA9"},
    {"", NULL},
    {"none", NULL},
    {"n/a", NULL},
    {"N/A", NULL},
    {"-", NULL},
    {"see Facebook", NULL},
    {"Facebook", NULL},
    {"@exampleshed", NULL},
    {"info@example.org", NULL},
    {"mailto:info@example.org", NULL},
    {"http://info@example.org", NULL},
    {"https://user:word@example.org/", NULL},
    {"javascript:alert(1)", NULL},
    {"javascript://example.org/%0aalert(1)", NULL},
    {"data:text/html,example.org", NULL},
    {"ftp://example.org", NULL},
    {"file:///etc/passwd", NULL},
    {"http://", NULL},
    {"http", NULL},
    {"https", NULL},
    {"www", NULL},
    {"www.", NULL},
    {"www.example", "http://www.example"},
    {"http://localhost", NULL},
    {"http://10.0.0.1/", NULL},
    {"0141.496.0123", NULL},
    {"10.30", NULL},
    {"e.g", NULL},
    {"B.Sc", NULL},
    {"Mon.to.fri", NULL},
    {"St.Mary", NULL},
    {"www.example.org www.example.com", NULL},
    {"www.example.org, www.example.com", NULL},
    {"www.exa mple.org", NULL},
    {"www..example.org", NULL},
    {"www.-example.org", NULL},
    {"https://example.org:port/", NULL},
    {"https://example.org/<script>", NULL},
    {"https://example.org/\x01", NULL},
    {"https://example.org/\xFF", NULL},
    {"https://example.org/\xC2\xA0x", NULL},
};

static void test_cells(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(CELLS); i++) {
        char text[WEB_ADDRESS_MAX + 1] = "before";
        bool read = web_address_read(slice_of(CELLS[i].cell), text, sizeof text);
        if (read != (CELLS[i].reads != NULL) || strcmp(text, read ? CELLS[i].reads : "before") != 0)
            fail_msg("'%s' reads as '%s'", CELLS[i].cell, text);
        if (!read)
            continue;
        char again[WEB_ADDRESS_MAX + 1]; /* what is read stays as it is */
        assert_true(web_address_read(slice_of(text), again, sizeof again));
        assert_string_equal(again, text);
    }
}

static void test_lengths(void **state)
{
    char cell[WEB_ADDRESS_MAX + 1], text[WEB_ADDRESS_MAX + 1] = "before";
    (void)state;
    memset(cell, 'a', sizeof cell);
    memcpy(cell, "http://example.org/", 19);
    assert_false(web_address_read((slice){cell, WEB_ADDRESS_MAX + 1}, text, sizeof text));
    assert_string_equal(text, "before");
    assert_true(web_address_read((slice){cell, WEB_ADDRESS_MAX}, text, sizeof text));
    assert_int_equal(strlen(text), WEB_ADDRESS_MAX);
    for (size_t size = 0; size <= 20; size++) {
        text[0] = '\0';
        assert_int_equal(web_address_read(slice_of("example.org/a"), text, size), size >= 21);
        assert_int_equal(text[0], '\0');
    }
    assert_true(web_address_read(slice_of("example.org/a"), text, 21));
}

static void test_nul_is_no_address(void **state)
{
    char text[WEB_ADDRESS_MAX + 1];
    (void)state;
    assert_false(web_address_read((slice){"www.example.org\0/a", 18}, text, sizeof text));
    assert_false(web_address_read((slice){"http\0//example.org", 18}, text, sizeof text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_nul_is_no_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
