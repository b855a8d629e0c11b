#include "exchange/references.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "domain/asset.h"

enum {
    FOLDED_MAX = 4000,   /* of the longest name; what folds to more is told apart by its bytes */
    REFERENCE_MAX = 190, /* of the 200 characters of the field, some for a number behind it */
    ASSET_NAME_MAX = 120,
    PLACE_NAME_MAX = 100,
    TITLE_MAX = 60
};

static slice cell(const table_row *row, int heading)
{
    return heading >= 0 && !row->broken ? row->cells[heading] : (slice){"", 0};
}

/* The first bytes of a text, up to the end of a character. */
static int cut_at(const char *text, int most)
{
    size_t length = strlen(text);
    if (length <= (size_t)most)
        return (int)length;
    while (most > 0 && ((unsigned char)text[most] & 0xC0) == 0x80)
        most--;
    return most;
}

/* Folded, so that a change of case or punctuation is no new row; what has no letters as it is. */
static const char *folded(slice text, char ret[FOLDED_MAX])
{
    if (!text_fold(text.at, text.len, ret, FOLDED_MAX))
        snprintf(ret, FOLDED_MAX, "%.*s", (int)text.len, text.len ? text.at : "");
    return ret;
}

/* A reference of two parts, of which the first has so many bytes at most. */
static slice stand_in(slice first, int first_most, slice second, arena *a)
{
    char x[FOLDED_MAX], y[FOLDED_MAX];
    if (!folded(first, x)[0])
        return (slice){"", 0};
    folded(second, y);
    char *made = arena_printf(a, "%.*s|%.*s", cut_at(x, first_most), x,
                              cut_at(y, REFERENCE_MAX - 1 - first_most), y);
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

/* Where a place is, as it is written: its position, else its postcode, else its address. The same
 * place is told in many words, but a position is copied. */
static slice whereabouts(const table *t, const column_map *map, size_t i, arena *a)
{
    static const int WHERE[][2] = {
        {COLUMN_LAT, COLUMN_LON},           {COLUMN_EASTING, COLUMN_NORTHING},
        {COLUMN_POSITION, COLUMN_POSITION}, {ASSET_POSTCODE, ASSET_POSTCODE},
        {ASSET_ADDRESS, ASSET_LOCALITY},    {ASSET_LOCALITY, ASSET_LOCALITY}};
    for (size_t k = 0; k < COUNT(WHERE); k++) {
        slice one = cell(&t->rows[i], column_of(t, map, WHERE[k][0]));
        slice two = cell(&t->rows[i], column_of(t, map, WHERE[k][1]));
        if (!one.len)
            continue;
        char *made = arena_printf(a, "%.*s %.*s", (int)one.len, one.at,
                                  WHERE[k][0] == WHERE[k][1] ? 0 : (int)two.len, two.at);
        return made ? slice_of(made) : (slice){NULL, 0};
    }
    return (slice){"", 0};
}

status references_of_places(const table *t, const column_map *map, arena *a, row_references *ret,
                            error *err)
{
    row_references refs = {.of_row = arena_alloc(a, (t->row_count + 1) * sizeof(slice))};
    if (!refs.of_row)
        return error_no_memory(err);
    for (size_t i = 0; i < t->row_count; i++) {
        slice where = whereabouts(t, map, i, a);
        refs.of_row[i] = where.at ? stand_in(cell(&t->rows[i], column_of(t, map, ASSET_NAME)),
                                             PLACE_NAME_MAX, where, a)
                                  : where;
        if (!refs.of_row[i].at)
            return error_no_memory(err);
    }
    *ret = refs;
    return OK;
}

/* What an activity is told apart by from others of its title: when and where it is. */
static slice occasion(const table *t, const column_map *map, slice place, size_t i, arena *a)
{
    static const int WHEN[] = {ACTIVITY_DAY, COLUMN_FROM_TIME, COLUMN_FROM_DAY, ACTIVITY_STARTS_AT};
    char when[100];
    size_t used = 0;
    when[0] = '\0';
    for (size_t k = 0; k < COUNT(WHEN); k++) {
        slice part = cell(&t->rows[i], column_of(t, map, WHEN[k]));
        if (part.len && used + 20 < sizeof when)
            used += (size_t)snprintf(when + used, sizeof when - used, "%.*s ",
                                     (int)(part.len < 16 ? part.len : 16), part.at);
    }
    char *made = arena_printf(a, "%s%.*s", when, (int)place.len, place.at);
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
        if (!other.at)
            return error_no_memory(err);
        refs.of_row[i] =
            own.len ? own
                    : stand_in(named, places ? (int)TITLE_MAX : (int)ASSET_NAME_MAX, other, a);
        if (!refs.of_row[i].at)
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
