/* What an archive's head and metadata are taken for, and what is refused. */
#include "web/pmtiles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/pmtiles.h"

static buf archive;

static int set_up(void **state)
{
    (void)state;
    buf_init(&archive, 1 << 20);
    return pmtiles_write(&archive, PMTILES_OF_PROTOMAPS) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    buf_done(&archive);
    return 0;
}

static void test_header(void **state)
{
    pmtiles_header h;
    BUF_SCOPED buf metadata;
    (void)state;
    assert_int_equal(pmtiles_read_header((const uint8_t *)archive.data, archive.len, &h, NULL), OK);
    assert_true(h.gzipped);
    buf_init(&metadata, 10000);
    slice packed = {archive.data + h.metadata_offset, (size_t)h.metadata_length};
    assert_int_equal(gzip_read(packed, &metadata, NULL), OK);
    assert_string_equal(buf_text(&metadata), PMTILES_OF_PROTOMAPS);
    buf_clear(&metadata); /* cut short, and with a limit that it does not keep to */
    assert_int_equal(gzip_read((slice){packed.at, packed.len - 1}, &metadata, NULL), ERR_INPUT);
    metadata.max = 10;
    assert_int_equal(gzip_read(packed, &metadata, NULL), ERR_INPUT);
}

static void test_damaged_headers(void **state)
{
    static const struct {
        size_t at;
        uint8_t byte;
        const char *says;
    } CASES[] = {
        {0, 'p', "is no PMTiles archive"},
        {7, 2, "is PMTiles version 2"},
        {97, 4, "gzip is needed"}, /* zstd */
        {98, 3, "gzip is needed"}, /* brotli */
        {99, 2, "no vector tiles"},
        {15, 0x80, "root directory end past the end"},
        {16, 0xFF, "root directory end past the end"},
        {31, 0xFF, "metadata end past the end"},
        {39, 0xFF, "metadata end past the end"},
        {47, 0x01, "leaf directories end past the end"},
        {65, 0x01, "tiles end past the end"},
        {71, 0xFF, "tiles end past the end"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        uint8_t head[PMTILES_HEADER_BYTES];
        pmtiles_header h;
        error err = {0};
        memcpy(head, archive.data, sizeof head);
        head[CASES[i].at] = CASES[i].byte;
        if (pmtiles_read_header(head, archive.len, &h, &err) != ERR_INPUT ||
            !strstr(err.detail, CASES[i].says))
            fail_msg("byte %zu: %s", CASES[i].at, err.detail);
    }
    for (size_t length = 0; length < archive.len; length++)
        assert_int_equal(
            pmtiles_read_header((const uint8_t *)archive.data, length, &(pmtiles_header){0}, NULL),
            ERR_INPUT);
}

static void test_root_directory_is_near_the_start(void **state)
{
    uint8_t head[PMTILES_HEADER_BYTES];
    pmtiles_header h;
    error err = {0};
    (void)state;
    memcpy(head, archive.data, sizeof head);
    pmtiles_number(head + 8, 16384 - 5);
    pmtiles_number(head + 16, 5);
    assert_int_equal(pmtiles_read_header(head, 1 << 20, &h, &err), OK);
    pmtiles_number(head + 16, 6);
    assert_int_equal(pmtiles_read_header(head, 1 << 20, &h, &err), ERR_INPUT);
    assert_non_null(strstr(err.detail, "first 16 KiB"));
}

static void test_metadata(void **state)
{
    static const struct {
        const char *json;
        status code;
        styles_base layers;
        const char *attribution;
    } CASES[] = {
        {PMTILES_OF_PROTOMAPS, OK, STYLES_BASE_PROTOMAPS, "<b>Made</b> up"},
        {PMTILES_OF_OPENMAPTILES, OK, STYLES_BASE_OPENMAPTILES, NULL},
        /* Protomaps before version 4 */
        {"{\"vector_layers\":[{\"id\":\"roads\",\"fields\":{\"pmap:kind\":\"\"}},"
         "{\"id\":\"places\",\"fields\":{\"pmap:kind\":\"\"}}]}",
         ERR_INPUT},
        {"{\"vector_layers\":[{\"id\":\"roads\",\"fields\":{\"kind\":\"\"}}]}", ERR_INPUT},
        {"{\"vector_layers\":[{\"id\":7},{},[],null]}", ERR_INPUT},
        {"{\"vector_layers\":{}}", ERR_INPUT},
        {"{}", ERR_INPUT},
        {"[]", ERR_INPUT},
        {"", ERR_INPUT},
        {"{\"vector_layers\":[", ERR_INPUT},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        ARENA_SCOPED arena *a = arena_new(1 << 16);
        pmtiles_metadata m = {0};
        if (pmtiles_read_metadata(slice_of(CASES[i].json), a, &m, NULL) != CASES[i].code ||
            m.layers != CASES[i].layers || !m.attribution != !CASES[i].attribution)
            fail_msg("%s", CASES[i].json);
        if (m.attribution)
            assert_string_equal(m.attribution, CASES[i].attribution);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header),
        cmocka_unit_test(test_damaged_headers),
        cmocka_unit_test(test_root_directory_is_near_the_start),
        cmocka_unit_test(test_metadata),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
