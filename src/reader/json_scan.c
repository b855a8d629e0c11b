#include "reader/json_scan.h"

#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\x1E';
}

static slice from(slice text, size_t i)
{
    return (slice){text.at + i, text.len - i};
}

slice json_scan_space(slice text)
{
    size_t i = 0;
    while (i < text.len && (is_space(text.at[i]) || text.at[i] == ','))
        i++;
    return from(text, i);
}

/* The length of a text in quotes that begins here; 0 where it does not end on its line, on which
 * every text of JSON ends. */
static size_t quoted_length(slice text)
{
    for (size_t i = 1; i < text.len && text.at[i] != '\n'; i++) {
        if (text.at[i] == '\\')
            i++;
        else if (text.at[i] == '"')
            return i + 1;
    }
    return 0;
}

static size_t bracketed_length(slice text)
{
    size_t depth = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '"') {
            size_t length = quoted_length(from(text, i));
            if (!length)
                return 0;
            i += length - 1;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return i + 1;
        }
    }
    return 0;
}

/* A number, or a word. */
static size_t bare_length(slice text)
{
    size_t i = 0;
    while (i < text.len && !is_space(text.at[i]) && !(text.at[i] && strchr(",:[]{}\"", text.at[i])))
        i++;
    return i;
}

bool json_scan_value(slice *text, slice *ret)
{
    slice rest = json_scan_space(*text);
    if (!rest.len)
        return false;
    char c = rest.at[0];
    size_t length = c == '{' || c == '[' ? bracketed_length(rest)
                    : c == '"'           ? quoted_length(rest)
                                         : bare_length(rest);
    if (!length)
        return false;
    *ret = (slice){rest.at, length};
    *text = from(rest, length);
    return true;
}

bool json_scan_member(slice *text, slice *ret_name, slice *ret_value)
{
    slice rest = *text, name, value;
    if (!json_scan_value(&rest, &name) || name.at[0] != '"')
        return false;
    rest = json_scan_space(rest);
    if (!rest.len || rest.at[0] != ':')
        return false;
    rest = from(rest, 1);
    if (!json_scan_value(&rest, &value))
        return false;
    *ret_name = (slice){name.at + 1, name.len - 2};
    *ret_value = value;
    *text = rest;
    return true;
}

bool json_scan_inside(slice text, char bracket, slice *ret)
{
    slice value;
    text = json_scan_space(text);
    if (!text.len || text.at[0] != bracket || !json_scan_value(&text, &value) ||
        json_scan_space(text).len)
        return false;
    *ret = (slice){value.at + 1, value.len - 2};
    return true;
}
