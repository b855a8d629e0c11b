#include "exchange/geodata.h"

#include <string.h>

#include "embedded_geodata.h"
#include "exchange/layer_styles.h"
#include "format/csv.h"

enum { TAXONOMY_MAX_BYTES = 8 * 1024 * 1024 };

static slice embedded(const char *name)
{
    for (size_t i = 0; i < COUNT(embedded_files); i++)
        if (strcmp(embedded_files[i].name, name) == 0)
            return (slice){embedded_files[i].text, embedded_files[i].size};
    return (slice){"", 0};
}

const char *provenance_text(size_t *ret_length)
{
    slice text = embedded("PROVENANCE.md");
    if (ret_length)
        *ret_length = text.len;
    return text.at;
}

enum { CODE, PARENT, LABEL, PLAIN_LABEL, WORDS, COLOUR, ICON, SENSITIVE, TAXONOMY_COLUMNS };

static status put_row(store *s, arena *a, const csv_row *row, error *err)
{
    const char *cell[TAXONOMY_COLUMNS];
    if (row->count != TAXONOMY_COLUMNS)
        return error_set(err, ERR_INPUT, "taxonomy", "line %ld has %zu cells, not %d", row->line,
                         row->count, TAXONOMY_COLUMNS);
    for (size_t i = 0; i < TAXONOMY_COLUMNS; i++)
        if (!(cell[i] = arena_copy(a, row->cells[i].at, row->cells[i].len)))
            return error_no_memory(err);
    category c = {.code = cell[CODE],
                  .label = cell[LABEL],
                  .plain_label = cell[PLAIN_LABEL],
                  .words = cell[WORDS],
                  .colour = cell[COLOUR],
                  .icon = cell[ICON],
                  .sensitive = cell[SENSITIVE][0] == '1'};
    return store_put_category(s, &c, cell[PARENT], err);
}

static status put_taxonomy(store *s, error *err)
{
    static const authorship CAIRN = {.actor = "cairn", .reason = "the taxonomy that comes with it"};
    csv_reader reader;
    csv_row row;
    ARENA_SCOPED arena *a = arena_new(TAXONOMY_MAX_BYTES);
    if (!a)
        return error_no_memory(err);
    csv_open(&reader, embedded("taxonomy.csv"));
    status failed = csv_next(&reader, a, &row, err); /* the heading */
    if (!failed)
        failed = store_begin(s, &CAIRN, err);
    while (!failed && !(failed = csv_next(&reader, a, &row, err)))
        failed = put_row(s, a, &row, err);
    if (failed == ERR_NOT_FOUND)
        return store_commit(s, err);
    store_rollback(s);
    return failed;
}

status exchange_open_database(const char *path, store **ret, error *err)
{
    store *s;
    taxonomy *there;
    status failed = store_open(path, STORE_CREATE, &s, err);
    if (failed)
        return failed;
    failed = store_taxonomy(s, &there, err);
    if (!failed) {
        if (taxonomy_count(there) == 0)
            failed = put_taxonomy(s, err);
        taxonomy_free(there);
    }
    if (!failed)
        failed = layer_styles_keep(s, err);
    if (failed) {
        store_close(s);
        return failed;
    }
    *ret = s;
    return OK;
}
