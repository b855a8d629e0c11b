#include "exchange/import.h"

#include <stdio.h>
#include <string.h>

#include "exchange/references.h"
#include "exchange/row.h"
#include "live/gazetteer_load.h"

enum { FILE_MEMORY_MAX = 1024 * 1024 * 1024, ROW_MEMORY_MAX = 8 * 1024 * 1024 };
/* From here a change of the schema, which other connections have to read again, is worth it. */
enum { BULK_FROM_ROWS = 1000 };

const char *const OUTCOME_NAMES[OUTCOME_COUNT] = {"added",   "updated", "unchanged",
                                                  "flagged", "closed",  "rejected"};

typedef struct {
    store *to;
    const import_options *options;
    const import_listener *listener;
    row_reader reader;
    row_references refs;
    import_summary summary;
} importing;

/* -- one row --------------------------------------------------------------------------------------
 */

static int64_t kept_status(const record *r)
{
    return r->v[ASSET_STATUS].integer;
}

/* Whether a draft of ours waited only for what the row now brings. */
static bool was_waiting(const record *was)
{
    return kept_status(was) == STATUS_DRAFT &&
           (!was->has_position || was->v[ASSET_CATEGORY].kind == VALUE_NULL);
}

/* Whether someone has found a position that is better than what the row has: none, or its
 * postcode's. */
static bool found_better(const record *was, const row_result *row)
{
    const value *source = &was->v[ASSET_POSITION_SOURCE];
    bool of_postcode = source->kind == VALUE_INTEGER && source->integer == POSITION_POSTCODE;
    return was->has_position && value_equals(&was->v[ASSET_POSTCODE], &row->r.v[ASSET_POSTCODE]) &&
           (!row->r.has_position || (row->by_postcode && !of_postcode));
}

/* What is stored stays where the file says nothing, and so does a better position where the
 * postcode is the same. */
static void keep_asset(const record *was, row_result *row)
{
    record *r = &row->r;
    bool placed = r->has_position, closing = kept_status(r) == STATUS_CLOSED;
    bool better = found_better(was, row);
    if (better) {
        r->has_position = true;
        r->position = was->position;
        r->v[ASSET_POSITION_SOURCE] = was->v[ASSET_POSITION_SOURCE];
        r->v[ASSET_ACCURACY_M] = was->v[ASSET_ACCURACY_M];
    }
    bool held_back = (row->unplaced && !better) || row->unsure;
    bool stricter = row->given[ASSET_STATUS] && kept_status(r) < kept_status(was);
    if (!closing && !held_back && !stricter && (!was_waiting(was) || (better && !placed)))
        r->v[ASSET_STATUS] = was->v[ASSET_STATUS];
}

/* A file may hide what is stored, and never shows what someone has hidden since. */
static void keep_hidden(const record *was, record *r)
{
    static const int STRICTER_UPWARDS[] = {ASSET_VISIBILITY, ASSET_LOCATION_SHOWN};
    for (size_t i = 0; i < COUNT(STRICTER_UPWARDS); i++)
        if (r->v[STRICTER_UPWARDS[i]].integer < was->v[STRICTER_UPWARDS[i]].integer)
            r->v[STRICTER_UPWARDS[i]] = was->v[STRICTER_UPWARDS[i]];
    const value *listing = &was->v[ASSET_LISTING], *consent = &was->v[ASSET_CONSENT];
    if (listing->kind == VALUE_INTEGER && listing->integer == LISTING_DECLINED)
        r->v[ASSET_LISTING] = *listing;
    if (consent->kind == VALUE_INTEGER && consent->integer == CONSENT_WITHDRAWN)
        r->v[ASSET_CONSENT] = *consent;
}

static void merge(const record *was, row_result *row)
{
    bool asset = row->r.of == &ASSET, settled[FIELD_MAX];
    row->r.id = was->id;
    memcpy(settled, row->given, sizeof settled);
    if (asset) /* these three are the row's own conclusions, not cells */
        settled[ASSET_STATUS] = settled[ASSET_POSITION_SOURCE] = settled[ASSET_ACCURACY_M] = true;
    for (size_t i = 0; i < was->of->count; i++)
        if (!settled[i])
            row->r.v[i] = was->v[i];
    if (asset) {
        keep_asset(was, row);
        keep_hidden(was, &row->r);
    } else if (row->r.v[ACTIVITY_VISIBILITY].integer < was->v[ACTIVITY_VISIBILITY].integer) {
        row->r.v[ACTIVITY_VISIBILITY] = was->v[ACTIVITY_VISIBILITY];
    }
}

static outcome outcome_of(const row_result *row, outcome written)
{
    bool closed = row->r.of == &ASSET && kept_status(&row->r) == STATUS_CLOSED;
    if (written == OUTCOME_UNCHANGED)
        return written;
    if (closed)
        return OUTCOME_CLOSED;
    return row->flagged ? OUTCOME_FLAGGED : written;
}

/* A record that is stored already: brought up to date, or left alone where it is the same. */
static status update_row(importing *im, const record *was, int64_t was_at, int64_t asset_id,
                         row_result *row, outcome *ret, error *err)
{
    bool asset = row->r.of == &ASSET;
    bool reopens =
        asset && kept_status(was) == STATUS_CLOSED && kept_status(&row->r) != STATUS_CLOSED;
    if (reopens) {
        const value *on = &was->v[ASSET_CLOSED_ON];
        row_says(row, "status", (slice){"", 0}, "it was closed on %.*s and is left closed",
                 (int)on->text.len, on->text.at);
        *ret = OUTCOME_FLAGGED;
        return OK;
    }
    merge(was, row);
    if (record_equals(was, &row->r) && was_at == asset_id) {
        *ret = OUTCOME_UNCHANGED;
        return OK;
    }
    status failed = store_update(im->to, &row->r, asset_id, err);
    *ret = outcome_of(row, OUTCOME_UPDATED);
    return failed;
}

static slice text_of(const value *v)
{
    return v->kind == VALUE_TEXT ? v->text : (slice){"", 0};
}

/* Without a source of its own a file is known by its name, which changes with every edition. */
static void look_for_twin(importing *im, slice source, slice ref, row_result *row)
{
    int64_t twin;
    error none;
    status found = store_find_asset(im->to, source, ref, &twin, &none);
    if (found != OK && found != ERR_CONFLICT)
        return;
    row->flagged = true;
    if (kept_status(&row->r) != STATUS_CLOSED)
        row->r.v[ASSET_STATUS].integer = STATUS_DRAFT;
    row_says(row, "source", source,
             "another file has this reference: say --source where both are from one; not shown");
}

static status write_row(importing *im, row_result *row, arena *a, stored_row *stored, outcome *ret,
                        error *err)
{
    const entity *of = row->r.of;
    bool asset = of == &ASSET;
    record was;
    int64_t asset_id = 0, was_at = 0;
    slice source = text_of(&row->r.v[asset ? ASSET_SOURCE : ACTIVITY_SOURCE]);
    slice ref = text_of(&row->r.v[asset ? ASSET_SOURCE_REF : ACTIVITY_SOURCE_REF]);
    status failed = asset ? OK : store_find_asset(im->to, source, row->asset_ref, &asset_id, err);
    if (failed)
        return failed;
    failed = store_find_by_ref(im->to, of, source, ref, a, &was, &was_at, err);
    if (failed == ERR_NOT_FOUND) {
        if (asset && !im->options->source_said && slice_equals(source, im->options->source))
            look_for_twin(im, source, ref, row);
        *ret = outcome_of(row, OUTCOME_ADDED);
        return store_insert(im->to, &row->r, asset_id, stored, err);
    }
    if (failed)
        return failed;
    slice uuid = was.v[asset ? (int)ASSET_UUID : (int)ACTIVITY_UUID].text;
    snprintf(stored->uuid, sizeof stored->uuid, "%.*s", (int)uuid.len, uuid.at);
    return update_row(im, &was, was_at, asset_id, row, ret, err);
}

/* The reference is a field like another, read here because it may be made of others. */
static status set_reference(const importing *im, size_t i, row_result *row, arena *a, error *err)
{
    int number = row->r.of == &ASSET ? (int)ASSET_SOURCE_REF : (int)ACTIVITY_SOURCE_REF;
    slice ref = im->refs.of_row[i];
    if (im->refs.same_as_line[i]) {
        row_says(row, "source_ref", ref, "the reference is that of row %ld already",
                 im->refs.same_as_line[i]);
        row->rejected = true;
        return OK;
    }
    row->given[number] = true;
    return field_read(&row->r.of->fields[number], ref, a, &row->r.v[number], err);
}

static void tell_line(importing *im, long line, outcome ended, const char *uuid,
                      const row_result *row)
{
    import_line told = {line, ended, uuid, row->field ? row->field : "", row->value, row->reason};
    im->summary.count[ended]++;
    if (im->listener->line)
        im->listener->line(im->listener->context, &told);
}

/* What the database or the domain does not take rejects the row; anything else, a damaged database
 * too, ends the import. */
static bool rejects(const error *why)
{
    bool of_row = why->code == ERR_INPUT || why->code == ERR_CONFLICT || why->code == ERR_NOT_FOUND;
    return of_row && strcmp(why->field, "db") != 0;
}

static status import_row(importing *im, size_t i, arena *a, error *err)
{
    const table_row *from = &im->reader.from->rows[i];
    stored_row stored = {0};
    row_result row;
    outcome ended = OUTCOME_REJECTED;
    status failed = row_to_record(&im->reader, from, a, &row, err);
    if (!failed && !row.rejected)
        failed = set_reference(im, i, &row, a, err);
    if (!failed && !row.rejected)
        failed = write_row(im, &row, a, &stored, &ended, err);
    if (failed && !rejects(err))
        return failed;
    if (failed) {
        int number = entity_field(row.r.of, slice_of(err->field));
        slice given = strcmp(err->field, "asset") == 0 ? row.asset_ref : (slice){"", 0};
        row_says(&row, number >= 0 ? row.r.of->fields[number].name : "", given, "%s", err->detail);
        ended = OUTCOME_REJECTED;
    }
    tell_line(im, from->line, ended, stored.uuid, &row);
    return OK;
}

/* -- one file -------------------------------------------------------------------------------------
 */

static status import_rows(importing *im, error *err)
{
    size_t count = im->reader.from->row_count;
    ARENA_SCOPED arena *a = arena_new(ROW_MEMORY_MAX);
    status failed = a ? OK : error_no_memory(err);
    for (size_t i = 0; i < count && !failed; i++) {
        arena_clear(a);
        failed = import_row(im, i, a, err);
        if (im->listener->progress)
            im->listener->progress(im->listener->context, i + 1, count);
    }
    return failed;
}

static status write_file(importing *im, const char *path, error *err)
{
    char reason[300];
    snprintf(reason, sizeof reason, "import of %.200s",
             strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
    const authorship who = {.actor = "cairn import", .role = "operator", .reason = reason};
    status failed = store_begin(im->to, &who, err);
    if (failed)
        return failed;
    bool bulk = im->reader.from->row_count >= BULK_FROM_ROWS;
    if (bulk)
        failed = store_bulk_begin(im->to, err);
    if (!failed)
        failed = import_rows(im, err);
    if (!failed && bulk && !im->options->dry_run)
        failed = store_bulk_end(im->to, err);
    if (failed || im->options->dry_run) {
        store_rollback(im->to);
        return failed;
    }
    return store_commit(im->to, err);
}

static bool needs_grid(const table *t, const column_map *map)
{
    for (size_t i = 0; i < t->heading_count; i++)
        if (map->target[i] == COLUMN_EASTING)
            return true;
    return false;
}

/* Everything that a row is read with is at hand before the transaction begins. */
static status import_table(importing *im, const char *path, const table *t, arena *a, error *err)
{
    column_map map;
    taxonomy *categories = NULL;
    category_words *words = NULL;
    gazetteer *places = NULL;
    crs_transform *grid = NULL;
    const import_options *o = im->options;
    day today = day_today();
    status failed =
        columns_find(o->as, t, o->mappings, o->mapping_count, o->category != NULL, a, &map, err);
    if (failed)
        return failed;
    if (im->listener->reading)
        im->listener->reading(im->listener->context, t, &map, o->as);
    failed = references_find(o->as, t, &map, a, &im->refs, err);
    if (!failed)
        failed = store_taxonomy(im->to, &categories, err);
    if (!failed && o->category && taxonomy_find(categories, slice_of(o->category)) < 0)
        failed = error_set(err, ERR_INPUT, "category", "--category: there is no category '%s'",
                           o->category);
    if (!failed)
        failed = category_words_new(categories, &words, err);
    if (!failed)
        failed = live_read_gazetteer(im->to, &places, err);
    if (!failed && needs_grid(t, &map))
        failed = crs_transform_new(&grid, err);
    im->reader = (row_reader){o, t, &map, categories, words, places, grid, today.iso};
    if (!failed)
        failed = write_file(im, path, err);
    crs_transform_free(grid);
    gazetteer_release(places);
    category_words_free(words);
    taxonomy_free(categories);
    return failed;
}

status import_file(store *to, const import_options *options, const char *path,
                   const import_listener *listener, import_summary *ret, error *err)
{
    table t;
    importing im = {.to = to, .options = options, .listener = listener};
    status failed = table_read(path, &t, err);
    if (failed)
        return failed;
    ARENA_SCOPED arena *a = arena_new(FILE_MEMORY_MAX);
    failed = a ? import_table(&im, path, &t, a, err) : error_no_memory(err);
    table_done(&t);
    if (!failed)
        *ret = im.summary;
    return failed;
}
