/* The public text search: of assets by the text table of them, of activities by that table and
 * their own words. */
#include <stdlib.h>
#include <string.h>

#include "store/ids.h"

enum { SEARCH_MAX_WORDS = 16, SEARCH_MAX_BYTES = 400, WORDS_MAX_BYTES = 4 * SEARCH_MAX_BYTES };

/* Every word as an FTS5 string, the last one as a prefix: nothing of the text is syntax. Words
 * without a letter or digit would match nothing, so they are left out. */
static bool search_words(slice text, buf *out)
{
    int words = 0;
    char folded[SEARCH_MAX_BYTES + 8];
    const char *end = text.at + text.len;
    for (const char *at = text.at, *stop; at < end && words < SEARCH_MAX_WORDS; at = stop) {
        while (at < end && (*at == ' ' || *at == '\t' || *at == '\n'))
            at++;
        for (stop = at; stop < end && *stop != ' ' && *stop != '\t' && *stop != '\n';)
            stop++;
        if (!text_fold(at, (size_t)(stop - at), folded, sizeof folded))
            continue;
        buf_puts(out, words++ ? " \"" : "\"");
        for (; at < stop; at++) {
            if (*at == '"')
                buf_putc(out, '"');
            buf_putc(out, *at);
        }
        buf_putc(out, '"');
    }
    if (words)
        buf_puts(out, " *");
    return words > 0;
}

/* Binds what is looked for. @param words  empty; stands as long as the statement runs. */
static status bind_search(sqlite3_stmt *search, slice text, buf *words, error *err)
{
    if (text.len > SEARCH_MAX_BYTES || !text_is_utf8(text.at, text.len))
        return error_set(err, ERR_INPUT, "q", "q must be at most %d bytes of UTF-8",
                         SEARCH_MAX_BYTES);
    if (!search_words(text, words))
        return error_set(err, ERR_INPUT, "q", "q must have a word in it");
    if (words->failed)
        return error_no_memory(err);
    bind_slice(search, "words", (slice){words->data, words->len});
    return OK;
}

status store_search(store *s, slice text, size_t most, arena *a, int64_t **ret_ids,
                    size_t *ret_count, error *err)
{
    BUF_SCOPED buf words;
    buf_init(&words, WORDS_MAX_BYTES);
    sqlite3_stmt *search = statement_of(s, SQL_SEARCH_PUBLIC);
    status failed = bind_search(search, text, &words, err);
    if (failed)
        return failed;
    bind_int(search, "most", (int64_t)most);
    return ids_read(s, search, a, ret_ids, ret_count, err);
}

/* -- activities -------------------------------------------------------------------------------- */

/* Folded texts one behind the other, a space before and behind each word: so a word is found whole,
 * and begun. */
typedef struct {
    char *at;
    size_t length, room;
} word_list;

/* Room for an asset's and an activity's longest texts, as far as folding makes them longer. */
enum { WORDS_ROOM = 256 * 1024 };

/* Splits where FTS5 does (unicode61): an apostrophe ends a word, which text_fold passes over.
 * @param apart  of the text's length: where it is written so. */
static void add_words(word_list *l, const char *text, size_t length, char *apart)
{
    static const char TYPOGRAPHIC[] = "\xE2\x80\x99";
    if (length > WORDS_ROOM || length == 0)
        return;
    memcpy(apart, text, length);
    for (size_t i = 0; i < length; i++) {
        if (apart[i] == '\'')
            apart[i] = ' ';
        if (length - i >= 3 && memcmp(apart + i, TYPOGRAPHIC, 3) == 0)
            memset(apart + i, ' ', 3);
    }
    if (l->room - l->length < 2)
        return;
    size_t added = text_fold(apart, length, l->at + l->length, l->room - l->length - 1);
    l->length += added;
    if (added)
        l->at[l->length++] = ' ';
}

/* What is looked for, each word with a space on either side: those of one word of the user's stay
 * together, as in FTS5. */
typedef struct {
    slice words[SEARCH_MAX_WORDS];
    size_t count;
} wanted;

static bool has_words(const word_list *l, const wanted *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (!memmem(l->at, l->length, w->words[i].at, w->words[i].len))
            return false;
    return true;
}

static status read_wanted(slice text, arena *a, wanted *ret, error *err)
{
    const char *end = text.at + text.len;
    wanted w = {.count = 0};
    char *apart = arena_alloc(a, text.len + 1), *into = arena_alloc(a, 40 * text.len + 64);
    word_list list = {into, 0, 40 * text.len + 64}; /* folding makes one up to 11 times longer */
    if (!apart || !into)
        return error_no_memory(err);
    for (const char *at = text.at, *stop; at < end && w.count < SEARCH_MAX_WORDS; at = stop + 1) {
        for (stop = at; stop < end && !strchr(" \t\n", *stop);)
            stop++;
        size_t start = list.length;
        list.at[list.length++] = ' ';
        add_words(&list, at, (size_t)(stop - at), apart);
        if (list.length == start + 1)
            list.length = start; /* no word */
        else
            w.words[w.count++] = (slice){list.at + start, list.length - start};
    }
    if (w.count)
        w.words[w.count - 1].len--; /* the last may be begun */
    *ret = w;
    return OK;
}

static int compare_ids(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

status store_search_activities(store *s, slice text, size_t most, arena *a, int64_t **ret_ids,
                               size_t *ret_count, error *err)
{
    wanted w = {.count = 0};
    id_list found = {.memory = a};
    bool row = false;
    BUF_SCOPED buf words;
    buf_init(&words, WORDS_MAX_BYTES);
    sqlite3_stmt *search = statement_of(s, SQL_SEARCH_PUBLIC_ACTIVITIES);
    status failed = bind_search(search, text, &words, err);
    if (failed || (failed = read_wanted(text, a, &w, err)))
        return failed;
    word_list list = {arena_alloc(a, WORDS_ROOM), 0, WORDS_ROOM};
    char *apart = arena_alloc(a, WORDS_ROOM);
    if (!list.at || !apart)
        return error_no_memory(err);
    while (!failed && found.count < most && !(failed = statement_step(s, search, &row, err)) &&
           row) {
        list.at[0] = ' ';
        list.length = 1;
        for (int i = 1; i < sqlite3_column_count(search); i++)
            add_words(&list, (const char *)sqlite3_column_text(search, i),
                      (size_t)sqlite3_column_bytes(search, i), apart);
        if (has_words(&list, &w))
            failed = id_list_add(&found, sqlite3_column_int64(search, 0), err);
    }
    sqlite3_reset(search);
    if (failed)
        return failed;
    if (found.count)
        qsort(found.ids, found.count, sizeof *found.ids, compare_ids);
    *ret_ids = found.ids;
    *ret_count = found.count;
    return OK;
}
