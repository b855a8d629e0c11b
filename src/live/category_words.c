#include "live/category_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "domain/place_name.h"
#include "embedded_category_words.h"
#include "format/csv.h"

enum { KEYS_MAX_BYTES = 16 * 1024 * 1024, FIRST_ROOM = 2048, SYNONYM_COLUMNS = 2 };

/* What knows the words, the surest first. */
typedef enum { BY_CODE, BY_LABEL, BY_GROUP_LABEL, BY_SYNONYM, BY_WORD } certainty;

typedef struct {
    const char *key;
    certainty by;
    int number; /* -1: several */
} entry;

struct category_words {
    const taxonomy *from;
    arena *keys;
    entry *at;
    size_t count, room;
    const char *said[CATEGORY_MAX], *folded[CATEGORY_MAX]; /* by number; NULL for nothing yet */
};

static size_t key_of(slice words, char ret[PLACE_NAME_KEY_SIZE])
{
    size_t len = 0;
    if (!place_name_key(words, ret, PLACE_NAME_KEY_SIZE))
        return 0;
    for (const char *c = ret; *c; c++)
        if (*c != ' ')
            ret[len++] = *c;
    ret[len] = '\0';
    return len;
}

/* False without memory. */
static bool add_folded(category_words *w, slice words, int number)
{
    char folded[PLACE_NAME_KEY_SIZE];
    const char *before = w->folded[number] ? w->folded[number] : "";
    if (!text_fold(words.at, words.len, folded, sizeof folded))
        folded[0] = '\0';
    w->folded[number] = arena_printf(w->keys, "%s|%s", before, folded);
    return w->folded[number] != NULL;
}

static status add(category_words *w, slice words, certainty by, int number, error *err)
{
    char key[PLACE_NAME_KEY_SIZE];
    size_t len = key_of(words, key);
    if (!len)
        return OK;
    if (w->count == w->room) {
        size_t room = w->room ? w->room * 2 : FIRST_ROOM;
        entry *more = mem_realloc(w->at, room, sizeof *more);
        if (!more)
            return error_no_memory(err);
        w->at = more;
        w->room = room;
    }
    const char *copy = arena_copy(w->keys, key, len), *before = w->said[number];
    w->said[number] = arena_printf(w->keys, "%s%s%.*s", before ? before : "", before ? " " : "",
                                   (int)words.len, words.at);
    if (!copy || !w->said[number] || !add_folded(w, words, number))
        return error_no_memory(err);
    w->at[w->count++] = (entry){copy, by, number};
    return OK;
}

static status add_category(category_words *w, int number, error *err)
{
    const category *c = taxonomy_at(w->from, (size_t)number);
    certainty label = c->parent >= 0 ? BY_LABEL : BY_GROUP_LABEL;
    status failed = add(w, slice_of(c->code), BY_CODE, number, err);
    if (!failed)
        failed = add(w, slice_of(c->label), label, number, err);
    if (!failed)
        failed = add(w, slice_of(c->plain_label), label, number, err);
    for (const char *at = c->words; *at && c->parent >= 0 && !failed; at += *at == '|') {
        size_t len = strcspn(at, "|");
        failed = add(w, (slice){at, len}, BY_WORD, number, err);
        at += len;
    }
    return failed;
}

static status add_synonyms(category_words *w, error *err)
{
    csv_reader reader;
    csv_row row;
    ARENA_SCOPED arena *a = arena_new(KEYS_MAX_BYTES);
    if (!a)
        return error_no_memory(err);
    csv_open(&reader, (slice){embedded_files[0].text, embedded_files[0].size});
    status failed = csv_next(&reader, a, &row, err); /* the heading */
    while (!failed && !(failed = csv_next(&reader, a, &row, err))) {
        int number = row.count == SYNONYM_COLUMNS ? taxonomy_find(w->from, row.cells[1]) : -1;
        if (number >= 0)
            failed = add(w, row.cells[0], BY_SYNONYM, number, err);
    }
    return failed == ERR_NOT_FOUND ? OK : failed;
}

static int by_key(const void *left, const void *right)
{
    const entry *a = left, *b = right;
    int order = strcmp(a->key, b->key);
    return order ? order : (int)a->by - (int)b->by;
}

/* One entry a key: the surest, and none of several that are as sure. */
static void settle(category_words *w)
{
    size_t kept = 0;
    qsort(w->at, w->count, sizeof *w->at, by_key);
    for (size_t i = 0; i < w->count; i++) {
        entry *last = kept ? &w->at[kept - 1] : NULL;
        const entry *next = &w->at[i];
        if (!last || strcmp(last->key, next->key) != 0)
            w->at[kept++] = *next;
        else if (last->by == next->by && last->number != next->number)
            last->number = -1;
    }
    w->count = kept;
}

status category_words_new(const taxonomy *from, category_words **ret, error *err)
{
    category_words *w = mem_zalloc(1, sizeof *w);
    if (!w || !(w->keys = arena_new(KEYS_MAX_BYTES))) {
        category_words_free(w);
        return error_no_memory(err);
    }
    w->from = from;
    status failed = OK;
    for (size_t i = 0; i < taxonomy_count(from) && !failed; i++)
        failed = add_category(w, (int)i, err);
    if (!failed)
        failed = add_synonyms(w, err);
    if (failed) {
        category_words_free(w);
        return failed;
    }
    if (w->count)
        settle(w);
    *ret = w;
    return OK;
}

void category_words_free(category_words *w)
{
    if (!w)
        return;
    arena_free(w->keys);
    mem_free(w->at);
    mem_free(w);
}

const char *category_words_said(const category_words *w, int number)
{
    return w->said[number] ? w->said[number] : "";
}

const char *category_words_folded(const category_words *w, int number)
{
    return w->folded[number] ? w->folded[number] : "";
}

const char *category_words_label(const category_words *w, int number)
{
    return taxonomy_at(w->from, (size_t)number)->label;
}

int category_words_find(const category_words *w, slice words)
{
    char key[PLACE_NAME_KEY_SIZE];
    size_t low = 0, high = w->count;
    if (!key_of(words, key))
        return -1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(w->at[middle].key, key);
        if (order == 0 && (w->at[middle].number >= 0 || w->at[middle].by != BY_CODE))
            return w->at[middle].number;
        if (order == 0) /* codes alike but for a hyphen */
            break;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return taxonomy_find(w->from, words);
}
