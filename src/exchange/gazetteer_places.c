/* Named places: a plain table by its heading, and OS Open Names with or without one. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "exchange/gazetteer_loading.h"

enum {
    OPEN_NAMES_COLUMNS = 34,
    NAME_BYTES = 200,
    WITHIN_BYTES = 198,
    WITHIN_SIZE = 400,
    KIND_SIZE = 65
};

enum {
    NAME,
    OTHER_NAME, /* in Gaelic or Welsh beside English, or the other way */
    KIND,
    LAT,
    LON,
    ACCURACY,
    SOURCE,
    EASTING,
    NORTHING,
    WEST,
    SOUTH,
    EAST,
    NORTH,
    TOWN,
    DISTRICT,
    COUNTY,
    PLACE_COLUMNS
};

/* Beside our own the headings of OS Open Names (technical specification, CSV). */
static const char *const HEADINGS[PLACE_COLUMNS] = {
    [NAME] = "name|name1",
    [OTHER_NAME] = "name2",
    [KIND] = "kind|local_type",
    [LAT] = "lat",
    [LON] = "lon",
    [ACCURACY] = "accuracy_m",
    [SOURCE] = "source",
    [EASTING] = "geometry_x",
    [NORTHING] = "geometry_y",
    [WEST] = "mbr_xmin",
    [SOUTH] = "mbr_ymin",
    [EAST] = "mbr_xmax",
    [NORTH] = "mbr_ymax",
    [TOWN] = "populated_place|within",
    [DISTRICT] = "district_borough",
    [COUNTY] = "county_unitary",
};

/* Where they stand in OS Open Names, whose tables have no heading. */
static const int OPEN_NAMES[PLACE_COLUMNS] = {
    [NAME] = 2,    [OTHER_NAME] = 4, [KIND] = 7,      [LAT] = -1,   [LON] = -1,   [ACCURACY] = -1,
    [SOURCE] = -1, [EASTING] = 8,    [NORTHING] = 9,  [WEST] = 12,  [SOUTH] = 13, [EAST] = 14,
    [NORTH] = 15,  [TOWN] = 18,      [DISTRICT] = 21, [COUNTY] = 24};

static bool headed(const csv_row *heading, column_places at)
{
    gazetteer_find_columns(heading, HEADINGS, PLACE_COLUMNS, at);
    return at[NAME] >= 0 && at[KIND] >= 0 &&
           ((at[LAT] >= 0 && at[LON] >= 0) || (at[EASTING] >= 0 && at[NORTHING] >= 0));
}

static bool bare(const csv_row *first, column_places at)
{
    double number;
    memcpy(at, OPEN_NAMES, sizeof OPEN_NAMES);
    return first->count == OPEN_NAMES_COLUMNS &&
           text_to_double(gazetteer_cell(first, at[EASTING]), &number) &&
           text_to_double(gazetteer_cell(first, at[NORTHING]), &number);
}

/* How far a place's point may be from where in it someone is, where the file does not say: measured
 * on the sample's settlements (geodata/PROVENANCE.md), and a station's own extent. */
static double accuracy_of_kind(const char *kind)
{
    static const struct {
        const char *kind;
        double accuracy_m;
    } KINDS[] = {{"city", 9000},
                 {"la", 30000},
                 {"town", 1500},
                 {"village", 1500},
                 {"hamlet", 2000},
                 {"suburban-area", 1000},
                 {"other-settlement", 2000},
                 {"railway-station", 200}};
    for (size_t i = 0; i < COUNT(KINDS); i++)
        if (strcmp(KINDS[i].kind, kind) == 0)
            return KINDS[i].accuracy_m;
    return 1000;
}

/* "Suburban Area" is the kind suburban-area. */
static void kind_code(slice text, char kind[KIND_SIZE])
{
    size_t length = 0;
    for (size_t i = 0; i < text.len && length < KIND_SIZE - 1; i++)
        if (isalnum((unsigned char)text.at[i]))
            kind[length++] = (char)tolower((unsigned char)text.at[i]);
        else if (length && kind[length - 1] != '-')
            kind[length++] = '-';
    kind[length] = '\0';
}

static bool is_text(slice text, size_t most)
{
    return text.len && text.len <= most && text_is_utf8(text.at, text.len);
}

/* Puts a place under one of its names. */
static status put_named(loading *l, slice name, const store_place *p, bool *changed, error *err)
{
    char named[NAME_BYTES + 1];
    bool now = false;
    store_place called = *p;
    snprintf(named, sizeof named, "%.*s", (int)name.len, name.at);
    called.name = named;
    status failed = store_put_place(l->to, &called, &now, err);
    *changed = *changed || now;
    return failed;
}

status gazetteer_put_label(loading *l, slice name, slice kind_text, lonlat at, error *err)
{
    char kind[KIND_SIZE];
    kind_code(kind_text, kind);
    if (!is_text(name, NAME_BYTES) || !*kind || !lonlat_valid(at))
        return gazetteer_refuse(l);
    store_place p = {
        .kind = kind, .at = at, .accuracy_m = accuracy_of_kind(kind), .source = l->source};
    bool changed = false;
    status failed = put_named(l, name, &p, &changed, err);
    if (!failed)
        gazetteer_count_put(l, changed);
    return failed;
}

static bool read_position(loading *l, const csv_row *row, const column_places at, lonlat *ret)
{
    if (at[LAT] < 0 || at[LON] < 0)
        return gazetteer_from_grid(l, gazetteer_cell(row, at[EASTING]),
                                   gazetteer_cell(row, at[NORTHING]), ret);
    return text_to_double(gazetteer_cell(row, at[LON]), &ret->lon_deg) &&
           text_to_double(gazetteer_cell(row, at[LAT]), &ret->lat_deg) && lonlat_valid(*ret);
}

/* As the file has it; else half of the diagonal of what bounds it, and what the transformation may
 * be off by; else by its kind. */
static double read_accuracy_m(const loading *l, const csv_row *row, const column_places at,
                              const char *kind)
{
    double accuracy_m, box[4];
    bool bounded = true;
    if (text_to_double(gazetteer_cell(row, at[ACCURACY]), &accuracy_m))
        return accuracy_m;
    for (int i = 0; i < 4; i++)
        bounded = bounded && text_to_double(gazetteer_cell(row, at[WEST + i]), &box[i]);
    double half_m = bounded ? hypot(box[2] - box[0], box[3] - box[1]) / 2 : 0;
    if (!(half_m > 0 && half_m < 1e6))
        return accuracy_of_kind(kind);
    return half_m + crs_transform_accuracy_m(l->grid);
}

/* "Alloa, Clackmannanshire": the place that it is in, unless that is itself, and the county or what
 * else there is, unless that is called the same. */
static void read_within(const csv_row *row, const column_places at, char ret[WITHIN_SIZE])
{
    slice name = gazetteer_cell(row, at[NAME]), town = gazetteer_cell(row, at[TOWN]),
          area = gazetteer_cell(row, at[COUNTY]);
    if (!area.len)
        area = gazetteer_cell(row, at[DISTRICT]);
    if (!is_text(town, WITHIN_BYTES) ||
        (town.len == name.len && memcmp(town.at, name.at, name.len) == 0))
        town.len = 0;
    if (!is_text(area, WITHIN_BYTES) ||
        (area.len == town.len && memcmp(area.at, town.at, town.len) == 0))
        area.len = 0;
    snprintf(ret, WITHIN_SIZE, "%.*s%s%.*s", (int)town.len, town.len ? town.at : "",
             town.len && area.len ? ", " : "", (int)area.len, area.len ? area.at : "");
}

static status put(loading *l, const csv_row *row, const column_places at, error *err)
{
    char kind[KIND_SIZE], source[SOURCE_MAX], within[WITHIN_SIZE];
    slice name = gazetteer_cell(row, at[NAME]), other = gazetteer_cell(row, at[OTHER_NAME]),
          from = gazetteer_cell(row, at[SOURCE]);
    lonlat where;
    kind_code(gazetteer_cell(row, at[KIND]), kind);
    if (!is_text(name, NAME_BYTES) || !*kind || !read_position(l, row, at, &where))
        return gazetteer_refuse(l);
    if (strcmp(kind, "postcode") == 0)
        return gazetteer_fill_postcode(l, name, where, err);
    snprintf(source, sizeof source, "%.*s", (int)(is_text(from, SOURCE_MAX - 1) ? from.len : 0),
             from.len ? from.at : "");
    read_within(row, at, within);
    store_place p = {.kind = kind,
                     .at = where,
                     .accuracy_m = read_accuracy_m(l, row, at, kind),
                     .source = *source ? source : l->source,
                     .within = within};
    if (!(p.accuracy_m >= 0 && p.accuracy_m <= 1e6))
        return gazetteer_refuse(l);
    bool changed = false;
    status failed = put_named(l, name, &p, &changed, err);
    if (!failed && is_text(other, NAME_BYTES))
        failed = put_named(l, other, &p, &changed, err);
    if (!failed)
        gazetteer_count_put(l, changed);
    return failed;
}

const gazetteer_table GAZETTEER_PLACES = {headed, bare, put};
