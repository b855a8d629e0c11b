/* Any text as a JSON string, any double as a JSON number, and any bytes as a GeoJSON file. What is
 * written reads back as it was, by another program's parser; what is read is a table in order. */
#include "fuzz.h"

#include <math.h>
#include <string.h>

#include <jansson.h>

#include "exchange/table.h"
#include "format/json.h"

static void check_string(slice text, buf *out)
{
    buf_clear(out);
    json_text(out, text);
    HOLDS(!out->failed && out->len >= text.len + 2);
    for (size_t i = 0; i < out->len; i++) /* nothing that means something in HTML */
        HOLDS(!memchr("<>&\n", out->data[i], 4));
    if (!text_is_utf8(text.at, text.len))
        return;
    json_t *read = json_loadb(out->data, out->len, JSON_DECODE_ANY, NULL);
    HOLDS(json_is_string(read) && json_string_length(read) == text.len);
    HOLDS(memcmp(json_string_value(read), text.at, text.len) == 0);
    json_decref(read);
}

static void check_number(double number, buf *out)
{
    buf_clear(out);
    json_number(out, number);
    json_t *read = json_loadb(out->data, out->len, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, NULL);
    HOLDS(read);
    if (isfinite(number))
        HOLDS(json_real_value(read) == number);
    else
        HOLDS(json_is_null(read));
    json_decref(read);
}

/* A text that is a property of a feature comes out of the table as it went in, but for the space at
 * its ends. */
static void check_property(slice text, buf *out)
{
    table t;
    buf_clear(out);
    buf_puts(out, "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
                  "\"geometry\":{\"type\":\"Point\",\"coordinates\":[-4.2868,55.8942]},"
                  "\"properties\":{\"name\":");
    json_text(out, text);
    buf_puts(out, "}}]}");
    HOLDS(table_read_bytes((slice){out->data, out->len}, &t, NULL) == OK);
    HOLDS(t.row_count == 1 && t.heading_count == 1 && slice_equals(t.headings[0], "name"));
    HOLDS(t.rows[0].has_point && t.rows[0].point.lon_deg == -4.2868);
    slice cell = t.rows[0].cells[0], expected = slice_trim(text);
    HOLDS(cell.len == expected.len && (!cell.len || !memcmp(cell.at, expected.at, cell.len)));
    table_done(&t);
}

static bool is_utf8(slice text)
{
    return !text.len || text_is_utf8(text.at, text.len);
}

static void check_file(slice bytes)
{
    table t;
    error err = {0};
    status failed = table_read_bytes(bytes, &t, &err);
    if (failed) {
        HOLDS(failed == ERR_INPUT && err.detail[0]);
        return;
    }
    for (size_t i = 0; i < t.heading_count; i++) {
        HOLDS(is_utf8(t.headings[i]));
        for (size_t k = 0; k < i; k++)
            HOLDS(t.headings[i].len != t.headings[k].len ||
                  memcmp(t.headings[i].at, t.headings[k].at, t.headings[i].len) != 0);
    }
    for (size_t i = 0; i < t.row_count; i++) {
        HOLDS(t.rows[i].line == (long)i + 1);
        for (size_t k = 0; k < t.heading_count; k++)
            HOLDS(is_utf8(t.rows[i].cells[k]));
    }
    table_done(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static buf out;
    slice text = {(const char *)data, size};
    double number;
    if (!out.max)
        buf_init(&out, 1 << 20);
    check_string(text, &out);
    if (text_is_utf8(text.at, text.len))
        check_property(text, &out);
    if (size >= sizeof number) {
        memcpy(&number, data, sizeof number);
        check_number(number, &out);
    }
    if (size && (data[0] == '{' || data[0] == '['))
        check_file(text);
    return 0;
}
