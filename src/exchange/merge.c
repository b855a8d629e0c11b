#include "exchange/merge.h"

#include <string.h>

#include "domain/geodesic.h"
#include "exchange/known.h"
#include "exchange/row_place.h"

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
    double was;
    buf_init(&text, WRITTEN_MAX);
    if (v->kind == VALUE_NULL || edit->was_null)
        return v->kind == VALUE_NULL && edit->was_null;
    if (v->kind == VALUE_REAL) /* 30 is written 30.0 there */
        return text_to_double(edit->was, &was) && was == v->real;
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
    slice mine = row_shown(slice_of(buf_text(&ours) ? buf_text(&ours) : ""), SHOWN_BYTES);
    slice new = row_shown(slice_of(buf_text(&theirs) ? buf_text(&theirs) : ""), SHOWN_BYTES);
    row_says(row, f->name, said->kind == VALUE_TEXT ? said->text : (slice){"", 0},
             "somebody changed %s to '%.*s' on %s, and the file now says '%.*s': left as it is",
             f->name, (int)mine.len, mine.at, edit->on, (int)new.len, new.at);
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

static void say_placed_again(const store_edit *edit, row_result *row)
{
    row_says(row, "longitude", (slice){"", 0},
             "somebody took its position away on %s, and the file now says %.5f %.5f: left without",
             edit->on, row->r.position.lon_deg, row->r.position.lat_deg);
    row->flagged = row->disputed = row->decided = true;
}

/* Whether a position that somebody set, or took away, stays: not where the row has moved to another
 * postcode. */
static bool edited_position_stays(const record *was, const store_edit *edit, const char *as_of,
                                  row_result *row)
{
    const record *r = &row->r;
    if (!edit->edited || !r->has_position || newer_than(as_of, edit) ||
        (was->has_position && same_place(was->position, r->position)) ||
        !value_equals(&was->v[ASSET_POSTCODE], &r->v[ASSET_POSTCODE]))
        return false;
    bool as_before = !edit->was_null && same_place(edit->at, r->position);
    if (!was->has_position && (as_before || row->by_postcode))
        row->decided = true; /* that it is nowhere */
    else if (!was->has_position)
        say_placed_again(edit, row);
    else if (!as_before && !row->by_postcode) {
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
    bool nowhere = !was->has_position && row_belongs_at_a_place(was);
    return kept_status(was) == STATUS_DRAFT &&
           (nowhere || was->v[ASSET_CATEGORY].kind == VALUE_NULL);
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

/* How a position was found, and how exactly: somebody's word for it stays while it is there. */
static void keep_evidence(const record *was, const store_edit *edits, const char *as_of,
                          row_result *row)
{
    static const int ABOUT[] = {ASSET_POSITION_SOURCE, ASSET_ACCURACY_M};
    for (size_t i = 0; i < COUNT(ABOUT); i++) {
        const store_edit *edit = &edits[ABOUT[i]];
        value *said = &row->r.v[ABOUT[i]];
        if (!edit->edited || newer_than(as_of, edit))
            continue;
        if (row->given[ABOUT[i]])
            (void)edited_stays(was, ABOUT[i], edit, as_of, row); /* tells where it is new */
        *said = was->v[ABOUT[i]];
    }
}

/* Ways in that the file says nothing of were of where it has left. */
static void leave_entrances(const record *was, const store_edit *edit, row_result *row)
{
    value *entrances = &row->r.v[ASSET_ENTRANCES];
    if (row->given[ASSET_ENTRANCES] || entrances->kind == VALUE_NULL ||
        (value_equals(&was->v[ASSET_POSTCODE], &row->r.v[ASSET_POSTCODE]) &&
         geodesic_m(was->position, row->r.position) <= KNOWN_MAX_M))
        return;
    *entrances = (value){.kind = VALUE_NULL};
    row_says(row, "entrances", (slice){"", 0}, "it has moved, and its ways in are left out");
    row->flagged |= edit->edited;
}

/* What is stored stays where the file says nothing, and so does a better position where the
 * postcode is the same. @return whether a position that is better than the row's has stayed. */
static bool keep_position(const record *was, const store_edit *edits, const char *as_of,
                          row_result *row)
{
    record *r = &row->r;
    bool better = found_better(was, row);
    if (better || edited_position_stays(was, &edits[FIELD_MAX], as_of, row)) {
        r->has_position = was->has_position;
        r->position = was->position;
        r->v[ASSET_POSITION_SOURCE] = was->v[ASSET_POSITION_SOURCE];
        r->v[ASSET_ACCURACY_M] = was->v[ASSET_ACCURACY_M];
    } else if (was->has_position && r->has_position) {
        if (same_place(was->position, r->position))
            keep_evidence(was, edits, as_of, row);
        leave_entrances(was, &edits[ASSET_ENTRANCES], row);
    }
    return better;
}

/* Closed by its date, which somebody may have taken away since. */
static bool closes(const row_result *row)
{
    const value *on = &row->r.v[ASSET_CLOSED_ON];
    day today = day_today();
    return kept_status(&row->r) == STATUS_CLOSED &&
           (row->given[ASSET_STATUS] ||
            (on->kind == VALUE_TEXT && memcmp(on->text.at, today.iso, 10) <= 0));
}

/* A file may close what is stored or take it back, and else leaves its status; what somebody has
 * decided since stays, unless the file says something new and stricter. */
static void keep_status(const record *was, const store_edit *edit, const char *as_of, bool waits,
                        row_result *row)
{
    value *said = &row->r.v[ASSET_STATUS];
    const value *stored = &was->v[ASSET_STATUS];
    bool closing = closes(row);
    bool stricter = closing || (row->given[ASSET_STATUS] && said->integer < stored->integer);
    bool theirs = edit->edited && !newer_than(as_of, edit);
    bool as_before = theirs && is_written_so(&ASSET.fields[ASSET_STATUS], said, edit);
    row->decided |= theirs;
    row->decided &= !(stricter && !as_before);
    if (theirs && stricter && !as_before && !value_equals(said, stored)) {
        row_says(row, "status", (slice){"", 0},
                 "somebody changed it on %s, and the file takes it "
                 "back",
                 edit->on);
        row->flagged = row->disputed = true;
    }
    if ((theirs && row->decided) || (!stricter && !waits))
        *said = *stored;
}

static void keep_asset(const record *was, const store_edit *edits, const char *as_of,
                       row_result *row)
{
    bool placed = row->r.has_position;
    bool better = keep_position(was, edits, as_of, row);
    bool waits = was_waiting(was) && (placed || !better) && !row->decided;
    keep_status(was, &edits[ASSET_STATUS], as_of, waits, row);
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
        keep_asset(was, edits, as_of, row);
        keep_hidden(was, &row->r);
        return;
    }
    row->decided =
        edits[ACTIVITY_VISIBILITY].edited && !newer_than(as_of, &edits[ACTIVITY_VISIBILITY]);
    if (row->r.v[ACTIVITY_VISIBILITY].integer < was->v[ACTIVITY_VISIBILITY].integer)
        row->r.v[ACTIVITY_VISIBILITY] = was->v[ACTIVITY_VISIBILITY];
}
