#include "exchange/references.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "domain/asset.h"

enum { PART_MAX = 220 };

/* The number of the heading that leads to a target, or -1. */
static int heading_to(const table *t, const column_map *map, int target)
{
    for (size_t i = 0; i < t->heading_count; i++)
        if (map->target[i] == target)
            return (int)i;
    return -1;
}

static slice cell(const table_row *row, int heading)
{
    return heading >= 0 && !row->broken ? row->cells[heading] : (slice){"", 0};
}

/* Name and second part, folded, so that a change of case or punctuation is no new row. */
static slice stand_in(const table_row *row, int name, int second, arena *a)
{
    char first[PART_MAX], other[PART_MAX];
    slice n = cell(row, name), s = cell(row, second);
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
static status mark_repeats(const table *t, const keyed_row *keys, bool stands_in, arena *a,
                           row_references *refs, error *err)
{
    size_t nth = 1;
    for (size_t i = 1; i < t->row_count; i++) {
        const keyed_row *k = &keys[i], *before = &keys[i - 1];
        bool same = k->ref.len && compare_slices(k->ref, before->ref) == 0 &&
                    compare_slices(k->source, before->source) == 0;
        nth = same ? nth + 1 : 1;
        if (!same)
            continue;
        if (!stands_in) {
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

status references_find(const entity *of, const table *t, const column_map *map, arena *a,
                       row_references *ret, error *err)
{
    bool asset = of == &ASSET;
    int ref = heading_to(t, map, asset ? ASSET_SOURCE_REF : ACTIVITY_SOURCE_REF);
    int source = heading_to(t, map, asset ? ASSET_SOURCE : ACTIVITY_SOURCE);
    int name = heading_to(t, map, asset ? ASSET_NAME : ACTIVITY_TITLE);
    int second = heading_to(t, map, asset ? ASSET_POSTCODE : COLUMN_ASSET);
    size_t rows = t->row_count ? t->row_count : 1;
    bool feature_ids = ref < 0 && t->row_count && t->rows[0].feature_id.len;
    row_references refs = {arena_alloc(a, rows * sizeof(slice)),
                           arena_alloc(a, rows * sizeof(long))};
    MEM_SCOPED keyed_row *keys = mem_alloc(rows, sizeof *keys);
    if (!refs.of_row || !refs.same_as_line || !keys)
        return error_no_memory(err);
    for (size_t i = 0; i < t->row_count; i++) {
        const table_row *row = &t->rows[i];
        slice own = feature_ids ? row->feature_id : cell(row, ref);
        refs.of_row[i] = own.len ? own : stand_in(row, name, second, a);
        if (!refs.of_row[i].at)
            return error_no_memory(err);
        keys[i] = (keyed_row){cell(row, source), refs.of_row[i], i};
    }
    qsort(keys, t->row_count, sizeof *keys, compare_keyed);
    status failed = mark_repeats(t, keys, ref < 0 && !feature_ids, a, &refs, err);
    if (!failed)
        *ret = refs;
    return failed;
}
