/* What has changed: the change log as the index follows it, and what turns with the day. */
#include "store/connection.h"

/* The ids that a statement answers. */
static status read_ids(store *s, sqlite3_stmt *statement, arena *a, int64_t **ret,
                       size_t *ret_count, error *err)
{
    int64_t *ids = NULL;
    size_t count = 0, room = 0;
    bool row = false;
    status failed;
    while (!(failed = statement_step(s, statement, &row, err)) && row) {
        if (count == room) {
            size_t more = room ? room * 2 : 64;
            int64_t *grown = arena_alloc(a, more * sizeof *grown);
            if (!grown) {
                failed = error_no_memory(err);
                break;
            }
            for (size_t i = 0; i < count; i++)
                grown[i] = ids[i];
            ids = grown;
            room = more;
        }
        ids[count++] = sqlite3_column_int64(statement, 0);
    }
    sqlite3_reset(statement);
    if (failed)
        return failed;
    *ret = ids;
    *ret_count = count;
    return OK;
}

static status read_number(store *s, sqlite3_stmt *statement, int64_t *ret, error *err)
{
    bool row = false;
    status failed = statement_step(s, statement, &row, err);
    if (!failed)
        *ret = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return failed;
}

status store_sequence(store *s, int64_t *ret, error *err)
{
    return read_number(s, statement_of(s, SQL_SEQUENCE), ret, err);
}

status store_data_version(store *s, int64_t *ret, error *err)
{
    return read_number(s, statement_of(s, SQL_DATA_VERSION), ret, err);
}

status store_gazetteer_version(store *s, int64_t *ret, error *err)
{
    return read_number(s, statement_of(s, SQL_GAZETTEER_VERSION), ret, err);
}

status store_changes_since(store *s, int64_t since, arena *a, store_changes *ret, error *err)
{
    store_changes changes = {.sequence = since};
    int64_t taxonomy_changed = 0, relations_changed = 0;
    status failed = store_sequence(s, &changes.sequence, err);
    if (failed)
        return failed;
    sqlite3_stmt *assets = statement_of(s, SQL_CHANGED_ASSETS);
    sqlite3_stmt *recategorised = statement_of(s, SQL_TAXONOMY_CHANGED);
    sqlite3_stmt *related = statement_of(s, SQL_RELATIONS_CHANGED);
    bind_int(assets, "since", since);
    bind_int(recategorised, "since", since);
    bind_int(related, "since", since);
    failed = read_ids(s, assets, a, &changes.asset_ids, &changes.asset_count, err);
    if (!failed)
        failed = read_number(s, recategorised, &taxonomy_changed, err);
    if (!failed)
        failed = read_number(s, related, &relations_changed, err);
    if (failed)
        return failed;
    changes.taxonomy_changed = taxonomy_changed != 0;
    changes.relations_changed = relations_changed != 0;
    *ret = changes;
    return OK;
}

status store_turning(store *s, const char *from, const char *to, arena *a, int64_t **ret_ids,
                     size_t *ret_count, error *err)
{
    sqlite3_stmt *turning = statement_of(s, SQL_TURNING);
    bind_text(turning, "from", from);
    bind_text(turning, "to", to);
    return read_ids(s, turning, a, ret_ids, ret_count, err);
}

enum { SEARCH_MAX_WORDS = 16, SEARCH_MAX_BYTES = 400 };

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

status store_search(store *s, slice text, size_t most, arena *a, int64_t **ret_ids,
                    size_t *ret_count, error *err)
{
    BUF_SCOPED buf words;
    buf_init(&words, (size_t)4 * SEARCH_MAX_BYTES);
    if (text.len > SEARCH_MAX_BYTES || !text_is_utf8(text.at, text.len))
        return error_set(err, ERR_INPUT, "q", "q must be at most %d bytes of UTF-8",
                         SEARCH_MAX_BYTES);
    if (!search_words(text, &words))
        return error_set(err, ERR_INPUT, "q", "q must have a word in it");
    if (words.failed)
        return error_no_memory(err);
    sqlite3_stmt *search = statement_of(s, SQL_SEARCH_PUBLIC);
    bind_slice(search, "words", (slice){words.data, words.len});
    bind_int(search, "most", (int64_t)most);
    return read_ids(s, search, a, ret_ids, ret_count, err);
}
