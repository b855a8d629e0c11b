#include "domain/web_address.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { HOST_MAX = 253, LABEL_MAX = 63 }; /* RFC 1035, 2.3.4 */

static bool has(const char *set, char c)
{
    return c && strchr(set, c);
}

/* The slashes behind a scheme as they are mistyped. @return their length, or 0. */
static size_t slashes_length(slice at)
{
    size_t len = 0, slashes = 0;
    while (len < at.len && len < 4 && has(":;./\\", at.at[len])) {
        slashes += has("/\\", at.at[len]);
        len++;
    }
    return slashes ? len : 0;
}

/* Takes schemes off: the last that is written holds ("http://https://x.org"). */
static const char *take_scheme(slice *text)
{
    static const char *const SCHEMES[] = {"https", "http"};
    const char *found = NULL;
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < COUNT(SCHEMES) && !again; i++) {
            size_t len = strlen(SCHEMES[i]);
            if (text->len <= len || strncasecmp(text->at, SCHEMES[i], len) != 0)
                continue;
            size_t slashes = slashes_length((slice){text->at + len, text->len - len});
            if (!slashes)
                continue;
            *text = slice_trim((slice){text->at + len + slashes, text->len - len - slashes});
            found = SCHEMES[i];
            again = true;
        }
    }
    return found;
}

/* Ends of names that directories have without www or a scheme; with fewer, "Mon.to.fri" and "B.Sc"
 * would be addresses. */
static bool is_known_end(slice label)
{
    static const char *const ENDS[] = {"uk",  "com",    "org",     "net",  "scot",   "info",
                                       "eu",  "co",     "io",      "biz",  "london", "wales",
                                       "gov", "church", "website", "blog", "cymru",  "coop",
                                       "edu", "online", "site",    "app",  "ngo",    "community"};
    for (size_t i = 0; i < COUNT(ENDS); i++)
        if (slice_equals_nocase(label, ENDS[i]))
            return true;
    return false;
}

static bool is_label(slice label)
{
    if (!label.len || label.len > LABEL_MAX || label.at[0] == '-' || label.at[label.len - 1] == '-')
        return false;
    for (size_t i = 0; i < label.len; i++)
        if (!isalnum((unsigned char)label.at[i]) && !has("-_", label.at[i]) &&
            !((unsigned char)label.at[i] & 0x80))
            return false;
    return true;
}

/* A host of two labels or more whose last is no number. */
static bool is_host(slice host, bool plain)
{
    slice label = {host.at, 0};
    size_t labels = 0;
    if (host.len > HOST_MAX)
        return false;
    for (size_t i = 0; i <= host.len; i++) {
        if (i < host.len && host.at[i] != '.')
            continue;
        label.len = (size_t)(host.at + i - label.at);
        if (!is_label(label))
            return false;
        labels++;
        if (i < host.len)
            label.at = host.at + i + 1;
    }
    bool named = label.len >= 2;
    for (size_t i = 0; i < label.len; i++)
        named = named && !isdigit((unsigned char)label.at[i]);
    if (label.len > 4 && strncasecmp(label.at, "xn--", 4) == 0)
        named = true;
    return labels >= 2 && named && (!plain || is_known_end(label));
}

/* A closing bracket stays where an opening one is in the address. */
static slice without_end(slice text)
{
    bool opened = text.len && memchr(text.at, '(', text.len);
    while (text.len && has(opened ? ".,;:!'\"<>" : ".,;:!'\"<>)", text.at[text.len - 1]))
        text.len--;
    return slice_trim(text);
}

/* No white space, no control characters, no character that RFC 3986 has no place for. */
static bool is_clean(slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c <= 0x20 || c == 0x7F || has("\"<>\\^`{|}", (char)c))
            return false;
        if (c == 0xC2 && i + 1 < text.len && (unsigned char)text.at[i + 1] <= 0xA0)
            return false; /* C1 controls and the no-break space */
    }
    return text_is_utf8(text.at, text.len);
}

bool web_address_read(slice cell, char *ret, size_t size)
{
    slice text = slice_trim(cell), host;
    while (text.len && has("<('\"", text.at[0])) {
        text.at++;
        text.len--;
    }
    text = without_end(text);
    const char *scheme = take_scheme(&text);
    if (!scheme && text.len > 2 && memcmp(text.at, "//", 2) == 0)
        text = (slice){text.at + 2, text.len - 2};
    host = (slice){text.at, 0};
    while (host.len < text.len && !has("/?#:", text.at[host.len]))
        host.len++;
    slice rest = {text.at + host.len, text.len - host.len};
    bool port = rest.len && rest.at[0] == ':';
    size_t digits = port ? 1 : 0;
    while (digits < rest.len && port && isdigit((unsigned char)rest.at[digits]))
        digits++;
    if (port && (digits < 2 || digits > 6 || (digits < rest.len && !has("/?#", rest.at[digits]))))
        return false;
    bool www = host.len > 4 && strncasecmp(host.at, "www.", 4) == 0;
    if (!is_clean(text) || !is_host(host, !scheme && !www))
        return false;
    scheme = scheme ? scheme : "http";
    size_t needs = strlen(scheme) + 3 + text.len;
    if (needs > WEB_ADDRESS_MAX || needs >= size)
        return false;
    snprintf(ret, size, "%s://%.*s", scheme, (int)text.len, text.at);
    return true;
}
