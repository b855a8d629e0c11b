#include "exchange/columns.h"

#include <string.h>

#include "domain/asset.h"

enum { FOLDED_MAX = 200 };

/* Headings of positions; split by '|', folded. */
static const struct {
    int target;
    const char *name, *headings;
} PLACING[] = {
    {COLUMN_LON, "longitude", "lon|long|longitude|lng|geox|lon deg"},
    {COLUMN_LAT, "latitude", "lat|latitude|geoy|lat deg"},
    {COLUMN_EASTING, "easting", "easting|eastings|x coordinate"},
    {COLUMN_NORTHING, "northing", "northing|northings|y coordinate"},
};

/* Names that are a category in some files and something else in others. */
static const char LOOSE_CATEGORY[] = "type|kind|asset type|type of asset";

static bool listed(const char *list, const char *text)
{
    size_t length = strlen(text);
    for (const char *at = list; at && *at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL) {
        const char *end = strchr(at, '|');
        size_t size = end ? (size_t)(end - at) : strlen(at);
        if (size == length && memcmp(at, text, length) == 0)
            return true;
    }
    return false;
}

static bool folds_to(const char *name, const char *folded)
{
    char text[FOLDED_MAX];
    return text_fold(name, strlen(name), text, sizeof text) && strcmp(text, folded) == 0;
}

/* The last part of a nested property's name is what it is called. */
static const char *fold_heading(slice heading, char folded[FOLDED_MAX])
{
    for (size_t i = heading.len; i-- > 0;)
        if (heading.at[i] == '.') {
            heading = (slice){heading.at + i + 1, heading.len - i - 1};
            break;
        }
    return text_fold(heading.at, heading.len, folded, FOLDED_MAX) ? folded : "";
}

static bool is_address(const entity *of, int target)
{
    return of == &ASSET && target == ASSET_ADDRESS;
}

/* A field's own name or label. */
static int target_by_name(const entity *of, const char *heading)
{
    for (size_t i = 0; i < of->count; i++)
        if (!(of->fields[i].flags & FIELD_KEPT) &&
            (folds_to(of->fields[i].name, heading) || folds_to(of->fields[i].label, heading)))
            return (int)i;
    return COLUMN_EXTRA;
}

/* Another word for a field, or the heading of a position or venue. */
static int target_by_synonym(const entity *of, const char *heading, bool has_category)
{
    if (of == &ACTIVITY && listed("asset|venue|place", heading))
        return COLUMN_ASSET;
    for (size_t i = 0; of->has_geometry && i < COUNT(PLACING); i++)
        if (listed(PLACING[i].headings, heading))
            return PLACING[i].target;
    if (has_category && listed(LOOSE_CATEGORY, heading))
        return COLUMN_EXTRA;
    for (size_t i = 0; i < of->count; i++) {
        const field *f = &of->fields[i];
        bool address_part = is_address(of, (int)i) && strncmp(heading, "address", 7) == 0;
        if (!(f->flags & FIELD_KEPT) && (listed(f->synonyms, heading) || address_part))
            return (int)i;
    }
    return COLUMN_EXTRA;
}

/* For a heading that no field is named: a synonym, or what a nested property is called. Where the
 * thing as a whole is from is not said by one of its nested properties. */
static int second_choice(const entity *of, slice heading, bool has_category)
{
    char folded[FOLDED_MAX];
    bool nested = memchr(heading.at, '.', heading.len) != NULL;
    const char *name = fold_heading(heading, folded);
    int target = nested ? target_by_name(of, name) : COLUMN_EXTRA;
    if (target == COLUMN_EXTRA)
        target = target_by_synonym(of, name, has_category);
    bool provenance = of == &ASSET ? target == ASSET_SOURCE || target == ASSET_SOURCE_REF ||
                                         target == ASSET_LICENCE
                                   : target == ACTIVITY_SOURCE || target == ACTIVITY_SOURCE_REF ||
                                         target == ACTIVITY_LICENCE;
    return nested && provenance ? COLUMN_EXTRA : target;
}

static bool taken(const entity *of, const column_map *map, size_t count, int target)
{
    if (target == COLUMN_EXTRA || is_address(of, target))
        return false;
    for (size_t i = 0; i < count; i++)
        if (map->target[i] == target)
            return true;
    return false;
}

/* A mapping names its column as the file does, but for case and punctuation. */
static status apply_mapping(const entity *of, const table *t, const column_mapping *m,
                            column_map *map, error *err)
{
    char wanted[FOLDED_MAX], folded[FOLDED_MAX];
    int target = entity_field(of, slice_of(m->field));
    for (size_t i = 0; target < 0 && i < COUNT(PLACING); i++)
        if (strcmp(m->field, PLACING[i].name) == 0)
            target = PLACING[i].target;
    if (target < 0 && of == &ACTIVITY && strcmp(m->field, "asset") == 0)
        target = COLUMN_ASSET;
    if (target == COLUMN_EXTRA)
        return error_set(err, ERR_INPUT, "map", "--map: there is no field '%s'", m->field);
    if (target >= 0 && of->fields[target].flags & FIELD_KEPT)
        return error_set(err, ERR_INPUT, "map", "--map: %s is kept by the database", m->field);
    text_fold(m->column, strlen(m->column), wanted, sizeof wanted);
    for (size_t i = 0; i < t->heading_count; i++) {
        text_fold(t->headings[i].at, t->headings[i].len, folded, sizeof folded);
        if (strcmp(wanted, folded) != 0)
            continue;
        for (size_t k = 0; k < t->heading_count; k++)
            if (map->target[k] == target && !is_address(of, target))
                map->target[k] = COLUMN_EXTRA;
        map->target[i] = target;
        return OK;
    }
    return error_set(err, ERR_INPUT, "map", "--map: the file has no column '%s'", m->column);
}

status columns_find(const entity *of, const table *t, const column_mapping *mappings,
                    size_t mapping_count, bool has_category, arena *a, column_map *ret, error *err)
{
    column_map map = {arena_alloc(a, (t->heading_count ? t->heading_count : 1) * sizeof(int))};
    char folded[FOLDED_MAX];
    if (!map.target)
        return error_no_memory(err);
    for (size_t i = 0; i < t->heading_count; i++) {
        bool nested = memchr(t->headings[i].at, '.', t->headings[i].len) != NULL;
        int target = COLUMN_EXTRA;
        if (!nested)
            target = target_by_name(of, fold_heading(t->headings[i], folded));
        map.target[i] = taken(of, &map, i, target) ? COLUMN_EXTRA : target;
    }
    for (size_t i = 0; i < t->heading_count; i++)
        if (map.target[i] == COLUMN_EXTRA) {
            int target = second_choice(of, t->headings[i], has_category);
            map.target[i] = taken(of, &map, t->heading_count, target) ? COLUMN_EXTRA : target;
        }
    for (size_t i = 0; i < mapping_count; i++) {
        status failed = apply_mapping(of, t, &mappings[i], &map, err);
        if (failed)
            return failed;
    }
    *ret = map;
    return OK;
}

const char *column_target_name(const entity *of, int target)
{
    if (target >= 0)
        return of->fields[target].name;
    if (target == COLUMN_ASSET)
        return "asset";
    for (size_t i = 0; i < COUNT(PLACING); i++)
        if (PLACING[i].target == target)
            return PLACING[i].name;
    return "extra";
}
