/* The public text search: of assets by the text table of them, of activities by that table and
 * their own words. */
#include <stdlib.h>
#include <string.h>

#include "store/ids.h"

/* -- reading ----------------------------------------------------------------------------------- */

typedef struct {
    search_word words[SEARCH_MAX_WORDS];
    search_part parts[SEARCH_MAX_WORDS];
    const char *texts[SEARCH_MAX_WORDS];
} plain_terms;

/* The next piece without white space; false at the end. */
static bool next_piece(slice *left, slice *ret)
{
    const char *at = left->at, *end = at + left->len, *stop;
    while (at < end && strchr(" \t\n", *at))
        at++;
    for (stop = at; stop < end && !strchr(" \t\n", *stop);)
        stop++;
    *ret = (slice){at, (size_t)(stop - at)};
    *left = (slice){stop, (size_t)(end - stop)};
    return ret->len > 0;
}

status store_read_terms(slice text, arena *a, search_terms *ret, error *err)
{
    char folded[SEARCH_MAX_BYTES * 20];
    size_t count = 0;
    if (text.len > SEARCH_MAX_BYTES || !text_is_utf8(text.at, text.len))
        return error_set(err, ERR_INPUT, "q", "q must be at most %d bytes of UTF-8",
                         SEARCH_MAX_BYTES);
    plain_terms *p = arena_alloc(a, sizeof *p);
    if (!p)
        return error_no_memory(err);
    for (slice piece; count < SEARCH_MAX_WORDS && next_piece(&text, &piece);) {
        if (!text_fold(piece.at, piece.len, folded, sizeof folded))
            continue;
        if (!(p->texts[count] = arena_copy(a, piece.at, piece.len)))
            return error_no_memory(err);
        p->words[count] = (search_word){&p->texts[count], 1, false};
        p->parts[count] = (search_part){&p->words[count], 1, NULL};
        count++;
    }
    if (!count)
        return error_set(err, ERR_INPUT, "q", "q must have a word in it");
    p->words[count - 1].begun = true;
    *ret = (search_terms){p->parts, count};
    return OK;
}

/* -- assets ------------------------------------------------------------------------------------ */

enum { EXPRESSION_MAX_BYTES = 256 * 1024 };

/* An FTS5 string: in it nothing is syntax but '"', which is doubled. */
static void write_string(buf *out, const char *text)
{
    buf_putc(out, '"');
    for (; *text; text++) {
        if (*text == '"')
            buf_putc(out, '"');
        buf_putc(out, *text);
    }
    buf_putc(out, '"');
}

static void write_word(buf *out, const search_word *w)
{
    buf_putc(out, '(');
    for (size_t i = 0; i < w->count; i++) {
        buf_puts(out, i ? " OR " : "");
        write_string(out, w->any[i]);
        buf_puts(out, w->begun && i == 0 ? " *" : "");
    }
    buf_putc(out, ')');
}

static void write_part(buf *out, const search_part *p)
{
    buf_puts(out, "((");
    for (size_t i = 0; i < p->count; i++) {
        buf_puts(out, i ? " AND " : "");
        write_word(out, &p->words[i]);
    }
    buf_putc(out, ')');
    if (p->category) {
        buf_puts(out, " OR category : ^");
        write_string(out, p->category);
    }
    buf_putc(out, ')');
}

/* Binds what is looked for. @param out  empty; stands as long as the statement runs. */
static status bind_terms(sqlite3_stmt *search, search_kind kind, const search_terms *t, buf *out,
                         error *err)
{
    static const char *const COLUMNS[] = {
        [SEARCH_ASSETS] = "(",
        [SEARCH_NAMES] = "name : (",
        [SEARCH_THEMSELVES] = "{name own category} : (",
        [SEARCH_ACTIVITIES] = "(",
    };
    buf_puts(out, COLUMNS[kind]);
    for (size_t i = 0; i < t->count; i++) {
        buf_puts(out, i ? " AND " : "");
        write_part(out, &t->parts[i]);
    }
    buf_putc(out, ')');
    if (out->failed)
        return error_no_memory(err);
    bind_slice(search, "words", (slice){out->data, out->len});
    return OK;
}

static status search_assets(store *s, search_kind kind, const search_terms *t, size_t most,
                            arena *a, int64_t **ret_ids, size_t *ret_count, error *err)
{
    BUF_SCOPED buf expression;
    buf_init(&expression, EXPRESSION_MAX_BYTES);
    sqlite3_stmt *search = statement_of(s, SQL_SEARCH_PUBLIC);
    status failed = bind_terms(search, kind, t, &expression, err);
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

/* A phrase as it stands in a list of words, " drop in ": those of one word of the user's stay
 * together, as in FTS5. NULL without memory; "" where there is nothing of it. */
static const char *folded_phrase(const char *phrase, bool begun, arena *a)
{
    size_t length = strlen(phrase), room = 20 * length + 64; /* folding makes one longer */
    char *apart = arena_alloc(a, length + 1), *into = arena_alloc(a, room);
    word_list list = {into, 0, room - 1};
    if (!apart || !into)
        return NULL;
    list.at[list.length++] = ' ';
    add_words(&list, phrase, length, apart);
    if (list.length == 1)
        return "";
    list.at[list.length - begun] = '\0';
    return list.at;
}

static status fold_word(const search_word *w, arena *a, search_word *ret, error *err)
{
    const char **any = arena_alloc(a, (w->count + 1) * sizeof *any);
    for (size_t i = 0; any && i < w->count; i++)
        if (!(any[i] = folded_phrase(w->any[i], w->begun && i == 0, a)))
            any = NULL;
    *ret = (search_word){any, w->count, w->begun};
    return any ? OK : error_no_memory(err);
}

/* The same terms as they stand in lists of words. */
static status fold_terms(const search_terms *t, arena *a, search_terms *ret, error *err)
{
    search_part *parts = arena_alloc(a, (t->count + 1) * sizeof *parts);
    for (size_t i = 0; parts && i < t->count; i++) {
        const search_part *from = &t->parts[i];
        search_word *words = arena_alloc(a, (from->count + 1) * sizeof *words);
        if (!words)
            return error_no_memory(err);
        for (size_t k = 0; k < from->count; k++)
            if (fold_word(&from->words[k], a, &words[k], err))
                return err->code;
        parts[i] = (search_part){words, from->count, NULL};
        if (from->category && !(parts[i].category = folded_phrase(from->category, false, a)))
            return error_no_memory(err);
    }
    *ret = (search_terms){parts, t->count};
    return parts ? OK : error_no_memory(err);
}

static bool has_word(const word_list *l, const search_word *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (*w->any[i] && memmem(l->at, l->length, w->any[i], strlen(w->any[i])))
            return true;
    return false;
}

static bool begins_with(const char *at, size_t length, const char *text)
{
    size_t needed = strlen(text);
    return needed && needed <= length && memcmp(at, text, needed) == 0;
}

/* @param behind  where the words of the category begin in the list. */
static bool has_part(const word_list *l, size_t behind, const search_part *p)
{
    if (p->category && begins_with(l->at + behind, l->length - behind, p->category))
        return true;
    for (size_t i = 0; i < p->count; i++)
        if (!has_word(l, &p->words[i]))
            return false;
    return true;
}

static bool has_terms(const word_list *l, size_t behind, const search_terms *t)
{
    for (size_t i = 0; i < t->count; i++)
        if (!has_part(l, behind, &t->parts[i]))
            return false;
    return true;
}

static int compare_ids(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The words of a row of the statement. @return where those of the category begin. */
static size_t read_words(sqlite3_stmt *search, word_list *l, char *apart)
{
    size_t last = 0;
    l->at[0] = ' ';
    l->length = 1;
    for (int i = 1; i < sqlite3_column_count(search); i++) {
        last = l->length - 1;
        add_words(l, (const char *)sqlite3_column_text(search, i),
                  (size_t)sqlite3_column_bytes(search, i), apart);
    }
    return last;
}

static status search_activities(store *s, const search_terms *t, size_t most, arena *a,
                                int64_t **ret_ids, size_t *ret_count, error *err)
{
    search_terms folded = {NULL, 0};
    id_list found = {.memory = a};
    bool row = false;
    BUF_SCOPED buf expression;
    buf_init(&expression, EXPRESSION_MAX_BYTES);
    sqlite3_stmt *search = statement_of(s, SQL_SEARCH_PUBLIC_ACTIVITIES);
    status failed = bind_terms(search, SEARCH_ACTIVITIES, t, &expression, err);
    if (failed || (failed = fold_terms(t, a, &folded, err)))
        return failed;
    word_list list = {arena_alloc(a, WORDS_ROOM), 0, WORDS_ROOM};
    char *apart = arena_alloc(a, WORDS_ROOM);
    if (!list.at || !apart)
        return error_no_memory(err);
    while (!failed && found.count < most && !(failed = statement_step(s, search, &row, err)) &&
           row) {
        size_t behind = read_words(search, &list, apart);
        if (has_terms(&list, behind, &folded))
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

status store_search(store *s, search_kind kind, const search_terms *t, size_t most, arena *a,
                    int64_t **ret_ids, size_t *ret_count, error *err)
{
    if (kind == SEARCH_ACTIVITIES)
        return search_activities(s, t, most, a, ret_ids, ret_count, err);
    return search_assets(s, kind, t, most, a, ret_ids, ret_count, err);
}
