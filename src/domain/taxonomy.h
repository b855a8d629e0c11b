/** The taxonomy in memory: groups and their categories. Immutable once made; categories are
 *  numbered by their place in the table, and the numbers hold for as long as this taxonomy does. */
#ifndef CAIRN_DOMAIN_TAXONOMY_H
#define CAIRN_DOMAIN_TAXONOMY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

typedef struct {
    const char *code, *label, *plain_label, *words, *colour, *icon;
    int parent; /* number of its group, -1 for a group */
    bool sensitive;
} category;

typedef struct taxonomy taxonomy;

/** The most categories and groups together. */
enum { CATEGORY_MAX = 1024 };

/** A set of category numbers. */
typedef struct {
    uint64_t bits[CATEGORY_MAX / 64];
} category_set;

MUST_USE status taxonomy_new(taxonomy **ret, error *err);
/** Takes NULL. */
void taxonomy_free(taxonomy *);
/** Copies a category. A group comes before its categories.
 *  @param parent  code of the group, or NULL or "" for a group.
 *  @return OK, ERR_INPUT naming the column, ERR_CONFLICT for a code that is there, ERR_NO_MEMORY.
 */
MUST_USE status taxonomy_add(taxonomy *, const category *, const char *parent, error *err);
size_t taxonomy_count(const taxonomy *);
const category *taxonomy_at(const taxonomy *, size_t number);
/** The number of a code, or -1. */
int taxonomy_find(const taxonomy *, slice code);

/** Adds a category, and with a group all of its categories. */
void category_set_add(category_set *, const taxonomy *, int number);
static inline bool category_set_has(const category_set *s, int number)
{
    return number >= 0 && (s->bits[number / 64] >> (number % 64) & 1);
}

#endif
