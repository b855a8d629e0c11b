#include "format/phrases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

typedef struct {
    slice key, text;
} phrase;

/* The plural categories of a whole number (Unicode CLDR 42, supplemental/plurals.xml). */
typedef const char *plural_rule(int64_t count);

static const char *plural_en(int64_t n)
{
    return n == 1 ? "one" : "other";
}

static const char *plural_gd(int64_t n)
{
    if (n == 1 || n == 11)
        return "one";
    if (n == 2 || n == 12)
        return "two";
    return (n >= 3 && n <= 10) || (n >= 13 && n <= 19) ? "few" : "other";
}

static const struct {
    const char *name;
    plural_rule *rule;
} RULES[] = {{"en", plural_en}, {"gd", plural_gd}};

struct phrases {
    const phrases *otherwise;
    plural_rule *plural;
    size_t count;
    phrase all[PHRASES_MAX]; /* by key */
};

static int compare(slice a, slice b)
{
    int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_key(const void *a, const void *b)
{
    const phrase *x = a, *y = b;
    return compare(x->key, y->key);
}

static const phrase *find_own(const phrases *p, slice key)
{
    const phrase wanted = {.key = key};
    return bsearch(&wanted, p->all, p->count, sizeof p->all[0], by_key);
}

static slice take_line(slice *left)
{
    const char *end = memchr(left->at, '\n', left->len);
    slice line = {left->at, end ? (size_t)(end - left->at) : left->len};
    size_t taken = line.len + (end ? 1 : 0);
    *left = (slice){left->at + taken, left->len - taken};
    return line;
}

static status read_line(phrases *p, slice line, error *err)
{
    line = slice_trim(line);
    if (!line.len || line.at[0] == '#')
        return OK;
    const char *sign = memchr(line.at, '=', line.len);
    slice key = slice_trim((slice){line.at, sign ? (size_t)(sign - line.at) : 0});
    if (!key.len || key.len > PHRASE_KEY_MAX)
        return error_set(err, ERR_INPUT, NULL, "a line must be `key = text`");
    if (p->count == PHRASES_MAX)
        return error_set(err, ERR_INPUT, NULL, "more than %d texts", PHRASES_MAX);
    slice text = slice_trim((slice){sign + 1, (size_t)(line.at + line.len - sign - 1)});
    p->all[p->count++] = (phrase){key, text};
    return OK;
}

static status read_all(phrases *p, const char *name, slice file, error *err)
{
    if (!text_is_utf8(file.at, file.len))
        return error_set(err, ERR_INPUT, NULL, "%s is not UTF-8", name);
    for (size_t number = 1; file.len; number++) {
        status failed = read_line(p, take_line(&file), err);
        if (failed) {
            error_prefix(err, "%s, line %zu: ", name, number);
            return failed;
        }
    }
    qsort(p->all, p->count, sizeof p->all[0], by_key);
    for (size_t i = 1; i < p->count; i++)
        if (compare(p->all[i - 1].key, p->all[i].key) == 0)
            return error_set(err, ERR_INPUT, NULL, "%s has \"%.*s\" twice", name,
                             (int)p->all[i].key.len, p->all[i].key.at);
    slice wanted = phrases_find(p, slice_of("language.plural"));
    for (size_t i = 0; i < COUNT(RULES); i++)
        if (slice_equals(wanted, RULES[i].name))
            p->plural = RULES[i].rule;
    if (!p->plural)
        return error_set(err, ERR_INPUT, NULL, "%s: language.plural must be en or gd", name);
    return OK;
}

status phrases_read(const char *name, slice file, const phrases *otherwise, phrases **ret,
                    error *err)
{
    phrases *p = mem_alloc(1, sizeof *p);
    if (!p)
        return error_no_memory(err);
    *p = (phrases){.otherwise = otherwise};
    status failed = read_all(p, name, file, err);
    if (failed) {
        phrases_free(p);
        return failed;
    }
    *ret = p;
    return OK;
}

void phrases_free(phrases *p)
{
    mem_free(p);
}

slice phrases_find(const phrases *p, slice key)
{
    for (; p; p = p->otherwise) {
        const phrase *found = find_own(p, key);
        if (found)
            return found->text;
    }
    return (slice){0};
}

static slice find_form(const phrases *p, slice key, const char *form)
{
    char whole[PHRASE_KEY_MAX + 8];
    if (key.len > PHRASE_KEY_MAX)
        return (slice){0};
    int length = snprintf(whole, sizeof whole, "%.*s.%s", (int)key.len, key.at, form);
    return phrases_find(p, (slice){whole, (size_t)length});
}

slice phrases_find_count(const phrases *p, slice key, int64_t count)
{
    slice found = find_form(p, key, p->plural(count));
    return found.at ? found : find_form(p, key, "other");
}

bool phrases_has(const phrases *p, slice key)
{
    return find_own(p, key);
}

slice phrases_tag(const phrases *p)
{
    return phrases_find(p, slice_of("language.tag"));
}

slice phrases_name(const phrases *p)
{
    return phrases_find(p, slice_of("language.name"));
}

bool phrases_at(const phrases *p, size_t number, slice *ret_key, slice *ret_text)
{
    if (number >= p->count)
        return false;
    *ret_key = p->all[number].key;
    *ret_text = p->all[number].text;
    return true;
}
