#include "exchange/write_row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "domain/day.h"
#include "store/public_changes.h"

#define MISSING "of this source, and not in the file any more"

enum { ROW_MEMORY_MAX = 8 * 1024 * 1024, FILE_NAME_SHOWN = 150, NAME_SHOWN = 60 };

static slice text_of(const value *v)
{
    return v->kind == VALUE_TEXT ? v->text : (slice){"", 0};
}

static bool is_asset(const record *r)
{
    return r->of == &ASSET;
}

static slice source_of(const record *r)
{
    return text_of(&r->v[is_asset(r) ? (int)ASSET_SOURCE : (int)ACTIVITY_SOURCE]);
}

static int ref_number(const record *r)
{
    return is_asset(r) ? (int)ASSET_SOURCE_REF : (int)ACTIVITY_SOURCE_REF;
}

static slice ref_of(const record *r)
{
    return text_of(&r->v[ref_number(r)]);
}

static bool closing(const row_result *row)
{
    return is_asset(&row->r) && row->r.v[ASSET_STATUS].integer == STATUS_CLOSED;
}

/* -- one row --------------------------------------------------------------------------------------
 */

static outcome outcome_of(const row_result *row, outcome written)
{
    if (row->disputed)
        return OUTCOME_FLAGGED;
    if (written == OUTCOME_UNCHANGED)
        return written;
    if (closing(row))
        return OUTCOME_CLOSED;
    return row->flagged ? OUTCOME_FLAGGED : written;
}

/* Until somebody has looked; a draft would be published once it is complete. */
static void hold_back(row_result *row)
{
    value *kept = &row->r.v[ASSET_STATUS];
    if (kept->integer != STATUS_CLOSED && row->r.v[ASSET_CATEGORY].kind != VALUE_NULL)
        kept->integer = STATUS_PENDING;
}

/* Without a source of its own a file is known by its name, which changes with every edition. */
static bool look_for_edition(const row_writer *w, slice source, slice ref, row_result *row)
{
    int64_t twin;
    error none;
    if (w->options->source_said || !slice_equals(source, w->options->source))
        return false;
    status found = store_find_asset(w->to, source, ref, &twin, &none);
    if (found != OK && found != ERR_CONFLICT)
        return false;
    row->flagged = true;
    hold_back(row);
    row_says(row, "source", source,
             "another file has this reference: say --source where both are from one; not shown");
    return true;
}

/* The same thing from another source is taken in, and waits until somebody has looked. */
static status look_for_twin(const row_writer *w, slice source, row_result *row, arena *a,
                            error *err)
{
    double distance_m;
    if (closing(row))
        return OK;
    const known_row *twin = known_match(w->assets, &row->r, source, OTHER_SOURCES, &distance_m);
    if (twin || row->r.v[ASSET_TWIN].kind == VALUE_TEXT) {
        row->flagged = true;
        hold_back(row);
    }
    if (!twin)
        return OK;
    row_says(
        row, "twin", slice_of(twin->uuid),
        "probably the same as '%.*s' of '%.*s' (%s), %.0f m from it: kept for somebody to look "
        "at, not shown",
        (int)row_shown(twin->name, NAME_SHOWN).len, twin->name.at,
        (int)row_shown(twin->source, NAME_SHOWN).len, twin->source.at, twin->uuid, distance_m);
    row->given[ASSET_TWIN] = true;
    return field_read(&ASSET.fields[ASSET_TWIN], slice_of(twin->uuid), a, &row->r.v[ASSET_TWIN],
                      err);
}

/* What has ended and is in the file again is for somebody to look at. */
static bool stays_ended(const record *was, const store_edit *edits, row_result *row)
{
    const value *on = &was->v[ASSET_CLOSED_ON];
    if (is_asset(was)) {
        if (was->v[ASSET_STATUS].integer != STATUS_CLOSED || closing(row))
            return false;
        row_says(row, "status", (slice){"", 0}, "it was closed on %.*s and is left closed",
                 (int)text_of(on).len, text_of(on).at);
        return true;
    }
    if (was->v[ACTIVITY_STATUS].integer != ACTIVITY_FINISHED || row->given[ACTIVITY_STATUS] ||
        edits[ACTIVITY_STATUS].edited)
        return false;
    row_says(row, "status", (slice){"", 0}, "it has finished and is left so");
    return true;
}

/* What was closed when it came, and would be shown but for that, is there for whoever asks about
 * its time; not what somebody would have had to look at first. */
static status tell_past(const row_writer *w, const row_result *row, int64_t id, error *err)
{
    double distance_m;
    const record *r = &row->r;
    if (!is_asset(r) || !row->past || row->flagged || row->unsure || row->doubted ||
        row->disputed || row->unplaced || r->v[ASSET_CATEGORY].kind == VALUE_NULL ||
        r->v[ASSET_TWIN].kind != VALUE_NULL ||
        known_match(w->assets, r, source_of(r), OTHER_SOURCES, &distance_m))
        return OK;
    return store_public_past(w->to, id, IMPORT_ACTOR, err);
}

/* A record that is stored already: brought up to date, or left alone where it is the same.
 *  @param asset_id  0: where it was. */
static status update_row(const row_writer *w, const record *was, int64_t was_at, int64_t asset_id,
                         bool made, row_result *row, arena *a, outcome *ret, error *err)
{
    store_edit edits[FIELD_MAX + 1];
    status failed = store_edits(w->to, was->of, was->id, IMPORT_ACTOR, a, edits, err);
    if (failed)
        return failed;
    if (stays_ended(was, edits, row)) {
        *ret = OUTCOME_FLAGGED;
        return OK;
    }
    value ref = was->v[ref_number(was)];
    merge_row(was, edits, w->options->as_of, row);
    if (made && !known_stands_in(text_of(&ref)))
        row->r.v[ref_number(was)] = ref;
    row_conclude(row);
    if (row->rejected)
        return OK;
    if (!asset_id)
        asset_id = was_at;
    if (is_asset(was) && row->r.v[ASSET_STATUS].integer == STATUS_PUBLISHED &&
        was->v[ASSET_STATUS].integer == STATUS_DRAFT && !row->decided)
        failed = look_for_twin(w, source_of(&row->r), row, a, err);
    bool same = record_equals(was, &row->r) && was_at == asset_id;
    *ret = outcome_of(row, same ? OUTCOME_UNCHANGED : OUTCOME_UPDATED);
    if (!failed && !same)
        failed = store_update(w->to, &row->r, asset_id, err);
    return failed ? failed : tell_past(w, row, was->id, err);
}

/* The stored row that a row is: of its reference, else of its source and of nearly its name close
 * by. A file that has no references yet, or none any more, is matched by the latter. */
static bool same_text(slice a, slice b)
{
    return a.len == b.len && (!a.len || memcmp(a.at, b.at, a.len) == 0);
}

/* What comes back from an export is referred to by the identifier that it has here. */
static known_row *known_by_own_id(known *k, const record *r)
{
    known_row *found = known_by_uuid(k, ref_of(r));
    return found && same_text(found->source, source_of(r)) ? found : NULL;
}

static known_row *find_known(const row_writer *w, const row_result *row, bool made)
{
    double distance_m;
    const record *r = &row->r;
    known *k = is_asset(r) ? w->assets : w->activities;
    known_row *found = known_by_ref(k, source_of(r), ref_of(r));
    if (!found && !made)
        found = known_by_own_id(k, r);
    if (found || !is_asset(r))
        return found;
    return known_match(k, r, source_of(r), made ? SAME_SOURCE : SAME_SOURCE_UNREFERENCED,
                       &distance_m);
}

/* A row of another sheet, or an earlier one that only sounds like it, has been taken for it. */
static bool taken_already(const known_row *stored, row_result *row)
{
    if (!stored || !stored->matched)
        return false;
    row_says(row, "source_ref", stored->ref, "row %ld%s%.*s is this one already", stored->line,
             stored->sheet.len ? " of sheet " : "", (int)stored->sheet.len, stored->sheet.at);
    row->rejected = true;
    return true;
}

static status write_new(const row_writer *w, row_result *row, int64_t asset_id, bool made, arena *a,
                        known_row **ret_known, written_row *ret, error *err)
{
    stored_row stored;
    slice source = source_of(&row->r), ref = ref_of(&row->r);
    status failed = OK;
    row_conclude(row);
    if (row->rejected)
        return OK;
    /* a reference that is made of a name is the same in many files */
    if (is_asset(&row->r) && (made || !look_for_edition(w, source, ref, row)))
        failed = look_for_twin(w, source, row, a, err);
    ret->ended = outcome_of(row, OUTCOME_ADDED);
    if (!failed)
        failed = store_insert(w->to, &row->r, asset_id, &stored, err);
    if (failed)
        return failed;
    memcpy(ret->uuid, stored.uuid, sizeof ret->uuid);
    failed = tell_past(w, row, stored.id, err);
    return failed ? failed
                  : known_add(is_asset(&row->r) ? w->assets : w->activities, &stored, &row->r,
                              ret_known, err);
}

/* Writes a row that has its reference.
 *  @param found  the row that it is, or NULL
 *  @param made   its reference is made of its name, which may have been spelled otherwise. */
static status write_record(const row_writer *w, row_result *row, known_row *found, int64_t asset_id,
                           bool made, arena *a, known_row **ret_known, written_row *ret, error *err)
{
    record was;
    int64_t was_at = 0;
    ret->ended = OUTCOME_REJECTED;
    if (!found)
        return write_new(w, row, asset_id, made, a, ret_known, ret, err);
    *ret_known = found;
    memcpy(ret->uuid, found->uuid, sizeof ret->uuid);
    if (taken_already(found, row))
        return OK;
    status failed = store_find_by_id(w->to, row->r.of, found->id, a, &was, &was_at, err);
    return failed ? failed : update_row(w, &was, was_at, asset_id, made, row, a, &ret->ended, err);
}

/* The reference is a field like another, read here because it may be made of others. */
static status set_reference(row_result *row, slice ref, arena *a, error *err)
{
    int number = ref_number(&row->r);
    row->given[number] = true;
    return field_read(&row->r.of->fields[number], ref, a, &row->r.v[number], err);
}

/* -- where an activity is -------------------------------------------------------------------------
 */

/* The place that a row of activities brings with it: stored once however many are at it. */
static status write_place(const row_writer *w, size_t i, row_result *row, arena *a, int64_t *ret_id,
                          error *err)
{
    written_row ignored;
    known_row *found = NULL;
    row_result venue;
    sheet_row_unpack(w->from->venues[i], &venue);
    status failed = set_reference(&venue, w->from->places.of_row[i], a, err);
    if (failed)
        return failed;
    known_row *stored = find_known(w, &venue, true);
    if (stored && !known_stands_in(stored->ref)) {
        /* an asset that a file of assets keeps: what goes on there does not rewrite it */
        stored->in_file = true;
        *ret_id = stored->id;
        return OK;
    }
    found = known_by_ref(w->assets, source_of(&venue.r), ref_of(&venue.r));
    if (found && found->matched)
        row_conclude(&venue);
    else
        failed = write_record(w, &venue, stored, 0, true, a, &found, &ignored, err);
    if (venue.rejected && !failed) {
        row_says(row, venue.field, venue.value, "its place: %s", venue.reason);
        row->rejected = true;
        return OK;
    }
    if (failed || !found)
        return failed;
    found->matched = found->in_file = true;
    if (venue.unplaced) {
        row_says(row, venue.field, venue.value, "its place: %s", venue.reason);
        row->flagged = true;
    }
    *ret_id = found->id;
    return OK;
}

/* A title, where a new row has none: what it is, by the caller's word, or the name of where it is.
 */
static status set_title(const row_writer *w, size_t i, row_result *row, arena *a, error *err)
{
    row_result venue;
    value *title = &row->r.v[ACTIVITY_TITLE];
    if (title->kind != VALUE_NULL || !w->from->venues)
        return OK;
    sheet_row_unpack(w->from->venues[i], &venue);
    const value *name = &venue.r.v[ASSET_NAME];
    if (name->kind == VALUE_NULL)
        return OK;
    row->given[ACTIVITY_TITLE] = true;
    return field_read(&ACTIVITY.fields[ACTIVITY_TITLE], name->text, a, title, err);
}

/* Whether a row of activities names where it is: one that is known may leave that out. */
static bool names_place(const row_writer *w, size_t i, const row_result *row)
{
    row_result venue;
    if (!w->from->venues)
        return row->asset_ref.len > 0;
    sheet_row_unpack(w->from->venues[i], &venue);
    return venue.r.v[ASSET_NAME].kind != VALUE_NULL;
}

static status find_asset(const row_writer *w, size_t i, row_result *row, arena *a, int64_t *ret_id,
                         error *err)
{
    if (w->from->venues)
        return write_place(w, i, row, a, ret_id, err);
    const known_row *own = known_by_uuid(w->assets, row->asset_ref);
    if (!own)
        return store_find_asset(w->to, source_of(&row->r), row->asset_ref, ret_id, err);
    *ret_id = own->id;
    return OK;
}

/* -- a sheet --------------------------------------------------------------------------------------
 */

/* What the database or the domain does not take rejects the row; anything else, a damaged database
 * too, ends the import. */
static bool rejects(const error *why)
{
    bool of_row = why->code == ERR_INPUT || why->code == ERR_CONFLICT || why->code == ERR_NOT_FOUND;
    return of_row && strcmp(why->field, "db") != 0;
}

/* Finds what a row is and where it is at, and writes it. */
static status write_found(const row_writer *w, size_t i, row_result *row, arena *a,
                          written_row *ret, known_row **ret_known, error *err)
{
    bool made = w->from->refs.made[i];
    int64_t asset_id = 0;
    status failed = OK;
    known_row *found = find_known(w, row, made);
    if (found && slice_equals(ref_of(&row->r), found->uuid))
        failed = set_reference(row, found->ref, a, err); /* it keeps its own */
    if (!failed && !is_asset(&row->r) && !found)
        failed = set_title(w, i, row, a, err);
    if (!failed && !is_asset(&row->r) && !found)
        row_conclude(row); /* what is rejected brings no place */
    if (!failed && !row->rejected && !is_asset(&row->r) && (!found || names_place(w, i, row)))
        failed = find_asset(w, i, row, a, &asset_id, err);
    if (failed || row->rejected)
        return failed;
    return write_record(w, row, found, asset_id, made, a, ret_known, ret, err);
}

static status write_row(const row_writer *w, size_t i, arena *a, written_row *ret, error *err)
{
    const sheet_rows *s = w->from;
    row_result *row = &ret->row;
    known_row *found = NULL;
    ret->ended = OUTCOME_REJECTED;
    sheet_row_unpack(s->rows[i], row);
    if (row->rejected)
        return OK;
    if (s->refs.same_as_line[i]) {
        row_says(row, "source_ref", s->refs.of_row[i], "the reference is that of row %ld already",
                 s->refs.same_as_line[i]);
        return OK;
    }
    status failed = set_reference(row, s->refs.of_row[i], a, err);
    if (!failed)
        failed = write_found(w, i, row, a, ret, &found, err);
    if (row->rejected)
        ret->ended = OUTCOME_REJECTED;
    if (found && !row->rejected) {
        found->matched = found->in_file = true;
        found->line = s->from.rows[i].line;
        found->sheet = s->from.sheet;
    }
    return failed;
}

status write_rows(const row_writer *w, error *err)
{
    ARENA_SCOPED arena *a = arena_new(ROW_MEMORY_MAX);
    status failed = a ? OK : error_no_memory(err);
    for (size_t i = 0; i < w->from->from.row_count && !failed; i++) {
        written_row written = {.ended = OUTCOME_REJECTED};
        arena_clear(a);
        failed = write_row(w, i, a, &written, err);
        if (failed && !rejects(err))
            return failed;
        if (failed) {
            const entity *of = written.row.r.of;
            int number = entity_field(of, slice_of(err->field));
            slice given = strcmp(err->field, "asset") == 0 ? written.row.asset_ref : (slice){"", 0};
            row_says(&written.row, number >= 0 ? of->fields[number].name : "", given, "%s",
                     err->detail);
            written.ended = OUTCOME_REJECTED;
            failed = OK;
        }
        w->written(w->context, w->from, i, &written);
    }
    return failed;
}

void write_row_mark_in_file(const import_options *options, const sheet_rows *s, known *k)
{
    int column = column_of(&s->from, &s->map,
                           s->options.as == &ASSET ? (int)ASSET_SOURCE : (int)ACTIVITY_SOURCE);
    for (size_t i = 0; i < s->from.row_count; i++) {
        slice source = column >= 0 ? s->from.rows[i].cells[column] : (slice){"", 0};
        known_row *row =
            known_by_ref(k, source.len ? source : slice_of(options->source), s->refs.of_row[i]);
        if (row)
            row->in_file = true;
    }
}

/* -- what is not there any more -------------------------------------------------------------------
 */

static status end_row(store *to, const entity *of, int64_t id, const char *file, arena *a,
                      error *err)
{
    record r;
    int64_t asset_id = 0;
    status failed = store_find_by_id(to, of, id, a, &r, &asset_id, err);
    if (failed)
        return failed;
    if (of == &ACTIVITY) {
        r.v[ACTIVITY_STATUS].integer = ACTIVITY_FINISHED;
        return store_update(to, &r, asset_id, err);
    }
    day today = day_today();
    slice name = row_shown(slice_of(file), FILE_NAME_SHOWN);
    if (!name.len)
        name = slice_of("the file");
    const char *why = arena_printf(a, "not in %.*s any more", (int)name.len, name.at);
    if (!why)
        return error_no_memory(err);
    const value *opened = &r.v[ASSET_OPENED_ON];
    bool to_open = opened->kind == VALUE_TEXT && memcmp(opened->text.at, today.iso, 10) > 0;
    r.v[ASSET_STATUS].integer = STATUS_CLOSED;
    r.v[ASSET_CLOSED_ON] =
        (value){.kind = VALUE_TEXT, .text = to_open ? opened->text : slice_of(today.iso)};
    r.v[ASSET_CLOSED_REASON] = (value){.kind = VALUE_TEXT, .text = slice_of(why)};
    return store_update(to, &r, 0, err);
}

/* Sources of the rows of a file, each once, in order. */
typedef struct {
    slice *names;
    size_t count;
} sources;

static int compare_names(const void *left, const void *right)
{
    const slice *a = left, *b = right;
    size_t shorter = a->len < b->len ? a->len : b->len;
    int order = shorter ? memcmp(a->at, b->at, shorter) : 0;
    return order ? order : (a->len > b->len) - (a->len < b->len);
}

static status sources_of_file(known *k, sources *ret, error *err)
{
    sources s = {mem_alloc(known_count(k) + 1, sizeof *s.names), 0};
    size_t kept = 0;
    if (!s.names)
        return error_no_memory(err);
    for (size_t i = 0; i < known_count(k); i++) {
        const known_row *row = known_at(k, i);
        bool again = s.count && compare_names(&s.names[s.count - 1], &row->source) == 0;
        if (row->in_file && row->source.len && !again)
            s.names[s.count++] = row->source;
    }
    qsort(s.names, s.count, sizeof *s.names, compare_names);
    for (size_t i = 0; i < s.count; i++)
        if (!i || compare_names(&s.names[kept - 1], &s.names[i]) != 0)
            s.names[kept++] = s.names[i];
    s.count = kept;
    *ret = s;
    return OK;
}

static status end_missing(const missing_rows *m, const known_row *row, const sources *of_file,
                          arena *a, error *err)
{
    char why[ROW_REASON_MAX];
    const char *ends = m->of == &ASSET ? "closed" : "finished";
    status failed = OK;
    if (row->ended || row->in_file ||
        !bsearch(&row->source, of_file->names, of_file->count, sizeof *of_file->names,
                 compare_names))
        return OK;
    arena_clear(a);
    bool end = m->end && !m->why_not;
    if (end)
        failed = end_row(m->to, m->of, row->id, m->file, a, err);
    if (!m->end)
        snprintf(why, sizeof why, MISSING "; with --close-missing it is %s", ends);
    else
        snprintf(why, sizeof why, MISSING "; %s%s%s%s", end ? "" : "not ", ends,
                 end ? "" : ", because ", end ? "" : m->why_not);
    m->tell(m->context, row, end, why);
    return failed;
}

status write_missing_rows(const missing_rows *m, known *k, error *err)
{
    ARENA_SCOPED arena *a = arena_new(ROW_MEMORY_MAX);
    sources of_file = {NULL, 0};
    status failed = a ? sources_of_file(k, &of_file, err) : error_no_memory(err);
    for (size_t i = 0; i < known_count(k) && !failed; i++)
        failed = end_missing(m, known_at(k, i), &of_file, a, err);
    mem_free(of_file.names);
    return failed;
}
