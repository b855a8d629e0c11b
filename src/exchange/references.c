#include "exchange/references.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "domain/asset.h"

enum { PART_MAX = 220 };

static slice cell(const table_row *row, int heading)
{
    return heading >= 0 && !row->broken ? row->cells[heading] : (slice){"", 0};
}

/* Name and second part, folded, so that a change of case or punctuation is no new row. */
static slice stand_in(slice n, slice s, arena *a)
{
    char first[PART_MAX], other[PART_MAX];
    if (!text_fold(n.at, n.len, first, sizeof first))
        return (slice){"", 0};
    if (!text_fold(s.at, s.len, other, sizeof other))
        other[0] = '\0';
    char *made = arena_printf(a, "%.120s|%.60s", first, other);
    return made ? slice_of(made) : (slice){NULL, 0};
}

typedef struct {
    slice source, ref;
    size_t row;
} keyed_row;

static int compare_slices(slice a, slice b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.at, b.at, shorter) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_keyed(const void *left, const void *right)
{
    const keyed_row *a = left, *b = right;
    int order = compare_slices(a->ref, b->ref);
    if (!order)
        order = compare_slices(a->source, b->source);
    return order ? order : (a->row > b->row) - (a->row < b->row);
}

/* Rows of one source and reference stand together once sorted: the first is the one. */
static status mark_repeats(const table *t, const keyed_row *keys, arena *a, row_references *refs,
                           error *err)
{
    size_t nth = 1;
    for (size_t i = 1; i < t->row_count; i++) {
        const keyed_row *k = &keys[i], *before = &keys[i - 1];
        bool same = k->ref.len && compare_slices(k->ref, before->ref) == 0 &&
                    compare_slices(k->source, before->source) == 0;
        nth = same ? nth + 1 : 1;
        if (!same)
            continue;
        if (!refs->made[k->row]) {
            refs->same_as_line[k->row] = t->rows[keys[i + 1 - nth].row].line;
            continue;
        }
        char *numbered = arena_printf(a, "%.*s#%zu", (int)k->ref.len, k->ref.at, nth);
        if (!numbered)
            return error_no_memory(err);
        refs->of_row[k->row] = slice_of(numbered);
    }
    return OK;
}

status references_of_places(const table *t, const column_map *map, arena *a, row_references *ret,
                            error *err)
{
    static const int WHERE[] = {ASSET_POSTCODE,  COLUMN_LAT,      COLUMN_LON,   COLUMN_EASTING,
                                COLUMN_NORTHING, COLUMN_POSITION, ASSET_ADDRESS};
    row_references refs = {.of_row = arena_alloc(a, (t->row_count + 1) * sizeof(slice))};
    if (!refs.of_row)
        return error_no_memory(err);
    for (size_t i = 0; i < t->row_count; i++) {
        char where[PART_MAX];
        size_t used = 0;
        for (size_t k = 0; k < COUNT(WHERE) && used < sizeof where; k++) {
            slice part = cell(&t->rows[i], column_of(t, map, WHERE[k]));
            used += (size_t)snprintf(where + used, sizeof where - used, "%.*s ",
                                     (int)(part.len < 30 ? part.len : 30), part.at);
        }
        refs.of_row[i] =
            stand_in(cell(&t->rows[i], column_of(t, map, ASSET_NAME)), slice_of(where), a);
        if (!refs.of_row[i].at)
            return error_no_memory(err);
    }
    *ret = refs;
    return OK;
}

/* What an activity is told apart by from others of its title: where and when it is. */
static slice occasion(const table *t, const column_map *map, slice place, size_t i, arena *a)
{
    slice on = cell(&t->rows[i], column_of(t, map, ACTIVITY_DAY));
    slice time = cell(&t->rows[i], column_of(t, map, COLUMN_FROM_TIME));
    char *made = arena_printf(a, "%.*s %.*s %.*s", (int)(place.len < 180 ? place.len : 180),
                              place.at, (int)(on.len < 12 ? on.len : 12), on.at,
                              (int)(time.len < 8 ? time.len : 8), time.at);
    return made ? slice_of(made) : (slice){NULL, 0};
}

status references_find(const entity *of, const table *t, const column_map *map,
                       const row_references *places, arena *a, row_references *ret, error *err)
{
    bool asset = of == &ASSET;
    int ref = column_of(t, map, asset ? ASSET_SOURCE_REF : ACTIVITY_SOURCE_REF);
    int source = column_of(t, map, asset ? ASSET_SOURCE : ACTIVITY_SOURCE);
    int name = column_of(t, map, asset ? ASSET_NAME : ACTIVITY_TITLE);
    int second = column_of(t, map, asset ? ASSET_POSTCODE : COLUMN_ASSET);
    size_t rows = t->row_count ? t->row_count : 1;
    bool feature_ids = ref < 0 && t->row_count && t->rows[0].feature_id.len;
    row_references refs = {arena_alloc(a, rows * sizeof(slice)),
                           arena_alloc(a, rows * sizeof(bool)),
                           arena_alloc(a, rows * sizeof(long))};
    MEM_SCOPED keyed_row *keys = mem_alloc(rows, sizeof *keys);
    if (!refs.of_row || !refs.made || !refs.same_as_line || !keys)
        return error_no_memory(err);
    for (size_t i = 0; i < t->row_count; i++) {
        const table_row *row = &t->rows[i];
        slice own = feature_ids ? row->feature_id : cell(row, ref), named = cell(row, name);
        slice other = places ? occasion(t, map, places->of_row[i], i, a) : cell(row, second);
        if (places && !named.len)
            named = places->of_row[i];
        refs.of_row[i] = own.len ? own : stand_in(named, other, a);
        if (!refs.of_row[i].at || !other.at)
            return error_no_memory(err);
        refs.made[i] = !own.len;
        keys[i] = (keyed_row){cell(row, source), refs.of_row[i], i};
    }
    qsort(keys, t->row_count, sizeof *keys, compare_keyed);
    status failed = mark_repeats(t, keys, a, &refs, err);
    if (!failed)
        *ret = refs;
    return failed;
}
