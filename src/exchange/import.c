#include "exchange/import.h"

#include <stdio.h>
#include <string.h>

#include "exchange/sheet_rows.h"
#include "exchange/write_row.h"
#include "format/csv.h"
#include "live/gazetteer_load.h"

enum {
    /* From so many rows on, a change of the schema, which other connections have to read again, is
     * worth it. */
    BULK_FROM_ROWS = 1000,
    SHEET_NAME_SHOWN = 60
};
/* Of every row of a file, read and placed, before the first is written. */
static const size_t FILE_MEMORY_MAX = (size_t)16 << 30;

const char *const OUTCOME_NAMES[OUTCOME_TOLD_COUNT] = {
    "added", "updated", "unchanged", "flagged", "closed", "rejected", "no row", "missing", "ended"};

typedef struct {
    store *to;
    const import_options *options;
    const import_listener *listener;
    const char *file; /* without its folders */
    arena *memory;
    workbook *book;
    sheet_rows *sheets;
    size_t sheet_count, row_count;
    size_t done;                /* rows of the sheets before this one */
    known *assets, *activities; /* what is stored already; the second where a sheet is of them */
    int64_t sequence;           /* of the history that they were read after */
    long lost_line;             /* of the first row of which nobody can tell which it is, or 0 */
    slice lost_sheet;
    import_summary summary;
} importing;

static void tell(importing *im, import_line line)
{
    im->summary.count[line.ended]++;
    if (im->listener->line)
        im->listener->line(im->listener->context, &line);
}

static bool has_sheet_of(const importing *im, const entity *of)
{
    for (size_t i = 0; i < im->sheet_count; i++)
        if (im->sheets[i].options.as == of)
            return true;
    return false;
}

/* -- reading, before the transaction --------------------------------------------------------------
 */

static void tell_notes(importing *im, const sheet_rows *s)
{
    for (size_t i = 0; i < s->from.note_count; i++) {
        const table_note *n = &s->from.notes[i];
        tell(im, (import_line){s->from.sheet, n->line, OUTCOME_NO_ROW, "", "", n->text, n->why});
    }
}

/* A sheet beside others in which nothing could be a name is about something else. */
static bool passed_over(importing *im, const sheet_rows *s)
{
    if (im->book->sheet_count == 1 || sheet_rows_named(s) || im->options->reading.layer)
        return false;
    tell(im, (import_line){s->from.sheet,
                           0,
                           OUTCOME_NO_ROW,
                           "",
                           "",
                           {"", 0},
                           s->options.as == &ASSET
                               ? "no column of this sheet could be a name: it is left out whole; "
                                 "--map name=COLUMN says which it is"
                               : "no column of this sheet could be a title: it is left out whole; "
                                 "--map title=COLUMN says which it is"});
    return true;
}

/* A mapping to a column that no sheet has is a slip of the pen. */
static status check_mapped(const import_options *o, const bool *mapped, error *err)
{
    for (size_t i = 0; i < o->mapping_count; i++)
        if (!mapped[i])
            return error_set(err, ERR_INPUT, "map", "--map: the file has no column '%s'",
                             o->mappings[i].column);
    return OK;
}

/* What was marked so that a spreadsheet does not run it is as it was (csv.h). */
static void restore_cells(workbook *book)
{
    static const char *const MARKED[] = {"CSV", "XLSX", "ODS"};
    bool marked = false;
    for (size_t i = 0; i < COUNT(MARKED); i++)
        marked |= strcmp(book->format, MARKED[i]) == 0;
    for (size_t i = 0; i < book->sheet_count && marked; i++)
        for (size_t k = 0; k < book->sheets[i].row_count; k++) {
            sheet_row *row = &book->sheets[i].rows[k];
            for (size_t c = 0; c < row->count; c++)
                row->cells[c] = csv_restore(row->cells[c]);
        }
}

/* Assets before what goes on at them. */
static status find_sheets(importing *im, const category_words *words, error *err)
{
    bool separated = strcmp(im->book->format, "CSV") == 0, mapped[IMPORT_MAX_MAPPINGS] = {false};
    im->sheets = arena_alloc(im->memory, im->book->sheet_count * sizeof *im->sheets);
    if (!im->sheets)
        return error_no_memory(err);
    for (size_t i = 0; i < im->book->sheet_count; i++) {
        sheet_rows *s = &im->sheets[im->sheet_count];
        status failed = sheet_rows_find(&im->book->sheets[i], separated, im->options, words,
                                        im->memory, s, mapped, err);
        if (failed)
            return failed;
        if (passed_over(im, s))
            continue;
        if (im->listener->reading)
            im->listener->reading(im->listener->context, &s->from, &s->map, s->options.as);
        if (im->listener->reading && s->brings_places)
            im->listener->reading(im->listener->context, &s->from, &s->place_map, &ASSET);
        tell_notes(im, s);
        im->row_count += s->from.row_count;
        im->sheet_count++;
    }
    return check_mapped(im->options, mapped, err);
}

static void tell_read(void *context, size_t done)
{
    importing *im = context;
    if (im->listener->progress)
        im->listener->progress(im->listener->context, "reading", im->done + done, im->row_count);
}

static status read_sheets(importing *im, const read_with *with, error *err)
{
    status failed = OK;
    im->done = 0;
    for (size_t i = 0; i < im->sheet_count && !failed; i++) {
        failed = sheet_rows_read(&im->sheets[i], with, tell_read, im, im->memory, err);
        im->done += im->sheets[i].from.row_count;
    }
    return failed;
}

/* Everything that rows are read with is at hand before the first. */
static status read_all(importing *im, error *err)
{
    taxonomy *categories = NULL;
    category_words *words = NULL;
    gazetteer *places = NULL;
    crs_transform *grid = NULL;
    const import_options *o = im->options;
    day today = day_today();
    status failed = store_taxonomy(im->to, &categories, err);
    if (!failed && o->category && taxonomy_find(categories, slice_of(o->category)) < 0)
        failed = error_set(err, ERR_INPUT, "category", "--category: there is no category '%s'",
                           o->category);
    if (!failed)
        failed = category_words_new(categories, &words, err);
    if (!failed)
        failed = find_sheets(im, words, err);
    if (!failed)
        failed = live_read_gazetteer(im->to, &places, err);
    if (!failed)
        failed = crs_transform_new(&grid, err);
    if (!failed) {
        read_with with = {categories, words, places, grid, today.iso};
        failed = read_sheets(im, &with, err);
    }
    crs_transform_free(grid);
    gazetteer_release(places);
    category_words_free(words);
    taxonomy_free(categories);
    return failed;
}

/* What is stored already; once more in the transaction where somebody has written in between. */
static status read_known(importing *im, error *err)
{
    known_free(im->assets);
    known_free(im->activities);
    im->assets = im->activities = NULL;
    status failed = store_sequence(im->to, &im->sequence, err);
    if (!failed)
        failed = known_new(im->to, &ASSET, &im->assets, err);
    if (!failed && has_sheet_of(im, &ACTIVITY))
        failed = known_new(im->to, &ACTIVITY, &im->activities, err);
    return failed;
}

/* -- writing --------------------------------------------------------------------------------------
 */

static void tell_written(void *context, const sheet_rows *s, size_t i, const written_row *w)
{
    importing *im = context;
    slice named = im->book->sheet_count > 1 ? s->from.sheet : (slice){"", 0};
    /* broken, or known by its name alone and not found by it; or nobody knows its place */
    bool lost = w->ended == OUTCOME_REJECTED && !s->refs.same_as_line[i] &&
                (s->venues || (s->refs.made[i] && !*w->uuid));
    if (lost && !im->lost_line) {
        im->lost_line = s->from.rows[i].line;
        im->lost_sheet = named;
    }
    tell(im, (import_line){named, s->from.rows[i].line, w->ended, w->uuid,
                           w->row.field ? w->row.field : "", w->row.value, w->row.reason});
    if (im->listener->progress)
        im->listener->progress(im->listener->context, "writing", im->done + i + 1, im->row_count);
}

static status write_sheets(importing *im, error *err)
{
    status failed = OK;
    im->done = 0;
    for (size_t i = 0; i < im->sheet_count && !failed; i++)
        write_row_mark_in_file(im->options, &im->sheets[i],
                               im->sheets[i].options.as == &ASSET ? im->assets : im->activities);
    for (size_t i = 0; i < im->sheet_count && !failed; i++) {
        const sheet_rows *s = &im->sheets[i];
        row_writer w = {im->to, &s->options, s, im->assets, im->activities, tell_written, im};
        failed = write_rows(&w, err);
        im->done += s->from.row_count;
    }
    return failed;
}

/* Why nobody can tell what is missing, or NULL. */
static const char *why_not_ended(const importing *im, char *room, size_t size)
{
    size_t taken = 0;
    for (int i = 0; i < OUTCOME_COUNT; i++)
        taken += i == OUTCOME_REJECTED ? 0 : im->summary.count[i];
    if (!taken)
        return "no row of the file was taken";
    if (im->options->reading.layer)
        return "--layer reads one part of the file, and it may be in another";
    if (!im->lost_line)
        return NULL;
    snprintf(room, size, "row %ld%s%.*s was rejected, and it may be that one", im->lost_line,
             im->lost_sheet.len ? " of sheet " : "",
             (int)row_shown(im->lost_sheet, SHEET_NAME_SHOWN).len, im->lost_sheet.at);
    return room;
}

static void tell_missing(void *context, const known_row *gone, bool ended, const char *why)
{
    importing *im = context;
    tell(im, (import_line){{"", 0},
                           0,
                           ended ? OUTCOME_ENDED : OUTCOME_MISSING,
                           gone->uuid,
                           "source_ref",
                           gone->ref,
                           why});
}

static status write_missing(importing *im, error *err)
{
    status failed = OK;
    char room[300];
    missing_rows m = {.to = im->to,
                      .file = im->file,
                      .end = im->options->close_missing,
                      .why_not = why_not_ended(im, room, sizeof room),
                      .tell = tell_missing,
                      .context = im};
    const entity *const all[] = {&ASSET, &ACTIVITY};
    for (size_t i = 0; i < COUNT(all) && !failed; i++) {
        known *k = all[i] == &ASSET ? im->assets : im->activities;
        m.of = all[i];
        if (k && has_sheet_of(im, all[i]))
            failed = write_missing_rows(&m, k, err);
    }
    return failed;
}

static status write_all(importing *im, error *err)
{
    int64_t sequence;
    bool bulk = im->row_count >= BULK_FROM_ROWS && !im->options->dry_run;
    status failed = store_sequence(im->to, &sequence, err);
    if (!failed && sequence != im->sequence)
        failed = read_known(im, err);
    if (!failed && bulk)
        failed = store_bulk_begin(im->to, err);
    if (!failed)
        failed = write_sheets(im, err);
    if (!failed)
        failed = write_missing(im, err);
    return failed || !bulk ? failed : store_bulk_end(im->to, err);
}

static status write_file(importing *im, error *err)
{
    char reason[300];
    snprintf(reason, sizeof reason, "import of %.200s", im->file);
    const authorship who = {.actor = IMPORT_ACTOR, .role = "operator", .reason = reason};
    status failed = store_begin(im->to, &who, err);
    if (failed)
        return failed;
    failed = write_all(im, err);
    if (failed || im->options->dry_run) {
        store_rollback(im->to);
        return failed;
    }
    return store_commit(im->to, err);
}

status import_file(store *to, const import_options *options, const char *path,
                   const import_listener *listener, import_summary *ret, error *err)
{
    const char *slash = strrchr(path, '/');
    importing im = {
        .to = to, .options = options, .listener = listener, .file = slash ? slash + 1 : path};
    status failed = file_read_workbook(path, &options->reading, &im.book, err);
    if (failed)
        return failed;
    restore_cells(im.book);
    im.memory = arena_new(FILE_MEMORY_MAX);
    failed = im.memory ? read_all(&im, err) : error_no_memory(err);
    if (!failed)
        failed = read_known(&im, err);
    if (!failed)
        failed = write_file(&im, err);
    known_free(im.assets);
    known_free(im.activities);
    arena_free(im.memory);
    workbook_free(im.book);
    if (!failed)
        *ret = im.summary;
    return failed;
}
