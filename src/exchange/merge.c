#include "exchange/merge.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN_BYTES = 60, WRITTEN_MAX = 32 * 1024 };

static int64_t kept_status(const record *r)
{
    return r->v[ASSET_STATUS].integer;
}

/* -- what somebody has changed --------------------------------------------------------------------
 */

static bool newer_than(const char *as_of, const store_edit *edit)
{
    return as_of && strcmp(as_of, edit->on) > 0;
}

/* A value as the database writes it. */
static bool is_written_so(const field *f, const value *v, const store_edit *edit)
{
    BUF_SCOPED buf text;
    buf_init(&text, WRITTEN_MAX);
    if (v->kind == VALUE_NULL || edit->was_null)
        return v->kind == VALUE_NULL && edit->was_null;
    field_write(f, v, '[', &text);
    return !text.failed && text.len == edit->was.len &&
           (text.len == 0 || memcmp(text.data, edit->was.at, text.len) == 0);
}

static void say_conflict(const field *f, const value *stored, const value *said,
                         const store_edit *edit, row_result *row)
{
    BUF_SCOPED buf ours, theirs;
    buf_init(&ours, WRITTEN_MAX);
    buf_init(&theirs, WRITTEN_MAX);
    field_write(f, stored, ';', &ours);
    field_write(f, said, ';', &theirs);
    const char *mine = buf_text(&ours), *new = buf_text(&theirs);
    row_says(row, f->name, said->kind == VALUE_TEXT ? said->text : (slice){"", 0},
             "somebody changed %s to '%.*s' on %s, and the file now says '%.*s': left as it is",
             f->name, SHOWN_BYTES, mine ? mine : "", edit->on, SHOWN_BYTES, new ? new : "");
    row->flagged = row->disputed = true;
}

/* Whether what is stored in a field stays because somebody put it there. */
static bool edited_stays(const record *was, int number, const store_edit *edit, const char *as_of,
                         row_result *row)
{
    const field *f = &was->of->fields[number];
    const value *stored = &was->v[number], *said = &row->r.v[number];
    if (!edit->edited || newer_than(as_of, edit) || value_equals(stored, said))
        return false;
    if (!is_written_so(f, said, edit))
        say_conflict(f, stored, said, edit, row);
    return true;
}

static bool same_place(lonlat a, lonlat b)
{
    lonlat_e7 p = lonlat_pack(a), q = lonlat_pack(b);
    return p.lon_e7 == q.lon_e7 && p.lat_e7 == q.lat_e7;
}

/* Whether a position that somebody set stays: not where the row has moved to another postcode. */
static bool edited_position_stays(const record *was, const store_edit *edit, const char *as_of,
                                  row_result *row)
{
    const record *r = &row->r;
    if (!edit->edited || !was->has_position || !r->has_position || newer_than(as_of, edit) ||
        same_place(was->position, r->position) ||
        !value_equals(&was->v[ASSET_POSTCODE], &r->v[ASSET_POSTCODE]))
        return false;
    bool as_before = !edit->was_null && same_place(edit->at, r->position);
    if (!as_before && !row->by_postcode) {
        row_says(row, "longitude", (slice){"", 0},
                 "somebody moved it to %.5f %.5f on %s, and the file now says %.5f %.5f: left "
                 "where it is",
                 was->position.lon_deg, was->position.lat_deg, edit->on, r->position.lon_deg,
                 r->position.lat_deg);
        row->flagged = row->disputed = true;
    }
    return true;
}

/* -- assets ---------------------------------------------------------------------------------------
 */

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
static void keep_asset(const record *was, const store_edit *moved, const char *as_of,
                       row_result *row)
{
    record *r = &row->r;
    bool placed = r->has_position, closing = kept_status(r) == STATUS_CLOSED;
    bool better = found_better(was, row);
    if (better || edited_position_stays(was, moved, as_of, row)) {
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

/* Fields that have rules of their own above, and those that follow from others. */
static bool ruled(const entity *of, size_t number)
{
    if (of == &ACTIVITY)
        return number == ACTIVITY_VISIBILITY || number == ACTIVITY_SOURCE_REF;
    return number == ASSET_STATUS || number == ASSET_VISIBILITY || number == ASSET_LOCATION_SHOWN ||
           number == ASSET_LISTING || number == ASSET_CONSENT || number == ASSET_SOURCE_REF ||
           number == ASSET_POSITION_SOURCE || number == ASSET_ACCURACY_M;
}

void merge_row(const record *was, const store_edit edits[FIELD_MAX + 1], const char *as_of,
               row_result *row)
{
    bool asset = row->r.of == &ASSET, settled[FIELD_MAX];
    row->r.id = was->id;
    memcpy(settled, row->given, sizeof settled);
    if (asset) /* these three are the row's own conclusions, not cells */
        settled[ASSET_STATUS] = settled[ASSET_POSITION_SOURCE] = settled[ASSET_ACCURACY_M] = true;
    for (size_t i = 0; i < was->of->count; i++)
        if (!settled[i] || (!ruled(was->of, i) && edited_stays(was, (int)i, &edits[i], as_of, row)))
            row->r.v[i] = was->v[i];
    if (asset) {
        keep_asset(was, &edits[FIELD_MAX], as_of, row);
        keep_hidden(was, &row->r);
    } else if (row->r.v[ACTIVITY_VISIBILITY].integer < was->v[ACTIVITY_VISIBILITY].integer) {
        row->r.v[ACTIVITY_VISIBILITY] = was->v[ACTIVITY_VISIBILITY];
    }
}
