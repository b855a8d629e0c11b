/** Importing made-up files into a real database, and what became of each row, as one text. */
#ifndef CAIRN_TESTS_IMPORTING_H
#define CAIRN_TESTS_IMPORTING_H

#include "exchange/geodata.h"
#include "exchange/import.h"
#include "support/inspect.h"

typedef struct {
    scratch folder;
    store *file;
    import_options options;
    import_summary sum;
    char lines[16000]; /* `row outcome field [value] reason`, one a line */
    char headings[2000];
    error err;
} importing;

static inline void importing_begin(importing *im)
{
    *im = (importing){
        .options = {
            .as = &ASSET, .source = "test", .source_said = true, .kept_as = STATUS_PUBLISHED}};
    scratch_make(&im->folder);
    if (exchange_open_database(scratch_path(&im->folder, "a.sqlite"), &im->file, &im->err)) {
        fprintf(stderr, "%s\n", im->err.detail);
        abort();
    }
}

static inline void importing_end(importing *im)
{
    store_close(im->file);
    scratch_remove(&im->folder);
}

static inline void importing_line(void *context, const import_line *l)
{
    importing *im = context;
    size_t used = strlen(im->lines);
    if (l->ended == OUTCOME_NO_ROW || l->ended == OUTCOME_MISSING)
        return; /* of no row of the file; `sum` counts them */
    snprintf(im->lines + used, sizeof im->lines - used, "%ld %s %s [%.*s] %s\n", l->line,
             OUTCOME_NAMES[l->ended], l->field, (int)(l->value.len < 200 ? l->value.len : 200),
             l->value.len ? l->value.at : "", l->reason);
}

static inline void importing_reading(void *context, const table *t, const column_map *map,
                                     const entity *as)
{
    importing *im = context;
    size_t used = 0;
    im->headings[0] = '\0';
    for (size_t i = 0; i < t->heading_count && used + 40 < sizeof im->headings; i++)
        used += (size_t)snprintf(im->headings + used, sizeof im->headings - used, "%s%s",
                                 i ? "," : "", column_target_name(as, map->target[i]));
}

/** Imports a file. Outcomes are in `lines` and `sum`, a refusal in `err`. */
static inline status import_path(importing *im, const char *path)
{
    const import_listener listener = {im, importing_reading, importing_line, NULL};
    im->lines[0] = '\0';
    im->sum = (import_summary){0};
    im->err = (error){0};
    return import_file(im->file, &im->options, path, &listener, &im->sum, &im->err);
}

static inline status import_text(importing *im, const char *name, const char *text)
{
    return import_path(im, scratch_write(&im->folder, name, text));
}

/** "added,updated,unchanged,flagged,closed,rejected". */
static inline const char *import_counts(const importing *im)
{
    static char text[200];
    const uint64_t *n = im->sum.count;
    snprintf(text, sizeof text, "%d,%d,%d,%d,%d,%d", (int)n[0], (int)n[1], (int)n[2], (int)n[3],
             (int)n[4], (int)n[5]);
    return text;
}

/** Puts a postcode into the gazetteer. */
static inline void import_postcode(importing *im, const char *text, lonlat at)
{
    postcode code;
    bool changed;
    scratch_must(
        postcode_read(slice_of(text), &code) && !store_begin(im->file, NULL, NULL) &&
            !store_put_postcode(im->file, code, lonlat_pack(at), NULL, "test", &changed, NULL) &&
            !store_commit(im->file, NULL),
        text);
}

/** SQL over the store's own connection, as another program would run it. */
static inline void import_edit(importing *im, const char *sql)
{
    const char *why = inspect_try(&im->file->at, sql);
    if (!*why)
        return;
    fprintf(stderr, "%s: %s\n", sql, why);
    abort();
}

#endif
