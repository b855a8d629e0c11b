#include "exchange/columns.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "domain/asset.h"
#include "exchange/column_content.h"
#include "exchange/heading_words.h"

enum { FOLDED_MAX = HEADING_FOLDED_MAX };

/* Columns that are no field; headings split by '|', folded. */
static const struct {
    int target;
    const char *name, *headings;
    const entity *of; /* alone, or NULL */
} SPECIAL[] = {
    {COLUMN_LON, "longitude",
     "lon|long|longitude|lng|geox|lon deg|x|x coord|longitude x|gps longitude|gps long", NULL},
    {COLUMN_LAT, "latitude", "lat|latitude|geoy|lat deg|y|y coord|latitude y|gps latitude|gps lat",
     NULL},
    {COLUMN_EASTING, "easting", "easting|eastings|x coordinate|os easting|grid easting|east", NULL},
    {COLUMN_NORTHING, "northing", "northing|northings|y coordinate|os northing|grid northing|north",
     NULL},
    {COLUMN_POSITION, "position",
     "position|lat long|lat lon|lat lng|latlong|latlng|long lat|lon lat|latitude longitude|"
     "coordinates|coords|co ordinates|gps|gps coordinates|geo|geo point|geo point 2d|geolocation|"
     "grid ref|grid reference|os grid ref|os grid reference|ngr|os ref|osgr|map ref|"
     "map reference|wkt|geom|geometry|the geom|point",
     NULL},
    {COLUMN_ENTRANCE, "entrance", "entrance|main entrance|side entrance|gate|way in", NULL},
    {COLUMN_ASSET, "asset", "asset|venue|place", &ACTIVITY},
    {COLUMN_FROM_TIME, "from time",
     "arrival|arrival time|from|from time|start time|starts|begins|time from|opens|opens at",
     &ACTIVITY},
    {COLUMN_TO_TIME, "to time",
     "departure|departure time|to|to time|end time|ends|finishes|finish time|time to|closes|"
     "closes at",
     &ACTIVITY},
    {COLUMN_FROM_DAY, "from day", "start|start date|from date|first date|valid from", &ACTIVITY},
    {COLUMN_TO_DAY, "to day", "end|end date|to date|last date|valid to", &ACTIVITY},
    {COLUMN_CONTACT, "contact",
     "contact|contacts|contact details|contact detail|contact info|contact information|"
     "how to contact|get in touch",
     NULL},
};

static const char *const WEEKDAYS[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};

/* Names that are a category in some files and something else in others. */
static const char LOOSE_CATEGORY[] = "type|kind|asset type|type of asset|amenity|classification";

/* Words that tell a field wherever they stand in a heading. */
static const struct {
    int target;
    const char *words;
} TELLING[] = {
    {ASSET_POSTCODE, "postcode|postcodes"},
    {ASSET_EMAIL, "email|emails|e mail"},
    {ASSET_WEBSITE, "website|url|web"},
    {ASSET_PHONE, "telephone|phone|tel"},
    {ASSET_NAME, "name"},
    {ASSET_ADDRESS, "address|street|housenumber|housename"},
    {ASSET_LOCALITY, "town|city|village|locality|suburb"},
    {ASSET_OPENING_TIMES, "opening|hours"},
};
/* Headings with one of these are of something else; those of somebody are in heading_words.c. */
static const char NOT_TOLD[] =
    "fax|source|former|old|previous|billing|invoice|parent|authority|council|ward|county|region|"
    "area|route|file|alt|short|int|brand|operator|wifi|facebook|twitter|special|holiday|christmas|"
    "easter|festive";

contact_fields contact_fields_of(const entity *of)
{
    static const contact_fields OF_ASSET = {ASSET_PHONE, ASSET_PHONE_E164, ASSET_EMAIL,
                                            ASSET_WEBSITE};
    static const contact_fields OF_ACTIVITY = {ACTIVITY_PHONE, ACTIVITY_PHONE_E164, ACTIVITY_EMAIL,
                                               ACTIVITY_WEBSITE};
    return of == &ASSET ? OF_ASSET : OF_ACTIVITY;
}

static bool folds_to(const char *name, const char *folded)
{
    char text[FOLDED_MAX];
    return text_fold(name, strlen(name), text, sizeof text) && strcmp(text, folded) == 0;
}

/* Where the last part of a nested property's name begins: "tags.phone"; 0 for "Tel. No.", "P.code"
 * and what else is not nested. */
static size_t nested_at(slice heading)
{
    for (size_t i = heading.len; i-- > 2;)
        if (heading.at[i] == '.')
            return i + 1 < heading.len && heading.at[i + 1] != ' ' ? i + 1 : 0;
    return 0;
}

/* The last part of a nested property's name is what it is called. */
static const char *fold_heading(slice heading, char folded[FOLDED_MAX])
{
    size_t from = nested_at(heading);
    return heading_fold((slice){heading.at + from, heading.len - from}, folded);
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

/* The day of the week that a word is, or the start of: "mon", "tues". -1: none. */
static int weekday_word(const char *at, size_t length)
{
    for (int d = 0; d < (int)COUNT(WEEKDAYS); d++) {
        size_t whole = strlen(WEEKDAYS[d]);
        if (length >= 3 && length <= whole && memcmp(WEEKDAYS[d], at, length) == 0 &&
            (length == whole || length <= 5))
            return d;
    }
    return -1;
}

/* "Monday", "Mon", "Monday staffed hours", "Opening hours (Mon)": the hours of a day. -1: none. */
static int weekday_heading(const char *heading)
{
    static const char REST[] =
        "hours|opening|opening hours|opening times|times|open|staffed hours|opening hours on|"
        "hours on|open on|opening times on";
    size_t length = strcspn(heading, " ");
    int weekday = weekday_word(heading, length);
    if (weekday >= 0)
        return !heading[length] || heading_rank(REST, heading + length + 1) >= 0 ? weekday : -1;
    const char *last = strrchr(heading, ' ');
    char before[FOLDED_MAX];
    if (!last || (weekday = weekday_word(last + 1, strlen(last + 1))) < 0)
        return -1;
    snprintf(before, sizeof before, "%.*s", (int)(last - heading), heading);
    return heading_rank(REST, before) >= 0 ? weekday : -1;
}

/* Whether a heading speaks of a day of the week. */
static bool has_weekday(const char *heading)
{
    for (const char *at = heading; *at;) {
        size_t length = strcspn(at, " ");
        if (weekday_word(at, length) >= 0)
            return true;
        at += at[length] ? length + 1 : length;
    }
    return false;
}

static bool is_special(const entity *of, size_t i)
{
    return !SPECIAL[i].of || SPECIAL[i].of == of;
}

/* "Address 2", "Address line 2". */
static bool is_address_part(const char *heading)
{
    if (strncmp(heading, "address", 7) != 0)
        return false;
    const char *rest = heading + 7 + (strncmp(heading + 7, " line", 5) == 0 ? 5 : 0);
    rest += *rest == ' ';
    return strspn(rest, "0123456789") == strlen(rest);
}

/* "Entrance 2", but no "entrance fee", and no "entrance code". */
static bool is_entrance(const char *heading)
{
    return strncmp(heading, "entrance ", 9) == 0 && isdigit((unsigned char)heading[9]);
}

/* Another word for a field, or the heading of a position, a venue or a day. */
static int target_by_synonym(const entity *of, const char *heading, bool has_category)
{
    int weekday = weekday_heading(heading);
    for (size_t i = 0; i < COUNT(SPECIAL); i++)
        if (is_special(of, i) && heading_rank(SPECIAL[i].headings, heading) >= 0)
            return SPECIAL[i].target;
    if (weekday >= 0)
        return COLUMN_MONDAY - weekday;
    if (of == &ASSET && is_entrance(heading))
        return COLUMN_ENTRANCE;
    if (has_category && heading_rank(LOOSE_CATEGORY, heading) >= 0)
        return COLUMN_EXTRA;
    for (size_t i = 0; i < of->count; i++) {
        const field *f = &of->fields[i];
        bool address_part = is_address(of, (int)i) && is_address_part(heading);
        if (!(f->flags & FIELD_KEPT) && (heading_rank(f->synonyms, heading) >= 0 || address_part))
            return (int)i;
    }
    return COLUMN_EXTRA;
}

bool columns_know(const entity *of, slice heading)
{
    char folded[FOLDED_MAX];
    return text_fold(heading.at, heading.len, folded, sizeof folded) &&
           (target_by_name(of, folded) != COLUMN_EXTRA ||
            target_by_synonym(of, folded, false) != COLUMN_EXTRA);
}

/* Of what goes on somewhere only contacts are told by a word. */
static int target_of_word(const entity *of, int target)
{
    contact_fields reached = contact_fields_of(of);
    if (of == &ASSET || target == COLUMN_CONTACT)
        return target;
    return target == ASSET_PHONE     ? reached.phone
           : target == ASSET_EMAIL   ? reached.email
           : target == ASSET_WEBSITE ? reached.website
                                     : COLUMN_EXTRA;
}

static int target_by_word(const entity *of, const char *heading)
{
    if (heading_has(heading, NOT_TOLD) || heading_of_somebody(heading) || has_weekday(heading))
        return COLUMN_EXTRA;
    bool contact = heading_of_contact(heading);
    int told = COLUMN_EXTRA;
    for (size_t i = 0; i < COUNT(TELLING); i++) {
        int target = TELLING[i].target;
        if (!heading_has(heading, TELLING[i].words))
            continue;
        if (target != ASSET_EMAIL && target != ASSET_PHONE)
            return target_of_word(of, told == COLUMN_EXTRA ? target : told);
        if (!contact)
            return COLUMN_EXTRA;
        if (told != COLUMN_EXTRA)
            return COLUMN_CONTACT; /* "Phone or e-mail" */
        told = target;
    }
    return told == COLUMN_EXTRA && contact ? COLUMN_CONTACT : target_of_word(of, told);
}

/* Whether what is nested is somebody's, or of something else than the row: "secretary.phone". */
static bool is_elsewhere(const entity *of, slice heading, int target)
{
    char folded[FOLDED_MAX];
    const char *whole = heading_fold_words(heading, folded);
    contact_fields reached = contact_fields_of(of);
    bool reaches = target == reached.phone || target == reached.email;
    return heading_has(whole, NOT_TOLD) || heading_of_somebody(whole) ||
           (reaches && !heading_of_contact(whole));
}

/* For a heading that no field is named: a synonym, or what a nested property is called. Where the
 * thing as a whole is from is not said by one of its nested properties. */
static int second_choice(const entity *of, slice heading, bool has_category)
{
    char folded[FOLDED_MAX];
    int target = target_by_synonym(of, heading_fold(heading, folded), has_category);
    if (target == COLUMN_EXTRA)
        target = target_by_synonym(of, heading_fold_words(heading, folded), has_category);
    if (target != COLUMN_EXTRA || !nested_at(heading))
        return target;
    const char *name = fold_heading(heading, folded);
    target = target_by_name(of, name);
    if (target == COLUMN_EXTRA)
        target = target_by_synonym(of, name, has_category);
    bool provenance = of == &ASSET ? target == ASSET_SOURCE || target == ASSET_SOURCE_REF ||
                                         target == ASSET_LICENCE
                                   : target == ACTIVITY_SOURCE || target == ACTIVITY_SOURCE_REF ||
                                         target == ACTIVITY_LICENCE;
    return provenance || is_elsewhere(of, heading, target) ? COLUMN_EXTRA : target;
}

/* How good a word for its field a heading is: the less the better; the first columns of two that
 * are as good. A field's own name is better than any other word. */
static int word_rank(const entity *of, int target, slice heading)
{
    char folded[FOLDED_MAX];
    const char *name = fold_heading(heading, folded);
    int rank = target >= 0 && target_by_name(of, name) != target
                   ? heading_rank(of->fields[target].synonyms, name) + 1
                   : 0;
    return rank;
}

/* A column whose heading is a worse word for the same field gives way: "stop" is a name before
 * "organisation" is. */
static void give_way(const entity *of, const table *t, column_map *map, size_t better, int target)
{
    for (size_t i = 0; i < t->heading_count; i++)
        if (target >= 0 && map->target[i] == target && !is_address(of, target) &&
            word_rank(of, target, t->headings[i]) > word_rank(of, target, t->headings[better]))
            map->target[i] = COLUMN_EXTRA;
}

static bool taken(const entity *of, const column_map *map, size_t count, int target)
{
    if (target == COLUMN_EXTRA || target == COLUMN_ENTRANCE || target == COLUMN_CONTACT ||
        is_address(of, target))
        return false;
    for (size_t i = 0; i < count; i++)
        if (map->target[i] == target)
            return true;
    return false;
}

/* A mapping names its column as the file does, but for case and punctuation. */
static status apply_mapping(const entity *of, const table *t, const column_mapping *m,
                            column_map *map, bool *ret_mapped, error *err)
{
    char wanted[FOLDED_MAX], folded[FOLDED_MAX];
    int target = entity_field(of, slice_of(m->field));
    for (size_t i = 0; target < 0 && i < COUNT(SPECIAL); i++)
        if (folds_to(m->field, SPECIAL[i].name) && is_special(of, i))
            target = SPECIAL[i].target;
    for (int d = 0; target < 0 && d < (int)COUNT(WEEKDAYS); d++)
        if (strcmp(m->field, WEEKDAYS[d]) == 0)
            target = COLUMN_MONDAY - d;
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
        *ret_mapped = true;
        break;
    }
    return OK;
}

/* A format that says what its rows are has our own names for what is to be shown: what stands under
 * a path is nobody's to guess. */
static bool says_itself(const table *t)
{
    return t->of != SHEET_OF_ANYTHING;
}

/* Gives each column that has no target yet the one that `find` knows, unless it is taken. */
static void take_targets(const entity *of, const table *t, column_map *map,
                         int (*find)(const entity *, slice, bool), bool has_category)
{
    for (size_t i = 0; i < t->heading_count; i++)
        if (map->target[i] == COLUMN_EXTRA && !(says_itself(t) && nested_at(t->headings[i]))) {
            int target = find(of, t->headings[i], has_category);
            if (find == second_choice)
                give_way(of, t, map, i, target);
            map->target[i] = taken(of, map, t->heading_count, target) ? COLUMN_EXTRA : target;
        }
}

static int find_by_name(const entity *of, slice heading, bool has_category)
{
    char folded[FOLDED_MAX];
    (void)has_category;
    return nested_at(heading) ? COLUMN_EXTRA : target_by_name(of, fold_heading(heading, folded));
}

static int find_by_word(const entity *of, slice heading, bool has_category)
{
    char folded[FOLDED_MAX];
    (void)has_category;
    return target_by_word(of, heading_fold_words(heading, folded));
}

status columns_find(const entity *of, const table *t, const column_mapping *mappings,
                    size_t mapping_count, bool has_category, const category_words *words, arena *a,
                    column_map *ret, bool *ret_mapped, error *err)
{
    size_t count = t->heading_count ? t->heading_count : 1;
    column_map map = {arena_alloc(a, count * sizeof(int)), arena_alloc(a, count * sizeof(bool))};
    if (!map.target || !map.by_content)
        return error_no_memory(err);
    for (size_t i = 0; i < t->heading_count; i++)
        map.target[i] = COLUMN_EXTRA;
    if (t->headed) {
        take_targets(of, t, &map, find_by_name, has_category);
        take_targets(of, t, &map, second_choice, has_category);
        if (!says_itself(t))
            take_targets(of, t, &map, find_by_word, has_category);
    }
    for (size_t i = 0; i < mapping_count; i++) {
        status failed = apply_mapping(of, t, &mappings[i], &map, &ret_mapped[i], err);
        if (failed)
            return failed;
    }
    if (!says_itself(t))
        columns_by_content(of, t, has_category ? NULL : words, &map);
    *ret = map;
    return OK;
}

const char *column_target_name(const entity *of, int target)
{
    if (target >= 0)
        return of->fields[target].name;
    if (target <= COLUMN_MONDAY && target >= COLUMN_SUNDAY)
        return WEEKDAYS[COLUMN_MONDAY - target];
    for (size_t i = 0; i < COUNT(SPECIAL); i++)
        if (SPECIAL[i].target == target)
            return SPECIAL[i].name;
    return target == COLUMN_OF_ANOTHER ? "-" : "extra";
}

int column_of(const table *t, const column_map *map, int target)
{
    for (size_t i = 0; i < t->heading_count; i++)
        if (map->target[i] == target)
            return (int)i;
    return -1;
}
