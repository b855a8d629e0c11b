#include "format/rendered.h"

#include <string.h>

/* Past the string that begins here. */
static const char *pass_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        at += *at == '\\';
    return at < end ? at + 1 : end;
}

const char *rendered_pass(const char *at, const char *end)
{
    int depth = 0;
    while (at < end) {
        if (*at == '"') {
            at = pass_string(at, end);
            if (!depth)
                return at;
            continue;
        }
        if (*at == '[' || *at == '{')
            depth++;
        else if ((*at == ']' || *at == '}') && --depth <= 0)
            return depth < 0 ? at : at + 1;
        else if (*at == ',' && !depth)
            return at;
        at++;
    }
    return end;
}

rendered_properties rendered_begin(slice body, size_t split)
{
    return (rendered_properties){body.at + (split < body.len ? split : body.len),
                                 body.at + body.len};
}

bool rendered_next(rendered_properties *p, slice *ret_name, slice *ret_value)
{
    while (p->at < p->end && *p->at == ',')
        p->at++;
    if (p->at >= p->end || *p->at != '"')
        return false;
    const char *name = p->at + 1, *past = pass_string(p->at, p->end);
    if (past >= p->end || *past != ':')
        return false;
    *ret_name = (slice){name, (size_t)(past - 1 - name)};
    p->at = rendered_pass(past + 1, p->end);
    *ret_value = (slice){past + 1, (size_t)(p->at - past - 1)};
    return true;
}

static unsigned hex_of(const char *at)
{
    unsigned number = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        number = number * 16 + (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return number;
}

/* @return how many bytes it takes. */
static size_t put_character(unsigned c, char ret[4])
{
    if (c < 0x80) {
        ret[0] = (char)c;
        return 1;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char FIRST[] = {0, 0xC0, 0xE0, 0xF0};
    for (int i = 0; i <= more; i++) {
        unsigned bits = c >> 6 * (more - i);
        bits = i ? 0x80 | (bits & 0x3F) : FIRST[more] | bits;
        ret[i] = (char)(unsigned char)bits;
    }
    return (size_t)more + 1;
}

/* What follows a backslash. @param ret_taken  how many bytes of it. */
static size_t put_escaped(const char *at, size_t left, char ret[4], size_t *ret_taken)
{
    static const char FROM[] = "bfnrt", TO[] = "\b\f\n\r\t";
    const char *known = *at ? strchr(FROM, *at) : NULL;
    *ret_taken = 1;
    if (*at != 'u' || left < 5) {
        char meant = *at;
        if (known)
            meant = TO[known - FROM];
        ret[0] = meant;
        return 1;
    }
    unsigned c = hex_of(at + 1);
    bool pair = c >= 0xD800 && c < 0xDC00 && left >= 11 && at[5] == '\\' && at[6] == 'u';
    if (pair)
        c = 0x10000 + ((c - 0xD800) << 10) + (hex_of(at + 7) - 0xDC00);
    *ret_taken = pair ? 11 : 5;
    return put_character(c, ret);
}

/* Back over a character that would be cut. */
static size_t whole_characters(const char *text, size_t length, const char *next)
{
    if (((unsigned char)*next & 0xC0) != 0x80)
        return length;
    while (length && ((unsigned char)text[length - 1] & 0xC0) == 0x80)
        length--;
    return length ? length - 1 : 0;
}

size_t rendered_unescape(slice json, char *ret, size_t size)
{
    if (json.len < 2)
        return 0;
    const char *at = json.at + 1, *end = json.at + json.len - 1;
    size_t used = 0;
    while (at < end) {
        const char *escape = memchr(at, '\\', (size_t)(end - at));
        size_t plain = (size_t)((escape ? escape : end) - at);
        if (plain > size - used) {
            memcpy(ret + used, at, size - used);
            return whole_characters(ret, size, at + (size - used));
        }
        memcpy(ret + used, at, plain);
        used += plain;
        at += plain;
        if (!escape || ++at >= end)
            break;
        char one[4];
        size_t taken, length = put_escaped(at, (size_t)(end - at), one, &taken);
        if (length > size - used)
            break;
        memcpy(ret + used, one, length);
        used += length;
        at += taken;
    }
    return used;
}
