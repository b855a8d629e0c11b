#include "exchange/sheet_rows.h"

#include <string.h>

#include "exchange/column_content.h"
#include "exchange/row_place.h"
#include "exchange/row_times.h"

typedef struct {
    uint8_t field;
    bool given;
    value v;
} packed_value;

struct packed_row {
    const entity *of;
    bool flagged, rejected, uncategorised, doubted, no_name_column, unsure, by_postcode, past;
    bool has_position;
    uint8_t count;
    lonlat position;
    packed_value *values;
    const char *field, *reason;
    slice value, asset_ref;
};

static packed_row *pack(const row_result *row, arena *a)
{
    packed_value values[FIELD_MAX];
    record blank;
    size_t count = 0;
    record_init(&blank, row->r.of);
    for (size_t i = 0; i < row->r.of->count; i++)
        if (row->given[i] || !value_equals(&row->r.v[i], &blank.v[i]))
            values[count++] = (packed_value){(uint8_t)i, row->given[i], row->r.v[i]};
    packed_row *p = arena_alloc(a, sizeof *p);
    packed_value *kept = arena_alloc(a, (count ? count : 1) * sizeof *kept);
    const char *reason = *row->reason ? arena_copy(a, row->reason, strlen(row->reason)) : "";
    if (!p || !kept || !reason)
        return NULL;
    for (size_t i = 0; i < count; i++)
        kept[i] = values[i];
    *p = (packed_row){row->r.of,     row->flagged,        row->rejected,  row->uncategorised,
                      row->doubted,  row->no_name_column, row->unsure,    row->by_postcode,
                      row->past,     row->r.has_position, (uint8_t)count, row->r.position,
                      kept,          row->field,          reason,         row->value,
                      row->asset_ref};
    return p;
}

void sheet_row_unpack(const packed_row *p, row_result *ret)
{
    *ret = (row_result){.flagged = p->flagged,
                        .rejected = p->rejected,
                        .uncategorised = p->uncategorised,
                        .doubted = p->doubted,
                        .no_name_column = p->no_name_column,
                        .unsure = p->unsure,
                        .by_postcode = p->by_postcode,
                        .past = p->past,
                        .field = p->field,
                        .value = p->value,
                        .asset_ref = p->asset_ref};
    memcpy(ret->reason, p->reason, strlen(p->reason)); /* it was of this size */
    record_init(&ret->r, p->of);
    ret->r.has_position = p->has_position;
    ret->r.position = p->position;
    for (size_t i = 0; i < p->count; i++) {
        ret->r.v[p->values[i].field] = p->values[i].v;
        ret->given[p->values[i].field] = p->values[i].given;
    }
}

/* -- places that activities bring with them -------------------------------------------------------
 */

/* What of a row of activities is about its place; all else is the activity's. */
static bool of_place(int target)
{
    static const int FIELDS[] = {ASSET_NAME, ASSET_ADDRESS, ASSET_POSTCODE, ASSET_LOCALITY};
    for (size_t i = 0; i < COUNT(FIELDS); i++)
        if (target == FIELDS[i])
            return true;
    return target <= COLUMN_LON && target >= COLUMN_POSITION;
}

/* Whether a column holds references of assets: it says so, the caller does, or its cells look it.
 */
static bool refers(const sheet_rows *s, size_t column)
{
    for (size_t i = 0; i < s->options.mapping_count; i++)
        if (strcmp(s->options.mappings[i].field, "asset") == 0)
            return true;
    return slice_equals_nocase(s->from.headings[column], "asset") ||
           column_of_references(&s->from, column);
}

/* Columns of the place that an activity is at: where no column refers to an asset, or where the
 * venue has an address or a position beside it and is no reference. */
static status find_places(sheet_rows *s, arena *a, error *err)
{
    column_map map;
    bool named = false, placed = false, mapped;
    int venue = column_of(&s->from, &s->map, COLUMN_ASSET);
    if (s->options.as != &ACTIVITY || (venue >= 0 && refers(s, (size_t)venue)))
        return OK;
    column_mapping name = {"name", NULL};
    if (venue >= 0) {
        slice heading = s->from.headings[venue];
        name.column = arena_copy(a, heading.at, heading.len);
        if (!name.column)
            return error_no_memory(err);
    }
    status failed = columns_find(&ASSET, &s->from, &name, venue >= 0 ? 1 : 0, true, NULL, a, &map,
                                 &mapped, err);
    if (failed)
        return failed;
    for (size_t i = 0; i < s->from.heading_count; i++) {
        bool here = of_place(map.target[i]);
        named |= map.target[i] == ASSET_NAME;
        placed |= here && map.target[i] != ASSET_NAME;
        if (!here)
            map.target[i] = COLUMN_OF_ANOTHER;
    }
    s->brings_places = named && placed;
    if (s->brings_places && venue >= 0)
        s->map.target[venue] = COLUMN_EXTRA;
    s->place_map = map;
    return OK;
}

/* -- a sheet --------------------------------------------------------------------------------------
 */

status sheet_rows_find(const sheet *from, bool separated, const import_options *options,
                       const category_words *words, arena *a, sheet_rows *ret,
                       bool mapped[IMPORT_MAX_MAPPINGS], error *err)
{
    sheet_rows s = {.options = *options};
    if (from->of == SHEET_OF_ASSETS)
        s.options.as = &ASSET;
    else if (from->of == SHEET_OF_ACTIVITIES)
        s.options.as = &ACTIVITY;
    const import_options *o = &s.options;
    status failed = table_of_sheet(from, o->as, separated, a, &s.from, err);
    if (!failed)
        failed = columns_find(o->as, &s.from, o->mappings, o->mapping_count, o->category != NULL,
                              words, a, &s.map, mapped, err);
    if (!failed)
        failed = find_places(&s, a, err);
    if (!failed)
        *ret = s;
    return failed;
}

bool sheet_rows_named(const sheet_rows *s)
{
    bool asset = s->options.as == &ASSET;
    return column_of(&s->from, &s->map, asset ? (int)ASSET_NAME : (int)ACTIVITY_TITLE) >= 0;
}

static status read_rows(const sheet_rows *s, const row_reader *in, sheet_rows_progress *progress,
                        void *context, packed_row **ret, arena *a, error *err)
{
    for (size_t i = 0; i < s->from.row_count; i++) {
        row_result row;
        status failed = row_to_record(in, &s->from.rows[i], a, &row, err);
        if (failed)
            return failed;
        if (!(ret[i] = pack(&row, a)))
            return error_no_memory(err);
        if (progress)
            progress(context, i + 1);
    }
    return OK;
}

static row_reader reader_of(const sheet_rows *s, const import_options *o, const column_map *map,
                            const read_with *with)
{
    row_reader in = {.options = o,
                     .from = &s->from,
                     .map = map,
                     .categories = with->categories,
                     .words = with->words,
                     .places = with->places,
                     .grid = with->grid,
                     .today = with->today};
    in.british = row_place_is_british(&in);
    in.clock_24h = row_times_in_24h(&in);
    return in;
}

status sheet_rows_read(sheet_rows *s, const read_with *with, sheet_rows_progress *progress,
                       void *context, arena *a, error *err)
{
    size_t count = s->from.row_count + 1;
    s->rows = arena_alloc(a, count * sizeof(packed_row *));
    if (!s->rows)
        return error_no_memory(err);
    status failed = OK;
    if (s->brings_places) {
        import_options o = s->options;
        o.as = &ASSET;
        row_reader in = reader_of(s, &o, &s->place_map, with);
        s->venues = arena_alloc(a, count * sizeof(packed_row *));
        failed =
            s->venues ? read_rows(s, &in, NULL, NULL, s->venues, a, err) : error_no_memory(err);
        if (!failed)
            failed = references_of_places(&s->from, &s->place_map, a, &s->places, err);
    }
    row_reader in = reader_of(s, &s->options, &s->map, with);
    if (!failed)
        failed = references_find(s->options.as, &s->from, &s->map,
                                 s->brings_places ? &s->places : NULL, a, &s->refs, err);
    return failed ? failed : read_rows(s, &in, progress, context, s->rows, a, err);
}
