#include "web/negotiate.h"

#include <sodium.h>
#include <string.h>
#include <xxhash.h>

void etag_of(slice bytes, bool gzip, char ret[ETAG_SIZE])
{
    XXH128_canonical_t hash;
    XXH128_canonicalFromHash(&hash, XXH3_128bits(bytes.at, bytes.len));
    const char *end = gzip ? "-gz\"" : "\"";
    ret[0] = '"';
    sodium_bin2hex(ret + 1, ETAG_SIZE - 1, hash.digest, sizeof hash.digest);
    memcpy(ret + 1 + 2 * sizeof hash.digest, end, strlen(end) + 1);
}

/* Takes the next element off a comma-separated list (RFC 9110 5.6.1); false at its end. A comma
 * inside a quoted string does not divide. */
static bool next_element(slice *list, slice *ret)
{
    bool quoted = false;
    size_t i = 0;
    if (!list->len)
        return false;
    for (; i < list->len && (quoted || list->at[i] != ','); i++)
        quoted ^= list->at[i] == '"';
    *ret = slice_trim((slice){list->at, i});
    size_t used = i < list->len ? i + 1 : i;
    *list = (slice){list->at + used, list->len - used};
    return true;
}

bool etag_listed(slice header, const char *etag)
{
    for (slice tag; next_element(&header, &tag);) {
        if (slice_equals(tag, "*"))
            return true;
        if (tag.len > 2 && memcmp(tag.at, "W/", 2) == 0)
            tag = (slice){tag.at + 2, tag.len - 2};
        if (slice_equals(tag, etag))
            return true;
    }
    return false;
}

bool prefers_representation(slice header)
{
    for (slice one; next_element(&header, &one);) {
        slice value = one; /* up to parameters, of which there are none for this one */
        const char *semicolon = one.len ? memchr(one.at, ';', one.len) : NULL;
        if (semicolon)
            value.len = (size_t)(semicolon - one.at);
        const char *equals = value.len ? memchr(value.at, '=', value.len) : NULL;
        if (!equals || !slice_equals_nocase(
                           slice_trim((slice){value.at, (size_t)(equals - value.at)}), "return"))
            continue;
        value = slice_trim((slice){equals + 1, (size_t)(value.at + value.len - equals - 1)});
        return slice_equals(value, "representation") || slice_equals(value, "\"representation\"");
    }
    return false;
}

/* `;q=0`, `;q=0.0` ... : refused. Any other weight, or none, takes it. */
static bool refused(slice parameters)
{
    slice rest = slice_trim(parameters);
    double weight;
    if (rest.len < 3 || (rest.at[0] != 'q' && rest.at[0] != 'Q') || rest.at[1] != '=')
        return false;
    return text_to_double((slice){rest.at + 2, rest.len - 2}, &weight) && weight <= 0;
}

/* @param other  a second name of it, or NULL. */
static bool accepted(slice header, const char *name, const char *other)
{
    bool by_star = false;
    for (slice one; next_element(&header, &one);) {
        const char *semicolon = one.len ? memchr(one.at, ';', one.len) : NULL;
        slice coding = one, parameters = {"", 0};
        if (semicolon) {
            coding = slice_trim((slice){one.at, (size_t)(semicolon - one.at)});
            parameters = (slice){semicolon + 1, (size_t)(one.at + one.len - semicolon - 1)};
        }
        if (slice_equals_nocase(coding, name) || (other && slice_equals_nocase(coding, other)))
            return !refused(parameters);
        if (slice_equals(coding, "*"))
            by_star = !refused(parameters);
    }
    return by_star;
}

bool gzip_accepted(slice header)
{
    return accepted(header, "gzip", "x-gzip");
}

bool brotli_accepted(slice header)
{
    return accepted(header, "br", NULL);
}
