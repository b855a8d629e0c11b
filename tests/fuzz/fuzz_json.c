/* Any text as a JSON string and any double as a JSON number: what is written reads back as it was,
 * by another program's parser. */
#include "fuzz.h"

#include <math.h>
#include <string.h>

#include <jansson.h>

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static buf out;
    slice text = {(const char *)data, size};
    double number;
    if (!out.max)
        buf_init(&out, 1 << 20);
    check_string(text, &out);
    if (size >= sizeof number) {
        memcpy(&number, data, sizeof number);
        check_number(number, &out);
    }
    return 0;
}
