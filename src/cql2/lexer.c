#include "cql2/lexer.h"

#include <stdio.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool begins_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
           (unsigned char)c >= 0x80;
}

static bool in_name(char c)
{
    return begins_name(c) || is_digit(c) || c == '.';
}

static char at(const lexer *l, size_t i)
{
    if (i < l->all.len)
        return l->all.at[i];
    return '\0';
}

static bool escapes(const lexer *l, size_t i, char quote)
{
    char next = at(l, i + 1);
    return at(l, i) == '\\' && (next == quote || next == '\\');
}

/* A quoted run: the quote doubled stands for itself, and so it does behind a backslash; a
 * backslash doubled is one (as QGIS writes it). Any other backslash is LIKE's. */
static bool read_quoted(lexer *l, char quote)
{
    size_t start = l->at, end = start + 1, length = 0;
    for (; end < l->all.len && (l->all.at[end] != quote || at(l, end + 1) == quote); end++)
        if (l->all.at[end] == quote || escapes(l, end, quote))
            end++;
    if (end >= l->all.len)
        return build_refuse(&l->build, start, "the quote that begins here has no end") != NULL;
    char *text = arena_alloc(l->build.arena, end - start);
    if (!text)
        return build_no_memory(&l->build) != NULL;
    for (size_t i = start + 1; i < end; i++) {
        if (l->all.at[i] == quote || escapes(l, i, quote))
            i++;
        text[length++] = l->all.at[i];
    }
    l->at = end + 1;
    l->now.text = (slice){text, length};
    l->now.kind = quote == '"' ? TOKEN_QUOTED : TOKEN_TEXT;
    return true;
}

static bool read_number(lexer *l)
{
    size_t start = l->at;
    while (is_digit(at(l, l->at)) || at(l, l->at) == '.')
        l->at++;
    char e = at(l, l->at), sign = at(l, l->at + 1);
    if ((e == 'e' || e == 'E') &&
        (is_digit(sign) || ((sign == '+' || sign == '-') && is_digit(at(l, l->at + 2)))))
        for (l->at += 2; is_digit(at(l, l->at));)
            l->at++;
    l->now.kind = TOKEN_NUMBER;
    l->now.text = (slice){l->all.at + start, l->at - start};
    if (text_to_double(l->now.text, &l->now.number))
        return true;
    return build_refuse(&l->build, start, "this is no number") != NULL;
}

static bool read_sign(lexer *l)
{
    static const char *const SIGNS[] = {"<>", "<=", ">=", "=", "<", ">", "+", "-",
                                        "*",  "/",  "%",  "^", "(", ")", ","};
    for (size_t i = 0; i < COUNT(SIGNS); i++) {
        size_t length = strlen(SIGNS[i]);
        if (l->all.len - l->at < length || memcmp(l->all.at + l->at, SIGNS[i], length) != 0)
            continue;
        l->now.kind = TOKEN_SIGN;
        l->now.text = slice_of(SIGNS[i]);
        l->at += length;
        return true;
    }
    return build_refuse(&l->build, l->at, "this character has no meaning here") != NULL;
}

bool lexer_next(lexer *l)
{
    while (l->at < l->all.len && strchr(" \t\r\n", l->all.at[l->at]))
        l->at++;
    l->now = (token){.kind = TOKEN_END, .position = l->at};
    if (l->at >= l->all.len)
        return true;
    char c = at(l, l->at);
    if (c == '\'' || c == '"')
        return read_quoted(l, c);
    if (is_digit(c) || (c == '.' && is_digit(at(l, l->at + 1))))
        return read_number(l);
    if (!begins_name(c))
        return read_sign(l);
    size_t start = l->at;
    while (in_name(at(l, l->at)))
        l->at++;
    l->now.kind = TOKEN_NAME;
    l->now.text = (slice){l->all.at + start, l->at - start};
    return true;
}

bool lexer_is(const lexer *l, const char *word)
{
    return (l->now.kind == TOKEN_NAME || l->now.kind == TOKEN_SIGN) &&
           slice_equals_nocase(l->now.text, word);
}

bool lexer_take(lexer *l, const char *word, bool *ret_failed)
{
    if (*ret_failed || !lexer_is(l, word))
        return false;
    *ret_failed = !lexer_next(l);
    return !*ret_failed;
}

void *lexer_refuse(lexer *l, const char *expected)
{
    int length = (int)(l->now.text.len < 40 ? l->now.text.len : 40);
    if (l->now.kind == TOKEN_END)
        return build_refuse(&l->build, l->now.position, "it ends where %s is expected", expected);
    return build_refuse(&l->build, l->now.position, "'%.*s' stands where %s is expected", length,
                        l->now.text.at, expected);
}

bool lexer_expect(lexer *l, const char *word)
{
    if (lexer_is(l, word))
        return lexer_next(l);
    char expected[32];
    snprintf(expected, sizeof expected, "'%s'", word);
    return lexer_refuse(l, expected) != NULL;
}
