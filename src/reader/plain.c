#include "reader/plain.h"

#include <ctype.h>
#include <string.h>

#include "reader/csv_sheet.h"
#include "reader/encoding.h"
#include "reader/json_sheet.h"
#include "reader/layers.h"

static bool begins(slice text, const char *with)
{
    size_t length = strlen(with);
    return text.len >= length && slice_equals_nocase((slice){text.at, length}, with);
}

static bool is_html(slice text)
{
    return begins(text, "<!doctype html") || begins(text, "<html");
}

static bool is_xml(slice text)
{
    return begins(text, "<?xml") || begins(text, "<rss") || begins(text, "<gpx");
}

/* No text has more than a few control characters. */
static bool is_binary(slice text)
{
    size_t odd = 0, length = text.len < 4096 ? text.len : 4096;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        odd += c == 0x7F || (c < 0x20 && !strchr("\t\r\n\f\x1A\x1E", c));
        odd += c == 0;
    }
    return odd > 4 && odd * 20 > length;
}

/* Told apart by how they begin; the first that fits, and else comma-separated values. */
static const struct {
    bool (*is)(slice text);
    const char *format;
    status (*read)(job *, slice text, slice name, error *err);
    const char *refusal;
} KINDS[] = {
    {kml_is, "KML", kml_read, NULL},
    {topojson_is, "TopoJSON", topojson_read, NULL},
    {json_is, "JSON", json_read, NULL},
    {is_html, NULL, NULL,
     "it is a web page; open it in a spreadsheet and save it as .xlsx or .csv"},
    {is_xml, NULL, NULL, "it is XML of a kind that can't be read; export it as .csv or GeoJSON"},
    {is_binary, NULL, NULL, "it is no table: neither text nor a format that can be read"},
};

status plain_read(job *j, slice bytes, slice name, error *err)
{
    slice text;
    const char *encoding = encoding_judge(bytes);
    status failed = encoding_decode(bytes, encoding, j->out->memory, &text, err);
    if (failed)
        return failed;
    j->out->encoding = encoding;
    slice beginning = slice_trim(text);
    for (size_t i = 0; i < COUNT(KINDS); i++) {
        if (!KINDS[i].is(beginning))
            continue;
        if (!KINDS[i].read)
            return error_set(err, ERR_INPUT, "FILE", "%s", KINDS[i].refusal);
        j->out->format = KINDS[i].format;
        return KINDS[i].read(j, beginning, name, err);
    }
    j->out->format = "CSV";
    return csv_sheet_read(j, text, name, err);
}
