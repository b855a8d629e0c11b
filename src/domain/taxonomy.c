#include "domain/taxonomy.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"

enum { TEXT_MAX_BYTES = 4 * 1024 * 1024 };

struct taxonomy {
    arena *texts;
    size_t count;
    category at[CATEGORY_MAX];
};

status taxonomy_new(taxonomy **ret, error *err)
{
    taxonomy *t = mem_zalloc(1, sizeof *t);
    if (t)
        t->texts = arena_new(TEXT_MAX_BYTES);
    if (!t || !t->texts) {
        mem_free(t);
        return error_no_memory(err);
    }
    *ret = t;
    return OK;
}

void taxonomy_free(taxonomy *t)
{
    if (!t)
        return;
    arena_free(t->texts);
    mem_free(t);
}

static bool code_valid(const char *code)
{
    size_t length = code ? strlen(code) : 0;
    if (length == 0 || length > 64)
        return false;
    for (const char *c = code; *c; c++)
        if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '-')
            return false;
    return true;
}

static bool colour_valid(const char *colour)
{
    return colour && strlen(colour) == 7 && colour[0] == '#' &&
           strspn(colour + 1, "0123456789abcdefABCDEF") == 6;
}

static const char *copy_or_empty(taxonomy *t, const char *text)
{
    return arena_copy(t->texts, text ? text : "", text ? strlen(text) : 0);
}

status taxonomy_add(taxonomy *t, const category *c, const char *parent, error *err)
{
    bool group = !parent || !*parent;
    int above = group ? -1 : taxonomy_find(t, slice_of(parent));
    if (!code_valid(c->code))
        return error_set(err, ERR_INPUT, "code",
                         "code must be 1 to 64 lower-case letters, digits and hyphens");
    if (taxonomy_find(t, slice_of(c->code)) >= 0)
        return error_set(err, ERR_CONFLICT, "code", "the code '%s' is there twice", c->code);
    if (!group && (above < 0 || t->at[above].parent >= 0))
        return error_set(err, ERR_INPUT, "parent", "parent: '%s' is no group listed before '%s'",
                         parent, c->code);
    if (!c->label || !*c->label)
        return error_set(err, ERR_INPUT, "label", "label of '%s' must not be empty", c->code);
    if (!colour_valid(c->colour))
        return error_set(err, ERR_INPUT, "colour", "colour of '%s' must be #rrggbb", c->code);
    if (t->count == CATEGORY_MAX)
        return error_set(err, ERR_INPUT, "code", "there may be at most %d categories",
                         CATEGORY_MAX);
    category copy = {copy_or_empty(t, c->code),
                     copy_or_empty(t, c->label),
                     copy_or_empty(t, c->plain_label),
                     copy_or_empty(t, c->words),
                     copy_or_empty(t, c->colour),
                     copy_or_empty(t, c->icon),
                     above,
                     c->sensitive};
    if (!copy.code || !copy.label || !copy.plain_label || !copy.words || !copy.colour || !copy.icon)
        return error_no_memory(err);
    t->at[t->count++] = copy;
    return OK;
}

size_t taxonomy_count(const taxonomy *t)
{
    return t->count;
}

const category *taxonomy_at(const taxonomy *t, size_t number)
{
    return &t->at[number];
}

int taxonomy_find(const taxonomy *t, slice code)
{
    for (size_t i = 0; i < t->count; i++)
        if (slice_equals(code, t->at[i].code))
            return (int)i;
    return -1;
}

void category_set_add(category_set *s, const taxonomy *t, int number)
{
    for (size_t i = 0; i < t->count; i++)
        if ((int)i == number || t->at[i].parent == number)
            s->bits[i / 64] |= UINT64_C(1) << (i % 64);
}
